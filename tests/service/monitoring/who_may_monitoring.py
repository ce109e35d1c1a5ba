"""Who reads indicators in delivery, assigns them and enters their values."""

import datetime as dt

from who_may import ADMIN, ANALYST, EDITORS, LEADS, PARTNERSHIP, Line


def assignment(cast):
    from lodestar.service.monitoring.models import Assignment
    from lodestar.service.plan.models import Theme

    held, _ = Assignment.objects.get_or_create(
        place=cast.amber, slug="jobs-made", defaults={
            "indicator": "jobs-created", "name": "Jobs made", "role": "contextual", "starts": dt.date(2025, 4, 1),
            "frequency": "quarter", "time_rule": "sum", "place_rule": "none",
            "theme": Theme.objects.filter(place=cast.amber).first(),
        },
    )  # fmt: skip
    return (held.slug,)


ENTERING = (*ADMIN, *LEADS, *ANALYST)
# Contributors assign and enter for their own organisation's actions: the form of a new one is theirs to open.
LINES = [
    Line("assignment_list", reads=PARTNERSHIP),
    Line("assignment", made=assignment, reads=PARTNERSHIP),
    Line("assignment_add", reads=(*EDITORS, "pat", "cora"), sends=(*EDITORS, "pat", "cora")),
    Line("assignment_change", made=assignment, reads=EDITORS, sends=EDITORS),
    Line("assignment_end", made=assignment, reads=EDITORS, sends=EDITORS),
    Line("assignment_enter", made=assignment, reads=ENTERING, sends=ENTERING),
]
EXPORTS = {"assignment_list"}
