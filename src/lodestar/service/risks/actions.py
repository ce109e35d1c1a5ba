"""What can be done about risks and issues. Each is audited, and nothing is ever deleted."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.text import slugify

from lodestar.analysis.risks import rated_as
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import free_slug, next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import Stale, record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.people.access import require, roles_held
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.risks.fitting import scheme_values
from lodestar.service.risks.models import Issue, OnThePlan, Risk, RiskAcceptance
from lodestar.service.risks.queries import unexpired_acceptance


@in_turn
def raise_risk(*, by: User, place: Place, **fields: Any) -> Risk:
    """Put a risk on the register. Raises LodestarError when a value does not fit the scheme or the place."""
    return _begin(by, Risk(place=place, raised_on=timezone.localdate()), fields, "raise risk")


@in_turn
def change_risk(*, by: User, risk: Risk, seen: int, changes: Mapping[str, Any], reason: str = "") -> Risk:
    """Change a risk. A new current rating needs a reason; one graver than what was accepted is not covered, for that was another
    (see ``acceptances``). Raises Stale when somebody was faster.

    ``indicators`` among the changes are the assignments that watch it: naming others alone is told as "watch risk".
    """
    rated = [name for name in changes if name.startswith("current_") and changes[name] != getattr(risk, name)]
    if rated:
        written(reason, "Say why the current rating changes")
    others = any(changes[name] != getattr(risk, name) for name in changes if name != "indicators")
    action = (
        "rate risk" if rated else "watch risk" if "indicators" in changes and not others else "change risk"
    )
    return _change(by, risk, seen, changes, action, reason)


@in_turn
def close_risk(*, by: User, risk: Risk, seen: int, reason: str) -> Risk:
    """Take a risk off the open register; it and its history stay. What was accepted of it ends: opened again, it is another."""
    written(reason, "Say why the risk is closed")
    _refuse_ended(risk, "closed_on", "This risk is closed already")
    require(by, Permission.MANAGE_RISKS, risk.place, risk)
    _end_acceptances(by, risk, "The risk was closed")
    return _change(by, risk, seen, {"closed_on": timezone.localdate()}, "close risk", reason)


@in_turn
def reopen_risk(*, by: User, risk: Risk, seen: int, reason: str) -> Risk:
    """Put a closed risk back on the register."""
    written(reason, "Say why the risk is open again")
    if risk.closed_on is None:
        raise LodestarError("This risk is open")
    return _change(by, risk, seen, {"closed_on": None}, "reopen risk", reason)


@in_turn
def accept_risk(
    *, by: User, risk: Risk, justification: str, expires_on: dt.date, seen: int | None = None
) -> RiskAcceptance:
    """Let a risk stand at the level at which it is rated now, until a day. Only an approver can, and nobody for their own risk.

    ``seen`` is the version of the risk that the person looked at: Stale is raised if it has moved on since.
    """
    require(by, Permission.APPROVE, risk.place, risk)
    if seen is not None and seen != Risk.objects.values_list("version", flat=True).get(pk=risk.pk):
        raise Stale(risk)
    if risk.owner_id == by.pk:
        raise PermissionDenied("You own this risk; somebody else must accept it.")
    written(justification, "Say why the risk may stand")
    _refuse_ended(risk, "closed_on", "This risk is closed; there is nothing to accept")
    today = timezone.localdate()
    if not today <= expires_on <= today + dt.timedelta(days=366):
        raise LodestarError("An acceptance ends between today and a year from now")
    _end_acceptances(by, risk, "Another acceptance takes its place")
    slug = next_slug(risk.place, RiskAcceptance, risk.slug, digits=1)
    scheme = risk_scheme_of(risk.place)
    level = rated_as(scheme, risk.current)
    row = RiskAcceptance(
        place=risk.place, slug=slug, risk=risk, approver=by, justification=justification.strip(),
        accepted_on=today, expires_on=expires_on, scheme=scheme.id, likelihood=risk.current_likelihood,
        impact=risk.current_impact, band=level.band, word=level.word,
    )  # fmt: skip
    return record_change(by=by.email, action="accept risk", row=row, reason=justification.strip())


def _end_acceptances(by: User, risk: Risk, reason: str) -> None:
    """End the acceptances that stand, so that one which was replaced or outlived does not come back."""
    today = timezone.localdate()
    for row in RiskAcceptance.objects.filter(risk=risk, withdrawn_on=None, expires_on__gte=today):
        row.withdrawn_on = today
        record_change(by=by.email, action="end acceptance", row=row, reason=reason)


@in_turn
def withdraw_acceptance(*, by: User, acceptance: RiskAcceptance, reason: str) -> RiskAcceptance:
    """End an acceptance today."""
    require(by, Permission.APPROVE, acceptance.place, acceptance.risk)
    written(reason, "Say why the acceptance ends")
    _refuse_ended(acceptance, "withdrawn_on", "This acceptance is withdrawn already")
    acceptance.withdrawn_on = timezone.localdate()
    return record_change(by=by.email, action="withdraw acceptance", row=acceptance, reason=reason.strip())


@in_turn
def raise_issue(*, by: User, place: Place, **fields: Any) -> Issue:
    """Put an issue on the register: something that has happened."""
    return _begin(by, Issue(place=place, raised_on=timezone.localdate()), fields, "raise issue")


@in_turn
def change_issue(*, by: User, issue: Issue, seen: int, changes: Mapping[str, Any]) -> Issue:
    """Change an issue, resolved or not: another scheme may need its words put right. Raises Stale when somebody was faster."""
    return _change(by, issue, seen, changes, "change issue", "")


@in_turn
def resolve_issue(*, by: User, issue: Issue, seen: int, resolution: str) -> Issue:
    """Say how an issue was put right."""
    written(resolution, "Say how the issue was resolved")
    _refuse_ended(issue, "resolved_on", "This issue is resolved already")
    changes = {"resolution": resolution.strip(), "resolved_on": timezone.localdate()}
    return _change(by, issue, seen, changes, "resolve issue", "")


@in_turn
def reopen_issue(*, by: User, issue: Issue, seen: int, reason: str) -> Issue:
    """Say that an issue was not put right after all."""
    written(reason, "Say why the issue is open again")
    if issue.resolved_on is None:
        raise LodestarError("This issue is open")
    return _change(by, issue, seen, {"resolved_on": None}, "reopen issue", reason)


def _begin(by: User, row: Any, fields: Mapping[str, Any], action: str) -> Any:
    lists = _set(row, fields)
    require(by, Permission.MANAGE_RISKS, row.place, row)
    _check(row)
    row.slug = free_slug(row.place, type(row), slugify(row.name)[:70] or row.KIND)
    return record_change(by=by.email, action=action, row=row, lists=lists)


def _change(by: User, row: Any, seen: int, changes: Mapping[str, Any], action: str, reason: str) -> Any:
    require(by, Permission.MANAGE_RISKS, row.place, row)
    lists = _set(row, changes)
    require(by, Permission.MANAGE_RISKS, row.place, row)
    _check(row)
    return record_change(by=by.email, action=action, row=row, lists=lists, seen=seen, reason=reason.strip())


def _set(row: Any, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set a record's fields; its lists, checked, are given back to be set when it is saved."""
    for name, value in values.items():
        if name not in row.LISTS:
            setattr(row, name, value)
    lists = {name: list(values[name]) for name in row.LISTS if name in values}
    for linked in (one for some in lists.values() for one in some):
        if linked.place_id != row.place_id:
            raise LodestarError(f"The indicator '{linked.slug}' is not one of this place")
    return lists


