from django.urls import path

from lodestar.service.places import home, lists, views

urlpatterns = [
    path("", home.place_home, name="place_home"),
    path("strengths/", views.strength_list, name="strength_list"),
    path("evidence/", views.evidence, name="evidence"),
    path("sources/", lists.source_list, name="source_list"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("organisations/", lists.organisation_list, name="organisation_list"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
]
