"""What is done to a forum: its quorum, its seats and who holds them. All need the right to run meetings."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Max, Sum
from django.utils import timezone

from lodestar.analysis.meetings.quorum import share_of
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.recorded import Stale, record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings.forum_models import ForumMembership, ForumTerms
from lodestar.service.meetings.models import Decision, DeclarationOfInterest, Meeting
from lodestar.service.meetings.words import APPROVED
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Organisation
from lodestar.service.plan.models import Forum

SIDES = ("local", "national", "delivery")


@in_turn
def set_quorum(
    *,
    by: User,
    forum: Forum,
    number: int = 0,
    share: str = "",
    more_than: bool = False,
    sides: Sequence[str] = (),
    chair: bool = False,
    starts: dt.date | None = None,
    seen: int | None = None,
) -> ForumTerms:
    """Say who must be there for a forum to decide from a day on; meetings before it keep the quorum of their day.

    Without ``starts`` it holds from the beginning, or from today where something rests on a quorum already. One that begins
    on the same day is put right. ``seen`` is ``terms_version`` as the person saw it. Raises NotAFraction for a share that is
    none, and LodestarError for a day on or before which something rests on a quorum.
    """
    require(by, Permission.RUN_MEETINGS, forum.place)
    share_of(share)
    wrong = [side for side in sides if side not in SIDES]
    if wrong:
        raise LodestarError(f"There is no side '{wrong[0][:40]}'; sides are {', '.join(SIDES)}")
    terms = _terms_from(forum, starts, seen)
    terms.quorum_number, terms.quorum_share, terms.quorum_more_than = number, share.strip(), more_than
    terms.quorum_sides, terms.quorum_chair = [side for side in SIDES if side in sides], chair
    return record_change(by=by.email, action="set quorum", row=terms)


def terms_version(forum: Forum) -> int:
    """A number that grows with every change of the forum's terms."""
    return ForumTerms.objects.filter(forum=forum).aggregate(all=Sum("version"))["all"] or 0


def settled_until(forum: Forum) -> dt.date | None:
    """The last day on which minutes that are written, or a decision by circulation, rest on the forum's quorum."""
    minuted = Meeting.objects.filter(forum=forum, status__in=("minuted", APPROVED)).aggregate(last=Max("day"))
    circulated = Decision.objects.filter(forum=forum, authority="circulation").aggregate(last=Max("made_on"))
    return max((found["last"] for found in (minuted, circulated) if found["last"]), default=None)


def _terms_from(forum: Forum, starts: dt.date | None, seen: int | None) -> ForumTerms:
    """The forum's terms that begin on a day, as they stand or new."""
    held = ForumTerms.objects.filter(forum=forum)
    settled, latest = settled_until(forum), held.order_by("-id").first()
    if latest is not None and seen is not None and seen != terms_version(forum):
        raise Stale(latest)
    if starts is None and settled:
        starts = timezone.localdate()
    if settled and starts and starts <= settled:
        raise LodestarError(
            f"Minutes or decisions of {settled:%-d %B %Y} rest on the quorum as it was; give a day after that"
        )
    slug = forum.slug if latest is None else next_slug(forum.place, ForumTerms, f"{forum.slug[:50]}-terms")
    return held.filter(starts=starts).first() or ForumTerms(
        place=forum.place, forum=forum, slug=slug, starts=starts
    )


@in_turn
def add_seat(
    *,
    by: User,
    forum: Forum,
    seat: str,
    role: str,
    of_person: bool = True,
    holder: str = "",
    person: User | None = None,
    organisation: Organisation | None = None,
    starts: dt.date,
) -> ForumMembership:
    """Add a seat to a forum, held or vacant. A forum has one chair at a time.

    Whoever has an account is named by it and not in words, so that they can be forgotten.
    """
    require(by, Permission.RUN_MEETINGS, forum.place)
    if organisation is not None and organisation.place_id != forum.place_id:
        raise LodestarError("Choose an organisation of this place")
    if role == "chair" and _chairs(forum, starts):
        raise LodestarError(f"{forum.name} has a chair from {starts:%d/%m/%Y} on; end that seat first")
    row = ForumMembership(
        place=forum.place,
        slug=next_slug(forum.place, ForumMembership, f"{forum.slug[:50]}-seat"),
        forum=forum,
        seat=seat,
        role=role,
        of_person=of_person,
        holder="" if person else holder,
        person=person,
        organisation=organisation,
        starts=starts,
    )
    return record_change(by=by.email, action="add seat", row=row)


