"""How an organisation stands to an action: told among those who may edit it, and to nobody else by any way."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import Stale
from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.models import Stance
from lodestar.service.delivery.since import PlanSince
from lodestar.service.delivery.stances import set_stance, stances_for, withdraw_stance
from lodestar.service.ledger.exporting import export_pack
from lodestar.service.people.models import RoleAssignment
from lodestar.service.places.models import Organisation
from lodestar.service.plan.models import Action

ROOM, SAID, DAY = "open-the-clean-room", "Zqstance said over lunch", dt.date(2025, 3, 1)
HOME = f"/amber/actions/{ROOM}/stances/"


def room(cast, slug=ROOM):
    return Action.objects.get(place=cast.amber, slug=slug)


def organisation(cast, slug="amber-council"):
    return Organisation.objects.get(place=cast.amber, slug=slug)


def stand(cast, by="edith", stance="to-be-won-over", **more):
    fields = {"action": room(cast), "organisation": organisation(cast), "note": SAID, "on": DAY}
    return set_stance(by=getattr(cast, by), stance=stance, **(fields | more))


def test_a_stance_is_told_with_what_it_rests_on_and_since_when(cast):
    stand(cast)
    page = cast.client("sec").get(HOME).content.decode()
    assert SAID in page and "To be won over" in page and "1 March 2025" in page


def test_a_stance_that_changes_keeps_what_it_was_and_any_day_is_told_again(cast):
    row = stand(cast)
    before = timezone.now()
    stand(cast, by="sec", stance="supports", note="They signed.", seen=row.version)
    assert known_then(cast.amber, "stance", before)[row.slug]["stance"] == "to-be-won-over"
    assert Event.objects.filter(kind="stance").latest("id").changes["stance"] == [
        "to-be-won-over",
        "supports",
    ]
    page = cast.client("alice").get(HOME).content.decode()
    assert "They signed." in page and SAID in page, "its history holds what was said before"


def test_nobody_writes_over_a_stance_that_they_did_not_see(cast):
    row = stand(cast)
    with pytest.raises(LodestarError, match="told already"):
        stand(cast, by="sec", stance="opposes")
    stand(cast, stance="neutral", seen=row.version)
    with pytest.raises(Stale):
        stand(cast, by="sec", stance="opposes", seen=row.version)


def test_a_stance_that_is_told_no_more_says_why_and_can_be_told_again(cast):
    row = withdraw_stance(by=cast.edith, stance=stand(cast), reason="It was hearsay.")
    assert not stances_for(cast.edith, cast.amber)
    with pytest.raises(LodestarError, match="already"):
        withdraw_stance(by=cast.edith, stance=row, reason="Again.")
    assert stand(cast, stance="supports").pk == row.pk and Stance.objects.get().version == 3


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"stance": "friend"}, "not a stance"),
        ({"note": " "}, "what this rests on"),
        ({"on": dt.date(2999, 1, 1)}, "yet to come"),
    ],
)
def test_a_stance_that_cannot_be_is_refused(cast, more, said):
    with pytest.raises(LodestarError, match=said):
        stand(cast, **more)
    with pytest.raises(LodestarError, match="of this place"):
        stand(cast, organisation=Organisation.objects.filter(place=cast.birch).first())
    assert not Stance.objects.exists()


def test_the_database_itself_knows_four_stances(cast):
    row = stand(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stance.objects.filter(pk=row.pk).update(stance="friend")


@pytest.mark.parametrize("name", ["vera", "ada", "ann", "otto", "basil", "bruno"])
def test_who_may_not_edit_the_action_tells_no_stance_and_reads_none(cast, name):
    with pytest.raises(PermissionDenied):
        stand(cast, by=name)
    row = stand(cast)
    assert cast.client(name).get(HOME).status_code in (403, 404)
    assert cast.client(name).get(f"{HOME}{row.slug}/").status_code in (403, 404)
    assert not stances_for(getattr(cast, name), cast.amber)


def test_whose_role_is_on_another_action_reads_those_of_that_alone(cast):
    stand(cast)
    stand(cast, action=room(cast, "train-fitters"), note="Elsewhere")
    RoleAssignment.objects.filter(person=cast.lena).update(node_kind="action", node="train-fitters")
    assert [row.note for row in stances_for(cast.lena, cast.amber)] == ["Elsewhere"]
    for page in (
        "/amber/plan/stances/",
        "/amber/plan/stances/?format=csv",
        "/amber/plan/stances/?format=json",
    ):
        text = cast.client("lena").get(page).content.decode()
        assert SAID not in text and "Elsewhere" in text
    assert cast.client("lena").get(HOME).status_code == 403


ELSEWHERE = (
    f"/amber/actions/{ROOM}/", f"/amber/actions/{ROOM}/history/", "/amber/actions/?format=csv", "/amber/actions/?format=json",
    "/amber/plan/board/?format=json", "/amber/plan/timeline/?format=csv", "/amber/organisations/amber-council/",
    "/amber/organisations/?format=csv", f"/api/v1/places/amber/actions/{ROOM}", "/api/v1/places/amber/organisations",
    "/api/v1/openapi.json", "/api/v1/search?q=zqstance", "/search/?q=zqstance", "/amber/memory/", "/amber/delivery/",
    f"/amber/actions/{ROOM}/?as_at=2031-01-01",
)  # fmt: skip


@pytest.mark.parametrize("page", ELSEWHERE)
def test_no_other_page_download_search_or_interface_tells_a_stance(cast, evidence, page):
    stand(cast)
    for client in (cast.client("alice"), cast.client("vera"), cast.client("otto"), Client()):
        text = client.get(page, follow=True).content.decode()
        assert "Zqstance" not in text.replace("zqstance", "") and "to-be-won-over" not in text
        assert "To be won over" not in text


def test_no_place_pack_holds_a_stance(cast):
    stand(cast)
    assert not any(b"Zqstance" in content for content in export_pack(cast.amber).values())


def test_a_stance_does_not_end_the_silence_about_an_action(cast):
    """What is told of it in a board pack or in public would otherwise tell that somebody spoke of it in private."""
    since = timezone.localdate() - dt.timedelta(days=1)
    words = PlanSince(cast.amber, since, timezone.now()).last_words
    stand(cast)
    assert PlanSince(cast.amber, since, timezone.now()).last_words == words


def test_a_stance_is_told_changed_and_withdrawn_by_forms(cast):
    edith = cast.client("edith")
    assert "Stances of organisations" in edith.get(f"/amber/actions/{ROOM}/").content.decode()
    sent = {"organisation": "amber-council", "stance": "opposes", "note": "They wrote.", "on": "1/3/2025"}
    assert edith.post(f"{HOME}add/", sent | {"note": ""}).status_code == 422
    assert edith.post(f"{HOME}add/", sent).url == HOME
    row = Stance.objects.get()
    change = {"seen": row.version, "stance": "supports", "note": "They came round.", "on": "2/3/2025"}
    assert edith.post(f"{HOME}{row.slug}/", change).url == HOME
    assert edith.post(f"{HOME}{row.slug}/", change | {"stance": "neutral"}).status_code == 422
    assert edith.post(f"{HOME}{row.slug}/withdraw/", {"reason": "Enough."}).url == HOME
    row.refresh_from_db()
    assert (row.stance, row.withdrawn) == ("supports", "Enough.")


def test_pages_ask_no_more_of_the_database_for_more_stances(cast):
    client, counts = cast.client("pat"), []
    for slug in ("amber-council", "amber-university", "harbour-works"):
        stand(cast, organisation=organisation(cast, slug))
        counts.append([])
        for page in (HOME, "/amber/plan/stances/"):
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            counts[-1].append(len(asked))
    assert counts[1] == counts[2], counts
