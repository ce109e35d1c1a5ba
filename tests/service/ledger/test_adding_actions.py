"""Building out the plan in the browser: actions that no pack holds."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from lodestar.service.audit.models import Event
from lodestar.service.ledger.adding import add_fact
from lodestar.service.ledger.exporting import export_pack
from lodestar.service.ledger.loading import load_pack
from lodestar.service.people.models import RoleAssignment
from lodestar.service.places.models import Source
from lodestar.service.plan.models import Action, Workstream

ADD = "/amber/plan/actions/add/"
FILLED = {
    "name": "Open an evening class", "text": "Teach fitters after work.", "workstream": "apprentices",
    "commitment": "committed", "starts": "1/4/2027", "ends": "3/2028", "source": "working-plan",
    "responsibility-0-organisation": "amber-council", "responsibility-0-role": "lead",
    "responsibility-0-side": "local", "responsibility-0-basis": "inferred",
    "milestone-0-name": "First class held", "milestone-0-due": "15/9/2027",
}  # fmt: skip


def test_a_lead_adds_an_action_from_its_workstream_s_page(cast):
    client = cast.client("lena")
    page = client.get("/amber/workstreams/apprentices/").content.decode()
    assert f"{ADD}?workstream=apprentices" in page
    form = client.get(f"{ADD}?workstream=apprentices")
    assert form.context["form"]["workstream"].value() == "apprentices"
    assert "(optional)" in form.content.decode()
    answer = client.post(f"{ADD}?workstream=apprentices", FILLED)
    assert answer.status_code == 302, answer.context["links"]
    assert answer["Location"] == "/amber/actions/open-an-evening-class/"
    row = Action.objects.get(place=cast.amber, slug="open-an-evening-class")
    assert (row.starts, row.ends, row.commitment) == ("2027-04-01", "2028-03", "committed")
    assert [step.name for step in row.milestones.all()] == ["First class held"]
    assert [part.organisation.slug for part in row.responsibilities.all()] == ["amber-council"]
    told = client.get(answer["Location"]).content.decode()
    assert "is in the plan" in told


def test_what_no_document_says_cites_the_working_plan_and_the_day(cast):
    cast.client("edith").post(ADD, FILLED)
    cast.client("edith").post(ADD, FILLED)
    first, second = Action.objects.filter(place=cast.amber, name="Open an evening class").order_by("slug")
    assert second.slug == "open-an-evening-class-2"
    today = dt.date.today()
    assert first.locator == f"entered on {today.day} {today:%B %Y}"
    assert Source.objects.filter(place=cast.amber, slug="working-plan").count() == 1
    assert first.source == second.source
    assert first.source.title.startswith("Working plan of ")
    assert Event.objects.filter(action="add", kind="action").count() == 2


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "Enter the action’s name"),
        ({"text": ""}, "Say what is to be done"),
        ({"commitment": ""}, "Choose committed or proposed"),
        ({"source": "prospectus"}, "Say where in the source it stands"),
        ({"ends": "1/3/2027"}, "Ends"),
        ({"milestone-0-due": "soon"}, "27/3/2026"),
        ({"workstream": "no-such"}, "Choose the workstream"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_added(cast, wrong, told):
    answer = cast.client("edith").post(ADD, FILLED | wrong)
    assert answer.status_code == 422
    assert any(told in message for _, message in answer.context["links"]), answer.context["links"]
    assert "Teach fitters after work." in answer.content.decode() or "text" in wrong
    assert not Action.objects.filter(slug__startswith="open-an-evening").exists()


def test_a_lead_of_one_theme_adds_there_and_nowhere_else(cast):
    RoleAssignment.objects.filter(person=cast.lena).update(node_kind="theme", node="skills")
    offered = {w.theme.slug for w in cast.client("lena").get(ADD).context["form"].workstreams}
    assert offered == {"skills"}
    other = Workstream.objects.filter(place=cast.amber).exclude(theme__slug="skills").first()
    assert other is not None
    assert cast.client("lena").post(ADD, FILLED | {"workstream": other.slug}).status_code == 422
    values = {"name": "x", "text": "x", "commitment": "proposed", "source": "working-plan"}
    with pytest.raises(PermissionDenied):
        values |= {"workstream": other.slug}
        add_fact(by=cast.lena, place=cast.amber, kind="action", values=values)


def test_the_public_reads_it_once_the_plan_is_published(cast):
    cast.client("edith").post(ADD, FILLED)
    address = "/amber/actions/open-an-evening-class/"
    assert cast.client("vera").get(address).status_code == 200
    page = cast.client("vera").get("/amber/published/plan/").content.decode()
    assert "Open an evening class" in page


def test_a_load_leaves_it_and_an_export_holds_it(cast, packs):
    cast.client("edith").post(ADD, FILLED)
    load_pack(by="test", pack=packs("amber"))
    assert Action.objects.filter(slug="open-an-evening-class").exists()
    files = export_pack(cast.amber)
    assert b"open-an-evening-class" in files["actions.yaml"]
    assert b"working-plan" in files["sources.yaml"]
