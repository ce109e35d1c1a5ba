"""The spine: participants gathered into organisations, decisions that can be taken back, and money at risk."""

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.alike import alike, participants_of
from lodestar.evidence.organisations.decisions import Decision, DecisionKind, rulings
from lodestar.evidence.organisations.identifiers import Identifier
from lodestar.evidence.organisations.money import at_risk, memberships_by_register
from lodestar.evidence.organisations.spine import Membership, Participant, Spine, Tie, build_spine

GATEWAY = (
    Path(__file__).parents[4] / "shared/data/gateway-to-research/innovate_uk_participants_2018-04.csv.gz"
)
ZORBLAX = Identifier("GB-COH", "90000001")
A = Participant("awards", "a", ("Zorblax Ltd",), (ZORBLAX,), ("QA1 2BC",))
B = Participant("grants", "b", ("ZORBLAX LIMITED", "Zorblax"), (ZORBLAX,), ("QB1 2BC",))
C = Participant("awards", "c", ("Zorblax Tech",))
D = Participant("awards", "d", ("Quendle",))
EVERYONE = [A, B, C, D]
MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


def decide(
    kind: DecisionKind, *sides: tuple[str, ...], number: int = 1, undoes: str | None = None
) -> Decision:
    at = MONDAY + dt.timedelta(hours=number)
    return Decision(f"decision-{number}", kind, "Ada Analyst", at, "seen side by side", sides, undoes)


def groups(spine: Spine) -> set[frozenset[str]]:
    return {frozenset(organisation.participants) for organisation in spine.organisations.values()}


def test_participants_with_one_identifier_become_one_organisation_with_all_names_and_sites() -> None:
    organisation = build_spine(EVERYONE).organisations["GB-COH-90000001"]
    assert organisation.participants == (A.key, B.key)
    assert organisation.names == ("Zorblax Ltd", "ZORBLAX LIMITED", "Zorblax")
    assert organisation.postcodes == ("QA1 2BC", "QB1 2BC")
    assert organisation.identifiers == (ZORBLAX,)


def test_a_participant_belongs_as_surely_as_the_weakest_tie_on_its_way() -> None:
    spine = build_spine(EVERYONE, [Tie(A.key, C.key, 0.9, "alike")])
    assert spine.memberships[A.key] == Membership(
        "GB-COH-90000001", 1.0, "the participant that it is best known by"
    )
    assert spine.memberships[C.key] == Membership("GB-COH-90000001", 0.9, "alike")


def test_a_weak_tie_waits_for_review() -> None:
    tie = Tie(A.key, C.key, 0.6, "alike")
    spine = build_spine(EVERYONE, [tie])
    assert spine.to_review == (tie,)
    assert spine.memberships[C.key].organisation == C.key


def test_two_numbers_of_one_register_are_two_organisations_however_alike() -> None:
    other = Participant("grants", "e", ("Zorblax Ltd",), (Identifier("GB-COH", "90000002"),))
    tie = Tie(A.key, other.key, 0.999, "the same name")
    spine = build_spine([A, other], [tie])
    assert len(spine.organisations) == 2
    assert spine.refused == ((tie, "different numbers in GB-COH"),)


def test_a_person_can_join_what_the_numbers_keep_apart() -> None:
    other = Participant("grants", "e", ("Zorblax Ltd",), (Identifier("GB-COH", "90000002"),))
    spine = build_spine([A, other], decisions=[decide(DecisionKind.MERGE, (A.key,), (other.key,))])
    assert groups(spine) == {frozenset((A.key, other.key))}
    assert spine.memberships[other.key].ground == "decided by Ada Analyst: seen side by side"


def test_a_split_holds_against_every_way_round() -> None:
    ties = [Tie(A.key, C.key, 0.99, "alike"), Tie(C.key, D.key, 0.95, "alike")]
    spine = build_spine(EVERYONE, ties, [decide(DecisionKind.SPLIT, (A.key, B.key), (D.key,))])
    assert groups(spine) == {frozenset((A.key, B.key, C.key)), frozenset((D.key,))}
    assert spine.refused == ((ties[1], "a person split them"),)


def test_merging_and_then_splitting_leads_back() -> None:
    before = build_spine(EVERYONE)
    merged = [decide(DecisionKind.MERGE, (A.key, B.key), (C.key,))]
    assert groups(build_spine(EVERYONE, decisions=merged)) != groups(before)
    both = [*merged, decide(DecisionKind.SPLIT, (A.key, B.key), (C.key,), number=2)]
    after = build_spine(EVERYONE, decisions=both)
    assert groups(after) == groups(before)
    assert after.memberships == before.memberships


