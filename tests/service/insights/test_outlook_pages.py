"""The north star's pages: where it is going, how likely it is, who would supply it, and what became of the target."""

import json
from decimal import Decimal

import pytest

from lodestar.analysis import logic
from lodestar.analysis.targets.modelled import modelled, modelled_as_json, modelled_from_json
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.insights.indicators import targets_of
from lodestar.service.insights.jobs import ask_for_answers, keep_answers
from lodestar.service.insights.outlook import likely, revisions_of_target
from lodestar.service.insights.waterfalls import waterfall_of
from lodestar.service.logic.reading import model_named
from lodestar.service.workers.models import Work

pytestmark = pytest.mark.django_db
HOME = "/liverpool-city-region/"
NORTH_STAR = f"{HOME}indicators/rd-share-of-gva/"


def test_the_indicator_s_page_says_what_it_takes_which_way_it_goes_and_how_likely_it_is(region, client):
    page = client.get(NORTH_STAR).content.decode()
    assert "+0.261 percentage points a year for 12 years, or 8.5% growth a year" in page
    assert "Limited progress" in page and "0.41 of what was needed" in page
    assert "14% that it is reached in 2030, if its past goes on" in page
    assert "8 comparable figures over 7 years" in page and "no trend at all" in page
    assert "As things are going: 2.21% in 2030, in 80% of cases between 0.836% and 5.84%." in page


def test_the_logic_model_answers_beside_the_history_and_says_which_run_it_is(region, client):
    page = client.get(NORTH_STAR).content.decode()
    target = next(one for one in targets_of(region).values() if one.id == region.north_star)
    model = model_named(region, "rd-to-prosperity")
    run = logic.simulate(model, "uncertain")
    low, middle, high = (run.fan("rd-share", (0.1, 0.5, 0.9)).values[at][8] * 100 for at in range(3))
    assert f"{middle:.2f}%" in page and f"{low:.2f}% to {high:.2f}%" in page
    assert "Less than 1% that it is reached in 2030, by" in page and "“Attainment uncertain”" in page
    assert "8,192 scrambled Sobol points, seed 2022" in page and "1.45% in 2022, supposed" in page
    assert "1.87% in 2018, as measured" in page
    found = modelled(model, target, load_definitions().units["percent"])
    assert found.probability == run.arrivals()[0].probability.value == 0.0
    assert modelled_from_json(json.loads(json.dumps(modelled_as_json(found)))) == found


def test_a_model_whose_target_is_another_one_does_not_answer(region):
    target = next(one for one in targets_of(region).values() if one.id == region.north_star)
    model, unit = model_named(region, "rd-to-prosperity"), load_definitions().units["percent"]
    with pytest.raises(LodestarError, match="target for 2030 is 5, that of 'rd-share-of-gva-2030' is 4"):
        modelled(model, target.model_copy(update={"value": Decimal(4)}), unit)
    with pytest.raises(LodestarError, match="no target for 'rd-share-of-gva' in 2032"):
        modelled(model, target.model_copy(update={"period": "2032"}), unit)


def test_a_worker_keeps_the_answers_ahead_of_readers_and_once(region, client, monkeypatch, tmp_path):
    monkeypatch.setattr("lodestar.service.logic.kept.folder", lambda: tmp_path / "kept")
    ask_for_answers()
    work = Work.objects.get(place=region.slug)
    assert work.name == "keep answers"
    keep_answers.func(str(work.pk))
    assert Work.objects.get(pk=work.pk).result == {"worked_out": 2, "problems": []}
    held = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()}
    assert len(held) == 2
    client.get(NORTH_STAR), client.get(f"{HOME}logic-model/rd-to-prosperity/claims/")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()} == held


def test_home_shows_the_same_probability_and_leads_to_its_grounds(region, client):
    page = client.get(HOME).content.decode()
    assert "reached with a probability of 14%" in page and f"{NORTH_STAR}#outlook" in page


def test_the_waterfall_s_page_has_every_step_and_every_project_that_counts_nothing(region, client):
    page = client.get(f"{HOME}north-star/waterfall/").content.decode()
    for words in (
        "What remains to be found",
        "1,237.2",
        "not counted: no value published",
        "There is nothing to compare",
    ):
        assert words in page, words
    assert (
        sum(page.count(f"not counted: {reason}") for reason in ("no value", "it runs", "no prob", "complete"))
        == 25
    )


def test_the_waterfall_adds_to_the_target(region):
    target = next(one for one in targets_of(region).values() if one.id == region.north_star)
    found = waterfall_of(region, target).found
    assert sum(step.amount for step in found.steps) == found.wanted == Decimal("1979.4")


def test_a_place_without_such_figures_says_so_on_its_waterfall(amber, evidence, client):
    page = client.get("/amber/north-star/waterfall/")
    assert page.status_code == 200 and (
        "No waterfall yet" in page.content.decode() or "No north star yet" in page.content.decode()
    )


@pytest.mark.usefixtures("published_at_once")
def test_what_became_of_the_target_is_read_from_the_audit(region, client):
    target = next(one for one in targets_of(region).values() if one.id == region.north_star)
    assert revisions_of_target(region, target) == ()
    record_event(by="alice@example.org", action="edit", place=region.slug, kind="target", record=target.id, version=2,
                 changes={"value": ["4", "5"]}, reason="The board raised it.")  # fmt: skip
    (told,) = revisions_of_target(region, target)
    assert (told.before, told.after, told.meaning) == ("4%", "5%", "harder: more is asked for")
    page = client.get(NORTH_STAR).content.decode()
    assert "The board raised it." in page and "alice@example.org" not in page


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0.004, "less than 1%"), (0.136, "14%"), (0.9999, "more than 99%"), (1.0, "more than 99%")],
)
def test_probabilities_are_said_without_false_certainty(probability, said):
    assert likely(probability) == said
