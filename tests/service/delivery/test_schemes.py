"""A place chooses its checks of data health and the rating scheme of its new rounds; what stands keeps its own."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lodestar.evidence.definitions.working_plan import health_check_sets
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.replay import known_now, known_then
from lodestar.service.delivery.queries import health_of_action
from lodestar.service.delivery.schemes import choose_schemes, risk_scheme_of, schemes_of
from lodestar.service.risks.actions import change_issue, change_risk, raise_issue, raise_risk, resolve_issue
from tests.service.reading import without_token

pytestmark = pytest.mark.django_db


def choose(cast, by="sec", **changes):
    given = {
        "health": "essentials",
        "rating": "three-colours",
        "risk": "five-by-five",
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
    with pytest.raises(LodestarError, match="no risk scheme 'dice'"):
        choose(cast, risk="dice")
    with pytest.raises(PermissionDenied):
        choose(cast, by="edith")


RISK = {
    "name": "No teacher", "category": "people", "cause": "One retires", "event": "No course", "effect": "Fewer fitters",
    "proximity": 5, "treatment": "treat",
    **{f"{moment}_{scale}": 4 for moment in ("inherent", "current", "target") for scale in ("likelihood", "impact")},
}  # fmt: skip


def test_a_place_rates_its_risks_by_the_scheme_that_it_chose_and_others_by_theirs(cast):
    risk = raise_risk(by=cast.sec, place=cast.amber, **RISK)
    choose(cast, risk="four-by-four", reread=1)
    sec = cast.client("sec")
    page = without_token(sec.get("/amber/risks/").content.decode())
    assert "Severe" in page and "Unlikely" in page and "Rare" not in page
    assert "4 Severe" not in sec.get("/birch/risks/").content.decode()
    form = sec.get("/amber/risks/add/").context["form"]
    assert [value for value, _ in form.fields["inherent_impact"].choices if value] == ["1", "2", "3", "4"]
    with pytest.raises(LodestarError, match="'5' is not one of 1, 2, 3, 4"):
        raise_risk(by=cast.sec, place=cast.amber, **RISK | {"name": "Worse", "current_impact": 5})
    assert "Almost certain" in sec.get(f"/amber/risks/{risk.slug}/").content.decode()
    assert risk_scheme_of(cast.birch).id == "five-by-five"


def test_a_risk_scheme_that_records_do_not_fit_is_refused_and_names_them_until_they_are_put_right(cast):
    risk = raise_risk(by=cast.sec, place=cast.amber, **RISK | {"category": "legal", "inherent_impact": 5})
    issue = raise_issue(by=cast.sec, place=cast.amber, name="The yard is shut", text="A flood.", impact=5)
    resolve_issue(by=cast.sec, issue=issue, seen=1, resolution="Open again")
    with pytest.raises(LodestarError) as refused:
        choose(cast, risk="four-by-four")
    assert "‘No teacher’ (category legal, inherent impact 5); ‘The yard is shut’ (impact 5)" in str(
        refused.value
    )
    page = cast.client("sec").post(
        "/amber/plan/schemes/",
        {"health": "standard", "rating": "four-words", "risk": "four-by-four", "reason": "Shorter"},
    )
    assert page.status_code == 422 and "‘The yard is shut’ (impact 5)" in page.content.decode()
    assert schemes_of(cast.amber).risk == "five-by-five"
    change_risk(by=cast.sec, risk=risk, seen=1, changes={"category": "people", "inherent_impact": 4})
    change_issue(by=cast.sec, issue=issue, seen=2, changes={"impact": 4})
    assert choose(cast, risk="four-by-four", reread=2).risk == "four-by-four"


def test_choosing_other_checks_asks_nothing_of_risks(cast):
    raise_risk(by=cast.sec, place=cast.amber, **RISK | {"category": "legal"})
    assert choose(cast).health == "essentials"


SENT = {"health": "standard", "rating": "four-words", "risk": "four-by-four", "reason": "Shorter"}


def test_whoever_chooses_a_risk_scheme_is_shown_first_which_risks_and_issues_read_otherwise(cast):
    raise_risk(by=cast.sec, place=cast.amber, **RISK)
    raise_issue(by=cast.sec, place=cast.amber, name="The yard is shut", text="A flood.", impact=2)
    sec = cast.client("sec")
    assert "will read otherwise" not in sec.get("/amber/plan/schemes/").content.decode()
    asked = sec.post("/amber/plan/schemes/", SENT)
    told = asked.content.decode()
    assert asked.status_code == 422 and "2 risks and issues will read otherwise" in told
    assert "Current rating</span></th><td>High</td><td>Severe</td>" in told
    assert "Impact</span></th><td>Minor</td><td>Moderate</td>" in told
    assert "<li>Target likelihood: Likely, then Almost certain</li>" in told and "Category:" not in told
    assert schemes_of(cast.amber).risk == "five-by-five" and not Event.objects.filter(action="read otherwise")
    assert sec.post("/amber/plan/schemes/", SENT | {"looked": "on"}).status_code == 302
    assert schemes_of(cast.amber).risk == "four-by-four"


def test_the_history_of_a_risk_tells_that_its_words_changed_with_the_scheme_and_the_risk_did_not(cast):
    risk = raise_risk(by=cast.sec, place=cast.amber, **RISK)
    before = timezone.now()
    choose(cast, risk="four-by-four", reason="Shorter", reread=1)
    event = Event.objects.get(action="read otherwise")
    assert (event.record, event.version, event.reason) == (risk.slug, None, "Shorter")
    assert event.changes["current rating"] == ["High", "Severe"]
    assert (
        event.changes["current likelihood"] == ["Likely", "Almost certain"]
        and "category" not in event.changes
    )
    page = cast.client("vera").get(f"/amber/risks/{risk.slug}/").content.decode()
    assert "chose another risk scheme, so that this reads otherwise" in page and "<del>High</del>" in page
    (then,) = known_then(cast.amber, "risk", before).values()
    assert then == known_now(cast.amber, "risk")[risk.slug], "levels, which are what is kept, stay"


def test_what_came_between_looking_and_choosing_is_not_passed_over(cast):
    raise_risk(by=cast.sec, place=cast.amber, **RISK)
    for shown in (0, 2):
        with pytest.raises(LodestarError, match=f"than the {shown} that were shown: 1, such as ‘No teacher’"):
            choose(cast, risk="four-by-four", reread=shown)
    assert schemes_of(cast.amber).risk == "five-by-five"


def test_where_no_word_changes_nothing_is_asked(cast):
    assert cast.client("sec").post("/amber/plan/schemes/", SENT).status_code == 302
    raise_risk(by=cast.sec, place=cast.amber, **RISK)
    assert (
        cast.client("sec").post("/amber/plan/schemes/", SENT | {"rating": "three-colours"}).status_code == 302
    )
    assert not Event.objects.filter(action="read otherwise")
