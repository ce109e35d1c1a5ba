"""Addresses of memory and publishing."""

from django.urls import path

from lodestar.service.memory import publishing_views, views

urlpatterns = [
    path("memory/", views.memory, name="memory"),
    path("published/", publishing_views.publication_list, name="publication_list"),
    path("published/<slug:kind>/<slug:slug>/", publishing_views.publication, name="publication"),
    path("published/<slug:kind>/<slug:slug>/publish/", publishing_views.publish, name="publish"),
    path(
        "published/<slug:kind>/<slug:slug>/withdraw/",
        publishing_views.publication_withdraw,
        name="publication_withdraw",
    ),
]
