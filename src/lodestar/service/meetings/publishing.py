"""What the public reads of a meeting: what somebody published on purpose, as it stood then, and nothing else."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import plain, record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings.models import Decision, Meeting, Paper
from lodestar.service.meetings.subjects import known_to_all, named
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission


def public_face(meeting: Meeting) -> dict[str, Any]:
    """The meeting as the public would read it if it were published now.

    Before approval: the agenda with the papers for the public. After it: minutes, decisions and quorum too. Items
    and papers that are not for the public are left out, and so are links to records that not all may see.
    """
    approved = meeting.locked
    items = meeting.items.filter(state="accepted", public=True).prefetch_related(
        Prefetch("papers", Paper.objects.filter(public=True, withdrawn_because="")),
        Prefetch("decisions", Decision.objects.order_by("id")),
    )
    items = list(items) if meeting.status != "planned" else []
    subjects = named(meeting.place, {ref for item in items for ref in known_to_all(item.about)})
    return {
        "forum": meeting.forum.name,
        "name": meeting.name,
        "day": plain(meeting.day),
        "time": meeting.time,
        "where": meeting.where,
        "status": meeting.status,
        "cancelled_because": meeting.cancelled_because,
        "approved_on": plain(meeting.approved_on) if approved else None,
        "quorum_said": meeting.quorum_said if approved else "",
        "items": [_item(item, approved, subjects) for item in items],
    }


def _item(item: Any, approved: bool, subjects: dict[str, Any]) -> dict[str, Any]:
    about = [subjects[ref] for ref in known_to_all(item.about) if ref in subjects]
    decisions = item.decisions.all() if approved else ()
    return {
        "slug": item.slug,
        "name": item.name,
        "purpose": item.purpose,
        "ask": item.ask,
        "minute": item.minute if approved else "",
        "about": [[subject.kind, subject.name, subject.url] for subject in about],
        "papers": [[paper.slug, paper.name, paper.file_type, paper.size] for paper in item.papers.all()],
        "decisions": [[decision.slug, decision.name, decision.outcome] for decision in decisions],
    }


def unpublished_changes(meeting: Meeting) -> bool:
    """Whether what the public reads is not what it would read if the meeting were published now."""
    return meeting.published is not None and meeting.published != public_face(meeting)


@in_turn
def publish_meeting(*, by: User, meeting: Meeting) -> Meeting:
    """Publish a meeting as it stands: its agenda and papers, and its minutes once they are approved."""
    require(by, Permission.PUBLISH, meeting.place)
    meeting.published, meeting.published_at = public_face(meeting), timezone.now()
    meeting.published_version = meeting.version
    return record_change(by=by.email, action="publish meeting", row=meeting)


@in_turn
def unpublish_meeting(*, by: User, meeting: Meeting, reason: str) -> Meeting:
    """Take a meeting away from the public, with a reason."""
    require(by, Permission.PUBLISH, meeting.place)
    why = written(reason, "Say why the public no longer reads this")
    meeting.published = meeting.published_at = meeting.published_version = None
    return record_change(by=by.email, action="unpublish meeting", row=meeting, reason=why)


@in_turn
def publish_decision(*, by: User, decision: Decision) -> Decision:
    """Publish a delegated decision. Those of meetings are published with the approved minutes."""
    require(by, Permission.PUBLISH, decision.place)
    if decision.meeting_id is not None:
        raise LodestarError("This decision is published with the minutes of its meeting")
    decision.published_at = timezone.now()
    return record_change(by=by.email, action="publish decision", row=decision)
