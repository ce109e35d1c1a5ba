"""Administrators sign in with two factors."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from lodestar.service.people.models import User
from lodestar.service.people.roles import ADMIN


class AdministratorsUseTwoFactors:
    """Send an administrator without a second factor to set one up before they change anything.

    Reading goes on: only requests that change state are held back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        changes = request.method not in {"GET", "HEAD", "OPTIONS"} or request.path.endswith("/edit/")
        if (
            changes
            and isinstance(user, User)
            and not request.path.startswith("/account/")
            and user.roles.filter(role=ADMIN.name).exists()
            and not is_mfa_enabled(user)
        ):
            return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)
