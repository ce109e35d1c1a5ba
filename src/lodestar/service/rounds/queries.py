"""What others read of rounds: frozen rows for a board pack, and each person's own list of what waits for them."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from lodestar.analysis.rounds.differences import Difference, differences
from lodestar.analysis.rounds.states import GIVEN, WITH_AUTHOR, State
from lodestar.service.people.access import may, roles_held
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.roles import BY_NAME, Permission
from lodestar.service.places.models import Place
from lodestar.service.rounds.actions import is_late
from lodestar.service.rounds.cards import mine, with_a_part
from lodestar.service.rounds.models import Round, RoundAction, Update
from lodestar.service.rounds.reading import Line, read_lines, rounds_of, stated
from lodestar.service.rounds.standing import may_write_now

COUNTED = frozenset({State.APPROVED, State.LOCKED})
TOLD = COUNTED | {State.SUBMITTED}


@dataclass(frozen=True)
class SideRating:
    """What one side says of an action, approved. ``late`` says that it came after the window had closed."""

    side: str
    organisation: str
    rating: str
    confidence: str
    forecast: dt.date | None
    narrative: str
    reason: str
    way_back: str
    state: str
    late: bool


@dataclass(frozen=True)
class JointValue:
    """What the sides say together. ``basis`` is ``agreed`` (a joint line), ``same`` (no difference) or ``one side``."""

    rating: str
    confidence: str
    forecast: dt.date | None
    text: str
    reason: str
    agreed_by: tuple[tuple[str, str], ...]
    basis: str


@dataclass(frozen=True)
class ActionRating:
    """One action of a round. ``joint`` is None while sides differ, or while one has nothing approved."""

    action: str
    name: str
    workstream: str
    url: str
    sides: tuple[str, ...]
    ratings: tuple[SideRating, ...]
    joint: JointValue | None
    differences: tuple[Difference, ...]
    disputed: bool
    planned_end: dt.date | None


@dataclass(frozen=True)
class LateSide:
    """A side that submitted after the window had closed, or has not submitted; ``days`` after closing."""

    action: str
    name: str
    side: str
    organisations: tuple[str, ...]
    submitted: dt.date | None
    days: int


@dataclass(frozen=True)
class Waiting:
    """Something that waits for one person: ``kind`` is report, returned, approve, resolve or lock."""

    kind: str
    status: str
    title: str
    url: str
    why: str
    due: dt.date | None


def latest_round(place: Place, *, locked: bool = False) -> Round | None:
    """The round that closes last of those that have opened, else the next to come; of those that are locked, if asked."""
    rows = rounds_of(place)
    if locked:
        return rows.exclude(locked_at=None).first()
    return rows.filter(opens__lte=timezone.localdate()).first() or rows.last()


def ratings_of(round_: Round) -> tuple[ActionRating, ...]:
    """What is approved or locked of each action in a round, in the plan's order. For documents; asks no reader's rights.

    Nothing of an action is told before every side of it has something approved, so that no side reads the other's first.
    """
    lines = _all_lines(round_)
    return tuple(rating_of(line, round_) for line in lines)


def open_disputes(round_: Round) -> tuple[ActionRating, ...]:
    """Actions on which the sides differ without a joint line that both agreed to."""
    rows = RoundAction.objects.filter(round=round_, pk__in=that_may_differ(round_))
    found = (rating_of(line, round_) for line in read_lines(rows, round_, [], AnonymousUser()))
    return tuple(row for row in found if row.disputed)


def _organisations(line: Line, side: str) -> tuple[str, ...]:
    return tuple(str(part.organisation) for part in line.action.responsibilities.all() if part.side == side)


def late_sides(round_: Round, today: dt.date | None = None) -> tuple[LateSide, ...]:
    """Who was late in a round, or still is: a side for each action, with its organisations; most days first."""
    today = today or timezone.localdate()
    found = []
    for line in filter(attrgetter("asked"), _all_lines(round_)):
        for side in line.row.sides:
            update = line.updates.get(side)
            day = (
                timezone.localdate(update.first_submitted_at)
                if update and update.first_submitted_at
                else None
            )
            days = ((day or today) - round_.closes).days
            if days > 0:
                names = _organisations(line, side)
                found.append(LateSide(line.action.slug, line.action.name, side, names, day, days))
    return tuple(sorted(found, key=lambda late: (-late.days, late.name, late.side)))


def waiting_for(person: User | AnonymousUser, place: Place) -> tuple[Waiting, ...]:
    """Everything in the rounds of a place that waits for one person, what is returned first.

    Updates to write or put right, updates of others of one's side to approve, differences to resolve.
    """
    held = roles_held(person, place)
    if not held:
        return ()
    found: list[Waiting] = []
    today = timezone.localdate()
    deeds = any(DEEDS & BY_NAME[role.role].permissions for role in held)
    reopened = Q(lines__reopenings__closed_at=None, lines__reopenings__until__gt=timezone.now())
    rounds = rounds_of(place).filter(Q(locked_at=None) | reopened, opens__lte=today).distinct()
    for round_ in rounds if deeds else ():
        lines = read_lines(_that_may_wait(round_, held), round_, held, person)
        if _reports(held) and not mine(lines, held, everything=False):  # no part is theirs: all is, then
            lines = read_lines(RoundAction.objects.filter(round=round_), round_, held, person)
        found += waiting_in(round_, lines, held, person)
    found += _disputed_anew(place, held, person) if deeds else []
    found += _to_run(person, place, today)
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def _to_run(person: Any, place: Place, today: dt.date) -> list[Waiting]:
    """Rounds whose window has closed and that are not locked, for whoever runs rounds."""
    if not may(person, Permission.RUN_ROUNDS, place):
        return []
    return [
        Waiting(
            "lock", "late", row.name, reverse("round_lock", args=[place.slug, row.slug]),
            f"Its window closed on {row.closes:%-d %B %Y}; lock it, so that it can be told and published.", None,
        )
        for row in rounds_of(place).filter(locked_at=None, closes__lt=today)
    ]  # fmt: skip


DEEDS = frozenset({Permission.REPORT, Permission.APPROVE})
KINDS = ("returned", "report", "approve", "resolve", "lock")


def waiting_in(round_: Round, lines: list[Line], held: list[RoleAssignment], person: Any) -> list[Waiting]:
    """What waits for one person in one round, from its lines as they see them."""
    found = []
    report = reverse("round_report", args=[round_.place.slug, round_.slug])
    for line, side in mine(lines, held, everything=False):
        update = line.updates.get(side)
        unseen = update is not None and not line.shows(side)  # a colleague's, of who speaks for several sides
        if unseen or not line.asked or may_write_now(line.row, side, line.reopened):
            continue
        title, url = line.action.name, f"{report}#{line.action.slug}"
        due = timezone.localdate(line.reopened[side]) if side in line.reopened else round_.closes
        if update is not None and update.state == State.RETURNED:
            found.append(Waiting("returned", "returned", title, url, update.returned_because, due))
        elif update is None or update.state in WITH_AUTHOR or (update.is_locked and side in line.reopened):
            state = "draft" if update is not None and update.state == State.DRAFT else "to-do"
            found.append(Waiting("report", state, title, url, f"Report on it in {round_}.", due))
    for line in lines:
        found += _to_approve(round_, line, person)
        if line.disputed and line.standing.own and not round_.is_locked:
            found.append(_to_resolve(round_, line, person))
    return [one for one in found if one is not None]


def _reports(held: list[RoleAssignment]) -> bool:
    return any(Permission.REPORT in BY_NAME[role.role].permissions for role in held)


def _that_may_wait(round_: Round, held: list[RoleAssignment]) -> QuerySet[RoundAction]:
    """The lines in which something can wait for who holds these roles: a part of their organisation's that they report on,
    something submitted, or sides that differ."""
    rows = RoundAction.objects.filter(round=round_)
    part = with_a_part(round_, held) if _reports(held) else []
    if part is None:
        return rows
    if all(BY_NAME[role.role].for_own for role in held):
        return rows.filter(pk__in=part)
    submitted = Update.objects.filter(round=round_, state=State.SUBMITTED).values("line")
    return rows.filter(Q(pk__in=part) | Q(pk__in=submitted) | Q(pk__in=that_may_differ(round_)))


def that_may_differ(round_: Round) -> list[int]:
    """The lines of which not all that was given says the same; one of them at least is in every dispute."""
    given = Update.objects.filter(round=round_, state__in=GIVEN).order_by()
    said = given.values_list("line", "rating", "confidence", "forecast").distinct()
    return [line for line, many in Counter(line for line, *_ in said).items() if many > 1]


def _to_approve(round_: Round, line: Line, person: Any) -> list[Waiting]:
    url = reverse("round_approve", args=[round_.place.slug, round_.slug])
    return [
        Waiting(
            "approve", "submitted", line.action.name, f"{url}#{line.updates[side].slug}",
            f"{line.updates[side].author} submitted it.", round_.closes,
        )
        for side in sorted(line.standing.approves)
        if side in line.updates
        and line.shows(side)
        and line.updates[side].state == State.SUBMITTED
        and person.handle not in line.updates[side].writers
    ]  # fmt: skip


_DIFFERS = {"rating": "rating", "confidence": "how sure they are", "forecast": "when it is done"}


def _to_resolve(round_: Round, line: Line, person: Any) -> Waiting | None:
    joint = line.joint
    if joint is not None and joint.state == "proposed" and joint.edition >= line.edition:
        if not line.standing.approves - set(joint.agreed) or person.handle in joint.agreed.values():
            return None
        why = f"{joint.author} proposed a joint line; your side has not agreed to it yet."
    else:
        why = "The sides differ in " + ", ".join(_DIFFERS[each.what] for each in line.differences) + "."
    return Waiting(
        "resolve", "disputed", line.action.name, line_url(round_, line.action.slug), why, round_.closes
    )


def _disputed_anew(place: Place, held: list[RoleAssignment], person: Any) -> list[Waiting]:
    """What sides are to resolve in rounds that are locked: where they differ after one of them wrote anew."""
    rows = RoundAction.objects.filter(round__place=place, reopenings__isnull=False)
    lines = read_lines(rows.exclude(round__locked_at=None).distinct(), None, held, person)
    asked = (one for one in lines if one.disputed and one.standing.own and not one.closed)
    found = [_to_resolve(line.row.round, line, person) for line in asked]
    return [one for one in found if one is not None]


def line_url(round_: Round, action: str) -> str:
    return reverse("round_line", args=[round_.place.slug, round_.slug, action])


def _all_lines(round_: Round) -> list[Line]:
    """The lines of a round with all that is in them, for what goes to nobody before it is filtered here.

    Holding no role, the reader sees what is locked; the updates that count are there, seen or not.
    """
    return read_lines(RoundAction.objects.filter(round=round_), round_, [], AnonymousUser())


def rating_of(line: Line, round_: Round) -> ActionRating:
    """What is approved or locked of one line; nothing before every side of it has something approved."""
    approved = {side: update for side, update in line.updates.items() if update.state in COUNTED}
    whole = bool(line.row.sides) and set(approved) >= set(line.row.sides)
    shown = approved if whole or round_.is_locked else {}
    differ = differences([stated(update) for update in shown.values()]) if whole else ()
    return ActionRating(
        action=line.action.slug,
        name=line.action.name,
        workstream=line.action.workstream.slug,
        url=line_url(round_, line.action.slug),
        sides=tuple(line.row.sides),
        ratings=tuple(_side_rating(update, round_) for update in shown.values()),
        joint=_joint_value(line, list(shown.values()), differ) if whole else None,
        differences=differ,
        disputed=bool(differ) and not line.resolved,
        planned_end=line.row.planned_end,
    )


def _side_rating(update: Update, round_: Round) -> SideRating:
    return SideRating(
        side=update.side,
        organisation=str(update.organisation or ""),
        rating=update.rating,
        confidence=update.confidence,
        forecast=update.forecast,
        narrative=update.narrative,
        reason=update.reason,
        way_back=update.way_back,
        state=str(update.state),
        late=is_late(update, round_),
    )


def _joint_value(line: Line, shown: list[Update], differ: tuple[Difference, ...]) -> JointValue | None:
    if differ:
        joint = line.joint
        if joint is None or not line.resolved:
            return None
        agreed = tuple(sorted(joint.agreed.items()))
        return JointValue(
            joint.rating, joint.confidence, joint.forecast, joint.text, joint.reason, agreed, "agreed"
        )
    first = shown[0]
    basis = "same" if len(shown) > 1 else "one side"
    return JointValue(
        first.rating, first.confidence, first.forecast, first.narrative, first.reason, (), basis
    )
