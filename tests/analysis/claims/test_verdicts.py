"""What the framework of November 2022 prints, checked against its own figures.

Every number here is printed in the Innovate UK – Liverpool City Region Partnership and Action Plan Framework (2022):
the awards in 'Innovate UK in the LCR', the ambition in the 'North Star' box, the foreword and the business sentence.
"""

from decimal import Decimal

import pytest

from lodestar.analysis.claims.rounding import Verdict
from lodestar.analysis.claims.verdicts import Grounds, check_claim, check_claims
from lodestar.evidence.definitions.indicators import Definitions, Indicator, Unit
from lodestar.evidence.packs.records import Acceptance, Claim, Observation, Target

UNITS = [
    Unit(id="percent", name="%", dimension="share", scale="0.01", pattern="{value}%"),
    Unit(id="gbp-million", name="£m", dimension="money", scale="1000000", pattern="£{value}m"),
    Unit(id="gbp-billion", name="£bn", dimension="money", scale="1000000000", pattern="£{value}bn"),
    Unit(id="jobs", name="jobs", dimension="count", pattern="{value} jobs"),
]


def indicator(id, unit, **more):
    given = {
        "name": id,
        "short_name": id,
        "definition": id,
        "direction": "up",
        "owner": "o",
        "reviewed": "2025",
    }
    return Indicator(id=id, unit=unit, **{**given, **more})


INDICATORS = [
    indicator("awards", "gbp-million", short_name="Innovate UK awards"),
    indicator("gva-gain", "gbp-billion"),
    indicator("business-rd", "percent", name="Business R&D", performing_sectors=("business",)),
    indicator("all-rd", "percent", name="All R&D", performing_sectors=("all",)),
    indicator("jobs", "jobs"),
]


def fact(id, value, rounded_to, unit="gbp-million", indicator="awards", **more):
    given = {"area": "E47000004", "period": "2017/18..2021/22", "source": "framework", "locator": "p. 16"}
    return Observation(
        id=id, value=value, rounded_to=rounded_to, unit=unit, indicator=indicator, **{**given, **more}
    )


FACTS = [
    fact("total", "67.72", "0.01"),
    fact("research", "31.73", "0.01", disaggregation="recipient=research-organisations"),
    fact("large", "4", "1", disaggregation="recipient=large-businesses"),
    fact("responsive", "22.68", "0.01", disaggregation="line=responsive-competitions"),
    fact("manufacturing", "11.3", "0.1", disaggregation="line=manufacturing"),
    fact("ageing", "9.75", "0.01", disaggregation="line=ageing-society"),
    fact("loans", "3.78", "0.01", disaggregation="line=innovation-loans"),
    fact("sipf", "18.6", "0.1", disaggregation="line=strength-in-places"),
    fact("jobs-made", "79", "1", unit="jobs", indicator="jobs"),
    fact("rd", "1.1", "0.1", unit="percent", indicator="business-rd", source="ons"),
    fact("rd-all", "1.5", "0.1", unit="percent", indicator="all-rd", source="ons"),
]
TARGET = Target(
    id="north-star", source="framework", locator="p. 11", indicator="all-rd", name="R&D at 5% of GVA", text="5% of GVA",
    role="commitment", value="5", unit="percent", period="2030",
)  # fmt: skip
SHORT = {record.id: record.id for record in FACTS if "-" not in record.id}


def claim(id="claim", stated="47", unit="percent", rounded_to="1", facts=None, **more):
    given = {"text": "As printed.", "source": "framework", "locator": "p. 16"}
    record = {"id": id, "stated": stated, "unit": unit, "rounded_to": rounded_to}
    return Claim(facts=SHORT if facts is None else facts, **{**given, **record, **more})


def grounds(*claims):
    return Grounds(
        claims={record.id: record for record in claims},
        observations={record.id: record for record in FACTS},
        targets={TARGET.id: TARGET},
        definitions=Definitions({i.id: i for i in INDICATORS}, {u.id: u for u in UNITS}),
    )


def check(**fields):
    record = claim(**fields)
    return check_claim(record, grounds(record))


