"""Why a page tells no other day, in words of its own: for every page of the plan, indicators, risks and decisions."""

from collections.abc import Mapping

FORM = "It enters or changes what stands now. What had been entered by another day is told by the plan, indicators, risks and decisions of that day."
FILE = "A file is kept as it was given; it has no other days."
HISTORY = "It is a history: it tells every day by itself, each change with its date."
ISSUED = "What was issued stands as it was issued, with the day to which its record was read."
LOCKED = "A round that is locked stands as it was locked: its updates are never rewritten, and each has its edition."
PUBLISHED = "What is published stands in the words of the day on which it was published, which it names."
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (FORM, (
        "record_edit", "action_add", "target_add", "target_as_north_star", "indicator_add", "indicator_change", "sheet_bring", "sheet", "working_tree_take_up", "working_tree_add", "working_tag_add",
        "working_tag_rename", "working_tag_merge", "working_tag_end", "working_date", "working_milestone",
        "working_milestone_back", "working_milestone_verify", "follow_up_verify", "working_needs", "working_needs_withdraw", "working_money", "working_money_line",
        "working_money_withdraw", "working_tags", "working_end", "working_stance_add", "working_stance_change", "working_stance_withdraw",
        "assignment_propose", "value_proposal_judge", "value_proposal_withdraw", "working_end_back",
        "round_new", "round_report", "round_approve", "round_dates", "round_lock", "round_remind", "round_publish",
        "round_joint", "round_reopen", "update_files", "reminders_stop", "reminder_choice",
        "assignment_add", "assignment_change", "assignment_end", "assignment_enter", "assignment_sheet", "assignment_value_files",
        "risk_add", "risk_change", "risk_accept", "risk_deed", "acceptance_withdraw", "issue_add", "issue_change",
        "issue_deed", "meeting_quorum", "seat_add", "interest_standing", "meeting_plan", "seat_end", "seat_fill", "seat_change",
        "meeting_change", "meeting_cancel", "meeting_carry_over", "meeting_step", "meeting_publish", "meeting_unpublish",
        "meeting_attendance", "interest_add", "interest_end", "agenda_item_add", "agenda_item_propose", "agenda_item_change",
        "agenda_item_move", "agenda_item_answer", "agenda_item_minute", "decision_add", "follow_up_add", "paper_add",
        "paper_withdraw", "decision_circulated", "decision_delegated", "decision_publish", "follow_up_propose", "exchange_make",
        "claim_accept", "board_pack_begin", "board_pack_draw", "board_pack_issue", "board_pack_withdraw",
        "annual_report_begin", "annual_report_draw", "annual_report_issue", "annual_report_withdraw", "publish",
        "publication_withdraw",
    )),
    (FILE, ("update_file", "assignment_file", "paper", "board_pack_file", "annual_report_file")),
    (HISTORY, ("record_history", "indicator_history", "seat_history", "meeting_record_history", "reminder_list")),
    (ISSUED, ("board_pack", "board_pack_list", "annual_report", "annual_report_list")),
    (LOCKED, ("round", "round_list", "round_line", "rounds_over_time", "forecasters")),
    (PUBLISHED, ("publication_list", "publication", "plan_edition", "meeting_public")),
)  # fmt: skip
STANCE = "How organisations stand to an action is told as it stands now, to those who may edit the action, and on no other page or day."
PROPOSED = (
    "A proposal keeps the days on which it was made and judged. The values themselves are told of another day by their "
    "indicator."
)
VERIFIED = (
    "A verification keeps the days on which it was asked for and judged, and never changes once it is judged."
)
OWN = {
    "assignment_values": "The values of another day are told by the page of their indicator; this download is of those that stand now, to be edited and brought back.",
    "working_stances": STANCE,
    "working_stance_list": STANCE,
    "value_proposal": PROPOSED,
    "value_proposal_list": PROPOSED,
    "verification": VERIFIED,
    "verification_list": VERIFIED,
    "grid": "It is where several actions are changed at once, as they stand now. The timeline, board and tree tell the same actions of another day.",
    "working_schemes": "It chooses what the place works by from now on. Data health of another day is reckoned by the checks that were chosen then.",
    "work_everywhere": "What waits for a person is not kept by day, at one place or at all of theirs.",
    "my_work": "What waits for a person is not kept by day. What needed somebody is told by the home of delivery of that day.",
    "waterfall": "Its assumptions are a file that comes with the place, read as it stands on this server: which words of it were known on another day is not kept. The target, the projects and the figures of that day are told by their own pages, and the waterfall says itself what changed since the last quarter.",
    "memory": "It compares two days of your choice itself: set them above the list.",
}  # fmt: skip
WHY_NOT: Mapping[str, str] = {name: reason for reason, names in GROUPS for name in names} | OWN
TODAY_ALONE = (
    "It stands outside the plan, its indicators, risks and decisions, of which alone other days are told: it shows what there "
    "is now."
)
FOR_ROLES = (
    "Other days of it are told to those who hold a role at the place. What of it was published, and when, stands under "
    "Published."
)


def why_not(page: str) -> str:
    """Why a page, or what the read API gives of it, tells no other day."""
    return WHY_NOT.get(page, TODAY_ALONE)
