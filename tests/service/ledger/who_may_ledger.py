"""Who may edit the records of a pack, and read what happened to them."""

from who_may import EDITORS, Line

NEW = {
    "name": "Open an evening class", "text": "Teach fitters after work.", "workstream": "apprentices",
    "commitment": "proposed", "source": "working-plan",
}  # fmt: skip
TARGET = {
    "indicator": "companies-supported", "name": "Thirty firms advised", "text": "Advise thirty firms.", "role": "commitment", "value": "30",
    "unit": "businesses", "period": "2030", "trajectory": "linear", "source": "working-plan",
}  # fmt: skip
WRONG = {"version": "1", "name": ""}


def edit(kind, slug, *more):
    who = (*EDITORS, *more)
    return Line("record_edit", (kind, slug), reads=who, sends=who, data=WRONG, no_secret=True)


LINES = [
    edit("assets", "clean-room", "pat"),
    edit("assets", "dry-dock"),
    edit("organisations", "amber-university", "pat"),
    edit("organisations", "harbour-works"),
    edit("actions", "open-the-clean-room", "pat", "cora"),
    edit("actions", "train-fitters"),
    edit("targets", "more-jobs"),
    Line("action_add", reads=EDITORS, sends=EDITORS, data=NEW),
    Line("target_add", reads=EDITORS, sends=EDITORS, data=TARGET),
    *(
        Line("record_history", given)
        for given in (
            ("assets", "dry-dock"), ("organisations", "harbour-works"), ("claims", "jobs-of-two-years"),
            ("places", "amber"), ("targets", "more-jobs"), ("next-steps", "meet"), ("actions", "train-fitters"),
            ("themes", "skills"), ("workstreams", "apprentices"), ("sources", "prospectus"), ("forums", "board"),
        )
    ),
]  # fmt: skip