def test_an_undone_decision_is_as_if_it_had_not_been() -> None:
    tie = [Tie(A.key, C.key, 0.9, "alike")]
    split = decide(DecisionKind.SPLIT, (A.key,), (C.key,))
    undo = decide(DecisionKind.UNDO, number=2, undoes="decision-1")
    redo = decide(DecisionKind.UNDO, number=3, undoes="decision-2")
    assert groups(build_spine(EVERYONE, tie, [split, undo])) == groups(build_spine(EVERYONE, tie))
    assert groups(build_spine(EVERYONE, tie, [split, undo, redo])) == groups(
        build_spine(EVERYONE, tie, [split])
    )


def test_a_later_decision_prevails_and_says_so() -> None:
    merge, split = (
        decide(DecisionKind.MERGE, ("x",), ("y",)),
        decide(DecisionKind.SPLIT, ("x",), ("y",), number=2),
    )
    assert rulings([split, merge]).says("y", "x") is False
    assert rulings([merge]).says("x", "y") is True
    assert rulings([merge]).says("x", "z") is None


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        ([decide(DecisionKind.MERGE, ("x",))], "fewer than two sides"),
        ([decide(DecisionKind.MERGE, ("x",), ("x",))], "names a participant twice"),
        ([decide(DecisionKind.UNDO, undoes="decision-9")], "no earlier decision"),
        ([decide(DecisionKind.MERGE, ("x",), ("y",))] * 2, "stands twice"),
        (
            [Decision("d", DecisionKind.MERGE, "Ada", MONDAY, " ", (("x",), ("y",)))],
            "lacks who decided or why",
        ),
    ],
)
def test_a_decision_that_cannot_be_followed_is_refused(decisions: list[Decision], message: str) -> None:
    with pytest.raises(LodestarError, match=message):
        rulings(decisions)


def test_a_tie_or_decision_about_nobody_is_refused() -> None:
    with pytest.raises(LodestarError, match="names the participant 'nobody'"):
        build_spine(EVERYONE, [Tie(A.key, "nobody", 0.9, "alike")])
    with pytest.raises(LodestarError, match="a participant stands twice"):
        build_spine([A, A])


_KEYS = [f"s:{at}" for at in range(7)]
_PAIRS = st.lists(st.sampled_from(_KEYS), min_size=2, max_size=2, unique=True)
_TIES = st.lists(st.tuples(_PAIRS, st.integers(1, 99)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(_TIES, st.lists(st.tuples(_PAIRS, st.booleans()), max_size=4), st.integers(0, 99))
def test_the_order_of_everything_does_not_matter(ties, decided, seed) -> None:
    people = [Participant("s", str(at), (f"N{at}",)) for at in range(7)]
    given_ties = [Tie(pair[0], pair[1], share / 100, "alike") for pair, share in ties]
    decisions = [
        decide(DecisionKind.MERGE if merge else DecisionKind.SPLIT, (pair[0],), (pair[1],), number=at)
        for at, (pair, merge) in enumerate(decided)
    ]
    one = build_spine(people, given_ties, decisions)
    shuffled = random.Random(seed)
    for items in (people, given_ties, decisions):
        shuffled.shuffle(items)
    other = build_spine(people, given_ties, decisions)
    assert (groups(one), one.memberships, one.to_review) == (
        groups(other),
        other.memberships,
        other.to_review,
    )
    assert (
        sorted(key for organisation in one.organisations.values() for key in organisation.participants)
        == _KEYS
    )


@settings(max_examples=60, deadline=None)
@given(_TIES)
def test_gathering_agrees_with_connected_components_where_nothing_stands_against_it(ties) -> None:
    people = [Participant("s", str(at), (f"N{at}",)) for at in range(7)]
    given_ties = [Tie(pair[0], pair[1], share / 100, "alike") for pair, share in ties]
    twin = {key: {key} for key in _KEYS}
    for _ in _KEYS:
        for tie in given_ties:
            if tie.probability >= 0.8:
                joined = twin[tie.one] | twin[tie.other]
                for key in joined:
                    twin[key] = joined
    assert groups(build_spine(people, given_ties)) == {frozenset(group) for group in twin.values()}


def test_money_on_links_below_a_probability_is_counted_by_organisation() -> None:
    links = {
        "n1": Membership("one", 1.0, ""),
        "n2": Membership("one", 0.9, ""),
        "n3": Membership("two", 0.96, ""),
    }
    amounts = {"n1": Decimal(100), "n2": Decimal(50), "n3": Decimal(200), "n4": Decimal(7)}
    risk = at_risk(amounts, links, below=0.95)
    assert (risk.total, risk.resting, risk.unlinked) == (Decimal(357), Decimal(50), Decimal(7))
    assert (risk.links, risk.links_below) == (3, 1)
    assert risk.expected_elsewhere == Decimal("13.0")  # 50 × 0.1 + 200 × 0.04
    assert [(row.organisation, row.total, row.resting, row.weakest) for row in risk.organisations] == [
        ("one", Decimal(150), Decimal(50), 0.9),
        ("two", Decimal(200), Decimal(0), 0.96),
    ]
    assert risk.share == Decimal(50) / Decimal(357)


def test_money_taken_back_does_not_hide_what_is_doubtful() -> None:
    links = {"n1": Membership("one", 0.5, ""), "n2": Membership("two", 0.5, "")}
    risk = at_risk({"n1": Decimal(100), "n2": Decimal(-100)}, links)
    assert (risk.total, risk.resting, risk.share) == (Decimal(0), Decimal(200), None)


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 10**9), st.floats(0, 1)), max_size=6),
       st.floats(0, 1), st.floats(0, 1))  # fmt: skip
