"""What can be done with a sheet: bring it, correct its cells, apply what can be taken, put it away."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.reasons import written
from lodestar.service.grid.models import Sheet
from lodestar.service.grid.proposing import corrected, propose
from lodestar.service.grid.tables import Table
from lodestar.service.ledger.editing import Edit, edit_records
from lodestar.service.people.models import User
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action


@dataclass(frozen=True)
class Applied:
    """What came of applying a sheet: how many actions and cells changed, and how many cells and rows are left to put right."""

    actions: int
    cells: int
    left: int


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
    hold(sheet.place_id)
    proposal = propose(sheet.place, by, (sheet.header, sheet.rows), sheet.insisted)
    if proposal.moves_dates:
        written(reason, "Dates move: say why")
    rows = {row.slug: row for row in Action.objects.filter(place=sheet.place, slug__in=proposal.actions)}
    edits = [Edit(rows[slug], rows[slug].version, changes) for slug, changes in proposal.actions.items()]
    edit_records(by=by.email, edits=edits, reason=reason.strip())
    done = Applied(len(edits), len(proposal.taken), len(proposal.rejected) + len(proposal.faults))
    if not done.left:
        sheet.closed_at = timezone.now()
        sheet.save(update_fields=["closed_at"])
    record_event(
        by=by.email, action="apply sheet", place=sheet.place.slug, kind="sheet", record=str(sheet.pk),
        changes={"actions": [None, done.actions], "cells": [None, done.cells]}, reason=reason.strip(),
    )  # fmt: skip
    return done


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
