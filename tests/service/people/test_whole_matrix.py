"""The whole of who may do what: every address, download and kind of background work, for everybody, at both places.

The tables are the apps' own (see who_may.py). Whatever is in none of them fails here.
"""

# ruff: noqa: F811 (fixtures are imported)
import importlib
import pkgutil
import re
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django_tasks import task
from django_tasks.base import Task
from made_once import cast, clients, fresh  # noqa: F401
from test_who_may_do_what import ACCOUNT, addresses
from test_who_may_do_what import EVERYBODY as ABOVE_THE_PLACES
from who_may import EVERYBODY, NOBODY, ONE_OF_EACH, OUTSIDERS, PARTNERSHIP, gathered

import lodestar.service
from lodestar.service.audit.models import Event
from lodestar.service.memory.edition_tables import copy_plan
from lodestar.service.places.models import Place
from lodestar.service.rounds import jobs
from lodestar.service.workers.models import Work

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


def let_in(answer):
    """Whether somebody got to what is there, rather than being refused or sent to sign in."""
    if answer.status_code in {301, 302}:
        return not answer.url.startswith("/account/")
    return answer.status_code not in {401, 403, 404, 405}


def url(line, cast, place="amber"):
    at = reverse(line.name, args=[place, *line.arguments(cast)])
    copy_plan(cast.amber)  # what is made for a line stands on a plan that is public
    return f"{at}?{line.named}" if line.named else at


def get(clients, at, names=EVERYBODY):
    """What each of them is answered."""
    return {name: clients[name].get(at) for name in names}


def post(clients, at, line, names=EVERYBODY, after=lambda name: None):
    """What each is answered who sends the line's form. Each starts from where the one before did."""
    found = {}
    for name in names:
        with transaction.atomic():
            found[name] = clients[name].post(at, line.data)
            after(name)
            transaction.set_rollback(True)
    return found


def got(answers):
    """Who of them is let in."""
    return {name for name, answer in answers.items() if let_in(answer)}


def statuses(answers):
    return {name: answer.status_code for name, answer in answers.items()}


# The tables are whole


def unlisted(found, lines):
    """Addresses under a place of which no line says who may use them; ``found`` are names and how they are written."""
    named = {name for name, written in found if written.startswith("<slug:place>/")}
    return named - {line.name for line in lines}


def test_every_address_under_a_place_has_a_line():
    found = list(addresses(get_resolver()))
    assert unlisted(found, LINES) == set(), "say who may use these, in a file who_may_<app>.py"
    assert {line.name for line in LINES} <= {name for name, _ in found}, "these addresses are gone"
    above = {name for name, written in found if not written.startswith(("<slug:place>/", "api/"))}
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
    at = url(line, cast)
    assert got(get(clients, at)) == set(line.reads)
    judge_forms(clients, line, at, EVERYBODY if line.sends else ONE_OF_EACH)
    judge_downloads(clients, line, at)
    judge_what_is_hidden(cast, clients, line)
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    seeing = set(EVERYBODY if line.by_link else PARTNERSHIP)
    found = got(get(clients, at, ONE_OF_EACH))
    assert found == set(line.reads) & seeing & set(ONE_OF_EACH), "the place is not published"
    if not line.by_link:  # who holds a role there does as before
        judge_forms(clients, replace(line, sends=NOBODY, data={}), at, OUTSIDERS)


def judge_forms(clients, line, at, names):
    """Who may not is refused and nothing is changed; where nobody may, nothing changes whatever the answer."""
    before = Event.objects.count(), Work.objects.count()
    changed = set()

    def noted(name):
        if (Event.objects.count(), Work.objects.count()) != before:
            assert name in line.sends, name
            changed.add(name)

    found = got(post(clients, at, line, names, after=noted))
    if line.sends or names == OUTSIDERS:
        assert found == set(line.sends)
    if line.data and line.sends and line.name not in RULED_OUT:
        assert changed, "what is sent is what they may do, so it is done"


def judge_downloads(clients, line, at):
    """A list's downloads, in each format, are got by those who read the list, and are listed in EXPORTS."""
    joint = "&" if "?" in at else "?"
    best = clients[next(iter(line.reads), "alice")].get(f"{at}{joint}format=csv")
    downloads = "attachment" in best.headers.get("Content-Disposition", "")
    assert line.name in FILES or downloads == (line.name in EXPORTS), "EXPORTS lists what can be downloaded"
    for format_ in FORMATS if line.name in EXPORTS else ():
        names = EVERYBODY if format_ == "csv" else ONE_OF_EACH
        found = got(get(clients, f"{at}{joint}format={format_}", names))
        assert found == set(line.reads) & set(names), format_