@in_turn
def change_seat(
    *,
    by: User,
    membership: ForumMembership,
    starts: dt.date,
    role: str,
    holder: str = "",
    person: User | None = None,
    organisation: Organisation | None = None,
    seen: int | None = None,
    **more: Any,
) -> ForumMembership:
    """Put right what was entered of a seat; ``more``: seat and of_person. When somebody leaves, end it instead.

    Raises LodestarError once minutes or a decision by circulation rest on who held it.
    """
    forum = membership.forum
    require(by, Permission.RUN_MEETINGS, forum.place)
    settled = settled_until(forum)
    if settled and settled >= min(starts, membership.starts):
        raise LodestarError(
            f"Minutes or decisions of {settled:%-d %B %Y} rest on the seats as they were; end it, and fill it from a day on"
        )
    if membership.ends is not None and membership.ends < starts:
        raise LodestarError("The first day must not be after the last")
    if organisation is not None and organisation.place_id != forum.place_id:
        raise LodestarError("Choose an organisation of this place")
    if role == "chair" and _chairs(forum, starts, besides=membership):
        raise LodestarError(f"{forum.name} has a chair from {starts:%d/%m/%Y} on; end that seat first")
    membership.starts, membership.role, membership.organisation = starts, role, organisation
    membership.holder, membership.person = "" if person else holder, person
    for name in ("seat", "of_person"):
        setattr(membership, name, more.get(name, getattr(membership, name)))
    return record_change(by=by.email, action="put seat right", row=membership, seen=seen)


@in_turn
def end_membership(
    *, by: User, membership: ForumMembership, ends: dt.date, keep_seat: bool = True, seen: int | None = None
) -> ForumMembership | None:
    """End who holds a seat on its last day. The seat stays, vacant from the next day, unless it ends too.

    Returns the vacant seat, if one was kept.
    """
    require(by, Permission.RUN_MEETINGS, membership.place)
    if ends < membership.starts:
        raise LodestarError("The last day must not be before the first")
    if membership.ends is not None:
        raise LodestarError("This seat has a last day already")
    membership.ends = ends
    record_change(by=by.email, action="end membership", row=membership, seen=seen)
    if not keep_seat:
        return None
    vacant = _successor(membership, ends + dt.timedelta(days=1))
    return record_change(by=by.email, action="show vacancy", row=vacant)


@in_turn
def fill_seat(
    *,
    by: User,
    membership: ForumMembership,
    starts: dt.date,
    holder: str = "",
    person: User | None = None,
    organisation: Organisation | None = None,
) -> ForumMembership:
    """Give a vacant seat to somebody from a day on; until then it was vacant, and stays so in the history."""
    require(by, Permission.RUN_MEETINGS, membership.place)
    if not membership.vacant or membership.ends is not None:
        raise LodestarError("Only a vacant seat can be filled; end who holds it first")
    if starts <= membership.starts:
        new, starts = membership, membership.starts
    else:
        membership.ends = starts - dt.timedelta(days=1)
        record_change(by=by.email, action="end vacancy", row=membership)
        new = _successor(membership, starts)
    new.holder, new.person = "" if person else holder, person
    new.organisation = organisation or new.organisation
    if new.vacant:
        raise LodestarError("Say who takes the seat")
    return record_change(by=by.email, action="fill seat", row=new)


@in_turn
def declare_standing(
    *,
    by: User,
    membership: ForumMembership,
    about: Sequence[str],
    nature: str,
    managed: str,
    declared_on: dt.date,
) -> DeclarationOfInterest:
    """Enter a member's standing interest in records: they are not counted for items about any of these."""
    require(by, Permission.RUN_MEETINGS, membership.place)
    row = DeclarationOfInterest(
        place=membership.place,
        slug=next_slug(membership.place, DeclarationOfInterest, "interest"),
        membership=membership,
        about=list(about),
        nature=nature,
        managed=managed,
        declared_on=declared_on,
    )
    return record_change(by=by.email, action="declare standing interest", row=row)


def _chairs(forum: Forum, day: dt.date, besides: ForumMembership | None = None) -> bool:
    rows = ForumMembership.objects.filter(forum=forum, role="chair").exclude(ends__lt=day)
    return rows.exclude(pk=besides.pk if besides else None).exists()


def _successor(membership: ForumMembership, starts: dt.date) -> ForumMembership:
    """The same seat with nobody in it, from a day on."""
    kept: dict[str, Any] = {
        name: getattr(membership, name) for name in ("place", "forum", "seat", "role", "of_person")
    }
    slug = next_slug(membership.place, ForumMembership, f"{membership.forum.slug[:50]}-seat")
    organisation = membership.organisation if membership.of_person else None
    return ForumMembership(**kept, slug=slug, organisation=organisation, starts=starts)
