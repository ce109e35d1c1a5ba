"""The form on which a place chooses its schemes."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lodestar.service.delivery.forms import SchemesForm
from lodestar.service.delivery.schemes import choose_schemes, schemes_of
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import partnership_page


@partnership_page
def schemes(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose the checks of data health, the rating scheme of new rounds and the risk scheme."""
    require(request.user, Permission.RUN_ROUNDS, place)
    held = schemes_of(place)
    back = reverse("working_health", args=[place.slug])
    initial = {
        "health": held.health,
        "rating": held.rating,
        "risk": held.risk,
        "seen": held.version if held.pk else None,
    }
    return answer(
        request, SchemesForm(sent(request), initial=initial),
        lambda values: choose_schemes(by=request.user, place=place, **values),
        title="Schemes of this place", back=back, done="Saved.", trail=[("Data health", back)],
        lead="What the data of actions is checked by, the words with which new rounds begin (rounds keep theirs), and how risks are rated.",
    )  # fmt: skip
