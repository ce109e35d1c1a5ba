"""What was reported done is verified by somebody else, who says that it was or why it is not adequate."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.delivery.dates import reach_milestone, take_back_milestone
from lodestar.service.delivery.models import Locked, Verification
from lodestar.service.delivery.verifying import name_verifier, standing, verifications_waiting, verify
from lodestar.service.meetings.minute_actions import tell_follow_up
from lodestar.service.meetings.models import FollowUp
from lodestar.service.plan.models import Action, Forum

ROOM, DAY = "open-the-clean-room", dt.date(2025, 6, 3)


@pytest.fixture
def met(cast):
    action = Action.objects.get(place=cast.amber, slug=ROOM)
    return reach_milestone(by=cast.edith, action=action, milestone="keys", on=DAY)


@pytest.fixture
def done(cast):
    forum = Forum.objects.filter(place=cast.amber).first()
    row = FollowUp.objects.create(place=cast.amber, slug="ring", forum=forum, name="Ring the bell", who="Lou")
    return tell_follow_up(by=cast.sec, follow_up=row, told="Rung.", done_on=DAY)


def test_somebody_else_says_that_a_milestone_was_really_reached(cast, met):
    row = name_verifier(by=cast.edith, of=met, verifier=cast.vera)
    assert (row.reporter, row.state) == (cast.edith, "to-verify")
    verify(by=cast.vera, verification=row, state="verified", reason="I held the keys.")
    page = cast.client("ada").get(f"/amber/actions/{ROOM}/").content.decode()
    assert "Verified" in page and f"/amber/verifications/{row.slug}/" in page
    assert "I held the keys." in cast.client("ada").get(f"/amber/verifications/{row.slug}/").content.decode()


def test_what_is_not_adequate_comes_back_to_who_reported_it_and_is_reported_and_verified_anew(cast, done):
    row = name_verifier(by=cast.sec, of=done, verifier=cast.edith)
    with pytest.raises(LodestarError, match="why it is not adequate"):
        verify(by=cast.edith, verification=row, state="not-adequate")
    verify(by=cast.edith, verification=row, state="not-adequate", reason="Nobody heard it.")
    assert "Nobody heard it." in cast.client("sec").get("/amber/my-work/").content.decode()
    tell_follow_up(by=cast.sec, follow_up=done, told="Rung, and louder.", done_on=DAY)
    assert not verifications_waiting(cast.sec, cast.amber)
    assert not standing(Verification.objects.get())
    again = name_verifier(by=cast.sec, of=FollowUp.objects.get(), verifier=cast.edith)
    assert again.pk != row.pk and again.state == "to-verify"


def test_nobody_verifies_what_they_reported_whoever_names_them(cast, met):
    with pytest.raises(LodestarError, match="choose somebody else"):
        name_verifier(by=cast.sec, of=met, verifier=cast.edith)
    row = name_verifier(by=cast.edith, of=met, verifier=cast.sec)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.filter(pk=row.pk).update(verifier=cast.edith)
    form = cast.client("sec").get(f"/amber/actions/{ROOM}/milestones/keys/verify/").content.decode()
    assert f'value="{cast.vera.pk}"' in form and f'value="{cast.edith.pk}"' not in form


def test_who_reported_it_is_told_by_the_audit_and_not_by_who_names_the_verifier(cast, met):
    action = Action.objects.get(place=cast.amber, slug=ROOM)
    again = reach_milestone(by=cast.lena, action=action, milestone="keys", on=dt.date(2025, 6, 2))
    assert name_verifier(by=cast.sec, of=again, verifier=cast.edith).reporter == cast.lena


@pytest.mark.parametrize("name", ["otto", "basil", "bruno"])
def test_whoever_holds_no_role_at_the_place_is_not_named(cast, met, name):
    with pytest.raises(LodestarError, match="holds no role"):
        name_verifier(by=cast.edith, of=met, verifier=getattr(cast, name))


@pytest.mark.parametrize("name", ["vera", "ada", "otto", "basil"])
def test_who_may_not_report_it_names_nobody(cast, met, done, name):
    for of in (met, done):
        with pytest.raises(PermissionDenied):
            name_verifier(by=getattr(cast, name), of=of, verifier=cast.ann)


def test_only_who_was_named_judges_and_once(cast, met):
    row = name_verifier(by=cast.edith, of=met, verifier=cast.vera)
    for name in ("alice", "edith", "sec"):
        with pytest.raises(PermissionDenied):
            verify(by=getattr(cast, name), verification=row, state="verified")
    verify(by=cast.vera, verification=row, state="verified")
    with pytest.raises(LodestarError, match="judged already"):
        verify(by=cast.vera, verification=row, state="not-adequate", reason="No.")
    with pytest.raises(LodestarError, match="verified already"):
        name_verifier(by=cast.edith, of=met, verifier=cast.ada)
    row.refresh_from_db()
    row.reason = "Another"
    with pytest.raises(Locked):
        row.save()


def test_another_takes_the_place_of_who_was_named_first(cast, met):
    first = name_verifier(by=cast.edith, of=met, verifier=cast.vera)
    second = name_verifier(by=cast.sec, of=met, verifier=cast.ada)
    assert first.pk == second.pk and not verifications_waiting(cast.vera, cast.amber)
    assert Event.objects.filter(kind="verification").latest("id").changes["verifier"] == [
        cast.vera.handle, cast.ada.handle,
    ]  # fmt: skip


def test_what_was_taken_back_is_neither_verified_nor_waited_for(cast, met):
    row = name_verifier(by=cast.edith, of=met, verifier=cast.vera)
    take_back_milestone(by=cast.edith, met=met, reason="Wrong keys.")
    assert not verifications_waiting(cast.vera, cast.amber)
    with pytest.raises(LodestarError, match="reported otherwise"):
        verify(by=cast.vera, verification=row, state="verified")
    with pytest.raises(LodestarError, match="not reported done"):
        name_verifier(by=cast.edith, of=met, verifier=cast.vera)


def test_a_verifier_is_named_and_answers_by_forms(cast, met, done):
    edith, vera = cast.client("edith"), cast.client("vera")
    address = edith.post(f"/amber/actions/{ROOM}/milestones/keys/verify/", {"verifier": cast.vera.pk}).url
    assert "To verify" in vera.get("/amber/my-work/").content.decode()
    assert edith.post(address, {"state": "verified"}).status_code == 403
    assert vera.post(address, {"state": "not-adequate"}).status_code == 422
    assert vera.post(address, {"state": "not-adequate", "reason": "One key is missing."}).url == address
    assert "One key is missing." in edith.get("/amber/my-work/").content.decode()
    assert (
        cast.client("sec").post("/amber/follow-ups/ring/verify/", {"verifier": cast.vera.pk}).status_code
        == 302
    )
    assert "Verification by" in vera.get("/amber/follow-ups/ring/").content.decode()
    table = vera.get("/amber/verifications/?format=csv").content.decode()
    assert "Ring the bell" in table and "One key is missing." in table


def test_the_public_reads_of_no_verification(cast, met, evidence):
    row = name_verifier(by=cast.edith, of=met, verifier=cast.vera)
    verify(by=cast.vera, verification=row, state="verified", reason="Zqseen")
    otto = cast.client("otto")
    assert otto.get(f"/amber/verifications/{row.slug}/").status_code == 403
    for page in (f"/amber/actions/{ROOM}/", f"/amber/actions/{ROOM}/history/", "/search/?q=verification"):
        text = otto.get(page).content.decode()
        assert "Zqseen" not in text and "/verifications/" not in text and str(cast.vera) not in text


def test_pages_ask_no_more_of_the_database_for_more_verifications(cast, met, done):
    counts = []
    for name in ("vera", "ada", "nils"):
        action = Action.objects.get(place=cast.amber, slug=ROOM)
        day = DAY - dt.timedelta(days=len(counts) + 1)
        again = reach_milestone(by=cast.edith, action=action, milestone="keys", on=day)
        name_verifier(by=cast.edith, of=again, verifier=getattr(cast, name))
        counts.append([])
        for page in ("verifications/", f"actions/{ROOM}/"):
            with CaptureQueriesContext(connection) as asked:
                cast.client("sec").get(f"/amber/{page}")
            counts[-1].append(len(asked))
    assert counts[1] == counts[2], counts
