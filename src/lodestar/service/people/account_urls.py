"""Addresses of one's own account: signing in and out, passwords, two-step sign-in. Nobody signs up alone."""

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.generic import TemplateView

from lodestar.service.people import oidc, views

NOT_LET_IN = TemplateView.as_view(template_name="people/not_let_in.html")

urlpatterns = [
    path("", views.account, name="account"),
    path("once/<str:uid>/<str:token>/", views.sign_in_once, name="sign_in_once"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("with/<slug:provider_id>/", oidc.oidc_login, name="openid_connect_login"),
    path("with/<slug:provider_id>/back/", oidc.oidc_callback, name="openid_connect_callback"),
    path("not-signed-in/", NOT_LET_IN, name="socialaccount_login_cancelled"),
    path("not-let-in/", NOT_LET_IN, name="socialaccount_login_error"),
    path("2fa/", include("allauth.mfa.urls")),
]
