"""Who reads what differs between two days, each of the kinds that they may; who publishes records one by one."""

from who_may import ADMIN, EVERYBODY, NOBODY, PARTNERSHIP, SECRETARIAT, Line, reading

PUBLISHERS = ADMIN + SECRETARIAT


def risk(cast):
    """A risk that nobody published."""
    from who_may_risks import raised

    return ("risk", raised(cast).slug)


def published(cast):
    """A risk that somebody published."""
    from lodestar.service.memory.publishing import publish_record, standing_of
    from lodestar.service.risks.models import Risk

    kind, slug = risk(cast)
    held = Risk.objects.select_related("place").get(place=cast.amber, slug=slug)
    if standing_of(held).publication is None:
        publish_record(by=cast.sec, record=held)
    return (kind, slug)


LINES = [
    Line("plan_edition", reads=PARTNERSHIP, sends=PUBLISHERS),
    *reading({"memory": None, "publication_list": None}),
    Line("publication", made=risk, reads=NOBODY),
    Line("publication", made=published, reads=EVERYBODY),
    Line("publish", made=risk, reads=PUBLISHERS, sends=PUBLISHERS, data={"sure": "on"}),
    Line("publication_withdraw", made=risk, reads=NOBODY),
    Line(
        "publication_withdraw", made=published, reads=PUBLISHERS, sends=PUBLISHERS, data={"reason": "Wrong"}
    ),
]
EXPORTS = {"memory", "plan_edition"}
