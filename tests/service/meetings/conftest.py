"""A forum of Amber at work: six seats, a quorum, a meeting, and Sam who runs it."""

import datetime as dt
from types import SimpleNamespace

import pytest

DAY = dt.date(2025, 3, 12)
SINCE = dt.date(2025, 1, 1)


@pytest.fixture
def sam(cast):
    """Sam holds the role of secretariat at Amber."""
    from lodestar.service.people.models import RoleAssignment, User

    person = User.objects.create(email="sam@example.org", name="Sam Secretary")
    RoleAssignment.objects.create(
        person=person, place=cast.amber, role="secretariat", starts=dt.date(2024, 1, 1)
    )
    return person


@pytest.fixture
def board(cast, sam, home):
    """The Board with a chair, two members of each of two sides, an observer, and a vacant seat."""
    from lodestar.service.meetings.forum_actions import add_seat, set_quorum
    from lodestar.service.places.models import Organisation
    from lodestar.service.plan.models import Forum

    forum = Forum.objects.select_related("place").get(place=cast.amber, slug="board")
    organisations = {o.slug: o for o in Organisation.objects.filter(place=cast.amber)}
    council, national = organisations["amber-council"], organisations["national-innovation"]
    seats = {
        name: add_seat(by=sam, forum=forum, seat=seat, role=role, holder=holder, organisation=organisation, starts=SINCE)
        for name, seat, role, holder, organisation in (
            ("chair", "Chair", "chair", "Cleo Chair", council),
            ("local", "Council", "member", "Lou Local", council),
            ("national", "Innovation", "member", "Nat National", national),
            ("second", "Innovation, second", "member", "Nell National", national),
            ("observer", "Observer", "observer", "Olga Observer", None),
            ("vacant", "Business", "member", "", None),
        )
    }  # fmt: skip
    set_quorum(by=sam, forum=forum, share="1/2", sides=["local", "national"])
    return SimpleNamespace(forum=forum, seats=seats, place=cast.amber)


@pytest.fixture
def meeting(board, sam):
    """A meeting with two items: one to note, one to decide about the training of fitters."""
    from lodestar.service.meetings.actions import add_item, plan_meeting

    made = plan_meeting(by=sam, forum=board.forum, day=DAY, where="Town Hall")
    add_item(by=sam, meeting=made, name="News", purpose="note")
    add_item(
        by=sam, meeting=made, name="Fitters", purpose="decide", ask="Agree to train fitters.", about=["action:train-fitters"]
    )  # fmt: skip
    return made


@pytest.fixture
def held(meeting, board, sam):
    """The meeting on its day: everybody there but the second of the national side."""
    from lodestar.service.meetings.actions import record_attendance
    from lodestar.service.meetings.minute_actions import take_step

    take_step(by=sam, meeting=meeting, to="papers-out")
    there = {seat.slug: "present" for name, seat in board.seats.items() if name not in {"vacant", "second"}}
    record_attendance(by=sam, meeting=meeting, presence=there, substitutes={})
    return take_step(by=sam, meeting=meeting, to="held")


@pytest.fixture
def approved(held, sam):
    """The meeting with its minutes approved: one decision and one follow-up on the second item."""
    from lodestar.service.meetings.minute_actions import add_follow_up, decide, take_step, write_minute

    for item in held.items.all():
        write_minute(by=sam, item=item, minute=f"{item.name}: heard.")
    fitters = held.items.get(name="Fitters")
    decision = decide(by=sam, item=fitters, name="Train fitters", text="Train forty.", outcome="agreed")
    add_follow_up(
        by=sam, item=fitters, name="Find a room", who="Lou", due=dt.date(2025, 4, 1), decision=decision
    )
    take_step(by=sam, meeting=held, to="minuted")
    return take_step(by=sam, meeting=held, to="approved", on=dt.date(2025, 4, 2))


@pytest.fixture(autouse=True)
def at_once(published_at_once):
    """These tests change the plan at every step; what they are about is not what the public reads of it."""
