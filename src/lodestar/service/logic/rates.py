"""How often one client may have models run: often enough for a reader, too seldom to keep the site busy."""

import hashlib
import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RUNS = 40
SECONDS = 60
SIGNED_IN = 4


def bounded(costs: Callable[[HttpRequest], bool]) -> Callable[..., Any]:
    """Refuse, with a page that says how long to wait, whoever had models run too often in the last minute.

    ``costs`` tells of a request whether it has something run. Someone who is signed in has four times as many.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            wait = take_turn(request) if costs(request) else 0
            return _refused(request, wait) if wait else view(request, *args, **kwargs)

        return inner

    return wrap


def asks_more(request: HttpRequest) -> bool:
    """True of a page whose address sets or chooses something; the same page without is worked out once for all."""
    return bool(request.GET)


def is_sent(request: HttpRequest) -> bool:
    """True of a form that is sent."""
    return request.method == "POST"


def take_turn(request: HttpRequest) -> int:
    """Count a run of this client. Returns 0 when it may go on, else the seconds until it may.

    Runs are counted by the minute. What is kept of a client is a number under a hash that changes each minute.
    """
    now = time.time()
    minute = int(now // SECONDS)
    who, most = _client(request)
    key = "logic-runs:" + hashlib.sha256(f"{minute}:{who}".encode()).hexdigest()[:32]
    cache.add(key, 0, SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # it was let go of between the two lines
        return 0
    return 0 if count <= most else math.ceil((minute + 1) * SECONDS - now)


def _client(request: HttpRequest) -> tuple[str, int]:
    if request.user.is_authenticated:
        return f"person {request.user.pk}", RUNS * SIGNED_IN
    try:
        return f"address {get_adapter().get_client_ip(request)}", RUNS
    except PermissionDenied:
        return "address unknown", RUNS


def _refused(request: HttpRequest, wait: int) -> HttpResponse:
    answer = render(request, "logic/too_many.html", {"wait": wait, "most": RUNS}, status=429)
    answer["Retry-After"] = str(wait)
    return answer
