from django.urls import path

from lodestar.service.awards import record_views, tables, views

urlpatterns = [
    path("awards/", views.overview, name="awards"),
    path("awards/compare/", views.comparison, name="award_comparison"),
    path("awards/network/", views.who_with_whom, name="award_network"),
    path("awards/organisations/", tables.organisation_list, name="award_organisation_list"),
    path("awards/organisations/<path:organisation>/", record_views.organisation, name="award_organisation"),
    path("awards/projects/", tables.project_list, name="award_project_list"),
    path("awards/projects/<path:project>/", record_views.project, name="award_project"),
    path("awards/tables/<slug:name>/", tables.table, name="award_table"),
]
