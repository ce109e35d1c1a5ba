"""Who may look at the plan in which way, and work on it."""

import datetime as dt
from decimal import Decimal

from who_may import ADMIN, CONTRIBUTORS, EDITORS, PARTNERSHIP, SECRETARIAT, Line, reading

ROOM = "open-the-clean-room"
RUNNERS = ADMIN + SECRETARIAT
WHO_EDIT_IT = EDITORS + CONTRIBUTORS


def worked(*more):
    """The clean room with one of everything made in its plan: a milestone reached, a need, a budget line, a tree."""

    def make(cast):
        from lodestar.service.delivery.actions import add_dependency, set_budget_line
        from lodestar.service.delivery.dates import reach_milestone
        from lodestar.service.delivery.models import Dependency
        from lodestar.service.delivery.tagging import add_tag, add_tree
        from lodestar.service.plan.models import Action

        if not Dependency.objects.filter(place=cast.amber).exists():
            room, fitters = (
                Action.objects.get(place=cast.amber, slug=slug) for slug in (ROOM, "train-fitters")
            )
            add_dependency(by=cast.edith, action=room, needs=fitters)
            reach_milestone(by=cast.edith, action=room, milestone="keys", on=dt.date(2025, 6, 3))
            set_budget_line(
                by=cast.edith, action=room, source="F", year="2025/26", committed=Decimal(1), spent=Decimal(0)
            )
            ships = add_tree(by=cast.edith, place=cast.amber, name="Ships", levels=["Ship"])
            for name in ("Sloop", "Ketch"):
                add_tag(by=cast.edith, tree=ships, name=name)
        return more

    return make


def stance(cast):
    """What the council thinks of the clean room."""
    from lodestar.service.delivery.models import Stance
    from lodestar.service.places.models import Organisation
    from lodestar.service.plan.models import Action

    Stance.objects.update_or_create(
        place=cast.amber, slug="stance-001", defaults={
            "action": Action.objects.get(place=cast.amber, slug=ROOM), "stance": "neutral", "note": "Said so.",
            "organisation": Organisation.objects.get(place=cast.amber, slug="amber-council"), "on": dt.date(2025, 6, 3),
            "withdrawn": "",
        },
    )  # fmt: skip
    return (ROOM, "stance-001")


def verification(cast):
    """The keys of the clean room, reported by Edith and to be verified by the council's contributor."""
    from lodestar.service.delivery.models import MilestoneMet, Verification

    worked()(cast)
    Verification.objects.get_or_create(
        place=cast.amber, slug="verification-001", defaults={
            "met": MilestoneMet.objects.get(place=cast.amber, milestone="keys"), "of_version": 1, "reporter": cast.edith,
            "verifier": cast.cora, "asked_on": dt.date(2025, 6, 4),
        },
    )  # fmt: skip
    return ("verification-001",)


def ended(cast):
    """The clean room, ended."""
    from lodestar.service.delivery.actions import end_action
    from lodestar.service.delivery.models import Ending
    from lodestar.service.plan.models import Action

    if not Ending.objects.filter(place=cast.amber).exists():
        room = Action.objects.get(place=cast.amber, slug=ROOM)
        end_action(by=cast.edith, action=room, how="completed", on=dt.date(2026, 1, 2), reason="Done.")
    return (ROOM,)


def form(name, *given):
    return Line(name, reads=WHO_EDIT_IT, sends=WHO_EDIT_IT, made=worked(*given))


LINES = [
    *reading(dict.fromkeys(("delivery", "plan_timeline", "plan_board", "plan_tree", "plan_tags"))),
    *(Line(name, reads=PARTNERSHIP) for name in ("working_health", "working_money_list")),
    *(
        form(name, ROOM)
        for name in ("working_date", "working_needs", "working_money", "working_tags", "working_end")
    ),
    form("working_milestone", ROOM, "keys"),
    form("working_milestone_verify", ROOM, "keys"),
    Line("verification_list", reads=PARTNERSHIP),
    Line("verification", reads=PARTNERSHIP, sends=("cora",), made=verification),
    form("working_milestone_back", ROOM, "keys"),
    form("working_needs_withdraw", ROOM, "dependency-1"),
    form("working_money_line", ROOM, "budget-line-1"),
    form("working_money_withdraw", ROOM, "budget-line-1"),
    Line("working_stance_list", reads=WHO_EDIT_IT),
    Line("working_stances", reads=WHO_EDIT_IT, made=worked(ROOM)),
    form("working_stance_add", ROOM),
    Line("working_stance_change", reads=WHO_EDIT_IT, sends=WHO_EDIT_IT, made=stance),
    Line("working_stance_withdraw", reads=WHO_EDIT_IT, sends=WHO_EDIT_IT, made=stance),
    Line("working_end_back", reads=WHO_EDIT_IT, sends=WHO_EDIT_IT, made=ended),
    Line(
        "working_schemes",
        reads=RUNNERS,
        sends=RUNNERS,
        data={"health": "essentials", "rating": "three-colours", "risk": "five-by-five", "reason": "Fewer."},
    ),
    Line("working_tree_take_up", reads=(), sends=EDITORS, data={"tree": "equality"}),
    Line("working_tree_add", reads=EDITORS, sends=EDITORS),
    Line("working_tag_add", reads=EDITORS, sends=EDITORS, made=worked("ships")),
    *(
        Line(
            f"working_tag_{deed}",
            reads=EDITORS,
            sends=EDITORS,
            made=worked("ships", "ships-sloop"),
            data=data,
        )
        for deed, data in (
            ("rename", {"name": "Cutter"}),
            ("merge", {"into": "ships-ketch", "reason": "The same."}),
            ("end", {"reason": "No longer built."}),
        )
    ),
]
EXPORTS = (
    "plan_timeline",
    "plan_board",
    "plan_tree",
    "working_health",
    "working_stance_list",
    "verification_list",
)
