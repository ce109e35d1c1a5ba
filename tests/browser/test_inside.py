"""What those see who have an account: every link leads on, pages are clean for axe, and within a small screen."""

import pytest
from looking import looking, one_of_each_kind
from playwright.sync_api import Browser
from running_site import Site
from test_editing import sign_in, violations
from walking import Walk, lost_fragments, walk

HOME = "/port-meridian/"
OTHER = "liverpool-city-region"
ALL = "lead+analyst+secretariat"
KNOWN = ("delivery.contributor@port-meridian.invalid", "local.approver@port-meridian.invalid")
PAGES_AT_LEAST = 150
VALUES = f"{HOME}monitoring/businesses-advised-at-the-window/values/"
# Pixels between each table of a form and the label that comes next.
GAPS = """() => [...document.querySelectorAll("main form :is(table, .table-frame) + .govuk-form-group")].map(
  (one) => one.getBoundingClientRect().top - one.previousElementSibling.getBoundingClientRect().bottom)"""


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    """The session of somebody who does nearly everything at the place."""
    return site.session_of(ALL, HOME.strip("/"))


@pytest.fixture(scope="module")
def inside(site: Site, session: str) -> Walk:
    """Every page of the place that this person reaches from its start."""
    return walk(site, HOME, session, within=HOME)


def test_no_link_inside_leads_nowhere(inside: Walk) -> None:
    assert (inside.bad, lost_fragments(inside)) == ([], [])
    assert len(inside.pages) > PAGES_AT_LEAST


@pytest.mark.parametrize("role", ["viewer", *KNOWN, "admin", f"lead at {OTHER}"])
def test_nobody_is_offered_what_is_not_for_them(site: Site, role: str) -> None:
    role, _, place = role.partition(" at ")
    walked = walk(site, HOME, site.session_of(role, place or HOME.strip("/")), within=HOME)
    assert (walked.bad, lost_fragments(walked)) == ([], [])
    assert len(walked.pages) > PAGES_AT_LEAST


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_the_partnership_are_clean_and_fit(
    site: Site, inside: Walk, session: str, browser: Browser, width: int
) -> None:
    found = []
    with looking(browser, width) as look:
        sign_in(look, site, session)
        for page in one_of_each_kind(inside):
            answer = look.page.goto(site.address + page)
            assert answer is not None and answer.status == 200, page
            found += violations(look, page)
            if look.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{page} is wider than {width} px")
    assert found == []
    assert look.told == []


@pytest.mark.parametrize("width", [1280, 360])
def test_a_label_keeps_its_distance_from_the_table_above_it(
    site: Site, session: str, browser: Browser, width: int
) -> None:
    with looking(browser, width) as look:
        sign_in(look, site, session)
        answer = look.page.goto(site.address + VALUES)
        assert answer is not None and answer.status == 200
        gaps = look.page.evaluate(GAPS)
        assert gaps and min(gaps) >= 16, gaps
