"""Administrators sign in with two factors."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from lodestar.service.people.models import User
from lodestar.service.people.roles import ADMIN

READING = frozenset({"GET", "HEAD", "OPTIONS"})
HELD_BACK = (
    "/edit/",
    "/people/",
    "/invite/",
    "/end/",
    "/anonymise/",
    "/add/",
    "/withdraw/",
    "/reinstate/",
    "/take-back/",
)


class AdministratorsUseTwoFactors:
    """Send an administrator without a second factor to set one up before they change anything.

    Reading goes on: held back are requests that change state, forms that begin a change, and pages about people.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            (request.method not in READING or request.path.endswith(HELD_BACK))
            and isinstance(user, User)
            and not request.path.startswith(reverse("account"))
            and _administers(user)
            and not is_mfa_enabled(user)
        ):
            messages.info(
                request,
                "Administrators sign in in two steps. Set up an authenticator app, or a security key such as the one "
                "built into your computer or telephone; then go back to what you were doing.",
            )
            return redirect(reverse("mfa_index"))
        return self.get_response(request)


def _administers(user: User) -> bool:
    """Whether somebody holds the role today, or will."""
    ended = Q(ends__lt=timezone.localdate())
    return bool(user.roles.filter(~ended | Q(ends=None), role=ADMIN.name).exists())
