"""What users of systems like this one ask for and complain of, each beside the test that holds it here.

The complaints are those of public issue threads; a name in brackets is the repository and number. A complaint without a
test of its own name stands beside the one that would fail if it came true.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
ANALYSIS, ROUNDS, PLAN = (
    "analysis/monitoring/test_rollups.py",
    "service/rounds/test_round_pages.py",
    "service/delivery/test_plan_pages.py",
)
MONITORING, PEOPLE = "service/monitoring/test_monitoring.py", "service/people/test_roles_on_nodes.py"
HELD = (
    # Totals must be right and explainable
    ("cumulative values were added up (akvo-rsr 5211)", ANALYSIS, "test_a_running_total_is_never_added_up"),
    ("the total falls from year to year (akvo-rsr 5212)", ANALYSIS, "test_the_total_of_a_running_total_never_falls_from_year_to_year"),
    ("periods that belong to nothing (akvo-rsr 2946)", "service/monitoring/test_periods_of_values.py", "test_periods_are_not_cut_otherwise_while_values_of_them_are_held"),
    ("percentages were averaged", ANALYSIS, "test_a_percentage_is_all_numerators_over_all_denominators_and_not_the_average"),
    ("a total of some children reads as one of all", "service/monitoring/test_what_readings_say.py", "test_good_news_is_not_made_of_what_is_missing"),
    ("the milestone says 100% and the goal 0% (leantime 3678)", "service/delivery/test_plan_actions.py", "test_what_people_state_stands_beside_what_is_computed"),
    ("why is it red? (next-pms 1483)", PLAN, "test_complaint_why_is_it_red"),
    ("the same number differs from page to page", PLAN, "test_complaint_the_same_number_differs_from_page_to_page"),
    ("baselines typed as N/A, High, See description (akvo-rsr 2809)", MONITORING, "test_words_are_not_taken_for_numbers"),
    # Disaggregation, also in what is taken out
    ("the breakdowns are not in the export (akvo-rsr 2178, 3719)", MONITORING, "test_complaint_the_breakdowns_are_not_in_the_export"),
    ("which breakdowns were expected and are missing (open-sdg 2215)", ANALYSIS, "test_coverage_names_what_is_missing_and_what_nobody_asked_for"),
    ("one part twice", MONITORING, "test_the_database_itself_refuses_two_values_of_one_kind_and_a_value_that_is_missing"),
    # Exports that can be used and brought back
    ("we go back to spreadsheets (tolaactivity 631)", "service/grid/test_grid_in_service.py", "test_what_comes_back_as_it_went_out_changes_nothing"),
    ("round trip by id (gobierto 2889)", "service/ledger/test_round_trip.py", "test_any_record_comes_back_as_it_went_and_a_second_load_changes_nothing"),
    ("confidence is missing from the CSV (market-access-api 378)", PLAN, "test_complaint_the_confidence_is_missing_from_the_csv"),
    # Imports that can be trusted
    ("does it overwrite or add? (iatipublisher 1439)", "service/monitoring/test_value_sheets.py", "test_what_somebody_else_entered_meanwhile_is_not_overwritten_unseen"),
    ("map, preview, confirm (activity 352)", "service/grid/test_grid_in_service.py", "test_an_edited_cell_is_shown_before_it_is_made_and_then_made_by_its_id"),
    ("rows that were skipped are not shown", "service/grid/test_grid_in_service.py", "test_rejected_cells_are_kept_listed_and_can_be_put_right"),
    # Slow reports
    ("a large report runs into the time limit (akvo-rsr 4246)", "service/board_packs/test_board_packs.py", "test_one_click_draws_a_pack_up_in_the_worker_and_one_more_issues_it"),
    ("lists slow down as they grow (market-access-api 221)", "service/delivery/test_plan_sizes.py", "test_four_hundred_actions_render_in_time_and_size_and_queries_do_not_grow"),
    # Permission by project
    ("rights by employer, not by project (akvo-rsr 2190)", PEOPLE, "test_one_person_holds_different_roles_on_different_parts"),
    ("who manages one client sees all (leantime 2465)", PEOPLE, "test_a_role_at_one_place_reaches_nothing_next_door_whatever_its_node_is_called"),
    # Leaks through the side door
    ("the export ignored what its reader may see (tolaactivity 322)", ROUNDS, "test_a_download_holds_what_its_reader_may_see"),
    ("a foreign id in an address (territoires TET-7358)", "service/people/test_who_may_do_what.py", "test_no_record_of_one_place_is_reached_through_the_other"),
    ("formulas hide in exports (territoires)", PLAN, "test_complaint_formulas_hide_in_exports"),
    ("a setting shows what is hidden", "service/monitoring/test_ways_round_hiding.py", "test_who_may_not_see_small_numbers_does_not_have_them_counted_so_that_they_show"),
    # Returned reports fall into limbo
    ("nobody is told of a report that is returned (anet 254)", "service/rounds/test_complaints.py", "test_complaint_a_returned_report_falls_into_limbo"),
    ("no way to submit again (serima 517)", "service/rounds/test_two_keys.py", "test_a_returned_update_can_be_put_right_and_submitted_again"),
    ("pull back what was submitted (report-official-development-assistance)", ROUNDS, "test_what_is_submitted_can_be_taken_back_on_the_page"),
    ("an agreement outlives what it answered to", "service/rounds/test_joint_after_reopening.py", "test_complaint_the_board_reads_a_joint_line_to_what_a_side_says_no_more"),
    # Locking that can be seen and lifted
    ("what is locked is not shown (osiris 578)", "service/rounds/test_complaints.py", "test_complaint_i_cannot_see_what_is_locked"),
    ("lift it for one person for a while (osiris 578)", "service/rounds/test_locked.py", "test_a_reopening_closes_by_itself_and_what_was_locked_stands"),
    ("approve many at once (akvo-rsr 2940)", ROUNDS, "test_an_approver_approves_one_returns_one_and_approves_the_rest_at_once"),
    ("the writer signs off", "service/rounds/test_complaints.py", "test_complaint_the_same_person_writes_and_signs_off"),
    # Reminders that are true
    ("an overdue date keeps moving (hypha 4476)", PLAN, "test_complaint_an_overdue_date_keeps_moving_so_nobody_notices"),
    ("what was moved and missed again is no longer late (hypha 4476)", "analysis/delivery/test_promises.py", "test_complaint_what_was_moved_and_missed_again_is_not_told_as_late"),
    ("reminded when nothing is outstanding (platform-forms-client 2160)", "service/rounds/test_complaints.py", "test_complaint_i_was_reminded_although_nothing_was_outstanding"),
    # A board report that drafts itself
    ("kept, moved, added, silent since the last meeting (leantime 3643)", "service/delivery/test_since.py", "test_a_day_tells_what_was_kept_moved_added_and_left_silent_since"),
    ("what changed since a date (openproject 13198)", "service/memory/test_memory.py", "test_the_difference_between_two_days_is_told_in_plain_words"),
    ("the last periods side by side, and why (OCA project 287)", "service/rounds/test_complaints.py", "test_complaint_i_cannot_see_the_last_periods_in_a_grid_with_why"),
    ("a report on last year tells this year's figures", "service/annual_reports/test_annual_reports.py", "test_a_report_tells_the_commitments_of_its_year_and_what_is_missing_of_them"),
    ("the report is worked out anew each time it is opened", "service/board_packs/test_board_packs.py", "test_an_issued_pack_is_served_as_issued_after_the_data_have_changed"),
    # One list of my work
    ("my work is scattered (market-access-api 938)", "service/rounds/test_complaints.py", "test_complaint_my_work_is_scattered_over_many_pages"),
    ("a recurring task has one status (ciso-assistant 302)", "service/meetings/test_repeating_follow_ups.py", "test_complaint_a_recurring_task_has_one_status_for_all_its_dates"),
    # One piece of work, several outcomes
    ("one piece of work serves several outcomes (leantime 3794)", PLAN, "test_complaint_one_piece_of_work_serves_several_outcomes"),
    # Evidence
    ("one document to a value (tolaactivity 208)", "service/monitoring/test_value_files.py", "test_complaint_only_one_document_can_be_attached_to_a_value"),
    ("evidence is altered after the decision (ciso-assistant 4789)", "service/monitoring/test_value_files.py", "test_a_file_is_never_altered_by_any_route"),
    ("the risk does not show its indicator (plataforma-for 271)", "service/risks/test_watching_indicators.py", "test_complaint_a_risk_does_not_show_the_indicator_that_would_warn_of_it"),
    # Publish on purpose
    ("saving is publishing (gobierto 3003)", "service/memory/test_publishing.py", "test_saving_is_not_publishing"),
    ("a proposal becomes a result that is followed (decidim 13116)", "service/meetings/test_meetings_in_service.py", "test_a_follow_up_becomes_a_proposed_action_that_cites_the_minutes"),
    # Tell me what is missing before the gate
    ("what is missing is told too late (data-hub-frontend 1011)", ROUNDS, "test_the_page_on_which_a_round_is_locked_says_before_it_is_asked_why_it_cannot_be"),
    ("what can be read and what can be changed look alike (prp 1814)", "service/grid/test_grid_in_service.py", "test_rows_that_somebody_cannot_change_look_so"),
    ("what is not due yet looks like what is late (prp 1822)", "service/monitoring/test_values_due.py", "test_the_page_of_an_indicator_says_what_is_due_and_when_the_next_is"),
    # Lessons of their models
    ("who left takes the work along", "service/people/test_vacancies.py", "test_who_leaves_keeps_their_history_and_leaves_a_vacancy_that_is_shown"),
    ("a moved date survives only in a comment (strategic action update)", "service/rounds/test_complaints.py", "test_complaint_who_moved_the_date_and_why_is_gone_after_approval"),
    ("an accepted risk is accepted for ever", "service/risks/test_risks.py", "test_an_acceptance_needs_an_approver_who_does_not_own_the_risk_and_expires"),
    ("who says that it was really done", "service/delivery/test_verifying.py", "test_nobody_verifies_what_they_reported_whoever_names_them"),
    ("people are deleted with what they did", "service/people/test_anonymising.py", "test_the_audit_is_the_same_before_and_after_but_for_what_was_added"),
)  # fmt: skip


@cache
def written_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize(("complaint", "file", "test"), HELD)
def test_a_complaint_is_held_by_a_test(complaint, file, test):
    assert test in written_in(file), complaint


def test_a_complaint_stands_in_the_list_once():
    assert len({complaint for complaint, *_ in HELD}) == len(HELD)
