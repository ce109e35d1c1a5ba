"""Which releases served at any moment is written down, outlives the releases, and their rows can be read again."""

import copy
import datetime as dt
import json

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from made_evidence import made_release

from lodestar.evidence.releases.release import remove_release
from lodestar.evidence.releases.withdrawing import reinstate, remove, withdraw
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.contents import OBSERVATION
from lodestar.evidence.stores.folders import Folders
from lodestar.evidence.stores.past import past_of
from lodestar.evidence.stores.pointer import read_pointer
from lodestar.evidence.stores.served import journal_file, served_at, servings
from lodestar.evidence.stores.store import Store

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def build(home, *releases):
    with prepare(releases, home=home) as prepared:
        prepared.activate()


def on(day):
    return time_machine.travel(NOON + day * DAY, tick=False)


def figures(home, day, place="made"):
    return len(
        past_of(OBSERVATION, place, NOON + day * DAY, home=home).rows("place = $place", {"place": place})
    )


@pytest.fixture
def place(tmp_path):
    return made_release(tmp_path, 1).about.place


def test_each_release_is_read_as_it_served_though_a_later_one_took_its_place(tmp_path, place):
    for day, rows in ((1, 3), (3, 5)):
        with on(day):
            build(tmp_path, made_release(tmp_path, rows))
    assert [figures(tmp_path, day, place) for day in (0, 1, 2, 3, 4)] == [0, 3, 3, 5, 5]
    assert served_at(NOON, home=tmp_path).recorded, "that nothing served before the first store is known"


def test_a_withdrawal_and_a_return_are_told_at_their_moments(tmp_path, place):
    with on(1):
        release = made_release(tmp_path, 3)
        build(tmp_path, release)
    with on(2):
        withdraw(release.id, home=tmp_path)
    with on(4):
        reinstate(release.id, home=tmp_path)
    assert [figures(tmp_path, day, place) for day in (1, 2, 3, 4)] == [3, 0, 0, 3]


def test_a_release_deleted_for_good_is_missed_by_name(tmp_path, place):
    with on(1):
        release = made_release(tmp_path, 3)
        build(tmp_path, release)
    with on(2):
        remove(release.id, withdraw_first=True, home=tmp_path)
    past = past_of(OBSERVATION, place, NOON + DAY, home=tmp_path)
    assert past.rows("true") == [] and [one.title for one in past.gone] == [release.about.title]
    assert past_of(OBSERVATION, "elsewhere", NOON + DAY, home=tmp_path).gone == ()
    assert past_of(OBSERVATION, place, NOON + 3 * DAY, home=tmp_path).gone == ()


def test_before_the_journal_began_what_served_is_inferred_and_said_to_be(tmp_path, place):
    with on(1):
        build(tmp_path, made_release(tmp_path, 3))
    with on(3):
        build(tmp_path, made_release(tmp_path, 5))
    journal_file(Folders.of(tmp_path)).unlink()
    for day, rows in ((0, 0), (2, 3), (3, 5)):
        assert figures(tmp_path, day, place) == rows
        assert not served_at(NOON + day * DAY, home=tmp_path).recorded


def test_a_store_that_served_unnoted_is_noted_by_the_next(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    first = servings(home=tmp_path)[-1].ids
    journal_file(Folders.of(tmp_path)).unlink()
    assert servings(home=tmp_path)[-1].ids == first, "the pointer tells what the journal does not"
    build(tmp_path, made_release(tmp_path, 5))
    assert [line.ids for line in servings(home=tmp_path)] == [
        first,
        frozenset(read_pointer(Folders.of(tmp_path)).ids),
    ]


def test_a_line_cut_short_by_a_sudden_end_harms_no_other(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    path = journal_file(Folders.of(tmp_path))
    path.write_bytes(path.read_bytes() + b'{"since": "2026-')
    build(tmp_path, made_release(tmp_path, 5))
    assert len(servings(home=tmp_path)) == 3
    assert json.loads(path.read_text().splitlines()[-1])["releases"]


def test_the_same_releases_built_again_are_no_news(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    build(tmp_path)
    assert len(servings(home=tmp_path)) == 2


@settings(max_examples=6, deadline=None)
@given(
    deeds=st.lists(
        st.tuples(st.sampled_from(["add", "withdraw", "reinstate"]), st.integers(1, 3)),
        min_size=1,
        max_size=5,
    )
)
def test_the_past_is_told_as_a_slow_copy_of_every_store_kept_it(tmp_path_factory, deeds):
    home = tmp_path_factory.mktemp("past")
    kept, releases = [], {}
    for day, (deed, rows) in enumerate(deeds):
        with on(day):
            if deed == "add" or rows not in releases:
                releases[rows] = made_release(home, rows)
                build(home, releases[rows])
            elif deed == "reinstate":
                reinstate(releases[rows].id, home=home)
            elif releases[rows].id in Store.open(home).release_ids:
                withdraw(releases[rows].id, home=home)
            held = Store.open(home).rows("SELECT id, value_text FROM observation ORDER BY id")
            kept.append((day, copy.deepcopy(held)))
    place = next(iter(releases.values())).about.place
    for day, held in kept:
        rows = past_of(OBSERVATION, place, NOON + day * DAY, home=home).rows("true ORDER BY id")
        assert [{"id": row["id"], "value_text": row["value_text"]} for row in rows] == held


def test_the_twin_notices_a_release_that_went_behind_the_journal_s_back(tmp_path, place):
    with on(1):
        release = made_release(tmp_path, 3)
        build(tmp_path, release)
    remove_release(release)
    assert figures(tmp_path, 1, place) == 0
    assert past_of(OBSERVATION, place, NOON + DAY, home=tmp_path).gone
