"""A place that calls its bands otherwise reads its own words, in the register, on a risk's page and in what is downloaded."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.utils import timezone
from test_risks import raised

from lodestar.service.delivery.schemes import choose_schemes
from lodestar.service.memory.then import Then
from lodestar.service.risks.actions import close_risk, raise_risk
from lodestar.service.shared.caching import forget

pytestmark = pytest.mark.django_db


def test_the_words_of_the_scheme_are_those_that_are_read(cast, own_words):
    risk, client = raised(cast), cast.client("vera")
    register, page = (client.get(f"/amber/risks/{path}").content.decode() for path in ("", f"{risk.slug}/"))
    for text in (register, page):
        assert "Rough" in text and "Calm" in text
        assert ">High<" not in text and ">Low<" not in text
    (line,) = csv.DictReader(io.StringIO(client.get("/amber/risks/?format=csv").content.decode("utf-8-sig")))
    assert (line["now"], line["target"]) == ("Rough", "Calm")
    close_risk(by=cast.edith, risk=risk, seen=risk.version, reason="It is over.")
    (line,) = csv.DictReader(io.StringIO(client.get("/amber/risks/?format=csv").content.decode("utf-8-sig")))
    assert (line["now"], line["target"]) == ("Closed", "Calm")


RISK = {
    "name": "No fitters apply", "category": "people", "cause": "c", "event": "e", "effect": "f", "proximity": 4,
    "treatment": "treat", "inherent_likelihood": 4, "inherent_impact": 4, "target_likelihood": 1, "target_impact": 1,
}  # fmt: skip


def needing(cast, asked=""):
    """What the home of delivery says of risks: the status and heading, and each risk with its band's word."""
    forget()
    groups = cast.client("vera").get(f"/amber/delivery/{asked}").context["needing"]
    return [
        (one.status, one.title, [(name, why) for name, _, why in one.first])
        for one in groups
        if "risk" in one.title.lower()
    ]


def test_the_home_of_delivery_names_grave_risks_by_the_bands_of_the_scheme(cast, own_words):
    for name, likelihood, impact in (("Slips", 3, 4), ("Falls", 4, 3), ("Breaks", 5, 5), ("Creaks", 2, 3)):
        levels = {"current_likelihood": likelihood, "current_impact": impact}
        raise_risk(by=cast.edith, place=cast.amber, **(RISK | levels | {"name": name}))
    told = [
        (
            "risk-severe",
            "Risks rated Storm or Rough",
            [("Breaks", "Storm"), ("Slips", "Rough"), ("Falls", "Rough")],
        )
    ]
    assert needing(cast) == told
    today = timezone.localdate()
    assert needing(cast, Then(today, today).query) == told


def test_each_day_tells_grave_risks_by_the_scheme_that_the_place_worked_by(cast, own_words):
    levels = {"current_likelihood": 3, "current_impact": 4}
    days = [timezone.localdate() + dt.timedelta(days=number) for number in range(3)]
    told = []
    for day in days:
        with time_machine.travel(dt.datetime.combine(day, dt.time(12), dt.UTC), tick=True):
            if day == days[0]:
                raise_risk(by=cast.edith, place=cast.amber, **(RISK | levels))
            if day == days[1]:
                choose_schemes(
                    by=cast.sec, place=cast.amber, health="standard", rating="four-words", risk="four-by-four",
                    reason="Shorter.", reread=1,
                )  # fmt: skip
            told.append(needing(cast))
    rough = [("risk-high", "Risks rated Storm or Rough", [("No fitters apply", "Rough")])]
    severe = [("risk-severe", "Risks rated Severe or High", [("No fitters apply", "Severe")])]
    assert told == [rough, severe, severe]
    with time_machine.travel(dt.datetime.combine(days[2], dt.time(13), dt.UTC), tick=True):
        assert [needing(cast, Then(day, day).query) for day in days] == told
