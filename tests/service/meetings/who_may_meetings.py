"""Who reads meetings, decisions, follow-ups, asks and offers, and who runs them.

``agreed`` is a meeting with approved minutes, ``coming`` one that is planned. What of them is published is a line of its own.
"""

import datetime as dt
import hashlib

from who_may import ADMIN, CONTRIBUTORS, EDITORS, EVERYBODY, PARTNERSHIP, SECRETARIAT, Line, reading

RUNNERS = ADMIN + SECRETARIAT
PROPOSERS = EDITORS + CONTRIBUTORS
DAY = dt.date(2025, 3, 12)
PDF = b"%PDF-1.7 made for a test"


def board(cast):
    from lodestar.service.plan.models import Forum

    return Forum.objects.select_related("place").get(place=cast.amber, slug="board")


def council(cast):
    from lodestar.service.places.models import Organisation

    return Organisation.objects.get(place=cast.amber, slug="amber-council")


def seat(cast):
    from lodestar.service.meetings.forum_models import ForumMembership

    held, _ = ForumMembership.objects.get_or_create(
        place=cast.amber, slug="a-seat",
        defaults={"forum": board(cast), "seat": "Business", "role": "member", "starts": dt.date(2025, 1, 1)},
    )  # fmt: skip
    return held


def interest(cast):
    from lodestar.service.meetings.models import DeclarationOfInterest

    held, _ = DeclarationOfInterest.objects.get_or_create(
        place=cast.amber, slug="an-interest",
        defaults={"membership": seat(cast), "nature": "Owns it", "managed": "left", "declared_on": dt.date(2025, 1, 1)},
    )  # fmt: skip
    return held


def met(cast, slug="coming", status="planned"):
    """A meeting with an item that has a paper for the public, in a state of its life."""
    from lodestar.service.meetings.models import AgendaItem, Meeting, Paper
    from lodestar.service.meetings.papers import path_of

    found = Meeting.objects.filter(place=cast.amber, slug=slug).first()
    if found is None:
        found = Meeting.objects.create(
            place=cast.amber,
            slug=slug,
            forum=board(cast),
            name=slug.capitalize(),
            day=DAY,
            status="papers-out",
        )
        item = AgendaItem.objects.create(
            place=cast.amber, slug=f"{slug}-item", meeting=found, order=1, name="Fitters", purpose="decide"
        )
        AgendaItem.objects.create(
            place=cast.amber, slug=f"{slug}-last", meeting=found, order=2, name="News", purpose="note"
        )
        digest = hashlib.sha256(PDF).hexdigest()
        path_of(digest).parent.mkdir(parents=True, exist_ok=True)
        path_of(digest).write_bytes(PDF)
        Paper.objects.create(
            place=cast.amber, slug=f"{slug}-paper", item=item, name="p.pdf", file_type="pdf", size=len(PDF),
            sha256=digest, public=True,
        )  # fmt: skip
        Meeting.objects.filter(pk=found.pk).update(status=status)
        found.refresh_from_db()
    return found


def agreed(cast):
    """A meeting of which the minutes are approved, with a decision and a follow-up of the council's."""
    from lodestar.service.meetings.models import Decision, FollowUp, Meeting

    found = met(cast, "agreed", "minuted")
    if found.status != "approved":
        item = found.items.get(slug="agreed-item")
        Decision.objects.create(
            place=cast.amber, slug="agreed-decision", meeting=found, item=item, forum=found.forum, authority="forum",
            name="Train fitters", text="Train forty.", outcome="agreed", made_on=DAY,
        )  # fmt: skip
        FollowUp.objects.create(
            place=cast.amber, slug="agreed-follow-up", meeting=found, item=item, forum=found.forum, name="Find a room",
            who="Lou", organisation=council(cast),
        )  # fmt: skip
        Meeting.objects.filter(pk=found.pk).update(status="approved", approved_on=DAY)
        found.refresh_from_db()
    return found


def follow_up_done(cast):
    """The council's follow-up, reported done by the secretariat."""
    from lodestar.service.meetings.minute_actions import tell_follow_up
    from lodestar.service.meetings.models import FollowUp

    agreed(cast)
    held = FollowUp.objects.get(place=cast.amber, slug="agreed-follow-up")
    if held.done_on is None:
        tell_follow_up(by=cast.sec, follow_up=held, told="Found.", done_on=dt.date(2025, 6, 3))
    return ("agreed-follow-up",)


def cancelled(cast):
    """A meeting that is cancelled, beside one that is planned."""
    met(cast)
    return met(cast, "off", "cancelled")


def published(cast):
    from lodestar.service.meetings.publishing import publish_meeting

    found = agreed(cast)
    if found.published is None:
        publish_meeting(by=cast.sec, meeting=found)
    return found


def delegated(cast):
    from lodestar.service.meetings.models import Decision

    held, _ = Decision.objects.get_or_create(
        place=cast.amber, slug="delegated", defaults={
            "authority": "delegated", "delegate": "The chair", "name": "Buy a pump", "text": "One pump.",
            "outcome": "agreed", "made_on": DAY,
        },
    )  # fmt: skip
    return held


