"""Indicators defined in the browser, for every place of the site."""

import pytest
from django.urls import reverse

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.definitions.own import digest_of, own_indicator, write_own
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.insights.models import Target

ADD = "/amber/indicators/add/"
CLASSES = "/amber/indicators/evening-classes-held/"
FILLED = {
    "name": "Evening classes held", "short_name": "Evening classes", "unit": "percent", "direction": "up",
    "definition": "Classes held after six, of all classes of the year.", "numerator": "Classes after six",
    "denominator": "All classes", "owner": "Amber Council", "quality": "Counted by hand.",
    "breaks": "2024 | Counted by term before | Amber Council", "sources": "Register of classes\nYearbook",
}  # fmt: skip
TARGET = {
    "name": "Half of all classes in the evening by 2030", "text": "Half of them.", "role": "commitment",
    "value": "50", "unit": "percent", "period": "2030", "trajectory": "linear", "source": "working-plan",
}  # fmt: skip


@pytest.fixture
def send(cast, home, django_capture_on_commit_callbacks):
    """``send("edith", address, data)`` posts a form, and has what follows a commit follow."""

    def post(name, address, data):
        with django_capture_on_commit_callbacks(execute=True):
            return cast.client(name).post(address, data)

    return post


def changed(**changes):
    return FILLED | {"seen": digest_of(own_indicator("evening-classes-held"))} | changes


def test_a_lead_defines_an_indicator_sets_its_target_and_follows_it(cast, send):
    client = cast.client("lena")
    assert ADD in client.get("/amber/indicators/").content.decode()
    assert ADD in client.get("/amber/targets/add/").content.decode()
    answer = send("lena", ADD, FILLED)
    assert answer.status_code == 302, answer.context["links"]
    assert answer["Location"] == CLASSES
    page = client.get(CLASSES).content.decode()
    assert "/amber/targets/add/?indicator=evening-classes-held" in page
    for said in (
        "Classes held after six, of all classes",
        "All classes",
        "Counted by term before",
        "Amber Council",
    ):
        assert said in page
    defined = load_definitions().indicators["evening-classes-held"]
    assert defined.sources == ("Register of classes", "Yearbook")
    assert defined.breaks[0].period == "2024"
    assert "Evening classes held" in client.get("/amber/indicators/").content.decode(), (
        "before it has a target"
    )
    assert send("lena", "/amber/targets/add/?indicator=evening-classes-held", TARGET).status_code == 302
    assert "Half of all classes in the evening by 2030</h1>" in client.get(CLASSES).content.decode()
    assert "Evening classes held" in client.get("/amber/indicators/").content.decode()
    assert CLASSES in client.get("/search/?q=after+six").content.decode()
    form = client.get(reverse("assignment_add", args=["amber"]) + "?indicator=evening-classes-held")
    assert form.context["form"]["indicator"].value() == "evening-classes-held"
    action = client.get("/amber/actions/train-fitters/edit/").context["form"]
    assert "evening-classes-held" in dict(action.fields["indicator"].choices)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "Enter the indicator’s name"),
        ({"short_name": ""}, "Enter a short name"),
        ({"definition": ""}, "Say what is counted"),
        ({"unit": "furlongs"}, "Choose the unit"),
        ({"direction": ""}, "Choose which way is better"),
        ({"denominator": ""}, "Denominator is missing: a ratio has both"),
        ({"owner": ""}, "Say who keeps the definition"),
        ({"breaks": "2024, a new count"}, "line 1: write the period, what changed and who says so"),
        ({"breaks": "soon | New | Us"}, "Known breaks in the series, line 1"),
        ({"price_basis": "real"}, "Prices: choose one of the list"),
        ({"sources": "x" * 201}, "Where the figures are published, line 1 is too long"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_defined(send, wrong, told):
    answer = send("edith", ADD, FILLED | wrong)
    assert answer.status_code == 422
    assert any(told in message for _, message in answer.context["links"]), answer.context["links"]
    assert all(field for field, _ in answer.context["links"]), "each error leads to its field"
    assert own_indicator("evening-classes-held") is None
    assert not Event.objects.filter(kind="indicator").exists()


def test_a_second_of_the_same_name_has_its_own_id_and_a_shared_one_is_left_alone(send):
    send("edith", ADD, FILLED)
    assert send("edith", ADD, FILLED)["Location"].endswith("/evening-classes-held-2/")
    before = load_definitions().indicators["jobs-created"]
    assert send("edith", ADD, FILLED | {"name": "Jobs created"})["Location"].endswith("/jobs-created-2/")
    assert load_definitions().indicators["jobs-created"] == before
    assert send("edith", ADD, FILLED | {"name": "Add"})["Location"].endswith("/add-2/")


def test_a_definition_is_put_right_and_its_history_tells_how(cast, send):
    send("edith", ADD, FILLED)
    edit = f"{CLASSES}edit/"
    client = cast.client("edith")
    assert edit in client.get(CLASSES).content.decode()
    form = client.get(edit).context["form"]
    assert form["breaks"].value() == "2024 | Counted by term before | Amber Council"
    put_right = changed(quality="Counted by machine.", reason="There is a new counter.")
    assert send("edith", edit, put_right).status_code == 302
    assert "Counted by machine." in client.get(CLASSES).content.decode()
    told = cast.client("anonymous").get(f"{CLASSES}history/").content.decode()
    assert "There is a new counter." in told
    assert "Counted by hand." in told
    assert "Counted by machine." in told


def test_what_is_measured_stays_once_something_rests_on_it(send):
    send("edith", ADD, FILLED)
    assert send("edith", f"{CLASSES}edit/", changed(denominator="All lessons")).status_code == 302
    send("edith", "/amber/targets/add/?indicator=evening-classes-held", TARGET)
    answer = send("edith", f"{CLASSES}edit/", changed())
    assert answer.status_code == 422
    assert any("Denominator stays as it is" in told for _, told in answer.context["links"])
    assert (
        send("edith", f"{CLASSES}edit/", changed(denominator="All lessons", name="Lessons")).status_code
        == 302
    )
    assert Target.objects.filter(indicator="evening-classes-held").exists()


def test_who_saw_an_older_wording_loses_nobody_s_work(send):
    send("edith", ADD, FILLED)
    seen = changed(quality="By Lena.")
    send("edith", f"{CLASSES}edit/", changed(quality="By Edith."))
    answer = send("lena", f"{CLASSES}edit/", seen)
    assert answer.status_code == 422
    assert "Somebody changed this definition meanwhile" in answer.content.decode()
    assert "By Lena." in answer.content.decode(), "what was typed is kept"
    assert own_indicator("evening-classes-held").quality == "By Edith."


def test_it_is_used_at_the_next_place_and_put_right_only_where_it_was_defined(cast, send):
    send("edith", ADD, FILLED)
    there = "/birch/indicators/evening-classes-held/"
    assert cast.client("basil").get(there).status_code == 200
    assert cast.client("basil").get(f"{there}edit/").status_code == 404
    assert cast.client("edith").get("/amber/indicators/jobs-created/edit/").status_code == 404


def test_nothing_is_defined_when_the_transaction_fails(cast, home, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        cast.client("edith").post(ADD, FILLED)
    assert own_indicator("evening-classes-held") is None


def test_two_definitions_never_share_an_id(cast, send):
    send("edith", ADD, FILLED)
    held = own_indicator("evening-classes-held")
    with pytest.raises(LodestarError, match="give yours another name"):
        write_own(held.model_copy(update={"name": "Another"}), new=True)
    assert own_indicator("evening-classes-held") == held
