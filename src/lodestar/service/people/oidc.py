"""Signing in by OpenID Connect, with the signature of what the issuer says checked each time."""

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException


class SignedTokensOnly(OpenIDConnectOAuth2Adapter):
    """Checks the signature even of a token that came straight from the issuer."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        return dict(
            jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=config["jwks_uri"],
                issuer=config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        )


def oidc_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the issuer. 404 where none is configured."""
    return _answer(OAuth2LoginView, request, provider_id)


def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the issuer says of whoever comes back from it."""
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(SignedTokensOnly(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404("Nobody else vouches for people here.") from error
    except RequestException:
        return render(request, "people/not_let_in.html", {"unreachable": True}, status=503)
    return response
