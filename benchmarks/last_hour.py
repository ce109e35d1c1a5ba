"""The last hour of a reporting round: fifty people at once submit what they have to tell, against the real server.

    python -m benchmarks.last_hour --home /tmp/lodestar-last-hour
    python -m benchmarks.last_hour --home /tmp/lodestar-last-hour-postgresql --database postgresql

A made place with 400 actions in the round. Each of fifty people reports on four of them, each shared with a colleague of the same
organisation who may be faster: they open the page, save a draft, submit, and where they were overtaken read both versions and save
again, with a few seconds to think between two requests. Then all press at the same moment. Afterwards the ledger is
read: every update that was acknowledged must stand there as its last acknowledged version.
"""

import argparse
import datetime as dt
import html
import http.client
import os
import random
import re
import shutil
import statistics
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import made_places, made_records, made_sizes
from benchmarks.pages import processor_of, serving

PORT = 8741
PEOPLE, ACTIONS_EACH, FILLING = 50, 4, 300
TARGET = 300.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_VERSION = re.compile(r'name="(\d+-\w+)-version" value="(\d+)"')


@dataclass
class Person:
    """Somebody at their browser, with what the server acknowledged to them."""

    number: int
    session: str
    round_url: str
    think: tuple[float, float]
    times: list[tuple[str, float]] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    overtaken: int = 0
    errors: list[str] = field(default_factory=list)

    def work(self) -> None:
        """Report on all actions of the page, one after the other."""
        rng = random.Random(self.number)
        time.sleep(rng.uniform(0, self.think[1]))
        try:
            page = self._read()
            for key in _VERSION.findall(page):
                self._report(key[0], rng)
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {error}")

    def _report(self, key: str, rng: random.Random) -> None:
        for deed, name in (("save", "draft"), ("submit", "submitted")):
            for attempt in range(6):
                time.sleep(rng.uniform(*self.think))
                page = self._read()
                version = dict(_VERSION.findall(page)).get(key)
                if version is None:
                    return  # a colleague has submitted it
                text = f"{name} {self.number}-{key}-{attempt}"
                if self._send(key, deed, version, text):
                    self.acknowledged[key] = text
                    break
                self.overtaken += 1

    def _send(self, key: str, deed: str, version: str, text: str) -> bool:
        values = {
            "rating": "on-track", "confidence": "high", "forecast": "1/3/2031", "narrative": text, "reason": "", "way_back": "",
            "version": version,
        }  # fmt: skip
        data = {f"{key}-{name}": value for name, value in values.items()} | {
            deed: key, "csrfmiddlewaretoken": self.token,
        }  # fmt: skip
        status, body = self._ask(deed, "POST", urlencode(data))
        if status not in {302, 409, 422}:
            self.errors.append(f"{deed} answered {status}: {html.unescape(body)[:200]}")
        return status == 302

    def _read(self) -> str:
        status, body = self._ask("read", "GET")
        if status != 200:
            self.errors.append(f"reading answered {status}")
        self.token = _TOKEN.search(body)[1]  # type: ignore[index]
        return body

    def _ask(self, what: str, method: str, body: str | None = None) -> tuple[int, str]:
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.csrf}" if hasattr(self, "csrf") else "")
        headers = {"Host": f"localhost:{PORT}", "Cookie": cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        connection.request(method, self.round_url, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        self.times.append((what, (time.perf_counter() - start) * 1000))
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                self.csrf = value.split(";", 1)[0].partition("=")[2]
        connection.close()
        return answer.status, text


def make_place() -> tuple[list[str], str]:
    """Load a made place, give its round 400 actions and its people their roles; their sessions, and the page to report on."""
    from django.test import Client

    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.people.models import RoleAssignment, User
    from lodestar.service.places.models import Organisation, Place, Source
    from lodestar.service.plan.models import Action, Responsibility, Workstream
    from lodestar.service.rounds.running import open_round

    load_pack(by="benchmark", pack=made_places.made_pack(1, made_sizes.SMALL))
    place = Place.objects.get(slug=made_records.slug(1))
    source, workstream = (model.objects.filter(place=place).first() for model in (Source, Workstream))
    Action.objects.filter(place=place).update(commitment="proposed")
    teams = PEOPLE // 2
    organisations = [
        Organisation.objects.create(
            place=place, slug=f"team-{n}", name=f"Team {n}", kind="business", side=("local", "national")[n % 2],
            source=source, locator="made",
        )
        for n in range(teams)
    ]  # fmt: skip
    for n in range(teams * ACTIONS_EACH + FILLING):
        action = Action.objects.create(
            place=place, slug=f"reported-{n}", name=f"Reported action {n}", text="Made.", commitment="committed",
            ends="2031-03", workstream=workstream, source=source, locator="made",
        )  # fmt: skip
        if n < teams * ACTIONS_EACH:
            team = organisations[n % teams]
            Responsibility.objects.create(
                action=action, organisation=team, role="lead", side=team.side, basis="made"
            )
    sessions = []
    secretary = User.objects.create_user("secretary@example.org", None, name="Secretary")
    roles = [RoleAssignment(person=secretary, place=place, role="secretariat", starts=dt.date(2024, 1, 1))]
    for n in range(PEOPLE):
        person = User.objects.create_user(f"person-{n}@example.org", None, name=f"Person {n}")
        roles.append(
            RoleAssignment(
                person=person, place=place, role="contributor", organisation=organisations[n % teams],
                starts=dt.date(2024, 1, 1),
            )
        )  # fmt: skip
        client = Client()
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        sessions.append(client.cookies["sessionid"].value)
    RoleAssignment.objects.bulk_create(roles)
    found = open_round(by=secretary, place=place, name="Last hour", **_window())
    return sessions, f"/{place.slug}/rounds/{found.slug}/report/"


def _window() -> dict[str, dt.date]:
    from lodestar.analysis.rounds.calendar import Nation, business_days_after

    today = dt.date.today()
    nation = Nation.ENGLAND_AND_WALES
    return {
        "observed_from": today - dt.timedelta(days=120),
        "observed_to": today - dt.timedelta(days=30),
        "opens": business_days_after(today, -15, nation),
        "closes": business_days_after(today, 0, nation),
    }


def lost_updates(people: list[Person]) -> list[str]:
    """What was acknowledged and does not stand in the ledger; nothing, if all is well."""
    from lodestar.service.audit.models import Event
    from lodestar.service.rounds.models import Update

    standing = {f"{row.line_id}-{row.side}": row for row in Update.objects.all()}
    written: dict[str, set[str]] = {}
    for event in Event.objects.filter(kind="update", action="write update"):
        written.setdefault(event.record, set()).update(
            pair[1] for pair in [event.changes.get("narrative", [0, ""])]
        )
    found = []
    for person in people:
        for key, text in person.acknowledged.items():
            row = standing.get(key)
            if row is None or text not in written.get(row.slug, set()):
                found.append(f"{key}: '{text}' was acknowledged and is not in the history")
    submitted = sum(row.state == "submitted" for row in standing.values())
    wanted = PEOPLE // 2 * ACTIONS_EACH
    if submitted != wanted:
        found.append(f"{submitted} of {wanted} updates are submitted")
    return found


def run(think: tuple[float, float]) -> bool:
    """Make the place, let everybody work, tell what was measured; whether all was reached."""
    sessions, url = make_place()
    people = [Person(n, session, url, think) for n, session in enumerate(sessions)]
    with serving(PORT) as server:
        _wait_for(people[0])
        before = processor_of(server.pid)
        threads = [threading.Thread(target=person.work) for person in people]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - start
        sound = _tell(people, took)
        spent, requests = processor_of(server.pid) - before, sum(len(person.times) for person in people)
        print(f"processor of the server: {spent:.1f} s, {1000 * spent / requests:.0f} ms a request")
        burst = _burst(sessions, url)
    lost = lost_updates(people)
    print(f"lost updates: {len(lost)}", *lost[:5], sep="\n  " if lost else "")
    print(
        f"all at the same moment: p50 {statistics.median(burst):.0f} ms, slowest {max(burst):.0f} ms, of {len(burst)}"
    )
    return sound and not lost


def _wait_for(person: Person) -> None:
    """A busy machine takes a while to start the server."""
    for _ in range(120):
        try:
            person._read()
            break
        except OSError:
            time.sleep(1)
    person.times.clear()


def _burst(sessions: list[str], url: str) -> list[float]:
    """Everybody reads the page at the same moment."""
    people = [Person(n, session, url, (0, 0)) for n, session in enumerate(sessions)]
    threads = [threading.Thread(target=person._read) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [took for person in people for _, took in person.times]


def _tell(people: list[Person], took: float) -> bool:
    errors = [error for person in people for error in person.errors]
    print(
        f"{len(people)} people, {took:.0f} s, overtaken {sum(p.overtaken for p in people)} times, error pages: {len(errors)}"
    )
    print(*errors[:5], sep="\n")
    reached = not errors
    for what in ("read", "save", "submit"):
        times = sorted(t for person in people for name, t in person.times if name == what)
        p95 = times[int(len(times) * 0.95)]
        reached &= p95 <= TARGET
        print(
            f"{what}: {len(times)} requests, p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, most {times[-1]:.0f} ms"
        )
    return reached


def main() -> None:
    """Make a place anew, serve it, let fifty people submit, and say what was lost, what failed and how long it took."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "--home", type=Path, required=True, help="a folder of its own; what it held is deleted"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--think", type=float, nargs=2, default=(5.0, 15.0), help="seconds between two requests"
    )
    chosen = parser.parse_args()
    shutil.rmtree(chosen.home, ignore_errors=True)
    os.environ["LODESTAR_HOME"] = str(chosen.home)
    if chosen.database == "postgresql":
        from benchmarks.postgresql import cluster

        with cluster(chosen.home.parent / f"{chosen.home.name}-server") as url:
            os.environ["LODESTAR_DATABASE_URL"] = url
            reached = _set_up_and_run(tuple(chosen.think))
    else:
        reached = _set_up_and_run(tuple(chosen.think))
    raise SystemExit(0 if reached else 1)


def _set_up_and_run(think: tuple[float, float]) -> bool:
    from lodestar.service import opening

    opening.configure()
    opening.migrate(print)
    reached = run(think)
    from django.db import connections

    connections.close_all()
    return reached


if __name__ == "__main__":
    main()
