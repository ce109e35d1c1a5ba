"""What is locked changes by no route: page, interface, import, shell, bulk update, SQL."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from made_round import JOINT, close, said

from lodestar.evidence.errors import LodestarError

pytestmark = pytest.mark.django_db


def test_a_locked_row_refuses_to_be_saved_or_deleted(locked, do):
    from lodestar.service.rounds.models import Locked

    row = do.update("cora")
    row.rating = "off-track"
    with pytest.raises(Locked):
        row.save()
    with pytest.raises(Locked):
        row.save(update_fields=["narrative"])
    with pytest.raises(LodestarError, match="cannot be deleted"):
        row.delete()
    locked.round.closes = dt.date(2030, 1, 1)
    with pytest.raises(Locked):
        locked.round.save()
    row.refresh_from_db()
    assert row.rating == "on-track"


STATEMENTS = (
    "UPDATE rounds_update SET rating = 'off-track'",
    "UPDATE rounds_update SET state = 'draft'",
    "UPDATE rounds_update SET first_rating = 'off-track' WHERE state = 'locked'",
    "DELETE FROM rounds_update WHERE state = 'locked'",
    "UPDATE rounds_round SET locked_at = NULL",
    "UPDATE rounds_round SET closes = '2030-01-01'",
    "UPDATE rounds_round SET scheme = 'three-colours'",
    "DELETE FROM rounds_round",
    "UPDATE rounds_roundaction SET planned_end = '2040-01-01'",
    "DELETE FROM rounds_roundaction",
    "UPDATE rounds_jointline SET text = 'All is well.'",
    "DELETE FROM rounds_jointline",
)


@pytest.fixture
def resolved(made, do):
    """A locked round with a joint line."""
    from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line

    do.both(national={"rating": "at-risk", "reason": "No steel.", "way_back": "Buy steel."})
    propose_joint_line(
        by=made.cast.ada, line=made.line(), rating="at-risk", confidence="low", forecast=dt.date(2027, 4, 1),
        text="Late.", reason="Both saw it.", version=0,
    )  # fmt: skip
    agree_joint_line(
        by=made.cast.nils, line=made.line(), side="national", version=made.read("nils").joint.version
    )
    do.approve("ada")
    do.approve("nils")
    close(made)
    return made


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_what_is_locked(resolved, statement):
    with pytest.raises(DatabaseError, match="What is locked cannot be changed"), transaction.atomic():
        connection.cursor().execute(statement)


def test_no_bulk_update_and_no_import_reaches_what_is_locked(resolved, do):
    from lodestar.service.rounds.models import JointLine, Update

    row = do.update("cora")
    with pytest.raises(DatabaseError), transaction.atomic():
        Update.objects.filter(pk=row.pk).update(narrative="Better.")
    row.narrative = "Better."
    with pytest.raises(DatabaseError), transaction.atomic():
        Update.objects.bulk_update([row], ["narrative"])
    with pytest.raises(DatabaseError), transaction.atomic():
        JointLine.objects.filter(line=row.line).update(text="Better.")
    held = do.update("lena")
    with pytest.raises(DatabaseError), transaction.atomic():
        Update.objects.filter(pk=held.pk).delete()
    fields = {f.attname: getattr(row, f.attname) for f in Update._meta.concrete_fields if f.name != "id"}
    for slug, changes in (
        ("more", {"line_id": resolved.line(JOINT[1]).pk, "state": "approved"}),
        ("locked", {"line_id": resolved.line(JOINT[2]).pk, "state": "locked"}),
        ("further", {"edition": 2, "state": "approved"}),
    ):
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            Update.objects.bulk_create([Update(**(fields | changes | {"slug": slug}))])


def test_nothing_is_born_locked(made, do):
    from lodestar.service.rounds.models import Update

    row = do.submit("cora")
    fields = {f.attname: getattr(row, f.attname) for f in Update._meta.concrete_fields if f.name != "id"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Update.objects.bulk_create(
            [Update(**(fields | {"slug": "x", "side": "national", "state": "locked"}))]
        )


def test_no_page_and_no_action_reaches_what_is_locked(resolved, do):
    from lodestar.service.rounds import actions

    row, cast = do.update("cora"), resolved.cast
    deeds = (
        lambda: actions.save_update(
            by=cast.cora, line=resolved.line(), side="local", said=said(), version=row.version
        ),
        lambda: actions.submit_update(by=cast.cora, update=row, version=row.version),
        lambda: actions.take_back_update(by=cast.cora, update=row, version=row.version),
        lambda: actions.approve_update(by=cast.ada, update=row, version=row.version),
        lambda: actions.return_update(by=cast.ada, update=row, version=row.version, reason="Again."),
    )
    for deed in deeds:
        with pytest.raises(LodestarError, match="locked"):
            deed()
    key = f"{resolved.line().pk}-local"
    data = {f"{key}-rating": "off-track", f"{key}-version": row.version, "submit": "all", "take-back": key}
    cast.client("cora").post(resolved.url("report/"), data)
    cast.client("cora").post(resolved.url(f"actions/{JOINT[0]}/local/files/"), {})
    for method in ("put", "patch", "delete", "post"):
        assert getattr(cast.client("alice"), method)(f"/amber/updates/{row.slug}/edit/").status_code == 404
    row.refresh_from_db()
    assert (row.rating, row.state) == ("on-track", "locked")


# Reopening


def reopen(made, side="local", **changes):
    from lodestar.service.rounds.running import reopen as act

    until = timezone.localdate() + dt.timedelta(days=5)
    values = {
        "by": made.cast.sec,
        "line": made.line(),
        "side": side,
        "reason": "A wrong year.",
        "until": until,
    }
    return act(**(values | changes))


def test_reopening_tells_all_parties_why_and_until_when(
    locked, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reopen(locked)
    told = {message.to[0] for message in mailoutbox}
    assert {"cora@example.org", "ada@example.org", "lena@example.org", "nils@example.org"} <= told
    assert not told & {"vera@example.org", "otto@example.org", "bruno@example.org"}
    assert all("A wrong year." in message.body for message in mailoutbox)
    assert not any("trench" in message.body for message in mailoutbox), "none of it says what a side reported"


def test_reopening_needs_a_reason_an_end_and_the_right(locked):
    today = timezone.localdate()
    for changes in (
        {"reason": " "},
        {"until": today + dt.timedelta(days=31)},
        {"until": today - dt.timedelta(days=1)},
    ):
        with pytest.raises(LodestarError):
            reopen(locked, **changes)
    for name in ("cora", "ada", "lena", "edith", "vera", "bruno"):
        with pytest.raises(PermissionDenied):
            reopen(locked, by=getattr(locked.cast, name))
    reopen(locked)
    with pytest.raises(LodestarError, match="open already"):
        reopen(locked)


def test_what_was_locked_stands_until_the_further_edition_is_approved(locked, do):
    reopen(locked)
    first = do.update("cora")
    second = do.submit("cora", narrative="Corrected.", forecast=dt.date(2028, 3, 1))
    assert (second.edition, second.state) == (2, "submitted")
    from lodestar.service.rounds.queries import ratings_of

    [row] = [row for row in ratings_of(locked.round) if row.action == JOINT[0]]
    assert {rating.narrative for rating in row.ratings} == {"The trench is dug."}, "nothing new is told yet"
    assert do.approve("ada").state == "locked"
    first.refresh_from_db()
    assert first.narrative == "The trench is dug." and first.state == "locked"
    [row] = [row for row in ratings_of(locked.round) if row.action == JOINT[0]]
    assert "Corrected." in {rating.narrative for rating in row.ratings} and row.disputed
    assert not do.update("cora").line.reopenings.filter(closed_at=None).exists()


def test_a_reopening_closes_by_itself_and_what_was_locked_stands(locked, do, monkeypatch):
    from lodestar.service.rounds.running import close_ended

    reopen(locked)
    do.submit("cora", narrative="Too late.")
    later = timezone.now() + dt.timedelta(days=6)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert locked.read("lena").seen["local"].narrative == "The trench is dug.", "before anything has run"
    with pytest.raises(LodestarError, match="time for which this was reopened is over"):
        do.approve("ada")
    assert close_ended(by="lodestar rounds") == 1
    assert do.update("cora").state == "lapsed"
    assert close_ended(by="lodestar rounds") == 0


def test_a_reopened_update_is_open_to_its_own_side_alone(locked, do):
    reopen(locked)
    do.save("cora", narrative="Being corrected.")
    assert locked.read("lena").seen.get("local") is None or locked.read("lena").seen["local"].edition == 1
    with pytest.raises(LodestarError, match="is locked"):
        do.save("lena")


def test_while_it_is_written_anew_what_was_locked_is_read_by_the_partnership_as_by_everybody(locked, do):
    reopen(locked)
    do.save("cora", narrative="Being corrected.", rating="at-risk", reason="a", way_back="b")
    page = locked.cast.client("vera").get(locked.url(f"actions/{JOINT[0]}/")).content.decode()
    assert "The trench is dug." in page and "stands until" in page
    assert "Being corrected." not in page
    for name in ("vera", "lena", "sec"):
        line = locked.read(name)
        assert (line.seen["local"].edition, line.seen["local"].state) == (1, "locked")
        assert not line.disclosed and not line.differences, "what is written anew is not compared yet"
    given = locked.cast.client("vera").get(f"/api/v1/places/amber/rounds/summer/actions/{JOINT[0]}").json()
    assert given["sides"][0]["state"] == "locked" and given["sides"][0]["rating"] == "on-track"


def test_sides_that_are_both_reopened_write_anew_each_alone(locked, do):
    reopen(locked)
    reopen(locked, side="national")
    do.submit("cora", narrative="Corrected.", rating="at-risk", reason="a", way_back="b")
    for name in ("lena", "nils", "vera", "sec"):
        assert locked.read(name).seen["local"].narrative == "The trench is dug.", name
    page = locked.cast.client("lena").get(locked.url(f"actions/{JOINT[0]}/")).content.decode()
    assert "Corrected." not in page and "has submitted its own" in page
    do.submit("lena")
    for name in ("lena", "nils", "vera", "sec", "cora"):
        assert locked.read(name).seen["local"].narrative == "Corrected.", name
    assert locked.read("cora").disputed


def test_a_side_that_never_wrote_can_be_let_in_late(locked, do):
    from lodestar.service.rounds.actions import approve_update, save_update, submit_update

    reopen(locked, line=locked.line(JOINT[1]))
    row = save_update(by=locked.cast.cora, line=locked.line(JOINT[1]), side="local", said=said(), version=0)
    row = submit_update(by=locked.cast.cora, update=row, version=row.version)
    assert approve_update(by=locked.cast.ada, update=row, version=row.version).state == "locked"


def test_what_is_reopened_waits_on_its_side_s_list(locked):
    from lodestar.service.rounds.queries import waiting_for

    assert not waiting_for(locked.cast.cora, locked.cast.amber)
    reopen(locked)
    assert [one.kind for one in waiting_for(locked.cast.cora, locked.cast.amber)] == ["report"]
    assert not waiting_for(locked.cast.lena, locked.cast.amber)