def asked(cast):
    """What the council asks of the university."""
    from lodestar.service.meetings.models import Exchange
    from lodestar.service.places.models import Organisation

    held, _ = Exchange.objects.get_or_create(
        place=cast.amber, slug="an-ask", defaults={
            "direction": "ask", "name": "A room", "made_on": DAY, "from_organisation": council(cast),
            "to_organisation": Organisation.objects.get(place=cast.amber, slug="amber-university"),
        },
    )  # fmt: skip
    return held


def slug_of(make, more=""):
    """The slug of what is made, or of what it brought with it."""
    return lambda cast: (f"{make(cast).slug}{more}",)


def run(name, made, /, **data):
    return Line(name, made=made, reads=RUNNERS, sends=RUNNERS, data=data)


def pushed(name, made, /, **data):
    """A deed without a page of its own: only by sending."""
    return Line(name, made=made, reads=(), sends=RUNNERS, data=data)


def seen(name, made, reads=PARTNERSHIP):
    return Line(name, made=made, reads=reads)


COMING, AGREED, PUBLISHED = slug_of(met), slug_of(agreed), slug_of(published)
COMING_ITEM, HELD = slug_of(met, "-item"), slug_of(lambda cast: met(cast, "held", "held"))
HELD_ITEM = slug_of(lambda cast: met(cast, "held", "held"), "-item")
LINES = [
    *reading({"meeting_list": None, "decision_list": None}),
    Line("follow_up_list", reads=PARTNERSHIP), Line("exchange_list", reads=PARTNERSHIP),
    # Forums.
    *(run(name, slug_of(board)) for name in ("meeting_quorum", "seat_add", "interest_standing", "decision_circulated")),
    run("meeting_plan", slug_of(board), day="12/3/2026"),
    run("seat_end", slug_of(seat)), run("seat_fill", slug_of(seat)), run("seat_change", slug_of(seat)),
    # What is read, before anything is published and after.
    seen("meeting", AGREED), seen("meeting_public", AGREED, ()), seen("agenda_item", slug_of(agreed, "-item")),
    seen("decision", slug_of(agreed, "-decision")), seen("decision", slug_of(delegated)),
    seen("paper", slug_of(agreed, "-paper")), seen("paper", slug_of(met, "-paper")),
    seen("meeting", PUBLISHED, EVERYBODY), seen("meeting_public", PUBLISHED, EVERYBODY),
    seen("agenda_item", slug_of(published, "-item")), seen("decision", slug_of(published, "-decision"), EVERYBODY),
    seen("paper", slug_of(published, "-paper"), EVERYBODY),
    # Histories hold drafts: they are the partnership's, whatever is published.
    *(
        seen("meeting_record_history", lambda cast, kind=kind, more=more: (kind, f"{published(cast).slug}{more}"))
        for kind, more in (("meetings", ""), ("agenda-items", "-item"), ("decisions", "-decision"), ("follow-ups", "-follow-up"))
    ),
    seen("meeting_record_history", lambda cast: ("asks-and-offers", asked(cast).slug)),
    seen("seat_history", slug_of(board)),
    # Before the meeting and on the day.
    run("meeting_change", COMING, day="13/3/2026", name="Moved"), run("meeting_cancel", COMING, reason="Snow"),
    run("meeting_carry_over", slug_of(cancelled), to="coming"),
    run("meeting_step", COMING, to="papers-out"), run("agenda_item_add", COMING, name="News", purpose="note"),
    Line("agenda_item_propose", made=COMING, reads=PROPOSERS, sends=PROPOSERS, data={"name": "A", "purpose": "note"}),
    run("agenda_item_change", COMING_ITEM), run("agenda_item_answer", COMING_ITEM),
    pushed("agenda_item_move", COMING_ITEM, way="down"),
    run("paper_add", COMING_ITEM), run("paper_withdraw", slug_of(met, "-paper"), reason="Old"),
    run("meeting_attendance", HELD), run("interest_add", HELD),
    run("interest_end", slug_of(interest), ends="13/3/2025", reason="Left the firm"),
    # After it.
    run("agenda_item_minute", HELD_ITEM, minute="Heard."), run("decision_add", HELD_ITEM),
    run("follow_up_add", HELD_ITEM, name="Ring", who="Lou"), Line("decision_delegated", reads=RUNNERS, sends=RUNNERS),
    pushed("meeting_publish", AGREED), run("meeting_unpublish", PUBLISHED, reason="Wrong"),
    pushed("decision_publish", slug_of(delegated)),
    Line("follow_up", made=slug_of(agreed, "-follow-up"), reads=PARTNERSHIP, sends=(*EDITORS, "cora"),
         data={"told": "Found one."}),
    Line("follow_up_verify", made=follow_up_done, reads=(*EDITORS, "cora"), sends=(*EDITORS, "cora")),
    run("follow_up_propose", slug_of(agreed, "-follow-up"), name="Find a room", workstream="apprentices"),
    # Asks and offers.
    Line("exchange_make", reads=PROPOSERS, sends=PROPOSERS),
    Line("exchange", made=slug_of(asked), reads=PARTNERSHIP, sends=(*EDITORS, "cora", "pat"),
         data={"status": "answered", "answer": "Yes.", "answered_on": "13/3/2025"}),
]  # fmt: skip
EXPORTS = {"meeting_list", "decision_list", "follow_up_list", "exchange_list"}
