"""The whole of who may do what: every address, download and kind of background work, for everybody, at both places.

The tables are the apps' own (see who_may.py). Whatever is in none of them fails here.
"""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import get_resolver, reverse
from django_tasks.base import Task
from test_who_may_do_what import ACCOUNT, addresses
from test_who_may_do_what import EVERYBODY as ABOVE_THE_PLACES
from who_may import EVERYBODY, NOBODY, PARTNERSHIP, gathered

import lodestar.service
from lodestar.service.audit.models import Event
from lodestar.service.memory.edition_tables import copy_plan
from lodestar.service.places.models import Place
from lodestar.service.workers.models import Work

# Judged where what they need is made. A name stands here only while its file judges it for every role.
ELSEWHERE = {
    "releases/test_who_may_load_evidence.py": {"upload_quarantine"},
    "linkage/test_doubtful_links.py": {"link", "linked_organisation", "link_take_back"},
    "logic/test_who_may_run_models.py": {
        "logic_models", "logic_model", "logic_node", "logic_link", "logic_run", "logic_notebook", "logic_compare",
        "logic_requirements", "logic_draft", "logic_large_run", "logic_scenario_save", "logic_scenario",
        "logic_scenario_withdraw", "logic_claims", "logic_learning",
    },
}  # fmt: skip
SERVICE = Path(__file__).parents[1]
FORMATS = ("csv", "xlsx", "json")
LINES = gathered("LINES")
EXPORTS = set(gathered("EXPORTS"))


def named(lines):
    return pytest.mark.parametrize(
        "line",
        lines,
        ids=[f"{line.name}{'-' + '-'.join(line.given) if line.given else ''}" for line in lines],
    )


@pytest.fixture(autouse=True)
def fresh(evidence):
    cache.clear()


@pytest.fixture
def clients(cast):
    return {name: cast.client(name) for name in EVERYBODY}


def let_in(answer):
    """Whether somebody got to what is there, rather than being refused or sent to sign in."""
    if answer.status_code in {301, 302}:
        return not answer.url.startswith("/account/")
    return answer.status_code not in {401, 403, 404, 405}


def url(line, cast, place="amber"):
    named = reverse(line.name, args=[place, *line.arguments(cast)]) + line.query
    copy_plan(cast.amber)  # what is made for a line stands on a plan that is public
    return named


def get(clients, line, cast, place="amber"):
    at = url(line, cast, place)
    return {name for name, client in clients.items() if let_in(client.get(at))}


def post(clients, line, cast, place="amber", after=lambda name: None):
    """Who is let in when they send the line's form. Each starts from where the one before did."""
    at, found = url(line, cast, place), set()
    for name, client in clients.items():
        with transaction.atomic():
            answer = client.post(at, line.data)
            if let_in(answer):
                found.add(name)
            after(name)
            transaction.set_rollback(True)
    return found


# The tables are whole


def test_every_address_under_a_place_has_a_line():
    listed = {line.name for line in LINES}
    elsewhere = set().union(*ELSEWHERE.values())
    found = {name for name, written in addresses(get_resolver()) if written.startswith("<slug:place>/")}
    assert found - listed - elsewhere == set(), "say who may use these, in a file who_may_<app>.py"
    above = {
        name
        for name, written in addresses(get_resolver())
        if not written.startswith(("<slug:place>/", "api/"))
    }
    assert listed - found == set() and set().union(*ELSEWHERE.values()) <= found, "these addresses are gone"
    assert listed & set().union(*ELSEWHERE.values()) == set()
    assert above == {*ACCOUNT, *ABOVE_THE_PLACES}


def all_jobs():
    """Every piece of background work that the service can do, by its name."""
    found = set()
    for module in pkgutil.walk_packages(lodestar.service.__path__, "lodestar.service."):
        if ".migrations" in module.name or module.name.endswith((".wsgi", ".settings")):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Task):
                found.add(value.module_path.rpartition(".")[2])
    return found


def test_every_kind_of_background_work_has_a_line():
    listed = {job.name for job in gathered("JOBS")}
    assert all_jobs() == listed


@pytest.mark.parametrize("job", gathered("JOBS"), ids=lambda job: job.name)
def test_every_kind_of_background_work_is_judged_somewhere(job):
    """By an address here, by a test that there is, or nobody begins it and no view has anything to do with it."""
    assert [bool(job.line), bool(job.judged), job.by_itself].count(True) == 1
    if job.judged:
        file, _, test = job.judged.partition("::")
        assert f"def {test}(" in (SERVICE / file).read_text(encoding="utf-8")
    if job.by_itself:
        views = Path(lodestar.service.__file__).parent.glob("*/*views*.py")
        assert not [path for path in views if re.search(rf"\b{job.name}\b", path.read_text(encoding="utf-8"))]


