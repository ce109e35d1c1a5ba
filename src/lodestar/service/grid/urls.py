from django.urls import path

from lodestar.service.grid import views

urlpatterns = [
    path("plan/grid/", views.grid, name="grid"),
    path("plan/grid/bring/", views.sheet_bring, name="sheet_bring"),
    path("plan/grid/sheets/<int:number>/", views.sheet, name="sheet"),
]