@pytest.mark.parametrize(
    ("expression", "stated", "step", "computed"),
    [
        ("research / total", "47", "1", "46.9%"),
        ("large / total", "6", "1", "5.91%"),
        ("(total - research - large) / total", "47", "1", "47.2%"),
        ("responsive / total", "33.5", "0.1", "33.49%"),
        ("manufacturing / total", "16.7", "0.1", "16.69%"),
        ("ageing / total", "14.4", "0.1", "14.40%"),
        ("loans / total", "5.6", "0.1", "5.58%"),
    ],
)
def test_the_shares_that_the_framework_prints_hold(expression, stated, step, computed):
    found = check(expression=expression, stated=stated, rounded_to=step)
    assert (found.verdict, found.computed_said) == (Verdict.HOLDS, computed)
    assert f"which rounds to {stated}%" in found.explanation


def test_the_top_90_per_cent_conflicts_and_says_what_would_make_it_true():
    found = check(
        stated="90",
        expression="(responsive + manufacturing + ageing + loans) / total",
        alternatives={
            "with the £18.6m Strength in Places award": "(responsive + manufacturing + ageing + loans + sipf) / total"
        },
    )
    assert found.verdict is Verdict.CONFLICTS
    assert found.open_conflict
    assert found.explanation == (
        "The four figures named make 70.2% of £67.72m, not 90%; "
        "with the £18.6m Strength in Places award they make 97.6%."
    )
    assert round(found.computed.value, 3) == Decimal("70.157")
    assert round(found.alternatives[0].value, 3) == Decimal("97.623")
    assert round(found.difference, 3) == Decimal("-19.843")


def test_the_answer_says_where_it_is_from_how_computed_and_how_sure():
    found = check(expression="large / total", stated="6")
    assert found.computed.inputs == ("large", "total")
    assert found.computed.how_computed == "claim check (version 1)"
    assert (round(found.computed.interval.low, 2), round(found.computed.interval.high, 2)) == (
        Decimal("5.17"),
        Decimal("6.65"),
    )
    step = next(step for step in found.steps if step.name == "large")
    assert (step.said, step.observation, step.source, step.locator) == ("£4m", "large", "framework", "p. 16")
    assert step.label == "large businesses"
    assert found.explanation == "£4m (large businesses) is 5.91% of £67.72m, which rounds to 6%."


def test_what_is_left_of_a_total_is_said_so():
    found = check(expression="(total - research - large) / total")
    assert found.explanation.startswith("What is left of £67.72m after £31.73m and £4m is 47.2% of £67.72m")


def test_inputs_rounded_coarsely_allow_a_figure_that_the_printed_ones_do_not_give():
    """£4m is £3.5m to £4.5m, so 6.2% may be right although 4 / 67.72 is 5.9%."""
    found = check(expression="large / total", stated="6.2", rounded_to="0.1")
    assert found.verdict is Verdict.WITHIN_ROUNDING
    assert "the rounding of the figures behind it" in found.explanation
    assert check(expression="large / total", stated="6.8", rounded_to="0.1").verdict is Verdict.CONFLICTS


@pytest.mark.parametrize(
    ("qualifier", "stated", "verdict"),
    [
        ("more-than", "31", Verdict.HOLDS),
        ("more-than", "31.73", Verdict.WITHIN_ROUNDING),
        ("more-than", "32", Verdict.CONFLICTS),
        ("at-least", "31.73", Verdict.HOLDS),
        ("at-least", "31.74", Verdict.CONFLICTS),
        ("almost", "32", Verdict.HOLDS),
        ("almost", "31.73", Verdict.HOLDS),
        ("almost", "31", Verdict.CONFLICTS),
        ("almost", "36", Verdict.CONFLICTS),
        ("about", "32", Verdict.HOLDS),
        ("about", "33", Verdict.CONFLICTS),
        ("exact", "32", Verdict.HOLDS),
    ],
)
def test_the_hedge_of_a_sentence_is_respected(qualifier, stated, verdict):
    found = check(
        expression="research + 0", stated=stated, unit="gbp-million", rounded_to="1", qualifier=qualifier
    )
    assert found.verdict is verdict


def test_a_figure_that_rests_on_a_floor_bears_out_more_than():
    floor = fact("invested", "2", "1", unit="gbp-billion", qualifier="more-than", locator="p. 2")
    record = claim(stated="2", unit="gbp-billion", qualifier="more-than", facts={"invested": "invested"})
    found = check_claim(record, Grounds({}, {"invested": floor}, {}, grounds().definitions))
    assert found.verdict is Verdict.HOLDS
    assert found.notes == ("The source hedges invested.",)


