"""What was deferred, or not agreed, is in force on no day; what was superseded is so from the day on which the later takes effect."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from lodestar.service.audit.recorded import record_change
from lodestar.service.board_packs.gathering.asked import Asked
from lodestar.service.board_packs.gathering.decisions import gather_made
from lodestar.service.meetings import minute_actions, queries
from lodestar.service.meetings.models import Decision
from lodestar.service.memory.comparing import compared
from lodestar.service.memory.then import OF_ALL, OF_ROLES, Then, lines_then
from tests.service.reading import without_token

LATER = dt.timedelta(days=30)


def page(cast, address, who="vera"):
    answer = cast.client(who).get(f"/amber/{address}")
    assert answer.status_code == 200, address
    return " ".join(without_token(answer.content.decode()).split())


def delegated(board, sam, outcome="deferred", **more):
    told = {
        "name": "A second slip",
        "text": "To the next meeting.",
        "delegate": "Chair",
        "made_on": localdate(),
    }
    return minute_actions.decide_by_delegation(
        by=sam, place=board.place, forum=board.forum, outcome=outcome, **(told | more)
    )


def kept_before(board, outcome, day):
    """A decision as such ones were kept before: with a day on which it takes effect."""
    row = Decision(
        place=board.place, slug="decision-before", authority="delegated", delegate="Chair", forum=board.forum,
        name="A second slip", text="To the next meeting.", outcome=outcome, made_on=localdate(), effective_from=day,
    )  # fmt: skip
    return record_change(by="sam@example.org", action="record decision", row=row)


def as_at(day):
    return f"as_at={day}&known={localdate()}"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("deferred", "Deferred: it settled nothing, and nothing is in force by it."),
        ("not-agreed", "Not agreed: nothing is in force by it."),
    ],
)
def test_what_settled_nothing_is_never_in_force(board, sam, cast, outcome, said):
    row = kept_before(board, outcome, localdate())
    for day in (localdate(), localdate() + 2 * LATER):
        told = page(cast, f"decisions/{row.slug}/?{as_at(day)}")
        assert said in told and "in force." not in told.replace(said, "") and "Effective from" not in told
    (line,) = csv.DictReader(
        io.StringIO(
            cast.client("vera")
            .get(f"/amber/decisions/?format=csv&{as_at(localdate())}")
            .content.decode("utf-8-sig")
        )
    )
    assert line["standing"] == said.partition(":")[0]


@pytest.mark.parametrize("outcome", ["deferred", "not-agreed"])
def test_today_it_is_told_no_day_on_which_it_takes_effect(board, sam, cast, outcome):
    assert delegated(board, sam, outcome, effective_from=localdate() + LATER).effective_from is None
    row = kept_before(board, outcome, localdate() + LATER)
    day = f"{localdate() + LATER:%-d %B %Y}"
    assert day not in page(cast, f"decisions/{row.slug}/") and "Takes effect" not in page(
        cast, f"decisions/{row.slug}/"
    )
    assert day not in page(cast, "decisions/")
    held = queries.visible_decisions(board.place, True).get(pk=row.pk)
    assert queries.decision_row(held).effective_from is None


def test_the_read_interface_tells_the_same_today_and_as_at(board, sam, cast):
    row = kept_before(board, "deferred", localdate())
    at = f"/api/v1/places/amber/decisions/{row.slug}"
    today, then = (cast.client("vera").get(f"{at}{asks}").json() for asks in ("", f"?{as_at(localdate())}"))
    assert (
        (today["outcome"], today["effective_from"])
        == ("deferred", None)
        == (then["outcome"], then["effective_from"])
    )
    assert then["by_its_dates"] == "deferred"


def test_what_binds_is_in_force_until_what_supersedes_it_takes_effect(approved, board, sam, cast):
    (first,) = Decision.objects.all()
    later = delegated(board, sam, "agreed", supersedes=first, effective_from=localdate() + LATER)

    def told(slug, day):
        lines = lines_then(board.place, "decision", Then(day, localdate()))
        return str(next(one.standing for one in lines if one.slug == slug))

    assert told(first.slug, localdate()) == "in force" and told(later.slug, localdate()) == "not yet begun"
    day = localdate() + LATER
    assert told(first.slug, day) == "superseded" and told(later.slug, day) == "in force"
    assert "Superseded: a later decision has taken its place." in page(
        cast, f"decisions/{first.slug}/?{as_at(day)}"
    )


def test_between_two_days_it_is_told_as_deferred_and_not_as_decided(board, sam):
    delegated(board, sam)
    days = localdate() - dt.timedelta(days=1), localdate()
    (one,) = [one for one in compared(board.place, (*OF_ALL, *OF_ROLES), *days) if one.kind == "decision"]
    assert one.what == "deferred" and one.sentence.startswith("Deferred for ")


def test_a_pack_does_not_count_what_was_deferred_among_what_was_decided(approved, board, sam):
    delegated(board, sam)
    since = dt.date(2025, 1, 1)
    section = gather_made(Asked(board.place, board.forum, "", localdate(), since, timezone.now()))
    lead = "".join(map(str, section.blocks[0].parts))
    assert lead.startswith("1 decision was made and 1 deferred since you last met"), lead
