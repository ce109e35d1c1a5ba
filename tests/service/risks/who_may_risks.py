"""Who reads the registers of risks and issues, keeps them and accepts risks."""

import datetime as dt

from who_may import APPROVERS, PARTNERSHIP, RISK_KEEPERS, Line


def raised(cast):
    from lodestar.service.plan.models import Action
    from lodestar.service.risks.models import Risk

    levels = ("inherent", "current", "target")
    fields = {f"{level}_{of}": 2 for level in levels for of in ("likelihood", "impact")}
    risk, _ = Risk.objects.get_or_create(
        place=cast.amber, slug="no-fitters", defaults=fields | {
            "name": "No fitters", "category": "people", "cause": "c", "event": "e", "effect": "f", "proximity": 2,
            "treatment": "treat", "raised_on": dt.date(2026, 1, 1),
            "action": Action.objects.get(place=cast.amber, slug="train-fitters"),
        },
    )  # fmt: skip
    return risk


def issue(cast):
    from lodestar.service.risks.models import Issue

    held, _ = Issue.objects.get_or_create(
        place=cast.amber, slug="late-keys",
        defaults={"name": "Late keys", "text": "t", "impact": 2, "raised_on": dt.date(2026, 1, 1)},
    )  # fmt: skip
    return (held.slug,)


def acceptance(cast):
    from lodestar.service.risks.models import RiskAcceptance

    held, _ = RiskAcceptance.objects.get_or_create(
        place=cast.amber, slug="accepted", defaults={
            "risk": raised(cast), "approver": cast.ada, "justification": "j", "accepted_on": dt.date(2026, 1, 1),
            "expires_on": dt.date(2099, 1, 1),
        },
    )  # fmt: skip
    return (held.slug,)


def risk(cast):
    return (raised(cast).slug,)


def kept(name, made=None, *, given=()):
    return Line(name, made=made, given=given, reads=RISK_KEEPERS, sends=RISK_KEEPERS)


LINES = [
    Line("risk_list", reads=PARTNERSHIP), Line("issue_list", reads=PARTNERSHIP),
    Line("risk", made=risk, reads=PARTNERSHIP), Line("issue", made=issue, reads=PARTNERSHIP),
    kept("risk_add"), kept("issue_add"), kept("risk_change", risk), kept("issue_change", issue),
    kept("risk_deed", lambda cast: (*risk(cast), "close")), kept("issue_deed", lambda cast: (*issue(cast), "resolve")),
    Line("risk_accept", made=risk, reads=APPROVERS, sends=APPROVERS),
    Line("acceptance_withdraw", made=acceptance, reads=APPROVERS, sends=APPROVERS),
]  # fmt: skip
EXPORTS = {"risk_list", "issue_list"}