def test_a_higher_bar_never_leaves_less_at_risk(rows, one, other) -> None:
    amounts = {key: Decimal(amount) for key, (amount, _) in rows.items()}
    links = {key: Membership(key, p, "") for key, (_, p) in rows.items()}
    low, high = (at_risk(amounts, links, below) for below in sorted((one, other)))
    assert low.resting <= high.resting <= high.total == sum(amounts.values())


def test_a_bar_that_is_no_probability_is_refused() -> None:
    with pytest.raises(LodestarError, match="is no probability"):
        at_risk({}, {}, below=95)


def test_rows_of_a_source_become_participants_with_all_their_names_and_sites() -> None:
    rows = [
        {"organisation": "1", "name": "Zorblax", "postcode": "QA1 2BC", "number": "90000001"},
        {"organisation": "1", "name": "Zorblax Ltd", "postcode": "QA1 2BC", "number": "90000001"},
        {"organisation": "1", "name": "Zorblax Ltd", "postcode": None, "number": "SC009292"},
        {"organisation": None, "name": "Nobody"},
    ]
    found = participants_of("awards", rows, identifier="number")
    assert found == [Participant("awards", "1", ("Zorblax Ltd", "Zorblax"), (ZORBLAX,), ("QA1 2BC",))]


def test_alike_participants_are_tied_and_a_firm_of_the_group_is_left_to_a_person() -> None:
    filler = [Participant("f", str(at), (f"Filler{at:03d} Services Ltd",)) for at in range(300)]
    people = [
        Participant("awards", "1", ("Quendle Photonics Limited",), (), ("QA1 2BC",)),
        Participant("grants", "2", ("QUENDLE PHOTONICS LTD",), (), ("QA1 2BD",)),
        Participant("grants", "3", ("Quendle Photonics Holdings Ltd",), (), ("QA1 2BC",)),
        *filler,
    ]
    ties = {(tie.one, tie.other): tie.probability for tie in alike(people)}
    assert ties["awards:1", "grants:2"] > 0.95
    assert ties["awards:1", "grants:3"] <= 0.5
    assert not any(
        tie[0].startswith("f:") and tie[1].startswith("f:") and p >= 0.8 for tie, p in ties.items()
    )
    assert alike(people[::-1]) == alike(people)


def test_links_to_a_register_can_be_asked_for_money_at_risk() -> None:
    from test_linking import link

    from lodestar.evidence.organisations.sought import SoughtName

    names = [
        SoughtName("n1", "Zorblax Technologies Ltd", "QA1 2BC"),
        SoughtName("n2", "Wholly Other Brewing"),
    ]
    links = memberships_by_register(link(names))
    assert links["n1"].organisation == "GB-COH-90000001"
    risk = at_risk({"n1": Decimal(10), "n2": Decimal(5)}, links)
    assert (risk.total, risk.unlinked) == (Decimal(15), Decimal(5))


@pytest.mark.slow
@pytest.mark.skipif(
    not GATEWAY.is_file(), reason="the Gateway to Research extract of April 2018 is not at hand"
)
def test_organisations_that_gateway_to_research_holds_twice_are_gathered_and_no_money_is_lost() -> None:
    rows = duckdb.sql(
        f"SELECT org_id, name, postcode, grant_offer FROM read_csv('{GATEWAY}', all_varchar = true)"
    )
    given_rows = [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
    people = participants_of("gateway-to-research", given_rows, local_id="org_id")
    assert len(people) == 12_048
    spine = build_spine(people, alike(people))
    amounts: dict[str, Decimal] = {}
    for row in given_rows:
        key = f"gateway-to-research:{row['org_id']}"
        amounts[key] = amounts.get(key, Decimal(0)) + Decimal(row["grant_offer"] or 0)
    risk = at_risk(amounts, spine)
    assert round(risk.total / 10**6) == 6_045
    assert risk.unlinked == 0
    together = {frozenset(o.participants) for o in spine.organisations.values() if len(o.participants) > 1}
    by_name: dict[str, set[str]] = {}
    for participant in people:
        by_name.setdefault(participant.names[0].casefold(), set()).add(participant.key)
    repeated = {name: keys for name, keys in by_name.items() if len(keys) > 1}
    assert len(repeated) == 15
    gathered = [name for name, keys in repeated.items() if any(keys <= group for group in together)]
    assert len(gathered) >= 13