def test_millions_and_billions_are_put_in_one_unit():
    found = check(expression="total * 1000", stated="67.72", unit="gbp-billion", rounded_to="0.01")
    assert found.verdict is Verdict.HOLDS


def test_half_a_step_may_be_rounded_up_or_to_the_even_neighbour():
    for stated in ("2", "3"):
        assert check(expression="large * 0.625", stated=stated, unit="gbp-million").verdict is Verdict.HOLDS
    assert check(expression="large * 0.875", stated="3", unit="gbp-million", facts={
        "large": "total"}).verdict is Verdict.CONFLICTS  # fmt: skip


def test_19_7_billion_and_42_billion_conflict_and_neither_says_what_it_counts():
    low = claim(
        "gain",
        "19.7",
        "gbp-billion",
        "0.1",
        facts={},
        indicator="gva-gain",
        basis="not-stated",
        restates="foreword",
    )
    high = claim(
        "foreword",
        "42",
        "gbp-billion",
        "1",
        facts={},
        indicator="gva-gain",
        basis="not-stated",
        text="£42bn of GVA",
    )
    found = check_claim(low, grounds(low, high))
    assert found.verdict is Verdict.CONFLICTS
    assert found.explanation == (
        "This says £19.7bn; the claim '£42bn of GVA' (framework, p. 16) says £42bn, £22.3bn apart. "
        "Neither states whether it is annual, cumulative or a present value."
    )
    assert found.difference == Decimal("-22.3")


def test_a_claim_that_another_contradicts_says_so_and_leaves_the_conflict_to_the_other():
    low = claim("gain", "19.7", "gbp-billion", "0.1", facts={})
    high = claim("foreword", "42", "gbp-billion", "1", facts={}, restates="gain")
    same = claim("again", "19.7", "gbp-billion", "0.1", facts={}, restates="gain")
    astray = claim("astray", "7", "nonsense", "1", facts={}, restates="gain")
    found = check_claim(low, grounds(low, high, same, astray))
    assert found.verdict is Verdict.CANNOT_BE_CHECKED
    assert found.notes == ("The claim 'foreword' (framework, p. 16) gives £42bn: a conflict.",)


def test_two_periods_are_told_beside_a_conflict():
    low = claim("gain", "19.7", "gbp-billion", "0.1", facts={}, period="2030", restates="foreword")
    high = claim("foreword", "42", "gbp-billion", "1", facts={}, period="2022-11")
    found = check_claim(low, grounds(low, high))
    assert found.verdict is Verdict.CONFLICTS
    assert found.explanation.endswith("This is given for 2030, the other for November 2022.")


def test_an_annual_and_a_cumulative_sum_differ_in_definition_and_do_not_conflict():
    low = claim("gain", "19.7", "gbp-billion", "0.1", facts={}, basis="annual", restates="foreword")
    high = claim("foreword", "42", "gbp-billion", "1", facts={}, basis="cumulative")
    found = check_claim(low, grounds(low, high))
    assert found.verdict is Verdict.DEFINITION_DIFFERS
    assert "this is annual, the other cumulative" in found.explanation


def test_a_restatement_that_agrees_holds_exactly_or_within_rounding():
    other = claim("other", "19.7", "gbp-billion", "0.1", facts={})
    same = claim("same", "19700", "gbp-million", "100", facts={}, restates="other")
    coarse = claim("coarse", "20", "gbp-billion", "1", facts={}, restates="other")
    verdicts = [check_claim(record, grounds(record, other)).verdict for record in (same, coarse)]
    assert verdicts == [Verdict.HOLDS, Verdict.WITHIN_ROUNDING]


def test_business_rd_beside_a_target_for_all_rd_is_another_definition():
    found = check(
        stated="1.1", rounded_to="0.1", facts={}, indicator="business-rd", compared_with="north-star"
    )
    assert found.verdict is Verdict.DEFINITION_DIFFERS
    assert not found.open_conflict
    assert found.explanation == (
        "1.1% and the target of 5% by 2030 measure different things: "
        "the first counts R&D by business, not R&D by every sector."
    )


def test_the_same_definition_beside_a_target_settles_nothing_by_itself():
    found = check(stated="1.1", rounded_to="0.1", facts={}, indicator="all-rd", compared_with="north-star")
    assert found.verdict is Verdict.CANNOT_BE_CHECKED


