"""Which pages to look at, and a browser page that remembers what went wrong on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect
from walking import Walk

PATIENCE = (
    180_000  # milliseconds until a page that does not come is a fault, on a machine that others use too
)
expect.set_options(timeout=PATIENCE)
TELL = (
    "document.addEventListener('securitypolicyviolation',"
    " e => console.error('policy', e.violatedDirective, e.blockedURI))"
)

_click = Locator.click


def _click_and_wait(self: Locator, **options: Any) -> None:
    """A click ends when the next page begins to come, of which a slow machine holds a half: wait for the whole of it."""
    _click(self, **options)
    self.page.wait_for_load_state()


Locator.click = _click_and_wait  # type: ignore[method-assign]


def one_of_each_kind(walked: Walk) -> list[str]:
    """Of each kind of page the largest: what breaks, breaks there."""
    return [addresses[-1] for _, addresses in sorted(walked.by_route().items())]


@dataclass
class Look:
    """A page under way, what it asked for, and what the browser complained about."""

    page: Page
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@contextmanager
def looking(browser: Browser, width: int = 1280, height: int = 900, **options: Any) -> Iterator[Look]:
    """A page of this size in a context of its own."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(PATIENCE)
    look = Look(context.new_page())
    look.page.on("request", lambda request: look.asked.append(request.url))
    look.page.on(
        "console",
        lambda message: (
            look.told.append(f"{look.page.url}: {message.text}") if message.type == "error" else None
        ),
    )
    look.page.on("pageerror", lambda error: look.told.append(f"{look.page.url}: {error}"))
    look.page.add_init_script(TELL)
    try:
        yield look
    finally:
        context.close()
