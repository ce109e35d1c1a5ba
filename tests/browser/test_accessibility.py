"""axe finds nothing on any kind of page, on a desk and on a telephone; nothing is asked of another host."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from looking import looking, one_of_each_kind
from playwright.sync_api import Browser
from running_site import Site
from walking import Walk


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_the_browser_complains_of_nothing(
    site: Site, walked: Walk, browser: Browser, width: int
) -> None:
    axe, found = Axe(), []
    with looking(browser, width) as look:
        for address in one_of_each_kind(walked):
            look.page.goto(site.address + address)
            for violation in axe.run(look.page).response["violations"]:
                targets = [node["target"] for node in violation["nodes"]][:3]
                found.append(f"{address}: {violation['id']}, {violation['help']}: {targets}")
    assert found == []
    assert look.told == []
    elsewhere = [url for url in look.asked if not url.startswith((site.address, "data:", "blob:"))]
    assert elsewhere == []
