"""What is accepted of a risk: it ends with its day, with the risk, and with the next acceptance."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from lodestar.evidence.errors import LodestarError
from lodestar.service.risks.actions import (
    accept_risk,
    change_risk,
    close_risk,
    raise_risk,
    reopen_risk,
    withdraw_acceptance,
)
from lodestar.service.risks.models import Risk
from lodestar.service.risks.queries import acceptances_to_decide, risks_of
from tests.service.reading import without_token
from tests.service.risks.standing import covering

FIELDS = {
    "name": "No fitters apply", "category": "people", "cause": "wages are low", "event": "nobody applies",
    "effect": "an empty class", "inherent_likelihood": 4, "inherent_impact": 4, "current_likelihood": 3,
    "current_impact": 4, "target_likelihood": 2, "target_impact": 2, "proximity": 4, "treatment": "tolerate",
}  # fmt: skip
DAY = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def in_june():
    with time_machine.travel(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC), tick=True):
        yield


def raised(cast, **more):
    return raise_risk(by=cast.edith, place=cast.amber, **(FIELDS | more))


def accepted(risk, approver, until=DAY, why="We can bear it"):
    return accept_risk(by=approver, risk=risk, justification=why, expires_on=until)


def again(risk):
    return risks_of(risk.place).get(pk=risk.pk)


def page(cast, risk, who="edith"):
    html = cast.client(who).get(f"/amber/risks/{risk.slug}/").content.decode()
    return " ".join(without_token(html).split())


def test_it_ends_with_its_day_in_the_places_own_time(cast, approver):
    """A summer night: at half past eleven in London it is still the last day, half an hour later it is not."""
    risk = raised(cast)
    accepted(risk, approver)
    with time_machine.travel(dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC), tick=False):
        assert covering(again(risk)) is not None
    with time_machine.travel(dt.datetime(2026, 6, 30, 23, 1, tzinfo=dt.UTC), tick=False):
        assert covering(again(risk)) is None
        told = page(cast, risk)
        assert "Nobody has accepted it" in told and "1 June 2026 until 30 June 2026: We can bear it" in told


def test_a_newer_acceptance_takes_the_place_of_the_older_for_good(cast, approver):
    risk = raised(cast)
    accepted(risk, approver, dt.date(2027, 3, 1))
    with time_machine.travel(dt.datetime(2026, 6, 8, 12, tzinfo=dt.UTC), tick=True):
        newer = accepted(risk, approver, DAY, "A month longer")
        assert covering(again(risk)) == newer
        withdraw_acceptance(by=approver, acceptance=newer, reason="Now it matters")
        assert covering(again(risk)) is None, "the older one does not come back"
        assert "until 8 June 2026, when it was ended: We can bear it" in page(cast, risk)


def test_closing_a_risk_ends_what_was_accepted_of_it(cast, approver):
    risk = raised(cast)
    accepted(risk, approver)
    close_risk(by=cast.edith, risk=risk, seen=risk.version, reason="Over")
    assert covering(again(risk)) is None
    risk = again(risk)
    reopen_risk(by=cast.edith, risk=risk, seen=risk.version, reason="Not over")
    assert covering(again(risk)) is None, "opened again, it is to be accepted again"
    assert "Nobody has accepted it" in page(cast, risk)


def test_one_that_has_ended_needs_a_decision_until_it_is_taken(cast, approver):
    risk = raised(cast)
    first = accepted(risk, approver)
    month = dt.timedelta(days=30)
    assert [one.row for one in acceptances_to_decide(cast.amber, month)] == [first]
    with time_machine.travel(dt.datetime(2026, 7, 15, 12, tzinfo=dt.UTC), tick=True):
        assert [one.row for one in acceptances_to_decide(cast.amber, month)] == [first], (
            "ended, and nobody has said what now"
        )
        accepted(risk, approver, dt.date(2027, 6, 1))
        assert [one.row for one in acceptances_to_decide(cast.amber, month)] == []


def test_who_accepted_a_risk_does_not_become_its_owner_meanwhile(cast, approver):
    risk = raised(cast)
    accepted(risk, approver)
    with pytest.raises(LodestarError, match="accepted this risk and so cannot own it"):
        change_risk(by=cast.edith, risk=risk, seen=risk.version, changes={"owner": approver})
    risk = Risk.objects.get()
    change_risk(by=cast.edith, risk=risk, seen=risk.version, changes={"owner": cast.edith})
    with pytest.raises(PermissionDenied):
        accepted(Risk.objects.get(), cast.edith)


def test_the_register_puts_the_gravest_band_first(cast):
    """Likely and major (severe) stands above rare and severe (high), whose impact alone is greater."""
    raised(cast, name="Rare", current_likelihood=1, current_impact=5)
    raised(cast, name="Likely", current_likelihood=5, current_impact=4)
    raised(cast, name="Middling", current_likelihood=3, current_impact=2)
    assert [risk.name for risk in risks_of(cast.amber)] == ["Likely", "Rare", "Middling"]
    rows = cast.client("edith").get("/amber/risks/?sort=-now&format=json").json()
    assert [row["name"] for row in rows] == ["Likely", "Rare", "Middling"]
    likely = risks_of(cast.amber).get(name="Likely")
    close_risk(by=cast.edith, risk=likely, seen=likely.version, reason="Over")
    assert [risk.name for risk in risks_of(cast.amber)] == ["Rare", "Middling", "Likely"], (
        "what is closed comes last"
    )


def test_a_review_that_is_past_its_day_says_so(cast):
    assert (
        "31 May 2026" in (told := page(cast, raised(cast, review_by=dt.date(2026, 5, 31)))) and "Late" in told
    )
    assert "Late" not in page(cast, raised(cast, name="Other", review_by=dt.date(2026, 6, 1)))


def test_what_is_rated_graver_than_when_it_was_accepted_is_accepted_no_more(cast, approver):
    """Somebody let a minor risk stand; that it is a grave one now is another decision."""
    risk = raised(cast, current_likelihood=2, current_impact=2)
    accepted(risk, approver)
    milder = {"current_likelihood": 1}
    risk = change_risk(by=cast.edith, risk=risk, seen=risk.version, changes=milder, reason="Looked again.")
    assert covering(again(risk)) is not None
    graver = {"current_likelihood": 5, "current_impact": 5}
    change_risk(by=cast.edith, risk=risk, seen=risk.version, changes=graver, reason="The bank left.")
    assert covering(again(risk)) is None
    assert "Nobody has accepted it" in page(cast, risk) and "Accepted before" in page(cast, risk)
