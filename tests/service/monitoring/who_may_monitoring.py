"""Who reads indicators in delivery, assigns them and enters their values."""

import datetime as dt
import hashlib

from who_may import ADMIN, ANALYST, CONTRIBUTORS, EDITORS, LEADS, PARTNERSHIP, Line


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


def value(cast, number=40):
    """A value of the assignment with a file behind it."""
    from lodestar.service.attachments.keeping import path_of
    from lodestar.service.monitoring.models import Assignment, Value, ValueFile

    (slug,) = assignment(cast)
    of = Assignment.objects.get(place=cast.amber, slug=slug)
    period = "2025-04..2025-06" if number == 40 else "2025-07..2025-09"
    held, made = Value.objects.get_or_create(
        place=cast.amber, assignment=of, period=period, defaults={"slug": f"value-{number}", "value": number}
    )
    if made:
        file = ValueFile.objects.create(
            value=held, version=1, name="p.csv", media_type="text/csv; charset=utf-8", size=len(TABLE),
            sha256=hashlib.sha256(TABLE).hexdigest(), added_by=cast.edith.handle,
        )  # fmt: skip
        path_of(file).parent.mkdir(parents=True, exist_ok=True)
        path_of(file).write_bytes(TABLE)
    return slug, held


def files(cast):
    slug, held = value(cast)
    return (slug, held.slug)


def file(cast):
    slug, held = value(cast)
    return (slug, held.files.get().pk)


def small_file(cast):
    slug, held = value(cast, 3)
    return (slug, held.files.get().pk)


def proposal(cast, slug="proposed", author="cora"):
    """A proposal of a contributor's that waits."""
    from lodestar.service.monitoring.models import Assignment, ValueProposal

    (of,) = assignment(cast)
    ValueProposal.objects.get_or_create(
        place=cast.amber, slug=slug, defaults={
            "assignment": Assignment.objects.get(place=cast.amber, slug=of), "period": "2025-04..2025-06", "value": 50,
            "source": "Payroll", "motive": "Counted again", "author": getattr(cast, author), "proposed_on": dt.date(2025, 8, 1),
        },
    )  # fmt: skip
    return (slug,)


def own_proposal(cast):
    """A proposal of a lead's, who may judge those of others."""
    return proposal(cast, "of-a-lead", "lena")


TABLE = b"a,b\n1,2\n"
PROPOSERS = (*ADMIN, *LEADS, *ANALYST, *CONTRIBUTORS)
ENTERING = (*ADMIN, *LEADS, *ANALYST)
SEE_SMALL = (*ADMIN, *ANALYST, "edith")
# Contributors assign and enter for their own organisation's actions: the form of a new one is theirs to open.
LINES = [
    Line("assignment_list", reads=PARTNERSHIP),
    Line("assignment", made=assignment, reads=PARTNERSHIP),
    Line("assignment_add", reads=(*EDITORS, "pat", "cora"), sends=(*EDITORS, "pat", "cora")),
    Line("assignment_change", made=assignment, reads=EDITORS, sends=EDITORS),
    Line("assignment_end", made=assignment, reads=EDITORS, sends=EDITORS),
    Line("assignment_enter", made=assignment, reads=ENTERING, sends=ENTERING),
    Line("assignment_sheet", made=assignment, reads=ENTERING, sends=ENTERING),
    Line("assignment_values", made=assignment, reads=PARTNERSHIP),
    Line("assignment_value_files", made=files, reads=PARTNERSHIP, sends=ENTERING),
    Line("assignment_file", made=file, reads=PARTNERSHIP),
    Line("assignment_file", made=small_file, reads=SEE_SMALL),
    Line("assignment_propose", made=assignment, reads=PROPOSERS, sends=PROPOSERS),
    Line("value_proposal_list", reads=PARTNERSHIP),
    Line("value_proposal", made=proposal, reads=PARTNERSHIP),
    Line("value_proposal_judge", made=proposal, reads=ENTERING, sends=ENTERING),
    Line(
        "value_proposal_judge",
        made=own_proposal,
        reads=(*ADMIN, "edith", *ANALYST),
        sends=(*ADMIN, "edith", *ANALYST),
    ),
    Line("value_proposal_withdraw", made=proposal, reads=("cora",), sends=("cora",)),
]
EXPORTS = {"assignment_list", "assignment_values", "value_proposal_list"}
