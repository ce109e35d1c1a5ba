"""Whether what was reported done was really done: naming who verifies it, their verdict, and what waits for whom."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.queries import events_of
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.delivery.models import MilestoneMet, Verification
from lodestar.service.meetings.minute_actions import may_tell
from lodestar.service.meetings.models import FollowUp
from lodestar.service.people.access import may, roles_held
from lodestar.service.people.models import User
from lodestar.service.people.naming import named
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Milestone

Report = MilestoneMet | FollowUp
DEEDS = {MilestoneMet.KIND: "reach milestone", FollowUp.KIND: "tell follow-up"}


def may_name_verifier(person: User, of: Report) -> bool:
    """Whether somebody may name who verifies it: they may report it."""
    if isinstance(of, FollowUp):
        return may_tell(person, of)
    return may(person, Permission.EDIT, of.place, of.action)


@in_turn
def name_verifier(*, by: User, of: Report, verifier: User) -> Verification:
    """Ask somebody other than who reported it to say whether it was really done; another name takes the place of the first.

    Raises LodestarError for what is not reported done, for who reported it, and for who holds no role at the place.
    """
    if not may_name_verifier(by, of):
        raise PermissionDenied("Who may report this names who verifies it.")
    of = type(of)._default_manager.select_for_update(of=("self",)).get(pk=of.pk)
    if not _done(of):
        raise LodestarError("It is not reported done; there is nothing to verify")
    reporter = reporter_of(of)
    if verifier.pk == reporter.pk:
        raise LodestarError(f"{reporter} reported it; choose somebody else")
    if not roles_held(verifier, of.place):
        raise LodestarError(f"{verifier} holds no role at this place and cannot verify this")
    rows = verifications_of(of.place).filter(**_about(of), of_version=of.version)
    row = rows.first() or Verification(
        place=of.place, slug=next_slug(of.place, Verification, "verification"), of_version=of.version, **_about(of)
    )  # fmt: skip
    if row.state != "to-verify":
        raise LodestarError(
            "It was verified already as it was reported; report it anew to have it verified anew"
        )
    row.reporter, row.verifier, row.asked_on = reporter, verifier, timezone.localdate()
    return record_change(by=by.email, action="name verifier", row=row)


@in_turn
def verify(*, by: User, verification: Verification, state: str, reason: str = "") -> Verification:
    """Say that it was really done, or that it is not adequate and why. Only who was named says so, and once."""
    row = Verification.objects.select_for_update(of=("self",)).select_related("place").get(pk=verification.pk)
    if row.verifier_id != by.pk or not may(by, Permission.SEE_UNPUBLISHED, row.place):
        raise PermissionDenied("Only who was named verifies this.")
    if row.state != "to-verify":
        raise LodestarError("This was judged already")
    if not standing(row):
        raise LodestarError("It was reported otherwise since; ask to be named anew")
    if state not in ("verified", "not-adequate"):
        raise LodestarError(f"'{state}' is not a verdict; choose one of the list")
    if state == "not-adequate":
        written(reason, "Say why it is not adequate, so that it can be put right")
    row.state, row.reason, row.judged_on = state, reason.strip(), timezone.localdate()
    deed = "verify" if state == "verified" else "find not adequate"
    return record_change(by=by.email, action=deed, row=row, reason=row.reason)


def reporter_of(of: Report) -> User:
    """Who reported it done last, by the audit."""
    events = events_of(of.place.slug, of.KIND, of.slug).filter(action=DEEDS[of.KIND], version__lte=of.version)
    last = events.values_list("by", flat=True).first() or ""
    person = named([last]).get(last)
    found = User.objects.filter(pk=person.number).first() if person and person.number else None
    if found is None:
        raise LodestarError("Nobody is known to have reported this; report it anew first")
    return found


def standing(row: Verification) -> bool:
    """Whether it is still reported as it was when the verifier was named."""
    return row.of.version == row.of_version and _done(row.of)


def verifications_of(place: Place) -> QuerySet[Verification]:
    """All verifications of a place, the latest first."""
    rows = Verification.objects.filter(place=place).select_related(
        "place", "reporter", "verifier", "met__place", "met__action__place", "follow_up__place",
        "follow_up__organisation",
    )  # fmt: skip
    return rows.order_by("-pk")


def verifications_waiting(person: User, place: Place) -> list[Verification]:
    """What one person is to verify, and reports of theirs that were found not adequate and stand unchanged."""
    theirs = Q(verifier=person, state="to-verify") | Q(reporter=person, state="not-adequate")
    as_told = Q(met__version=F("of_version"), met__taken_back="") | Q(follow_up__version=F("of_version"))
    return list(verifications_of(place).filter(theirs, as_told).order_by("pk"))


def names_of(rows: Iterable[Verification]) -> dict[int, str]:
    """What was reported, in words, by the verification's key; one query for them all."""
    rows = list(rows)
    actions = {row.met.action_id for row in rows if row.met}
    steps = Milestone.objects.filter(action__in=actions).values_list("action", "slug", "name")
    known = {(action, slug): name for action, slug, name in steps}
    return {
        row.pk: f"{known.get((row.met.action_id, row.met.milestone), row.met.milestone)} ({row.met.action})"
        if row.met
        else str(row.follow_up)
        for row in rows
    }


def _done(of: Any) -> bool:
    return bool(of.done_on) if isinstance(of, FollowUp) else not of.taken_back


def _about(of: Report) -> dict[str, Any]:
    return {"follow_up": of} if isinstance(of, FollowUp) else {"met": of}
