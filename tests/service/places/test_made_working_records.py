"""An invented place's pages are not empty; a real place is given nothing that nobody recorded."""

import pytest

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.checking import open_pack
from lodestar.service.audit.models import Event
from lodestar.service.opening import make_working_records
from lodestar.service.people.models import User
from lodestar.service.places.models import Place


@pytest.fixture
def places(db, evidence):
    from lodestar.service.ledger.loading import load_pack

    for name in ("port-meridian", "liverpool-city-region"):
        load_pack(by="test", pack=open_pack(places_folder() / name))
    return {place.slug: place for place in Place.objects.all()}


def test_only_an_invented_place_is_given_working_records_and_only_once(places):
    real = Event.objects.filter(place="liverpool-city-region").count()
    said = []
    make_working_records(said.append)
    made = Event.objects.filter(place="port-meridian").count()
    make_working_records(said.append)
    assert said == ["Making working records for Port Meridian, which is invented…"]
    assert Event.objects.filter(place="port-meridian").count() == made
    assert Event.objects.filter(place="liverpool-city-region").count() == real


def test_nobody_is_made_up_for_a_real_place(places):
    from lodestar.service.people.made import make

    with pytest.raises(LodestarError, match="is a real place"):
        make(places["liverpool-city-region"])
    assert not User.objects.exists()


def test_nobody_invented_is_written_to(places, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_working_records(lambda text: None)
    assert mailoutbox == []


def test_made_people_say_that_they_are_made_and_cannot_sign_in(places):
    from lodestar.service.people.made import make

    for person in make(places["port-meridian"]).values():
        assert "(made)" in person.name and person.email.endswith(".invalid")
        assert not person.has_usable_password()


def test_the_pages_of_an_invented_place_have_something_to_show(places, client):
    make_working_records(lambda text: None)
    reader = User.objects.get(email__startswith="secretariat@")
    client.force_login(reader, "allauth.account.auth_backends.AuthenticationBackend")
    for page in (
        "risks",
        "issues",
        "monitoring",
        "meetings",
        "decisions",
        "follow-ups",
        "asks-and-offers",
        "plan/money",
        "plan/data-health",
        "plan/tags",
    ):
        html = client.get(f"/port-meridian/{page}/").content.decode()
        assert "Nothing here yet" not in html, page
        assert "invented" in html.lower() or "made" in html.lower()
