"""Links that let a person in once: to choose a password, or to sign in on one's own machine.

Both are signed with the site's key and hold no secret of their own. A link ends when it is used, because the
signature covers the password and the time of the last sign-in, and when it is too old.
"""

import datetime as dt

from allauth.account.forms import default_token_generator
from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int

from lodestar.evidence.errors import LodestarError
from lodestar.service.people.models import User

LOCAL_ADMINISTRATOR = "admin@localhost"
SIGN_IN_LINK_LASTS = dt.timedelta(hours=1)


class SignInTokens(PasswordResetTokenGenerator):
    """Signs links that sign a person in without a password. Each works once, and for an hour."""

    key_salt = "lodestar.service.people.links.SignInTokens"

    def check_token(self, user: User | None, token: str | None) -> bool:  # type: ignore[override]
        if not (user and token and super().check_token(user, token)):
            return False
        made = base36_to_int(token.partition("-")[0])
        return self._num_seconds(self._now()) - made <= SIGN_IN_LINK_LASTS.total_seconds()  # type: ignore[attr-defined]


_sign_in_tokens = SignInTokens()


def set_password_path(person: User) -> str:
    """The path at which the person chooses a password; good until used or for three days."""
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])


def sign_in_path(person: User) -> str:
    """The path at which the local administrator signs in once, within an hour.

    Raises LodestarError for anybody else and in production: there, people sign in with a password.
    """
    if not _allowed(person):
        raise LodestarError(
            "Sign-in links are for the administrator of one's own machine, in local mode only"
        )
    return reverse("sign_in_once", args=[user_pk_to_url_str(person), _sign_in_tokens.make_token(person)])


def person_of_sign_in_link(uid: str, token: str) -> User | None:
    """Whom the link lets in; None when it is wrong, used, too old, or not allowed here."""
    try:
        person = User.objects.get(pk=url_str_to_user_pk(uid))
    except (User.DoesNotExist, ValueError, OverflowError):
        return None
    return person if _allowed(person) and _sign_in_tokens.check_token(person, token) else None


def _allowed(person: User) -> bool:
    return not settings.ENV.production and person.is_active and person.email == LOCAL_ADMINISTRATOR
