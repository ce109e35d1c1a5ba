"""Made people for a made place, so that its working records have somebody to be by. No real place gets any."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.people.actions import give_role
from lodestar.service.people.models import User
from lodestar.service.people.roles import ANALYST, APPROVER, CONTRIBUTOR, LEAD, SECRETARIAT
from lodestar.service.places.models import Organisation, Place

COMMAND = "lodestar demo"
# Who they are, by what they do: their name, their role and the side of the organisation that they speak for.
MADE = {
    "secretariat": ("Sol Scribe (made)", SECRETARIAT, "local"),
    "analyst": ("Ada Abacus (made)", ANALYST, ""),
    "local lead": ("Lena Lockkeeper (made)", LEAD, "local"),
    "national lead": ("Noah Nightwatch (made)", LEAD, "national"),
    "delivery contributor": ("Della Driftwood (made)", CONTRIBUTOR, "delivery"),
    "local approver": ("Cora Chartmaker (made)", APPROVER, "local"),
    "delivery approver": ("Dora Duskwatch (made)", APPROVER, "delivery"),
    "national approver": ("Nell Northlight (made)", APPROVER, "national"),
}


@transaction.atomic
def make(place: Place) -> Mapping[str, User]:
    """The made people of a made place, by what they do; made the first time, found again after that.

    None can sign in: they have no password, and their addresses end in .invalid. Raises LodestarError for a real place.
    """
    if not place.made:
        raise LodestarError(f"{place.name} is a real place: nobody is made up for it")
    people = {}
    for what, (name, role, side) in MADE.items():
        email = f"{what.replace(' ', '.')}@{place.slug}.invalid"
        person = User.objects.filter(email=email).first()
        if person is None:
            person = User.objects.create_user(email, None, name=name)
            organisation = (
                Organisation.objects.filter(place=place, side=side).order_by("id").first() if side else None
            )
            since = timezone.localdate() - dt.timedelta(days=800)
            give_role(
                by=COMMAND,
                place=place,
                person=person,
                role=role.name,
                organisation=organisation,
                starts=since,
            )
        people[what] = person
    return people
