"""What somebody sent is not lost when their session had ended, or when they signed in elsewhere meanwhile.

The page that says so carries everything that was sent, so that one button sends it again once they are signed in. It answers
only what came from a page of this site: nobody elsewhere can have it shown.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.csrf import csrf_failure as plain_failure

MOST_BYTES = 2 * 1024 * 1024
SHOWN = 60


class NothingTypedIsLost:
    """Where a form is answered by asking its sender to sign in, keep what they sent on the page that asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and not request.user.is_authenticated and _asks_to_sign_in(response):
            return _kept(request) or response
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token does not hold, most often because its sender has signed in since it was opened."""
    return _kept(request) or plain_failure(request, reason)


def _kept(request: HttpRequest) -> HttpResponse | None:
    """The page that keeps what was sent; None for what came from elsewhere, is too large, or is about signing in itself."""
    if not _from_here(request) or request.path.startswith(reverse("account")) or _size(request) > MOST_BYTES:
        return None
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not name.startswith("csrf")
    ]
    context = {
        "sent": sent,
        "written": [value for _, value in sent if len(value.split()) > 1][:SHOWN],
        "files": request.content_type == "multipart/form-data",
        "next": reverse("account"),
    }
    response = render(request, "unsaved.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _asks_to_sign_in(response: HttpResponse) -> bool:
    led = response.status_code == 302 and urlsplit(response["Location"]).path == reverse("account_login")
    return led or response.status_code == 403


def _from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent it, as browsers say of every form."""
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def _size(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdecimal() else 0
