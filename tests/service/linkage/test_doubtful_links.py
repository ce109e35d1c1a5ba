"""Links between organisations: what rests on them, decided by people, reversibly, each with a reason and a name."""

from decimal import Decimal
from urllib.parse import urlencode

import pytest
from made_twins import OFFERED, PARTS, key, part, serve

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.decisions import DecisionKind
from lodestar.service.audit.models import Event
from lodestar.service.linkage.actions import decide, take_back
from lodestar.service.linkage.models import LinkDecision
from lodestar.service.linkage.reading import linked, pairings
from lodestar.service.places.models import Place
from lodestar.service.workers.models import Work

AT = "/amber/evidence/organisations/"
CAST = (
    "alice", "sec", "edith", "lena", "ada", "nils", "ann", "pat", "cora", "vera", "otto", "basil", "bruno", "anonymous",
)  # fmt: skip


def pair_url(one, other, place="amber"):
    return f"/{place}/evidence/organisations/pair/?{urlencode({'one': key(one), 'other': key(other)})}"


def standing(place, one, other):
    wanted = {key(one), key(other)}
    return next((p.standing for p in pairings(now(place), 1.0) if {p.one, p.other} == wanted), None)


def now(place):
    """The organisations as a page would read them now."""
    return linked(Place.objects.get(pk=place.pk))


def say(client, one, other, they_are, why="It stands on their site"):
    return client.post(pair_url(one, other), {"they_are": they_are, "why": why})


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_awards_the_page_says_where_to_get_them(home, cast):
    assert "Where to get evidence" in text_of(cast.client("anonymous"), AT)


def test_before_anybody_has_looked_the_page_says_so_and_offers_it(awards, cast):
    assert "Compare them" in text_of(cast.client("edith"), AT)
    assert "Compare them" not in text_of(cast.client("vera"), AT)
    assert not now(cast.amber).looked_for


def test_what_is_plainly_one_is_joined_what_may_be_waits_and_different_numbers_stay_apart(looked, cast):
    assert now(cast.amber).one(key("sure"), key("sure-2"))
    assert standing(cast.amber, "perhaps", "perhaps-2") == "to-review"
    assert standing(cast.amber, "number", "number-2") == "barred"
    assert standing(cast.amber, "alone", "far") is None


def test_totals_are_those_of_the_place_and_never_change_by_linking(looked, cast):
    assert now(cast.amber).risk(0.95).total == OFFERED
    say(cast.client("edith"), "perhaps", "perhaps-2", "one")
    assert now(cast.amber).risk(0.95).total == OFFERED
    assert now(cast.birch).risk(0.95).total == 10


def test_the_page_says_how_much_rests_on_links_below_the_chosen_probability(looked, cast):
    held = now(cast.amber)
    joined = {held.spine.memberships[key(one)].probability for one in ("sure", "sure-2")}
    least = min(joined)
    assert 0.8 <= least < 1
    assert held.risk(least).resting == 0
    assert held.risk(1.0).resting in {Decimal(300), Decimal(600)}
    page = text_of(cast.client("anonymous"), f"{AT}?below=1")
    assert "4,420" in page and f"{held.risk(1.0).resting:.0f}" in page


def test_a_person_confirms_a_link_and_it_is_one_organisation(looked, cast):
    edith = cast.client("edith")
    assert not now(cast.amber).one(key("perhaps"), key("perhaps-2"))
    assert say(edith, "perhaps", "perhaps-2", "one").status_code == 302
    assert now(cast.amber).one(key("perhaps"), key("perhaps-2"))
    assert standing(cast.amber, "perhaps", "perhaps-2") == "confirmed"
    assert "It stands on their site" in text_of(edith, pair_url("perhaps", "perhaps-2"))


def test_a_person_refuses_a_link_that_was_joined(looked, cast):
    say(cast.client("edith"), "sure", "sure-2", "two")
    assert not now(cast.amber).one(key("sure"), key("sure-2"))
    assert standing(cast.amber, "sure", "sure-2") == "split"


def test_a_person_joins_two_that_nothing_ties(looked, cast):
    edith = cast.client("edith")
    organisation = f"{AT}one/?{urlencode({'id': key('alone'), 'q': 'northwind'})}"
    assert urlencode({"one": key("alone"), "other": key("sure")}).replace("&", "&amp;") in text_of(
        edith, organisation
    )
    say(edith, "alone", "sure", "one")
    assert now(cast.amber).one(key("alone"), key("sure-2"))


def test_a_person_knows_better_than_two_numbers(looked, cast):
    say(cast.client("edith"), "number", "number-2", "one", "One company that was registered again")
    assert now(cast.amber).one(key("number"), key("number-2"))


def test_some_are_split_off_an_organisation(looked, cast):
    edith = cast.client("edith")
    say(edith, "perhaps", "sure", "one")
    identity = now(cast.amber).spine.memberships[key("sure")].organisation
    url = f"{AT}one/?{urlencode({'id': identity})}"
    assert edith.post(url, {"off": [key("perhaps")], "why": "They only share a building"}).status_code == 302
    held = now(cast.amber)
    assert not held.one(key("perhaps"), key("sure")) and held.one(key("sure"), key("sure-2"))


@pytest.mark.parametrize("off", [[], ["sure", "sure-2"], ["alone"]])
def test_splitting_off_nothing_or_everything_is_refused(looked, cast, off):
    identity = now(cast.amber).spine.memberships[key("sure")].organisation
    url = f"{AT}one/?{urlencode({'id': identity})}"
    answer = cast.client("edith").post(url, {"off": [key(one) for one in off], "why": "x"})
    assert answer.status_code == 422 and not LinkDecision.objects.exists()


