"""The end of a round with everything at once: people write, approve and return, the round is locked in the midst of it and some is
reopened, while a sheet of the plan is applied, packs are issued, backups made, and two workers send reminders.

Nobody meets an error, nothing acknowledged is lost, nothing is half made, and no side reads the other's word before its own.
"""

import datetime as dt
import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from made_round import JOINT, dates_of, make_round, said, working_day

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import told
from lodestar.service.rounds.models import JointLine, Reminder, Reopening, Round, RoundAction, Update

LONGEST, AFTER = 15.0, 1.0  # seconds before and after the lock
SILENT = JOINT[2]  # an action on which the national side never reports
SECRET = "Zanzibarite"
SIDES = {"cora": "local", "ada": "local", "lena": "national", "nils": "national"}


class Everybody:
    """The people of a round, each in a thread of their own, until it is over."""

    def __init__(self, made, tmp_path):
        self.made, self.cast, self.folder = made, made.cast, tmp_path
        self.over, self.faults, self.done = threading.Event(), [], Counter()
        self.refused = Counter()
        self.acknowledged, self.leaks = {}, []

    def keep_on(self, act):
        """Do something again and again. What a person is told is part of life; anything else is a fault."""
        rng = random.Random(act.__name__)
        try:
            while not self.over.is_set():
                try:
                    act(rng)
                    self.done[act.__name__] += 1
                except (LodestarError, PermissionDenied) as refused:
                    self.refused[act.__name__, str(refused)] += 1
                self.over.wait(
                    rng.uniform(0, 0.02 if "writes" in act.__name__ or "judges" in act.__name__ else 0.4)
                )
        except Exception as fault:
            self.faults.append(f"{act.__name__}: {type(fault).__name__}: {fault}")
        finally:
            connection.close()

    def get_on(self, seconds):
        """Let everybody do their part once at least."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not all(self.done[act.__name__] for act in self.ALL):
            time.sleep(0.05)

    def write(self, name, rng):
        side = SIDES[name]
        slug = rng.choice([slug for slug in JOINT if slug != SILENT or side == "local"])
        line, held = self.line(slug), self.held(slug, side)
        version = held.version if held is not None and not held.is_locked else 0
        word = f"{SECRET if slug == SILENT else 'Said'} {name} {rng.random()}"
        from lodestar.service.rounds.actions import save_update, submit_update, take_back_update

        if held is not None and held.state == "submitted" and rng.random() < 0.3:
            take_back_update(by=getattr(self.cast, name), update=held, version=held.version)
            return
        row = save_update(
            by=getattr(self.cast, name), line=line, side=side, said=said(narrative=word), version=version
        )
        self.acknowledged[row.slug, row.version] = word
        if rng.random() < 0.7:
            submit_update(by=getattr(self.cast, name), update=row, version=row.version)

    def judge(self, name, rng):
        from lodestar.service.rounds.actions import approve_update, return_update

        held = self.held(rng.choice(JOINT), SIDES[name])
        if held is None or held.state == "draft":
            raise LodestarError("Nothing to judge yet")
        given = {"by": getattr(self.cast, name), "update": held, "version": held.version}
        if rng.random() < 0.5 and held.round.locked_at is None:
            return_update(**given, reason="Say more.")
        else:
            approve_update(**given)

    def cora_writes(self, rng):
        self.write("cora", rng)

    def cora_writes_in_another_window(self, rng):
        self.write("cora", rng)

    def lena_writes(self, rng):
        self.write("lena", rng)

    def ada_judges(self, rng):
        self.judge("ada", rng)

    def nils_judges(self, rng):
        self.judge("nils", rng)

    def edith_applies_a_sheet(self, rng):
        from lodestar.service.grid.actions import apply_sheet, bring_sheet
        from lodestar.service.grid.tables import read_text

        rows = "\n".join(f"{slug}\tNote {rng.random()}" for slug in JOINT)
        table = read_text(f"Id\tNote\n{rows}")
        sheet = bring_sheet(by=self.cast.edith, place=self.cast.amber, name="plan.xlsx", table=table)
        apply_sheet(by=self.cast.edith, sheet=sheet)

    def sec_issues_a_pack(self, rng):
        from lodestar.service.board_packs.actions import begin_pack
        from lodestar.service.documents.actions import draw_up, issue
        from lodestar.service.plan.models import Forum

        forum = Forum.objects.select_related("place").get(place=self.cast.amber, slug="board")
        pack = begin_pack(by=self.cast.sec, forum=forum, meets_on=dt.date(2026, 3, 12))
        drawn = draw_up(by=self.cast.sec, row=pack)
        pack.refresh_from_db()
        issue(by=self.cast.sec, row=pack, digest=drawn.digest)

    def somebody_makes_a_backup(self, rng):
        from lodestar.service.backups.ledgers import copy_ledger

        copy = self.folder / f"copy-{self.done['somebody_makes_a_backup']}"
        copy_ledger(connections["default"].settings_dict, copy)
        if connection.vendor == "sqlite":
            self.faults += half_made_in(copy)

    def a_worker_reminds(self, rng):
        from lodestar.service.rounds.reminding import send_reminders

        send_reminders(self.cast.amber, today=self.made.round.closes)

    def another_worker_reminds(self, rng):
        self.a_worker_reminds(rng)

    def lena_reads(self, rng):
        client = self.cast.client("lena")
        pages = ("", "report/", "approve/", f"actions/{SILENT}/")
        addresses = [self.made.url(page) for page in pages] + ["/search/?q=mend", f"/amber/actions/{SILENT}/"]
        for address in addresses:
            answer = client.get(address)
            if answer.status_code not in (200, 403):
                self.faults.append(f"{address} answered {answer.status_code}")
            if SECRET in answer.content.decode() and not Round.objects.get(pk=self.made.round.pk).is_locked:
                self.leaks.append(address)
            if self.over.is_set():
                break

    def line(self, slug):
        rows = RoundAction.objects.select_related("round__place", "action")
        return rows.get(round=self.made.round, action__slug=slug)

    def held(self, slug, side):
        rows = Update.objects.filter(line__action__slug=slug, side=side)
        return rows.select_related("round", "place").order_by("edition").last()

    ALL = (
        cora_writes, cora_writes_in_another_window, lena_writes, ada_judges, nils_judges, edith_applies_a_sheet,
        sec_issues_a_pack, somebody_makes_a_backup, a_worker_reminds, another_worker_reminds, lena_reads,
    )  # fmt: skip


def half_made_in(copy):
    """The updates of a copied ledger whose history ends at another version than they have."""
    with closing(sqlite3.connect(copy)) as held:
        rows = held.execute(
            "SELECT slug, version, (SELECT max(version) FROM audit_event WHERE kind = 'update' AND record = slug)"
            " FROM rounds_update"
        ).fetchall()
    return [
        f"{slug} is {version} in a copy, its history {last}"
        for slug, version, last in rows
        if version != last
    ]


@pytest.fixture
def lived(real_ledger, django_db_blocker, home, tmp_path, published_at_once):
    """A round that everybody was at, with its end in the middle."""
    from lodestar.service.rounds.running import correct_dates, lock_round, reopen

    with django_db_blocker.unblock():
        made, sec = make_round(real_ledger), real_ledger.sec
        people = Everybody(made, tmp_path)
        threads = [
            threading.Thread(target=people.keep_on, args=[getattr(people, act.__name__)])
            for act in people.ALL
        ]
        for thread in threads:
            thread.start()
        try:
            people.get_on(LONGEST)
            past = dates_of(made.round, opens=working_day(-10), closes=working_day(-1))
            lock_round(by=sec, round=correct_dates(by=sec, round=made.round, **past, reason="It is over."))
            for side in ("local", "national"):
                line = people.line(JOINT[0])
                reopen(by=sec, line=line, side=side, reason="A slip.", until=dt.date.today())
            time.sleep(AFTER)
        finally:
            people.over.set()
            for thread in threads:
                thread.join(60)
        yield people


def test_nothing_is_lost_half_made_or_told_too_early(lived):
    assert (lived.faults[:5], lived.leaks) == ([], [])
    for act in Everybody.ALL:
        assert lived.done[act.__name__], f"{act.__name__} never came to anything"
    events = list(Event.objects.filter(place="amber").order_by("id"))
    for row in records():
        of_row = [
            event for event in events if (event.kind, event.record) == (row.KIND, row.slug) and event.version
        ]
        assert [event.version for event in of_row] == list(range(1, row.version + 1)), row
        assert replayed(of_row) == {
            name: value for name, value in told(row).items() if name in replayed(of_row)
        }
    written = {
        (event.record, event.version): event.changes["narrative"][1]
        for event in events
        if "narrative" in event.changes
    }
    assert {key: written.get(key) for key in lived.acknowledged} == lived.acknowledged
    assert_closed(lived, events)
    assert_sent_once()


def records():
    return [*Update.objects.all(), *JointLine.objects.all(), *Reopening.objects.all(), *Round.objects.all()]


def replayed(events):
    """What a record's history says of it at the end."""
    return {name: pair[1] for event in events for name, pair in event.changes.items()}


def assert_closed(lived, events):
    """What was in when the round was locked is locked or has lapsed, and only what was reopened was written since."""
    first = Update.objects.filter(edition=1)
    assert {row.state for row in first} <= {"locked", "lapsed"}
    locking = next(event.id for event in events if event.action == "lock round")
    slugs = {row.slug for row in first}
    assert not [
        event for event in events if event.id > locking and event.record in slugs and event.kind == "update"
    ]
    assert not Update.objects.filter(edition__gt=1).exclude(line__action__slug=JOINT[0]).exists()


def assert_sent_once():
    reminders = [message for message in mail.outbox if message.extra_headers.get("List-Unsubscribe")]
    told_whom = Counter((message.to[0], message.subject) for message in reminders)
    assert told_whom and set(told_whom.values()) == {1}
    assert not Reminder.objects.exclude(fault="")
