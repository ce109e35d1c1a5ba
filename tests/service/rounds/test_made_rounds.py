"""Made rounds are for made places alone, and show everything that a round can hold."""

import pytest

from lodestar.evidence.errors import LodestarError

pytestmark = pytest.mark.django_db


@pytest.fixture
def meridian(db):
    from lodestar.evidence.locations import places_folder
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.places.models import Place

    load_pack(by="test", pack=open_pack(places_folder() / "port-meridian"))
    return Place.objects.get(slug="port-meridian")


def test_a_made_place_gets_a_locked_round_and_one_under_way(meridian):
    from lodestar.service.rounds.made import make_rounds
    from lodestar.service.rounds.models import Update
    from lodestar.service.rounds.queries import late_sides, ratings_of

    locked, under_way = make_rounds(meridian)
    assert locked.is_locked and locked.published_at and not under_way.is_locked
    rows = ratings_of(locked)
    assert any(row.joint and row.joint.basis == "agreed" for row in rows)
    assert all(row.joint for row in rows if row.sides)
    assert not late_sides(locked)
    assert set(Update.objects.filter(round=under_way).values_list("state", flat=True)) == {
        "submitted",
        "returned",
    }
    with pytest.raises(LodestarError, match="has reporting rounds already"):
        make_rounds(meridian)


def test_nothing_is_made_up_about_a_real_place(cast):
    from lodestar.service.places.models import Place
    from lodestar.service.rounds.made import make_rounds

    Place.objects.filter(pk=cast.amber.pk).update(made=False)
    with pytest.raises(LodestarError, match="is no made place"):
        make_rounds(Place.objects.get(pk=cast.amber.pk))
