"""The public reads of working records what somebody published on purpose, as it was then."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import CharField
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import record_change
from lodestar.service.ledger.mapping import model_of
from lodestar.service.memory.models import Publication
from lodestar.service.memory.publishing import (
    PUBLISHABLE,
    publish_record,
    published,
    published_slugs,
    snapshot,
    standing_of,
    standings,
    withdraw_publication,
)
from lodestar.service.risks.models import Risk

LEVELS = dict.fromkeys(
    [f"{when}_{what}" for when in ("inherent", "current", "target") for what in ("likelihood", "impact")], 2
)


@pytest.fixture
def risk(cast):
    return record_change(
        by="t",
        action="raise risk",
        row=Risk(
            place=cast.amber, slug="flood", name="The harbour floods", category="operations", cause="Rain", event="Flood",
            effect="Mud", proximity=2, treatment="treat", raised_on=dt.date(2026, 1, 5), **LEVELS,
        ),
    )  # fmt: skip


def change(risk: Risk, **values: str) -> Risk:
    for name, value in values.items():
        setattr(risk, name, value)
    return record_change(by="t", action="change risk", row=risk)


def page(cast, who: str) -> str:
    answer = cast.client(who).get("/amber/published/risk/flood/")
    return answer.content.decode() if answer.status_code == 200 else ""


def test_a_new_name_is_an_unpublished_change_and_can_be_published(cast, risk):
    publish_record(by=cast.sec, record=risk)
    change(risk, name="The quay floods")
    assert standing_of(risk).unpublished_changes
    assert "The harbour floods" in page(cast, "anonymous")
    publish_record(by=cast.sec, record=risk)
    assert "The quay floods" in page(cast, "anonymous")


def test_saving_is_not_publishing(cast, risk):
    assert page(cast, "anonymous") == ""
    assert cast.client("anonymous").get("/amber/published/").content.decode().count("harbour floods") == 0


def test_the_public_goes_on_reading_what_was_published_and_the_record_says_that_it_moved_on(cast, risk):
    publish_record(by=cast.sec, record=risk)
    assert "Mud" in page(cast, "anonymous")
    change(risk, effect="Mud everywhere")
    assert "everywhere" not in page(cast, "anonymous")
    assert standing_of(risk).unpublished_changes
    inside = cast.client("sec").get("/amber/published/risk/flood/publish/").content.decode()
    assert "It has changed since" in inside and "Mud everywhere" in inside
    publish_record(by=cast.sec, record=risk)
    assert "Mud everywhere" in page(cast, "anonymous")
    assert not standing_of(risk).unpublished_changes


def test_a_change_of_what_the_public_does_not_read_is_no_unpublished_change(cast, risk):
    publish_record(by=cast.sec, record=risk)
    change(risk, proximity=3)
    assert not standing_of(risk).unpublished_changes


def test_withdrawing_needs_a_reason_and_leaves_the_public_nothing(cast, risk):
    publication = publish_record(by=cast.sec, record=risk)
    with pytest.raises(LodestarError, match="why"):
        withdraw_publication(by=cast.sec, publication=publication, reason=" ")
    sec = cast.client("sec")
    assert sec.post("/amber/published/risk/flood/withdraw/", {"reason": ""}).status_code == 422
    sec.post("/amber/published/risk/flood/withdraw/", {"reason": "Named a firm."})
    assert page(cast, "anonymous") == "" and published(cast.amber) == []
    assert Event.objects.get(action="withdraw publication").reason == "Named a firm."
    publish_record(by=cast.sec, record=risk)
    assert "Mud" in page(cast, "anonymous"), "it can be published again"


def test_an_earlier_publication_does_not_come_back_when_the_latest_is_withdrawn(cast, risk):
    publish_record(by=cast.sec, record=risk)
    latest = publish_record(by=cast.sec, record=change(risk, effect="Sand"))
    withdraw_publication(by=cast.sec, publication=latest, reason="Wrong.")
    assert published_slugs(cast.amber, "risk") == set()


def test_what_was_published_cannot_be_changed_or_deleted(cast, risk):
    publication = publish_record(by=cast.sec, record=risk)
    publication.fields = []
    with pytest.raises(LodestarError, match="cannot be changed"):
        publication.save()
    with pytest.raises(LodestarError, match="is kept"):
        publication.delete()
    assert Publication.objects.get().fields != []


def test_publishing_twice_the_same_is_refused_and_needs_the_right(cast, risk):
    with pytest.raises(PermissionDenied):
        publish_record(by=cast.edith, record=risk)
    publish_record(by=cast.sec, record=risk)
    with pytest.raises(LodestarError, match="stands already"):
        publish_record(by=cast.sec, record=risk)


def test_the_standing_of_many_records_takes_as_many_queries_as_of_one(cast, risk, django_assert_num_queries):
    rows = list(Risk.objects.filter(place=cast.amber).select_related("place"))
    with django_assert_num_queries(1):
        standings(rows)
    for number in range(5):
        row = Risk.objects.get(slug="flood")
        row.pk, row.slug, row._state.adding = None, f"flood-{number}", True
        record_change(by="t", action="raise risk", row=row)
        publish_record(by=cast.sec, record=row)
    rows = list(Risk.objects.filter(place=cast.amber).select_related("place"))
    with django_assert_num_queries(1):
        assert sum(1 for one in standings(rows).values() if one.publication) == 5


@pytest.mark.parametrize("kind", sorted(PUBLISHABLE))
def test_every_field_that_the_public_reads_is_a_field_and_names_nobody(kind):
    try:
        model = model_of(kind)
    except LookupError:
        pytest.skip(f"records of the kind '{kind}' are not kept yet")
    names = {field.name: field for field in model._meta.get_fields()}
    for name, _ in PUBLISHABLE[kind].fields:
        assert name in names, f"{kind} has no field {name}"
        related = getattr(names[name], "related_model", None)
        assert related is None or related._meta.label != "people.User"
        assert not (isinstance(names[name], CharField) and name.endswith("_by"))


def test_the_words_published_are_in_reader_s_words(cast, risk):
    assert ["category", "Category", risk.category] in snapshot(risk)
    publish_record(by=cast.sec, record=risk)
    assert timezone.localdate(Publication.objects.get().published_at) == timezone.localdate()


def test_a_risk_s_page_says_what_the_public_reads_and_leads_those_who_may_to_publish_it(cast, risk):
    address = "/amber/risks/flood/"

    def said(who: str) -> str:
        return cast.client(who).get(address).content.decode()

    assert "The public does not read it." in said("vera") and "/publish/" not in said("vera")
    assert "Publish it" in said("sec")
    publish_record(by=cast.sec, record=risk)
    assert "The public reads it as published on" in said("vera") and "Unpublished changes" not in said("vera")
    change(risk, cause="Snow")
    assert "Unpublished changes" in said("vera") and "Publish the changes" in said("sec")
