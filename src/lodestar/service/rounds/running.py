"""What whoever runs rounds does: open one, correct its dates, lock it, reopen a locked update, publish it."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify

from lodestar.analysis.rounds.calendar import (
    Nation,
    business_days_after,
    business_days_between,
    is_business_day,
    nation_of,
)
from lodestar.analysis.rounds.sides import reporting_sides
from lodestar.analysis.rounds.states import FINAL, State
from lodestar.evidence.definitions.rating_schemes import DEFAULT, rating_scheme
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period
from lodestar.service.audit.actions import record_events
from lodestar.service.audit.models import Event
from lodestar.service.audit.numbering import free_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.ledger.rules import Fault, NotAllowed
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.rounds.models import AGREED, JointLine, Reopening, Round, RoundAction, Update
from lodestar.service.rounds.reading import asked_in, ended_on

SHORTEST = 3  # business days that a window is open
LONGEST = 183  # days
RESERVED = {"new", "over-time"}
SAY_WHY = "Say why; everybody whom it touches is told"
LONGEST_REOPENING = 30


@transaction.atomic
def open_round(
    *,
    by: User,
    place: Place,
    name: str,
    observed_from: dt.date,
    observed_to: dt.date,
    opens: dt.date,
    closes: dt.date,
    scheme: str = DEFAULT,
    nation: str = "",
) -> Round:
    """Open a reporting round. The actions that are committed and have not ended are in it, as they are now.

    ``nation`` gives the bank holidays; where the place lies, if left out. Raises LodestarError when the dates are out of
    order, fall on days on which nobody works, or meet another round's window.
    """
    require(by, Permission.RUN_ROUNDS, place)
    hold(place)
    rating_scheme(scheme)
    chosen = Nation(nation) if nation else nation_of(place.codes)
    _check_window(observed_from, observed_to, opens, closes, chosen)
    _refuse_two_at_once(place, opens, closes)
    slug = free_slug(place, Round, slugify(name)[:30].strip("-") or "round", RESERVED)
    row = Round(
        place=place, slug=slug, name=name, observed_from=observed_from, observed_to=observed_to,
        opens=opens, closes=closes, scheme=scheme, nation=chosen,
    )  # fmt: skip
    actions = _actions_of(place)
    if not actions:
        raise LodestarError("No action of the plan is committed and under way; there is nothing to report on")
    record_change(by=by.handle, action="open round", row=row, lists={"actions": actions})
    _keep_as_planned(row, actions)
    return row


@transaction.atomic
def correct_dates(
    *,
    by: User,
    round: Round,
    observed_from: dt.date,
    observed_to: dt.date,
    opens: dt.date,
    closes: dt.date,
    reason: str,
) -> Round:
    """Put right of what time a round tells, or move its window, for a reason; until it is locked.

    Raises LodestarError for a round that is locked, for dates that could not open one, and for a window that opens
    later than today once somebody has reported.
    """
    require(by, Permission.RUN_ROUNDS, round.place)
    hold(round.place)
    row = Round.objects.select_related("place").get(pk=round.pk)
    _refuse_locked(row)
    written(reason, SAY_WHY)
    _check_window(observed_from, observed_to, opens, closes, Nation(row.nation))
    _refuse_two_at_once(row.place, opens, closes, apart_from=row)
    if opens > timezone.localdate() and Update.objects.filter(round=row).exists():
        raise LodestarError(
            f"People have reported in {row} already; let the window open on {timezone.localdate():%-d %B %Y} or before"
        )
    row.observed_from, row.observed_to, row.opens, row.closes = observed_from, observed_to, opens, closes
    return record_change(by=by.handle, action="correct dates", row=row, reason=reason)


@transaction.atomic
def lock_round(*, by: User, round: Round) -> Round:
    """Lock a round: what is approved can never change again; what is not lapses, and is not counted.

    Raises LodestarError while the window is open, unless everything that is asked for is approved.
    """
    require(by, Permission.RUN_ROUNDS, round.place)
    hold(round.place)
    row = Round.objects.select_related("place").get(pk=round.pk)
    _refuse_locked(row)
    if why := not_to_be_locked(row):
        raise LodestarError(why)
    _lock_rows(by, row, Update, (State.APPROVED,))
    _lock_rows(by, row, JointLine, (AGREED,))
    row.locked_at, row.locked_by = timezone.now(), by.handle
    return record_change(by=by.handle, action="lock round", row=row)


def not_to_be_locked(row: Round) -> str:
    """Why a round cannot be locked yet, or ''."""
    if timezone.localdate() > row.closes:
        return ""
    lines = dict(asked_in(row).values_list("pk", "sides"))
    asked = sum(map(len, lines.values()))
    ready = Update.objects.filter(line__in=lines, state=State.APPROVED).count()
    if ready >= asked:
        return ""
    return f"The window is open until {row.closes:%-d %B %Y} and {asked - ready} of {asked} updates are not approved yet"


@transaction.atomic
def publish_round(*, by: User, round: Round) -> Round:
    """Let everybody who sees the place read what a locked round says, as it says it now.

    What is written anew after that is read by the public once it is published in turn.
    """
    require(by, Permission.PUBLISH, round.place)
    hold(round.place)
    row = Round.objects.select_related("place").get(pk=round.pk)
    if not row.is_locked:
        raise LodestarError(f"{row} is not locked yet; only what can no longer change is published")
    if row.published_at is not None and not unpublished_changes(row):
        raise LodestarError(f"{row} was published already; nothing was changed")
    row.published_at = timezone.now()
    return record_change(by=by.handle, action="publish round", row=row)


def unpublished_changes(round_: Round) -> bool:
    """Whether something was locked in a published round that the public does not read yet."""
    since = {"round": round_, "state": State.LOCKED, "changed_at__gt": round_.published_at}
    if round_.published_at is None:
        return False
    return Update.objects.filter(**since).exists() or JointLine.objects.filter(**since).exists()


@transaction.atomic
def reopen(
    *, by: User, line: RoundAction, side: str, reason: str, until: dt.date, site: str = ""
) -> Reopening:
    """Let one side write its locked update of an action anew until the end of a day, and tell all parties why: ``told`` of the row says whom.

    What was locked stands until the further edition is approved; when the day passes without that, it goes on standing.
    """
    from lodestar.service.rounds.telling import Told, tell_reopened

    round_ = line.round
    require(by, Permission.RUN_ROUNDS, round_.place)
    hold(round_.place)
    written(reason, SAY_WHY)
    if not Round.objects.get(pk=round_.pk).is_locked:
        raise LodestarError(f"{round_} is not locked; have the update returned instead")
    if side not in line.sides:
        raise LodestarError(
            f"The {side} side has no part in {line.action}; it reports nothing that could be reopened"
        )
    today = timezone.localdate()
    if not today <= until <= today + dt.timedelta(days=LONGEST_REOPENING):
        raise LodestarError(f"Say until when: a day from today on, at most {LONGEST_REOPENING} days ahead")
    open_now = Reopening.objects.filter(line=line, side=side, closed_at=None)
    if open_now.filter(until__gt=timezone.now()).exists():
        raise LodestarError("This update is open already; nothing was changed")
    for ended in open_now:
        close_reopening(by="lodestar rounds", reopening=ended)
    edition = _next_edition(line)
    row = Reopening(
        place=round_.place, slug=slug_of(round_.slug, line.action.slug, side, str(edition)), line=line, side=side,
        edition=edition, until=_end_of(until), reason=reason,
    )  # fmt: skip
    record_change(by=by.handle, action="reopen update", row=row, reason=reason)
    row.told = Told()
    transaction.on_commit(lambda: setattr(row, "told", tell_reopened(row, by, site)))
    return row


def _next_edition(line: RoundAction) -> int:
    """An edition that no side of the line has had: a joint line to one edition never answers to another side's as well."""
    had = (
        rows.filter(line=line).order_by().aggregate(last=Max("edition"))["last"] or 1
        for rows in (Update.objects, JointLine.objects, Reopening.objects)
    )
    return 1 + max(had)


