"""Who may begin large runs of a model. Its addresses are judged in test_who_may_run_models.py, on a place with a model."""

from who_may import Job

JUDGED = "logic/test_who_may_run_models.py::test_editors_alone_ask_for_a_million_draws"
JOBS = [Job("large_run", judged=JUDGED)]
