"""What an annual report says, as a document: sections of tables whose every figure was worked out in analysis/annual."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils import timezone

from lodestar.analysis.annual import AnnualFigures, Year, figures_of, year_named
from lodestar.analysis.rounds.scoring import Score
from lodestar.analysis.rounds.sides import SAID
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.progress import Progress
from lodestar.reports.documents import Callout, Column, Document, Figure, Paragraph, Section, Table
from lodestar.reports.documents.model import Block, Cell, count
from lodestar.reports.documents.wording import day
from lodestar.service.annual_reports import pictures
from lodestar.service.annual_reports.minute import gather_minute
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.annual_reports.queries import told_on, year_rows
from lodestar.service.documents.pictures import picture_of_assignment
from lodestar.service.meetings.words import OUTCOMES
from lodestar.service.monitoring.queries import readings_of
from lodestar.service.places.models import Place
from lodestar.service.shared.statuses import status_of

PICTURED = 6
WAYS = {"completed": "Completed", "merged": "Merged into another", "superseded": "Superseded by another"}


def gather_report(
    report: AnnualReport, cut: dt.datetime, releases: tuple[str, ...], tell: Progress
) -> Document:
    """Put a report together as a draft, with the record as it stands."""
    tell("gathering what the report says", 0, 1)
    place, year = report.place, year_named(report.year, timezone.localdate(cut))
    figures = figures_of(year_rows(place, year, cut), year)
    sections = (
        _plan(figures),
        _rounds(figures),
        _risks(figures),
        _board(figures),
        _indicators(place, figures, cut),
        _money(figures),
    )
    told = tuple(section for section in sections if section is not None)
    under_way = None if figures.year.over else _under_way(figures.year)
    return Document(
        title=f"Annual report {year.name}",
        place=place.name,
        forum="",
        meeting=f"Annual report {year.name}",
        meets_on=year.until,
        since=year.start,
        data_cut=cut,
        releases=releases,
        licence=place.licence,
        made=place.made,
        state="draft",
        sections=(gather_minute(told, under_way), *told),
    )


def counts(caption: str, first: str, rows: Iterable[tuple[str, int, str]], note: str = "") -> Table:
    """A table of two columns: what is counted, how many. Where nothing was counted it says so, without a row of noughts."""
    held = tuple(rows)
    told = tuple((label, count(number, things)) for label, number, things in held)
    columns = (Column(first, 4), Column("Number", 1, True))
    if not any(number for _, number, _ in held):
        return Table(caption, columns, (), empty="None in the year.")
    return Table(caption, columns, told, note)


def _plan(figures: AnnualFigures) -> Section:
    actions, kept, slip = figures.actions, figures.milestones, figures.slip
    rows = [("In the plan", actions.all, "actions")]
    rows += [(f"Going on: {status_of(key).word.lower()}", number, "actions") for key, number in actions.going]
    rows += [(f"Ended in the year: {WAYS[how].lower()}", number, "actions") for how, number in actions.ended]
    rows += [("Ended before", actions.ended_before, "actions")]
    milestones = [
        ("Kept", kept.kept, "milestones"),
        ("Of these after their day", kept.kept_late, "milestones"),
        ("Of these found not adequate by who looked", kept.doubted, "milestones"),
        ("Moved", kept.moved, "milestones"),
        ("Late at the end", kept.late, "milestones"),
        ("Days that these are late, together", kept.days_late, "days"),
    ]
    dates = [
        ("Dates moved", slip.moves, "dates"),
        ("Days moved later", slip.later, "days"),
        ("Days moved earlier", slip.earlier, "days"),
        ("First dates set", slip.first_dates, "dates"),
    ]
    moved = counts("Date revisions", "What was moved", dates, "A month or a year counts to its last day.")
    net = ("Days later, less days earlier", Figure(Decimal(slip.net), "days", _signed(slip.net)))
    moved = replace(moved, rows=(*moved.rows, net)) if slip.moves else moved
    blocks: list[Block] = [
        counts("Actions", "What became of them", rows),
        *pictures.promised_and_done(figures.quarters),
        counts("Milestones", "What became of them", milestones),
        moved,
    ]
    return Section("plan", "The plan", tuple(blocks))


def _under_way(year: Year) -> Callout:
    text = f"It ends on {day(year.end)}. Everything here is told until {day(year.until)}."
    return Callout("The year is not over", text, "warn")


def _rounds(figures: AnnualFigures) -> Section:
    rounds = figures.rounds
    if not rounds.held:
        return Section(
            "rounds", "Reporting rounds", (Paragraph(("No reporting round closed in the year.",)),)
        )
    side_columns = ("Asked for", "Submitted", "Late", "Returned", "Reopened", "Lapsed")
    reported = tuple(
        (
            SAID[one.side],
            *(
                count(number, "updates")
                for number in (one.asked, one.submitted, one.late, one.returned, one.reopened, one.lapsed)
            ),
        )
        for one in rounds.reported
    )
    blocks: list[Block] = [
        counts("Rounds", "In the year", [("Held", len(rounds.held), "rounds")]),
        Table("Updates by side", _columns("Side", side_columns), reported),
    ]
    blocks += pictures.ratings(rounds.rated)
    disputes = tuple(
        (
            one.round,
            count(one.rated_jointly, "actions"),
            count(one.disputes, "disputes"),
            count(one.resolved, "disputes"),
        )
        for one in rounds.disputed
    )
    blocks.append(
        Table("Disputes", _columns("Round", ("Rated by all sides", "Disputes", "Resolved")), disputes)
    )
    blocks.append(_forecasters(rounds.forecasters))
    return Section("rounds", "Reporting rounds", tuple(blocks))


def _forecasters(scores: Iterable[tuple[str, Score]]) -> Table:
    names = ("Dates scored", "Median days missed", "Mean days early or late", "Ratings scored", "Brier score")
    rows = tuple(
        (
            SAID[side],
            count(score.dates, "forecasts"),
            _number(score.median_days, "days"),
            _number(score.bias_days, "days"),
            count(score.ratings, "forecasts"),
            _number(score.brier, "Brier score"),
        )
        for side, score in scores
    )
    note = "As first submitted, before the other side was seen. Brier score: 0 is perfect, 0.25 is a coin."
    return Table(
        "Forecasters", _columns("Side", names), rows, note, empty="No forecast of the year is locked."
    )


def _risks(figures: AnnualFigures) -> Section:
    risks, issues = figures.risks, figures.issues
    told = [
        ("Opened", risks.opened, "risks"),
        ("Closed", risks.closed, "risks"),
        ("Worse", risks.worse, "risks"),
        ("Better", risks.better, "risks"),
        ("Open at the end", risks.open, "risks"),
    ]
    happened = [
        ("Raised", issues.raised, "issues"),
        ("Resolved", issues.resolved, "issues"),
        ("Open at the end", issues.open, "issues"),
    ]
    note = "Worse and better are open risks, against the start of the year or the day on which they were entered."
    return Section(
        "risks",
        "Risks and issues",
        (counts("Risks", "In the year", told, note), counts("Issues", "In the year", happened)),
    )


def _board(figures: AnnualFigures) -> Section:
    met, done, words = figures.meetings, figures.follow_ups, dict(OUTCOMES)
    meetings = [
        ("Held", met.held, "meetings"),
        ("Quorate", met.quorate, "meetings"),
        ("Not quorate", met.not_quorate, "meetings"),
        ("No quorum claimed", met.no_rule, "meetings"),
        ("Cancelled", met.cancelled, "meetings"),
    ]
    outcomes = [(words[outcome], number, "decisions") for outcome, number in figures.decisions.outcomes]
    outcomes.append(("Of all these by a delegated person", figures.decisions.delegated, "decisions"))
    follow = [
        ("Agreed", done.agreed, "follow-ups"),
        ("Done", done.done, "follow-ups"),
        ("Overdue", done.overdue, "follow-ups"),
        ("Open at the end", done.open, "follow-ups"),
    ]
    counted = (
        ("Meetings", "In the year", meetings),
        ("Decisions", "Outcome", outcomes),
        ("Follow-ups", "In the year", follow),
    )
    blocks = (
        *(counts(*one) for one in counted),
        _exchanges(figures),
    )
    return Section("board", "Meetings, decisions and asks", blocks)


def _exchanges(figures: AnnualFigures) -> Table:
    columns = _columns("Between partners", ("Made", "Answered", "Declined", "Median days", "Open at the end"))
    exchanges = tuple(
        (
            label,
            count(one.made, "exchanges"),
            count(one.answered, "exchanges"),
            count(one.declined, "exchanges"),
            _number(one.days, "days"),
            count(one.open, "exchanges"),
        )
        for label, one in (("Asks", figures.asks), ("Offers", figures.offers))
    )
    told = "The median is of days from asking to answering or declining."
    return Table("Asks and offers", columns, exchanges, told)


def _indicators(place: Place, figures: AnnualFigures, cut: dt.datetime) -> Section | None:
    if not figures.commitments:
        return None
    units = load_definitions().units
    rows = []
    for one in figures.commitments:
        unit = units[one.unit]
        value, expected = (
            Figure(number, unit.name, unit.say(f"{number.normalize():f}")) if number is not None else None
            for number in (one.value, one.expected)
        )
        rows.append((one.name, one.year, value, expected, status_of(one.standing).word))
    columns = (
        Column("Indicator", 4), Column("Year", 1), Column("Figure", 2, True), Column("The path expects", 2, True),
        Column("Standing", 2),
    )  # fmt: skip
    table = Table("Commitments against their trajectories", columns, tuple(rows))
    drawn = [
        chart
        for reading in readings_of(place, sees_small=False, today=told_on(figures.year, cut))
        if reading.assignment.role == "commitment"
        for chart in picture_of_assignment(place, reading)
    ]
    lacking = (
        Paragraph((f"{one.name}, {one.year}: {one.missing}",)) for one in figures.commitments if one.missing
    )
    return Section("indicators", "Indicators", (*drawn[:PICTURED], table, *lacking))


def _money(figures: AnnualFigures) -> Section | None:
    if not figures.money:
        return None
    return Section("money", "Money", tuple(pictures.money(figures)))


def _columns(first: str, names: Iterable[str]) -> tuple[Column, ...]:
    return (Column(first, 3), *(Column(name, 1, True) for name in names))


def _number(value: Decimal | None, unit: str) -> Cell:
    return Figure(value, unit, f"{value:f}".replace("-", "−")) if value is not None else None


def _signed(days: int) -> str:
    return f"{days:+,}".replace("-", "−") if days else "0"
