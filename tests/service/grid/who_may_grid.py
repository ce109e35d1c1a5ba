"""Who edits the plan as a sheet: whoever may edit some action."""

from who_may import ADMIN, CONTRIBUTORS, LEADS, SECRETARIAT, Line

EDITING = ADMIN + SECRETARIAT + LEADS + CONTRIBUTORS


def sheet(cast):
    from lodestar.service.grid.models import Sheet

    held, _ = Sheet.objects.get_or_create(
        place=cast.amber,
        person=cast.sec,
        defaults={"name": "x", "header": ["id"], "rows": [["train-fitters"]]},
    )
    return (held.pk,)


LINES = [
    Line("grid", reads=EDITING, sends=EDITING),
    Line("sheet_bring", reads=(), sends=EDITING, data={"pasted": "Id\tNote\ntrain-fitters\tx"}),
    Line("sheet", made=sheet, reads=SECRETARIAT, sends=SECRETARIAT),
]
