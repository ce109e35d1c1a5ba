"""Who may let a conflict stand, and what reads itself ahead of readers."""

from who_may import ADMIN, NOBODY, Job, Line, reading

READ = {
    "indicator_list": None, "indicator": "jobs-created", "north_star": None, "waterfall": None,
    "observation_list": None, "observation": "jobs-2024", "claim_list": None, "claim": "jobs-of-two-years",
}  # fmt: skip


def open_conflict(cast):
    from lodestar.service.insights.models import Claim

    Claim.objects.filter(place=cast.amber).update(accepted=None)
    return ("jobs-of-two-years",)


LINES = [
    *reading(READ),
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
