"""What became of promises between two meetings."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.delivery.promises import Moved, Promise, account_of

SINCE, UNTIL = dt.date(2026, 3, 1), dt.date(2026, 6, 1)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def promise(slug="a", due="2026-05-01", met=None, milestone="m", released=False):
    return Promise(slug, slug.upper(), milestone, "M", due, met, released)


def moved(slug="a", old="2026-05-01", new="2026-09-01", on=dt.date(2026, 4, 1), milestone="m", field="due"):
    return Moved(slug, slug.upper(), milestone, "M", field, old, new, "because", "amy@example.org", on)


def account(promises=(), changes=()):
    return account_of(promises, changes, (), since=SINCE, until=UNTIL)


def test_a_promise_met_by_its_day_is_kept_and_one_met_after_it_is_not():
    kept, late = promise("a", met=dt.date(2026, 5, 1)), promise("b", met=dt.date(2026, 5, 2))
    found = account([kept, late])
    assert (found.kept, found.met_late, found.silent) == ((kept,), (late,), ())


def test_a_date_that_passed_without_a_word_is_silent():
    passed, ahead = promise("a"), promise("b", due="2026-07")
    assert account([passed, ahead]).silent == (passed,)


def test_a_date_that_was_moved_is_not_silent_and_says_how_far_it_went():
    found = account([promise("a", due="2026-05-20")], [moved(new="2026-05-20")])
    assert found.silent == () and [change.days for change in found.moved] == [19]


def test_a_first_date_is_added_and_not_moved():
    found = account([], [moved(old="", new="2026-09-01")])
    assert found.moved == () and len(found.added) == 1


def test_what_was_said_at_or_before_the_last_meeting_is_not_told_again():
    assert account([], [moved(on=SINCE)]).moved == ()
    assert len(account([], [moved(on=UNTIL)]).moved) == 1


def test_an_action_merged_into_another_owes_nothing():
    assert account([promise(released=True)]).silent == ()


@given(st.lists(st.tuples(DAYS, st.none() | DAYS, st.booleans()), max_size=8))
def test_no_promise_is_counted_twice(cases):
    promises = [promise(f"p{i}", due.isoformat(), met) for i, (due, met, _) in enumerate(cases)]
    changes = [moved(f"p{i}") for i, (*_, spoken) in enumerate(cases) if spoken]
    found = account(promises, changes)
    told = [*found.kept, *found.met_late, *found.silent]
    assert len(told) == len({one.action for one in told})
    for one in promises:
        due = dt.date.fromisoformat(one.due)
        met = one.met is not None and SINCE < one.met <= UNTIL
        spoken = any(change.action == one.action for change in changes)
        quiet = due < UNTIL and not spoken and (one.met is None or one.met > UNTIL)
        assert (one in found.silent) == quiet
        assert (one in (*found.kept, *found.met_late)) == met
