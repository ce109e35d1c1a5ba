"""Targets set in the browser: an indicator, a value, by when, from which figure."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from lodestar.evidence.packs.checking import open_pack
from lodestar.service.audit.models import Event
from lodestar.service.insights.models import Target
from lodestar.service.ledger.adding import add_fact
from lodestar.service.ledger.exporting import export_pack, write_pack
from lodestar.service.ledger.loading import load_pack
from lodestar.service.ledger.mapping import to_record
from lodestar.service.ledger.rules import NotAllowed, check_rules
from lodestar.service.people.models import RoleAssignment

ADD = "/amber/targets/add/"
SUPPORTED = f"{ADD}?indicator=companies-supported"
PAGE = "/amber/indicators/companies-supported/"
FILLED = {
    "name": "Thirty firms advised by 2030", "text": "Advise thirty firms a year.", "role": "commitment",
    "value": "1,030.5", "unit": "businesses", "period": "31/3/2030", "trajectory": "stepped",
    "points": "2027: 10\n3/2028: 1,020", "source": "working-plan",
}  # fmt: skip


def test_a_lead_sets_a_target_and_its_indicator_s_page_shows_it(cast):
    client = cast.client("lena")
    assert ADD in client.get("/amber/indicators/").content.decode()
    assert SUPPORTED.replace("&", "&amp;") in client.get(PAGE).content.decode()
    choice = client.get(ADD).content.decode()
    assert "?indicator=companies-supported" in choice
    assert "/amber/targets/more-jobs/edit/" in choice, "an indicator that has a target leads to its form"
    form = client.get(SUPPORTED)
    assert "Companies that received tailored support" in form.content.decode()
    assert [unit for unit, _ in form.context["form"].fields["unit"].choices if unit == "percent"] == []
    answer = client.post(SUPPORTED, FILLED)
    assert answer.status_code == 302, answer.context["links"]
    assert answer["Location"] == PAGE
    row = Target.objects.get(place=cast.amber, slug="thirty-firms-advised-by-2030")
    assert (f"{row.value.normalize():f}", row.period, row.trajectory) == ("1030.5", "2030-03-31", "stepped")
    assert row.points == [{"period": "2027", "value": "10"}, {"period": "2028-03", "value": "1020"}]
    told = client.get(PAGE).content.decode()
    assert "is set. The public reads it once the plan is published" in told
    assert "Thirty firms advised by 2030</h1>" in told
    assert "/amber/targets/thirty-firms-advised-by-2030/edit/" in told


def test_it_cites_the_working_plan_and_the_day_and_the_audit_tells_it(cast):
    cast.client("edith").post(SUPPORTED, FILLED)
    row = Target.objects.select_related("source").get(place=cast.amber, indicator="companies-supported")
    today = dt.date.today()
    assert (row.source.slug, row.locator) == ("working-plan", f"entered on {today.day} {today:%B %Y}")
    event = Event.objects.get(kind="target", action="add")
    assert event.changes["name"] == [None, "Thirty firms advised by 2030"]
    history = cast.client("vera").get(f"/amber/targets/{row.slug}/history/").content.decode()
    assert "Edith Editor" in history
    assert "Thirty firms advised by 2030" in history


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "Enter the target’s name"),
        ({"text": ""}, "Say what is to be reached"),
        ({"role": ""}, "Choose the kind"),
        ({"value": ""}, "has no value to be reached"),
        ({"value": "12,5"}, "commas between thousands"),
        ({"value": "0.1234567"}, "too many digits behind the point"),
        ({"unit": "percent"}, "Choose the unit"),
        ({"unit": ""}, "Choose the unit"),
        ({"period": ""}, "say when it is to be reached"),
        ({"period": "soon"}, "By when: &#x27;soon&#x27; is not a date"),
        ({"trajectory": ""}, "say linear, compound, stepped or points"),
        ({"points": ""}, "needs values on the way"),
        ({"points": "2027"}, "Values on the way, line 1: ‘2027’ cannot be read"),
        ({"points": "2027: 3\n2026: 5"}, "Values on the way, line 2: does not come after 2027"),
        ({"points": "2035: 3"}, "Values on the way, line 1: comes after the target"),
        ({"trajectory": "linear"}, "Values on the way are given for another trajectory"),
        ({"baseline": "jobs-2023"}, "Baseline: choose one of the list"),
        ({"source": "prospectus"}, "Say where in the source it stands"),
        ({"source": "no-such"}, "Choose the source"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_added(cast, wrong, told):
    answer = cast.client("edith").post(SUPPORTED, FILLED | wrong)
    assert answer.status_code == 422
    links = answer.context["links"]
    assert any(told in message.replace("'", "&#x27;") for _, message in links), links
    assert all(field for field, _ in links), "each error leads to its field"
    assert not Target.objects.filter(place=cast.amber, indicator="companies-supported").exists()


def test_an_indicator_that_is_not_defined_has_no_form(cast):
    answer = cast.client("edith").get(f"{ADD}?indicator=no-such")
    assert answer.status_code == 404
    assert "There is no indicator ‘no-such’" in answer.content.decode()


def test_an_indicator_has_one_target(cast):
    answer = cast.client("edith").post(f"{ADD}?indicator=jobs-created", FILLED | {"unit": "jobs"})
    assert answer.status_code == 422
    assert any("‘100 jobs by 2030’; edit that one" in told for _, told in answer.context["links"])
    assert Target.objects.filter(place=cast.amber, indicator="jobs-created").count() == 1


def test_who_leads_one_theme_only_sets_no_target_of_the_place(cast):
    RoleAssignment.objects.filter(person=cast.lena).update(node_kind="theme", node="skills")
    assert cast.client("lena").post(SUPPORTED, FILLED).status_code == 403
    assert "Set a target" not in cast.client("lena").get(PAGE).content.decode()
    with pytest.raises(PermissionDenied):
        add_fact(by=cast.lena, place=cast.amber, kind="target", values={"indicator": "companies-supported"})


def test_the_public_reads_it_once_the_plan_is_published(cast):
    cast.client("edith").post(SUPPORTED, FILLED)
    assert "Thirty firms advised" in cast.client("vera").get(PAGE).content.decode()
    assert "Thirty firms advised" not in cast.client("anonymous").get(PAGE).content.decode()


def test_a_day_after_it_was_set_tells_it_and_a_day_before_does_not(cast):
    client = cast.client("edith")
    client.post(SUPPORTED, FILLED)
    assert "Thirty firms advised" in client.get(f"{PAGE}?as_at=2099-12-31").content.decode()
    assert "Thirty firms advised" not in client.get(f"{PAGE}?as_at=2001-01-01").content.decode()
    told = client.get("/api/v1/places/amber/targets").json()
    assert "Thirty firms advised by 2030" in str(told)


def test_it_is_found_by_its_name_and_by_the_name_that_it_is_given_later(cast, posting):
    client = cast.client("edith")
    client.post(SUPPORTED, FILLED)
    assert PAGE in client.get("/search/?q=thirty+firms").content.decode()
    posting("edith", "targets/thirty-firms-advised-by-2030", name="Forty bakeries advised")
    assert PAGE in client.get("/search/?q=bakeries").content.decode()


def test_what_is_exported_is_a_sound_pack_and_loading_it_changes_nothing(cast, tmp_path):
    cast.client("edith").post(SUPPORTED, FILLED)
    files = export_pack(cast.amber)
    assert b"thirty-firms-advised-by-2030" in files["targets.yaml"]
    write_pack(files, tmp_path / "amber")
    report = load_pack(by="test", pack=open_pack(tmp_path / "amber"))
    assert export_pack(cast.amber) == files
    assert Target.objects.get(slug="thirty-firms-advised-by-2030").version == 1, report


def test_a_target_that_stands_is_edited_and_keeps_its_indicator(cast, posting, form_of):
    data = form_of("edith", "targets/more-jobs")
    assert data["points"] == ["2026: 60.50\n2028: 80"]
    assert "indicator" not in data
    answer = posting("edith", "targets/more-jobs", None, data, value="120", points="2026: 60.50\n2029: 90")
    assert [told for _, told in answer.context["links"]] == [
        "Say why the target changes: value to be reached and values on the way"
    ]
    more = {"value": "120", "points": "2026: 60.50\n2029: 90", "reason": "The dock opens later."}
    answer = posting("edith", "targets/more-jobs", None, data, **more)
    assert answer.status_code == 302, answer.context["links"]
    assert answer["Location"] == "/amber/indicators/jobs-created/"
    row = Target.objects.get(place=cast.amber, slug="more-jobs")
    assert (int(row.value), row.points[1]["period"], row.indicator, row.version) == (
        120,
        "2029",
        "jobs-created",
        2,
    )


def test_a_form_that_is_sent_back_unchanged_changes_nothing(cast, posting):
    posting("edith", "targets/more-jobs")
    assert Target.objects.get(place=cast.amber, slug="more-jobs").version == 1


def test_its_baseline_is_a_figure_of_its_own_indicator(cast, evidence, posting, form_of):
    form = cast.client("edith").get("/amber/targets/more-jobs/edit/").context["form"]
    offered = dict(form.fields["baseline"].choices)
    assert list(offered) == ["", "jobs-2024", "jobs-2023"]
    assert offered["jobs-2023"].startswith("2023, 40 jobs")
    data = form_of("edith", "targets/more-jobs")
    assert data["baseline"] == ["jobs-2023"]
    late = {"points": "2023: 50\n2028: 80", "reason": "Earlier."}
    answer = posting("edith", "targets/more-jobs", None, data, **late)
    assert any("does not come after 2023, the baseline" in told for _, told in answer.context["links"])
    row = Target.objects.get(place=cast.amber, slug="more-jobs")
    row.indicator, row.baseline = "jobs-maintained", ""
    with pytest.raises(NotAllowed, match="has another definition than the target"):
        check_rules(cast.amber, "target", to_record(row).model_copy(update={"baseline": "jobs-2023"}))


def test_of_two_who_edit_a_target_the_second_chooses(cast, posting, form_of):
    seen = form_of("lena", "targets/more-jobs")
    changes = {"value": "130", "points": "2026: 70\n2028: 80", "reason": "More firms came."}
    posting("edith", "targets/more-jobs", value="120", reason="More dock.")
    answer = posting("lena", "targets/more-jobs", None, seen, **changes)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "keep-value" in page
    assert "2026, 70" in page


def test_a_target_is_made_the_north_star_once_the_public_reads_it(cast, publish_all, tmp_path):
    client = cast.client("lena")
    client.post(SUPPORTED, FILLED)
    star = "/amber/targets/thirty-firms-advised-by-2030/north-star/"
    assert star in client.get(PAGE).content.decode()
    assert star not in cast.client("vera").get(PAGE).content.decode()
    assert "publish the plan first" in client.post(star, follow=True).content.decode()
    assert client.get("/amber/north-star/")["Location"] == "/amber/indicators/jobs-created/"
    publish_all(cast.amber)
    assert "It is the north star now" in client.post(star, follow=True).content.decode()
    for reader in ("lena", "anonymous"):
        assert cast.client(reader).get("/amber/north-star/")["Location"] == PAGE
    assert star not in client.get(PAGE).content.decode()
    event = Event.objects.get(kind="place", action="edit")
    assert event.changes == {"north_star": ["more-jobs", "thirty-firms-advised-by-2030"]}
    files = export_pack(cast.amber)
    assert b"north_star: thirty-firms-advised-by-2030" in files["place.yaml"]
    write_pack(files, tmp_path / "amber")
    load_pack(by="test", pack=open_pack(tmp_path / "amber"))
    assert export_pack(cast.amber) == files
    assert client.get("/amber/north-star/")["Location"] == PAGE


def test_what_is_only_watched_is_no_north_star(cast):
    Target.objects.filter(place=cast.amber, slug="more-jobs").update(value=None)
    client = cast.client("lena")
    assert (
        "north-star/"
        not in client.get("/amber/indicators/jobs-created/").content.decode().partition("<main")[2]
    )
    told = client.post("/amber/targets/more-jobs/north-star/", follow=True).content.decode()
    assert "is watched and has no value to be reached" in told