def judge_what_is_hidden(cast, clients, line):
    """Nothing is reached under the other place's address, and who may not read it is not told that it is there."""
    for place in () if not line.about_a_record else ("amber",) if line.name in SHARED else ("amber", "birch"):
        at = url(line, cast, place)
        for ask in (get, partial(post, line=line)) if line.sends else (get,):
            whom = OUTSIDERS if place == "amber" else ("alice", *OUTSIDERS)
            found = ask(clients, at=at, names=whom)
            assert place == "amber" or got(found) == set(), "Amber's id under Birch's address"
            refused = [name for name in whom if name not in got(found) | set(line.reads)]
            if refused and not line.no_secret:
                told = {name: found[name].status_code for name in refused}
                for nothing in made_up(line, cast, place):
                    assert told == statuses(ask(clients, at=nothing, names=refused)), nothing


def made_up(line, cast, place):
    """The line's address with each id that is in it made one that nothing has."""
    given = list(line.arguments(cast))
    for index, id_ in enumerate(given):
        nobody = 987654321 if isinstance(id_, int) else "e" * max(len(id_), 8)
        with suppress(NoReverseMatch):  # it is a kind or deed, of which the address names all
            yield reverse(line.name, args=[place, *given[:index], nobody, *given[index + 1 :]])
    if line.named:
        yield f"{reverse(line.name, args=[place, *given])}?{line.named}xyz"


# What their lines send is wrong, or cannot be done to what the cast has: they judge only who is let in.
RULED_OUT = {"record_edit", "logic_draft", "release_withdraw", "release_reinstate", "sheet_bring"}
# Downloads that are no lists.
FILES = {
    "release_quarantine",
    "upload_quarantine",
    "logic_notebook",
    "annual_report_file",
    "paper",
    "update_file",
    "assignment_file",
    "board_pack_file",
}
# Where a name is not one place's own, or the page of nothing is a page.
SHARED = {
    "indicator", "award_organisation", "award_project", "award_table", "logic_model", "logic_node", "logic_link",
    "logic_claims", "logic_learning", "logic_run", "logic_notebook", "logic_compare", "logic_requirements",
    "logic_large_run", "logic_scenario_save",
}  # fmt: skip


@pytest.mark.parametrize("job", [job for job in gathered("JOBS") if job.line], ids=lambda job: job.name)
def test_background_work_is_begun_by_those_who_may_and_by_nobody_else(cast, clients, job):
    name, begun, at = job.name.replace("_", " "), set(), url(job.line, cast)
    post(
        clients, at, job.line, after=lambda who: begun.update([who][: Work.objects.filter(name=name).count()])
    )
    assert begun == set(job.line.sends)


# The matrix itself can fail


def test_an_address_without_a_line_is_noticed():
    found = list(addresses(get_resolver()))
    assert unlisted([*found, ("secret", "<slug:place>/secret/")], LINES) == {"secret"}
    for dropped in ("logic_run", "link_take_back", "people_list"):
        assert unlisted(found, [line for line in LINES if line.name != dropped]) == {dropped}


@task()
def secret_work() -> None:
    """Nobody says who begins it."""


def test_background_work_without_a_line_is_noticed(monkeypatch):
    monkeypatch.setattr(jobs, "secret_work", secret_work, raising=False)
    with pytest.raises(AssertionError):
        test_every_kind_of_background_work_has_a_line()


def line_of(name):
    return next(line for line in LINES if line.name == name)


@pytest.mark.parametrize("name", ["risk_list", "action_list", "link_list"])
def test_an_export_that_is_not_listed_is_noticed(cast, clients, monkeypatch, name):
    line = line_of(name)
    judge_downloads(clients, line, url(line, cast))
    monkeypatch.setitem(globals(), "EXPORTS", EXPORTS - {name})
    with pytest.raises(AssertionError, match="EXPORTS"):
        judge_downloads(clients, line, url(line, cast))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("people_list", {"reads": ("alice", "vera")}), ("people_list", {"reads": NOBODY}),
        ("link", {"sends": ("alice",)}), ("logic_scenario_save", {"sends": EVERYBODY}),
        ("logic_model", {"reads": PARTNERSHIP}), ("round_line", {"reads": EVERYBODY}),
        ("risk", {"reads": EVERYBODY[:1]}),
    ],
)  # fmt: skip
def test_a_line_that_says_too_much_or_too_little_is_noticed(cast, clients, name, wrong):
    with pytest.raises(AssertionError):
        test_who_gets_in(cast, clients, replace(line_of(name), **wrong))


def test_a_page_that_tells_what_is_there_by_refusing_it_is_noticed(cast, clients, monkeypatch):
    """Nobody is told by an answer of its own that there is a round that they may not read."""
    from lodestar.service.rounds import views

    monkeypatch.setattr(views, "rounds_for", lambda reader, place: views.rounds_of(place))
    with pytest.raises(AssertionError):
        test_who_gets_in(cast, clients, line_of("round"))
