"""The list of links that are not certain, and of those decided."""

from urllib.parse import urlencode

from django.urls import reverse

from lodestar.reports.money import short_pounds
from lodestar.service.linkage.reading import STANDINGS, Pairing
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import Column, Filter, Listing
from lodestar.service.shared.statuses import status_of


def listing_of(place: Place, below: str) -> Listing:
    """The columns and filters of the list."""
    return Listing(
        name="organisation-links",
        title="Links",
        columns=(
            Column("one", "One", lambda p: p.one_name, url=lambda p: address_of(place, p)),
            Column("other", "The other", lambda p: p.other_name),
            Column("one_key", "Key of the one", lambda p: p.one, exported_only=True),
            Column("other_key", "Key of the other", lambda p: p.other, exported_only=True),
            Column(
                "probability", "Probability that they are one", lambda p: round(p.probability, 3), number=True
            ),
            Column("ground", "Why", lambda p: p.ground, sortable=False),
            Column("standing", "Standing", lambda p: p.standing, as_status=True),
            Column("at_stake", "£ at stake", lambda p: p.at_stake, exported_only=True),
            Column("stake_said", "At stake", lambda p: short_pounds(p.at_stake), number=True, sortable=False),
        ),
        filters=(
            Filter("standing", "Standing", [(s, status_of(s).word) for s in STANDINGS], lambda p: p.standing),
        ),
        search=lambda p: f"{p.one_name} {p.other_name}",
    )


def address_of(place: Place, pair: Pairing) -> str:
    """The page of two participants side by side."""
    return f"{reverse('link', args=[place.slug])}?{urlencode({'one': pair.one, 'other': pair.other})}"
