"""Pages on which people do their part in a round: report, approve, resolve, and see all that waits for them."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from lodestar.analysis.rounds.states import State
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.history import Told, history_of
from lodestar.service.audit.recorded import Stale
from lodestar.service.people.access import may, may_somewhere, roles_held
from lodestar.service.people.roles import BY_NAME, Permission
from lodestar.service.places.models import Place
from lodestar.service.rounds.actions import approve_update, return_update
from lodestar.service.rounds.cards import SHOWN, Card, card_for, carry_out, last_said, mine, with_a_part
from lodestar.service.rounds.forms import JointForm, ReturnForm
from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line
from lodestar.service.rounds.models import JointLine, Round, RoundAction, Update
from lodestar.service.rounds.reading import Line, lines_of, read_lines, rounds_for, rounds_of
from lodestar.service.rounds.standing import reads_rounds, standing_for
from lodestar.service.rounds.views import line_for, round_for, round_page
from lodestar.service.shared.editions import reads_published
from lodestar.service.shared.views import signed_in_page

GROUPS = {
    "returned": "Returned to you",
    "report": "To report on",
    "approve": "To approve",
    "resolve": "Where the sides differ",
    "lock": "Rounds to lock",
    "values": "Values of indicators to enter",
    "value-proposal": "Proposed values to judge",
    "verify": "To verify: was it really done?",
    "not-adequate": "Your reports that were found not adequate",
    "agenda-item": "Proposed agenda items to answer",
    "meeting": "Meetings to hold, minute or approve",
    "acceptance": "Risks whose acceptance no longer holds",
    "follow-up": "Follow-ups of meetings",
    "past-its-date": "Your organisation’s actions past their date",
}
GONE = {
    State.DRAFT: "was taken back",
    State.RETURNED: "was returned",
    State.APPROVED: "was approved",
    State.LOCKED: "was approved and locked",
    State.LAPSED: "lapsed",
}
SAID = ("rating", "confidence", "forecast", "narrative", "reason", "way_back")


@signed_in_page
def round_report(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """All that one person reports on in a round, on one page: each action is saved without losing the others."""
    held = roles_held(request.user, place)
    if not any(Permission.REPORT in BY_NAME[role.role].permissions for role in held):
        raise PermissionDenied("You need the right to report on an action of this place.")
    found = get_object_or_404(rounds_of(place), slug=slug)
    everything = "all" in request.GET
    part = None if everything else with_a_part(found, held)
    rows = RoundAction.objects.filter(round=found)
    rows = rows if part is None else rows.filter(pk__in=part)
    pairs = mine(read_lines(rows, found, held, request.user), held, everything=everything)
    page = Paginator(pairs, SHOWN).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    status = 200
    cards = _cards(found, shown)
    if request.method == "POST":
        cards = _cards(found, shown, request.POST)
        for card in cards:
            carry_out(card, request.user, request.POST)
        failed = [card for card in cards if card.failed]
        _say(request, cards, failed)
        if not failed:
            return redirect(request.get_full_path())
        status = 409 if any(card.theirs for card in failed) else 422
        cards = _again(request, found, shown, cards)
    context = {
        "round": found,
        "cards": cards,
        "page": page,
        "everything": everything,
        "links": [link for card in cards for link in _links(card)],
        "open": any(card.form for card in cards),
    }
    return render(request, "rounds/report.html", context, status=status)


@signed_in_page
def round_approve(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """What waits for one person's approval in a round: approve or return each, or approve all."""
    found = round_for(request, place, slug)
    if not may_somewhere(request.user, Permission.APPROVE, place):
        raise PermissionDenied("You need the right to approve updates of this place.")
    submitted = Update.objects.filter(round=found, state=State.SUBMITTED)
    lines = lines_of(found, request.user, only=submitted.values_list("line", flat=True))
    if request.method == "POST":
        _approve_or_return(request, found, lines)
        return redirect("round_approve", place.slug, slug)
    waiting = [update for update in _waiting(lines) if request.user.handle not in update.writers]
    own = [update for update in _waiting(lines) if request.user.handle in update.writers]
    page = Paginator(waiting, SHOWN).get_page(request.GET.get("page"))
    prefetch_related_objects(list(page.object_list), "files")
    later = _waiting(lines, shown=False)
    return render(request, "rounds/approve.html", {"round": found, "page": page, "own": own, "later": later})


@round_page
def round_line(request: HttpRequest, place: Place, slug: str, action: str) -> HttpResponse:
    """One action in a round: what each side says as far as the reader may see it, where they differ, the joint line.

    Who holds no role reads what was published: no names of people, and nothing of how it came to be said.
    """
    found = round_for(request, place, slug)
    return _line_page(request, line_for(request, found, action))