def test_merging_and_taking_back_leads_back_to_where_it_began(looked, cast):
    edith = cast.client("edith")
    before = now(cast.amber).spine
    say(edith, "perhaps", "perhaps-2", "one")
    merged = now(cast.amber).spine
    url = f"{AT}decisions/{LinkDecision.objects.get().pk}/take-back/"
    edith.post(url, {"why": "I was wrong"})
    assert now(cast.amber).spine == before != merged
    undo = LinkDecision.objects.get(kind="undo")
    edith.post(f"{AT}decisions/{undo.pk}/take-back/", {"why": "I was right after all"})
    assert now(cast.amber).spine == merged


def test_what_was_taken_back_is_not_taken_back_again(looked, cast):
    edith = cast.client("edith")
    say(edith, "perhaps", "perhaps-2", "one")
    decision = LinkDecision.objects.get()
    take_back(by="t", place=cast.amber, decision=decision, why="x")
    with pytest.raises(LodestarError, match="taken back already"):
        take_back(by="t", place=cast.amber, decision=decision, why="x")


def test_a_form_sent_twice_decides_once(looked, cast):
    for _ in range(2):
        say(cast.client("edith"), "perhaps", "perhaps-2", "one")
    assert LinkDecision.objects.count() == 1


def test_changing_one_s_mind_and_back_is_three_decisions(looked, cast):
    for they_are in ("one", "two", "one"):
        say(cast.client("edith"), "perhaps", "perhaps-2", they_are)
    assert LinkDecision.objects.count() == 3
    assert standing(cast.amber, "perhaps", "perhaps-2") == "confirmed"


def test_every_decision_is_in_the_audit_with_its_reason(looked, cast):
    say(cast.client("edith"), "perhaps", "perhaps-2", "one")
    event = Event.objects.filter(kind="link").get()
    assert (event.action, event.by, event.place) == ("merge organisations", cast.edith.handle, "amber")
    assert event.reason == "It stands on their site"
    assert "Gantry Lights Robotics Limited" in str(event.changes)


@pytest.mark.parametrize(("they_are", "why"), [("", "x"), ("one", ""), ("three", "x"), ("one", "x" * 501)])
def test_a_decision_without_answer_or_reason_is_refused(looked, cast, they_are, why):
    assert say(cast.client("edith"), "perhaps", "perhaps-2", they_are, why).status_code == 422
    assert not LinkDecision.objects.exists()


def test_a_decision_is_never_changed(looked, cast):
    say(cast.client("edith"), "perhaps", "perhaps-2", "one")
    decision = LinkDecision.objects.get()
    decision.why = "something else"
    with pytest.raises(LodestarError, match="never changed"):
        decision.save()


def test_one_place_decides_nothing_for_another(looked, cast):
    say(cast.client("edith"), "sure", "sure-2", "two")
    assert not now(cast.amber).one(key("sure"), key("sure-2"))
    assert LinkDecision.objects.filter(place=cast.birch).count() == 0
    assert (
        cast.client("basil")
        .get(f"/birch/evidence/organisations/decisions/{LinkDecision.objects.get().pk}/take-back/")
        .status_code
        == 404
    )


def test_decisions_about_organisations_that_are_gone_are_counted_and_harm_nothing(looked, cast, work):
    edith = cast.client("edith")
    say(edith, "perhaps", "perhaps-2", "one")
    say(edith, "sure", "sure-2", "two")
    serve([row for row in PARTS if row["organisation"] != "perhaps-2"], "2024-02")
    held = now(cast.amber)
    assert held.lost == 1 and not held.one(key("sure"), key("sure-2"))
    assert "1 decision names organisations" in text_of(edith, AT)
    serve(PARTS, "2024-03")
    assert now(cast.amber).lost == 0


def test_links_are_looked_for_once_for_the_same_participants(looked, cast, work):
    edith = cast.client("edith")
    edith.post(f"{AT}look/")
    work()
    assert Work.objects.filter(name="look for links").count() == 1
    serve([*PARTS, part("new", "Northwind Marine Limited", 5, postcode="L1 1AA")], "2024-02")
    assert not now(cast.amber).looked_for
    edith.post(f"{AT}look/")
    work()
    assert now(cast.amber).one(key("sure"), key("new"))


def test_the_list_can_be_taken_away(looked, cast):
    rows = cast.client("anonymous").get(f"{AT}?format=json&below=1").json()
    assert {row["standing"] for row in rows} >= {"to-review", "barred"}
    assert all(set(row) >= {"one_key", "other_key", "probability", "ground", "at_stake"} for row in rows)


def test_unknown_organisations_are_refused(looked, cast):
    edith = cast.client("edith")
    assert edith.get(pair_url("sure", "nobody")).status_code == 404
    assert edith.get(pair_url("sure", "sure")).status_code == 404
    assert edith.get(f"{AT}one/?id=nobody").status_code == 404
    with pytest.raises(LodestarError, match="holds no organisation 'made-awards:nobody'"):
        decide(by="t", place=cast.amber, held=now(cast.amber), kind=DecisionKind.MERGE,
               sides=[[key("sure")], [key("nobody")]], why="x")  # fmt: skip


def test_who_decided_is_named_to_those_who_may_and_to_nobody_else(looked, cast):
    say(cast.client("edith"), "perhaps", "perhaps-2", "one")
    for name in CAST:
        page = text_of(cast.client(name), f"{AT}decisions/")
        assert ("edith@example.org" in page) == (name in {"alice", "edith", "ann"}), name
