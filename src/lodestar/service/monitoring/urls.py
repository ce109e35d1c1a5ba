from django.urls import path

from lodestar.service.monitoring import file_views, lists, views

urlpatterns = [
    path("monitoring/", lists.assignment_list, name="assignment_list"),
    path("monitoring/add/", views.assignment_add, name="assignment_add"),
    path("monitoring/<slug:slug>/", views.assignment, name="assignment"),
    path("monitoring/<slug:slug>/change/", views.assignment_change, name="assignment_change"),
    path("monitoring/<slug:slug>/end/", views.assignment_end, name="assignment_end"),
    path("monitoring/<slug:slug>/values/", views.assignment_enter, name="assignment_enter"),
    path(
        "monitoring/<slug:slug>/values/<slug:value>/files/",
        file_views.value_files,
        name="assignment_value_files",
    ),
    path("monitoring/<slug:slug>/files/<int:file>/", file_views.value_file, name="assignment_file"),
]
