"""A joint line answers to what the sides say: what is reopened after it asks for another, which stands as the updates do."""

import datetime as dt

import pytest
from django.utils import timezone
from made_round import JOINT, Made, close

from lodestar.evidence.errors import LodestarError

pytestmark = pytest.mark.django_db

WORSE = {"rating": "at-risk", "reason": "a", "way_back": "b"}


@pytest.fixture
def settled(made: Made, do) -> Made:
    """A locked round in which the sides differed and found a joint line."""
    do.both(national=WORSE)
    join(made)
    do.approve("ada")
    do.approve("nils")
    close(made)
    return made


def join(made: Made, text: str = "Both say so.") -> None:
    """Both approvers come to a joint line: one proposes it, the other agrees."""
    from lodestar.service.rounds.joining import agree_joint_line

    row = propose(made, text)
    agree_joint_line(by=made.cast.nils, line=made.line(), side="national", version=row.version)


def propose(made: Made, text: str = "Both say so."):
    from lodestar.service.rounds.joining import propose_joint_line

    line = made.read("ada")
    held = line.joint.version if line.joint and line.joint.edition == line.edition else 0
    return propose_joint_line(
        by=made.cast.ada, line=made.line(), rating="at-risk", confidence="medium", forecast=dt.date(2027, 3, 9),
        text=text, reason="We looked together.", version=held,
    )  # fmt: skip


def reopen(made: Made, side: str = "local"):
    from lodestar.service.rounds.running import reopen as act

    until = timezone.localdate() + dt.timedelta(days=5)
    return act(by=made.cast.sec, line=made.line(), side=side, reason="A wrong year.", until=until)


def after_the_reopening(monkeypatch) -> None:
    later = timezone.now() + dt.timedelta(days=6)
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_what_was_reopened_in_vain_can_be_reopened_again(settled, do, monkeypatch):
    first = reopen(settled)
    after_the_reopening(monkeypatch)
    again = reopen(settled)
    assert again.edition > first.edition
    assert do.submit("cora", narrative="Corrected.").edition == again.edition
    assert do.approve("ada").state == "locked"


def test_a_side_that_is_reopened_after_the_joint_line_was_renewed_disputes_it_anew(settled, do):
    reopen(settled)
    do.submit("cora", narrative="Corrected.")
    do.approve("ada")
    join(settled, "Both say so again.")
    assert settled.read("vera").resolved
    reopen(settled, side="national")
    do.submit("lena", rating="off-track", reason="The money is gone.", way_back="None.")
    do.approve("nils")
    line = settled.read("vera")
    assert line.disputed, "the national side says another thing than when the joint line was agreed"
    join(settled, "And once more.")
    assert settled.read("vera").resolved and settled.read("vera").joint.text == "And once more."


def test_a_proposal_made_once_the_further_edition_is_approved_can_be_agreed_to(settled, do):
    from lodestar.service.rounds.queries import waiting_for

    reopen(settled)
    do.submit("cora", narrative="Corrected.", rating="on-track", forecast=dt.date(2027, 6, 1))
    do.approve("ada")
    assert [one.kind for one in waiting_for(settled.cast.nils, settled.cast.amber)] == ["resolve"]
    proposed = propose(settled, "Both say so still.")
    assert [one.kind for one in waiting_for(settled.cast.nils, settled.cast.amber)] == ["resolve"]
    assert waiting_for(settled.cast.ada, settled.cast.amber) == ()
    assert settled.read("nils").joint.pk == proposed.pk
    page = settled.cast.client("nils").get(settled.url(f"actions/{JOINT[0]}/")).content.decode()
    assert "Both say so still." in page
    assert propose(settled, "Both say so still, in better words.").pk == proposed.pk
    assert settled.read("vera").disputed
    join(settled)
    line = settled.read("vera")
    assert (line.joint.state, line.resolved) == ("locked", True)
    assert waiting_for(settled.cast.nils, settled.cast.amber) == ()


