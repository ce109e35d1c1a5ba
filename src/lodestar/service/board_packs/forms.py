"""Forms of board packs."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from lodestar.service.board_packs.actions import begin_pack
from lodestar.service.board_packs.meeting import last_met, meeting_on
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.ledger.fields import Name
from lodestar.service.meetings.models import Meeting
from lodestar.service.meetings.queries import next_meeting
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum
from lodestar.service.shared.days import DayField


class BeginForm(forms.Form):
    """Which forum meets when, and when it last met. The next meeting that is planned stands there to begin with."""

    forum = forms.ModelChoiceField(
        label="Forum",
        queryset=Forum.objects.none(),
        to_field_name="slug",
        empty_label="Choose one",
        error_messages={"required": "Choose the forum", "invalid_choice": "Choose a forum of this place"},
    )
    meets_on = DayField(label="Meets on", error_messages={"required": "Enter the day of the meeting"})
    since = DayField(
        label="Last met on",
        required=False,
        help_text="What happened since is told as news. Leave blank to take it from the forum's meetings and packs.",
    )
    meeting_name = Name("Name of the meeting", help_text="Such as: Fourth meeting. May be left blank.")

    def __init__(self, place: Place, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial or _coming(place))
        self.fields["forum"].queryset = Forum.objects.filter(place=place).order_by("name", "id")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, meets_on = values.get("since"), values.get("meets_on")
        if isinstance(since, dt.date) and isinstance(meets_on, dt.date) and since >= meets_on:
            self.add_error("since", "The last meeting must be before this one")
        return values

    def begin(self, by: User) -> BoardPack:
        """Begin the pack that was asked for. What was left blank is taken from the forum's meetings and packs."""
        given = self.cleaned_data
        forum, meets_on = given["forum"], given["meets_on"]
        planned = meeting_on(forum, meets_on)
        return begin_pack(
            by=by,
            forum=forum,
            meets_on=meets_on,
            since=given["since"] or last_met(forum, meets_on),
            meeting=planned.slug,
            meeting_name=given["meeting_name"] or planned.name,
        )


def _coming(place: Place) -> dict[str, Any]:
    """The forum and the day of the next meeting that is planned at a place; nothing where none is."""
    found = next_meeting(place)
    held = (
        Meeting.objects.filter(place=place, slug=found.id).select_related("forum").first() if found else None
    )
    return {"forum": held.forum.slug, "meets_on": f"{held.day:%d/%m/%Y}"} if held else {}
