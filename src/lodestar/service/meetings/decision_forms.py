"""Forms that record a decision: of a meeting, by delegation, by circulation."""

from typing import Any

from django import forms

from lodestar.service.ledger.fields import Choice, Lines, Name, Text
from lodestar.service.meetings import words
from lodestar.service.meetings.forms import ABOUT_HELP, OfPlace, one_of
from lodestar.service.meetings.forum_models import ForumMembership
from lodestar.service.meetings.models import Decision
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum
from lodestar.service.shared.days import DayField


class DecisionForm(OfPlace):
    name = Name("Decision in a line", missing="Say the decision in a line")
    text = Text("The decision in full", missing="Write the decision in full")
    outcome = Choice("Outcome", words.OUTCOMES, missing="Choose an outcome")
    effective_from = DayField(
        label="Takes effect on", required=False, help_text="Leave blank for the day on which it was made."
    )
    consulted = Text("Who was consulted")
    about = Lines("Records that it concerns", help_text=ABOUT_HELP)

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        earlier = Decision.objects.filter(place=place, superseded_by=None)
        self.fields["supersedes"] = one_of("Earlier decision that it supersedes", earlier)


class DelegatedDecisionForm(DecisionForm):
    delegate = Name("Who decided", missing="Name who decided", help_text="By office where possible.")
    made_on = DayField(label="Decided on")

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.fields["forum"] = one_of("Forum that delegated it", Forum.objects.filter(place=place))
        self.order_fields(["delegate", "forum", "made_on"])


class CirculatedDecisionForm(DecisionForm):
    """What a forum decided in writing, and who answered."""

    made_on = DayField(label="Day of the last answer that was needed")

    def __init__(self, place: Place, seats: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.fields["answered"] = forms.MultipleChoiceField(
            label="Who answered", choices=[(seat.slug, _answerer(seat)) for seat in seats if not seat.vacant],
            widget=forms.CheckboxSelectMultiple, error_messages={"required": "Say which members answered"},
            help_text="Members with a standing interest in a record that it concerns are not counted.",
        )  # fmt: skip
        self.order_fields(["made_on", "answered"])


def _answerer(seat: ForumMembership) -> str:
    ended = f" (until {seat.ends:%-d %B %Y})" if seat.ends else ""
    return f"{seat.name}, {seat.seat}{ended}"
