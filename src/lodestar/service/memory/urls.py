"""Addresses of memory and publishing."""

from django.urls import path

from lodestar.service.memory import edition_views, publishing_views, views

urlpatterns = [
    path("memory/", views.memory, name="memory"),
    path("published/", publishing_views.publication_list, name="publication_list"),
    path("published/plan/", edition_views.plan_edition, name="plan_edition"),
    path("published/<slug:kind>/<slug:slug>/", publishing_views.publication, name="publication"),
    path("published/<slug:kind>/<slug:slug>/publish/", publishing_views.publish, name="publish"),
    path(
        "published/<slug:kind>/<slug:slug>/withdraw/",
        publishing_views.publication_withdraw,
        name="publication_withdraw",
    ),
]
