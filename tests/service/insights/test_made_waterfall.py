"""A made place's waterfall has every kind of supplier, and tells what changed since last quarter and why."""

import datetime as dt
from decimal import Decimal

import pytest

from lodestar.service.insights import waterfalls
from lodestar.service.insights.waterfalls import target_broken_down, waterfall_of

pytestmark = pytest.mark.django_db
PAGE = "/port-meridian/north-star/waterfall/"


localdate = waterfalls.timezone.localdate


def today_is(monkeypatch, day):
    """Today is another day; the day of a moment that is given stays its own."""
    monkeypatch.setattr(waterfalls.timezone, "localdate", lambda at=None: localdate(at) if at else day)


@pytest.fixture(autouse=True)
def in_autumn(monkeypatch):
    """A day in the quarter in which everything changed."""
    today_is(monkeypatch, dt.date(2026, 11, 21))


def test_every_kind_of_supplier_has_its_step_and_they_add_to_the_target(meridian):
    found = waterfall_of(meridian, target_broken_down(meridian)).found
    amounts = {step.label: step.amount for step in found.steps}
    assert amounts == {
        "Business": 92,
        "Higher education": 58,
        "Government": 16,
        "Private non-profit": 5,
        "If R&D keeps its share of 2024 as GVA grows": Decimal("24.4"),
        "Award won: Rope and Resin loan, to three ropemakers": 1,
        "Award won: Centre for Tidal Instruments, to the Saltmarsh School of Sailmaking": 2,
        "Award won: Weather Office move, to the Office of Invented Things": Decimal("1.2"),
        "Rigid Sail Loft": Decimal("0.3"),
        "Self-Folding Sail Works": Decimal("4.5"),
        "Seaweed Insulation Plant": Decimal("5.2"),
        "National Fog Laboratory": Decimal("1.8"),
        "What remains to be found": Decimal("114.9"),
    }
    assert sum(amounts.values()) == found.wanted == Decimal("326.3")
    assert [one.reason for one in found.not_counted] == ["no value published"]


def test_what_changed_since_the_quarter_s_end_says_why_and_how_the_target_was_revised(meridian):
    shown = waterfall_of(meridian, target_broken_down(meridian)).compared
    assert shown.since == dt.date(2026, 9, 30)
    why = {one.label: one.why for one in shown.changes}
    wanted = why["What the target asks for in 2032"]
    assert "revised from 2.5% in 2030 to 3% in 2032: The Tide Table asked for more" in wanted
    assert "GVA of 2025 takes the place of that of 2024" in wanted
    assert (
        "won 2 October 2026"
        in why["Award won: Centre for Tidal Instruments, to the Saltmarsh School of Sailmaking"]
    )
    plant = why["Seaweed Insulation Plant"]
    assert plant.startswith("It is judged anew") and "probability 0.7" in plant and "probability 0.4" in plant
    assert "revised 2024 from £9,500m to £9,520m" in why["If R&D keeps its share of 2024 as GVA grows"]
    assert "Self-Folding Sail Works" not in why and "Business" not in why


def test_the_changes_add_to_what_more_remains(meridian):
    shown = waterfall_of(meridian, target_broken_down(meridian))
    changes = {one.label: one.by for one in shown.compared.changes}
    wanted, remains = changes.pop("What the target asks for in 2032"), changes.pop("What remains to be found")
    assert wanted - sum(changes.values()) == remains


def test_the_page_shows_it_all_and_says_that_it_is_made(meridian, client):
    page = client.get(PAGE).content.decode()
    for words in (
        "since the quarter that ended on 30 September 2026",
        "Centre for Tidal Instruments",
        "performed by higher education",
        "performed by government",
        "What became of the target",
        "14 October 2026: value",
        "2.5% → 3%",
        "harder: more is asked for",
        "easier: more time is given",
        "Invented",
    ):
        assert words in page, words


def test_a_quarter_later_the_last_changes_are_still_told(meridian, monkeypatch):
    today_is(monkeypatch, dt.date(2027, 8, 3))
    assert waterfall_of(meridian, target_broken_down(meridian)).compared.since == dt.date(2026, 9, 30)


def test_the_waterfall_is_of_the_research_target_where_the_north_star_is_another(meridian, client):
    assert meridian.north_star == "knowledge-intensive-2032"
    assert target_broken_down(meridian).id == "rd-share-of-gva-2032"
    assert PAGE in client.get("/port-meridian/indicators/rd-share-of-gva/").content.decode()
    assert PAGE not in client.get("/port-meridian/indicators/knowledge-intensive-share/").content.decode()


def test_a_stepped_path_stays_until_the_next_step(meridian, client):
    from lodestar.evidence.definitions.indicators import load_definitions
    from lodestar.service.insights.indicators import indicator_of

    held = indicator_of(meridian, load_definitions().indicators["rd-share-of-gva"])
    assert [float(point.value) for point in held.path.points] == [
        1.72, 1.72, 1.72, 1.9, 1.9, 1.9, 2.4, 2.4, 2.4, 3,
    ]  # fmt: skip
