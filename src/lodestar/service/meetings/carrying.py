"""Items of a cancelled meeting that go on at another of its forum: each once, with its papers, and leading both ways."""

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings.actions import cancel_meeting, carry_item
from lodestar.service.meetings.models import AgendaItem, Meeting, Paper
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission


def open_items(meeting: Meeting) -> QuerySet[AgendaItem]:
    """What a meeting has not taken up: items of its agenda and proposals without an answer, but those carried over already."""
    rows = meeting.items.filter(state__in=("accepted", "proposed"), minute="", carried_to=None)
    return rows.select_related("place", "meeting", "proposed_by").prefetch_related("papers")


def left_open(meeting: Meeting) -> int:
    """How many items of a cancelled meeting go on nowhere yet."""
    return open_items(meeting).count() if meeting.status == "cancelled" else 0


def meetings_to_come(meeting: Meeting) -> QuerySet[Meeting]:
    """Meetings of the same forum whose agenda may still change: the next after this one first, then earlier ones."""
    ahead = Q(day__gte=meeting.day) | Q(day__gte=timezone.localdate())
    rows = Meeting.objects.filter(ahead, forum=meeting.forum, status__in=("planned", "papers-out"))
    after = Case(When(day__gte=meeting.day, then=0), default=1, output_field=IntegerField())
    return rows.exclude(pk=meeting.pk).select_related("forum", "place").order_by(after, "day", "id")


@in_turn
def cancel_and_carry(*, by: User, meeting: Meeting, reason: str, to: Meeting | None) -> list[AgendaItem]:
    """Cancel a meeting, and carry its open items over to another, if one is named and there are any."""
    cancel_meeting(by=by, meeting=meeting, reason=reason)
    return (
        carry_over(by=by, meeting=meeting, to=to) if to is not None and open_items(meeting).exists() else []
    )


@in_turn
def carry_over(*, by: User, meeting: Meeting, to: Meeting) -> list[AgendaItem]:
    """Put the open items of a cancelled meeting at the end of another's agenda, each with its ask, subjects and papers.

    A proposal stays one. Interests declared for the meeting are not taken along; standing ones hold by themselves. Raises
    LodestarError where the meeting is not cancelled, the other is not open or of another forum, or nothing is left.
    """
    require(by, Permission.RUN_MEETINGS, meeting.place)
    if meeting.status != "cancelled":
        raise LodestarError("Only items of a cancelled meeting are carried over")
    if to.forum_id != meeting.forum_id:
        raise LodestarError(f"Choose another meeting of {meeting.forum.name}")
    items = list(open_items(meeting))
    if not items:
        raise LodestarError("Nothing is left to carry over: each item was, or was declined")
    return [_carry(by, item, to) for item in items]


def copies_of(paper: Paper) -> list[Paper]:
    """The same file with the items that its own was carried over from and to, where it is still served."""
    items, chain = {paper.item_id}, [paper.item]
    while chain:
        item = chain.pop()
        beside = AgendaItem.objects.filter(Q(carried_from=item) | Q(pk=item.carried_from_id))
        chain += [one for one in beside if one.pk not in items]
        items |= {one.pk for one in chain}
    rows = Paper.objects.filter(item__in=items, sha256=paper.sha256, withdrawn_because="")
    return list(rows.exclude(pk=paper.pk).select_related("item__meeting", "place"))


def _carry(by: User, item: AgendaItem, to: Meeting) -> AgendaItem:
    carried = carry_item(by=by, item=item, to=to)
    for paper in item.papers.all():
        if not paper.withdrawn_because:
            kept = {
                name: getattr(paper, name)
                for name in ("place", "name", "file_type", "size", "sha256", "public")
            }
            slug = next_slug(item.place, Paper, f"{carried.slug[:60]}-paper", digits=1)
            record_change(by=by.email, action="carry over paper", row=Paper(item=carried, slug=slug, **kept))
    return carried
