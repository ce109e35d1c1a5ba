"""Decisions: those asked for at this meeting, those made since the last, what was to be done; and asks still open."""

from collections.abc import Iterable

from lodestar.reports.documents import Callout, Column, Paragraph, Section, Table
from lodestar.reports.documents.model import Cell, count
from lodestar.reports.documents.wording import day, some
from lodestar.service.board_packs.gathering.asked import Asked, status
from lodestar.service.board_packs.gathering.tables import first_of
from lodestar.service.meetings.queries import (
    AgendaRow,
    DecisionRow,
    FollowUpRow,
    decisions_since,
    exchanges,
    follow_ups,
)
from lodestar.service.meetings.words import PURPOSES

SHOWN = 12


def gather_asked(asked: Asked) -> Section | None:
    """What the board must decide. None when no meeting is recorded or nothing is asked of it."""
    questions = asked.questions
    if not questions:
        return None
    blocks = tuple(Callout(f"Item {one.order}: {one.name}", _question(one), "link") for one in questions)
    return Section("decisions-asked-for", "Decisions asked for", blocks)


def _question(one: AgendaRow) -> str:
    """What is asked, and the papers to read for it."""
    papers = f"Papers: {', '.join(one.papers)}." if one.papers else "No paper was given with it."
    return " ".join(part for part in (one.ask, papers) if part)


def gather_agenda(asked: Asked) -> Section | None:
    """Where and when the forum meets, and what it takes up. None when no meeting is recorded."""
    meeting = asked.recorded
    if meeting is None:
        return None
    if meeting.status == "cancelled":
        said = f"The meeting of {day(asked.meets_on)} is cancelled: {meeting.cancelled_because}"
        return Section("agenda", "The agenda", (Paragraph((said,), lead=True),))
    where = ", ".join(part for part in (meeting.time, meeting.where) if part)
    words = dict(PURPOSES)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{one.order}. {one.name}",
            words[one.purpose] if one.public else f"{words[one.purpose]}; not for the public",
            count(one.minutes_long, "minutes") if one.minutes_long else None,
            ", ".join(one.papers),
        )
        for one in asked.agenda
    )
    columns = (Column("Item", 5), Column("For", 3), Column("Minutes", 1, True), Column("Papers", 4))
    table = Table("", columns, rows, empty="Nothing is on the agenda yet.")
    met = f"{day(asked.meets_on)}, {where}." if where else f"{day(asked.meets_on)}."
    return Section("agenda", "The agenda", (Paragraph((met,), lead=True), table))


def gather_made(asked: Asked) -> Section | None:
    """What was decided since the board last met, and what was to be done. None when there is neither."""
    made = decisions_since(asked.place, asked.since, asked.today, asked.forum)
    to_do = follow_ups(asked.place, asked.today, asked.forum)
    if not (made or to_do):
        return None
    late = sum(1 for one in to_do if one.overdue)
    open_now, unit = some(len(to_do), "thing is to be done", "things are to be done")
    put_off = sum(1 for one in made if one.outcome == "deferred")
    parts = (
        *some(len(made) - put_off, "decision was made", "decisions were made"),
        *((" and ", count(put_off, "decisions deferred"), " deferred") if put_off else ()),
        " since you last met; ", open_now, unit,
        ", ", count(late, "overdue follow-ups"), " of them overdue.",
    )  # fmt: skip
    blocks = (Paragraph(parts, lead=True), *_made(made), *_to_do(to_do))
    return Section("decisions-made", "Decisions made and what follows from them", blocks)


def _made(made: Iterable[DecisionRow]) -> list[Table]:
    rows = [(one.name, one.text, status(one.outcome), _authority(one), one.made_on) for one in made]
    columns = (
        Column("Decision", 3), Column("What was decided", 5), Column("Outcome", 2), Column("Authority", 3), Column("On", 2),
    )  # fmt: skip
    return first_of("Decisions made", columns, rows, SHOWN)


def _to_do(to_do: Iterable[FollowUpRow]) -> list[Table]:
    rows = [
        (one.name, one.due, count(one.days_late, "days late") if one.overdue else None)
        for one in sorted(to_do, key=lambda one: -one.days_late)
    ]
    columns = (Column("To be done", 6), Column("Due", 2), Column("Days late", 1, True))
    return first_of("To be done from earlier meetings", columns, rows, SHOWN)


def gather_exchanges(asked: Asked) -> Section | None:
    """Annex: asks and offers between partners that are open. None when there are none."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.name,
            one.direction.capitalize(),
            one.from_name,
            one.to_name,
            one.made_on,
            count(one.age, "days open"),
        )
        for one in exchanges(asked.place, asked.today)
    )
    if not rows:
        return None
    columns = (
        Column("What", 5), Column("Ask or offer", 2), Column("From", 3), Column("To", 3), Column("Made on", 2),
        Column("Days open", 1, True),
    )  # fmt: skip
    table = Table("Open asks and offers", columns, rows)
    return Section("asks-and-offers", "Annex: asks and offers that are open", (table,), annex=True)


def _authority(decision: DecisionRow) -> str:
    """By whose authority; a delegated person is not named in a pack."""
    return "Delegated" if decision.delegated else decision.authority
