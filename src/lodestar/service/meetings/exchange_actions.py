"""The ledger of asks and offers between partners, and between them and government."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings.models import Exchange
from lodestar.service.people.access import may, require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Organisation


def may_speak_for(person: User, organisation: Organisation | None) -> bool:
    """Say whether somebody may ask, offer or answer for an organisation of the place."""
    return organisation is not None and (
        may(person, Permission.RUN_MEETINGS, organisation.place)
        or may(person, Permission.EDIT, organisation.place, organisation)
    )


def may_answer(person: User, exchange: Exchange) -> bool:
    """Government's answers, and any other, are entered by the secretariat; an organisation's by its own people too."""
    return may(person, Permission.RUN_MEETINGS, exchange.place) or may_speak_for(
        person, exchange.to_organisation
    )


@in_turn
def make_exchange(
    *,
    by: User,
    direction: str,
    from_organisation: Organisation,
    to_organisation: Organisation | None,
    name: str,
    text: str = "",
    made_on: dt.date,
    due: dt.date | None = None,
    about: Sequence[str] = (),
) -> Exchange:
    """Enter what one organisation asks of another or offers it; with no receiver, of or to government."""
    place = from_organisation.place
    if not may_speak_for(by, from_organisation):
        require(by, Permission.RUN_MEETINGS, place)
    if to_organisation is not None and to_organisation.place_id != place.pk:
        raise LodestarError("Choose an organisation of this place, or government")
    if to_organisation is not None and to_organisation.pk == from_organisation.pk:
        raise LodestarError("An organisation cannot ask or offer itself something; choose another")
    if made_on > timezone.localdate():
        raise LodestarError("It cannot be asked or offered on a day to come")
    if due and due < made_on:
        raise LodestarError("The answer cannot be due before it was asked for")
    row = Exchange(
        place=place,
        slug=next_slug(place, Exchange, f"{direction}-{made_on.year}"),
        direction=direction,
        from_organisation=from_organisation,
        to_organisation=to_organisation,
        name=name,
        text=text,
        made_on=made_on,
        due=due,
        about=list(about),
    )
    return record_change(by=by.email, action=f"make {direction}", row=row)


@in_turn
def answer_exchange(
    *, by: User, exchange: Exchange, status: str, answer: str, answered_on: dt.date, seen: int | None = None
) -> Exchange:
    """Answer, decline or withdraw what is open. Who made it withdraws it, who got it answers; each needs words."""
    place = exchange.place
    allowed = (
        may_speak_for(by, exchange.from_organisation) if status == "withdrawn" else may_answer(by, exchange)
    )
    if not allowed:
        require(by, Permission.RUN_MEETINGS, place)
    if exchange.status != "open":
        raise LodestarError(f"This was {exchange.get_status_display().lower()} already")
    if status not in {"answered", "declined", "withdrawn"}:
        raise LodestarError("Choose whether it is answered, declined or withdrawn")
    if answered_on < exchange.made_on:
        raise LodestarError("The answer cannot come before the question")
    if answered_on > timezone.localdate():
        raise LodestarError("It cannot be answered on a day to come")
    exchange.status, exchange.answer, exchange.answered_on = status, answer, answered_on
    return record_change(
        by=by.email, action=f"{exchange.direction} {status}", row=exchange, reason=answer, seen=seen
    )
