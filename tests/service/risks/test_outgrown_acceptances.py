"""What was accepted of a risk is a level of risk: rated graver than that, the acceptance no longer covers it."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.board_packs.gathering.asked import Asked
from lodestar.service.board_packs.gathering.risks import gather
from lodestar.service.delivery.models import Schemes
from lodestar.service.delivery.schemes import choose_schemes
from lodestar.service.memory.comparing import compared
from lodestar.service.memory.then import OF_ALL, OF_ROLES
from lodestar.service.plan.models import Forum
from lodestar.service.risks.acceptances import acceptances_of
from lodestar.service.risks.actions import accept_risk, change_risk, raise_risk, withdraw_acceptance
from lodestar.service.risks.models import Risk, RiskAcceptance
from lodestar.service.risks.queries import acceptances_to_decide, risks_of
from lodestar.service.risks.remembering import remember_ratings
from tests.service.reading import without_token
from tests.service.risks.standing import covering

FIELDS = {
    "name": "No fitters apply", "category": "people", "cause": "wages are low", "event": "nobody applies",
    "effect": "an empty class", "inherent_likelihood": 4, "inherent_impact": 4, "current_likelihood": 2,
    "current_impact": 4, "target_likelihood": 2, "target_impact": 2, "proximity": 4, "treatment": "tolerate",
}  # fmt: skip
UNTIL = dt.date(2027, 3, 31)
OUTGROWN = (
    "at Medium (2 × 4) on 1 June 2026; rated Severe (5 × 4) since 10 June 2026: not covered, to be accepted anew or "
    "treated"
)


def on(day, month=6):
    return time_machine.travel(dt.datetime(2026, month, day, 12, tzinfo=dt.UTC), tick=True)


def raised(cast, **more):
    return raise_risk(by=cast.edith, place=cast.amber, **(FIELDS | more))


def accepted(risk, approver):
    return accept_risk(by=approver, risk=risk, justification="We can bear it", expires_on=UNTIL)


def rated(cast, risk, likelihood, impact=4):
    risk = Risk.objects.get(pk=risk.pk)
    changes = {"current_likelihood": likelihood, "current_impact": impact}
    return change_risk(by=cast.edith, risk=risk, seen=risk.version, changes=changes, reason="Seen anew")


def again(risk):
    return risks_of(risk.place).get(pk=risk.pk)


def stands(risk):
    row = again(risk)
    return acceptances_of(row.place, [row])[row.pk]


def page(cast, address, who="edith"):
    answer = cast.client(who).get(f"/amber/{address}")
    assert answer.status_code == 200, address
    return " ".join(without_token(answer.content.decode()).split())


@pytest.fixture
def outgrown(cast, approver):
    """A risk accepted at Medium on 1 June 2026 and rated Severe on 10 June."""
    with on(1):
        risk = raised(cast)
        accepted(risk, approver)
    with on(10):
        rated(cast, risk, 5)
    with on(20):
        yield risk


def test_an_acceptance_remembers_the_rating_that_it_was_given_for(cast, approver):
    with on(1):
        row = accepted(raised(cast), approver)
    held = RiskAcceptance.objects.get(pk=row.pk)
    assert (held.scheme, held.likelihood, held.impact) == ("five-by-five", 2, 4)
    assert (held.band, held.word) == ("medium", "Medium")


def test_rated_graver_than_was_accepted_it_is_not_covered_and_the_page_says_so(cast, outgrown):
    assert covering(again(outgrown)) is None
    assert stands(outgrown).said() == f"Accepted by {RiskAcceptance.objects.get().approver} {OUTGROWN}"
    told = page(cast, f"risks/{outgrown.slug}/")
    assert OUTGROWN in told and "Not covered" in told
    assert "Withdraw the acceptance" not in told, "edith approves nothing"


@pytest.mark.parametrize(
    ("likelihood", "impact", "covered"),
    [
        (2, 4, True),
        (1, 4, True),
        (4, 2, True),
        (1, 1, True),
        (3, 3, False),
        (3, 4, False),
        (5, 5, False),
        (1, 5, False),
    ],
)
def test_it_covers_what_is_no_graver_than_was_accepted(cast, approver, likelihood, impact, covered):
    """Graver is what the register calls worse: a graver band, or more in the same. Rare and severe (1 × 5) is High."""
    with on(1):
        risk = raised(cast)
        row = accepted(risk, approver)
    with on(10):
        rated(cast, risk, likelihood, impact)
        assert (covering(again(risk)) == row) is covered
        assert stands(risk).covers is covered


def test_treated_back_to_what_was_accepted_it_is_covered_again(cast, outgrown):
    with on(25):
        rated(cast, outgrown, 2)
        assert covering(again(outgrown)) is not None
        told = page(cast, f"risks/{outgrown.slug}/")
        assert "not covered" not in told and "31 March 2027" in told


def test_since_is_the_day_on_which_it_became_graver_for_the_last_time(cast, outgrown):
    with on(12):
        rated(cast, outgrown, 1)
    with on(14):
        rated(cast, outgrown, 4)
    with on(16):
        rated(cast, outgrown, 5, 5)
    with on(20):
        assert "rated Severe (5 × 5) since 14 June 2026" in stands(outgrown).said()


def test_accepted_anew_it_is_covered_at_what_it_is_rated_now(cast, approver, outgrown):
    newer = accepted(again(outgrown), approver)
    assert covering(again(outgrown)) == newer
    assert "at Severe (5 × 4) on 20 June 2026" in page(cast, f"risks/{outgrown.slug}/")


def test_who_accepted_it_does_not_become_its_owner_though_it_is_not_covered(cast, approver, outgrown):
    risk = Risk.objects.get()
    with pytest.raises(LodestarError, match="accepted this risk and so cannot own it"):
        change_risk(by=cast.edith, risk=risk, seen=risk.version, changes={"owner": approver})


def test_one_that_has_lapsed_says_at_what_it_was_accepted(cast, approver):
    with on(1):
        risk = raised(cast, treatment="treat")
        accept_risk(by=approver, risk=risk, justification="So be it", expires_on=dt.date(2026, 6, 30))
    with on(2, 7):
        said = "at Medium (2 × 4) on 1 June 2026 until 30 June 2026: lapsed, to be accepted anew or treated"
        assert said in page(cast, f"risks/{risk.slug}/") and said in page(cast, "risks/")


def test_another_scheme_that_reads_the_same_rating_graver_uncovers_it(cast, approver):
    """2 × 4 is Medium of five by five, and High of four by four."""
    with on(1):
        risk = raised(cast, inherent_likelihood=3)
        accepted(risk, approver)
    with on(10):
        choose_schemes(
            by=cast.sec, place=cast.amber, health="essentials", rating="three-colours", risk="four-by-four",
            reason="One for all", reread=1,
        )  # fmt: skip
        assert covering(again(risk)) is None
        assert (
            "at Medium (2 × 4) on 1 June 2026; rated High (2 × 4) since 10 June 2026: not covered"
            in stands(risk).said()
        )


def test_the_register_says_so_in_its_list_its_filter_and_its_download(cast, outgrown):
    raised(cast, name="Another")
    assert OUTGROWN in page(cast, "risks/")
    found = page(cast, "risks/?acceptance=not-covered&format=json", "edith")
    assert "No fitters apply" in found and "Another" not in found
    assert OUTGROWN in cast.client("edith").get("/amber/risks/?format=csv").content.decode()


def test_a_board_is_told_in_its_pack_without_a_name(cast, outgrown):
    today = timezone.localdate()
    board = Forum(place=cast.amber, slug="board", name="The Board")
    section = gather(Asked(cast.amber, board, "", today, None, timezone.now()))
    (table,) = (one for one in section.blocks if getattr(one, "caption", "").startswith("Acceptances"))
    assert f"Accepted {OUTGROWN}" in str(table.rows) and "vera" not in str(table.rows).lower()


def test_it_needs_a_decision_as_one_that_has_lapsed_does(cast, approver, outgrown):
    month = dt.timedelta(days=30)
    (row,) = [one.row for one in acceptances_to_decide(cast.amber, month)]
    assert row.risk == outgrown
    withdraw_acceptance(by=approver, acceptance=RiskAcceptance.objects.get(), reason="It is treated")
    assert [one.row for one in acceptances_to_decide(cast.amber, month)] == []


def test_it_stands_among_what_needs_somebody_and_in_the_work_of_who_may_accept_or_owns_it(
    cast, approver, outgrown
):
    assert OUTGROWN in page(cast, "delivery/")
    assert OUTGROWN in page(cast, "my-work/", "vera")
    assert OUTGROWN not in page(cast, "my-work/", "edith"), "she neither owns it nor accepts risks"
    risk = Risk.objects.get()
    change_risk(by=cast.edith, risk=risk, seen=risk.version, changes={"owner": cast.edith})
    assert OUTGROWN in page(cast, "my-work/", "edith")


def test_the_read_interface_says_it_of_today_and_of_any_day(cast, outgrown):
    client = cast.client("edith")

    def told(query=""):
        return client.get(f"/api/v1/places/amber/risks/{outgrown.slug}{query}").json()

    now = told()
    assert (now["acceptance"], now["accepted_on"], now["accepted_until"]) == (
        "not-covered",
        "2026-06-01",
        "2027-03-31",
    )
    assert now["acceptance_said"].endswith(OUTGROWN)
    before = told("?as_at=2026-06-05")
    assert before["acceptance"] == "stands" and "not covered" not in before["acceptance_said"]
    assert told("?as_at=2026-06-15")["acceptance_said"] == now["acceptance_said"]
    lapsed = told("?as_at=2027-04-01&known=2026-06-15")
    assert lapsed["acceptance"] == "lapsed"


def test_a_page_as_at_a_day_says_what_stood_on_it(cast, outgrown):
    for address in (f"risks/{outgrown.slug}/", "risks/", "delivery/"):
        assert "not covered" not in page(cast, f"{address}?as_at=2026-06-05"), address
        assert OUTGROWN in page(cast, f"{address}?as_at=2026-06-15"), address
    assert "until 31 March 2027" in page(cast, f"risks/{outgrown.slug}/?as_at=2026-06-05")


def test_what_differs_between_two_days_tells_who_accepted_what_at_which_level(cast, outgrown):
    found = compared(cast.amber, (*OF_ALL, *OF_ROLES), dt.date(2026, 5, 31), dt.date(2026, 6, 15))
    assert any(
        one.kind == "risk-acceptance"
        and one.name == "No fitters apply"
        and "at Medium (2 × 4)" in one.sentence
        for one in found
    )


def test_who_accepts_is_told_what_they_accept_and_not_made_to_accept_another_rating(cast, approver):
    with on(1):
        risk = raised(cast)
        address = f"/amber/risks/{risk.slug}/accept/"
        form = cast.client("vera").get(address)
        assert "Medium (2 × 4)" in form.content.decode()
        rated(cast, risk, 5)
        sent = {"justification": "Fine", "expires_on": "2026-12-31", "seen": str(risk.version)}
        answer = cast.client("vera").post(address, sent)
        assert answer.status_code == 422 and not RiskAcceptance.objects.exists()


def test_lists_take_no_more_queries_when_more_is_not_covered(cast, approver):
    taken, client = [], cast.client("vera")
    for number in range(4):
        with on(1):
            risk = raised(cast, name=f"Risk {number}")
            accepted(risk, approver)
        with on(10):
            rated(cast, risk, 5)
        with on(20):
            for address in ("risks/", "delivery/", "my-work/", "risks/?as_at=2026-06-15"):
                with CaptureQueriesContext(connection) as captured:
                    client.get(f"/amber/{address}")
                taken.append(len(captured))
    assert taken[4:8] == taken[12:16]


def forgotten(outgrown):
    """The acceptance as one from before its rating was remembered."""
    blank = {"scheme": "", "likelihood": None, "impact": None, "band": "", "word": ""}
    RiskAcceptance.objects.update(**blank)
    return RiskAcceptance.objects.get()


def test_one_from_before_takes_the_rating_that_stood_when_it_was_given(cast, outgrown):
    """Of five by five, though the place works by another scheme since."""
    forgotten(outgrown)
    rated(cast, outgrown, 4, 4)
    change_risk(
        by=cast.edith,
        risk=(risk := Risk.objects.get()),
        seen=risk.version,
        changes={"inherent_likelihood": 2},
    )
    choose_schemes(
        by=cast.sec, place=cast.amber, health="essentials", rating="three-colours", risk="four-by-four",
        reason="One for all", reread=1,
    )  # fmt: skip
    assert remember_ratings(RiskAcceptance, Event, Schemes) == 1
    held = RiskAcceptance.objects.get()
    assert (held.scheme, held.likelihood, held.impact, held.word) == ("five-by-five", 2, 4, "Medium")
    assert "since 10 June 2026: not covered" in stands(outgrown).said()


def test_one_from_before_of_which_the_record_tells_nothing_stands_and_says_so(cast, outgrown):
    row = forgotten(outgrown)
    RiskAcceptance.objects.filter(pk=row.pk).update(slug="told-nowhere")
    assert remember_ratings(RiskAcceptance, Event, Schemes) == 0
    assert stands(outgrown).covers and stands(outgrown).said().endswith("at a rating that is not known")