def _check(row: OnThePlan) -> None:
    """Values fit the place's scheme, and whatever the record points to is of its place.

    The place is locked meanwhile, so that nobody chooses another scheme in between.
    """
    hold(row.place_id)
    for name, value, allowed in scheme_values(row, risk_scheme_of(row.place)):
        _one_of(name, value, allowed)
    for name in ("action", "theme", "risk"):
        linked = getattr(row, name, None)
        if linked is not None and linked.place_id != row.place_id:
            raise LodestarError(f"The {name} '{linked.slug}' is not one of this place")
    if isinstance(row, Risk) and row.pk and row.owner is not None:
        accepted = unexpired_acceptance(row)
        if accepted is not None and accepted.approver_id == row.owner_id:
            raise LodestarError(
                f"{row.owner} accepted this risk and so cannot own it; withdraw the acceptance first"
            )
    if row.owner is not None and not roles_held(row.owner, row.place):
        raise LodestarError(f"{row.owner} holds no role at this place and cannot own this")


def _one_of(name: str, value: object, allowed: list[Any]) -> None:
    if value not in allowed:
        raise LodestarError(f"{name}: '{value}' is not one of {', '.join(map(str, allowed))}")


def _refuse_ended(row: Any, field: str, message: str) -> None:
    if getattr(row, field) is not None:
        raise LodestarError(message)
