"""Measure what people see on the Monday of a reporting round: their work, the delivery page, the round and its parts.

    python -m benchmarks.rounds --home /tmp/lodestar-rounds

A made place with 400 actions, each led from both sides, in four rounds of which three are locked; sixty people, thirty of them
writing and thirty approving for thirty organisations; half of the last round is submitted. To reach: p95 of 50 ms a page.
"""

import argparse
import datetime as dt
import os
import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import made_places, made_sizes
from benchmarks.pages import Reader, serving

PORT = 8742
ACTIONS, ORGANISATIONS, ROUNDS, VISITS = 400, 30, 4, 60
SIZE = replace(made_sizes.SMALL, actions=ACTIONS, organisations=ORGANISATIONS, workstreams=20)
TARGET = 50.0
PAGES = (
    ("writer", "my-work/"),
    ("writer", "delivery/"),
    ("writer", "rounds/{round}/report/"),
    ("writer", "rounds/{round}/actions/{action}/"),
    ("approver", "my-work/"),
    ("approver", "rounds/{round}/approve/"),
    ("secretary", "my-work/"),
    ("secretary", "delivery/"),
    ("secretary", "rounds/"),
    ("secretary", "rounds/{round}/"),
    ("secretary", "rounds/{locked}/"),
    ("secretary", "forecasters/"),
    ("secretary", "reminders/"),
    ("secretary", "plan/grid/"),
)  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path, required=True, help="A folder that is empty or not there yet.")
    given = asked.parse_args()
    os.environ["LODESTAR_HOME"] = str(given.home)
    from lodestar.service import opening

    opening.configure()
    opening.migrate(print)
    sessions, names = _make()
    print("| who | page | p50, ms | p95, ms | processor, ms | kB compressed | queries |")
    with serving(PORT):
        for who, page in PAGES:
            print(_measured(who, page, sessions[who], names), flush=True)


def _make() -> tuple[dict[str, list[str]], dict[str, str]]:
    """The place with its people and rounds: sessions by what people do, and the names in the addresses."""
    from django.test import Client

    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.people.models import RoleAssignment, User
    from lodestar.service.places.models import Organisation, Place

    pack = made_places.made_pack(1, SIZE)
    load_pack(by="benchmark", pack=pack)
    place = Place.objects.get(slug=pack.place.id)
    organisations = list(Organisation.objects.filter(place=place))
    for at, organisation in enumerate(organisations):
        organisation.side = ("local", "national")[at % 2]
    Organisation.objects.bulk_update(organisations, ["side"])
    people: dict[str, list[Any]] = {"writer": [], "approver": [], "secretary": []}
    wanted = [
        (who, role, one)
        for one in organisations
        for who, role in (("writer", "contributor"), ("approver", "approver"))
    ]
    for number, (who, role, organisation) in enumerate([*wanted, ("secretary", "secretariat", None)]):
        person = User.objects.create_user(f"{who}-{number}@made.invalid", None, name=f"{who} {number}")
        RoleAssignment.objects.create(
            person=person, place=place, role=role, organisation=organisation, starts=dt.date(2024, 1, 1)
        )
        people[who].append(person)
    _lead_from_both_sides(place, organisations)
    rounds = list(_rounds(place, people))
    sessions: dict[str, list[str]] = {}
    for who, persons in people.items():
        for person in persons:
            client = Client()
            client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
            sessions.setdefault(who, []).append(client.cookies["sessionid"].value)
    first = rounds[-1].lines.select_related("action").first()
    return sessions, {
        "place": place.slug, "round": rounds[-1].slug, "locked": rounds[0].slug, "action": first.action.slug,
    }  # fmt: skip


