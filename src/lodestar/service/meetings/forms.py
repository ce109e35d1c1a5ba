"""Forms about forums, meetings and what becomes of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.ledger.fields import Choice, Lines, Name, SomeOf, Text
from lodestar.service.meetings import words
from lodestar.service.meetings.forum_actions import SIDES
from lodestar.service.meetings.forum_models import ForumMembership
from lodestar.service.meetings.models import Meeting
from lodestar.service.meetings.subjects import read_subjects
from lodestar.service.people.models import User
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Forum, Workstream
from lodestar.service.shared.days import DayField

REPEATS_HELP = "When one of its dates has ended, done or not, the next is made with a date of its own."
ABOUT_HELP = (
    "One to a line: the address of the record’s page, or its kind and id, such as action:train-fitters. The decision "
    "then shows on that page."
)


def one_of(
    label: str, rows: Any, help_text: str = "", required: bool = False, empty: str = "None"
) -> forms.ModelChoiceField:
    """A choice of a record by its slug."""
    return forms.ModelChoiceField(
        label=label,
        queryset=rows,
        to_field_name="slug",
        required=required,
        empty_label="Choose one" if required else empty,
        help_text=help_text,
        error_messages={
            "required": f"{label}: choose one",
            "invalid_choice": f"{label}: choose one of the list",
        },
    )


class OfPlace(forms.Form):
    """A form about records of one place. ``seen`` holds the version that the person saw."""

    def __init__(self, place: Place, *args: Any, seen: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        if seen is not None:
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=seen, required=False)

    @property
    def organisations(self) -> Any:
        return Organisation.objects.filter(place=self.place).order_by("name", "id")

    def clean_about(self) -> list[str]:
        try:
            return read_subjects(self.place, self.cleaned_data["about"])
        except LodestarError as error:
            raise forms.ValidationError(str(error)) from error


class QuorumForm(OfPlace):
    number = forms.IntegerField(
        label="At least so many members", min_value=0, max_value=99, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )  # fmt: skip
    share = Name(
        "And so large a share of the members who hold voting seats", max_length=20,
        help_text="A fraction, such as 1/3 or 1/2. A vacant seat is not counted, and whoever holds two seats counts once.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4"}),
    )  # fmt: skip
    more_than = forms.BooleanField(label="More than that share", required=False)
    sides = SomeOf("Sides that must be there", choices=[(side, side.capitalize()) for side in SIDES])
    chair = forms.BooleanField(label="The chair must be there", required=False)
    starts = DayField(
        label="From", required=False,
        help_text="Meetings and decisions before that day keep the quorum of theirs. Blank: from the beginning, or from today where minutes rest on it already.",
    )  # fmt: skip

    def clean_number(self) -> int:
        return self.cleaned_data["number"] or 0


class HolderForm(OfPlace):
    """Who takes a seat, and from when."""

    holder = Name("Person", help_text="Their name. Leave blank when the seat is vacant.")
    person = forms.EmailField(
        label="Their account",
        required=False,
        help_text="The e-mail address with which they sign in, if they do.",
    )
    starts = DayField(label="From")

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.fields["organisation"] = one_of(
            "Organisation", self.organisations, "For whom they sit; its side counts."
        )
        self.order_fields(["seat", "role", "of_person", "organisation"])

    def clean_person(self) -> User | None:
        email = self.cleaned_data["person"].lower()
        if not email:
            return None
        person = User.objects.filter(email=email, roles__place=self.place).first()
        if person is None:
            raise forms.ValidationError("Nobody with this address has a role at this place")
        return person


class SeatForm(HolderForm):
    seat = Name("Seat", missing="Name the seat", help_text="Such as Chair, or Universities.")
    role = Choice("Role", words.ROLES, missing="Choose a role")
    of_person = forms.TypedChoiceField(
        label="Whose seat it is",
        choices=[
            ("person", "A named person’s"),
            ("organisation", "An organisation’s, which sends whom it likes"),
        ],
        coerce=lambda value: value == "person",
        initial="person",
        widget=forms.RadioSelect,
    )


class EndSeatForm(OfPlace):
    ends = DayField(label="Last day")
    keep_seat = forms.BooleanField(
        label="The seat stays, vacant from the next day", required=False, initial=True
    )


def _held(seats: Any) -> Any:
    """Of some seats those that somebody holds: a vacant one has no interest to declare."""
    return seats.filter(pk__in=[seat.pk for seat in seats if not seat.vacant])


class StandingInterestForm(OfPlace):
    about = Lines("Records", missing="Name at least one record", help_text=ABOUT_HELP)
    nature = Text("Nature of the interest", missing="Say what the interest is")
    managed = Choice("How it is managed", words.MANAGED, missing="Choose how it is managed")
    declared_on = DayField(label="Declared on", initial=timezone.localdate)

    def __init__(self, forum: Forum, *args: Any, **kwargs: Any) -> None:
        super().__init__(forum.place, *args, **kwargs)
        rows = ForumMembership.objects.filter(forum=forum, ends=None).select_related("person", "organisation")
        self.fields["membership"] = one_of("Member", _held(rows), required=True)
        self.order_fields(["membership"])


class MeetingForm(OfPlace):
    name = Name("Name", help_text="Leave blank for the forum and the day.")
    day = DayField(label="Day", error_messages={"required": "Enter the day of the meeting"})
    time = Name("Time", max_length=40, help_text="Such as 10:00 to 12:00.")
    where = Name("Place", help_text="Room and building, or Online.")
    link = forms.URLField(label="Link to join", required=False, max_length=500, assume_scheme="https")


class ReasonForm(OfPlace):
    reason = Text("Why", missing="Say why")


class CarryForm(OfPlace):
    """Where the open items of a cancelled meeting go on: by default at the next of its forum."""

    def __init__(self, place: Place, meetings: Sequence[Meeting], *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.meetings = {meeting.slug: meeting for meeting in meetings}
        self.fields["to"] = forms.ChoiceField(
            label="Carry its items over to", choices=[(slug, self._said(one)) for slug, one in self.meetings.items()],
            initial=next(iter(self.meetings), ""), error_messages={"required": "Choose a meeting", "invalid_choice": "Choose a meeting of the list"},
        )  # fmt: skip

    def clean_to(self) -> Meeting | None:
        return self.meetings.get(self.cleaned_data["to"])

    @staticmethod
    def _said(meeting: Meeting) -> str:
        out = ", whose papers are out" if meeting.status == "papers-out" else ""
        day = f"{meeting.day:%-d %B %Y}"
        return f"{meeting.name}{'' if day in meeting.name else f', {day}'}{out}"


class CancelForm(CarryForm):
    """Why a meeting is cancelled, and where its items go on."""

    reason = Text("Why", missing="Say why")

    def __init__(self, place: Place, meetings: Sequence[Meeting], *args: Any, **kwargs: Any) -> None:
        super().__init__(place, meetings, *args, **kwargs)
        if not meetings:
            del self.fields["to"]
            return
        self.fields["to"].required = False
        self.fields["to"].choices = [*self.fields["to"].choices, ("", "No meeting: leave them here")]
        self.fields[
            "to"
        ].help_text = "At the end of its agenda, each with what is asked, its papers and the way back."


class ProposalForm(OfPlace):
    """An item that somebody proposes."""

    name = Name("Item", missing="Name the item")
    purpose = Choice("Purpose", words.PURPOSES, missing="Say whether it is to note, to discuss or to decide")
    owner = Name("Who brings it")
    ask = Text("What is asked of the forum")
    about = Lines("Records that it is about", help_text=ABOUT_HELP)


class ItemForm(ProposalForm):
    minutes_long = forms.IntegerField(
        label="How many minutes it takes", required=False, min_value=1, max_value=480,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )  # fmt: skip
    public = forms.BooleanField(
        label="For the public, once the meeting is published", required=False, initial=True
    )


class AnswerProposalForm(OfPlace):
    accept = forms.TypedChoiceField(
        label="Answer",
        choices=[("yes", "Put it on the agenda"), ("no", "Decline it")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer"},
    )
    answer = Text("Words to whoever proposed it", help_text="Needed when you decline it.")


class AttendanceForm(OfPlace):
    """A choice for each seat that is held on the day, and names of others."""

    rest = Choice(
        "Members of whom nothing is said above", [one for one in words.PRESENCE if one[0] != words.SUBSTITUTE],
        none="Leave them so",
    )  # fmt: skip
    besides = Lines("Others in attendance", help_text="One to a line.")

    def __init__(self, place: Place, seats: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.seats = [seat for seat in seats if not seat.vacant]
        for seat in self.seats:
            self.fields[f"p-{seat.slug}"] = Choice(
                f"Presence of {seat.name}", words.PRESENCE, none="Not said"
            )
            self.fields[f"s-{seat.slug}"] = Name(f"Who came for {seat.name}")
            for name in (f"p-{seat.slug}", f"s-{seat.slug}"):
                self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Each seat with its two fields."""
        return [(seat, self[f"p-{seat.slug}"], self[f"s-{seat.slug}"]) for seat in self.seats]

    def clean(self) -> dict[str, Any]:
        """A name beside what says that nobody came for the seat would be lost: it is asked about."""
        values = super().clean() or {}
        for seat in self.seats:
            came = values.get(f"p-{seat.slug}") or values.get("rest")
            named = values.get(f"s-{seat.slug}")
            if named and not (came == "substitute" or (came == "present" and not seat.of_person)):
                self.add_error(
                    f"p-{seat.slug}",
                    f"{named} came for {seat.name}: choose ‘Somebody else for them’, or take the name out",
                )
        return values

    @property
    def chosen(self) -> dict[str, Any]:
        """As the action wants it."""
        values = self.cleaned_data
        return {
            "presence": {
                s.slug: said for s in self.seats if (said := values[f"p-{s.slug}"] or values["rest"])
            },
            "substitutes": {s.slug: values[f"s-{s.slug}"] for s in self.seats},
            "besides": values["besides"],
        }


