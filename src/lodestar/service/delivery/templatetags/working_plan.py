"""The timeline's drawing, and pounds."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from lodestar.analysis.delivery.dates import first_day, last_day
from lodestar.reports.charts.look import NARROW
from lodestar.reports.charts.timeline import WIDE, Line, Mark, draw_timeline
from lodestar.service.delivery.lines import ActionLine
from lodestar.service.people.access import may_somewhere
from lodestar.service.people.roles import Permission
from lodestar.service.shared.editions import reads_published
from lodestar.service.shared.statuses import status_of

register = template.Library()


@register.simple_tag(takes_context=True)
def views_inside(context: dict[str, Any]) -> frozenset[str]:
    """Those ways of looking at the plan, of what only the partnership reads, that the reader may open."""
    if reads_published():
        return frozenset()
    edits = may_somewhere(context["user"], Permission.EDIT, context["place"])
    return frozenset({"health", "money"} | ({"grid"} if edits else set()))


@register.simple_tag
def timeline_drawing(
    lines: Sequence[ActionLine], place: str, first: bool, narrow: bool = False, then: Any = None
) -> SafeString:
    """The lines that have dates as a drawing; ``first`` shows dates as first set, where they moved.

    ``then`` is the day on which they stood so, where it is not today.
    """
    pattern = reverse("action", args=[place, "id-of-the-action"]) + (then.query if then else "")
    drawn = [_line(line, pattern.replace("id-of-the-action", line.slug), first) for line in dated(lines)]
    day = then.day if then else timezone.localdate()
    word = f"{day:%-d %b %Y}" if then else "Today"
    width, key = (NARROW, "timeline-narrow") if narrow else (WIDE, "timeline-wide")
    return SafeString(draw_timeline(drawn, day, width=width, key=key, word=word))


@register.filter
def dated(lines: Sequence[ActionLine]) -> list[ActionLine]:
    """Those of the lines that a timeline can show."""
    return [line for line in lines if line.starts or line.ends or line.steps]


@register.filter
def pounds(amount: Decimal) -> str:
    """£12,500 or £12,500.50."""
    sign, size = ("−" if amount < 0 else ""), abs(amount)
    return f"{sign}£{size:,.0f}" if size == size.to_integral_value() else f"{sign}£{size:,.2f}"


def _line(line: ActionLine, url: str, first: bool) -> Line:
    moved = dict(line.first_due) if first else {}
    marks = (
        Mark(day, step.name, step.reached is not None, last_day(moved.get(step.id, "")))
        for step in line.steps
        if (day := last_day(step.due))
    )
    return Line(
        id=line.slug,
        name=line.name,
        group=f"{line.theme.name}: {line.workstream.name}",
        url=url,
        status=line.status,
        word=status_of(line.status).word,
        starts=first_day(line.starts),
        ends=last_day(line.ends),
        first_starts=first_day(line.first_starts) if first else None,
        first_ends=last_day(line.first_ends) if first else None,
        marks=tuple(marks),
        needs=line.needs,
    )
