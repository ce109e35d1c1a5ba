"""Who may do what above the places, and with records and roles: everybody in the cast.

Every address under a place is judged by the lines that its app writes: test_whole_matrix.py, those of the read interface in
test_whole_interface.py. An address that is in none fails, so that none is added without saying who may use it.
"""

# ruff: noqa: F811 (fixtures are imported)
from collections.abc import Iterator

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import URLResolver, reverse
from made_once import cast, fresh  # noqa: F401

from lodestar.service.audit.models import Event
from lodestar.service.insights.models import Claim
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.places.models import Place

ROLE_HOLDERS = ("alice", "sec", "edith", "lena", "ada", "nils", "ann", "pat", "cora", "vera")
NEIGHBOURS = ("basil", "bruno")
OUTSIDERS = ("otto", *NEIGHBOURS, "anonymous")
CAST = ROLE_HOLDERS + OUTSIDERS

# A record of each kind here, and one next door, to be asked for under the wrong place.
HERE = {
    "source": "prospectus", "organisation": "harbour-works", "theme": "skills", "workstream": "apprentices",
    "action": "train-fitters", "asset": "dry-dock",
}  # fmt: skip
NEXT_DOOR = {
    "source": "birch-plan", "organisation": "birch-council", "theme": "woods", "workstream": "paths",
    "action": "mend-the-bridge", "asset": "sawmill",
}  # fmt: skip

# One's own account: the answer to somebody who is not signed in, and to Vera, who is. 302 is a way to sign in or on.
ACCOUNT = {
    "account": (302, 200), "work_everywhere": (302, 200), "account_login": (200, 302), "account_logout": (302, 200),
    "account_inactive": (200, 200), "account_reauthenticate": (302, 200), "account_change_password": (302, 200),
    "account_set_password": (302, 302), "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200), "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200), "sign_in_once": (410, 410), "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302), "mfa_reauthenticate": (302, 302), "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404), "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302), "mfa_download_recovery_codes": (302, 404),
    "mfa_list_webauthn": (302, 200), "mfa_add_webauthn": (302, 302), "mfa_reauthenticate_webauthn": (302, 302),
    "openid_connect_login": (404, 404), "openid_connect_callback": (404, 404),
    "socialaccount_login_cancelled": (200, 200), "socialaccount_login_error": (200, 200), "mfa_login_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302), "mfa_edit_webauthn": (302, 302),
}  # fmt: skip
ACCOUNT_ARGUMENTS = {
    "account_reset_password_from_key": ["1", "abc-def"], "sign_in_once": ["1", "abc"],
    "openid_connect_login": ["oidc"], "openid_connect_callback": ["oidc"], "mfa_remove_webauthn": [1], "mfa_edit_webauthn": [1],
}  # fmt: skip

