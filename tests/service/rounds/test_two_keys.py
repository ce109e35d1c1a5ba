"""From opening a round to locking it: who may do what to an update, and who sees what, when."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from made_round import JOINT, close, dates_of, said, working_day

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import Stale

pytestmark = pytest.mark.django_db


def test_a_round_holds_committed_actions_with_their_sides_and_planned_ends_as_they_are(made):
    assert {slug: line.sides for slug, line in made.lines.items()} == {
        "lay-the-fibre": ["local", "national"],
        "light-the-quay": ["local", "national"],
        "mend-the-crane": ["local", "national"],
        "open-the-clean-room": ["local", "delivery"],
        "find-a-lead": [],
    }
    assert made.line().planned_end == dt.date(2027, 3, 31), "the last day of a planned month"
    event = Event.objects.get(action="open round")
    assert event.by == made.cast.sec.handle and event.changes["actions"][1] == sorted(made.lines)


def test_what_changes_in_the_plan_later_changes_no_open_round(made):
    from lodestar.service.plan.models import Action

    Action.objects.filter(slug="lay-the-fibre").update(ends="2030", commitment="proposed")
    assert made.read("cora").row.planned_end == dt.date(2027, 3, 31)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"opens": dt.date(2027, 5, 3)}, "Monday 3 May 2027 is not a business day"),
        (
            {"closes": dt.date(2027, 5, 15)},
            "closes: Saturday 15 May 2027 is not a business day; choose Monday 17 May",
        ),
        ({"closes": dt.date(2027, 5, 5)}, "closes before it opens"),
        ({"observed_to": dt.date(2027, 1, 1)}, "ends before it begins"),
        ({"opens": dt.date(2027, 1, 29)}, "opens before the observation period has begun"),
        ({"closes": dt.date(2027, 5, 7)}, "at least 3 business days"),
        ({"scheme": "five-stars"}, "no rating scheme 'five-stars'"),
    ],
)
def test_a_round_with_dates_on_which_nobody_works_or_out_of_order_is_refused(cast, changes, told):
    from lodestar.service.rounds.running import open_round

    dates = {
        "observed_from": dt.date(2027, 2, 1), "observed_to": dt.date(2027, 4, 30),
        "opens": dt.date(2027, 5, 6), "closes": dt.date(2027, 5, 20),
    }  # fmt: skip
    with pytest.raises(LodestarError, match=told):
        open_round(by=cast.sec, place=cast.amber, name="Spring", **(dates | changes))


def test_the_database_refuses_a_window_that_closes_before_it_opens(made):
    from django.db import IntegrityError, transaction

    from lodestar.service.rounds.models import Round

    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=made.round.pk).update(closes=made.round.opens - dt.timedelta(days=1))


def test_two_rounds_never_ask_at_the_same_time(made):
    from lodestar.service.rounds.running import open_round

    with pytest.raises(LodestarError, match="meets that of Summer"):
        open_round(
            by=made.cast.sec, place=made.cast.amber, name="Again", observed_from=dt.date(2026, 1, 1),
            observed_to=dt.date(2026, 3, 31), opens=working_day(0), closes=working_day(5),
        )  # fmt: skip


@pytest.mark.parametrize("name", ["vera", "edith", "pat", "cora", "lena", "ada", "otto", "bruno"])
def test_only_who_runs_rounds_opens_and_locks_one(made, name):
    from lodestar.service.rounds.running import correct_dates, lock_round

    person = getattr(made.cast, name)
    with pytest.raises(PermissionDenied):
        lock_round(by=person, round=made.round)
    with pytest.raises(PermissionDenied):
        correct_dates(
            by=person, round=made.round, **dates_of(made.round, closes=working_day(9)), reason="Late."
        )


def test_wrong_dates_of_a_round_are_corrected_for_a_reason_until_it_is_locked(made):
    from lodestar.service.rounds.running import correct_dates

    begins = made.round.observed_from - dt.timedelta(days=31)
    right = dates_of(made.round, observed_from=begins)
    with pytest.raises(LodestarError, match="Say why"):
        correct_dates(by=made.cast.sec, round=made.round, **right, reason=" ")
    correct_dates(by=made.cast.sec, round=made.round, **right, reason="It was to tell of four months.")
    event = Event.objects.get(action="correct dates")
    assert list(event.changes) == ["observed_from"] and event.reason == "It was to tell of four months."
    page = made.cast.client("cora").get(made.url()).content.decode()
    assert made.cast.sec.handle not in page
    assert "corrected the dates of this round" in page and "It was to tell of four months." in page
    assert "It was to tell of four months." not in made.cast.client("otto").get(made.url()).content.decode()
    type(made.round).objects.filter(pk=made.round.pk).update(locked_at=made.round.created_at)
    with pytest.raises(LodestarError, match="was locked on"):
        correct_dates(by=made.cast.sec, round=made.round, **dates_of(made.round), reason="Back again.")


def test_corrected_dates_are_checked_as_those_of_a_new_round(made):
    from lodestar.service.rounds.actions import save_update
    from lodestar.service.rounds.running import correct_dates, open_round

    later = dates_of(
        made.round,
        opens=made.round.closes + dt.timedelta(days=70),
        closes=made.round.closes + dt.timedelta(days=84),
    )
    other = open_round(by=made.cast.sec, place=made.cast.amber, name="The next one", **later)
    with pytest.raises(LodestarError, match="meets that of The next one"):
        correct_dates(
            by=made.cast.sec, round=made.round, **dates_of(made.round, closes=other.closes), reason="Longer."
        )
    save_update(by=made.cast.cora, line=made.line(), side="local", said=said(), version=0)
    with pytest.raises(LodestarError, match="have reported"):
        correct_dates(
            by=made.cast.sec, round=made.round, reason="Later.",
            **dates_of(made.round, opens=working_day(2), closes=working_day(9)),
        )  # fmt: skip


# Writing


@pytest.mark.parametrize(
    ("name", "side"),
    [("cora", "national"), ("lena", "local"), ("vera", "local"), ("edith", "local"), ("alice", "local"), ("ada", "local"),
     ("pat", "local"), ("bruno", "local"), ("sec", "national")],
)  # fmt: skip
def test_nobody_writes_for_a_side_that_is_not_theirs(made, name, side):
    from lodestar.service.rounds.actions import save_update

    with pytest.raises(PermissionDenied):
        save_update(by=getattr(made.cast, name), line=made.line(), side=side, said=said(), version=0)


def test_a_draft_is_kept_as_it_is_and_handed_in_only_when_it_is_whole(made, do):
    from lodestar.service.rounds.actions import Incomplete, submit_update

    draft = do.save("cora", rating="at-risk", confidence="", forecast=None)
    assert draft.state == "draft"
    with pytest.raises(Incomplete) as refused:
        submit_update(by=made.cast.cora, update=draft, version=draft.version)
    assert [name for name, _ in refused.value.faults] == ["confidence", "forecast", "reason", "way_back"]
    assert do.update("cora").state == "draft"


def test_what_is_not_on_track_says_why_and_the_way_back(do):
    given = do.submit("cora", rating="off-track", reason="The crane fell.", way_back="We hire one by May.")
    assert given.state == "submitted"


def test_what_is_complete_was_done_on_a_day_that_is_past(do):
    from lodestar.service.rounds.actions import Incomplete

    with pytest.raises(Incomplete, match="cannot lie ahead"):
        do.submit("cora", rating="complete", forecast=dt.date(2099, 1, 1))
    assert do.submit("lena", rating="complete", forecast=dt.date(2026, 1, 5)).state == "submitted"


def test_a_word_that_is_not_of_the_scheme_is_refused(do):
    with pytest.raises(LodestarError, match="'splendid' is no rating of the scheme 'four-words'"):
        do.save("cora", rating="splendid")


def test_who_was_overtaken_is_told_and_loses_nothing(made, do):
    from lodestar.service.rounds.actions import save_update

    first = do.save("cora")
    save_update(
        by=made.cast.cora,
        line=made.line(),
        side="local",
        said=said(narrative="Newer."),
        version=first.version,
    )
    with pytest.raises(Stale) as overtaken:
        save_update(
            by=made.cast.cora,
            line=made.line(),
            side="local",
            said=said(narrative="Older."),
            version=first.version,
        )
    assert overtaken.value.row.narrative == "Newer."
    with pytest.raises(Stale):
        save_update(by=made.cast.cora, line=made.line(), side="local", said=said(), version=0)


# Two keys


def test_the_author_never_approves_also_when_one_person_holds_both_roles(made, do):
    from lodestar.service.people.models import RoleAssignment
    from lodestar.service.places.models import Organisation

    council = Organisation.objects.get(place=made.cast.amber, slug="amber-council")
    RoleAssignment.objects.create(
        person=made.cast.cora,
        place=made.cast.amber,
        role="approver",
        organisation=council,
        starts=dt.date(2024, 1, 1),
    )
    do.submit("cora")
    with pytest.raises(LodestarError, match="Nobody can approve what they wrote themselves"):
        do.approve("cora")
    assert do.approve("ada").state == "approved"


def test_who_wrote_an_earlier_draft_of_it_does_not_approve_it_either(made, do):
    from lodestar.service.people.models import RoleAssignment
    from lodestar.service.places.models import Organisation

    council = Organisation.objects.get(place=made.cast.amber, slug="amber-council")
    for role in ("contributor", "approver"):
        RoleAssignment.objects.create(
            person=made.cast.edith,
            place=made.cast.amber,
            role=role,
            organisation=council,
            starts=dt.date(2024, 1, 1),
        )
    from lodestar.service.rounds.actions import approve_update, save_update, submit_update

    draft = save_update(by=made.cast.edith, line=made.line(), side="local", said=said(), version=0)
    draft = save_update(
        by=made.cast.cora,
        line=made.line(),
        side="local",
        said=said(narrative="Mine now."),
        version=draft.version,
    )
    given = submit_update(by=made.cast.cora, update=draft, version=draft.version)
    with pytest.raises(LodestarError, match="wrote themselves"):
        approve_update(by=made.cast.edith, update=given, version=given.version)


@pytest.mark.parametrize("name", ["nils", "lena", "sec", "alice", "edith", "vera"])
def test_only_an_approver_of_the_same_side_approves(made, do, name):
    from lodestar.service.rounds.actions import approve_update

    given = do.submit("cora")
    with pytest.raises(PermissionDenied):
        approve_update(by=getattr(made.cast, name), update=given, version=given.version)


def test_a_returned_update_can_be_put_right_and_submitted_again(
    made, do, mailoutbox, django_capture_on_commit_callbacks
):
    do.submit("cora")
    with django_capture_on_commit_callbacks(execute=True):
        returned = do.send_back("ada", reason="Name the contractor.")
    assert (returned.state, returned.returned_because) == ("returned", "Name the contractor.")
    [message] = mailoutbox
    assert message.to == ["cora@example.org"] and "Name the contractor." in message.body
    assert "The trench is dug." not in message.body
    again = do.submit("cora", narrative="By Harbour Works.")
    assert (again.state, again.returned_because) == ("submitted", "")


def test_what_is_returned_needs_a_reason(do):
    do.submit("cora")
    with pytest.raises(LodestarError, match="needs a reason"):
        do.send_back("ada", reason=" ")


def test_a_submitted_update_can_be_taken_back_until_it_is_approved(do):
    do.submit("cora")
    assert do.take_back("cora").state == "draft"
    do.submit("cora")
    do.approve("ada")
    with pytest.raises(LodestarError, match="it is approved"):
        do.take_back("cora")


def test_each_side_sees_the_other_s_only_after_submitting_its_own(made, do):
    do.submit("cora", narrative="SECRET-OF-THE-COUNCIL")
    assert set(made.read("lena").seen) == set(), "the national side has said nothing yet"
    do.save("lena")
    assert set(made.read("lena").seen) == {"national"}, "a draft is not enough"
    assert set(made.read("cora").seen) == {"local"}, "a draft of the other side is nobody else's"
    do.submit("lena")
    assert set(made.read("lena").seen) == set(made.read("cora").seen) == {"local", "national"}


@pytest.mark.parametrize("name", ["sec", "alice", "vera", "edith", "ann"])
def test_who_speaks_for_no_side_sees_neither_before_both_have_submitted(made, do, name):
    do.submit("cora")
    assert not made.read(name).seen
    do.submit("lena")
    assert set(made.read(name).seen) == {"local", "national"}


def test_who_speaks_for_both_sides_sees_what_they_wrote_and_no_more(made, do):
    from lodestar.service.people.models import RoleAssignment
    from lodestar.service.places.models import Organisation

    council = Organisation.objects.get(place=made.cast.amber, slug="amber-council")
    RoleAssignment.objects.create(
        person=made.cast.lena,
        place=made.cast.amber,
        role="lead",
        organisation=council,
        starts=dt.date(2024, 1, 1),
    )
    do.submit("cora")
    assert not made.read("lena").seen


SECRET = "Zanzibar ropes"


@pytest.fixture
def both_sides(made):
    """Lena leads for the national side and has a role for the council too: what she does there is hers to choose."""
    from lodestar.service.people.models import RoleAssignment
    from lodestar.service.places.models import Organisation

    council = Organisation.objects.get(place=made.cast.amber, slug="amber-council")

    def give(role):
        RoleAssignment.objects.create(
            person=made.cast.lena, place=made.cast.amber, role=role, organisation=council, starts=dt.date(2024, 1, 1)
        )  # fmt: skip

    return give


def test_who_writes_for_one_side_and_approves_for_the_other_approves_once_both_have_submitted(
    made, do, both_sides
):
    from lodestar.service.rounds.queries import waiting_for

    both_sides("approver")
    update = do.submit("cora", narrative=SECRET)
    client, path = made.cast.client("lena"), made.url("approve/")

    def page():
        return client.get(path).content.decode()

    assert SECRET not in page() and "You speak for more than one side of these" in page()
    client.post(path, {"approve": update.slug, f"{update.pk}-version": update.version})
    assert do.update("cora").state == "submitted", "nobody approves what they cannot read yet"
    assert "approve" not in [one.kind for one in waiting_for(made.cast.lena, made.cast.amber)]
    do.submit("lena")
    assert SECRET in page()
    assert "approve" in [one.kind for one in waiting_for(made.cast.lena, made.cast.amber)]


def test_who_writes_for_both_sides_reads_neither_s_draft_on_the_page_on_which_they_report(
    made, do, both_sides
):
    from lodestar.service.rounds.queries import waiting_for

    both_sides("lead")
    line = made.lines[JOINT[0]]
    client, path = made.cast.client("lena"), made.url("report/?all")
    key = f"{line.pk}-local"
    typed = {
        f"{key}-version": "0", f"{key}-seen": "", f"{key}-narrative": "Mine.", f"{key}-rating": "at-risk", "save": key,
    }  # fmt: skip
    for step in (do.save, do.submit):
        step("cora", narrative=SECRET)
        waiting = waiting_for(made.cast.lena, made.cast.amber)
        assert [one.kind for one in waiting if one.title == line.action.name] == ["report"], (
            "the national one"
        )
        page = client.get(path).content.decode()
        assert SECRET not in page and "a colleague of yours writes for the local side" in page
        answer = client.post(path, typed)
        assert answer.status_code == 422 and SECRET not in answer.content.decode()
        assert "Mine." in answer.content.decode(), "what was typed is not lost"
        client.post(path, {"take-back": key, f"{key}-given": do.update("cora").version})
    assert do.update("cora").state == "submitted" and do.update("cora").narrative == SECRET


def test_what_is_with_its_author_again_is_not_shown_to_the_other_side(made, do):
    do.both()
    do.send_back("ada")
    assert set(made.read("lena").seen) == {"national"}
    assert set(made.read("cora").seen) == {"local", "national"}, "it has submitted its own once"


def test_nobody_next_door_sees_anything(made, do):
    do.both()
    assert not made.read("otto").standing.own and not made.read("bruno").standing.own


def test_a_delivery_partner_reports_where_it_alone_leads(made, do):
    given = do.submit("pat", "open-the-clean-room")
    assert (given.side, str(given.organisation)) == ("delivery", "Amber University")


def test_what_is_scored_is_what_was_said_before_the_other_side_was_seen(made, do):
    do.submit("cora", rating="on-track", forecast=dt.date(2027, 1, 1))
    do.submit("lena")
    do.take_back("cora")
    changed = do.submit(
        "cora", rating="at-risk", reason="So they say.", way_back="We meet.", forecast=dt.date(2028, 1, 1)
    )
    assert (changed.first_rating, changed.first_forecast) == ("on-track", dt.date(2027, 1, 1))


# Locking


def test_a_round_is_not_locked_while_its_window_is_open_and_something_is_missing(made, do):
    from lodestar.service.rounds.running import lock_round

    do.finish()
    with pytest.raises(LodestarError, match="6 of 8 updates are not approved yet"):
        lock_round(by=made.cast.sec, round=made.round)


def test_what_is_approved_is_locked_and_what_is_not_lapses(made, do):
    do.finish()
    do.submit("cora", "light-the-quay")
    do.save("lena", "light-the-quay")
    close(made)
    assert {do.update(name).state for name in ("cora", "lena")} == {"locked"}
    assert {do.update(name, "light-the-quay").state for name in ("cora", "lena")} == {"lapsed"}
    assert made.read("cora", "light-the-quay").seen.keys() == {"local"}
    assert Event.objects.filter(action="lock", kind="update").count() == 2
    assert Event.objects.filter(action="let lapse", kind="update").count() == 2


def test_every_step_is_an_event_that_tells_the_record_again(made, do):
    from lodestar.service.audit.replay import known_at
    from lodestar.service.rounds.models import Update

    do.submit("cora")
    before = Event.objects.latest("id").at
    do.send_back("ada", reason="Say more.")
    told = known_at(made.cast.amber, "update", before, Update.objects.all())
    assert told[do.update("cora").slug]["state"] == "submitted"
    steps = Event.objects.filter(kind="update").order_by("id").values_list("action", "reason", "version")
    assert list(steps) == [
        ("write update", "", 1), ("submit update", "", 2), ("return update", "Say more.", 3),
    ]  # fmt: skip


def test_who_added_a_file_to_an_update_wrote_some_of_it_and_does_not_approve_it(
    made, do, tmp_path, monkeypatch
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lodestar.service.audit.replay import known_at
    from lodestar.service.people.models import RoleAssignment
    from lodestar.service.rounds.models import Update

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    council = made.cast.ada.roles.get().organisation
    RoleAssignment.objects.create(
        person=made.cast.ada, place=made.cast.amber, role="lead", organisation=council, starts=dt.date(2024, 1, 1)
    )  # fmt: skip
    do.save("cora")
    sent = {"files": SimpleUploadedFile("figures.csv", b"a,b\n1,2\n")}
    path = made.url(f"actions/{JOINT[0]}/local/files/")
    assert made.cast.client("ada").post(path, sent).status_code == 302
    told = known_at(made.cast.amber, "update", Event.objects.latest("id").at, Update.objects.all())
    update = do.update("cora")
    assert (
        told[update.slug]["writers"]
        == update.writers
        == sorted([made.cast.ada.handle, made.cast.cora.handle])
    )
    do.submit("cora")
    with pytest.raises(LodestarError, match="Nobody can approve what they wrote themselves"):
        do.approve("ada")
    assert "Somebody else must approve" in made.cast.client("ada").get(made.url("approve/")).content.decode()
