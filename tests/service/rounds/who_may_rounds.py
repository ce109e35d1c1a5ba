"""Reminders go out by a command and by nobody's asking: test_reminders.py. The pages: test_who_may_in_rounds.py."""

from who_may import Job

JOBS = [Job("remind")]
