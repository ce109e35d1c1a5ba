"""What became of promises between two days: two readings of the plan, compared."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.delivery.promises import END, Promise, account_of, promises_of

SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2026, 4, 1)
DUES = ("2025", "2025-12", "2026-02-10", "2026-03", "2026-06-30", "2027")
KEYS = tuple((action, step) for action in "ab" for step in ("x", "y", ""))


def promise(action: str, step: str, due: str) -> Promise:
    return Promise(action, step, action.upper(), step.upper(), due)


READINGS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(DUES)).map(
    lambda held: {key: promise(*key, due) for key, due in held.items()}
)
MET = st.dictionaries(st.sampled_from(KEYS), st.dates(dt.date(2025, 6, 1), dt.date(2026, 8, 1)))


def slowly(before, now, met, known):
    """Each promise judged alone, by the words of the glossary. ``known`` are those that were told as met before."""
    told = {name: set() for name in ("kept", "met late", "moved", "late", "added", "dropped")}
    for key in KEYS:
        old, new = before.get(key), now.get(key)
        if old is None and new is not None:
            told["added"].add(key)
        if old is not None and new is None:
            told["dropped"].add(key)
        if new is None:
            continue
        done = key in met and met[key] <= UNTIL
        if done:
            if met[key] > SINCE or key not in known:
                told["kept"].add(key)
                days = [one.last_day for one in (old, new) if one is not None]
                if any(met[key] > day for day in days):
                    told["met late"].add(key)
        elif new.last_day < UNTIL:
            told["late"].add(key)
        elif old is not None and old.due != new.due:
            told["moved"].add(key)
    return told


@given(READINGS, READINGS, MET, st.none() | st.frozensets(st.sampled_from(KEYS)))
def test_every_promise_is_told_as_a_slow_reader_tells_it(before, now, met, known):
    found = account_of(before, now, met, since=SINCE, until=UNTIL, told=known)
    told = {
        "kept": {one.key for one in found.kept},
        "met late": {one.key for one in found.met_late},
        "moved": {one.promise.key for one in found.moved},
        "late": {one.key for one in found.late},
        "added": {one.key for one in found.added},
        "dropped": {one.key for one in found.dropped},
    }
    by_the_day = {key for key, on in met.items() if on <= SINCE}
    assert told == slowly(before, now, met, by_the_day if known is None else known)


@given(READINGS, READINGS, MET)
def test_no_promise_is_kept_moved_and_late_at_once(before, now, met):
    found = account_of(before, now, met, since=SINCE, until=UNTIL)
    keys = [one.key for one in (*found.kept, *found.late)] + [one.promise.key for one in found.moved]
    assert len(keys) == len(set(keys))


def test_a_month_counts_to_its_last_day_and_a_year_to_its_end():
    assert promise("a", "x", "2026-02").last_day == dt.date(2026, 2, 28)
    assert promise("a", "x", "2026").last_day == dt.date(2026, 12, 31)
    on_the_day = {("a", "x"): promise("a", "x", "2026-04-01")}
    assert account_of(on_the_day, on_the_day, {}, since=SINCE, until=UNTIL).late == (), (
        "due today is not late"
    )


def test_how_far_a_promise_moved_is_told_in_days_the_furthest_first():
    before = {key: promise(*key, "2026-06-30") for key in KEYS[:2]}
    now = {KEYS[0]: promise(*KEYS[0], "2026-07-05"), KEYS[1]: promise(*KEYS[1], "2026-08-29")}
    moved = account_of(before, now, {}, since=SINCE, until=UNTIL).moved
    assert [(one.was, one.days) for one in moved] == [("2026-06-30", 60), ("2026-06-30", 5)]


def test_a_board_that_never_met_is_told_of_nothing_added():
    now = {("a", "x"): promise("a", "x", "2027")}
    assert account_of({}, now, {}, since=None, until=UNTIL).added == ()


def test_a_promise_kept_after_its_last_day_is_kept_and_told_as_late():
    now = {key: promise(*key, "2026-02") for key in KEYS[:2]}
    met = {KEYS[0]: dt.date(2026, 2, 28), KEYS[1]: dt.date(2026, 3, 1)}
    found = account_of(now, now, met, since=SINCE, until=UNTIL)
    assert [one.key for one in found.kept] == list(KEYS[:2])
    assert [one.key for one in found.met_late] == [KEYS[1]]


def test_promises_are_the_milestones_and_the_end_of_an_action_as_the_audit_tells_them():
    told = {
        "a": {"name": "A", "ends": "2027", "milestones": [{"id": "x", "name": "X", "due": "2026-03"}]},
        "b": {"name": "B", "ends": None},
    }
    assert promises_of(told) == {
        ("a", "x"): Promise("a", "x", "A", "X", "2026-03"),
        ("a", ""): Promise("a", "", "A", END, "2027"),
    }


def test_a_promise_that_was_moved_and_then_met_is_judged_by_the_day_that_stood_before():
    before, now = {KEYS[0]: promise(*KEYS[0], "2026-02")}, {KEYS[0]: promise(*KEYS[0], "2026-03")}
    found = account_of(before, now, {KEYS[0]: dt.date(2026, 3, 20)}, since=SINCE, until=UNTIL)
    assert [one.key for one in found.met_late] == [KEYS[0]]
    assert found.moved_from(found.kept[0]) == "2026-02"


def test_a_promise_met_before_the_board_met_and_recorded_after_it_is_news():
    now = {KEYS[0]: promise(*KEYS[0], "2026-02")}
    met = {KEYS[0]: SINCE - dt.timedelta(days=2)}
    assert account_of(now, now, met, since=SINCE, until=UNTIL, told=()).kept == tuple(now.values())
    assert account_of(now, now, met, since=SINCE, until=UNTIL, told=[KEYS[0]]).kept == ()


def test_complaint_what_was_moved_and_missed_again_is_not_told_as_late():
    """HyphaApp/hypha 4476: a date that keeps moving is never overdue. Promised anew for February, it is April."""
    before, now = {KEYS[0]: promise(*KEYS[0], "2025-12")}, {KEYS[0]: promise(*KEYS[0], "2026-02")}
    found = account_of(before, now, {}, since=SINCE, until=UNTIL)
    assert [one.key for one in found.late] == [KEYS[0]] and found.moved == ()
    assert found.moved_from(found.late[0]) == "2025-12"
    ahead = {KEYS[0]: promise(*KEYS[0], "2026-05")}
    assert account_of(before, ahead, {}, since=SINCE, until=UNTIL).late == ()
