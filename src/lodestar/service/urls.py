"""Every address of the site. Addresses under a place come last, so that no place can take a fixed one."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
