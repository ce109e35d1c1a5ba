from django.urls import path, re_path

from lodestar.service.risks import lists, views

urlpatterns = [
    path("risks/", lists.risk_list, name="risk_list"),
    path("risks/add/", views.risk_add, name="risk_add"),
    path("risks/<slug:slug>/", views.risk, name="risk"),
    path("risks/<slug:slug>/change/", views.risk_change, name="risk_change"),
    path("risks/<slug:slug>/accept/", views.risk_accept, name="risk_accept"),
    re_path(r"^risks/(?P<slug>[-\w]+)/(?P<deed>close|reopen)/$", views.risk_deed, name="risk_deed"),
    path("risk-acceptances/<slug:slug>/withdraw/", views.acceptance_withdraw, name="acceptance_withdraw"),
    path("issues/", lists.issue_list, name="issue_list"),
    path("issues/add/", views.issue_add, name="issue_add"),
    path("issues/<slug:slug>/", views.issue, name="issue"),
    path("issues/<slug:slug>/change/", views.issue_change, name="issue_change"),
    re_path(r"^issues/(?P<slug>[-\w]+)/(?P<deed>resolve|reopen)/$", views.issue_deed, name="issue_deed"),
]
