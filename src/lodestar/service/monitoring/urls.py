from django.urls import path

from lodestar.service.monitoring import file_views, lists, proposal_views, sheet_views, views

urlpatterns = [
    path("monitoring/", lists.assignment_list, name="assignment_list"),
    path("monitoring/add/", views.assignment_add, name="assignment_add"),
    path("monitoring/<slug:slug>/", views.assignment, name="assignment"),
    path("monitoring/<slug:slug>/change/", views.assignment_change, name="assignment_change"),
    path("monitoring/<slug:slug>/end/", views.assignment_end, name="assignment_end"),
    path("monitoring/<slug:slug>/values/", views.assignment_enter, name="assignment_enter"),
    path("monitoring/<slug:slug>/sheet/", sheet_views.assignment_sheet, name="assignment_sheet"),
    path("monitoring/<slug:slug>/download/", sheet_views.assignment_values, name="assignment_values"),
    path(
        "monitoring/<slug:slug>/values/<slug:value>/files/",
        file_views.value_files,
        name="assignment_value_files",
    ),
    path("monitoring/<slug:slug>/files/<int:file>/", file_views.value_file, name="assignment_file"),
    path("monitoring/<slug:slug>/propose/", proposal_views.propose, name="assignment_propose"),
    path("value-proposals/", proposal_views.proposal_list, name="value_proposal_list"),
    path("value-proposals/<slug:slug>/", proposal_views.proposal, name="value_proposal"),
    path("value-proposals/<slug:slug>/judge/", proposal_views.judge, name="value_proposal_judge"),
    path("value-proposals/<slug:slug>/withdraw/", proposal_views.withdraw, name="value_proposal_withdraw"),
]
