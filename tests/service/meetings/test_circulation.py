"""Decisions that a forum makes in writing, between its meetings."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.service.meetings import forum_actions, queries
from lodestar.service.meetings.circulation import decide_by_circulation
from lodestar.service.meetings.models import Decision

DAY = dt.date(2025, 4, 9)
SAID = {
    "name": "Train fitters",
    "text": "Train forty.",
    "outcome": "agreed",
    "about": ["action:train-fitters"],
}


def circulated(board, by, *names, **more):
    answered = [board.seats[name].slug for name in names]
    return decide_by_circulation(by=by, forum=board.forum, answered=answered, made_on=DAY, **(SAID | more))


def test_it_says_how_many_answered_and_by_whose_authority(board, sam, cast):
    made = circulated(board, sam, "chair", "national", consulted="The council's lawyer")
    row = queries.decision_row(queries.visible_decisions(board.place, True).get())
    assert (row.authority, row.meeting, row.delegated) == (f"{board.forum.name}, by circulation", "", False)
    assert made.consulted.startswith("Answers of members: Quorate: 2 members of 4 counted; 2 needed.")
    page = cast.client("sec").get(f"/amber/decisions/{made.slug}/").content.decode()
    assert "by circulation" in page and "lawyer" in page
    assert (
        "Train fitters" in cast.client("sec").get("/amber/decisions/?authority=circulation").content.decode()
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [(["chair"], "Not quorate"), (["chair", "local"], "nobody of the national side"), ([], "which members answered"),
     (["chair", "national", "vacant"], "vacant seat answers nothing"), (["observer", "chair"], "Not quorate")],
)  # fmt: skip
def test_without_a_quorum_of_answers_nothing_is_decided(board, sam, names, said):
    with pytest.raises(LodestarError, match=f"(?i){said}"):
        circulated(board, sam, *names)
    assert not Decision.objects.exists()


def test_who_has_a_standing_interest_is_not_counted(board, sam):
    forum_actions.declare_standing(
        by=sam, membership=board.seats["national"], about=["action:train-fitters"], nature="Owns the firm",
        managed="took-no-part", declared_on=dt.date(2025, 2, 1),
    )  # fmt: skip
    with pytest.raises(LodestarError, match="present not counted, for an interest"):
        circulated(board, sam, "chair", "national")
    assert circulated(board, sam, "chair", "national", about=[]).pk
    assert circulated(board, sam, "chair", "local", "second").pk


def test_it_stands_as_it_was_recorded_and_not_on_a_day_to_come(board, sam, cast):
    made = circulated(board, sam, "chair", "national")
    made.text = "Train fifty."
    with pytest.raises(LodestarError, match="stands as it was recorded"):
        made.save()
    with pytest.raises(LodestarError, match="day to come"):
        decide_by_circulation(
            by=sam,
            forum=board.forum,
            answered=[board.seats["chair"].slug],
            made_on=localdate() + dt.timedelta(days=2),
            **SAID,
        )
    with pytest.raises(PermissionDenied):
        circulated(board, cast.vera, "chair", "national")


def test_it_is_recorded_by_a_form_of_the_forum(board, cast):
    sec, url = cast.client("sec"), "/amber/forums/board/decisions/record/"
    assert url in sec.get("/amber/forums/board/").content.decode()
    sent = {"name": "Go on", "text": "Go on.", "outcome": "agreed", "made_on": "9/4/2025", "about": ""}
    assert "Say which members answered" in sec.post(url, sent).content.decode()
    seats = [board.seats[name].slug for name in ("chair", "national")]
    assert sec.post(url, sent | {"answered": seats}).status_code == 302
    assert Decision.objects.get().authority == "circulation"


def test_whoever_held_the_seat_on_the_day_answers_and_nobody_who_came_later(board, sam, cast):
    gone, url = board.seats["national"], "/amber/forums/board/decisions/record/"
    vacant = forum_actions.end_membership(
        by=sam, membership=gone, ends=dt.date.today() - dt.timedelta(days=9)
    )
    later = forum_actions.fill_seat(
        by=sam, membership=vacant, starts=dt.date.today() - dt.timedelta(days=3), holder="Nora New"
    )
    page = cast.client("sec").get(url).content.decode()
    assert (
        f"Nat National, Innovation (until {gone.ends:%-d %B %Y})" in page and "Nora New, Innovation<" in page
    )
    assert "Olga Observer" not in page, "who has no vote is not asked"
    day = dt.date.today() - dt.timedelta(days=20)
    sent = SAID | {"about": "", "made_on": f"{day:%d/%m/%Y}"}
    wrong = cast.client("sec").post(url, sent | {"answered": [board.seats["chair"].slug, later.slug]})
    assert f"Choose members who held their seat on {day:%-d %B %Y}" in wrong.content.decode()
    right = cast.client("sec").post(url, sent | {"answered": [board.seats["chair"].slug, gone.slug]})
    assert right.status_code == 302 and Decision.objects.get().made_on == day
