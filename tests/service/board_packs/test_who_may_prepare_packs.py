"""Who prepares, reads and publishes board packs: everybody in the cast, at every address."""

import pytest

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import record_change
from lodestar.service.board_packs.actions import begin_pack
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.documents.actions import draw_up, issue
from lodestar.service.meetings.models import AgendaItem, Meeting
from lodestar.service.memory.models import Publication
from lodestar.service.memory.publishing import publish_record
from lodestar.service.workers.models import Work

HOLDERS = ("alice", "sec", "edith", "lena", "ada", "nils", "ann", "pat", "cora", "vera")
CAST = (*HOLDERS, "otto", "basil", "bruno", "anonymous")
PREPARE = ("alice", "sec")


def asked(cast, url, data=None) -> dict[str, int]:
    clients = {name: cast.client(name) for name in CAST}
    return {
        name: (c.get(url) if data is None else c.post(url, data)).status_code for name, c in clients.items()
    }


def expected(for_all: int, names: tuple[str, ...], status: int, **others: int) -> dict[str, int]:
    return dict.fromkeys(CAST, for_all) | dict.fromkeys(names, status) | others


def url(pack, more="") -> str:
    return f"/amber/board-packs/{pack.slug}/{more}"


@pytest.mark.parametrize("more", ["", "pack.pdf", "pack.docx", "pack.xlsx", "pack.json"])
def test_a_draft_is_for_those_who_prepare_meetings(cast, draft, more):
    assert asked(cast, url(draft, more)) == expected(404, PREPARE, 200)


@pytest.mark.parametrize("more", ["", "pack.pdf", "pack.docx", "pack.xlsx", "pack.json"])
def test_an_issued_pack_is_for_those_with_a_role_until_it_is_published(cast, issued, more):
    assert asked(cast, url(issued, more)) == expected(404, HOLDERS, 200)
    publish_record(by=cast.sec, record=issued)
    assert asked(cast, url(issued, more)) == expected(200, (), 200)


@pytest.mark.parametrize("more", ["", "pack.pdf", "issue/", "draw/", "withdraw/"])
def test_no_pack_is_reached_through_the_place_next_door(cast, issued, more):
    next_door = url(issued, more).replace("/amber/", "/birch/")
    assert set(asked(cast, next_door).values()) <= {302, 403, 404, 405}
    assert cast.client("basil").get(next_door).status_code in {404, 405}


def test_only_those_who_prepare_meetings_begin_a_pack(home, cast, board):
    page = "/amber/board-packs/new/"
    assert asked(cast, page) == expected(403, PREPARE, 200, anonymous=302)
    wrong = {"forum": "", "meets_on": ""}
    assert asked(cast, page, wrong) == expected(403, PREPARE, 422, anonymous=302)
    assert not BoardPack.objects.exists()


@pytest.mark.parametrize("deed", ["draw/", "issue/"])
def test_only_those_who_prepare_meetings_draw_up_and_issue_and_never_by_a_link(cast, draft, deed):
    assert asked(cast, url(draft, deed)) == expected(405, (), 405)
    for name in set(CAST) - set(PREPARE):
        status = cast.client(name).post(url(draft, deed), {"digest": draft.digest}).status_code
        assert status == (302 if name == "anonymous" else 403), name
    assert not Work.objects.exists()
    assert cast.client("sec").post(url(draft, deed), {"digest": draft.digest}).status_code == 302
    assert Work.objects.count() == 1


def test_only_those_who_prepare_meetings_withdraw(cast, issued):
    page = url(issued, "withdraw/")
    assert asked(cast, page) == expected(403, PREPARE, 200, anonymous=302)
    assert asked(cast, page, {"reason": ""}) == expected(403, PREPARE, 422, anonymous=302)
    assert not Event.objects.filter(action="withdraw board pack").exists()


def test_a_format_that_does_not_exist_is_not_found(cast, issued):
    assert cast.client("sec").get(url(issued, "pack.exe")).status_code == 404


@pytest.mark.parametrize("more", ["publish/", "withdraw/"])
def test_only_those_who_publish_publish_and_withdraw_from_the_public(cast, issued, more):
    publish_record(by=cast.sec, record=issued)
    page = f"/amber/published/board-pack/{issued.slug}/{more}"
    assert asked(cast, page) == expected(403, PREPARE, 200, anonymous=302)
    before = Event.objects.count()
    for name in set(CAST) - set(PREPARE):
        assert cast.client(name).post(page, {"reason": "x"}).status_code in {302, 403}
    assert Event.objects.count() == before
    assert Publication.objects.get().withdrawn_at is None


def test_what_is_published_is_everybody_s_and_what_is_not_is_nobody_s(cast, issued):
    page = f"/amber/published/board-pack/{issued.slug}/"
    assert asked(cast, page) == expected(404, (), 404)
    publish_record(by=cast.sec, record=issued)
    assert asked(cast, page) == expected(200, (), 200)
    assert asked(cast, page.replace("/amber/", "/birch/")) == expected(404, (), 404)


@pytest.mark.parametrize("kind", ["action", "board-pack", "nonsense", "user", "paper"])
def test_nothing_else_is_published_by_address(cast, kind):
    for more in ("", "publish/", "withdraw/"):
        assert (
            cast.client("sec").get(f"/amber/published/{kind}/open-the-clean-room/{more}").status_code == 404
        )


def test_a_pack_that_tells_of_an_item_that_is_not_for_the_public_is_not_published(cast, issued):
    meeting = Meeting(place=cast.amber, slug="m", forum=issued.forum, name="M", day=issued.meets_on)
    record_change(by="t", action="plan", row=meeting)
    item = AgendaItem(
        place=cast.amber, slug="i", meeting=meeting, order=1, name="Who pays", purpose="decide", public=False
    )
    record_change(by="t", action="add", row=item)
    pack = begin_pack(by=cast.sec, forum=issued.forum, meets_on=meeting.day, meeting="m", meeting_name="M")
    document = draw_up(by=cast.sec, row=pack)
    pack = issue(by=cast.sec, row=BoardPack.objects.get(pk=pack.pk), digest=document.digest)
    page = f"/amber/published/board-pack/{pack.slug}/publish/"
    assert "not for the public: &#x27;Who pays&#x27;" in cast.client("sec").get(page).text
    with pytest.raises(LodestarError, match="not for the public: 'Who pays'"):
        publish_record(by=cast.sec, record=pack)
    item.public = True
    record_change(by="t", action="open", row=item)
    assert publish_record(by=cast.sec, record=pack)
