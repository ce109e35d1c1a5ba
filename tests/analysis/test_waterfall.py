"""The waterfall: every step a published figure or a stated assumption, and the sum always the target's."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.assumptions import ProjectAssumption, WaterfallAssumptions, read_assumptions
from lodestar.analysis.waterfall import AwardsRunning, waterfall
from lodestar.analysis.waterfall_changes import compare
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.records import Observation, Project, Target

DEFINITIONS = load_definitions()
TARGET = Target(
    id="five", source="s", locator="l", indicator="rd-share-of-gva", name="5%", role="commitment", value="5",
    unit="percent", period="2030", text="t",
)  # fmt: skip
AREA = "E99000001"


def seen(indicator, year, value, sector=None, **more):
    part = f"performing-sector={sector}" if sector else None
    given = {
        "id": f"{indicator}-{year}-{sector or 'all'}",
        "source": "s",
        "locator": "l",
        "area": AREA,
        "unit": "gbp-million",
    }
    return Observation(**{**given, "indicator": indicator, "period": str(year), "value": Decimal(str(value)),
                          "disaggregation": part, **more})  # fmt: skip


FIGURES = [
    seen("rd-expenditure", 2018, 200), seen("rd-expenditure", 2018, 120, "business"),
    seen("rd-expenditure", 2018, 70, "higher-education"), seen("gva", 2018, 10000), seen("gva", 2022, 12000),
]  # fmt: skip
DOCK = Project(
    id="dock", source="s", locator="l", name="Second dock", stage="pipeline", stage_basis="made", value="50",
    unit="gbp-million", text="t",
)  # fmt: skip


def assumed(growth="0", *projects):
    return WaterfallAssumptions(
        target="five",
        source="s",
        reviewed="2026",
        gva_growth=Decimal(growth),
        gva_basis="b",
        projects=projects,
    )


def dock(probability="0.5", first=2028, last=2032, share="0.8"):
    return ProjectAssumption(
        project="dock",
        probability=Decimal(probability),
        first=first,
        last=last,
        research_share=Decimal(share),
        basis="b",
    )


def steps(found):
    return {step.id: step.amount for step in found.steps}


def reckoned(figures=FIGURES, assumptions=None, projects=(), awards=None, target=TARGET):
    return waterfall(target, figures, [AREA], DEFINITIONS, assumptions, projects, awards)


def test_a_hand_computed_waterfall():
    """2% of GVA in 2018, GVA £12bn in 2022: £240m at the same share, £600m wanted, £360m remain."""
    found = reckoned()
    assert steps(found) == {
        "business": 120, "higher-education": 70, "other": 10, "growth": 40, "remains": 360,
    }  # fmt: skip
    assert (found.wanted, found.gva, found.today) == (600, 12000, 200)
    assert found.steps[2].label == "Not told apart (government, private non-profit)"


def test_a_project_counts_its_published_value_times_probability_and_timing():
    """£50m × 0.8 for research × 0.5 over five years is £4m a year."""
    found = reckoned(assumptions=assumed("0", dock()), projects=[DOCK])
    assert steps(found)["project-dock"] == 4 and steps(found)["remains"] == 356
    assert "£50m × 0.8 for research × probability 0.5 ÷ 5 years" in found.steps[-2].arithmetic


@pytest.mark.parametrize(
    ("project", "assumption", "reason"),
    [
        (DOCK.model_copy(update={"value": None}), dock(), "no value published"),
        (DOCK, None, "no probability and timing stated by the editors"),
        (DOCK, dock(first=2020, last=2025), "it runs from 2020 to 2025, not in 2030"),
        (
            DOCK.model_copy(update={"stage": "complete"}),
            dock(),
            "complete: its research is in today's figure",
        ),
        (DOCK.model_copy(update={"unit": "gbp-billion"}), dock(), "its value is in gbp-billion, not £m"),
    ],
)
def test_what_is_not_published_or_not_stated_counts_nothing_and_says_why(project, assumption, reason):
    found = reckoned(assumptions=assumed("0", *([assumption] if assumption else [])), projects=[project])
    assert [(one.project, one.reason) for one in found.not_counted] == [("dock", reason)]
    assert steps(found)["remains"] == 360


def test_awards_count_what_runs_in_the_target_s_year():
    found = reckoned(awards=AwardsRunning("Made awards", Decimal("2.5"), 3, 11))
    assert (
        steps(found)["awards"] == Decimal("2.5") and "11 projects began after" in found.steps[-2].arithmetic
    )


def test_growth_raises_what_the_target_asks_for():
    found = reckoned(assumptions=assumed("2"))
    assert found.gva == round(Decimal(12000) * Decimal("1.02") ** 8, 1)
    assert found.wanted > 600 and "taken to grow by 2% a year" in found.notes[0]


def test_a_break_after_today_s_figure_is_told():
    assert "before the break of 2019" in reckoned().notes[1]


def test_figures_that_are_missing_are_named():
    with pytest.raises(LodestarError, match="no figure of 'rd-expenditure'"):
        reckoned(FIGURES[3:])
    with pytest.raises(LodestarError, match="no GVA for the same year"):
        reckoned([*FIGURES[:3], FIGURES[4]])
    with pytest.raises(LodestarError, match="breaks down nothing else"):
        reckoned(target=TARGET.model_copy(update={"indicator": "business-rd-share-of-gva"}))


def test_an_ambition_and_another_area_are_no_figure_of_today():
    more = [
        seen("rd-expenditure", 2020, 900, status="ambition", id="a"),
        seen("gva", 2023, 1, area="E99000002", id="b"),
    ]
    assert steps(reckoned([*FIGURES, *more])) == steps(reckoned())


def test_what_changed_is_told_step_by_step_with_the_reason():
    old = reckoned()
    revised = [
        FIGURES[0],
        FIGURES[1].model_copy(update={"value": Decimal(130)}),
        *FIGURES[2:],
        seen("gva", 2023, 13000),
    ]
    changes = {one.label: one for one in compare(old, reckoned(revised), FIGURES, revised)}
    assert changes["Business"].by == 10 and "revised 2018 from £120m to £130m" in changes["Business"].why
    assert "GVA of 2023 takes the place of that of 2022" in changes["What the target asks for in 2030"].why
    assert "another year is held: 2023" in changes["If R&D keeps its share of 2018 as GVA grows"].why
    assert "Higher education" not in changes


def test_nothing_changed_is_no_change():
    assert compare(reckoned(), reckoned(), FIGURES, FIGURES) == ()


def test_a_step_that_is_new_counts_now():
    awards = AwardsRunning("Made awards", Decimal(2), 1, 1)
    (first, last) = compare(reckoned(), reckoned(awards=awards), FIGURES, FIGURES)
    assert (first.label, first.before, first.by, first.why) == ("Awards won", None, 2, "It counts now.")
    assert last.by == -2 and last.why == "It follows from the changes above."


@given(
    st.decimals(1, 900, places=1),
    st.decimals(0, 400, places=1),
    st.decimals(-5, 10, places=1),
    st.decimals(0, 99, places=1),
)
def test_the_steps_add_to_the_target_whatever_they_are(whole, business, growth, running):
    figures = [
        seen("rd-expenditure", 2018, whole),
        seen("rd-expenditure", 2018, business, "business"),
        *FIGURES[3:],
    ]
    found = reckoned(figures, assumed(str(growth), dock()), [DOCK], AwardsRunning("a", running, 1, 1))
    assert sum(step.amount for step in found.steps) == found.wanted
    assert found.today == whole


def test_the_shipped_assumptions_are_sound_and_name_the_place_s_projects():
    for path in places_folder().glob("*/assumptions/*.yaml"):
        found = read_assumptions(path.parts[-3], path.stem)
        pack = open_pack(Path(path.parents[1]))
        assert found is not None and pack.get("target", found.target)
        assert {one.project for one in found.projects} <= set(pack.records["project"])


def test_an_unsound_file_is_refused_by_name_and_field(tmp_path):
    folder = tmp_path / "vale" / "assumptions"
    folder.mkdir(parents=True)
    (folder / "five.yaml").write_text(
        "target: five\nsource: s\nreviewed: 2026\ngva_basis: b\ngva_growth: 90\n", "utf-8"
    )
    with pytest.raises(LodestarError, match=r"vale/assumptions/five\.yaml: gva_growth"):
        read_assumptions("vale", "five", tmp_path)
    assert read_assumptions("vale", "six", tmp_path) is None
