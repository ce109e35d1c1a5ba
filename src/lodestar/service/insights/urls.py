from django.urls import path

from lodestar.service.insights import definition_views, lists, views, waterfall_views

urlpatterns = [
    path("indicators/", lists.indicator_list, name="indicator_list"),
    path("indicators/add/", definition_views.indicator_add, name="indicator_add"),
    path("indicators/<slug:slug>/edit/", definition_views.indicator_change, name="indicator_change"),
    path("indicators/<slug:slug>/history/", definition_views.indicator_history, name="indicator_history"),
    path("indicators/<slug:slug>/", views.indicator, name="indicator"),
    path("north-star/", views.north_star, name="north_star"),
    path("targets/<slug:slug>/north-star/", views.target_as_north_star, name="target_as_north_star"),
    path("north-star/waterfall/", waterfall_views.waterfall, name="waterfall"),
    path("observations/", lists.observation_list, name="observation_list"),
    path("observations/<slug:slug>/", views.observation, name="observation"),
    path("claims/", lists.claim_list, name="claim_list"),
    path("claims/<slug:slug>/", views.claim, name="claim"),
    path("claims/<slug:slug>/accept/", views.claim_accept, name="claim_accept"),
]
