"""Claims as at another day: what had been said by the day, checked against the figures that were known."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.packs.records import Observation
from lodestar.evidence.releases.release import About, Draft, write_release
from lodestar.evidence.sources import place_pack
from lodestar.evidence.sources.award_tables import PARTICIPATION, PROJECT
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.tables.checking import apply
from lodestar.service.audit.actions import record_event
from lodestar.service.insights.claims import checked_claims
from lodestar.service.insights.models import Claim
from lodestar.service.memory.claims_then import OTHER_AWARDS, _releases, claims_then
from lodestar.service.memory.comparing import compared
from lodestar.service.memory.then import OF_ALL, Then
from lodestar.service.shared.caching import forget
from tests.service.awards.made_amber_awards import participation, project
from tests.service.conftest import made_pack

pytestmark = pytest.mark.django_db
CLAIM = "jobs-of-two-years"


def on(month, day):
    return time_machine.travel(dt.datetime(2026, month, day, 12, tzinfo=dt.UTC), tick=True)


def as_at(day, known=""):
    return Then(dt.date.fromisoformat(day), dt.date.fromisoformat(known or day))


def page(cast, address, who="vera"):
    answer = cast.client(who).get(f"/amber/{address}")
    return answer.content.decode() if answer.status_code == 200 else f"status {answer.status_code}"


@pytest.fixture
def claimed(db, request, tmp_path, monkeypatch):
    """Amber from February; its figures from March, when 40 and 44 jobs make the 84 that it claims; 41 from May."""
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    with on(2, 1):
        cast = request.getfixturevalue("cast")
        forget()
    pack = made_pack("amber")
    first, *rest = pack.all(Observation)
    assert (first.id, first.value) == ("jobs-2023", 40)
    said = {}
    for month, figure in ((3, first), (5, first.model_copy(update={"value": first.value + 1}))):
        with (
            on(month, 1),
            prepare([write_release(place_pack.draft(pack.place, (), [figure, *rest], []))]) as prepared,
        ):
            prepared.activate()
        with on(month, 15):
            said[dt.date(2026, month, 15)] = checked_claims(cast.amber)
    return cast, said


def test_a_claim_is_checked_against_the_figures_that_were_known(claimed):
    cast, _ = claimed
    said = {
        known: claims_then(cast.amber, as_at("2026-06-01", known)).named(CLAIM)
        for known in ("2026-04-01", "2026-06-01")
    }
    assert (said["2026-04-01"].state, said["2026-04-01"].check.computed_said) == ("holds", "84 jobs")
    assert (said["2026-06-01"].state, said["2026-06-01"].check.computed_said) == ("accepted", "85 jobs")


def test_every_day_is_told_as_its_own_page_told_it(claimed):
    cast, said = claimed
    for day, checked in said.items():
        assert claims_then(cast.amber, Then(day, day)).checked == checked, day


def test_what_a_claim_rests_on_must_have_been_known(claimed):
    cast, _ = claimed
    (one,) = claims_then(cast.amber, as_at("2026-02-15")).checked
    assert one.state == "cannot-be-checked"
    assert one.check.explanation == "What it rests on was not known then: jobs-2023, jobs-2024."


def test_a_claim_is_told_from_the_day_of_its_document_and_its_acceptance_from_its_own(claimed):
    cast, _ = claimed
    known = "2026-06-01"
    assert claims_then(cast.amber, as_at("2023-12-31", known)).checked == (), "the prospectus is of 2024"
    assert claims_then(cast.amber, as_at("2024-03-31", known)).named(CLAIM).state == "conflicts"
    assert claims_then(cast.amber, as_at("2024-04-01", known)).named(CLAIM).state == "accepted"


def test_pages_of_claims_tell_another_day_and_lead_to_it(claimed):
    cast, _ = claimed
    query = "?as_at=2026-04-01&amp;known=2026-04-01"
    listed = page(cast, "claims/?as_at=2026-04-01")
    assert "As at 1 April 2026" in listed and f"/amber/claims/{CLAIM}/{query}" in listed
    assert f"{query}&amp;verdict=holds" in listed
    assert "84 jobs in two years" in page(cast, "claims/?as_at=2026-04-01&known=2026-04-01&verdict=holds")
    assert "84 jobs in two years" not in page(
        cast, "claims/?as_at=2026-04-01&known=2026-04-01&verdict=conflicts"
    )
    shown = page(cast, f"claims/{CLAIM}/?as_at=2026-04-01")
    assert "84 jobs stated, 84 jobs computed" in shown and f"/amber/observations/jobs-2023/{query}" in shown
    assert "85 jobs" in page(cast, f"claims/{CLAIM}/?as_at=2026-06-01")
    assert "Let the conflict stand" not in page(
        cast, f"claims/{CLAIM}/?as_at=2024-03-31&known=2026-06-01", "alice"
    )
    assert page(cast, "claims/no-such-claim/?as_at=2026-04-01") == "status 404"
    assert page(cast, f"claims/{CLAIM}/?as_at=2026-01-15") == "status 404"
    assert (
        "84 jobs"
        in page(cast, "indicators/jobs-created/?as_at=2026-04-01").partition("What was said of it")[2]
    )
    assert f"/amber/claims/{CLAIM}/{query}" in page(cast, "observations/jobs-2023/?as_at=2026-04-01")


def test_a_fact_of_a_period_to_come_is_told_with_its_claim_and_led_to_as_it_stands_now(claimed):
    cast, _ = claimed
    found = claims_then(cast.amber, as_at("2024-06-30", "2026-06-01"))
    assert found.named(CLAIM).check.computed_said == "85 jobs" and found.ended == {"jobs-2023"}
    shown = page(cast, f"claims/{CLAIM}/?as_at=2024-06-30&known=2026-06-01")
    assert 'href="/amber/observations/jobs-2024/"' in shown


def test_the_public_is_told_claims_as_they_were_published(claimed, request):
    cast, _ = claimed
    row = Claim.objects.get(place=cast.amber, slug=CLAIM)
    with on(6, 1):
        change(row)
    asked = f"claims/{CLAIM}/?as_at=2026-07-01"
    assert "Eighty-four jobs." in page(cast, asked) and "Eighty-four jobs." not in page(
        cast, asked, "anonymous"
    )
    assert "84 jobs in two years." in page(cast, asked, "anonymous")


def change(row):
    """The claim's words put right, as a load or an edit writes it."""
    row.text = "Eighty-four jobs."
    row.version += 1
    row.save()
    record_event(
        by="t", action="edit claim", place=row.place.slug, kind="claim", record=row.slug, version=row.version,
        changes={"text": ["84 jobs in two years.", row.text]}, reason="Words",
    )  # fmt: skip


