from django.urls import path

from lodestar.service.logic import draft_views, learning_views, run_views, scenario_views, views

AT = "logic-model/"
ONE = f"{AT}<slug:model>/"

urlpatterns = [
    path(AT, views.logic_models, name="logic_models"),
    path(f"{AT}draft/", draft_views.draft, name="logic_draft"),
    path(ONE, views.logic_model, name="logic_model"),
    path(f"{ONE}nodes/<slug:slug>/", views.node, name="logic_node"),
    path(f"{ONE}links/<slug:slug>/", views.link, name="logic_link"),
    path(f"{ONE}claims/", views.claims, name="logic_claims"),
    path(f"{ONE}learning/", learning_views.learning, name="logic_learning"),
    path(f"{ONE}run/", run_views.run, name="logic_run"),
    path(f"{ONE}run/notebook/", run_views.notebook, name="logic_notebook"),
    path(f"{ONE}run/large/", scenario_views.large_run, name="logic_large_run"),
    path(f"{ONE}compare/", run_views.compare, name="logic_compare"),
    path(f"{ONE}would-have-to-be-true/", run_views.requirements, name="logic_requirements"),
    path(f"{ONE}scenarios/", scenario_views.save, name="logic_scenario_save"),
    path(f"{ONE}scenarios/<int:identity>/", scenario_views.scenario, name="logic_scenario"),
    path(f"{ONE}scenarios/<int:identity>/withdraw/", scenario_views.withdraw, name="logic_scenario_withdraw"),
]
