"""Somebody asks to be forgotten: their name and address go, what was done stays done.

Records and the audit name people by handle, so neither changes: from now on the handle stands for nobody.
"""

import re
from collections.abc import Mapping

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.models import Event
from lodestar.service.audit.reasons import written
from lodestar.service.people.actions import end_role
from lodestar.service.people.models import User
from lodestar.service.people.typed import seen_mark, take_name_out, typed_in
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.search.indexing import index_replaced

ACTION = "anonymise person"


@transaction.atomic
def anonymise(
    *, by: str, person: User, reason: str, texts: bool = False, seen: Mapping[str, str] | None = None
) -> User:
    """Take the person's name and address out, close the account and end their roles. It cannot be undone.

    With ``texts`` their name is also taken out of all that people typed at the places where they held a role and that can
    still change; ``seen`` is what was shown of it (``seen_mark`` by place), if somebody looked.
    Of the address its domain stays, to tell whom a group of people worked for. The audit gets an event at each place where the person
    held a role. Raises LodestarError where other texts hold the name than were shown, without a reason, for a reason that names them, for somebody anonymised
    already, and for the last administrator of a place.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.anonymised_at is not None:
        raise LodestarError(
            f"{person} was anonymised on {timezone.localtime(person.anonymised_at):%-d %B %Y}; nothing is left to do"
        )
    _check_reason(reason, person)
    held_at = list(Place.objects.filter(roles__person=person).distinct())
    for place in held_at if texts else ():
        _take_out(by, place, person, reason.strip(), seen)
    places = [place.slug for place in held_at]
    today = timezone.localdate()
    for role in person.roles.exclude(ends__lt=today).order_by("id"):
        end_role(by=by, assignment=role, ends=today)
    address, domain = person.email, person.email.rpartition("@")[2]
    _close(person, domain)
    _replace(address, person.handle)
    for place in places or [""]:
        record_event(
            by=by,
            action=ACTION,
            place=place,
            kind="person",
            record=person.handle,
            changes={"account": ["open", "closed"], "domain": [None, domain]},
            reason=reason.strip(),
        )
    return person


def _take_out(by: str, place: Place, person: User, reason: str, seen: Mapping[str, str] | None) -> None:
    hold(place)
    if seen is not None and seen.get(place.slug) != seen_mark(typed_in(place, person)):
        raise LodestarError(
            f"The texts at {place} that hold the name have changed since they were shown; look at them again, then anonymise"
        )
    take_name_out(by=by, place=place, person=person, reason=reason)


def _check_reason(reason: str, person: User) -> None:
    said = written(reason, "Say why, such as: they asked for it on 3 March 2026").casefold()
    words = [person.email, person.email.partition("@")[0], *person.name.split()]
    if any(_names(said, word.casefold()) for word in words if len(word) > 2):
        raise LodestarError(
            "The reason stays in the audit for good; say it without the person’s name or address"
        )


def _names(said: str, word: str) -> bool:
    """Whether a word stands in a text by itself, whatever sign follows it."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) is not None


def _close(person: User, domain: str) -> None:
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    for model in (model for model in apps.get_models() if model._meta.label == "socialaccount.SocialAccount"):
        model._default_manager.filter(user=person).delete()
    person.name = f"Person {person.pk}, formerly at {domain}"
    person.email = f"person-{person.pk}@{domain}.invalid"[-254:]
    person.is_active, person.last_login, person.anonymised_at = False, None, timezone.now()
    person.set_unusable_password()
    person.save()


def _replace(address: str, handle: str) -> None:
    """Where a row of before names the person by address, it names them by handle now. Events stay as they are."""
    for model in apps.get_models():
        if not model.__module__.startswith("lodestar.") or model is Event:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField) and (field.max_length or 0) >= len(address):
                model._base_manager.filter(**{field.name: address}).update(**{field.name: handle})
    index_replaced(address)
