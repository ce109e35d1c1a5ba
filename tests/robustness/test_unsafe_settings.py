"""An installation with unsafe settings does not start, and is told why without its secrets being repeated."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lodestar.evidence.errors import LodestarError
from lodestar.service.environment import Environment

KEY = "r7Qe2-Vn8sKx0LpWz5TgYb3Hc9MdUf1JoAi6E4XvNqSwRkZtBy_uGh"
SAFE = {"LODESTAR_MODE": "production", "LODESTAR_SECRET_KEY": KEY, "LODESTAR_HOSTS": "lodestar.example.org"}
SECRET = "tr0ub4dor"


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """``read({...})`` reads an environment that holds these variables of ours and no others."""

    def inner(variables: dict[str, str]) -> Environment:
        for name in [name for name in os.environ if name.startswith("LODESTAR_")]:
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return Environment.read(tmp_path)

    return inner


UNSAFE = [
    ({"LODESTAR_MODE": "prod"}, "LODESTAR_MODE is 'prod'; use 'local' or 'production'"),
    ({"LODESTAR_MODE": ""}, "LODESTAR_MODE is ''"),
    ({"LODESTAR_SECRET_KEY": ""}, "LODESTAR_SECRET_KEY must be at least 50 random characters"),
    ({"LODESTAR_SECRET_KEY": KEY[:49]}, "LODESTAR_SECRET_KEY must be at least 50 random characters"),
    ({"LODESTAR_SECRET_KEY": "changeme" * 8}, "LODESTAR_SECRET_KEY must be at least 50 random characters"),
    ({"LODESTAR_HOSTS": ""}, "LODESTAR_HOSTS must list the names"),
    ({"LODESTAR_HOSTS": " , "}, "LODESTAR_HOSTS must list the names"),
    ({"LODESTAR_HOSTS": "*"}, "LODESTAR_HOSTS holds '*', which lets any name in"),
    ({"LODESTAR_HOSTS": "good.example.org,.example.org"}, "LODESTAR_HOSTS holds '.example.org', which lets any name in"),
    ({"LODESTAR_HOSTS": "*.example.org"}, "LODESTAR_HOSTS holds '*.example.org', which lets any name in"),
    ({"LODESTAR_HOSTS": "https://lodestar.example.org"}, "which is more than a name; leave out https://"),
    ({"LODESTAR_HOSTS": "lodestar.example.org/"}, "which is more than a name"),
    ({"LODESTAR_HOSTS": "lodestar.example.org:443"}, "which is more than a name"),
    ({"LODESTAR_HOSTS": "a.example.org b.example.org"}, "which is more than a name"),
    ({"LODESTAR_DATABASE_URL": "sqlite:///x"}, "LODESTAR_DATABASE_URL is not an address of that sort"),
    ({"LODESTAR_DATABASE_URL": f"mysql://u:{SECRET}@h/x"}, "LODESTAR_DATABASE_URL is not an address of that sort"),
    ({"LODESTAR_DATABASE_URL": f"postgresql://u:{SECRET}#@h/x"}, "signs such as / # @"),
    ({"LODESTAR_DATABASE_URL": f"postgresql://u:{SECRET}[@h/x"}, "signs such as / # @"),
    ({"LODESTAR_DATABASE_URL": f"postgresql://u:{SECRET}@h:99999/x"}, "LODESTAR_DATABASE_URL is not an address"),
    ({"LODESTAR_DATABASE_URL": f"postgresql://u:{SECRET}@h"}, "LODESTAR_DATABASE_URL names no database"),
    ({"LODESTAR_EMAIL_URL": "mail.example.org"}, "LODESTAR_EMAIL_URL is not an address of that sort"),
    ({"LODESTAR_EMAIL_URL": f"http://u:{SECRET}@h"}, "LODESTAR_EMAIL_URL is not an address of that sort"),
    ({"LODESTAR_EMAIL_URL": f"smtp://u:{SECRET}@h:x"}, "signs such as / # @"),
    ({"LODESTAR_EMAIL_URL": "smtp://"}, "LODESTAR_EMAIL_URL names no host"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "told"), UNSAFE, ids=[str(wrong) for wrong, _ in UNSAFE])
def test_an_unsafe_value_is_refused(read, wrong, told):
    with pytest.raises(LodestarError) as refused:
        read(SAFE | wrong)
    assert told in str(refused.value)
    assert SECRET not in str(refused.value) and KEY[:49] not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None, (
        "the reason repeats the secret"
    )


def test_every_unsafe_value_is_told_at_once(read):
    with pytest.raises(LodestarError) as refused:
        read({"LODESTAR_MODE": "production", "LODESTAR_HOSTS": "*,https://x.org"})
    assert str(refused.value).count("\n- ") == 3


@pytest.mark.parametrize(
    "hosts", ["lodestar.example.org", "a.example.org, b.example.org", "10.0.0.7", "[::1]", "intranet"]
)
def test_names_and_numbers_of_hosts_are_accepted(read, hosts):
    accepted = read(SAFE | {"LODESTAR_HOSTS": hosts})
    assert accepted.production and len(accepted.hosts) == hosts.count(",") + 1
    assert accepted.origins == [f"https://{host}" for host in accepted.hosts]


def test_signs_in_a_password_are_written_in_percent(read):
    url = "postgresql://lode%40star:a%2Fb%23c%3A@db.example.org:6432/lode%20star"
    database = read(SAFE | {"LODESTAR_DATABASE_URL": url}).database
    assert (database["USER"], database["PASSWORD"], database["NAME"]) == ("lode@star", "a/b#c:", "lode star")
    assert (database["HOST"], database["PORT"]) == ("db.example.org", 6432)


def test_one_machine_needs_no_settings_and_keeps_its_own_key(read, tmp_path):
    first, second = read({}), read({})
    assert not first.production and first.secret_key == second.secret_key and len(first.secret_key) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert "*" not in first.hosts


def of_settings(home: Path, variables: dict[str, str], expression: str) -> subprocess.CompletedProcess[str]:
    """What an expression about the settings gives in a process with these variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LODESTAR_")}
    code = f"from lodestar.service import settings; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=kept | {"LODESTAR_HOME": str(home)} | variables,
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def test_production_keeps_cookies_and_pages_to_https(tmp_path):
    wanted = (
        "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    )  # fmt: skip
    expression = " and ".join([*(f"settings.{name} is True" for name in wanted), "settings.SECURE_HSTS_SECONDS >= 31536000",
                               "settings.DEBUG is False", "not settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"])  # fmt: skip
    assert of_settings(tmp_path, SAFE, expression).stdout.strip() == "True"


def test_the_password_of_the_mail_server_is_read_as_it_was_meant(tmp_path):
    email = {"LODESTAR_EMAIL_URL": "smtp://lode%40star:a%2Fb@mail.example.org"}
    told = of_settings(
        tmp_path, SAFE | email, "settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD, settings.EMAIL_PORT"
    )
    assert told.stdout.strip() == "lode@star a/b 587"


def test_the_command_line_says_it_in_plain_words(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LODESTAR_")}
    done = subprocess.run(
        [sys.executable, "-m", "lodestar.cli", "serve"],
        env=kept | {"LODESTAR_HOME": str(tmp_path / "home"), "LODESTAR_MODE": "production"},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Lodestar will not start in production:\n- LODESTAR_SECRET_KEY")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("home/*")), "no ledger and no key is made before the settings are sound"


def test_mail_comes_from_the_address_that_is_given_or_from_the_site(read) -> None:
    assert read(SAFE).email_from == "lodestar@lodestar.example.org"
    assert read({**SAFE, "LODESTAR_EMAIL_FROM": "office@example.org"}).email_from == "office@example.org"


@pytest.mark.parametrize("sender", ["office", "The office <office@example.org>", "a@b, c@d", "a@b\nBcc: c@d"])
def test_a_sender_that_is_no_plain_address_is_refused(read, sender: str) -> None:
    with pytest.raises(LodestarError, match="LODESTAR_EMAIL_FROM"):
        read({**SAFE, "LODESTAR_EMAIL_FROM": sender})
