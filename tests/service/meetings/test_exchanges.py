"""Asks and offers: whose they are, how old they are, and what became of them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from lodestar.evidence.errors import LodestarError
from lodestar.service.meetings import queries
from lodestar.service.meetings.exchange_actions import answer_exchange, make_exchange
from lodestar.service.places.models import Organisation

pytestmark = pytest.mark.django_db
MADE = dt.date(2025, 3, 1)


@pytest.fixture
def organisation(cast):
    return {row.slug: row for row in Organisation.objects.select_related("place")}


@pytest.fixture
def ask(cast, sam, organisation):
    return make_exchange(
        by=cast.pat, direction="ask", from_organisation=organisation["amber-university"], to_organisation=None,
        name="A larger laboratory", made_on=MADE, due=dt.date(2025, 4, 1),
    )  # fmt: skip


def test_an_ask_ages_until_it_is_answered(ask, sam):
    day = dt.date(2025, 4, 2)
    (row,) = queries.exchanges(ask.place, day)
    assert (row.age, row.overdue, row.to_name) == (32, True, "Government")
    assert not queries.exchanges(ask.place, dt.date(2025, 4, 1))[0].overdue, "due today is not overdue"
    answer_exchange(by=sam, exchange=ask, status="answered", answer="Yes.", answered_on=dt.date(2025, 3, 11))
    assert queries.exchanges(ask.place, day) == ()
    (row,) = queries.exchanges(ask.place, day, still_open=False)
    assert (row.age, row.overdue, row.status) == (10, False, "answered")


def test_who_made_it_withdraws_it_and_who_got_it_answers(ask, cast, organisation):
    with pytest.raises(PermissionDenied):
        answer_exchange(by=cast.pat, exchange=ask, status="answered", answer="x", answered_on=MADE)
    answer_exchange(by=cast.pat, exchange=ask, status="withdrawn", answer="Found one.", answered_on=MADE)
    with pytest.raises(LodestarError, match="withdrawn already"):
        answer_exchange(by=cast.pat, exchange=ask, status="withdrawn", answer="x", answered_on=MADE)


def test_nobody_asks_for_another_organisation_or_of_another_place(cast, organisation):
    make = {"direction": "offer", "to_organisation": None, "name": "x", "made_on": MADE}
    with pytest.raises(PermissionDenied):
        make_exchange(by=cast.pat, from_organisation=organisation["harbour-works"], **make)
    with pytest.raises(LodestarError, match="organisation of this place"):
        make_exchange(
            by=cast.pat, from_organisation=organisation["amber-university"],
            **make | {"to_organisation": organisation["birch-council"]},
        )  # fmt: skip
    with pytest.raises(LodestarError, match="itself"):
        make_exchange(
            by=cast.pat, from_organisation=organisation["amber-university"],
            **make | {"to_organisation": organisation["amber-university"]},
        )  # fmt: skip


def test_the_place_s_page_counts_what_is_open_for_the_partnership_only(ask, cast):
    assert "1 ask or offer open" in cast.client("vera").get("/amber/").content.decode()
    for who in ("anonymous", "otto"):
        assert "ask or offer" not in cast.client(who).get("/amber/").content.decode()


def test_the_list_is_exported_with_ages(ask, cast):
    lines = cast.client("vera").get("/amber/asks-and-offers/?format=csv").content.decode().splitlines()
    assert "age" in lines[0] and "A larger laboratory" in lines[1]
