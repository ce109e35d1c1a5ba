"""With scripts off every page says the same; the map to explore then is the drawn one."""

from looking import looking, one_of_each_kind
from playwright.sync_api import Browser
from running_site import Site
from walking import Walk


def test_every_kind_of_page_says_the_same_without_scripts(site: Site, walked: Walk, browser: Browser) -> None:
    addresses = [address for address in one_of_each_kind(walked) if not address.endswith("/map/")]
    told: list[dict[str, str]] = []
    for scripts in (True, False):
        with looking(browser, java_script_enabled=scripts) as look:
            said = {}
            for address in addresses:
                look.page.goto(site.address + address)
                said[address] = look.page.locator("main").inner_text()
            told.append({address: " ".join(words.split()) for address, words in said.items()})
    assert [address for address in addresses if told[0][address] != told[1][address]] == []
    assert all(len(words) > 20 for words in told[1].values())
