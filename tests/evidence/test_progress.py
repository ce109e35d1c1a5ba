"""Progress of reading is told to whoever listens, and to nobody else."""

from lodestar.evidence.progress import heard_by, tell
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Column, Contract, Type, batches

CONTRACT = Contract("made", (Column("name", required=True), Column("size", Type.INTEGER)), key=("name",))


def test_reading_tells_the_file_and_how_many_rows_were_read():
    told = []
    rows = [{"name": f"n{number}", "size": number} for number in range(50)]
    with heard_by(lambda *said: told.append(said)):
        apply(CONTRACT, batches(rows, file="made.csv", size=20))
    assert told == [("reading made.csv", 20, 0), ("reading made.csv", 40, 0), ("reading made.csv", 50, 0)]


def test_nothing_is_told_outside_the_block():
    told = []
    with heard_by(lambda *said: told.append(said)):
        pass
    tell("reading", 1)
    assert told == []


def test_a_listener_within_another_hears_alone():
    outer, inner = [], []
    with heard_by(lambda *said: outer.append(said)):
        with heard_by(lambda *said: inner.append(said)):
            tell("a", 1)
        tell("b", 2)
    assert (outer, inner) == ([("b", 2, 0)], [("a", 1, 0)])