@transaction.atomic
def close_reopening(*, by: str, reopening: Reopening) -> Reopening:
    """End a reopening: an edition that was not approved lapses, and a joint line to it."""
    hold(reopening.place)
    row = Reopening.objects.select_related("place", "line").get(pk=reopening.pk)
    if row.closed_at is not None:
        return row
    unused = Update.objects.filter(line=row.line, side=row.side, edition=row.edition).exclude(state__in=FINAL)
    for update in unused.select_related("place"):
        _let_lapse(by, update)
    edition = JointLine.objects.filter(line=row.line, edition=row.edition).exclude(state__in=FINAL)
    if not _approved(row):
        for joint in edition.select_related("place"):
            _let_lapse(by, joint)
    row.closed_at = timezone.now()
    return record_change(by=by, action="close reopening", row=row)


def _approved(reopening: Reopening) -> bool:
    """Whether what was written anew was approved, and so locked."""
    written = Update.objects.filter(line=reopening.line, side=reopening.side, edition=reopening.edition)
    return written.filter(state=State.LOCKED).exists()


def _let_lapse(by: str, row: Update | JointLine) -> None:
    row.state = State.LAPSED
    record_change(by=by, action="let lapse", row=row, reason="The time for which it was reopened is over.")


def close_ended(*, by: str) -> int:
    """Tidy away reopenings whose time is over. What counts does not wait for this: see ``reading.current_updates``."""
    ended = Reopening.objects.filter(closed_at=None, until__lte=timezone.now()).select_related("place")
    return sum(close_reopening(by=by, reopening=row).closed_at is not None for row in ended)


