"""What other apps' pages show of meetings: a forum at work, decisions about a record, asks that are open."""

from typing import Any

from django import template
from django.utils import timezone

from lodestar.analysis.meetings.quorum import QuorumRule
from lodestar.service.meetings import queries
from lodestar.service.meetings.forum_actions import settled_until
from lodestar.service.meetings.reckoning import memberships_on, rule_of, standing_interests, terms_of
from lodestar.service.meetings.subjects import named
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission

register = template.Library()
MEETINGS_SHOWN = 6
DECISIONS_SHOWN = 8


@register.inclusion_tag("meetings/forum_work.html", takes_context=True)
def forum_work(context: template.Context, forum: Any) -> dict[str, Any]:
    """Seats, quorum, meetings, decisions and matters open of a forum: {% forum_work forum %}."""
    request, place = context["request"], context["place"]
    sees_all, today = may(request.user, Permission.SEE_UNPUBLISHED, place), timezone.localdate()
    meetings = queries.visible_meetings(place, sees_all).filter(forum=forum)
    decisions = queries.visible_decisions(place, sees_all).filter(forum=forum)
    shown: dict[str, Any] = {
        "forum": forum,
        "place": place,
        "sees_all": sees_all,
        "may_run": may(request.user, Permission.RUN_MEETINGS, place),
        "coming": [
            queries.meeting_row(m)
            for m in meetings.filter(day__gte=today).order_by("day", "id")[:MEETINGS_SHOWN]
        ],
        "past": [queries.meeting_row(m) for m in meetings.filter(day__lt=today)[:MEETINGS_SHOWN]],
        "decisions": [queries.decision_row(d) for d in decisions[:DECISIONS_SHOWN]],
    }
    if sees_all:
        shown["seats"], settled = list(memberships_on(forum, today)), settled_until(forum)
        shown["may_put_right"] = {seat.pk for seat in shown["seats"] if not settled or seat.starts > settled}
        terms = terms_of(forum)
        begun = [row for row in terms if row.starts is None or row.starts <= today]
        shown["rule"] = rule_of(begun[-1]) if begun else QuorumRule()
        shown["rule_from"] = begun[-1].starts if begun else None
        shown["rules_to_come"] = [(row.starts, rule_of(row)) for row in terms[len(begun) :]]
        shown["interests"] = _interests(place, forum, today)
        shown["follow_ups"] = queries.follow_ups(place, today, forum)
    return shown


def _interests(place: Any, forum: Any, today: Any) -> list[tuple[Any, list[Any]]]:
    """Standing interests of a forum's members, each with the records that it is in."""
    rows = list(standing_interests(forum, today))
    known = named(place, {ref for row in rows for ref in row.about})
    return [(row, [known[ref] for ref in row.about if ref in known]) for row in rows]


@register.inclusion_tag("meetings/decided_about.html", takes_context=True)
def decided_about(context: template.Context, kind: str, slug: str) -> dict[str, Any]:
    """What was decided about a record, and where it is coming up: {% decided_about "action" action.slug %}."""
    request, place = context["request"], context["place"]
    sees_all = may(request.user, Permission.SEE_UNPUBLISHED, place)
    return {
        "place": place,
        "decisions": queries.decisions_about(place, kind, slug, public_only=not sees_all),
        "items": list(queries.items_about(place, kind, slug)) if sees_all else [],
    }


@register.inclusion_tag("meetings/home_lines.html", takes_context=True)
def meetings_in_short(context: template.Context) -> dict[str, Any]:
    """The next meeting and how many asks and follow-ups are open, for the page of the place."""
    request, place = context["request"], context["place"]
    if not may(request.user, Permission.SEE_UNPUBLISHED, place):
        return {"shown": False}
    today = timezone.localdate()
    asks, late = queries.counted_open(queries.exchanges(place, today))
    follow_ups = queries.follow_ups(place, today)
    coming = queries.next_meeting(place, on=today)
    return {
        "shown": bool(asks or follow_ups or coming),
        "place": place,
        "coming": coming,
        "asks": asks,
        "asks_late": late,
        "follow_ups": len(follow_ups),
        "follow_ups_late": sum(row.overdue for row in follow_ups),
    }
