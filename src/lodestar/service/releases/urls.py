from django.urls import path

from lodestar.service.releases import upload_views, views

AT = "evidence/releases/"
ONE = f"{AT}<slug:identity>/"
UPLOAD = f"{AT}uploads/<slug:token>/"

urlpatterns = [
    path(AT, views.release_list, name="release_list"),
    path(f"{AT}sources/", views.evidence_to_get, name="evidence_to_get"),
    path(f"{AT}compare/", views.release_compare, name="release_compare"),
    path(f"{AT}add/", upload_views.release_add, name="release_add"),
    path(UPLOAD, upload_views.upload, name="upload"),
    path(f"{UPLOAD}accept/", upload_views.upload_accept, name="upload_accept"),
    path(f"{UPLOAD}discard/", upload_views.upload_discard, name="upload_discard"),
    path(f"{UPLOAD}read-again/", upload_views.upload_read_again, name="upload_read_again"),
    path(f"{UPLOAD}quarantine.csv", upload_views.upload_quarantine, name="upload_quarantine"),
    path(ONE, views.release, name="release"),
    path(f"{ONE}quarantine.csv", views.release_quarantine, name="release_quarantine"),
    path(f"{ONE}verify/", views.release_verify, name="release_verify"),
    path(f"{ONE}withdraw/", views.release_withdraw, name="release_withdraw"),
    path(f"{ONE}reinstate/", views.release_reinstate, name="release_reinstate"),
]
