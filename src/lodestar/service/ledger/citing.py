"""What forms of records that a place does not hold yet have in common: each cites a document, or the working plan."""

from typing import Any

from lodestar.service.ledger.adding import WORKING_PLAN
from lodestar.service.ledger.record_form import RecordForm, by_name
from lodestar.service.places.models import Source


def make_new(form: RecordForm, what: str, missing: str) -> None:
    """Ask nothing about an edit. ``what`` heads the text that is cited, and ``missing`` is said where it is blank."""
    for name in form.ABOUT_THE_EDIT:
        del form.fields[name]
    text, locator = form.fields["text"], form.fields["locator"]
    text.label, text.help_text = what, "Word for word where a document says it."
    text.error_messages["required"] = missing
    locator.required = False


def offer_sources(form: RecordForm) -> None:
    """The place's documents, and before them none: the partners agree it here."""
    documents = by_name(Source, form.place, "title")
    agreed = (WORKING_PLAN, "No document: the partners agree it here")
    form.fields["source"].offer([agreed, *(one for one in documents if one[0] != WORKING_PLAN)])  # type: ignore[attr-defined]


def require_locator(form: RecordForm, values: dict[str, Any]) -> None:
    """Where a document is cited, ask for the place in it."""
    if values.get("source") not in (None, WORKING_PLAN) and not values.get("locator"):
        form.add_error("locator", "Say where in the source it stands")