class InterestForm(OfPlace):
    nature = Text("Nature of the interest", missing="Say what the interest is")
    managed = Choice("How it was managed", words.MANAGED, missing="Choose how it was managed")

    def __init__(self, meeting: Meeting, seats: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(meeting.place, *args, **kwargs)
        self.fields["membership"] = one_of("Member", _held(seats), required=True)
        items = meeting.items.filter(state="accepted")
        self.fields["item"] = one_of("Item", items, empty="The whole meeting")
        self.order_fields(["membership", "item"])


class EndInterestForm(OfPlace):
    """Why an interest ends; for a standing one, on which day."""

    ends = DayField(label="Last day", initial=timezone.localdate)
    reason = Text("Why", missing="Say why")


class StepForm(OfPlace):
    """One step of a meeting, with the day where it matters and a reason for going back."""

    to = forms.CharField(widget=forms.HiddenInput)
    reason = Text("Why")


class MinuteForm(OfPlace):
    minute = forms.CharField(
        label="Minute", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 8})
    )


class FollowUpForm(OfPlace):
    name = Name("What is to be done", missing="Say what is to be done")
    who = Name("Who", missing="Say who does it")
    due = DayField(label="By", required=False)
    repeats = Choice("Repeats", words.REPEATS, none="It does not", help_text=REPEATS_HELP)

    def __init__(self, place: Place, decisions: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.fields["organisation"] = one_of(
            "Their organisation", self.organisations, "Its people may say how it stands."
        )
        self.fields["decision"] = one_of("Decision that it carries out", decisions)


class TellForm(OfPlace):
    told = Text("How it stands")
    due = DayField(label="Due", required=False)
    done_on = DayField(label="Done on", required=False, help_text="Leave blank while it is open.")
    missed_on = DayField(
        label="Ended, not done, on", required=False, help_text="When its time is over and it was not done."
    )
    repeats = Choice("Repeats", words.REPEATS, none="It does not", help_text=REPEATS_HELP)


class ProposeActionForm(OfPlace):
    name = Name("Action", missing="Name the action", help_text="Starting with a verb.")

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.fields["workstream"] = one_of(
            "Workstream", Workstream.objects.filter(place=place), required=True
        )


class ExchangeForm(OfPlace):
    direction = Choice("What it is", words.EXCHANGE_KINDS, missing="Choose ask or offer")
    name = Name("In a line", missing="Say it in a line")
    text = Text("In full")
    made_on = DayField(label="Made on", initial=timezone.localdate)
    due = DayField(label="Answer due by", required=False)
    about = Lines("Records that it is about", help_text=ABOUT_HELP)

    def __init__(self, place: Place, own: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.fields["from_organisation"] = one_of("From", own, required=True)
        self.fields["to_organisation"] = one_of("To", self.organisations, empty="Government")
        self.order_fields(["direction", "from_organisation", "to_organisation"])


class AnswerForm(OfPlace):
    status = Choice("It is", words.EXCHANGE_STATES[1:], missing="Choose what became of it")
    answer = Text("In words", missing="Say it in words")
    answered_on = DayField(label="On", initial=timezone.localdate)


class PaperForm(forms.Form):
    file = forms.FileField(label="File", help_text="")
    public = forms.BooleanField(label="For the public, once the meeting is published", required=False)
