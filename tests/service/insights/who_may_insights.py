"""Who may let a conflict stand, and what reads itself ahead of readers."""

from who_may import ADMIN, EDITORS, NOBODY, Job, Line, reading

from lodestar.evidence.definitions.indicators import Indicator
from lodestar.evidence.definitions.own import digest_of

READ = {
    "indicator_list": None, "indicator": "jobs-created", "north_star": None, "waterfall": None,
    "observation_list": None, "observation": "jobs-2024", "claim_list": None, "claim": "jobs-of-two-years",
}  # fmt: skip


def open_conflict(cast):
    from lodestar.service.insights.models import Claim

    Claim.objects.filter(place=cast.amber).update(accepted=None)
    return ("jobs-of-two-years",)


DEFINED = {
    "name": "Evening classes", "short_name": "Classes", "definition": "Classes held after six in the year.",
    "unit": "count", "direction": "up", "owner": "Amber Council",
}  # fmt: skip
SEEN = digest_of(Indicator(id="evening-classes", reviewed="2026", **DEFINED))


def defined_here(cast):
    """An indicator that was defined at Amber."""
    from lodestar.evidence.definitions.indicators import load_definitions
    from lodestar.evidence.definitions.own import write_own
    from lodestar.service.insights.defining import define_indicator

    made = define_indicator(by=cast.edith, place=cast.amber, values=DEFINED)
    if made.id not in load_definitions().indicators:
        write_own(made, new=True)
    return (made.id,)


def without_a_star(cast):
    from lodestar.service.places.models import Place

    Place.objects.filter(pk=cast.amber.pk).update(north_star="")
    return ("more-jobs",)


LINES = [
    *reading(READ),
    Line(
        "target_as_north_star",
        made=without_a_star,
        reads=NOBODY,
        sends=EDITORS,
        data={"go": "on"},
        no_secret=True,
    ),
    Line("indicator_add", reads=EDITORS, sends=EDITORS, data=DEFINED),
    Line(
        "indicator_change",
        made=defined_here,
        reads=EDITORS,
        sends=EDITORS,
        data=DEFINED | {"name": "Evening lessons", "seen": SEEN},
        no_secret=True,
    ),
    Line("indicator_history", made=defined_here),
    Line(
        "claim_accept",
        made=open_conflict,
        reads=NOBODY,
        sends=ADMIN,
        data={"reason": "Rounded differently."},
        no_secret=True,
    ),
]
EXPORTS = {"indicator_list", "observation_list", "claim_list"}
JOBS = [Job("keep_answers", by_itself=True)]