def _lead_from_both_sides(place: Any, organisations: list[Any]) -> None:
    from lodestar.service.plan.models import Action, Responsibility

    actions = list(Action.objects.filter(place=place))
    Responsibility.objects.filter(action__in=actions).delete()
    Responsibility.objects.bulk_create(
        Responsibility(action=action, organisation=one, role="lead", side=one.side, basis="made")
        for at, action in enumerate(actions)
        for one in (organisations[2 * at % ORGANISATIONS], organisations[(2 * at + 1) % ORGANISATIONS])
    )
    Action.objects.filter(place=place).update(commitment="committed")


def _rounds(place: Any, people: dict[str, list[Any]]) -> Iterator[Any]:
    """Four rounds, a quarter apart; all but the last with everything approved, and locked."""
    from lodestar.analysis.rounds.calendar import Nation, business_days_after
    from lodestar.service.rounds.running import lock_round, open_round

    (secretary,), nation = people["secretary"], Nation.ENGLAND_AND_WALES
    for number in range(ROUNDS):
        day = dt.date.today() - dt.timedelta(days=91 * (ROUNDS - 1 - number))
        found = open_round(
            by=secretary, place=place, name=f"Round {number + 1}", nation=nation,
            observed_from=day - dt.timedelta(days=120), observed_to=day - dt.timedelta(days=30),
            opens=business_days_after(day, -10, nation), closes=business_days_after(day, 5, nation),
        )  # fmt: skip
        last = number == ROUNDS - 1
        _say(found, people, "submitted" if last else "approved", half=last)
        yield found if last else lock_round(by=secretary, round=found)


def _say(round_: Any, people: dict[str, list[Any]], state: str, *, half: bool) -> None:
    """What each side says of every action, or of every other one."""
    from django.utils import timezone

    from lodestar.service.rounds.models import RoundAction, Update

    by_organisation = {person.roles.get().organisation_id: person for person in people["writer"]}
    lines = RoundAction.objects.filter(round=round_).select_related("action")
    now = timezone.now()
    rows = []
    for at, line in enumerate(lines.prefetch_related("action__responsibilities")):
        for part in [] if half and at % 2 else line.action.responsibilities.all():
            late = (at + (part.side == "local")) % 7 == 0
            said = {
                "rating": "at-risk" if late else "on-track",
                "confidence": "medium",
                "forecast": dt.date(2031, 3, 1),
            }
            author = by_organisation[part.organisation_id]
            rows.append(
                Update(
                    place=round_.place, slug=f"{round_.slug}-{line.action.slug}-{part.side}"[:80], line=line, action=line.action,
                    round=round_, side=part.side, organisation=part.organisation, state=state, narrative="Made. " * 20,
                    reason="Made." if late else "", way_back="Made." if late else "", author=author, writers=[author.handle],
                    submitted_at=now, first_submitted_at=now, **said, **{f"first_{name}": value for name, value in said.items()},
                )
            )  # fmt: skip
    Update.objects.bulk_create(rows, batch_size=500)


def _measured(who: str, page: str, sessions: list[str], names: dict[str, str]) -> str:
    """One row of the table: times at the client, each visit by the next person, after one visit of each process."""
    address = f"/{names['place']}/{page.format(**names)}"
    reader = Reader(PORT)
    times, most = [], 0
    for visit in range(VISITS + 6):
        took, sent, _ = reader.ask(address, sessions[visit % len(sessions)])
        times, most = [*times, took], max(most, sent)
    reader.rest()
    times = sorted(times[6:])
    p95 = times[int(len(times) * 0.95)]
    processor, queries = _inside(address, sessions[0])
    late = " slow" if p95 > TARGET else ""
    return f"| {who} | `{page}` | {statistics.median(times):.0f} | {p95:.0f}{late} | {processor:.0f} | {most / 1000:.1f} | {queries} |"


def _inside(address: str, session: str) -> tuple[float, int]:
    """Milliseconds of processor time and queries of a visit, in this process."""
    import time

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies["sessionid"] = session
    client.get(address)
    times = []
    for _ in range(5):
        began = time.process_time()
        client.get(address)
        times.append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return statistics.median(times), len(asked)


if __name__ == "__main__":
    main()
