"""The board packs of the invented year: one for the last meeting, and one, published, for the next. No real place gets any."""

from collections.abc import Iterator

from lodestar.service.board_packs.actions import begin_pack
from lodestar.service.board_packs.meeting import last_met, meeting_on
from lodestar.service.documents.actions import draw_up, issue
from lodestar.service.invented.year import Deed, Year
from lodestar.service.memory.publishing import publish_record
from lodestar.service.plan.models import Forum

LAST, NEXT = -28, 28


def deeds(year: Year) -> Iterator[Deed]:
    """A pack goes out a week before the meeting it is for; the next meeting's goes out today."""
    yield year.on(LAST - 7, _issue, year, LAST, published=False)
    yield year.on(year.today, _issue, year, NEXT, published=True)


def _issue(year: Year, meeting: int, *, published: bool) -> None:
    by = year.people["secretariat"]
    forum = Forum.objects.select_related("place").filter(place=year.place).order_by("id").first()
    if forum is None:
        return
    coming = meeting_on(forum, year.day(meeting))
    pack = begin_pack(
        by=by, forum=forum, meets_on=coming.day, since=last_met(forum, coming.day), meeting=coming.slug,
        meeting_name=coming.name,
    )  # fmt: skip
    document = draw_up(by=by, row=pack)
    pack.refresh_from_db()
    pack = issue(by=by, row=pack, digest=document.digest)
    if published:
        publish_record(by=by, record=pack)