def test_a_joint_line_to_an_edition_that_lapses_lapses_with_it(settled, do, monkeypatch):
    from lodestar.service.rounds.models import JointLine
    from lodestar.service.rounds.running import close_ended

    reopen(settled)
    do.submit("cora", narrative="Never approved.", **WORSE | {"rating": "off-track"})
    join(settled, "In answer to what was never approved.")
    after_the_reopening(monkeypatch)
    for tidied in (False, True):
        if tidied:
            close_ended(by="lodestar rounds")
        line = settled.read("vera")
        assert line.seen["local"].edition == 1
        assert (line.joint.text, line.resolved) == ("Both say so.", True), "what was locked stands"
    assert JointLine.objects.get(text="In answer to what was never approved.").state == "lapsed"


def test_a_joint_line_agreed_before_the_further_edition_is_approved_is_locked_with_it(settled, do):
    reopen(settled)
    do.submit("cora", narrative="Corrected.", rating="off-track", reason="a", way_back="b")
    join(settled, "In answer to what will be approved.")
    assert settled.read("vera").joint.state == "agreed"
    do.approve("ada")
    line = settled.read("vera")
    assert (line.joint.text, line.joint.state) == ("In answer to what will be approved.", "locked")
    with pytest.raises(LodestarError, match="reopen an update"):
        propose(settled, "And yet another.")


def test_complaint_the_board_reads_a_joint_line_to_what_a_side_says_no_more(made, do):
    """Agreed, then one update is returned and rewritten: what was agreed answered to other words."""
    from lodestar.service.rounds.queries import ratings_of

    do.both(national=WORSE)
    join(made)
    do.approve("nils")
    do.send_back("ada", reason="It is worse than that.")
    do.submit("cora", rating="off-track", reason="The ground is wet.", way_back="Pumps, by May.")
    do.approve("ada")
    line = made.read("ada")
    assert (line.joint.state, line.joint.agreed, line.disputed) == ("proposed", {}, True)
    told = next(row for row in ratings_of(made.round) if row.action == JOINT[0])
    assert told.disputed and told.joint is None
    close(made)
    assert (made.read("ada").joint.state, made.read("ada").disputed) == ("lapsed", True)


def test_sides_that_come_to_say_the_same_are_told_as_they_say_and_not_by_an_older_joint_line(made, do):
    do.both(national=WORSE)
    join(made)
    do.take_back("lena")
    do.submit("lena")
    do.approve("ada")
    do.approve("nils")
    assert not made.read("ada").resolved
    close(made)
    assert made.read("ada").joint.state == "lapsed"


def test_a_joint_line_stands_while_what_it_answers_to_is_only_better_told(made, do):
    """A returned update that says more, and rates as before, asks nobody to agree anew."""
    do.both(national=WORSE)
    join(made)
    do.send_back("ada", reason="Say where.")
    do.save("cora", rating="off-track", reason="A slip.", way_back="None.")
    do.submit("cora", narrative="The trench is dug as far as the quay.")
    assert made.read("ada").joint.state == "agreed"


def test_a_proposal_that_one_side_agreed_to_asks_both_anew_once_the_other_writes_otherwise(made, do):
    from lodestar.service.rounds.joining import agree_joint_line

    do.both(national=WORSE)
    row = propose(made)
    do.take_back("lena")
    do.submit("lena", **(WORSE | {"rating": "off-track"}))
    with pytest.raises(LodestarError):
        agree_joint_line(by=made.cast.nils, line=made.line(), side="national", version=row.version)
    assert made.read("ada").joint.agreed == {}


def test_the_public_reads_no_joint_line_that_was_never_agreed(made, do):
    """A proposal that lapsed with the round is one approver's words: the partnership sees what became of it, nobody else."""
    from lodestar.service.rounds.running import publish_round

    do.both(national=WORSE)
    propose(made, text="Between us, the digger broke.")
    do.approve("ada")
    do.approve("nils")
    close(made)
    publish_round(by=made.cast.sec, round=made.round)
    address = made.url(f"actions/{JOINT[0]}/")
    for who in ("otto", "vera"):
        answer = made.cast.client(who).get(address)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert ("the digger broke" in page) == (who == "vera"), who
    told = made.cast.client("vera").get(address).content.decode()
    assert "never agreed by every side in time" in told and "has not agreed yet" not in told
    for path in ("?format=csv", f"actions/{JOINT[0]}/"):
        assert "the digger broke" not in made.cast.client("otto").get(made.url(path)).content.decode()
    given = made.cast.client("otto").get(f"/api/v1/places/amber/rounds/{made.round.slug}/actions")
    assert given.status_code == 200 and "the digger broke" not in given.content.decode()
