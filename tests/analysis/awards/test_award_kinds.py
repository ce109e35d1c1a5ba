"""Winners by kind, by the stated rule."""

from made_awards import SOURCE, evidence_of, project, share

from lodestar.analysis.awards.kinds import by_kind, kinds_of
from lodestar.analysis.awards.selecting import Selection
from lodestar.analysis.awards.winners import winners


def test_kinds_come_from_names_numbers_and_the_sources_own_words_and_the_unknown_stand_last():
    shares = [
        share("p1", "a", 5, name="University of Amber"),
        share("p1", "b", 30, name="Amber Widgets Ltd", size="Medium"),
        share("p1", "c", 7, name="Amber Widgets Two Ltd"),
        share("p1", "d", 900, name="Something Else"),
        share("p2", "b", 1, name="Amber Widgets Ltd", size="Medium"),
    ]
    won = winners(evidence_of(shares, [project("p1"), project("p2")]), Selection(SOURCE))
    kinds = kinds_of(won)
    found = by_kind(won, kinds)
    assert [(part.kind, part.organisations, part.projects, part.offered) for part in found] == [
        ("medium-business", 1, 2, 31),
        ("business", 1, 1, 7),
        ("university", 1, 1, 5),
        ("not-known", 1, 1, 900),
    ]
    assert "University" in kinds["a"].basis, "the rule says what it saw"
    assert sum(part.offered for part in found) == sum(one.offered for one in won)
