"""Every page that a reader can reach says what it is, where it stands and in what language."""

from html.parser import HTMLParser
from itertools import pairwise

from running_site import Site
from walking import Walk, route_of


class Reading(HTMLParser):
    """The elements of a page with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_every_page_has_a_language_a_description_a_main_part_and_one_heading(walked: Walk) -> None:
    lacking = []
    for address, text in walked.pages.items():
        page = Reading(text)
        told = {each.get("name"): each.get("content") or "" for each in page.all("meta")}
        wanted = {
            "a language": page.all("html")[0].get("lang") == "en-GB",
            "a description": len(told.get("description", "")) > 20,
            "a width that fits the screen": told.get("viewport") == "width=device-width, initial-scale=1",
            "one main part": [each.get("id") for each in page.all("main")] == ["main"],
            "one heading of the first level": len(page.all("h1")) == 1,
        }
        lacking += [f"{address}: {what}" for what, holds in wanted.items() if not holds]
    assert lacking == []


def test_headings_leave_out_no_level(walked: Walk) -> None:
    leaping = []
    for address, text in walked.pages.items():
        levels = [int(tag[1]) for tag, _ in Reading(text).elements if tag in {"h1", "h2", "h3", "h4", "h5"}]
        if any(later - earlier > 1 for earlier, later in pairwise(levels)):
            leaping.append(f"{address}: {levels}")
    assert leaping == []


def test_no_part_of_a_page_shares_its_id(walked: Walk) -> None:
    shared = []
    for address, text in walked.pages.items():
        ids = [attributes["id"] for _, attributes in Reading(text).elements if attributes.get("id")]
        shared += [f"{address}: {each}" for each in {each for each in ids if ids.count(each) > 1}]
    assert shared == []


def test_titles_tell_pages_of_a_place_apart(walked: Walk) -> None:
    """Pages with one title cannot be told apart in a list of tabs. Two figures of one sentence may look the same."""
    titles: dict[str, list[str]] = {}
    for address, text in walked.pages.items():
        if "?" not in address:
            titles.setdefault(text.partition("<title>")[2].partition("</title>")[0], []).append(address)
    alike = {title: at for title, at in titles.items() if len({route_of(a) for a in at}) > 1 or len(at) > 2}
    assert alike == {}


def test_what_stands_beside_pages_is_as_safe_and_is_kept_for_long(site: Site) -> None:
    page = Reading(site.ask("/liverpool-city-region/").text)
    files = [str(each.get("href")) for each in page.all("link")] + [
        str(each.get("src")) for each in page.all("script")
    ]
    assert len(files) >= 4
    for file in files:
        answer = site.ask(file, headers={"Accept-Encoding": "br"})
        assert answer.status == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in answer.headers["cache-control"], file
        assert answer.headers.get("server") != "gunicorn" or "/" not in answer.headers["server"]


def test_no_address_climbs_out_of_the_static_files(site: Site) -> None:
    for climb in ("..", "%2e%2e", "..%2f..", "....//..", "%252e%252e", "..%5c.."):
        for depth in (1, 2, 5):
            for goal in ("secret-key", "ledger.sqlite3", "etc/passwd", "pyproject.toml"):
                for root in ("/static/", "/docs/", "/static/lodestar/", "/"):
                    answer = site.ask(f"{root}{(climb + '/') * depth}{goal}")
                    assert answer.status in {301, 302, 400, 404}, (root, climb, goal)
