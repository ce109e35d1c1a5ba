"""Whatever is asked, however it is asked: an answer in plain words, never a fault, and nothing is changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
LISTS = ("actions", "assets", "claims", "indicators", "observations", "organisations", "programmes", "projects",
         "sources", "support-offers")  # fmt: skip
ASKED = ("page", "sort", "format", "q", "kind", "theme", "workstream", "commitment", "category", "stage", "authority",
         "verdict", "status", "indicator", "source", "state", "a", "b", "next")  # fmt: skip
# Where each of these means something.
WHERE = {
    "kind": ("/search/", "/amber/programmes/", "/amber/organisations/"), "theme": ("/amber/actions/",),
    "commitment": ("/amber/actions/",), "category": ("/amber/assets/", "/amber/map/"),
    "stage": ("/amber/assets/", "/amber/projects/"), "authority": ("/amber/assets/", "/amber/map/", "/amber/assets.geojson"),
    "verdict": ("/amber/claims/",), "status": ("/amber/observations/",), "a": ("/amber/evidence/releases/compare/",),
}  # fmt: skip
EVERYWHERE = ("page", "sort", "format", "q")
ODD = (
    "0", "-1", str(10**30), "1e9", "NaN", "٣", "__class__", "-__class__", "pk", "place__people__password",
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "x" * 3000, "%", "'", '"', "' OR 1=1 --", "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "😀", "{{7*7}}", "%s%n", "csv", "xlsx", "json", "geojson", " ", "-", "--name", "a&b=c", "\r\nSet-Cookie: x=1",
)  # fmt: skip


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        written = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, written)
        else:
            yield written


def addresses(of: str = "amber") -> list[str]:
    """Every address of the site with something in each gap: the place, and records that are there and not there."""
    import re

    found = set()
    for written in patterns(get_resolver()):
        for slug in ("clean-room", "nothing"):
            filled = re.sub(r"<slug:place>|<place>", of, written)
            filled = re.sub(r"<(?:editable_)?kind:\w+>", "assets", filled)
            filled = re.sub(r"<int:\w+>", "1", re.sub(r"<(?:\w+:)?\w+>", slug, filled))
            filled = (
                re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\))*[^()]*\)", slug, filled)
                .replace("^", "")
                .replace("$", "")
            )
            found.add("/" + filled.replace("\\", ""))
    return sorted(found)


@pytest.fixture
def ledger(place: Any) -> Any:
    """``ledger()`` counts what the ledger holds."""
    from lodestar.service.audit.models import Event
    from lodestar.service.people.models import User
    from lodestar.service.places.models import Organisation

    return lambda: (Event.objects.count(), User.objects.count(), Organisation.objects.count())


@pytest.mark.parametrize("method", METHODS)
def test_no_way_of_asking_makes_any_address_fail(admin: Any, ledger: Any, method: str) -> None:
    before, failed = ledger(), []
    for client in (Client(), admin):
        for address in addresses():
            if address == "/account/logout/":
                continue
            answer = getattr(client, method)(address)
            if answer.status_code >= 500:
                failed.append(f"{answer.status_code} {address}")
    assert failed == []
    assert ledger() == before


def test_every_address_is_asked(place: Any) -> None:
    assert len(addresses()) > 120
    assert {"/amber/assets/clean-room/", "/amber/assets/nothing/", "/amber/assets/clean-room/edit/"} <= {
        *addresses()
    }


@pytest.mark.parametrize("name", [*EVERYWHERE, *WHERE])
def test_odd_questions_are_answered(place: Any, name: str) -> None:
    client, failed = Client(), []
    for address in WHERE.get(name) or [*(f"/amber/{each}/" for each in LISTS), "/search/"]:
        for odd in (
            ODD if name in WHERE or address.endswith(("assets/", "observations/", "search/")) else ODD[::5]
        ):
            answer = client.get(address, {name: odd})
            if answer.status_code not in {200, 400, 404}:
                failed.append(f"{answer.status_code} {address} {name}={odd[:40]!r}")
            assert "Set-Cookie" not in answer
    assert failed == []


@pytest.mark.parametrize("address", ["/amber/assets/", "/search/", "/api/v1/search", "/amber/map/", "/?all"])
def test_a_very_long_question_is_answered(place: Any, address: str) -> None:
    mark = "&" if "?" in address else "?"
    for question in ("q=" + "a" * 100_000, "&".join(f"x{n}=1" for n in range(3000)), "q=" + "a+" * 40_000):
        assert Client().get(f"{address}{mark}{question}").status_code in {200, 400, 404, 414, 422}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = TEXTS | st.sampled_from(ODD) | st.integers().map(str)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    name=st.sampled_from(LISTS), asked=st.lists(st.tuples(st.sampled_from(ASKED) | TEXTS, VALUES), max_size=6)
)
@example(name="assets", asked=[("sort", "-name"), ("sort", "name"), ("page", "2"), ("format", "")])
def test_any_list_can_be_asked_anything(place: Any, name: str, asked: list[tuple[str, str]]) -> None:
    answer = Client().get(f"/amber/{name}/?{urlencode(asked)}")
    assert answer.status_code in {200, 400, 404}


SECRETS = ("root:x:0:0", "SECRET_KEY", "LODESTAR_SECRET", "[project]", "import os")
CLIMBS = ("../", "..%2f", "%2e%2e/", "..%5c", "....//", "%252e%252e%252f", "/", "..%00/", "..;/")


@pytest.mark.parametrize(
    "root", ["/docs/", "/docs/how-to/", "/static/", "/static/lodestar/", "/amber/", "/api/v1/"]
)
@pytest.mark.parametrize("climb", CLIMBS)
def test_no_address_climbs_out(place: Any, root: str, climb: str) -> None:
    for goal in (
        "etc/passwd",
        "pyproject.toml",
        "src/lodestar/service/settings.py",
        "secret-key",
        "etc/x.png",
    ):
        for depth in (1, 4, 9):
            answer = Client().get(f"{root}{climb * depth}{goal}")
            assert answer.status_code in {301, 302, 400, 404}, answer.request["PATH_INFO"]
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert not any(secret in body.decode(errors="replace") for secret in SECRETS)


def test_no_address_of_a_redirect_leads_to_another_host(place: Any, admin: Any) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        for client, address in (
            (admin, "/account/login/"),
            (admin, "/account/"),
            (Client(), "/account/login/"),
        ):
            answer = client.get(address, {"next": elsewhere})
            assert "evil.example" not in answer.get("Location", "") and "javascript" not in answer.get(
                "Location", ""
            )
    assert Client().get("//evil.example/docs").get("Location", "/").startswith(("/docs", "/")) is True
    for path in ("//evil.example", "/\\evil.example", "//evil.example/%2e%2e"):
        location = Client().get(path).get("Location", "")
        assert not location.startswith(("//", "http:", "https:", "/\\")), location


def test_a_pack_is_written_inside_its_folder_only(tmp_path: Path) -> None:
    from lodestar.service.ledger.exporting import write_pack

    inside = tmp_path / "pack"
    hostile = {
        "../out.yaml": b"x",
        "/tmp/out.yaml": b"x",
        "sub/out.yaml": b"x",
        "..": b"x",
        "place.yaml": b"x",
    }
    write_pack({name: data for name, data in hostile.items() if name != ".."}, inside)
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()] == [
        Path("pack/place.yaml")
    ]


@pytest.mark.parametrize("host", ["evil.example", "localhost@evil.example", "a" * 300, "", "[::1"])
def test_another_host_s_name_is_refused(place: Any, host: str) -> None:
    answer = Client().get("/amber/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_a_forwarded_host_is_not_believed(place: Any) -> None:
    answer = Client().get("/amber", headers={"x-forwarded-host": "evil.example"})
    assert answer.status_code == 301 and answer["Location"] == "/amber/"
    page = Client().get("/amber/", headers={"x-forwarded-host": "evil.example"}).content.decode()
    assert "evil.example" not in page
