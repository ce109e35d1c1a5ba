"""Winners by kind, by the stated rule."""

from made_awards import SOURCE, evidence_of, project, share

from lodestar.analysis.awards.kinds import by_kind, kinds_of, listed_in
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


def test_a_list_of_knowledge_bases_says_who_is_a_university_a_research_organisation_or_a_catapult():
    shares = [
        share("p1", "a", 5, name="Otter Institute Limited", company_number="00000001"),
        share("p1", "b", 5, name="Amber Otter Centre"),
        share("p1", "c", 5, name="Otter Works Ltd"),
    ]
    evidence = evidence_of(shares, [project("p1")])
    assert listed_in(evidence).by_words == {}, "no list is loaded"
    evidence.connection.execute(
        "CREATE TABLE knowledge_base (name VARCHAR, kind VARCHAR, identifier VARCHAR, release_id VARCHAR);"
        "INSERT INTO release VALUES ('k1', 'knowledge-bases', 'List', 'Nobody', 'MIT', '', true),"
        " ('k2', 'knowledge-bases', 'Real list', 'Somebody', 'MIT', '', false);"
        "INSERT INTO knowledge_base VALUES ('Institute of Otters', 'rto', 'GB-COH-00000001', 'k1'),"
        " ('The Amber Otter Centre', 'catapult', NULL, 'k1'), ('Otter Works', 'university', NULL, 'k2')"
    )
    won = winners(evidence, Selection(SOURCE))
    kinds = kinds_of(won, listed_in(evidence, made=True))
    assert {one: typing.kind for one, typing in kinds.items()} == {
        "a": "research-organisation",
        "b": "catapult",
        "c": "business",
    }, "a made release is never typed by a real list"
    assert "GB-COH-00000001" in kinds["a"].basis and kinds["a"].rule == "listed-research-organisation"
