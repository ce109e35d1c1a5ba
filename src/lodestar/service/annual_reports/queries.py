"""The rows of a year that an annual report is worked out from, in a fixed number of queries."""

import datetime as dt
from typing import Any

from django.utils import timezone

from lodestar.analysis.annual import Year
from lodestar.analysis.annual.records import (
    ActionRow,
    CommitmentRow,
    DecisionRow,
    ExchangeRow,
    FollowUpRow,
    IssueRow,
    MeetingRow,
    MilestoneRow,
    RevisionRow,
    RiskRow,
    YearRows,
)
from lodestar.analysis.delivery.money import Budgeted
from lodestar.analysis.risks import Rating
from lodestar.service.annual_reports.reported import rows_of_rounds
from lodestar.service.audit.models import Event
from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.models import BudgetLine, DateRevision, Ending, MilestoneMet
from lodestar.service.delivery.verifying import standing, verifications_of
from lodestar.service.meetings.models import Decision, Exchange, FollowUp, Meeting
from lodestar.service.monitoring.queries import against_trajectory
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Milestone
from lodestar.service.risks.models import Issue


def year_rows(place: Place, year: Year, cut: dt.datetime) -> YearRows:
    """Everything that the report on a year is worked out from, as it stands."""
    endings = {
        pk: (how, on)
        for pk, how, on in Ending.objects.filter(place=place, taken_back="").values_list(
            "action", "how", "on"
        )
    }
    actions = Action.objects.filter(place=place).order_by("id").values_list("pk", "slug", "commitment")
    rounds, lines, updates, joints, returns, reopenings = rows_of_rounds(place)
    return YearRows(
        actions=tuple(
            ActionRow(slug, commitment, *endings.get(pk, ("", None))) for pk, slug, commitment in actions
        ),
        milestones=_milestones(place),
        revisions=_revisions(place),
        rounds=rounds,
        lines=lines,
        updates=updates,
        joints=joints,
        returns=returns,
        reopenings=reopenings,
        risks=_risks(place, year, cut),
        issues=_rows(IssueRow, Issue, place, "raised_on", "resolved_on"),
        meetings=_rows(MeetingRow, Meeting, place, "day", "status", "quorate"),
        decisions=tuple(
            DecisionRow(day, outcome, authority == "delegated")
            for day, outcome, authority in Decision.objects.filter(place=place)
            .order_by("id")
            .values_list("made_on", "outcome", "authority")
        ),
        follow_ups=_follow_ups(place),
        exchanges=_rows(ExchangeRow, Exchange, place, "direction", "made_on", "status", "answered_on"),
        commitments=_commitments(place, year, cut),
        money=_rows(
            Budgeted, BudgetLine, place, "action__slug", "source", "year", "committed", "spent", withdrawn=""
        ),
    )


def _rows(made: Any, model: Any, place: Place, *fields: str, **only: Any) -> tuple[Any, ...]:
    found = model._default_manager.filter(place=place, **only).order_by("id")
    return tuple(made(*values) for values in found.values_list(*fields))


def _milestones(place: Place) -> tuple[MilestoneRow, ...]:
    rows = MilestoneMet.objects.filter(place=place, taken_back="")
    met = {(action, slug): on for action, slug, on in rows.values_list("action", "milestone", "on")}
    held = Milestone.objects.filter(action__place=place).order_by("id")
    doubts = verifications_of(place).filter(state="not-adequate", met__isnull=False)
    doubted = {(one.met.action_id, one.met.milestone) for one in doubts if one.met and standing(one)}
    return tuple(
        MilestoneRow(action, slug, due, met.get((pk, slug)), (pk, slug) in doubted)
        for pk, action, slug, due in held.values_list("action", "action__slug", "slug", "due")
    )


def _revisions(place: Place) -> tuple[RevisionRow, ...]:
    rows = DateRevision.objects.filter(place=place).values_list(
        "action__slug", "milestone", "field", "old", "new", "created_at"
    )
    return tuple(
        RevisionRow(action, milestone, field, old, new, timezone.localdate(at))
        for action, milestone, field, old, new, at in rows
    )


def _follow_ups(place: Place) -> tuple[FollowUpRow, ...]:
    rows = FollowUp.objects.filter(place=place).order_by("id")
    found = rows.values_list("meeting__day", "decision__made_on", "created_at", "due", "done_on", "missed_on")
    return tuple(
        FollowUpRow(day or decided or timezone.localdate(at), due, done, missed)
        for day, decided, at, due, done, missed in found
    )


def _risks(place: Place, year: Year, cut: dt.datetime) -> tuple[RiskRow, ...]:
    """Risks as they stood at the end of the year, beside how they stood as it began, or as they were first entered."""
    begins, ends = _midnight(year.start), min(cut, _midnight(year.until + dt.timedelta(days=1)))
    now, before = known_then(place, "risk", ends), known_then(place, "risk", begins)
    first = Event.objects.filter(place=place.slug, kind="risk", version=1, at__gt=begins, at__lte=ends)
    for slug, changes in first.values_list("record", "changes"):
        before[slug] = {name: pair[1] for name, pair in changes.items()}
    return tuple(
        RiskRow(
            slug,
            dt.date.fromisoformat(told["raised_on"]),
            dt.date.fromisoformat(told["closed_on"]) if told["closed_on"] else None,
            _rating(before.get(slug, told)),
            _rating(told),
        )
        for slug, told in now.items()
    )


def _rating(told: dict[str, Any]) -> Rating:
    return Rating(int(told["current_likelihood"]), int(told["current_impact"]))


def _commitments(place: Place, year: Year, cut: dt.datetime) -> tuple[CommitmentRow, ...]:
    return tuple(
        CommitmentRow(
            row.name, row.unit, row.year, row.value, row.expected, str(row.standing),
            row.explanation if row.year and not row.complete else "",
        )
        for row in against_trajectory(place, told_on(year, cut))
    )  # fmt: skip


def told_on(year: Year, cut: dt.datetime) -> dt.date:
    """The day on which a report reads indicators: the day after its year, or that of its data cut while the year is under way."""
    return min(timezone.localdate(cut), year.end + dt.timedelta(days=1))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