def test_a_verdict_that_turned_between_two_days_is_a_difference(claimed):
    cast, _ = claimed
    told = compared(cast.amber, OF_ALL, dt.date(2026, 4, 1), dt.date(2026, 6, 1))
    (one,) = [each for each in told if each.kind == "claim"]
    assert (one.what, one.name, one.was, one.now) == (
        "re-rated",
        "84 jobs in two years.",
        "Holds",
        "Conflict accepted",
    )
    assert one.url == f"/amber/claims/{CLAIM}/"


def test_another_day_of_claims_takes_no_more_queries_however_much_happened(claimed):
    cast, _ = claimed

    def asked():
        forget()
        with CaptureQueriesContext(connection) as queries:
            assert cast.client("vera").get("/amber/claims/?as_at=2026-04-01").status_code == 200
        return len(queries)

    few = asked()
    row = Claim.objects.get(place=cast.amber, slug=CLAIM)
    for number in range(8):
        Claim.objects.create(
            place=cast.amber, slug=f"more-{number}", text="More.", indicator="jobs-created", stated=number, unit="jobs",
            rounded_to=1, facts={"now": "jobs-2024"}, expression="now", source=row.source, locator="page 9",
        )  # fmt: skip
    assert asked() <= few


def awards(vintage, offered):
    """A release of awards of Innovate UK to Amber: one project of 2015/16, in its two parts."""
    about = {
        part: About(
            "funded-projects", f"Funded projects: {part}", "Nobody", "CC0", vintage, place="", part=part
        )
        for part in ("participants", "projects")
    }
    return [
        Draft(about["participants"], (apply(PARTICIPATION, [participation("p1", "a", offered)], file="a.csv"),)),
        Draft(about["projects"], (apply(PROJECT, [project("p1", "2015-06-01") | {"funder": "Innovate UK"}], file="b.csv"),)),
    ]  # fmt: skip


def test_a_release_of_awards_checks_a_claim_of_another_day_while_the_same_one_serves(claimed):
    cast, _ = claimed
    cast.amber.made = False
    row = Claim.objects.get(place=cast.amber, slug=CLAIM)
    Claim.objects.create(
        place=cast.amber, slug="awards", text="£0.5m was won.", indicator="innovate-uk-awards-offered", stated="0.5",
        unit="gbp-million", rounded_to="0.1", period="2015/16", facts={"won": "jobs-2024"}, source=row.source,
        locator="page 9",
    )  # fmt: skip

    def releases(then):
        claims = {one.id: one.claim for one in claims_then(cast.amber, then).checked}
        return _releases(cast.amber, then, claims, {})

    for month, vintage, offered in ((7, "2018-04", 500_000), (9, "2019-04", 700_000)):
        with on(month, 1), prepare([write_release(draft) for draft in awards(vintage, offered)]) as prepared:
            prepared.activate()
        found, unknown = releases(as_at(f"2026-{month:02}-15"))
        assert found["awards"].value == offered and vintage in found["awards"].sentence and unknown == ()
    assert releases(as_at("2026-07-15")) == ({}, (OTHER_AWARDS,)), "another release serves now"
    assert releases(as_at("2026-06-15")) == ({}, (OTHER_AWARDS,)), "none served then"
    assert OTHER_AWARDS in claims_then(cast.amber, as_at("2026-07-15")).unknown
