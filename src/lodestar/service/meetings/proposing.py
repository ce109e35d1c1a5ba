"""From a follow-up to the plan: a proposed action that cites the minutes it comes from."""

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Action as ActionRecord
from lodestar.evidence.packs.records import Source as SourceRecord
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.ledger.adding import add_record
from lodestar.service.meetings.models import FollowUp, Meeting
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Source
from lodestar.service.plan.models import Action, Workstream
from lodestar.service.shared.words import link

_LONGEST = 72


@in_turn
def propose_action(*, by: User, follow_up: FollowUp, workstream: Workstream, name: str) -> Action:
    """Make a follow-up a proposed action of the plan. Its source is the approved minutes, its locator the item.

    Raises LodestarError while the minutes are not approved, or when an action was proposed from it already.
    """
    place, meeting = follow_up.place, follow_up.meeting
    require(by, Permission.RUN_MEETINGS, place)
    require(by, Permission.EDIT, place)
    if meeting is None or not meeting.locked:
        raise LodestarError("The action will cite the minutes: approve them first")
    if follow_up.action:
        raise LodestarError(f"The action {follow_up.action} was proposed from this already")
    if workstream.place_id != place.pk:
        raise LodestarError("Choose a workstream of this place")
    source = Source.objects.filter(place=place, slug=_source_slug(meeting)).first() or add_record(
        by=by, place=place, kind="source", record=_source(meeting)
    )
    item = f"item {follow_up.item.order}" if follow_up.item else "matters arising"
    action: Action = add_record(
        by=by,
        place=place,
        kind="action",
        record=ActionRecord.model_validate(
            {
                "id": f"{follow_up.slug}-action"[:_LONGEST],
                "source": source.slug,
                "locator": item,
                "workstream": workstream.slug,
                "name": name,
                "text": follow_up.name,
                "commitment": "proposed",
            }
        ),
    )
    follow_up.action = action.slug
    record_change(by=by.email, action="propose action", row=follow_up)
    return action


def _source_slug(meeting: Meeting) -> str:
    return f"minutes-{meeting.slug}"[:_LONGEST].rstrip("-")


def _source(meeting: Meeting) -> SourceRecord:
    place = meeting.place
    return SourceRecord.model_validate(
        {
            "id": _source_slug(meeting),
            "title": f"Minutes of {meeting.name}"[:200],
            "kind": "made" if place.made else "document",
            "publisher": place.partnership_name,
            "published": meeting.day.isoformat(),
            "licence": "not stated",
            "text": f"The approved minutes of {meeting.forum.name}, kept in this site at {link(meeting)}.",
        }
    )
