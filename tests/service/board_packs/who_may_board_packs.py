"""Work on board packs needs a meeting: test_who_may_prepare_packs.py judges who begins it."""

from who_may import Job

JOBS = [Job("draw_board_pack"), Job("issue_board_pack")]
