"""The cards of the page on which somebody reports on all their actions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from lodestar.analysis.rounds.sides import SAID
from lodestar.analysis.rounds.states import GIVEN, WITH_AUTHOR
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import Stale
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.rounds.actions import (
    Incomplete,
    save_update,
    submit_update,
    take_back_update,
    values_of,
)
from lodestar.service.rounds.forms import UpdateForm
from lodestar.service.rounds.models import Round, RoundAction, Update
from lodestar.service.rounds.reading import Line
from lodestar.service.rounds.standing import may_write_now

SHOWN = 20
ALL = "all"


@dataclass
class Card:
    """One action on the page: its form while it can be written, else what was said. ``theirs`` is set on a conflict.

    ``stood`` says that what was sent stood already. ``unseen`` says why somebody who speaks for more than one side does not read what a colleague writes for this one.
    """

    line: Line
    side: str
    update: Update | None
    last: Update | None
    form: UpdateForm | None
    closed: str = ""
    unseen: str = ""
    writable: bool = False
    fault: str = ""
    theirs: Update | None = None
    saved: bool = False
    stood: bool = False
    differing: list[tuple[str, Any, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.line.row.pk}-{self.side}"

    @property
    def slug(self) -> str:
        return self.line.action.slug

    @property
    def state(self) -> str:
        return str(self.update.state) if self.update else "not-started"

    @property
    def failed(self) -> bool:
        return bool(self.fault or self.theirs or (self.form is not None and self.form.errors))


def mine(
    lines: Iterable[Line], held: Iterable[RoleAssignment], *, everything: bool
) -> list[tuple[Line, str]]:
    """The lines on which somebody reports, with the side: those in which their organisation has a part, or all.

    What is not asked for any more is left out, unless something of it was written.
    """
    organisations = {role.organisation_id for role in held if role.organisation_id}
    writes = [
        (line, side)
        for line in lines
        for side in sorted(line.standing.writes)
        if line.asked or side in line.updates
    ]
    own = [
        (line, side)
        for line, side in writes
        if any(part.organisation_id in organisations for part in line.action.responsibilities.all())
    ]
    return writes if everything or not own else own


def with_a_part(round_: Round, held: Iterable[RoleAssignment]) -> list[int] | None:
    """The lines in which the organisations of these roles have a part, by number; None where they have none: all, then."""
    organisations = {role.organisation_id for role in held if role.organisation_id}
    rows = RoundAction.objects.filter(round=round_, action__responsibilities__organisation__in=organisations)
    return list(rows.distinct().order_by("pk").values_list("pk", flat=True)) or None


def last_said(round_: Round, pairs: Iterable[tuple[Line, str]]) -> dict[tuple[int, str], Update]:
    """What the same side said of the same action in the round before, where that was locked."""
    pairs = list(pairs)
    earlier = Update.objects.filter(
        place=round_.place,
        action__in={line.action.pk for line, _ in pairs},
        round__closes__lt=round_.opens,
        state="locked",
    ).order_by("round__closes", "edition")
    return {(update.action_id, update.side): update for update in earlier}


def card_for(line: Line, side: str, last: Update | None, posted: QueryDict | None = None) -> Card:
    """The card of one action; with what was sent in its form, where that is given."""
    update = line.updates.get(side)
    closed = may_write_now(line.row, side, line.reopened)
    unseen = _unseen(line, side)
    writable = not (closed or unseen) and (
        update is None or update.state in WITH_AUTHOR or side in _anew(line, update)
    )
    card = Card(line, side, update, last, None, closed, unseen, writable)
    sent = posted if posted is not None and f"{card.key}-version" in posted else None
    if writable or sent is not None:
        initial = dict(values_of(None if unseen else update)) | {"version": _version(line, update, side)}
        if update is None and last is not None:
            initial["forecast"] = last.forecast
        card.form = UpdateForm(line.row.round.rating_scheme, sent, prefix=card.key, initial=initial)
    return card


def carry_out(card: Card, by: User, posted: QueryDict) -> None:
    """Save what was changed in a card, and submit it where that was asked; what fails is told on the card."""
    wanted = posted.get("submit", "")
    submit = wanted in (card.key, ALL)
    if posted.get("take-back") == card.key and card.update is not None and not card.unseen:
        _try(card, by, lambda: _take_back(card, by, _seen(posted, card)))
        return
    form = card.form
    if form is None or not form.is_bound:
        return
    asked = wanted == card.key or (wanted == ALL and card.update is not None and card.writable)
    if not (form.touched or asked):
        card.form = form if card.writable else None
    elif card.unseen:
        card.fault = card.unseen
    elif form.is_valid():
        _try(card, by, lambda: _keep(card, form, by, submit))


def _take_back(card: Card, by: User, version: int) -> None:
    assert card.update is not None
    take_back_update(by=by, update=card.update, version=version)
    card.saved = True


def _keep(card: Card, form: UpdateForm, by: User, submit: bool) -> None:
    """Save and submit. What stands already as it was typed, as after a second click, is neither saved again nor a conflict."""
    version, update = form.cleaned_data["version"], card.update
    if update is not None and _says_the_same(update, form):
        version = update.version
        card.stood = not submit or update.state in GIVEN
    elif form.touched or update is None:
        update = save_update(by=by, line=card.line.row, side=card.side, said=form.said, version=version)
        version = update.version
    card.update = update
    if submit and not card.stood:
        card.update = submit_update(by=by, update=update, version=version)
    card.saved = not card.stood


def _says_the_same(update: Update, form: UpdateForm) -> bool:
    return not update.is_locked and _same_words(update, form)


def _same_words(update: Update, form: UpdateForm) -> bool:
    return all(getattr(form.said, name) == value for name, value in values_of(update).items())


def _try(card: Card, by: User, act: Any, *, again: bool = False) -> None:
    form = card.form if card.form is not None and card.form.is_bound and card.form.is_valid() else None
    try:
        act()
    except Stale as error:
        if (
            form is not None
            and isinstance(error.row, Update)
            and _says_the_same(error.row, form)
            and not again
        ):
            card.update = error.row
            _try(card, by, act, again=True)
            return
        card.theirs = (
            error.row if isinstance(error.row, Update) and not _of_another(card, error.row, by) else None
        )
        if form is not None and card.theirs is not None:
            _show_both(card, form, card.theirs)
        else:
            card.fault = str(error)
    except Incomplete as error:
        if form is not None:
            for name, message in error.faults:
                form.add_error(name, message)
            _see_version(form, card)
    except (LodestarError, PermissionDenied) as error:
        card.fault = str(error)
        differs = form is not None and card.update is not None and not _same_words(card.update, form)
        if form is not None and card.update is not None and differs and not card.writable:
            _show_both(card, form, card.update)


def _show_both(card: Card, form: UpdateForm, theirs: Update) -> None:
    """Both versions side by side; the form keeps this person's, and saving it again replaces the other knowingly."""
    yours = form.said
    card.differing = [
        (form.fields[name].label or name, getattr(yours, name), value)
        for name, value in values_of(theirs).items()
        if getattr(yours, name) != value
    ]
    card.update = card.theirs = theirs
    _see_version(form, card)


