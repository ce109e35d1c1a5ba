"""What a pack cannot tell, because nobody has said it: reports, values, leads and papers that are not there."""

from collections.abc import Iterable

from lodestar.reports.documents import StatusLine, StatusList
from lodestar.reports.documents.wording import day, some
from lodestar.service.board_packs.gathering.asked import NO_LEAD, Asked, status
from lodestar.service.monitoring.queries import against_trajectory
from lodestar.service.rounds.unmanned import unmanned

NAMED = 3


def missing(asked: Asked) -> list[StatusList]:
    """What is missing, a line for each sort, with the first few by name; nothing where all is there."""
    lines = [
        *_unreported(asked),
        *_vacant(asked),
        *_line("Values", "indicator", "in delivery without a value yet", _valueless(asked)),
        *_line("Leads", "committed action", "without a lead", _leaderless(asked)),
        *_line("Papers", "item to decide", "without a paper", _paperless(asked), "items to decide"),
    ]
    return [StatusList("Missing from this pack", tuple(lines))] if lines else []


def _unreported(asked: Asked) -> Iterable[StatusLine]:
    if asked.round is None or not asked.unreported:
        return
    closes = asked.round.closes
    when = f"closed on {day(closes)}" if closes < asked.today else f"closes on {day(closes)}"
    what = f"still to be reported on by a side in {asked.round.name}, which {when}"
    yield from _line("Reports", "action", what, [one.name for one in asked.unreported])


def _vacant(asked: Asked) -> Iterable[StatusLine]:
    """Actions of the open round on which nobody can report, or approve, for one of their sides."""
    found = unmanned(asked.round) if asked.round is not None else ()
    names = list(dict.fromkeys(one.name for one in found))
    yield from _line("Vacancies", "action", "with a side for which nobody can report or approve", names)


def _valueless(asked: Asked) -> list[str]:
    return [one.name for one in against_trajectory(asked.place, asked.today) if one.standing == "no-value"]


def _leaderless(asked: Asked) -> list[str]:
    return [
        action["name"]
        for slug, action in asked.plan.actions.items()
        if action["commitment"] == "committed"
        and slug not in asked.plan.ended
        and asked.leads(action) == NO_LEAD
    ]


def _paperless(asked: Asked) -> list[str]:
    return [one.name for one in asked.questions if not one.papers]


def _line(word: str, one: str, what: str, names: list[str], many: str = "") -> Iterable[StatusLine]:
    if names:
        number, things = some(len(names), one, many)
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        named = "; ".join(names[:NAMED]) + more
        yield StatusLine(status("not-reported", word), f"{number}{things} {what}", named)
