"""The first page: what the board is asked to decide, what is late or disputed, what changed since it last met."""

from collections.abc import Iterable, Sequence

from lodestar.analysis.delivery.promises import Promise
from lodestar.reports.documents import Callout, Paragraph, Section, StatusLine, StatusList
from lodestar.reports.documents.model import Block
from lodestar.reports.documents.wording import day
from lodestar.service.board_packs.gathering.asked import Asked, status
from lodestar.service.board_packs.gathering.missing import missing
from lodestar.service.board_packs.gathering.ratings import in_what
from lodestar.service.board_packs.gathering.since import is_doubted
from lodestar.service.delivery.since import told
from lodestar.service.meetings.queries import FollowUpRow, decisions_since, follow_ups
from lodestar.service.risks.models import Issue
from lodestar.service.risks.queries import issues_of, risks_moved

SHOWN = 4


def gather(asked: Asked) -> Section:
    """It is never left out: that nothing is late is news too."""
    blocks: tuple[Block, ...] = (
        _asked_for(asked),
        Paragraph(told(asked.plan.account), lead=True),
        _late(asked),
        *missing(asked),
        *_news(asked),
    )
    return Section("in-a-minute", "In a minute", blocks)


def _asked_for(asked: Asked) -> Callout:
    questions = asked.questions
    if not questions:
        return Callout("You are asked to decide nothing", "The rest is to be read and asked about.", "none")
    number = "one thing" if len(questions) == 1 else f"{len(questions)} things"
    return Callout(
        f"You are asked to decide {number}", "; ".join(one.name for one in questions) + ".", "link"
    )


def _late(asked: Asked) -> StatusList:
    """What is late or disputed, the longest late first; of each sort the first few, then how many more."""
    account = asked.plan.account
    overdue = sorted(
        (one for one in follow_ups(asked.place, asked.today, asked.forum) if one.overdue), key=_longest
    )
    issues = [
        one for one in issues_of(asked.place) if one.resolved_on is None and one.due and one.due < asked.today
    ]
    disputes = [one for one in asked.rated if one.disputed]
    lines = [
        *_lines("past-its-date", "Late", [_promise(one, asked) for one in account.late]),
        *_lines("conflict", "Not adequate", [_doubt(one) for one in account.kept if is_doubted(asked, one)]),
        *_lines("disputed", "Disputed", [(one.name, in_what(one)) for one in disputes]),
        *_lines(
            "late",
            "Overdue",
            [(one.name, f"to be done by {day(one.due)}" if one.due else "") for one in overdue],
        ),
        *_lines("late", "Overdue", [_issue(one) for one in issues]),
    ]
    nothing = [StatusLine(status("done", "Nothing"), "is late, overdue or disputed.")]
    return StatusList("Late or disputed", tuple(lines or nothing))


def _lines(key: str, word: str, found: Sequence[tuple[str, str]]) -> Iterable[StatusLine]:
    for text, note in found[:SHOWN]:
        yield StatusLine(status(key, word), text, note)
    if len(found) > SHOWN:
        yield StatusLine(status(key, word), f"and {len(found) - SHOWN:,} more, told below")


def _promise(one: Promise, asked: Asked) -> tuple[str, str]:
    days = (asked.today - one.last_day).days
    what = one.name if one.milestone else "its end"
    return f"{one.action_name}: {what}", f"{days:,} day{'' if days == 1 else 's'} past {day(one.last_day)}"


def _doubt(one: Promise) -> tuple[str, str]:
    return f"{one.action_name}: {one.name or 'its end'}", "reported as kept; who looked did not find it so"


def _issue(one: Issue) -> tuple[str, str]:
    return f"Issue: {one.name}", f"to be resolved by {day(one.due)}" if one.due else ""


def _longest(one: FollowUpRow) -> int:
    return -one.days_late


def _news(asked: Asked) -> list[Block]:
    """What was decided and which risks came or grew since the board last met."""
    decided = decisions_since(asked.place, asked.since, asked.today, asked.forum)
    risks = risks_moved(asked.place, asked.plan.moment) if asked.plan.moment else ()
    new = [one.name for one in risks if one.movement.direction == "new"]
    worse = [one.name for one in risks if one.movement.direction == "worse"]
    lines = (
        *(StatusLine(status(one.outcome), one.name) for one in decided[:SHOWN]),
        *_lines("risk-high", "Risk grew", [(name, "") for name in worse]),
        *_lines("open", "New risk", [(name, "") for name in new]),
    )
    return [StatusList("Decided, and risks that came or grew", lines)] if lines else []
