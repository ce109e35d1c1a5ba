"""Accounts are by invitation: nobody signs up alone, whoever vouches for them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import render

REFUSED = "people/not_let_in.html"


class ByInvitation(DefaultAccountAdapter):
    """How allauth behaves here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user names."""


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """Who signs in through somebody else is known here already, by an address that the other vouches for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse all but signing in as somebody known: nothing is connected, no account is made."""
        signing_in = sociallogin.state.get("process", AuthProcess.LOGIN) == AuthProcess.LOGIN
        if not (signing_in and sociallogin.is_existing and _one_person(sociallogin.account.extra_data)):
            context = {"name": sociallogin.provider.name}
            raise ImmediateHttpResponse(render(request, REFUSED, context, status=403))


def _one_person(said: dict[str, Any]) -> bool:
    """Whether token and user information speak of the same person, and say in so many words what is verified."""
    token, info = said.get("id_token") or {}, said.get("userinfo") or {}
    return token.get("sub") == info.get("sub") and info.get("email_verified") in {True, False, None}
