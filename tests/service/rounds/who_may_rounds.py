"""Who reads rounds, reports, approves and runs them.

In ``told`` the council's Cora has submitted for an action that National Innovation reports on too, in ``differing``
both sides have and differ, in ``public`` the round is locked and published.
"""

import datetime as dt
import hashlib

from django.utils.timezone import localdate
from who_may import (
    ADMIN,
    EVERYBODY,
    NOBODY,
    PARTNERSHIP,
    SECRETARIAT,
    Job,
    Line,
    reading,
)

RUNNERS = ADMIN + SECRETARIAT
REPORTERS, APPROVING = ("edith", "lena", "pat", "cora"), ("ada", "nils")
SIGNED_IN = tuple(name for name in EVERYBODY if name != "anonymous")
ACTION = "lay-the-fibre"
PNG = b"\x89PNG\r\n\x1a\n made for a test"


def opened(cast):
    """The round at Amber."""
    from made_round import make_round

    from lodestar.service.rounds.models import Round

    return Round.objects.filter(place=cast.amber).first() or make_round(cast).round


def submit(cast, name, side, **changes):
    """One side's update of the action, submitted with a file, unless it was already."""
    from made_round import said

    from lodestar.service.attachments.keeping import path_of
    from lodestar.service.rounds.actions import save_update, submit_update
    from lodestar.service.rounds.models import RoundAction, Update, UpdateFile

    line = RoundAction.objects.select_related("round__place", "action").get(
        round=opened(cast), action__slug=ACTION
    )
    held = Update.objects.filter(line=line, side=side).first()
    if held is None:
        by = getattr(cast, name)
        held = save_update(by=by, line=line, side=side, said=said(**changes), version=0)
        file = UpdateFile.objects.create(
            update=held, name="p.png", media_type="image/png", size=len(PNG), added_by=by.handle,
            sha256=hashlib.sha256(PNG).hexdigest(),
        )  # fmt: skip
        path_of(file).parent.mkdir(parents=True, exist_ok=True)
        path_of(file).write_bytes(PNG)
        held = submit_update(by=by, update=held, version=held.version)
    return held


def told(cast):
    return submit(cast, "cora", "local").round


def differing(cast):
    told(cast)
    return submit(cast, "lena", "national", rating="at-risk", reason="No crew.", way_back="Hire.").round


def proposed(cast):
    """Both sides differ, and whoever runs the round has proposed what both could say."""
    from lodestar.service.rounds.joining import propose_joint_line
    from lodestar.service.rounds.models import JointLine, RoundAction

    found = differing(cast)
    if not JointLine.objects.filter(round=found).exists():
        propose_joint_line(
            by=cast.sec, line=RoundAction.objects.get(round=found, action__slug=ACTION), rating="at-risk",
            confidence="high", forecast=dt.date(2027, 3, 1), text="Late.", reason="Both say so.", version=0,
        )  # fmt: skip
    return found


def public(cast):
    from made_round import Made, close

    from lodestar.service.rounds.actions import approve_update
    from lodestar.service.rounds.models import Update
    from lodestar.service.rounds.running import publish_round

    found = differing(cast)
    if found.published_at is None:
        for side, by in (("local", cast.ada), ("national", cast.nils)):
            held = Update.objects.get(round=found, side=side)
            approve_update(by=by, update=held, version=held.version)
        close(Made(found, {}, cast))
        publish_round(by=cast.sec, round=found)
        found.refresh_from_db()
    return found


def file_of(make):
    """The council's file in a round."""

    def made(cast):
        from lodestar.service.rounds.models import UpdateFile

        found = make(cast)
        return (found.slug, UpdateFile.objects.get(update__round=found, update__side="local").pk)

    return made


def at(make, *more):
    return lambda cast: (make(cast).slug, *more)


def stopping(cast):
    """What Vera's e-mails carry."""
    from lodestar.service.rounds.reminding import stop_token

    return (stop_token(cast.vera, cast.amber),)


def run(name, made, **data):
    return Line(name, made=made, reads=RUNNERS, sends=RUNNERS, data=data)


JOINT = {
    "rating": "at-risk", "confidence": "high", "forecast": "1/3/2027", "text": "Late.", "reason": "Both say so.",
    "version": "0",
}  # fmt: skip
AGREE = {"version": "1"}
NEXT_WEEK = localdate() + dt.timedelta(days=7)
REMIND = Line("round_remind", made=at(opened), reads=NOBODY, sends=RUNNERS)
LINES = [
    *reading({"round_list": None, "rounds_over_time": None}),
    Line("my_work", reads=SIGNED_IN), Line("forecasters", reads=PARTNERSHIP),
    Line("reminder_list", reads=RUNNERS),
    Line("reminder_choice", reads=PARTNERSHIP, sends=PARTNERSHIP, data={"wanted": ["late"], "chosen": "yes"}),
    Line("reminders_stop", made=stopping, reads=EVERYBODY, sends=EVERYBODY, by_link=True),
    Line("round_new", reads=RUNNERS, sends=RUNNERS),
    # What is read before and after it is published.
    Line("round", made=at(differing), reads=PARTNERSHIP), Line("round", made=at(public)),
    Line("round_line", made=at(differing, ACTION), reads=PARTNERSHIP),
    Line("round_line", made=at(public, ACTION)),
    Line("update_file", made=file_of(told), reads=("cora", "ada")),
    Line("update_file", made=file_of(differing), reads=PARTNERSHIP),
    Line("update_file", made=file_of(public)),
    # Reporting with two keys.
    Line("round_report", made=at(told), reads=REPORTERS, sends=REPORTERS),
    Line("round_approve", made=at(told), reads=APPROVING, sends=APPROVING),
    Line("update_files", made=at(told, ACTION, "local"), reads=("cora",), sends=("cora",)),
    Line("update_files", made=at(told, ACTION, "national"), reads=("lena",), sends=("lena",)),
    Line("round_joint", made=at(differing, ACTION), reads=NOBODY, sends=(*RUNNERS, "cora", "lena", *APPROVING),
         data=JOINT),
    Line("round_joint", made=at(proposed, ACTION), reads=NOBODY, sends=("ada",), data=AGREE | {"agree": "local"}),
    Line("round_joint", made=at(proposed, ACTION), reads=NOBODY, sends=("nils",), data=AGREE | {"agree": "national"}),
    # Running rounds.
    run("round_dates", at(opened)), run("round_lock", at(opened)), REMIND,
    run("round_reopen", at(public, ACTION, "local"), reason="A slip.", until=f"{NEXT_WEEK:%d/%m/%Y}"),
    Line("round_publish", made=at(differing), reads=NOBODY, sends=RUNNERS),
    Line("round_publish", made=at(public), reads=NOBODY, sends=RUNNERS, no_secret=True),
]  # fmt: skip
EXPORTS = {"round", "rounds_over_time", "reminder_list"}
JOBS = [Job("remind", REMIND)]