# Everybody at every address


@named(LINES)
def test_who_gets_in(cast, clients, line):
    """Who reads, who sends a form, who downloads: while the place is public, while it is not, and from next door."""
    for published in (True, False):
        Place.objects.filter(pk=cast.amber.pk).update(published=published)
        seeing = set(EVERYBODY if published or line.by_link else PARTNERSHIP)
        assert get(clients, line, cast) == set(line.reads) & seeing, f"reads, {published=}"
        judge_forms(cast, clients, line, seeing)
        judge_downloads(cast, clients, line, seeing)
    Place.objects.filter(pk=cast.amber.pk).update(published=True)
    if line.about_a_record and line.name not in SHARED:
        assert get(clients, line, cast, "birch") == set(), "Amber's id under Birch's address"
        assert post(clients, line, cast, "birch") == set(), "Amber's id under Birch's address"


def judge_forms(cast, clients, line, seeing):
    """Who may not is refused and nothing is changed; where nobody may, nothing changes whatever the answer."""
    line.arguments(cast)
    before = Event.objects.count(), Work.objects.count()

    def refused_changed_nothing(name):
        if name not in line.sends:
            assert (Event.objects.count(), Work.objects.count()) == before, name

    changed = set()

    def noted(name):
        refused_changed_nothing(name)
        if (Event.objects.count(), Work.objects.count()) != before:
            changed.add(name)

    found = post(clients, line, cast, after=noted)
    if line.sends:
        assert found == set(line.sends) & seeing
    if line.data and line.sends and line.name not in RULED_OUT:
        assert changed, "what is sent is what they may do, so it is done"


def judge_downloads(cast, clients, line, seeing):
    """A list's downloads, in each format, are got by those who read the list, and are listed in EXPORTS."""
    at = url(line, cast)
    joint = "&" if "?" in at else "?"
    best = clients[next(iter(line.reads), "alice")].get(f"{at}{joint}format=csv")
    downloads = "attachment" in best.headers.get("Content-Disposition", "")
    assert line.name in FILES or downloads == (line.name in EXPORTS), "EXPORTS lists what can be downloaded"
    for format_ in FORMATS if line.name in EXPORTS else ():
        found = {
            name for name, client in clients.items() if let_in(client.get(f"{at}{joint}format={format_}"))
        }
        assert found == set(line.reads) & seeing, format_


# What their lines send is wrong, or cannot be done to what the cast has: they judge only who is let in.
RULED_OUT = {"record_edit", "release_withdraw", "release_reinstate", "sheet_bring"}
# Downloads that are no lists.
FILES = {
    "release_quarantine",
    "annual_report_file",
    "paper",
    "update_file",
    "assignment_file",
    "board_pack_file",
}
# Where a name is not one place's own, or the page of nothing is a page.
SHARED = {"indicator", "award_organisation", "award_project", "award_table"}


@pytest.mark.parametrize("job", [job for job in gathered("JOBS") if job.line], ids=lambda job: job.name)
def test_background_work_is_begun_by_those_who_may_and_by_nobody_else(cast, clients, job):
    name = job.name.replace("_", " ")
    begun = set()
    post(
        clients, job.line, cast, after=lambda who: Work.objects.filter(name=name).exists() and begun.add(who)
    )
    assert begun == set(job.line.sends)


@pytest.mark.parametrize("place", ["amber", "birch"])
def test_nobody_writes_through_the_interface(cast, clients, place):
    """Every address of the interface, whoever sends whatever: it reads only, so a new one that writes fails here. Its description answers any method."""
    routes = sorted(written for _, written in addresses(get_resolver()) if written.startswith("api/"))
    before = Event.objects.count(), Work.objects.count()
    assert len(routes) > 60
    for written in routes:
        at = "/" + re.sub(r"<[^>]*>|\^.*", "x", written.replace("<place>", place))
        for name, client in clients.items():
            for method in ("post", "put", "patch", "delete") if name == "alice" else ("post",):
                answer = getattr(client, method)(at, {}, content_type="application/json")
                described = written.endswith("openapi.json") and answer.status_code == 200
                assert described or answer.status_code in {403, 404, 405}, (written, name, method)
    assert (Event.objects.count(), Work.objects.count()) == before


def test_a_table_that_says_too_much_would_fail(cast, clients):
    """The matrix itself can fail: a line that lets one person too many in, or one too few, is noticed."""
    line = next(line for line in LINES if line.name == "people_list")
    assert get(clients, line, cast) != {*line.reads, "vera"}
    assert get(clients, line, cast) != set(NOBODY)
