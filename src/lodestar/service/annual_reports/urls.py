"""Addresses of annual reports."""

from django.urls import path

from lodestar.service.annual_reports import views

urlpatterns = [
    path("annual-reports/", views.annual_report_list, name="annual_report_list"),
    path("annual-reports/new/", views.annual_report_begin, name="annual_report_begin"),
    path("annual-reports/<slug:slug>/", views.annual_report, name="annual_report"),
    path("annual-reports/<slug:slug>/draw/", views.annual_report_draw, name="annual_report_draw"),
    path("annual-reports/<slug:slug>/issue/", views.annual_report_issue, name="annual_report_issue"),
    path("annual-reports/<slug:slug>/withdraw/", views.annual_report_withdraw, name="annual_report_withdraw"),
    path(
        "annual-reports/<slug:slug>/report.<slug:ending>", views.annual_report_file, name="annual_report_file"
    ),
]
