from django.urls import path

from lodestar.service.assets import lists, views

urlpatterns = [
    path("assets/", views.asset_list, name="asset_list"),
    path("assets.geojson", lists.asset_geojson, name="asset_geojson"),
    path("map/", views.asset_map, name="asset_map"),
    path("outlines.geojson", views.asset_outlines, name="asset_outlines"),
    path("assets/<slug:slug>/", views.asset, name="asset"),
]
