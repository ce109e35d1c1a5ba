from django.urls import path

from lodestar.service.search import views

urlpatterns = [
    path("", views.search, name="search"),
]
