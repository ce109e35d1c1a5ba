"""The API's own page for people: what can be asked and what comes back, written from its description."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lodestar.service.api.api import api
from lodestar.service.api.reference import reference_of


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Everything that the API answers."""
    return render(request, "api/reference.html", {"reference": reference_of(api)})
