"""Who reads the lists of meetings and decisions. Records and drafts: test_who_runs_meetings.py."""

from who_may import reading

LINES = reading({"meeting_list": None, "decision_list": None})
EXPORTS = {"meeting_list", "decision_list"}
