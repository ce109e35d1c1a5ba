"""Forms about people."""

from typing import Any

from django import forms
from django.utils import timezone

from lodestar.service.people.nodes import KINDS, nodes_at
from lodestar.service.people.roles import CONTRIBUTOR, ROLES
from lodestar.service.places.models import Organisation, Place
from lodestar.service.shared.days import DayField


class InviteForm(forms.Form):
    """Somebody's address, the role that they get, and for how long."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="We send the invitation there. They sign in with this address.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter an e-mail address",
            "invalid": "Enter an e-mail address in the form name@example.org",
        },
    )
    name = forms.CharField(
        label="Full name", max_length=200, error_messages={"required": "Enter the person’s name"}
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[(role.name, f"{role.title}: {role.description}") for role in reversed(ROLES)],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role"},
    )
    organisation = forms.ModelChoiceField(
        label="Organisation",
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="None",
        help_text="Whom they speak for, and so their side. A contributor needs one; whoever reports or approves does too.",
        error_messages={"invalid_choice": "Choose an organisation of this place"},
    )
    node = forms.ChoiceField(
        label="Part of the plan",
        required=False,
        help_text="Limits the role to a theme, workstream or action and what stands under it.",
        error_messages={"invalid_choice": "Choose a part of this place’s plan"},
    )
    starts = DayField(label="From", required=False, help_text="Leave blank to begin today.")
    ends = DayField(label="Until", required=False, help_text="The last day. Leave blank for no end.")

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(place=place).order_by("name", "id")  # type: ignore[attr-defined]
        self.fields["organisation"].label_from_instance = _with_side  # type: ignore[attr-defined]
        self.fields["node"].choices = _parts(place)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        role, organisation = values.get("role"), values.get("organisation")
        if role == CONTRIBUTOR.name and not organisation and "organisation" not in self.errors:
            self.add_error("organisation", "Choose the organisation that the contributor speaks for")
        starts, ends = values.get("starts") or timezone.localdate(), values.get("ends")
        if ends and ends < starts:
            self.add_error("ends", "The last day must not be before the first")
        return values


class EndRoleForm(forms.Form):
    """The last day of a role."""

    ends = DayField(label="Last day", required=False, help_text="Leave blank to end it today.")


class AnonymiseForm(forms.Form):
    """Why somebody is forgotten, whether their name goes from texts too, and that whoever asks knows it cannot be undone."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays in the audit for good. Leave out the person’s name.",
        error_messages={"required": "Say why, such as: they asked for it on 3 March 2026"},
    )
    texts = forms.BooleanField(required=False, initial=True)
    sure = forms.BooleanField(
        label="I know that this cannot be undone",
        error_messages={"required": "Tick that you know this cannot be undone"},
    )

    def __init__(self, sent: Any, changing: int, instead: str) -> None:
        """``changing`` records can have ``instead`` put in the place of the name; without any it is not asked."""
        super().__init__(sent)
        if changing:
            records = "the record" if changing == 1 else f"the {changing:,} records"
            self.fields["texts"].label = f"Put “{instead}” in its place in {records} listed above"
        else:
            del self.fields["texts"]


def _with_side(organisation: Organisation) -> str:
    return f"{organisation.name} ({organisation.side})" if organisation.side else organisation.name


def _parts(place: Place) -> list[Any]:
    """The whole place, then the plan's nodes by kind."""
    nodes = nodes_at(place).values()
    groups = [(f"{kind.capitalize()}s", [(n.key, n.name) for n in nodes if n.kind == kind]) for kind in KINDS]
    return [("", "The whole place"), *(group for group in groups if group[1])]
