"""Decisions by circulation: a forum decides between its meetings, by the answers of its members in writing."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Unpack

from django.utils import timezone

from lodestar.analysis.meetings.quorum import Quorum, quorum
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings.minute_actions import Told, decide_between_meetings
from lodestar.service.meetings.models import Decision
from lodestar.service.meetings.reckoning import memberships_on, rule_on, seats_of, standing_interests
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.plan.models import Forum


@in_turn
def decide_by_circulation(
    *, by: User, forum: Forum, answered: Collection[str], made_on: dt.date, **told: Unpack[Told]
) -> Decision:
    """Record what a forum decided in writing. ``answered`` are the seats, by slug, whose holders answered.

    The quorum is that of a meeting on that day, of those who answered and have no standing interest in what it is about.
    Raises LodestarError where too few are counted, and for a day to come. It stands from then on as it was recorded.
    """
    require(by, Permission.RUN_MEETINGS, forum.place)
    if made_on > timezone.localdate():
        raise LodestarError("The last answer cannot come on a day to come")
    met = quorum_of(forum, made_on, answered, told.get("about") or ())
    if met.met is False:
        raise LodestarError(f"{met.sentence} Take it to a meeting, or wait for more answers")
    told["consulted"] = f"Answers of members: {met.sentence}\n{told.get('consulted', '')}".strip()
    return decide_between_meetings(by, forum.place, "circulation", made_on, told, forum=forum)


def quorum_of(forum: Forum, day: dt.date, answered: Collection[str], about: Sequence[str]) -> Quorum:
    """Whether those who answered are enough. Raises LodestarError for nobody, a seat that is not the forum's, or a vacant one."""
    seats = {seat.slug: seat for seat in memberships_on(forum, day)}
    wrong = [slug for slug in answered if slug not in seats or seats[slug].vacant]
    if not answered or any(slug in seats for slug in wrong):
        raise LodestarError("Say which members answered; a vacant seat answers nothing")
    if wrong:
        raise LodestarError(f"Choose members who held their seat on {day:%-d %B %Y}")
    aside = {one.membership.slug for one in standing_interests(forum, day) if set(one.about) & set(about)}
    return quorum(rule_on(forum, day), seats_of(list(seats.values())), set(answered), aside)
