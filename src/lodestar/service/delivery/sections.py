"""What the working plan adds to an action's own page."""

from typing import Any

from django.utils import timezone

from lodestar.analysis.delivery.money import total_of
from lodestar.service.delivery.models import BudgetLine, Dependency, Ending
from lodestar.service.delivery.queries import action_line, budget_of, health_of_line, revisions_of
from lodestar.service.delivery.verifying import standing, verifications_of
from lodestar.service.people.access import may
from lodestar.service.people.naming import named
from lodestar.service.people.roles import Permission
from lodestar.service.plan.models import Action

# Checks of data health that are put right in the action's own form: where in it, and in which words.
MENDED_IN_FORM = {
    "lead-on-each-side": ("#leads", "Name the leads"),
    "milestone-ahead": ("#milestones", "Add a milestone"),
    "measure-with-data": ("#id_indicator", "Choose the indicator"),
}


def sections_of(action: Action, person: Any) -> dict[str, Any]:
    """What to show of an action's working plan, by who looks: money, revisions and data health are for the partnership."""
    place, today = action.place, timezone.localdate()
    line = action_line(place, action.slug, today)
    ending = Ending.objects.filter(action=action, taken_back="").select_related("into__place").first()
    not_withdrawn = {"withdrawn": ""}
    context: dict[str, Any] = {
        "line": line,
        "ending": ending,
        "took_over": Ending.objects.filter(into=action, taken_back="").select_related("action__place"),
        "needs": Dependency.objects.filter(action=action, **not_withdrawn).select_related(
            "needs__place", "needs__ending__into__place", "action"
        ),
        "needed_by": Dependency.objects.filter(needs=action, **not_withdrawn).select_related("action__place"),
        "may_change": ending is None and may(person, Permission.EDIT, place, action),
        "may_reopen": ending is not None and may(person, Permission.EDIT, place, action),
        "full": may(person, Permission.SEE_UNPUBLISHED, place),
        "today": today,
    }
    if context["full"] and line is not None:
        moves = revisions_of(place, action=action.slug)
        context |= {
            "moves": moves,
            "verified": {
                row.met.milestone: row
                for row in verifications_of(place).filter(met__action=action).order_by("pk")
                if standing(row)
            },
            "names": named(move.by for move in moves),
            "budget": BudgetLine.objects.filter(action=action, withdrawn=""),
            "total": total_of(budget_of(place, action.slug)),
            "health": None if line.ended else health_of_line(place, line, today),
            "mended_in_form": MENDED_IN_FORM,
        }
    return context
