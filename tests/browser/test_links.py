"""Every link of the site leads somewhere."""

import re

from walking import Walk, lost_fragments

PAGES_AT_LEAST = 500


def test_no_link_leads_nowhere(walked: Walk) -> None:
    assert walked.bad == []


def test_no_link_names_a_part_that_the_page_lacks(walked: Walk) -> None:
    assert lost_fragments(walked) == []


def test_the_walk_reaches_every_kind_of_page(walked: Walk) -> None:
    from benchmarks.visits import visited

    public = {route.name for route in visited() if not route.api}
    reached = {*walked.by_route(), *(_route(address) for address in walked.files)}
    aside = {"north_star", "place_index", "record_history", "plan_edition"}
    assert public - reached - aside == set()
    assert len(walked.pages) > PAGES_AT_LEAST


def test_files_are_found_beside_pages(walked: Walk) -> None:
    assert any(type_.startswith("text/csv") for type_ in walked.files.values())
    assert any(type_.startswith("application/geo+json") for type_ in walked.files.values())


def test_pages_hold_no_inline_style_or_script(walked: Walk) -> None:
    inline = re.compile(r"<[^>]+\s(style|on[a-z]+)\s*=|<style\b|<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)
    found = [
        f"{address}: {match[0]}" for address, body in walked.pages.items() for match in inline.finditer(body)
    ]
    assert found == []


def test_every_page_names_itself(walked: Walk) -> None:
    titles = {
        address: re.search(r"<title>(.*?)</title>", body, re.DOTALL)[1]
        for address, body in walked.pages.items()
    }
    assert [address for address, title in titles.items() if not title.strip() or title.startswith("·")] == []


def _route(address: str) -> str:
    from walking import route_of

    return route_of(address)
