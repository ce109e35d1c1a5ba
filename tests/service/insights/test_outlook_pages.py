"""The north star's pages: where it is going, how likely it is, who would supply it, and what became of the target."""

from decimal import Decimal

import pytest

from lodestar.service.audit.actions import record_event
from lodestar.service.insights.indicators import targets_of
from lodestar.service.insights.outlook import likely, revisions_of_target
from lodestar.service.insights.waterfalls import waterfall_of

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
