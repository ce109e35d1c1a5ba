"""The registers: who keeps them, who accepts, what is refused, and what they remember."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import Stale
from lodestar.service.people.models import RoleAssignment
from lodestar.service.plan.models import Action
from lodestar.service.risks.actions import (
    accept_risk,
    change_risk,
    close_risk,
    raise_issue,
    raise_risk,
    reopen_risk,
    resolve_issue,
    withdraw_acceptance,
)
from lodestar.service.risks.models import Issue, Risk
from lodestar.service.risks.queries import acceptances_to_decide, risks_moved
from tests.service.risks.standing import covering

FIELDS = {
    "name": "No fitters apply", "category": "people", "cause": "wages are low", "event": "nobody applies",
    "effect": "an empty class", "inherent_likelihood": 4, "inherent_impact": 4, "current_likelihood": 3,
    "current_impact": 4, "target_likelihood": 2, "target_impact": 2, "proximity": 4, "treatment": "treat",
}  # fmt: skip


def the_action(place, slug="train-fitters"):
    return Action.objects.get(place=place, slug=slug)


def raised(cast, **more):
    return raise_risk(by=cast.edith, place=cast.amber, **(FIELDS | {"action": the_action(cast.amber)} | more))


def test_a_risk_is_raised_once_and_told_whole(cast):
    risk = raised(cast)
    event = Event.objects.get(kind="risk", record=risk.slug)
    assert (event.by, event.action, event.version) == (cast.edith.handle, "raise risk", 1)
    assert event.changes["cause"] == [None, "wages are low"] and event.changes["action"] == [
        None,
        "train-fitters",
    ]


def test_two_risks_of_one_name_have_two_addresses(cast):
    assert [raised(cast).slug, raised(cast).slug] == ["no-fitters-apply", "no-fitters-apply-2"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"category": "weather"}, "category: 'weather'"),
        ({"current_impact": 6}, "current impact: '6'"),
        ({"treatment": "hope"}, "treatment: 'hope'"),
        ({"proximity": 0}, "proximity: '0'"),
    ],
)
def test_a_value_outside_the_scheme_is_refused_with_what_is_allowed(cast, wrong, said):
    with pytest.raises(LodestarError, match=said):
        raised(cast, **wrong)
    assert not Risk.objects.exists()


def test_a_risk_hangs_on_nothing_of_another_place_and_is_owned_by_nobody_from_outside(cast):
    with pytest.raises(LodestarError, match="not one of this place"):
        raise_risk(by=cast.alice, place=cast.amber, **(FIELDS | {"theme": _theme_next_door(cast)}))
    with pytest.raises(LodestarError, match="holds no role"):
        raised(cast, owner=cast.otto)


def _theme_next_door(cast):
    from lodestar.service.plan.models import Theme

    return Theme.objects.filter(place=cast.birch).first()


@pytest.mark.parametrize("name", ["pat", "vera", "otto", "basil"])
def test_only_who_manages_risks_keeps_the_register(cast, name):
    with pytest.raises(PermissionDenied):
        raise_risk(by=getattr(cast, name), place=cast.amber, **(FIELDS | {"action": the_action(cast.amber)}))


def test_a_lead_of_one_action_keeps_its_risks_and_no_others(cast):
    RoleAssignment.objects.create(
        person=cast.otto,
        place=cast.amber,
        role="lead",
        node_kind="action",
        node="train-fitters",
        starts=localdate(),
    )
    risk = raise_risk(by=cast.otto, place=cast.amber, **(FIELDS | {"action": the_action(cast.amber)}))
    other = Action.objects.filter(place=cast.amber).exclude(slug="train-fitters").first()
    with pytest.raises(PermissionDenied):
        raise_risk(by=cast.otto, place=cast.amber, **(FIELDS | {"action": other}))
    with pytest.raises(PermissionDenied):
        change_risk(by=cast.otto, risk=risk, seen=1, changes={"action": other})


def test_a_new_current_rating_needs_a_reason_and_tells_it(cast):
    risk = raised(cast)
    with pytest.raises(LodestarError, match="Say why"):
        change_risk(by=cast.edith, risk=risk, seen=1, changes={"current_likelihood": 5})
    risk.refresh_from_db()
    change_risk(by=cast.edith, risk=risk, seen=1, changes={"current_likelihood": 5}, reason="The yard closed")
    event = Event.objects.filter(kind="risk").first()
    assert (event.action, event.reason, event.changes) == (
        "rate risk", "The yard closed", {"current_likelihood": [3, 5]},
    )  # fmt: skip


def test_who_was_overtaken_loses_nothing_and_overwrites_nothing(cast):
    risk, same = raised(cast), None
    same = Risk.objects.get(pk=risk.pk)
    change_risk(by=cast.edith, risk=risk, seen=1, changes={"cause": "no bus"})
    with pytest.raises(Stale):
        change_risk(by=cast.edith, risk=same, seen=1, changes={"cause": "no train"})
    assert Risk.objects.get(pk=risk.pk).cause == "no bus"


def test_an_acceptance_needs_an_approver_who_does_not_own_the_risk_and_expires(cast, approver):
    risk = raised(cast)
    with pytest.raises(PermissionDenied):
        accept_risk(by=cast.edith, risk=risk, justification="fine", expires_on=localdate())
    risk.owner = approver
    risk.save()
    with pytest.raises(PermissionDenied):
        accept_risk(by=approver, risk=risk, justification="fine", expires_on=localdate())
    risk.owner = None
    risk.save()
    for wrong in (localdate() - dt.timedelta(days=1), localdate() + dt.timedelta(days=367)):
        with pytest.raises(LodestarError, match="a year from now"):
            accept_risk(by=approver, risk=risk, justification="fine", expires_on=wrong)
    accepted = accept_risk(
        by=approver, risk=risk, justification="A course starts in May", expires_on=localdate()
    )
    assert covering(risk) == accepted
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=True):
        assert covering(risk) is None, "it has expired"
    assert [one.row for one in acceptances_to_decide(cast.amber, dt.timedelta(days=30))] == [accepted]
    withdraw_acceptance(by=approver, acceptance=accepted, reason="It came true")
    assert covering(Risk.objects.get(pk=risk.pk)) is None


def test_what_is_closed_stays_and_can_be_opened_again_with_a_reason(cast, approver):
    risk = close_risk(by=cast.edith, risk=raised(cast), seen=1, reason="All hired")
    with pytest.raises(LodestarError, match="closed already"):
        close_risk(by=cast.edith, risk=risk, seen=2, reason="again")
    with pytest.raises(LodestarError, match="nothing to accept"):
        accept_risk(by=approver, risk=risk, justification="x", expires_on=localdate())
    with pytest.raises(LodestarError, match="Say why"):
        reopen_risk(by=cast.edith, risk=risk, seen=2, reason=" ")
    assert reopen_risk(by=cast.edith, risk=risk, seen=2, reason="Two left").closed_on is None


def test_the_board_reads_which_risks_moved_since_it_last_met(cast):
    kept, worse, closed = (raised(cast, name=name) for name in ("Kept", "Worse", "Closed"))
    moment = timezone.now()
    change_risk(by=cast.edith, risk=worse, seen=1, changes={"current_likelihood": 5}, reason="yard closed")
    close_risk(by=cast.edith, risk=closed, seen=1, reason="over")
    raised(cast, name="New")
    close_risk(by=cast.edith, risk=raised(cast, name="Brief"), seen=1, reason="came and went")
    found = {each.slug: each.movement.direction for each in risks_moved(cast.amber, moment)}
    assert found == {"worse": "worse", "closed": "closed", "new": "new", "brief": "passed"}
    assert kept.slug not in found


def test_an_issue_is_resolved_with_how_and_remembers_its_risk(cast):
    risk = raised(cast)
    issue = raise_issue(
        by=cast.edith, place=cast.amber, name="Nobody came", text="The class is empty", impact=3, risk=risk
    )
    with pytest.raises(LodestarError, match="how the issue was resolved"):
        resolve_issue(by=cast.edith, issue=issue, seen=1, resolution="")
    resolve_issue(by=cast.edith, issue=issue, seen=1, resolution="Wages rose")
    assert Issue.objects.get().resolved_on == localdate() and risk.issues.get() == issue


# Pages


def posted(**more):
    return {name: str(value) for name, value in (FIELDS | {"action": "train-fitters"} | more).items()}


def test_the_register_is_kept_by_forms(cast):
    edith = cast.client("edith")
    answer = edith.post("/amber/risks/add/", posted())
    assert answer.status_code == 302 and answer.url == "/amber/risks/no-fitters-apply/"
    page = edith.get(answer.url).content.decode()
    assert (
        "Because wages are low, it may happen that nobody applies" in page
        and "put this on the register" in page
    )
    changed = posted(current_likelihood=5, seen=1)
    assert edith.post(f"{answer.url}change/", changed).status_code == 422, "no reason"
    assert edith.post(f"{answer.url}change/", changed | {"reason": "yard closed"}).status_code == 302
    assert edith.post(f"{answer.url}change/", changed | {"reason": "late"}).status_code in {302, 422}
    assert edith.post(f"{answer.url}close/", {"seen": 2, "reason": "over"}).status_code == 302
    assert Risk.objects.get().closed_on == localdate()


def test_the_matrix_leads_to_the_risks_of_a_cell(cast):
    raised(cast)
    raised(cast, name="Another", current_likelihood=1, current_impact=1)
    edith = cast.client("edith")
    assert (
        'href="?likelihood=3&amp;impact=4&amp;standing=open#list"'
        in edith.get("/amber/risks/").content.decode()
    )
    listed = edith.get("/amber/risks/?likelihood=3&impact=4&standing=open&format=csv").content.decode()
    assert "No fitters apply" in listed and "Another" not in listed


def test_registers_are_for_role_holders_and_of_one_place(cast):
    risk = raised(cast)
    addresses = ["/amber/risks/", f"/amber/risks/{risk.slug}/", "/amber/issues/"]
    for address in addresses:
        for name in ("alice", "edith", "pat", "vera"):
            assert cast.client(name).get(address).status_code == 200, (name, address)
        for name in ("otto", "basil"):
            assert cast.client(name).get(address).status_code == 403, (name, address)
        assert cast.client("anonymous").get(address).status_code == 302
    assert cast.client("basil").get(f"/birch/risks/{risk.slug}/").status_code == 404
    assert "No fitters" not in cast.client("basil").get("/birch/risks/?format=csv").content.decode()


@pytest.mark.parametrize("register", ["risks", "issues"])
def test_a_registers_page_takes_no_more_queries_when_it_is_longer(cast, register):
    edith, taken = cast.client("edith"), []
    for number in range(12):
        risk = raised(cast, name=f"Risk {number}", owner=cast.edith)
        raise_issue(
            by=cast.edith,
            place=cast.amber,
            name="x",
            text="x",
            impact=1,
            risk=risk,
            owner=cast.edith,
            action=risk.action,
        )
        with CaptureQueriesContext(connection) as captured:
            edith.get(f"/amber/{register}/")
        taken.append(len(captured))
    assert taken[-1] <= taken[1]


def test_an_issue_begins_from_the_risk_that_came_true(cast):
    risk, edith = raised(cast), cast.client("edith")
    form = edith.get(f"/amber/issues/add/?risk={risk.slug}").content.decode()
    assert "nobody applies" in form
    sent = {"name": "Nobody came", "text": "empty", "impact": "3"}
    assert edith.post(f"/amber/issues/add/?risk={risk.slug}", sent).status_code == 302
    assert Issue.objects.get().risk == risk


# Who may do what: every address of the registers, everybody, reading and sending.
READ = ("risks/", "risks/no-fitters-apply/", "issues/", "issues/nobody-came/")
MANAGE = (
    "risks/add/", "risks/no-fitters-apply/change/", "risks/no-fitters-apply/close/",
    "risks/no-fitters-apply/reopen/", "issues/add/", "issues/nobody-came/change/", "issues/nobody-came/resolve/",
    "issues/nobody-came/reopen/",
)  # fmt: skip
ACCEPT = ("risks/no-fitters-apply/accept/", "risk-acceptances/no-fitters-apply-1/withdraw/")
INSIDE = ("alice", "edith", "pat", "vera", "sec", "ann", "cora", "lena", "ada", "nils")
OUTSIDE = ("otto", "basil", "bruno")
MANAGERS = {"alice", "edith", "sec", "lena"}
APPROVERS = {"ada", "nils"}


@pytest.fixture
def registers(cast):
    risk = raised(cast)
    raise_issue(by=cast.edith, place=cast.amber, name="Nobody came", text="x", impact=1, action=risk.action)
    accept_risk(by=cast.ada, risk=risk, justification="x", expires_on=localdate())
    return cast


@pytest.mark.parametrize("path", [*READ, *MANAGE, *ACCEPT])
def test_who_reads_and_changes_the_registers(registers, path):
    allowed = set(INSIDE) if path in READ else APPROVERS if path in ACCEPT else MANAGERS
    before = Event.objects.count()
    for name in (*INSIDE, *OUTSIDE):
        client = registers.client(name)
        assert client.get(f"/amber/{path}").status_code == (200 if name in allowed else 403), name
        answer = client.post(f"/amber/{path}", {"seen": 1}).status_code
        assert answer == (403 if name not in allowed else 200 if path in READ else 422), name
    assert registers.client("anonymous").get(f"/amber/{path}").status_code == 302
    if path not in ("risks/", "issues/", "risks/add/", "issues/add/"):
        assert registers.client("basil").get(f"/birch/{path}").status_code == 404, (
            "not through the place next door"
        )
    assert Event.objects.count() == before