@require_POST
@signed_in_page
def round_joint(request: HttpRequest, place: Place, slug: str, action: str) -> HttpResponse:
    """Propose a joint line, or agree to the one that is proposed."""
    found = round_for(request, place, slug)
    line = line_for(request, found, action)
    version = request.POST.get("version", "")
    if "agree" in request.POST:
        seen = int(version) if version.isdecimal() else 0
        try:
            agree_joint_line(by=request.user, line=line.row, side=request.POST["agree"], version=seen)
        except LodestarError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "You have agreed for your side.")
        return redirect("round_line", place.slug, slug, action)
    if not line.standing.own and not may(request.user, Permission.RUN_ROUNDS, place):
        raise PermissionDenied("You need the right to report on this action, or to run rounds.")
    form = JointForm(found.rating_scheme, request.POST)
    if not form.is_valid():
        return _line_page(request, line, form, status=422)
    try:
        propose_joint_line(by=request.user, line=line.row, **form.cleaned_data)
    except Stale:
        return _overtaken(request, line_for(request, found, action), form)
    except LodestarError as error:
        form.add_error(None, str(error))
        return _line_page(request, line, form, status=422)
    messages.success(request, "Proposed. Each side’s approver agrees to it here.")
    return redirect("round_line", place.slug, slug, action)


def _overtaken(request: HttpRequest, line: Line, form: JointForm) -> HttpResponse:
    """Somebody else proposed meanwhile: theirs is shown above, what was typed stays in the form."""
    data = form.data.copy()
    data["version"] = str(line.joint.version if line.joint and line.joint.edition == line.edition else 0)
    kept = JointForm(line.row.round.rating_scheme, data)
    who = line.joint.author if line.joint else "Somebody"
    kept.full_clean()
    kept.add_error(
        None,
        f"{who} proposed a joint line while you wrote; it stands above. Yours is below and is not saved: "
        "propose it to put it in place of theirs, which both sides then agree to anew",
    )
    return _line_page(request, line, kept, status=409)


def _line_page(
    request: HttpRequest, line: Line, form: JointForm | None = None, status: int = 200
) -> HttpResponse:
    place, found = line.row.round.place, line.row.round
    runs = may(request.user, Permission.RUN_ROUNDS, place)
    may_join = line.row.joint and line.disclosed and line.all_given and (runs or bool(line.standing.own))
    reads = reads_rounds(request.user, place)
    context = {
        "round": found,
        "line": line,
        "sides": [_side(request, line, side, reads) for side in line.row.sides],
        "form": form or _joint_form(line),
        "may_join": form is not None or (may_join and not line.closed and (line.differences or line.joint)),
        "agrees": _agrees(line, request.user.handle) if reads else [],
        "unnamed": not reads,
        "may_run": runs,
        "joint_history": history_of(place, JointLine.KIND, line.joint.slug, request.user)
        if line.joint and line.disclosed and reads
        else (),
    }
    return render(request, "rounds/line.html", context, status=status)


def _side(request: HttpRequest, line: Line, side: str, reads: bool) -> dict[str, Any]:
    update = line.seen.get(side)
    return {
        "side": side,
        "state": dict(line.states)[side],
        "update": update,
        "files": [file for file in update.files.all() if file.removed_at is None] if update else [],
        "history": _history(update, request.user) if update and reads else (),
        "reopened": line.reopened.get(side),
        "writes": side in line.standing.writes,
        "approves": bool(update)
        and side in line.standing.approves
        and update.state == State.SUBMITTED
        and request.user.handle not in update.writers,
    }


def _history(update: Update, reader: Any) -> list[Told]:
    """What happened to an update, told by what it says alone."""
    told = history_of(update.place, Update.KIND, update.slug, reader)
    return [
        replace(event, changes={name: pair for name, pair in event.changes.items() if name in SAID})
        for event in told
    ]


def _joint_form(line: Line) -> JointForm:
    joint = line.joint if line.joint and line.joint.edition == line.edition else None
    values = (
        {
            name: getattr(joint, name)
            for name in ("rating", "confidence", "forecast", "text", "reason", "version")
        }
        if joint
        else {"version": 0}
    )
    return JointForm(line.row.round.rating_scheme, initial=values)


def _agrees(line: Line, handle: str) -> list[str]:
    """The sides for which this person can agree to the joint line now."""
    joint = line.joint
    if joint is None or joint.state != "proposed" or handle in joint.agreed.values():
        return []
    return sorted(line.standing.approves - set(joint.agreed))


def _cards(found: Any, pairs: list[tuple[Line, str]], posted: Any = None) -> list[Card]:
    last = last_said(found, pairs)
    return [card_for(line, side, last.get((line.action.pk, side)), posted) for line, side in pairs]


def _again(request: HttpRequest, found: Any, shown: list[tuple[Line, str]], before: list[Card]) -> list[Card]:
    """The page once more: what failed as it was sent, everything else as it stands now."""
    only = [line.row.pk for line, _ in shown]
    fresh = {line.row.pk: line for line in lines_of(found, request.user, only=only)}
    now = _cards(found, [(fresh[line.row.pk], side) for line, side in shown])
    return [old if old.failed else new for old, new in zip(before, now, strict=True)]