def test_a_figure_of_another_indicator_is_not_held_against_a_claim():
    found = check(
        stated="1.5", rounded_to="0.1", facts={"rd": "rd-all"}, indicator="business-rd", expression="rd"
    )
    assert found.verdict is Verdict.DEFINITION_DIFFERS
    assert "the claim counts R&D by business, not R&D by every sector" in found.explanation


def test_a_figure_from_another_source_can_bear_a_claim_out():
    assert (
        check(stated="1.1", rounded_to="0.1", facts={"rd": "rd"}, indicator="business-rd").verdict
        is Verdict.HOLDS
    )


def test_a_sentence_is_no_evidence_for_itself():
    found = check(stated="67.72", unit="gbp-million", rounded_to="0.01", facts={"total": "total"})
    assert found.verdict is Verdict.CANNOT_BE_CHECKED
    assert "the one in this sentence" in found.explanation


def test_a_claim_with_nothing_to_check_it_says_what_would_settle_it():
    found = check(facts={}, settled_by="ONS regional R&D, 2021 release.")
    assert found.verdict is Verdict.CANNOT_BE_CHECKED
    assert found.explanation.endswith("It would be settled by: ONS regional R&D, 2021 release.")
    assert found.problem is None


def test_other_readings_are_shown_where_nothing_checks_the_claim_and_settle_nothing():
    readings = {"research alone": "research / total"}
    found = check(alternatives=readings, settled_by="The release.")
    assert found.verdict is Verdict.CANNOT_BE_CHECKED
    assert [reading.said for reading in found.alternatives] == ["46.9%"]
    assert found.explanation == (
        "Nothing in the pack can check it. Read otherwise: research alone gives 46.9%. It would be settled by: The release."
    )
    beside = check(
        stated="1.1",
        rounded_to="0.1",
        indicator="business-rd",
        compared_with="north-star",
        alternatives=readings,
    )
    assert beside.verdict is Verdict.DEFINITION_DIFFERS
    assert beside.explanation.endswith("Read otherwise: research alone gives 46.85%.")


def test_the_worst_of_several_findings_is_the_verdict():
    found = check(expression="research / total", indicator="business-rd", compared_with="north-star")
    assert found.verdict is Verdict.DEFINITION_DIFFERS
    assert "46.9%" in found.explanation


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"expression": "research / totl"}, "uses 'totl'"),
        ({"expression": "research +"}, "ends where"),
        ({"expression": "research / (total - total)"}, "divides by zero"),
        (
            {"expression": "x", "facts": {"x": "nowhere"}},
            "observation 'nowhere', which the pack does not hold",
        ),
        (
            {"expression": "research + jobs", "facts": {"research": "research", "jobs": "jobs-made"}},
            "adds money and count",
        ),
        (
            {"expression": "research", "facts": {"research": "research"}, "locator": "p. 2"},
            "gives money, which cannot",
        ),
        ({"facts": {}, "restates": "nowhere"}, "names the claim 'nowhere'"),
        ({"expression": "research / total", "alternatives": {"other": "totl"}}, "uses 'totl'"),
    ],
)
def test_a_mistake_in_the_entry_is_told_and_never_passes_for_a_verdict(fields, says):
    found = check(**fields)
    assert found.verdict is Verdict.CANNOT_BE_CHECKED
    assert says in found.problem


def test_an_accepted_conflict_is_still_a_conflict_but_no_longer_open():
    reason = Acceptance(by="Head of Innovation", on="2023-01-10", reason="The line means five awards.")
    later = Acceptance(by="Innovation Board", on="2024-02-01", reason="Decided in the meeting.")
    record = claim(stated="90", expression="research / total", accepted=reason)
    bare = claim("bare", stated="90", expression="research / total")
    found = check_claims(grounds(record, bare), {"bare": later})
    assert [(check.verdict, check.open_conflict) for check in found] == [(Verdict.CONFLICTS, False)] * 2
    assert [check.accepted for check in found] == [reason, later]
    assert check_claim(record, grounds(record), later).accepted == later


def test_figures_for_different_periods_are_pointed_out():
    early = fact("early", "4", "1", period="2016")
    record = claim(stated="6", expression="early / total", facts={"early": "early", "total": "total"})
    given = grounds(record)
    found = check_claim(
        record, Grounds(given.claims, {**given.observations, "early": early}, {}, given.definitions)
    )
    assert found.notes == ("The figures are for different periods: 2016, 2017/18..2021/22.",)
