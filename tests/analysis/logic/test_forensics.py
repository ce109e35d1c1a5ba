"""Claim forensics: the framework's own figures, and derivations whose answers are known."""

import pytest
from small_models import HEAD, drawn, model

from lodestar.analysis.logic.deriving import Reproduction
from lodestar.analysis.logic.forensic_reading import ForensicsFile, forensics_files, read_forensics
from lodestar.analysis.logic.forensic_reporting import forensics_as_json, forensics_as_text
from lodestar.analysis.logic.forensics import Forensics, examine
from lodestar.evidence.errors import LodestarError

MODEL = model(
    HEAD
    + "parameters:\n"
    + drawn("wage", "shape: normal, mean: 50, sd: 2", "GBP_real(2022)/jobs/year")
    + drawn("power", "shape: uniform, low: 0, high: 1")
    + """
nodes: [{id: gva, name: GVA, kind: impact, unit: GBP_real(2022), measure: flow, baseline: {level: wage * 100}}]
""".replace("wage * 100", "wage * staff").replace(
        "nodes:", "  - {name: staff, unit: jobs, value: 100, source: made, grade: to-be-checked}\nnodes:"
    )
    + "scenarios: [{id: base, name: Base}]\n"
    + "readouts: [{id: gva-2030, name: GVA in 2030, node: gva, basis: annual, year: 2030}]\n"
)

FILE = """id: made
model: made
text: Made for tests.
reviewed: 2026-11-21
scenarios: [base]
claims:
  - id: gva
    name: GVA
    claims: [a-claim]
    text: GVA of 5,200
    figure: 5200
    rounded_to: 10
    unit: GBP_real(2022)
    basis: not-stated
    scope: gross
    year: 2030
    readouts: [gva-2030]
    derivations: [product]
together:
  - {id: both, name: Both, parts: {gva: gva-2030}}
derivations:
  - id: product
    name: Jobs times wage times years
    text: Made.
    formula: jobs * wage * years
    scope: gross
    quantities:
      - {name: jobs, text: Jobs, unit: jobs, value: 100, source: made, grade: verified}
      - {name: wage, text: Wage, parameter: wage}
      - name: years
        text: Years
        unit: year
        source: made
        grade: verified
        choices:
          - {name: one, basis: annual, value: 1}
          - {name: ten, basis: cumulative, value: 10}
"""


@pytest.fixture(scope="module")
def framework() -> Forensics:
    return examine("liverpool-city-region/rd-to-prosperity", draws=4096)


def reading(found: Forensics, claim: str, derivation: str, chosen: str) -> Reproduction:
    about = found.about(claim)
    assert about is not None
    return next(
        one
        for one in about.reproductions
        if one.derivation == derivation and chosen in (*one.chosen.values(), "")
    )


def test_both_gva_claims_fit_the_same_jobs_valued_over_ten_and_over_thirty_years(
    framework: Forensics,
) -> None:
    # 19.7 = 44,000 x £52.0k x 8.608 (10 years) and 42 = 44,000 x £50.1k x 19.036 (30 years).
    ten = reading(framework, "gva-19-7bn", "jobs-valued", "10 years discounted")
    thirty = reading(framework, "gva-42bn", "jobs-valued", "30 years discounted")
    assert ten.fits and thirty.fits
    assert {one.name: one.value for one in ten.alone}["gva_per_job"] == pytest.approx(52_014, abs=5)
    assert {one.name: one.value for one in thirty.alone}["gva_per_job"] == pytest.approx(50_144, abs=5)
    assert (ten.basis, thirty.basis) == ("present-value", "present-value")


def test_neither_gva_claim_can_be_a_figure_for_one_year(framework: Forensics) -> None:
    for claim in ("gva-19-7bn", "gva-42bn"):
        assert reading(framework, claim, "jobs-valued", "one year").combination is None
        about = framework.about(claim)
        assert about is not None
        yearly = [one for one in about.placements if one.readout == "gva-2030"]
        assert all(one.percentile.value > 0.999 for one in yearly)


def test_42bn_also_fits_the_pipelines_return_for_ever_at_the_top_of_its_range(framework: Forensics) -> None:
    # £3bn x 50p a year for ever / 3.5% = £42.9bn
    found = reading(framework, "gva-42bn", "pipeline-for-ever", "")
    assert {one.name: one.value for one in found.alone}["yearly_return"] == pytest.approx(0.49, abs=1e-4)
    assert found.fits


def test_44000_jobs_fit_posts_with_two_and_a_half_local_jobs_each_gross(framework: Forensics) -> None:
    best = reading(framework, "jobs-44000", "posts-and-multiplier", "2.5 for each skilled post")
    assert best.fits
    assert best.scope == "gross"
    low = reading(framework, "jobs-44000", "posts-and-multiplier", "0.9 for each")
    assert low.combination is None
    macro = reading(framework, "jobs-44000", "macro-jobs", "")
    assert macro.central == pytest.approx(900_000 * (0.05 - 0.0145) / 0.013 * 0.0195)


