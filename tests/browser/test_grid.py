"""Cells copied from a spreadsheet fill the grid; only a save changes the plan."""

import pytest
from looking import looking
from playwright.sync_api import Browser
from running_site import Site
from test_editing import sign_in

ADDRESS = "/liverpool-city-region/plan/grid/"
PASTE = """(cell, given) => {
  const [text, html] = [].concat(given);
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) data.setData("text/html", html);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize("width", [1280, 360])
def test_a_block_of_cells_is_pasted_from_the_cell_in_focus_and_arrows_move(
    site: Site, browser: Browser, editor: str, width: int
) -> None:
    with looking(browser, width) as look:
        sign_in(look, site, editor)
        look.page.goto(site.address + ADDRESS)
        measures = look.page.locator("[data-grid] tbody textarea[name^=measure]")
        last = measures.nth(2).input_value()
        measures.nth(0).evaluate(PASTE, '"First ""line"""\n"second\tcell, with a tab"')
        assert measures.nth(0).input_value() == 'First "line"'
        assert measures.nth(1).input_value() == "second\tcell, with a tab"
        assert measures.nth(2).input_value() == last
        measures.nth(0).focus()
        look.page.keyboard.press("Alt+ArrowDown")
        assert look.page.evaluate("document.activeElement.name") == measures.nth(1).get_attribute("name")
        assert look.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert look.told == []


def test_paragraphs_from_a_word_processor_stay_in_one_cell_and_what_does_not_fit_is_told(
    site: Site, browser: Browser, editor: str
) -> None:
    with looking(browser) as look:
        sign_in(look, site, editor)
        look.page.goto(site.address + ADDRESS)
        measures = look.page.locator("[data-grid] tbody textarea[name^=measure]")
        before, left = measures.nth(1).input_value(), look.page.locator("[data-left]")
        measures.nth(0).evaluate(PASTE, ["First\nSecond", "<p class=MsoNormal>First</p><p>Second</p>"])
        assert measures.nth(1).input_value() == before and left.is_hidden()
        many = measures.count()
        measures.nth(0).evaluate(PASTE, ["\n".join(["x"] * (many + 3)), "<table><tr><td>x</td></tr></table>"])
        assert measures.nth(1).input_value() == "x"
        assert "3 cells were not pasted" in left.inner_text()
        assert look.told == []
