"""lodestar people: invite, list, grant, end, sign in."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from typer.testing import CliRunner

from lodestar.cli import app
from lodestar.evidence.packs.checking import open_pack
from lodestar.service.audit.models import Event
from lodestar.service.ledger.loading import load_pack
from lodestar.service.people.models import RoleAssignment, User

PACKS = Path(__file__).parents[1] / "service" / "packs"


@pytest.fixture
def amber(db):
    load_pack(by="test", pack=open_pack(PACKS / "amber"))


def people(*arguments):
    return CliRunner().invoke(app, ["people", *arguments])


def test_who_is_invited_gets_a_role_and_a_printed_link(amber, mailoutbox):
    done = people("invite", "jo@example.org", "--role", "admin", "--name", "Jo")
    assert done.exit_code == 0, done.output
    assert RoleAssignment.objects.get().role == "admin"
    link = re.search(r"http://localhost:8000(/account/password/reset/key/\S+)", done.output)[1]
    assert Client().get(link).status_code == 302
    assert Event.objects.get(action="give role").by == "lodestar people"


def test_roles_are_listed_granted_and_ended(amber):
    people(
        "invite",
        "jo@example.org",
        "--role",
        "contributor",
        "--organisation",
        "harbour-works",
        "--until",
        "2099-01-01",
    )
    assert people("grant", "jo@example.org", "--role", "viewer").exit_code == 0
    rows = json.loads(people("list", "--json").output)
    assert {(row["role"], row["organisation"], row["until"]) for row in rows} == {
        ("contributor", "harbour-works", "2099-01-01"),
        ("viewer", None, None),
    }
    viewer = next(row["id"] for row in rows if row["role"] == "viewer")
    assert people("end", str(viewer), "--on", "2098-01-01").exit_code == 0
    assert "2098-01-01" in people("list").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("invite", "jo", "--role", "viewer"), "not an e-mail address"),
        (("invite", "jo@example.org", "--role", "chief"), "is not a role; use one of"),
        (
            ("invite", "jo@example.org", "--role", "viewer", "--place", "nowhere"),
            "There is no place 'nowhere': amber",
        ),
        (("invite", "jo@example.org", "--role", "viewer", "--from", "soon"), "'soon' is not a day"),
        (
            ("invite", "jo@example.org", "--role", "contributor", "--organisation", "x"),
            "has no organisation 'x'",
        ),
        (("grant", "nobody@example.org", "--role", "viewer"), "Nobody has an account"),
        (("end", "99"), "There is no role 99"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(amber, arguments, said):
    done = people(*arguments)
    assert done.exit_code == 1
    assert said in done.output
    assert not RoleAssignment.objects.exists() and not User.objects.exists()


def test_the_printed_link_signs_in_on_one_s_own_machine(amber, client):
    done = people("sign-in")
    path = re.search(r"http://localhost:8000(/account/once/\S+)", done.output)[1]
    assert client.post(path).url == "/"
    assert client.get("/account/").status_code == 200


def test_nothing_is_listed_before_anybody_is_invited(amber):
    assert "Nobody holds a role yet" in people("list").output


def test_an_installation_that_was_never_set_up_is_told_so_in_a_sentence(tmp_path):
    import os
    import subprocess
    import sys

    home = tmp_path / "elsewhere"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "lodestar.cli", "people", "list", "--place", "amber"],
        env={**os.environ, "LODESTAR_HOME": str(home)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(f"Nothing is set up in {home} yet") and "Traceback" not in done.stderr