# What stands above the places and is everybody's.
EVERYBODY = {"place_index", "doc_index", "doc", "doc_picture", "glossary", "search"}


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site: its name and how it is written."""
    for pattern in resolver.url_patterns:
        written = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, written)
        else:
            yield str(pattern.name), written


def url_of(name: str, place: str, slug: str | None) -> str:
    return reverse(name, args=[place, slug] if slug else [place])


@pytest.fixture
def clients(signed_in):
    return {name: signed_in[name] for name in CAST}


def answers(clients: dict[str, Client], url: str, data: dict | None = None) -> dict[str, int]:
    """What each of the cast is answered: to reading when there is no data, to sending it otherwise."""
    return {
        name: (client.get(url) if data is None else client.post(url, data)).status_code
        for name, client in clients.items()
    }


def all_get(status: int, **others: int) -> dict[str, int]:
    return dict.fromkeys(CAST, status) | others


def test_the_read_interface_hides_what_is_not_published_from_lists_too(cast, clients):
    Place.objects.filter(pk=cast.birch.pk).update(published=False)
    for name, client in clients.items():
        assert ("Birch Moor" in client.get("/api/v1/places").content.decode()) == (name in NEIGHBOURS), name
        found = str(client.get("/api/v1/search?q=sawmill").json())
        assert ("birch" in found) == (name in NEIGHBOURS), name


@pytest.mark.parametrize("name", NEXT_DOOR)
def test_no_record_of_one_place_is_reached_through_the_other(cast, clients, name):
    everybody = all_get(404)
    assert answers(clients, url_of(name, "amber", NEXT_DOOR[name])) == everybody
    assert answers(clients, url_of(name, "birch", HERE[name])) == everybody
    assert answers(clients, url_of(name, "birch", NEXT_DOOR[name])) == all_get(200), (
        "it is there, at its own place"
    )


@pytest.mark.parametrize(
    ("kind", "own", "other", "next_door"),
    [
        ("assets", "clean-room", "dry-dock", "sawmill"),
        ("organisations", "amber-university", "harbour-works", "birch-council"),
        ("actions", "open-the-clean-room", "train-fitters", "mend-the-bridge"),
    ],
)
def test_who_edits_a_record(cast, clients, kind, own, other, next_door):
    def edit(place, slug):
        return f"/{place}/{kind}/{slug}/edit/"

    outside, everything = all_get(403, anonymous=302), ("alice", "sec", "edith", "lena")
    cora = ("cora",) if kind == "actions" else ()  # her council takes part in the action
    its_own = (*everything, "pat", *cora)
    assert answers(clients, edit("amber", own)) == outside | dict.fromkeys(its_own, 200)
    assert answers(clients, edit("amber", other)) == outside | dict.fromkeys(everything, 200)
    assert answers(clients, edit("birch", next_door)) == outside | {"basil": 200, "bruno": 200}
    assert answers(clients, edit("amber", next_door)) == all_get(404, anonymous=302)
    wrong = {"version": "1", "name": ""}
    assert answers(clients, edit("amber", own), wrong) == outside | dict.fromkeys(its_own, 422)
    assert answers(clients, edit("amber", other), wrong) == outside | dict.fromkeys(everything, 422)
    assert answers(clients, edit("birch", next_door), wrong) == outside | {"basil": 422, "bruno": 422}
    assert not Event.objects.filter(action="edit").exists()


@pytest.mark.parametrize("kind", ["sources", "claims", "themes", "places", "nonsense", "workstreams"])
def test_other_kinds_have_no_form(clients, kind):
    assert answers(clients, f"/amber/{kind}/prospectus/edit/") == all_get(404)


@pytest.mark.parametrize("kind", ["assets/dry-dock", "organisations/harbour-works", "claims/jobs-of-two-years",
                                  "places/amber", "targets/more-jobs", "next-steps/meet"])  # fmt: skip
def test_who_reads_a_history(cast, clients, kind):
    url = f"/amber/{kind}/history/"
    assert answers(clients, url) == all_get(200)
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    assert answers(clients, url) == all_get(404) | dict.fromkeys(ROLE_HOLDERS, 200)


def test_no_history_is_reached_through_the_other_place(clients):
    assert answers(clients, "/amber/assets/sawmill/history/") == all_get(404)
    assert answers(clients, "/amber/places/birch/history/") == all_get(404)
    assert answers(clients, "/birch/assets/dry-dock/history/") == all_get(404)


@pytest.mark.parametrize("page", ["people/", "people/invite/"])
def test_only_administrators_see_who_holds_which_role(cast, clients, page):
    outside = all_get(403, anonymous=302)
    assert answers(clients, f"/amber/{page}") == outside | {"alice": 200}
    assert answers(clients, f"/birch/{page}") == outside | {"basil": 200}
    for place, others in ((cast.amber, ROLE_HOLDERS), (cast.birch, ("basil", "bruno"))):
        Place.objects.filter(pk=place.pk).update(published=False)
        hidden = answers(clients, f"/{place.slug}/{page}")
        assert {name for name, status in hidden.items() if status != 404} == {*others, "anonymous"}
        nowhere = answers(clients, f"/no-such-place/{page}")
        assert nowhere == all_get(404, anonymous=302) and hidden["anonymous"] == 302, (
            "asked to sign in, told nothing"
        )


def test_only_administrators_invite_and_only_to_their_own_place(cast, clients, mailoutbox):
    data = {"email": "new@example.org", "name": "New", "role": "admin"}
    for name in set(CAST) - {"alice", "anonymous"}:
        assert clients[name].post("/amber/people/invite/", data).status_code == 403
    assert clients["anonymous"].post("/amber/people/invite/", data).status_code == 302
    assert clients["alice"].post("/birch/people/invite/", data).status_code == 403
    assert not User.objects.filter(email="new@example.org").exists() and not mailoutbox
    assert clients["alice"].post("/amber/people/invite/", data).status_code == 302
    assert [role.place.slug for role in RoleAssignment.objects.filter(person__email="new@example.org")] == [
        "amber"
    ]


def test_only_administrators_end_roles_and_only_at_their_own_place(cast, clients):
    veras, basils = cast.vera.roles.get().pk, cast.basil.roles.get().pk
    outside = all_get(403, anonymous=302)
    assert answers(clients, f"/amber/people/roles/{veras}/end/") == outside | {"alice": 200}
    assert answers(clients, f"/amber/people/roles/{basils}/end/")["alice"] == 404
    assert answers(clients, f"/birch/people/roles/{veras}/end/")["basil"] == 404
    for name in set(CAST) - {"alice"}:
        clients[name].post(f"/amber/people/roles/{veras}/end/", {})
    assert cast.vera.roles.get().ends is None
    clients["alice"].post(f"/amber/people/roles/{veras}/end/", {})
    assert cast.vera.roles.get().ends is not None


def test_the_last_administrator_is_told_why_they_cannot_go(cast, clients):
    page = clients["alice"].post(f"/amber/people/roles/{cast.alice.roles.get().pk}/end/", {})
    assert page.status_code == 422 and "is the last administrator of Amber Vale" in page.content.decode()
    assert cast.alice.roles.get().ends is None


def test_only_administrators_send_an_invitation_again_and_never_by_a_link(cast, clients, mailoutbox):
    url = f"/amber/people/roles/{cast.vera.roles.get().pk}/invite-again/"
    assert answers(clients, url) == all_get(405)
    assert answers(clients, url, {}) == all_get(403, anonymous=302, alice=302)
    assert [message.to for message in mailoutbox] == [["vera@example.org"]]


def test_only_administrators_accept_a_conflict(cast, clients):
    url = "/amber/claims/jobs-of-two-years/accept/"
    for name in set(CAST) - {"alice", "anonymous"}:
        assert clients[name].post(url, {"reason": "x"}).status_code == 403, name
    assert clients["anonymous"].post(url, {"reason": "x"}).status_code in {302, 403}
    assert not Event.objects.filter(action__contains="accept").exists()
    Claim.objects.filter(place=cast.amber).update(accepted=None)
    assert clients["alice"].post(url, {"reason": "Rounded differently."}).status_code == 302
    event = Event.objects.get(action="accept claim")
    assert (event.by, event.version) == (cast.alice.handle, 2)
    assert "Alice" not in clients["anonymous"].get("/amber/claims/jobs-of-two-years/").content.decode()


@pytest.mark.parametrize("name", ACCOUNT)
def test_one_s_own_account(clients, name):
    url = reverse(name, args=ACCOUNT_ARGUMENTS.get(name, []))
    seen = clients["anonymous"].get(url).status_code, clients["vera"].get(url).status_code
    assert seen == ACCOUNT[name]


@pytest.mark.parametrize("name", sorted(EVERYBODY - {"doc", "doc_picture"}))
def test_what_stands_above_the_places_is_everybody_s(clients, name):
    assert answers(clients, reverse(name)) == all_get(200)


def test_the_list_of_places_and_the_search_hide_what_is_not_published(cast, clients):
    Place.objects.filter(pk=cast.birch.pk).update(published=False)
    for name, client in clients.items():
        shown = "Birch Moor" in client.get("/").content.decode()
        assert shown == (name in NEIGHBOURS), name
        found = "Sawmill" in client.get("/search/?q=sawmill").content.decode()
        assert found == (name in NEIGHBOURS), name


# Two factors


@pytest.fixture
def bare_alice(cast):
    """Alice before she has set up a second factor."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=cast.alice).delete()
    return cast.client("alice")


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", "/amber/assets/dry-dock/edit/"),
        ("post", "/amber/assets/dry-dock/edit/"),
        ("get", "/amber/people/"),
        ("get", "/amber/people/invite/"),
        ("post", "/amber/people/invite/"),
        ("post", "/amber/claims/jobs-of-two-years/accept/"),
    ],
)
def test_an_administrator_sets_up_a_second_factor_before_the_first_change(bare_alice, method, url):
    answer = getattr(bare_alice, method)(url)
    assert answer.url == "/account/2fa/"
    assert "two steps" in str(next(iter(get_messages(answer.wsgi_request))))


@pytest.mark.parametrize(
    "url", ["/", "/amber/", "/amber/assets/dry-dock/", "/account/", "/amber/assets/dry-dock/history/"]
)
def test_an_administrator_without_a_second_factor_still_reads(bare_alice, url):
    assert bare_alice.get(url).status_code == 200


def test_who_is_no_administrator_needs_no_second_factor(cast):
    assert cast.client("edith").get("/amber/assets/dry-dock/edit/").status_code == 200
