"""The invented place comes with a year behind it; a real place is given nothing that nobody recorded."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import places_folder

TODAY = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
MERIDIAN, LIVERPOOL = "port-meridian", "liverpool-city-region"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def first_start() -> list[str]:
    """What a first start does with the places, and what it says."""
    from lodestar.service.opening import load_places, make_working_records

    said: list[str] = []
    load_places([places_folder() / LIVERPOOL, places_folder() / MERIDIAN], said.append)
    make_working_records(said.append)
    return said


@pytest.fixture(scope="module")
def lived(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The place after its first start, on a Tuesday; given up afterwards."""
    from django.db import transaction

    from lodestar.service.audit.models import Event
    from lodestar.service.places.models import Place

    with (
        pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic(),
        time_machine.travel(TODAY, tick=True),
    ):  # fmt: skip
        home = tmp_path_factory.mktemp("year")
        patch.setenv("LODESTAR_HOME", str(home))
        said = first_start()
        place = Place.objects.get(slug=MERIDIAN)
        events = list(Event.objects.filter(place=MERIDIAN).order_by("id"))
        yield SimpleNamespace(place=place, said=said, events=events, home=home)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def at_home(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test finds the files of its own place."""
    lived_in = "lived" in request.fixturenames
    monkeypatch.setenv("LODESTAR_HOME", str(request.getfixturevalue("lived").home if lived_in else tmp_path))


def client_of(name: str) -> Client:
    from lodestar.service.people.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"{name}@{MERIDIAN}.invalid"), BACKEND)
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(f"/{MERIDIAN}/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_second_start_adds_nothing(lived: Any) -> None:
    from lodestar.service.audit.models import Event

    before = Event.objects.count()
    assert first_start() == []
    assert Event.objects.count() == before
    assert lived.said[-1] == "Living through a year of Port Meridian, which is invented…"


def test_a_real_place_is_given_nothing(lived: Any) -> None:
    from lodestar.service.audit.models import Event

    assert set(Event.objects.filter(place=LIVERPOOL).values_list("action", flat=True)) == {
        "load", "load pack", "publish plan",
    }  # fmt: skip


def test_what_was_done_stands_in_the_audit_in_the_order_in_which_it_was_done_over_a_year(lived: Any) -> None:
    moments = [event.at for event in lived.events]
    assert moments == sorted(moments)
    assert (moments[-1] - moments[0]).days >= 370
    assert moments[-1] <= TODAY + dt.timedelta(hours=1)
    by_month = Counter(f"{moment:%Y-%m}" for moment in moments)
    assert len(by_month) >= 13 and min(by_month.values()) >= 3, by_month
    working_days = [m for m in moments if m.weekday() < 5]
    assert len(working_days) > 0.8 * len(moments)


def test_everything_was_done_by_somebody_who_says_that_they_are_made(lived: Any) -> None:
    from lodestar.service.people.models import User

    made = {user.handle: user for user in User.objects.filter(email__endswith=f"@{MERIDIAN}.invalid")}
    assert {event.by for event in lived.events} == {*made, "lodestar demo"}
    for person in made.values():
        assert "(made)" in person.name and not person.has_usable_password()
    assert mail.outbox == []


def test_three_rounds_are_locked_two_published_and_one_is_open(lived: Any) -> None:
    from lodestar.service.rounds.models import JointLine, Round, Update

    rounds = list(Round.objects.filter(place=lived.place).order_by("opens"))
    assert [round_.is_locked for round_ in rounds] == [True, True, True, False]
    assert [round_.published_at is not None for round_ in rounds] == [True, True, False, False]
    assert JointLine.objects.get(place=lived.place).round == rounds[1]
    assert Update.objects.filter(round=rounds[2], edition=2).get().state == "locked"
    states = set(Update.objects.filter(round=rounds[3]).values_list("state", flat=True))
    assert states == {"submitted", "returned"}


def test_forecasters_have_scores_on_every_side(lived: Any) -> None:
    from lodestar.service.rounds.forecasters import forecasters_of

    scores = forecasters_of(lived.place)
    assert scores.whole.dates == 4 and scores.actions == 1
    for side, score in scores.sides:
        assert score.brier is not None, side
    assert 0 < scores.whole.on_time < scores.whole.ratings
    assert [name.partition(" ")[0] for name, _ in scores.rounds] == ["First", "Second", "Third"], "over time"
    for what in ("dates", "ratings", "on_time", "open"):
        assert sum(getattr(one, what) for _, one in scores.rounds) == getattr(scores.whole, what)


def test_four_meetings_have_approved_minutes_and_a_fifth_is_written_up(lived: Any) -> None:
    from lodestar.service.meetings.models import Decision, Exchange, FollowUp, Meeting

    held = Meeting.objects.filter(place=lived.place).order_by("day").values_list("status", flat=True)
    assert list(held) == ["approved"] * 4 + ["minuted", "papers-out"]
    assert Decision.objects.filter(place=lived.place).count() == 8
    assert Decision.objects.filter(place=lived.place).exclude(supersedes=None).count() == 1
    rows = list(FollowUp.objects.filter(place=lived.place))
    repeating = [row for row in rows if row.repeats]
    assert [bool(row.ended_on) for row in repeating] == [True] * 4 + [False]
    assert sum(row.missed_on is not None for row in repeating) == 1
    assert [row.name for row in rows if row.due and row.due < TODAY.date() and not row.ended_on] == [
        "Find a second maker of spars"
    ]
    states = Counter(Exchange.objects.filter(place=lived.place).values_list("status", flat=True))
    assert states == {"open": 2, "answered": 2, "declined": 1}


def test_risks_moved_were_accepted_and_closed(lived: Any) -> None:
    from lodestar.service.risks.models import Issue, Risk

    deeds = Counter(event.action for event in lived.events if event.kind == "risk")
    assert deeds["rate risk"] == 4 and deeds["close risk"] == 1 and deeds["watch risk"] == 1
    assert Risk.objects.filter(place=lived.place).exclude(acceptances=None).count() == 1
    assert Issue.objects.filter(place=lived.place).exclude(resolved_on=None).count() == 1


def test_one_number_is_small_enough_to_be_hidden_and_only_from_who_may_not_see_it(lived: Any) -> None:
    path = "monitoring/businesses-advised-at-the-window/"
    assert "hidden: a small number" in page(client_of("local.lead"), path)
    assert "hidden: a small number" not in page(client_of("analyst"), path)


def test_two_packs_were_issued_and_one_is_published(lived: Any) -> None:
    from lodestar.service.board_packs.models import BoardPack
    from lodestar.service.memory.publishing import published_slugs

    packs = list(BoardPack.objects.filter(place=lived.place).order_by("meets_on"))
    assert [pack.state for pack in packs] == ["issued", "issued"]
    assert published_slugs(lived.place, "board-pack") == {packs[1].slug}


def test_one_action_was_completed_one_merged_and_milestones_were_met(lived: Any) -> None:
    from lodestar.service.delivery.models import DateRevision, Ending, MilestoneMet

    assert set(Ending.objects.filter(place=lived.place).values_list("how", flat=True)) == {
        "completed",
        "merged",
    }
    assert MilestoneMet.objects.filter(place=lived.place).count() == 3
    assert not DateRevision.objects.filter(place=lived.place, reason="").exists()


def test_three_months_ago_the_register_of_risks_was_another_and_the_difference_is_told(lived: Any) -> None:
    client, adviser = client_of("secretariat"), "One adviser carries the window"
    then = (TODAY - dt.timedelta(days=91)).date().isoformat()
    assert adviser in page(client, "risks/")
    assert adviser not in page(client, f"risks/?as_at={then}")
    assert "Sailmakers leave for the mainland" in page(client, f"risks/?as_at={then}")
    assert adviser in page(client, "memory/")


@pytest.mark.parametrize(
    "path",
    ["risks/", "issues/", "monitoring/", "meetings/", "decisions/", "follow-ups/", "asks-and-offers/", "plan/money/",
     "plan/data-health/", "plan/tags/", "rounds/over-time/", "forecasters/", "board-packs/", "published/", "memory/"],
)  # fmt: skip
def test_no_page_of_the_invented_place_is_empty(lived: Any, path: str) -> None:
    html = page(client_of("secretariat"), path)
    assert "Nothing here yet" not in html and "Nothing to score" not in html
    assert "invented" in html.lower() or "made" in html.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2027-12-28", "2032-02-29"])
def test_the_year_can_be_lived_on_whatever_day_one_starts(
    day: str,
) -> None:
    """Between holidays, and on a Sunday that comes once in four years."""
    from lodestar.service.opening import load_places, make_working_records
    from lodestar.service.rounds.models import Round

    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T06:10:00+00:00"), tick=True):
        load_places([places_folder() / MERIDIAN], lambda _: None)
        make_working_records(lambda _: None)
        assert Round.objects.count() == 4


@pytest.mark.django_db
def test_a_place_that_somebody_loaded_today_is_given_no_past() -> None:
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.service.audit.models import Event
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.opening import make_working_records

    load_pack(by="somebody", pack=open_pack(places_folder() / MERIDIAN))
    before, said = Event.objects.count(), []
    make_working_records(said.append)
    assert Event.objects.count() == before
    assert "was loaded by hand" in said[0]


@pytest.mark.django_db
def test_a_year_that_is_cut_short_leaves_nothing_and_the_real_time(db: None) -> None:
    from django.utils import timezone

    from lodestar.service.audit.models import Event
    from lodestar.service.opening import load_places, make_working_records
    from lodestar.service.people.models import User
    from lodestar.service.plan.models import Milestone

    load_places([places_folder() / MERIDIAN], lambda _: None)
    before, now = Event.objects.count(), timezone.now()
    assert Milestone.objects.filter(slug="twenty-in-post").update(slug="thirty-in-post") == 1
    with pytest.raises(LodestarError, match="has no milestone 'twenty-in-post'"):
        make_working_records(lambda _: None)
    assert Event.objects.count() == before and not User.objects.exists()
    assert timezone.now() >= now


@pytest.mark.django_db
def test_an_invented_place_of_somebody_s_own_is_given_nothing(cast: Any) -> None:
    from lodestar.service.audit.models import Event
    from lodestar.service.opening import make_working_records

    assert cast.amber.made
    before = Event.objects.count()
    make_working_records(lambda _: None)
    assert Event.objects.count() == before


def test_nothing_is_not_reported_yet_in_a_round_that_was_answered_and_is_locked(lived: Any) -> None:
    """However long ago that was: there was no round since in which to say anything."""
    from lodestar.service.rounds.models import Round
    from lodestar.service.rounds.unreported import not_reported_yet, said_long_ago

    third, fourth = Round.objects.filter(place=lived.place).order_by("opens")[2:]
    assert not_reported_yet(third) == () == said_long_ago(third, TODAY)
    missing = {one.action: one.sides for one in not_reported_yet(fourth)}
    assert missing == {
        "open-lighthouses": ("local",),
        "publish-sail-logs": ("delivery",),
        "take-on-apprentices": ("local", "delivery"),
    }


def test_evidence_of_the_invented_place_served_all_year_and_that_of_a_real_one_from_today(lived: Any) -> None:
    from lodestar.evidence.stores.served import served_at

    half_a_year_ago, now = (served_at(TODAY - dt.timedelta(days=n)) for n in (180, -1))
    assert {one.place for one in half_a_year_ago.releases} == {MERIDIAN}
    assert {one.place for one in now.releases} == {MERIDIAN, LIVERPOOL}


def test_a_closed_risk_is_shown_as_closed_and_differences_name_what_they_mean(lived: Any) -> None:
    html = page(client_of("secretariat"), "risks/")
    row = html.split("No calm week for the trial", 1)[1].split("</tr>", 1)[0]
    assert "Closed" in row
    told = page(client_of("secretariat"), "memory/")
    assert "Offered to Saltmarsh School of Sailmaking by Office of Invented Things on " in told


def test_a_meeting_that_is_published_as_it_stands_offers_no_changes_to_publish(lived: Any) -> None:
    from lodestar.service.meetings.models import Meeting

    published = Meeting.objects.filter(place=lived.place).exclude(published_at=None).latest("day")
    html = page(client_of("secretariat"), f"meetings/{published.slug}/")
    assert "Take it away from the public" in html and "Publish the changes" not in html


def test_a_proposed_value_was_accepted_and_another_declined_by_somebody_else(lived: Any) -> None:
    from lodestar.service.monitoring.models import Value, ValueProposal

    found = {one.state: one for one in ValueProposal.objects.filter(place=lived.place)}
    assert set(found) == {"accepted", "declined"}
    for one in found.values():
        assert one.author != one.judged_by and one.proposed_on < one.judged_on < TODAY.date()
    won, lost = found["accepted"], found["declined"]
    value = Value.objects.get(assignment=won.assignment, period=won.period, dimension="")
    assert (value.value, value.version) == (won.value, won.became) and won.against == won.became - 1
    assert Value.objects.get(assignment=lost.assignment, period=lost.period, dimension="").value != lost.value
    shown = page(client_of("local.lead"), "value-proposals/")
    assert "Accepted" in shown and "Declined" in shown


def test_two_organisations_stand_differently_to_one_action_and_only_its_editors_read_it(lived: Any) -> None:
    from lodestar.service.delivery.models import Stance

    rows = Stance.objects.filter(place=lived.place)
    assert {row.action.slug for row in rows} == {"publish-sail-logs"}
    assert {row.stance for row in rows} == {"supports", "neutral"} and max(row.version for row in rows) == 2
    shown = page(client_of("local.lead"), "plan/stances/")
    assert all(row.note in shown for row in rows)
    for name in ("", "analyst"):
        client = client_of(name) if name else Client()
        text = client.get(f"/{MERIDIAN}/actions/publish-sail-logs/").content.decode()
        assert not any(row.note in text for row in rows)


def test_one_report_was_verified_and_one_was_found_not_adequate(lived: Any) -> None:
    from lodestar.service.delivery.models import Verification
    from lodestar.service.delivery.verifying import verifications_waiting

    found = {one.state: one for one in Verification.objects.filter(place=lived.place)}
    assert set(found) == {"verified", "not-adequate"}
    assert all(one.verifier != one.reporter for one in found.values())
    lost = found["not-adequate"]
    assert lost in verifications_waiting(lost.reporter, lived.place), "its reporter is told to put it right"


def test_the_annual_report_counts_what_was_kept_and_found_not_adequate(lived: Any) -> None:
    from django.utils import timezone

    from lodestar.analysis.annual import year_named
    from lodestar.analysis.annual.plan import milestones_of
    from lodestar.service.annual_reports.queries import year_rows

    year = year_named("2026/27", TODAY.date())
    told = milestones_of(year_rows(lived.place, year, timezone.now()), year)
    assert (told.kept, told.doubted) == (2, 1)
