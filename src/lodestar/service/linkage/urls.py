from django.urls import path

from lodestar.service.linkage import views

AT = "evidence/organisations/"

urlpatterns = [
    path(AT, views.link_list, name="link_list"),
    path(f"{AT}look/", views.link_look, name="link_look"),
    path(f"{AT}pair/", views.link, name="link"),
    path(f"{AT}one/", views.linked_organisation, name="linked_organisation"),
    path(f"{AT}decisions/", views.link_decisions, name="link_decisions"),
    path(f"{AT}decisions/<int:decision>/take-back/", views.link_take_back, name="link_take_back"),
]
