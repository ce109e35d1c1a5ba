"""The site as it is served: by itself on one's own machine, behind a web server in production."""

import re
import signal
from pathlib import Path

import pytest
from running_site import Site, free_port, running

KEY = "r7Qe2-Vn8sKx0LpWz5TgYb3Hc9MdUf1JoAi6E4XvNqSwRkZtBy_uGh"
PRODUCTION = {
    "LODESTAR_MODE": "production",
    "LODESTAR_HOSTS": "lodestar.example.org",
    "LODESTAR_SECRET_KEY": KEY,
}
BEHIND = {"Host": "lodestar.example.org", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory):
    home = tmp_path_factory.mktemp("production") / "home"
    with running(home, "serve", **PRODUCTION) as site:
        yield site


def test_nobody_else_on_the_machine_reads_what_the_site_holds(production: Site) -> None:
    assert production.home.stat().st_mode & 0o777 == 0o700


def test_an_answer_in_production_keeps_the_browser_on_https(production: Site) -> None:
    answer = production.ask("/docs/", headers=BEHIND)
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"


def test_http_is_sent_to_https(production: Site) -> None:
    answer = production.ask("/docs/", headers={"Host": "lodestar.example.org"})
    assert (answer.status, answer.headers["location"]) == (301, "https://lodestar.example.org/docs/")


@pytest.mark.parametrize("host", ["localhost", "evil.example.org", "lodestar.example.org.evil.example.org"])
def test_a_name_that_is_not_the_sites_is_refused(production: Site, host: str) -> None:
    assert production.ask("/docs/", headers={**BEHIND, "Host": host}).status == 400


def test_cookies_travel_by_https_alone(production: Site) -> None:
    cookie = production.ask("/account/login/", headers=BEHIND).headers["set-cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


def test_static_files_are_named_by_their_content_and_kept_for_a_year(production: Site) -> None:
    page = production.ask("/docs/", headers=BEHIND).text
    style = re.search(r'href="(/static/lodestar/main\.[0-9a-f]{12}\.css)"', page)
    assert style
    answer = production.ask(style[1], headers={**BEHIND, "Accept-Encoding": "br"})
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "br"


def test_unsafe_settings_are_all_told_and_nothing_starts(tmp_path: Path) -> None:
    site = Site(tmp_path / "home", 0, {"LODESTAR_MODE": "production", "LODESTAR_SECRET_KEY": "short"})
    done = site.lodestar("serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert "LODESTAR_SECRET_KEY" in done.stderr
    assert "LODESTAR_HOSTS" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_site_ends_quietly_when_it_is_told_to(production: Site, end: signal.Signals) -> None:
    with running(production.home, "serve", ending=end) as site:
        assert site.ask("/docs/").status == 200
    log = site.log.read_text(encoding="utf-8")
    assert "terminate called" not in log
    assert "Traceback" not in log
    assert "SIGABRT" not in log


def test_a_port_that_is_taken_is_said_plainly(production: Site) -> None:
    second = production.lodestar("serve", "--without-worker", "--port", str(production.port))
    assert second.returncode != 0
    assert str(production.port) in second.stderr
    assert "another Lodestar" in second.stderr
    assert "Traceback" not in second.stderr
    assert "static" not in second.stdout


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = Site(tmp_path / "file" / "home", 0).lodestar("serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert "LODESTAR_HOME" in done.stderr
    assert "Traceback" not in done.stderr
