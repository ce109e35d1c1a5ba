"""A role on a part of the plan reaches what stands at and under it, and nothing else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.ledger.watching import told
from lodestar.service.people.access import may, reached
from lodestar.service.people.actions import create_local_administrator, end_role, give_role
from lodestar.service.people.models import RoleAssignment
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Action, Milestone, Theme, Workstream

CLEAN_ROOM, FITTERS = "open-the-clean-room", "train-fitters"
EDIT = f"/amber/actions/{CLEAN_ROOM}/edit/"
NODES = ("theme:sites", "workstream:laboratories", f"action:{CLEAN_ROOM}")


def give(cast, node, role="lead", organisation=None):
    return give_role(
        by="t", place=cast.amber, person=cast.otto, role=role, node=node, organisation=organisation
    )


def action(slug):
    return Action.objects.get(place__slug="amber", slug=slug)


@pytest.mark.parametrize("node", NODES)
def test_a_lead_of_a_part_of_the_plan_edits_what_stands_under_it_and_nothing_else(cast, node):
    give(cast, node)
    assert may(cast.otto, Permission.EDIT, cast.amber, action(CLEAN_ROOM))
    assert not may(cast.otto, Permission.EDIT, cast.amber, action(FITTERS))
    assert not may(cast.otto, Permission.EDIT, cast.amber), "the place as a whole is not theirs"
    for organisation in Organisation.objects.filter(place=cast.amber):
        assert not may(cast.otto, Permission.EDIT, cast.amber, organisation)
    client = cast.client("otto")
    assert client.get(EDIT).status_code == 200
    assert client.get(f"/amber/actions/{FITTERS}/edit/").status_code == 403
    assert client.get("/amber/assets/clean-room/edit/").status_code == 403
    assert client.get("/amber/people/").status_code == 403


@pytest.mark.parametrize("node", NODES)
def test_a_lead_of_one_workstream_cannot_move_an_action_into_another(cast, node):
    """Who leads a theme may move it within the theme; nobody limited to a part may move it out."""
    give(cast, node)
    client = cast.client("otto")
    form = client.get(EDIT).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in (None, [])}
    answer = client.post(EDIT, data | {"workstream": "apprentices"})
    assert action(CLEAN_ROOM).workstream.slug == "laboratories"
    assert answer.status_code != 302 and "may not" in answer.content.decode()
    kept = client.post(EDIT, data | {"name": "Open it", "reason": "The form sends no milestones"})
    assert kept.status_code == 302 and action(CLEAN_ROOM).name == "Open it"


def test_a_lead_of_a_theme_moves_an_action_within_the_theme(cast):
    give(cast, "theme:sites")
    held = Workstream.objects.get(place=cast.amber, slug="laboratories")
    held.pk, held.slug, held.name = None, "quays", "Quays"
    held.save()
    from lodestar.service.ledger.mapping import to_record
    from lodestar.service.people.access import belongs_after

    moved = to_record(action(CLEAN_ROOM)).model_copy(update={"workstream": "quays"})
    assert belongs_after(cast.otto, cast.amber, "action", moved)
    out = moved.model_copy(update={"workstream": "apprentices"})
    assert not belongs_after(cast.otto, cast.amber, "action", out)


def test_a_contributor_on_an_action_needs_both_the_action_and_the_organisation(cast):
    university = Organisation.objects.get(place=cast.amber, slug="amber-university")
    give(cast, f"action:{FITTERS}", "contributor", university)
    assert not may(cast.otto, Permission.EDIT, cast.amber, action(FITTERS)), (
        "the university has no part in it"
    )
    assert not may(cast.otto, Permission.EDIT, cast.amber, action(CLEAN_ROOM)), "not their action"
    give(cast, f"action:{CLEAN_ROOM}", "contributor", university)
    assert may(cast.otto, Permission.EDIT, cast.amber, action(CLEAN_ROOM))


def test_one_person_holds_different_roles_on_different_parts(cast):
    give(cast, "workstream:laboratories", "lead")
    give(cast, "workstream:apprentices", "viewer")
    give(cast, f"action:{FITTERS}", "approver")
    assert may(cast.otto, Permission.APPROVE, cast.amber, action(FITTERS))
    assert not may(cast.otto, Permission.APPROVE, cast.amber, action(CLEAN_ROOM))
    assert not may(cast.otto, Permission.REPORT, cast.amber, action(FITTERS))


def test_whoever_works_on_one_action_reads_the_plan_that_is_not_published_yet_but_no_draft_elsewhere(cast):
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    client = cast.client("otto")
    assert client.get("/amber/plan/").status_code == 404
    give(cast, f"action:{CLEAN_ROOM}", "viewer")
    assert client.get("/amber/plan/").status_code == 200
    assert may(cast.otto, Permission.SEE_UNPUBLISHED, cast.amber, action(CLEAN_ROOM))
    assert not may(cast.otto, Permission.SEE_UNPUBLISHED, cast.amber, action(FITTERS))


def test_an_analyst_of_one_part_sees_small_numbers_of_that_part_only(cast):
    give(cast, "workstream:laboratories", "analyst")
    assert may(cast.otto, Permission.SEE_SMALL_NUMBERS, cast.amber, action(CLEAN_ROOM))
    assert not may(cast.otto, Permission.SEE_SMALL_NUMBERS, cast.amber, action(FITTERS))
    assert not may(cast.otto, Permission.SEE_SMALL_NUMBERS, cast.amber)


def test_a_role_at_one_place_reaches_nothing_next_door_whatever_its_node_is_called(cast):
    theme = Theme.objects.get(place=cast.birch, slug="woods")
    theme.slug = "sites"
    theme.save()
    give(cast, "theme:sites")
    across = Action.objects.get(place=cast.birch)
    assert not may(cast.otto, Permission.EDIT, cast.amber, across)
    assert not may(cast.otto, Permission.EDIT, cast.birch, across)
    assert reached(cast.otto, Permission.EDIT, cast.amber, [across, action(CLEAN_ROOM)]) == [
        action(CLEAN_ROOM)
    ]


@pytest.mark.parametrize(
    "node", ["workstream:paths", "workstream:nothing", "apprentices", "place:amber", ":", "action:"]
)
def test_a_part_that_the_plan_does_not_have_is_refused(cast, node):
    with pytest.raises(LodestarError, match="The plan of Amber Vale has no"):
        give(cast, node)
    assert not cast.otto.roles.exists()


def test_the_same_role_is_held_on_two_parts_but_not_twice_on_one(cast):
    give(cast, "theme:sites")
    give(cast, "theme:skills")
    with pytest.raises(LodestarError, match="for that part of Amber Vale already"):
        give(cast, "theme:sites")
    give(cast, "")
    assert cast.otto.roles.count() == 3
    event = Event.objects.filter(action="give role").order_by("id").first()
    assert event.changes["node"] == [None, "theme:sites"]


def test_an_administrator_of_one_part_is_not_the_place_s_administrator(cast):
    give(cast, "theme:sites", "admin")
    with pytest.raises(LodestarError, match="last administrator"):
        end_role(by="t", assignment=cast.alice.roles.get())
    end_role(by="t", assignment=cast.otto.roles.get())
    RoleAssignment.objects.filter(person=cast.alice).update(node_kind="theme", node="sites")
    local = create_local_administrator(by="t")
    assert may(local, Permission.MANAGE_PEOPLE, cast.amber), "nobody else administers the whole place"


def test_many_records_are_judged_in_as_many_queries_as_few(cast):
    give(cast, "theme:sites")
    give(
        cast,
        "workstream:apprentices",
        "contributor",
        Organisation.objects.get(place=cast.amber, slug="amber-university"),
    )
    first = action(CLEAN_ROOM)
    for number in range(12):
        made = Action.objects.get(pk=first.pk)
        made.pk, made.slug = None, f"more-{number}"
        made.save()
        with told():
            Milestone.objects.create(action=made, slug="m", name="M", due="2026")

    def asked(number):
        rows = list(Action.objects.filter(place=cast.amber)[:number])
        with CaptureQueriesContext(connection) as captured:
            allowed = reached(cast.otto, Permission.EDIT, cast.amber, rows)
        return len(captured), len(allowed)

    few, many = asked(2), asked(14)
    assert few[0] == many[0] and many[1] == 13


def test_roles_on_parts_are_shown_on_the_people_pages_and_in_the_invitation(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    alice = cast.client("alice")
    data = {"email": "jo@example.org", "name": "Jo", "role": "lead", "organisation": "amber-council"}
    page = alice.get("/amber/people/invite/").content.decode()
    assert '<optgroup label="Workstreams">' in page and "Amber Council (local)" in page
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            alice.post("/amber/people/invite/", data | {"node": "workstream:laboratories"}).status_code == 302
        )
    assert "for the workstream Laboratories" in mailoutbox[0].body
    html = alice.get("/amber/people/").content.decode()
    assert "workstream Laboratories" in html and "(local side)" in html
    wrong = alice.post("/amber/people/invite/", data | {"node": "workstream:paths"})
    assert wrong.status_code == 422 and "Choose a part of this place" in wrong.content.decode()


def test_a_role_on_a_part_that_left_the_plan_says_so_and_reaches_nothing(cast):
    held = give(cast, "theme:sites")
    RoleAssignment.objects.filter(pk=held.pk).update(node="gone", starts=dt.date(2024, 1, 1))
    assert "no longer in the plan" in cast.client("alice").get("/amber/people/").content.decode()
    assert "no longer in the plan" in cast.client("otto").get("/account/").content.decode()
    assert not may(cast.otto, Permission.EDIT, cast.amber, action(CLEAN_ROOM))
