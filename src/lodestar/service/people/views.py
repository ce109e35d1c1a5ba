"""Pages about people: one's own account, and for administrators who holds which role at a place."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lodestar.service.people.access import may_anonymise, require
from lodestar.service.people.actions import end_role, invite
from lodestar.service.people.forgetting import anonymise
from lodestar.service.people.forms import AnonymiseForm, EndRoleForm, InviteForm
from lodestar.service.people.invitations import send_invitation
from lodestar.service.people.links import person_of_sign_in_link
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.nodes import node_at
from lodestar.service.people.queries import people_of, roles_of
from lodestar.service.people.roles import ROLES, Permission
from lodestar.service.people.typed import Typed, seen_mark, stand_in, typed_in
from lodestar.service.people.vacancies import vacancies_of
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.lists import Column, Listing, respond
from lodestar.service.shared.views import signed_in_page
from lodestar.service.shared.words import link

VACANCIES_SHOWN = 20
NO_VACANCY = "Somebody can report for every organisation that takes part in an action."
VACANCIES = Listing(
    "vacancies",
    "Vacancies",
    (
        Column("action", "Action", lambda v: v.action.name, url=lambda v: link(v.action)),
        Column("organisation", "Organisation", lambda v: v.responsibility.organisation.name),
        Column("part", "Part", lambda v: v.responsibility.role),
        Column("side", "Side", lambda v: v.responsibility.side),
        Column("workstream", "Workstream", lambda v: v.action.workstream.name),
        Column("action_id", "Action’s id", lambda v: v.action.slug, exported_only=True),
    ),
    search=lambda v: f"{v.action.name} {v.responsibility.organisation.name}",
)


NOT_SENT = "This site sends no e-mail: the invitation was printed where Lodestar was started. Give them the link in it."


@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: the roles that one holds, and where to change how one signs in."""
    roles = roles_of(request.user)
    context = {
        "roles": [held for held in roles if held.state != "ended"],
        "ended": [held for held in roles if held.state == "ended"],
    }
    return render(request, "people/account.html", context)


