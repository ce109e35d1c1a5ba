"""The indicator sheet: what evaluators need to know of an indicator beside its figures, on its page and in what is downloaded."""

import csv
import datetime as dt
import io

from django.test import Client
from django.utils import timezone

from lodestar.service.audit.models import Event
from lodestar.service.monitoring.actions import assign_indicator, change_assignment
from lodestar.service.monitoring.models import SHEET, Assignment
from lodestar.service.plan.models import Action

SAID = {name: f"Said of {name}" for name, _ in SHEET}


def assigned(cast, **more):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    return assign_indicator(
        by=cast.edith, place=cast.amber, action=action, indicator="jobs-created", name="Jobs", role="contextual",
        starts=dt.date(2025, 4, 1), frequency="year", time_rule="sum", place_rule="none", **more,
    )  # fmt: skip


def test_the_page_the_download_and_the_interface_tell_the_whole_sheet(cast):
    row, client = assigned(cast, **SAID), cast.client("vera")
    page = client.get(f"/amber/monitoring/{row.slug}/").content.decode()
    table = client.get("/amber/monitoring/?format=csv").content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(table))
    told = client.get(f"/api/v1/places/amber/indicator-assignments/{row.slug}").json()
    for name, label in SHEET:
        assert label in page and SAID[name] in page
        assert (line[name], told[name]) == (SAID[name], SAID[name])


def test_a_line_of_the_sheet_that_is_blank_is_left_out_and_a_blank_sheet_says_so_to_who_can_fill_it(cast):
    row = assigned(cast, data_issues="Late")
    page = cast.client("vera").get(f"/amber/monitoring/{row.slug}/").content.decode()
    assert "Known data issues" in page and "Quality assurance" not in page
    Assignment.objects.update(data_issues="")
    for name, told in (("edith", True), ("vera", False)):
        page = cast.client(name).get(f"/amber/monitoring/{row.slug}/").content.decode()
        assert ("indicator sheet is blank" in page) == told, name


def test_the_sheet_is_changed_by_the_form_and_keeps_what_it_said(cast):
    row = assigned(cast, **SAID)
    change_assignment(by=cast.edith, assignment=row, seen=1, changes={"data_issues": "None since May"})
    event = Event.objects.filter(kind="indicator-assignment").latest("id")
    assert event.changes["data_issues"] == [SAID["data_issues"], "None since May"]
    form = cast.client("edith").get(f"/amber/monitoring/{row.slug}/change/").content.decode()
    assert all(label in form for _, label in SHEET) and "None since May" in form


def test_the_page_of_an_indicator_leads_the_partnership_to_where_it_is_followed_and_the_public_to_its_definition(
    cast,
):
    row = assigned(cast)
    link, page = f'href="/amber/monitoring/{row.slug}/"', "/amber/indicators/jobs-created/"
    inside, public = (client.get(page) for client in (cast.client("vera"), Client()))
    assert public.status_code == 200 and "No figure yet with this definition" in public.content.decode()
    assert link in inside.content.decode() and "Followed in delivery" not in public.content.decode()
    then = timezone.localdate()
    for client, sees in ((cast.client("vera"), True), (Client(), False)):
        told = client.get(f"{page}?as_at={then:%-d/%-m/%Y}").content.decode()
        assert (f"/amber/monitoring/{row.slug}/?as_at" in told) is sees
