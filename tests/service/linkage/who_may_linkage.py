"""Who may say which organisations are one, and have alike ones looked for."""

from who_may import LOADERS, Job, Line, reading

LOOK = Line("link_look", reads=(), sends=LOADERS)
LINES = [*reading({"link_list": None, "link_decisions": None}), LOOK]
# With no awards loaded nothing is downloaded or looked for: test_doubtful_links.py judges both.
JOBS = [
    Job(
        "look_for_links",
        judged="linkage/test_doubtful_links.py::test_everybody_reads_and_only_those_who_load_evidence_decide",
    )
]
