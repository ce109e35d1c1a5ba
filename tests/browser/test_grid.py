"""Cells copied from a spreadsheet fill the grid; only a save changes the plan."""

from playwright.sync_api import Browser

from tests.browser.conftest import PLACE, sign_in
from tests.running_site import Site

PASTE = """([cell, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_block_of_cells_is_pasted_from_the_cell_in_focus_and_arrows_move(
    site: Site, browser: Browser, editor: str
) -> None:
    with browser.new_context() as look:
        sign_in(look, site, editor)
        page = look.new_page()
        page.goto(f"{site.url}/{PLACE}/plan/grid/")
        rows = page.locator("[data-grid] tbody tr")
        measure = [rows.nth(n).locator("textarea[name^=measure]") for n in range(3)]
        before = measure[2].input_value()
        measure[0].evaluate_handle("cell => cell")
        handle = measure[0].element_handle()
        page.evaluate(PASTE, [handle, 'First "line"\n"second\tcell, with a tab"'])
        assert measure[0].input_value() == 'First "line"'
        assert measure[1].input_value() == "second\tcell, with a tab"
        assert measure[2].input_value() == before
        measure[0].focus()
        page.keyboard.press("Alt+ArrowDown")
        assert page.evaluate("document.activeElement.name") == measure[1].get_attribute("name")
