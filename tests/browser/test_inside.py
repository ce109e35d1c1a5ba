"""What those see who hold a role: clean for axe, and within a small screen."""

import pytest
from looking import looking
from playwright.sync_api import Browser
from running_site import Site
from test_editing import sign_in, violations

PLACE = "/port-meridian/"
PAGES = (
    "delivery/", "my-work/", "rounds/", "forecasters/", "reminders/", "monitoring/", "monitoring/add/",
    "monitoring/businesses-advised-at-the-window/", "monitoring/businesses-advised-at-the-window/values/", "risks/",
    "risks/add/", "risks/sailmakers-leave-for-the-mainland/", "issues/", "plan/grid/", "plan/timeline/", "plan/board/",
    "plan/tree/", "plan/money/", "plan/data-health/", "meetings/", "decisions/", "follow-ups/", "asks-and-offers/",
    "board-packs/", "annual-reports/", "annual-reports/new/", "memory/", "published/", "actions/try-rigid-sails/",
)  # fmt: skip


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_the_partnership_are_clean_and_fit(site: Site, browser: Browser, width: int) -> None:
    session = site.session_of("lead+analyst+secretariat", "port-meridian")
    found = []
    with looking(browser, width) as look:
        sign_in(look, site, session)
        for page in PAGES:
            answer = look.page.goto(site.address + PLACE + page)
            assert answer is not None and answer.status == 200, page
            found += violations(look, page)
            if look.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{page} is wider than {width} px")
    assert found == []
    assert look.told == []