def _say(request: HttpRequest, cards: list[Card], failed: list[Card]) -> None:
    saved = [card for card in cards if card.saved]
    given = sum(card.update is not None and card.update.state == State.SUBMITTED for card in saved)
    if given:
        messages.success(
            request,
            f"Submitted: {given}. Whoever approves for your side sees {'it' if given == 1 else 'them'} now.",
        )
    if len(saved) > given:
        messages.success(request, f"Saved: {len(saved) - given}.")
    stood = sum(card.stood for card in cards)
    if stood:
        messages.info(request, f"Saved already: {stood}.")
    elif not saved and not failed:
        messages.info(request, "Nothing was changed.")


def _links(card: Card) -> list[tuple[str, str]]:
    name = card.line.action.name
    if card.theirs:
        return [(f"card-{card.key}", f"{name}: it was saved elsewhere while you were at it")]
    if card.fault:
        return [(f"card-{card.key}", f"{name}: {card.fault}")]
    if card.form is None or not card.form.is_bound:
        return []
    return [
        (_target(card.form[field]), f"{name}: {message}")
        for field, found in card.form.errors.items()
        for message in found
        if field in card.form.fields
    ]


def _target(field: Any) -> str:
    return field.subwidgets[0].id_for_label if field.use_fieldset and field.subwidgets else field.id_for_label


def _waiting(lines: list[Line], *, shown: bool = True) -> list[Update]:
    """What is submitted for a side for which this person approves: what they read already, or what they do not yet."""
    return [
        line.updates[side]
        for line in lines
        for side in sorted(line.standing.approves)
        if side in line.updates and line.updates[side].state == State.SUBMITTED and line.shows(side) == shown
    ]


def _approve_or_return(request: HttpRequest, found: Round, lines: list[Line]) -> None:
    """Return the one, or approve those, that a button names; what waits no longer is told and keeps none of the others."""
    waiting = {update.slug: update for update in _waiting(lines)}
    returned = request.POST.get("return", "")
    wanted = [returned] if returned else request.POST.getlist("approve")
    _tell_gone(request, found, [slug for slug in wanted if slug not in waiting])
    if returned in waiting:
        _return(request, waiting[returned])
        return
    approved = 0
    for update in [waiting[slug] for slug in wanted if slug in waiting]:
        text = request.POST.get(f"{update.pk}-version", "")
        try:
            approve_update(by=request.user, update=update, version=int(text) if text.isdecimal() else 0)
        except LodestarError as error:
            messages.error(request, f"{update.action}: {error}")
        else:
            approved += 1
    if approved:
        messages.success(request, f"Approved: {approved}.")


def _return(request: HttpRequest, update: Update) -> None:
    form = ReturnForm(request.POST, prefix=str(update.pk))
    try:
        if not form.is_valid():
            raise LodestarError("Say why you return it, so that its author can act on it")
        site = request.build_absolute_uri("/").rstrip("/")
        row = return_update(by=request.user, update=update, site=site, **form.cleaned_data)
    except LodestarError as error:
        messages.error(request, str(error))
    else:
        say = messages.warning if row.told.failed else messages.success
        say(request, f"Returned: it waits on their list. {row.told}".strip())


def _tell_gone(request: HttpRequest, found: Round, slugs: list[str]) -> None:
    """Say of what was asked for and waits no longer what became of it meanwhile: of those that this person approves for.

    What they have approved themselves, as by a first click, needs no word.
    """
    rows = Update.objects.filter(round=found, slug__in=slugs).select_related("action", "line__round__place")
    for row in rows.prefetch_related("action__responsibilities"):
        own = row.side in standing_for(request.user, row.line).approves
        if (
            own
            and row.state in GONE
            and not (row.state == State.APPROVED and row.approver_id == request.user.pk)
        ):
            words = " ".join(request.POST.get(f"{row.pk}-reason", "").split())
            kept = f" You wrote: {words}" if words else ""
            messages.error(
                request, f"{row.action}: it {GONE[row.state]} meanwhile; nothing was changed.{kept}"
            )


@signed_in_page
def my_work(request: HttpRequest, place: Place) -> HttpResponse:
    """Everything that waits for one person at a place."""
    from lodestar.service.rounds.besides import waiting_besides
    from lodestar.service.rounds.queries import waiting_for

    found = (*waiting_for(request.user, place), *waiting_besides(request.user, place))
    groups = [(kind, [one for one in found if one.kind == kind]) for kind in GROUPS]
    context = {
        "groups": [(kind, GROUPS[kind], rows[:SHOWN], len(rows)) for kind, rows in groups if rows],
        "rounds": rounds_for(request.user, place)[:4],
        "reminded": not reads_published(),
        "elsewhere": request.user.roles.exclude(place=place).exists(),
    }
    return render(request, "rounds/my_work.html", context)
