"""The form on which a place chooses its schemes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lodestar.evidence.definitions.risk_scheme import load_risk_schemes
from lodestar.service.delivery.forms import SchemesForm
from lodestar.service.delivery.models import Schemes
from lodestar.service.delivery.schemes import choose_schemes, schemes_of
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.risks.fitting import misfits
from lodestar.service.risks.rereading import Reread, reread_by
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
    reread = _reread(place, held.risk, request.POST.get("risk", ""))

    def act(values: dict[str, Any]) -> Schemes:
        values.pop("looked", None)
        return choose_schemes(by=request.user, place=place, reread=len(reread), **values)

    return answer(
        request, SchemesForm(sent(request), initial=initial, rereads=bool(reread)), act,
        template="delivery/schemes.html", reread=reread, scheme=load_risk_schemes().get(request.POST.get("risk", "")),
        title="Schemes of this place", back=back, done="Saved.", trail=[("Data health", back)],
        lead="What the data of actions is checked by, the words with which new rounds begin (rounds keep theirs), and how risks are rated.",
    )  # fmt: skip


def _reread(place: Place, before: str, after: str) -> list[Reread]:
    """What reads otherwise by the risk scheme that was sent; nothing where it is refused anyway."""
    known = load_risk_schemes()
    if after == before or after not in known or misfits(place, known[after]):
        return []
    return reread_by(place, known[before], known[after])
