"""One page says what is late, disputed, not reported or waiting, to those who hold a role; others read what was published."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.service.plan.models import Action
from lodestar.service.risks.actions import raise_risk

RISK = {
    "name": "No fitters apply", "category": "people", "cause": "c", "event": "e", "effect": "f", "proximity": 4,
    "treatment": "treat", "inherent_likelihood": 5, "inherent_impact": 5, "current_likelihood": 5, "current_impact": 5,
    "target_likelihood": 2, "target_impact": 2,
}  # fmt: skip


def late_action(cast):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    Action.objects.filter(pk=action.pk).update(ends="2020-03-31", starts="2019-01")
    return action


def test_what_needs_somebody_is_named_with_its_reason(cast):
    action = late_action(cast)
    raise_risk(by=cast.edith, place=cast.amber, action=action, **RISK)
    html = cast.client("vera").get("/amber/delivery/").content.decode()
    for said in (
        "Past their date",
        action.name,
        "no ending is recorded",
        "Risks rated Severe or High",
        "No fitters apply",
    ):
        assert said in html, said


def test_outsiders_read_no_risk_and_no_rating(cast):
    raise_risk(by=cast.edith, place=cast.amber, action=late_action(cast), **RISK)
    for name in ("otto", "basil", "anonymous"):
        html = cast.client(name).get("/amber/delivery/").content.decode()
        assert "No fitters apply" not in html and "What needs somebody" not in html
        assert "/amber/risks/" not in html and "/amber/plan/timeline/" in html


def test_every_way_to_look_closer_leads_somewhere(cast):
    for name in ("sec", "anonymous"):
        client = cast.client(name)
        page = client.get("/amber/delivery/")
        for _, pages in page.context["ways"]:
            for label, address in pages:
                from django.urls import reverse

                assert client.get(reverse(address, args=["amber"])).status_code == 200, (name, label)


def test_the_page_takes_no_more_queries_when_more_is_wrong(cast):
    action, vera, taken = late_action(cast), cast.client("vera"), []
    for number in range(9):
        raise_risk(by=cast.edith, place=cast.amber, action=action, **(RISK | {"name": f"Risk {number}"}))
        with CaptureQueriesContext(connection) as captured:
            vera.get("/amber/delivery/")
        taken.append(len(captured))
    assert taken[-1] <= taken[1]


def test_administrators_are_led_to_the_people_and_nobody_else(cast):
    for name, led in (("alice", True), ("sec", False), ("vera", False), ("anonymous", False)):
        page = cast.client(name).get("/amber/delivery/").content.decode()
        assert ("/amber/people/" in page) is led, name