@never_cache
def sign_in_once(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Sign the local administrator in by a printed link. Nothing happens before they press the button."""
    person = person_of_sign_in_link(uid, token)
    if person is None:
        context = {"local": not settings.ENV.production}
        return render(request, "people/sign_in_once.html", context, status=410)
    if request.method != "POST":
        return render(request, "people/sign_in_once.html", {"person": person})
    record_authentication(request, person, method="link", reauthenticated=True)
    response: HttpResponse = perform_login(request, person, email_verification="none", redirect_url="/")
    return response


@signed_in_page
def people_list(request: HttpRequest, place: Place) -> HttpResponse:
    require(request.user, Permission.MANAGE_PEOPLE, place)
    held, past = people_of(place)
    return render(request, "people/people_list.html", {
        "held": held, "past": past, "roles": ROLES, "vacancies": vacancies_of(place), "shown": VACANCIES_SHOWN,
    })  # fmt: skip


@signed_in_page
def vacancy_list(request: HttpRequest, place: Place) -> HttpResponse:
    """Parts in actions for which nobody can report, for all who hold a role at the place."""
    require(request.user, Permission.SEE_UNPUBLISHED, place)
    return respond(
        request, place, VACANCIES, vacancies_of(place), "people/vacancies.html", list_empty=NO_VACANCY
    )


@signed_in_page
def people_invite(request: HttpRequest, place: Place) -> HttpResponse:
    require(request.user, Permission.MANAGE_PEOPLE, place)

    def act(values: dict[str, Any]) -> None:
        invitation = invite(by=request.user.email, place=place, site=_site(request), **values)
        _say_sent(request, invitation.assignment, invitation.fault)

    return answer(
        request,
        InviteForm(place, sent(request)),
        act,
        title="Invite somebody",
        lead=f"They get an e-mail that tells them what they may do at {place.name} and how to begin.",
        button="Send invitation",
        **_under_people(place),
    )


@signed_in_page
def people_end_role(request: HttpRequest, place: Place, role: int) -> HttpResponse:
    require(request.user, Permission.MANAGE_PEOPLE, place)
    assignment = _assignment(place, role)
    node = node_at(place, assignment.node_key) if assignment.node else None
    return answer(
        request,
        EndRoleForm(sent(request)),
        lambda values: end_role(by=request.user.email, assignment=assignment, ends=values["ends"]),
        title=f"End the role of {assignment.person.name or assignment.person.email}",
        button="End role",
        warns=True,
        done=f"The role of {assignment.person} ends. Nothing that they did is lost.",
        template="people/people_end_role.html",
        assignment=assignment,
        where=str(node) if node else assignment.node_key,
        **_under_people(place),
    )


@signed_in_page
def people_anonymise(request: HttpRequest, place: Place, person: int) -> HttpResponse:
    """Have somebody who holds or held a role here forgotten, when they ask for it."""
    require(request.user, Permission.MANAGE_PEOPLE, place)
    whom = get_object_or_404(User.objects.filter(roles__place=place).distinct(), pk=person)
    allowed = may_anonymise(request.user, whom)
    if request.method == "POST" and not allowed:
        raise PermissionDenied("Another place that they held a role at has to agree.")
    typed = (
        [(at, typed_in(at, whom)) for at in _places_of(whom)] if allowed and not whom.anonymised_at else []
    )
    changing = sum(not one.stays for _, found in typed for one in found)

    def act(values: dict[str, Any]) -> User:
        return anonymise(
            by=request.user.email,
            person=whom,
            reason=values["reason"],
            texts=values.get("texts", False),
            seen=dict(one.split(":", 1) for one in request.POST.getlist("seen") if ":" in one),
        )

    return answer(
        request,
        AnonymiseForm(sent(request), changing, stand_in(whom)),
        act,
        title=f"Anonymise {whom}",
        button="Anonymise",
        warns=True,
        done=f"The account is closed and the roles have ended. What they did is told of “{stand_in(whom)}” from now on.",
        template="people/people_anonymise.html",
        whom=whom,
        instead=stand_in(whom),
        allowed=allowed,
        **_shown(typed),
        alike=User.objects.filter(name__iexact=whom.name).exclude(pk=whom.pk).count(),
        **_under_people(place),
    )


@require_POST
@signed_in_page
def people_invite_again(request: HttpRequest, place: Place, role: int) -> HttpResponse:
    """E-mail a person again how to begin."""
    require(request.user, Permission.MANAGE_PEOPLE, place)
    assignment = _assignment(place, role)
    _say_sent(request, assignment, send_invitation(assignment, _site(request)))
    return HttpResponseRedirect(reverse("people_list", args=[place.slug]))


def _shown(typed: list[tuple[Place, list[Typed]]]) -> dict[str, Any]:
    """What is shown of the texts of places that hold a name: those that can change, those that stay, and the mark of both."""
    sorted_ = [
        (at, [one for one in found if not one.stays], [one for one in found if one.stays])
        for at, found in typed
    ]
    return {"typed": sorted_, "marks": [f"{at.slug}:{seen_mark(found)}" for at, found in typed]}


def _places_of(person: User) -> list[Place]:
    """The places where somebody holds or held a role."""
    return list(Place.objects.filter(roles__person=person).distinct())


def _under_people(place: Place) -> dict[str, Any]:
    people = reverse("people_list", args=[place.slug])
    return {"back": people, "trail": [("People", people)]}


def _assignment(place: Place, role: int) -> RoleAssignment:
    return get_object_or_404(
        RoleAssignment.objects.select_related("person", "place", "organisation"), place=place, pk=role
    )


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def sends_email() -> bool:
    """Whether what is e-mailed leaves this machine."""
    return not settings.EMAIL_BACKEND.endswith(".console.EmailBackend")


def _say_sent(request: HttpRequest, assignment: RoleAssignment, fault: str) -> None:
    person, role = assignment.person, assignment.get_role_display().lower()
    if fault:
        messages.warning(
            request,
            f"{person} has the role ({role}), but no e-mail could be sent to {person.email}: {fault}. "
            "Put the site's e-mail settings right, then send the invitation again.",
        )
    else:
        starts = assignment.starts
        since = "" if starts <= timezone.localdate() else f" from {starts.day} {starts:%B %Y}"
        told = f"We have e-mailed {person.email}." if sends_email() else NOT_SENT
        messages.success(request, f"{person} has the role ({role}){since}. {told}")
