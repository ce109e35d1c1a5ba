"""What can be done with a sheet: bring it, correct its cells, apply what can be taken, put it away."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.grid.models import Sheet
from lodestar.service.grid.proposing import Proposal, corrected, propose
from lodestar.service.grid.tables import Table
from lodestar.service.ledger.editing import edit_record
from lodestar.service.people.access import belongs_after
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action


@dataclass(frozen=True)
class Applied:
    """What came of applying a sheet: how many actions and cells changed, and what is left to put right."""

    actions: int
    cells: int
    left: Proposal


def bring_sheet(*, by: User, place: Place, name: str, table: Table) -> Sheet:
    """Keep a sheet until it is applied or put away. Nothing of the plan changes."""
    header, rows = table
    return Sheet.objects.create(place=place, person=by, name=name[-120:] or "Sheet", header=header, rows=rows)


def correct_cells(*, by: User, sheet: Sheet, cells: Mapping[tuple[int, str], str]) -> Sheet:
    """Type some cells of a sheet anew."""
    _own(by, sheet)
    sheet.header, sheet.rows = corrected((sheet.header, sheet.rows), cells)
    sheet.insisted = sorted({*map(tuple, sheet.insisted), *cells})
    sheet.save(update_fields=["header", "rows", "insisted"])
    return sheet


@transaction.atomic
def apply_sheet(*, by: User, sheet: Sheet, reason: str = "") -> Applied:
    """Make every change that can be taken, each in its own action's history. Rejected cells stay on the sheet.

    Raises LodestarError, and changes nothing, when a date moves and no reason is given or an edit is refused.
    """
    _own(by, sheet)
    Place.objects.select_for_update().get(pk=sheet.place_id)
    proposal = propose(sheet.place, by, (sheet.header, sheet.rows), sheet.insisted)
    if proposal.moves_dates and not reason.strip():
        raise LodestarError("Dates move: say why")
    for slug, changes in proposal.actions.items():
        row = Action.objects.get(place=sheet.place, slug=slug)
        try:
            edit_record(
                by=by.email,
                instance=row,
                version=row.version,
                changes=changes,
                allowed=lambda record, row=row: belongs_after(by, row.place, row.KIND, record),  # type: ignore[misc]
                reason=reason.strip(),
            )
        except LodestarError as error:
            raise LodestarError(f"{row.name}: {error}") from error
    left = propose(sheet.place, by, (sheet.header, sheet.rows), sheet.insisted)
    if not left.rejected and not left.faults:
        sheet.closed_at = timezone.now()
        sheet.save(update_fields=["closed_at"])
    record_event(
        by=by.email, action="apply sheet", place=sheet.place.slug, kind="sheet", record=str(sheet.pk),
        changes={"actions": [None, len(proposal.actions)], "cells": [None, len(proposal.taken)]}, reason=reason.strip(),
    )  # fmt: skip
    return Applied(len(proposal.actions), len(proposal.taken), left)


def put_away(*, by: User, sheet: Sheet) -> None:
    """Leave a sheet as it is; what was not applied is given up."""
    _own(by, sheet)
    sheet.closed_at = timezone.now()
    sheet.save(update_fields=["closed_at"])


def _own(by: User, sheet: Sheet) -> None:
    if sheet.person_id != by.pk:
        raise LodestarError("This sheet is somebody else’s")
    if sheet.closed_at is not None:
        raise LodestarError("This sheet was applied or put away already; bring it again")
