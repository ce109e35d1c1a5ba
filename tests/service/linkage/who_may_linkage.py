"""Who may say which organisations are one, and have alike ones looked for. The awards are those of made_twins.py."""

from urllib.parse import urlencode

from made_twins import key
from who_may import EVERYBODY, LOADERS, Job, Line, reading

PAIR = urlencode({"one": key("perhaps"), "other": key("perhaps-2")})
ALONE = urlencode({"id": key("alone")})


def decided(cast):
    from lodestar.evidence.organisations.decisions import DecisionKind
    from lodestar.service.linkage.actions import decide
    from lodestar.service.linkage.reading import linked

    held = linked(cast.amber)
    sides = [[key("sure")], [key("sure-2")]]
    made = decide(
        by=cast.edith.email, place=cast.amber, held=held, kind=DecisionKind.MERGE, sides=sides, why="One site"
    )
    return (made.pk,)


LOOK = Line("link_look", reads=(), sends=LOADERS)
LINES = [
    *reading({"link_list": None, "link_decisions": None}), LOOK,
    Line("link", named=PAIR, reads=EVERYBODY, sends=LOADERS, data={"they_are": "one", "why": "One site"}),
    Line("linked_organisation", named=ALONE, reads=EVERYBODY, sends=LOADERS),
    Line("link_take_back", made=decided, reads=LOADERS, sends=LOADERS, data={"why": "It was wrong"}),
]  # fmt: skip
EXPORTS = {"link_list"}
JOBS = [Job("look_for_links", LOOK)]
