from django.urls import path

from lodestar.service.plan import lists, views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    path("workstreams/<slug:slug>/", views.workstream, name="workstream"),
    path("actions/", lists.action_list, name="action_list"),
    path("actions/<slug:slug>/", views.action, name="action"),
    path("principles/", views.principle_list, name="principle_list"),
    path("principles/<slug:slug>/", views.principle, name="principle"),
    path("forums/", views.forum_list, name="forum_list"),
    path("forums/<slug:slug>/", views.forum, name="forum"),
    path("programmes/", lists.programme_list, name="programme_list"),
    path("programmes/<slug:slug>/", views.programme, name="programme"),
    path("support-offers/", lists.support_offer_list, name="support_offer_list"),
    path("support-offers/<slug:slug>/", views.support_offer, name="support_offer"),
    path("projects/", lists.project_list, name="project_list"),
    path("projects/<slug:slug>/", views.project, name="project"),
]
