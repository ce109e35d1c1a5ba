"""A place chooses its checks of data health and the rating scheme of its new rounds; what stands keeps its own."""

import pytest
from django.core.exceptions import PermissionDenied

from lodestar.evidence.definitions.working_plan import health_check_sets
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.delivery.queries import health_of_action
from lodestar.service.delivery.schemes import choose_schemes, schemes_of

pytestmark = pytest.mark.django_db


def choose(cast, by="sec", **changes):
    given = {
        "health": "essentials",
        "rating": "three-colours",
        "reason": "Money is kept elsewhere.",
    } | changes
    return choose_schemes(by=getattr(cast, by), place=cast.amber, **given)


def test_a_place_is_checked_by_the_set_that_it_chose_and_others_by_theirs(cast, evidence):
    before = health_of_action(cast.amber, "train-fitters")
    choose(cast)
    cast.amber.refresh_from_db()
    after = health_of_action(cast.amber, "train-fitters")
    asked = {one.check.id for one in after.found}
    assert asked == {check.id for check in health_check_sets()["essentials"].checks}
    assert {one.check.id for one in before.found} > asked
    assert schemes_of(cast.birch).health == "standard"
    page = cast.client("sec").get("/amber/plan/data-health/").content.decode()
    assert "Nothing overdue" in page and "Add a budget line" not in page
    event = Event.objects.get(action="choose schemes")
    assert event.changes["health"] == [None, "essentials"] and event.reason


def test_a_new_round_begins_with_the_rating_scheme_that_the_place_chose(cast):
    choose(cast)
    form = cast.client("sec").get("/amber/rounds/new/").context["form"]
    assert form["scheme"].value() == "three-colours"


def test_a_scheme_that_is_not_there_and_who_runs_no_rounds_are_refused(cast):
    with pytest.raises(LodestarError, match="no set of checks 'lax'"):
        choose(cast, health="lax")
    with pytest.raises(LodestarError, match="no rating scheme"):
        choose(cast, rating="stars")
    with pytest.raises(PermissionDenied):
        choose(cast, by="edith")
