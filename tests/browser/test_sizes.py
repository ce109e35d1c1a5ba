"""Pages fit small screens, large letters and paper."""

import pytest
from looking import looking, one_of_each_kind
from playwright.sync_api import Browser
from running_site import Site
from walking import Walk

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(
    ("width", "why"), [(320, "a small telephone"), (640, "a screen of 1280 pixels at 200 % zoom")]
)
def test_no_page_scrolls_sideways(site: Site, walked: Walk, browser: Browser, width: int, why: str) -> None:
    wide = []
    with looking(browser, width) as look:
        for address in one_of_each_kind(walked):
            look.page.goto(site.address + address, wait_until="domcontentloaded")
            if (more := look.page.evaluate(WIDER)) > 0:
                wide.append(f"{address}: {more} px on {why}")
    assert wide == []


def test_paper_shows_the_page_without_its_navigation(site: Site, walked: Walk, browser: Browser) -> None:
    shown = []
    with looking(browser) as look:
        look.page.emulate_media(media="print")
        for address in one_of_each_kind(walked):
            look.page.goto(site.address + address, wait_until="domcontentloaded")
            for part in ("nav.places", "header.head form", ".skip-link", ".menu-button"):
                shown += [f"{address}: {part}" for it in look.page.locator(part).all() if it.is_visible()]
            if not look.page.locator("main h1").first.is_visible():
                shown.append(f"{address}: no heading")
    assert shown == []
