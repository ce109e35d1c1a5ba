"""The map to explore in a real browser: it draws, asks no other host for anything, and breaks no policy."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

pytestmark = pytest.mark.browser
SOFTWARE = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
TELL = "document.addEventListener('securitypolicyviolation', e => console.error('policy', e.violatedDirective, e.blockedURI))"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Debian's Chromium, drawing without a graphics card."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=SOFTWARE)
        yield started
        started.close()


@pytest.mark.django_db(transaction=True)
def test_the_map_draws_and_keeps_to_its_own_host(
    live_server: Any, outlined: None, amber: Any, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.add_init_script(TELL)
    page.goto(f"{live_server.url}/amber/map/")
    page.locator(".map-canvas canvas").wait_for(timeout=180_000)
    page.get_by_role("button", name="Next").click()
    assert "Clean Room" in page.locator(".map-step output").inner_text()
    assert page.locator(".map-told a").get_attribute("href") == "/amber/assets/clean-room/"
    assert [address for address in asked if not address.startswith((live_server.url, "data:", "blob:"))] == []
    assert any("assets.geojson" in address for address in asked)
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_without_a_script_the_drawn_map_and_the_list_are_there(
    live_server: Any, outlined: None, amber: Any, browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}).new_page()
    page.goto(f"{live_server.url}/amber/map/")
    assert page.locator("svg.map:visible").count() == 1
    assert page.locator("a.map-pin:visible").get_attribute("href") == "/amber/assets/clean-room/"
    page.get_by_role("link", name="The list", exact=True).click()
    assert page.locator("tbody tr").count() == 3
