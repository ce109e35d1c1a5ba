"""One form for each kind of record that people edit: assets, organisations, actions, targets."""

from django import forms

from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.evidence.packs.structure import shape
from lodestar.service.ledger.action_form import ActionForm
from lodestar.service.ledger.fields import Choice, Lines, Name, said
from lodestar.service.ledger.record_form import RecordForm, by_name
from lodestar.service.ledger.target_form import TargetForm
from lodestar.service.places.models import Organisation

SURE = said(("high", "medium", "low"))


class AssetForm(RecordForm):
    """An asset of the map."""

    KIND = "asset"

    name = Name(
        "Name",
        missing="Enter the asset’s name",
        help_text="The right name, where the print is plainly wrong.",
    )
    label = Name("Name as printed", missing="Enter the name as the source prints it")
    number = forms.IntegerField(
        label="Number on the map",
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages={
            "required": "Enter the number on the map",
            "invalid": "The number on the map must be a whole number, such as 12",
            "min_value": "The number on the map must be 1 or more",
        },
    )
    operator = Choice("Operator", help_text="Who runs it.")
    category = Choice("Category")
    category_method = Name(
        "How the category was arrived at", help_text="Such as ‘editor’s reading of the name’."
    )
    category_confidence = Choice("How sure of the category", SURE, none="Not said")
    stage = Choice("Stage", said(("existing", "pipeline")))
    stage_method = Name("How the stage was arrived at")
    stage_confidence = Choice("How sure of the stage", SURE, none="Not said")
    postcode = Name(
        "Postcode of the site",
        help_text="The map shows the asset there. Leave blank if it is not known.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    position_method = Name("How the position was arrived at", help_text="Such as ‘postcode of the campus’.")
    position_confidence = Choice("How sure of the position", SURE, none="Not said")

    def offer_choices(self) -> None:
        self.fields["operator"].offer(by_name(Organisation, self.place))  # type: ignore[attr-defined]
        self.fields["category"].offer([(c["id"], c["name"]) for c in self.place.asset_categories])  # type: ignore[attr-defined]


class OrganisationForm(RecordForm):
    """An organisation."""

    KIND = "organisation"

    name = Name("Name", missing="Enter the organisation’s name", help_text="The name in common use.")
    short_name = Name("Short name", help_text="The letters or short form that partners use.")
    kind = Choice("Kind", missing="Choose what sort of organisation it is")
    side = Choice(
        "Side of the partnership",
        said(("local", "national", "delivery")),
        none="Takes no part",
        help_text="Where it stands, if it takes part.",
    )
    identifiers = Lines(
        "Identifiers",
        help_text="org-id identifiers such as GB-COH-00083405, one to a line, most official first.",
    )
    url = Name(
        "Web address",
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text="Start it with https://",
    )
    postcode = Name(
        "Postcode",
        help_text="Of its main site in or for the place.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )

    def offer_choices(self) -> None:
        kinds = shape(BY_NAME["organisation"].model)["kind"].choices
        self.fields["kind"].offer(said(kinds, nhs="NHS"))  # type: ignore[attr-defined]


FORMS: dict[str, type[RecordForm]] = {
    form.KIND: form for form in (AssetForm, OrganisationForm, ActionForm, TargetForm)
}