def test_ten_per_cent_fits_the_elasticity_in_the_long_run(framework: Forensics) -> None:
    found = reading(framework, "productivity-10", "steady-state", "")
    assert found.fits
    # The elasticity needed at a share of 1.45% is .077.
    assert {one.name: one.value for one in found.alone}["elasticity"] == pytest.approx(0.077, abs=5e-4)


def test_a_claim_is_found_by_the_packs_own_name(framework: Forensics) -> None:
    about = framework.about("section-1-2-additional-gva")
    assert about is not None
    assert about.claim.id == "gva-19-7bn"
    assert framework.about("section-1-2-pipeline") is None


def test_claims_that_must_hold_at_once_are_less_likely_than_each(framework: Forensics) -> None:
    for joint in framework.joint:
        record = next(one for one in framework.record.together if one.id == joint.together)
        for claim, readout in record.parts.items():
            about = framework.about(claim)
            assert about is not None
            alone = next(
                one.reached
                for one in about.placements
                if (one.readout, one.scenario) == (readout, joint.scenario)
            )
            assert joint.probability.value <= alone.value + 1e-12


def test_every_claim_named_is_a_claim_of_the_pack() -> None:
    from lodestar.evidence.locations import places_folder
    from lodestar.evidence.packs.checking import open_pack

    for name in forensics_files():
        pack = open_pack(places_folder() / name.split("/")[0])
        record = examine(name, draws=64).record
        for claim in record.claims:
            for one in claim.claims:
                stated = pack.get("claim", one)
                scale = {"gbp-billion": 10**9, "jobs": 1, "percent": 0.01}[stated.unit]  # type: ignore[attr-defined]
                assert float(claim.figure) == pytest.approx(float(stated.stated) * scale)  # type: ignore[attr-defined]


def test_the_solver_finds_the_nearest_values_within_the_rounding() -> None:
    found = examine(read_forensics(FILE, model=MODEL), draws=1024)
    one, ten = found.claims[0].reproductions
    assert one.chosen == {"years": "one"}
    # 100 jobs x wage = 5,195 (5,200 less half of its rounding): 1.95 / 2 standard deviations from the median.
    assert one.combination is not None
    assert {n.name: n.value for n in one.combination}["wage"] == pytest.approx(51.95)
    assert one.surprise == pytest.approx(0.975, abs=1e-6)
    assert {n.name: n.value for n in one.alone}["wage"] == pytest.approx(52)
    assert one.percentile == pytest.approx(0.8413, abs=1e-3)
    assert ten.combination is None
    placement = found.claims[0].placements[0]
    assert placement.percentile.value == pytest.approx(0.8413, abs=0.005)
    assert placement.within


def test_forensics_are_told_in_words_and_in_json(framework: Forensics) -> None:
    said = forensics_as_text(framework)
    assert "£19.7bn of additional GVA (basis: not-stated; gross or net: not-stated; year: not-stated)" in said
    assert "fits: The same jobs, valued over some years (10 years discounted)" in said
    told = forensics_as_json(framework)
    assert [one["claim"] for one in told["claims"]] == [
        "gva-19-7bn",
        "gva-42bn",
        "jobs-44000",
        "productivity-10",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("scenarios: [base]", "scenarios: [bases]", "did you mean 'base'?"),
        ("readouts: [gva-2030]", "readouts: [gva-2031]", "is no readout of the model"),
        ("derivations: [product]", "derivations: [products]", "did you mean 'product'?"),
        ("basis: not-stated", "basis: vague", "use one of annual, cumulative, present-value, not-stated"),
        ("jobs * wage * years", "jobs * wage * year", "did you mean 'years'?"),
        ("unit: year\n", "unit: share\n", ""),
        ("parameter: wage", "parameter: wages", "did you mean 'wage'?"),
        ("parts: {gva: gva-2030}", "parts: {gva: gva-2040}", "is no readout of claim 'gva'"),
        ("value: 100, source: made", "source: made", "gives no value or several"),
        ("{name: one, basis: annual, value: 1}", "{name: one, basis: annual}", "gives no value or two"),
        ("unit: jobs, value", "unit: people, value", "gives GBP_real(2022)*people/jobs, but the claim is in"),
    ],
)
def test_a_mistake_in_the_file_is_said_with_its_line(before: str, after: str, said: str) -> None:
    assert before in FILE
    text = FILE.replace(before, after, 1)
    if not said:  # a plain number of years makes the answer an amount a year, which is a basis of its own
        assert isinstance(read_forensics(text, model=MODEL), ForensicsFile)
        return
    with pytest.raises(LodestarError) as caught:
        read_forensics(text, model=MODEL)
    assert "forensics.yaml:" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("field", ["basis", "scope", "year"])
def test_a_claim_must_say_on_what_basis_it_stands(field: str) -> None:
    line = next(line for line in FILE.splitlines() if line.startswith(f"    {field}: "))
    with pytest.raises(LodestarError, match=field):
        read_forensics(FILE.replace(f"{line}\n", "", 1), model=MODEL)
