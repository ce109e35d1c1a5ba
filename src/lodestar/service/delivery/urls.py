"""The working plan: its views, and the forms about one action."""

from django.urls import path

from lodestar.service.delivery import (
    action_views,
    home,
    scheme_views,
    stance_views,
    tag_views,
    verification_views,
    views,
)

urlpatterns = [
    path("delivery/", home.delivery, name="delivery"),
    path("plan/timeline/", views.timeline, name="plan_timeline"),
    path("plan/board/", views.board, name="plan_board"),
    path("plan/tree/", views.tree, name="plan_tree"),
    path("plan/tags/", views.trees, name="plan_tags"),
    path("plan/tags/take-up/", tag_views.tree_take_up, name="working_tree_take_up"),
    path("plan/tags/add/", tag_views.tree_add, name="working_tree_add"),
    path("plan/tags/<slug:tree>/add/", tag_views.tag_add, name="working_tag_add"),
    path("plan/tags/<slug:tree>/<slug:tag>/rename/", tag_views.tag_rename, name="working_tag_rename"),
    path("plan/tags/<slug:tree>/<slug:tag>/merge/", tag_views.tag_merge, name="working_tag_merge"),
    path("plan/tags/<slug:tree>/<slug:tag>/end/", tag_views.tag_end, name="working_tag_end"),
    path("plan/schemes/", scheme_views.schemes, name="working_schemes"),
    path("plan/data-health/", views.health, name="working_health"),
    path("plan/money/", views.money, name="working_money_list"),
    path("actions/<slug:slug>/date/", action_views.date, name="working_date"),
    path(
        "actions/<slug:slug>/milestones/<slug:milestone>/", action_views.milestone, name="working_milestone"
    ),
    path(
        "actions/<slug:slug>/milestones/<slug:milestone>/take-back/",
        action_views.milestone_back,
        name="working_milestone_back",
    ),
    path(
        "actions/<slug:slug>/milestones/<slug:milestone>/verify/",
        verification_views.milestone_verify,
        name="working_milestone_verify",
    ),
    path("follow-ups/<slug:slug>/verify/", verification_views.follow_up_verify, name="follow_up_verify"),
    path("verifications/", verification_views.verification_list, name="verification_list"),
    path("verifications/<slug:slug>/", verification_views.verification, name="verification"),
    path("actions/<slug:slug>/needs/", action_views.needs, name="working_needs"),
    path(
        "actions/<slug:slug>/needs/<slug:row>/withdraw/",
        action_views.needs_withdraw,
        name="working_needs_withdraw",
    ),
    path("actions/<slug:slug>/money/", action_views.money, name="working_money"),
    path("actions/<slug:slug>/money/<slug:row>/", action_views.money_line, name="working_money_line"),
    path(
        "actions/<slug:slug>/money/<slug:row>/withdraw/",
        action_views.money_withdraw,
        name="working_money_withdraw",
    ),
    path("plan/stances/", stance_views.stance_list, name="working_stance_list"),
    path("actions/<slug:slug>/stances/", stance_views.stances, name="working_stances"),
    path("actions/<slug:slug>/stances/add/", stance_views.stance_add, name="working_stance_add"),
    path("actions/<slug:slug>/stances/<slug:row>/", stance_views.stance_change, name="working_stance_change"),
    path(
        "actions/<slug:slug>/stances/<slug:row>/withdraw/",
        stance_views.stance_withdraw,
        name="working_stance_withdraw",
    ),
    path("actions/<slug:slug>/tags/", action_views.tags, name="working_tags"),
    path("actions/<slug:slug>/end/", action_views.end, name="working_end"),
    path("actions/<slug:slug>/end/take-back/", action_views.end_back, name="working_end_back"),
]