def _see_version(form: UpdateForm, card: Card) -> None:
    """What was sent stays in the form, now beside the version that stands."""
    if card.update is not None:
        data = form.data.copy()
        data[form.add_prefix("version")] = str(card.update.version)
        form.data = data


def _unseen(line: Line, side: str) -> str:
    """Why somebody who speaks for more than one side does not read what is written for this one; '' where they do."""
    if side not in line.updates or line.shows(side):
        return ""
    return (
        f"You speak for more than one side of this, and a colleague of yours writes for the {SAID[side].lower()} side; "
        "you read it once every side has submitted"
    )


def _of_another(card: Card, update: Update, by: User) -> bool:
    """Whether a colleague was faster to write what this person, who speaks for more than one side, may not read yet."""
    own = card.line.standing.own & set(card.line.row.sides)
    return own != {update.side} and update.author_id != by.pk


def _anew(line: Line, update: Update) -> tuple[str, ...]:
    """The side, where its locked update was reopened and nothing was written since."""
    return (update.side,) if update.is_locked and update.side in line.reopened else ()


def _version(line: Line, update: Update | None, side: str) -> int:
    return 0 if update is None or side in _anew(line, update) else update.version


def _seen(posted: QueryDict, card: Card) -> int:
    text = posted.get(f"{card.key}-given", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
