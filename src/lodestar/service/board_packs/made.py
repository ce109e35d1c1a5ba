"""A made board pack for a made place, to show what one is. No real place gets any."""

from collections.abc import Mapping

from lodestar.evidence.errors import LodestarError
from lodestar.service.board_packs.actions import begin_pack
from lodestar.service.board_packs.meeting import last_met
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.documents.actions import draw_up, issue
from lodestar.service.meetings.queries import next_meeting
from lodestar.service.memory.publishing import publish_record
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum


def make(place: Place, people: Mapping[str, User]) -> None:
    """Issue and publish a pack for the next meeting of the place's first forum; nothing a second time.

    ``people`` are those of people/made.py. Raises LodestarError for a real place.
    """
    if not place.made:
        raise LodestarError(f"{place.name} is a real place: no board pack is made up for it")
    forum = Forum.objects.filter(place=place).select_related("place").order_by("id").first()
    coming = next_meeting(place, forum) if forum is not None else None
    if forum is None or coming is None or BoardPack.objects.filter(place=place).exists():
        return
    by = people["secretariat"]
    pack = begin_pack(
        by=by,
        forum=forum,
        meets_on=coming.day,
        since=last_met(forum, coming.day),
        meeting=coming.id,
        meeting_name=coming.name,
    )
    document = draw_up(by=by, row=pack)
    pack.refresh_from_db()
    publish_record(by=by, record=issue(by=by, row=pack, digest=document.digest))
