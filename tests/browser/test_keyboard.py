"""The keyboard reaches everything, in order, and shows where it is."""

from looking import looking, one_of_each_kind
from playwright.sync_api import Browser, Page, expect
from running_site import Site
from walking import Walk

PLACE = "/liverpool-city-region/"
# Everything that can be used, in the order of the page; a group of radio buttons is one stop.
REACHABLE = """() => {
  const seen = new Set(), all = [];
  for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (e.disabled || e.type === 'hidden' || e.tabIndex < 0 || !e.checkVisibility({visibilityProperty: true})) continue;
    if (e.type === 'radio') { if (seen.has(e.name)) continue; seen.add(e.name); }
    e.dataset.reach = all.length; all.push(e.outerHTML.slice(0, 120));
  }
  document.activeElement.blur(); return all;
}"""
STOP = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
  return [e.type === 'radio' ? document.querySelector(`[name="${e.name}"]`).dataset.reach : e.dataset.reach, shown];
}"""
MOST = 120


def walk_by_keyboard(page: Page) -> list[str]:
    """Press Tab through the page and say what is out of order, missed, or not shown to be where one is."""
    parts, wrong = page.evaluate(REACHABLE), []
    for expected, html in enumerate(parts[:MOST]):
        page.keyboard.press("Tab")
        at, shown = page.evaluate(STOP)
        if at != str(expected):
            return [*wrong, f"{html} is not stop {expected}; {at} is"]
        if not shown:
            wrong.append(f"{html} does not show that it is in focus")
    return wrong


def test_tab_reaches_every_link_and_control_in_order(site: Site, walked: Walk, browser: Browser) -> None:
    wrong = []
    with looking(browser) as look:
        for address in one_of_each_kind(walked):
            # the map to explore takes the drawn map's place when it has loaded
            until = "networkidle" if address.endswith("/map/") else "load"
            look.page.goto(site.address + address, wait_until=until)
            wrong += [f"{address}: {each}" for each in walk_by_keyboard(look.page)]
    assert wrong == []


def test_the_skip_link_goes_to_the_main_part(site: Site, browser: Browser) -> None:
    with looking(browser) as look:
        look.page.goto(site.address + PLACE)
        look.page.keyboard.press("Tab")
        expect(look.page.locator(".skip-link")).to_be_focused()
        expect(look.page.locator(".skip-link")).to_be_in_viewport()
        look.page.keyboard.press("Enter")
        expect(look.page.locator("main")).to_be_focused()


def test_a_stroke_goes_to_the_search(site: Site, browser: Browser) -> None:
    for width in (1280, 360):
        with looking(browser, width) as look:
            look.page.goto(site.address + PLACE)
            look.page.keyboard.press("/")
            expect(look.page.locator("#search")).to_be_focused()
            look.page.keyboard.type("hydrogen/")
            expect(look.page.locator("#search")).to_have_value("hydrogen/")
            look.page.keyboard.press("Enter")
            look.page.wait_for_url("**/search/?q=hydrogen%2F*")