def slug_of(*parts: str) -> str:
    """A lasting id from words; what is too long keeps its beginning and a mark of the whole."""
    whole = "-".join(parts)
    return whole if len(whole) <= 80 else f"{whole[:71]}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _actions_of(place: Place) -> list[Action]:
    rows = Action.objects.filter(place=place, commitment="committed").prefetch_related("responsibilities")
    ended = ended_on(place)
    return [action for action in rows if action.pk not in ended]


def _keep_as_planned(round_: Round, actions: Iterable[Action]) -> None:
    """Write down for each action of a round who takes part in it and when it is to end, as the plan says now."""
    by_pk = {action.pk: action for action in actions}
    lines = list(RoundAction.objects.filter(round=round_))
    for line in lines:
        action = by_pk[line.action_id]
        line.sides = list(reporting_sides((r.role, r.side) for r in action.responsibilities.all()))
        line.planned_end = parse_period(action.ends).end if action.ends else None
    RoundAction.objects.bulk_update(lines, ["sides", "planned_end"], batch_size=500)


def _lock_rows(by: User, round_: Round, model: type, ready: Iterable[str]) -> None:
    """Lock all rows of a round at once, one event for each; what is not ready lapses."""
    rows = list(
        model._default_manager.filter(round=round_).exclude(state__in=FINAL).only("slug", "state", "version")
    )
    now, ready = timezone.now(), tuple(ready)
    events = []
    for end, some in (
        (State.LOCKED, [r for r in rows if r.state in ready]),
        (State.LAPSED, [r for r in rows if r.state not in ready]),
    ):
        model._default_manager.filter(pk__in=[r.pk for r in some]).update(
            state=end, version=F("version") + 1, changed_at=now
        )
        events += [_end_event(by, round_, model.KIND, r, end) for r in some]
    record_events(events)


def _end_event(by: User, round_: Round, kind: str, row: Any, end: State) -> Event:
    return Event(
        by=by.handle,
        action="lock" if end == State.LOCKED else "let lapse",
        place=round_.place.slug,
        kind=kind,
        record=row.slug,
        version=row.version + 1,
        changes={"state": [str(row.state), str(end)]},
    )


def _refuse_locked(row: Round) -> None:
    if row.locked_at is not None:
        raise LodestarError(
            f"{row} was locked on {timezone.localtime(row.locked_at):%-d %B %Y}; nothing was changed"
        )


def _refuse_two_at_once(
    place: Place, opens: dt.date, closes: dt.date, apart_from: Round | None = None
) -> None:
    others = Round.objects.filter(place=place, locked_at=None, opens__lte=closes, closes__gte=opens)
    other = others.exclude(pk=apart_from.pk if apart_from else None).first()
    if other is not None:
        raise LodestarError(
            f"The window meets that of {other} ({other.opens:%-d %B} to {other.closes:%-d %B %Y}); lock that first"
        )


def _check_window(
    observed_from: dt.date, observed_to: dt.date, opens: dt.date, closes: dt.date, nation: Nation
) -> None:
    if observed_to < observed_from:
        raise LodestarError("The observation period ends before it begins; put the later date second")
    if closes < opens:
        raise LodestarError("The submission window closes before it opens; put the later date second")
    if opens <= observed_from:
        raise LodestarError(
            "The submission window opens before the observation period has begun; let it open later"
        )
    for word, day in (("opens", opens), ("closes", closes)):
        if not is_business_day(day, nation):
            better = business_days_after(day, 0, nation)
            said = f"{day:%A %-d %B %Y} is not a business day; choose {better:%A %-d %B}"
            raise NotAllowed((Fault((word,), said),))
    if (closes - opens).days > LONGEST:
        raise LodestarError(
            f"The window would be open for {(closes - opens).days} days, until {closes:%-d %B %Y}; look at the year, or "
            f"let it close within {LONGEST} days"
        )
    if business_days_between(opens, closes, nation) + 1 < SHORTEST:
        raise LodestarError(f"Give people at least {SHORTEST} business days to report")


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))
