"""Addresses of accounts. Of allauth only signing in, signing out and changing a password are open."""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from hoaban.apps.accounts import views

password_change = login_required(
    allauth.PasswordChangeView.as_view(template_name="accounts/password_change.html"),
)

pages = [
    path("", views.account_list, name="list"),
    path("them/", views.account_add, name="add"),
    path("cua-toi/", views.account_own, name="own"),
    path("don-vi/", views.unit_options, name="unit_options"),
    path("<int:user_id>/", views.account_detail, name="detail"),
    path("<int:user_id>/vai-tro/", views.grant_add, name="grant_add"),
    path("<int:user_id>/vai-tro/<int:membership_id>/ket-thuc/", views.grant_end, name="grant_end"),
    path("<int:user_id>/dong/", views.account_close, name="close"),
    path("<int:user_id>/mat-khau/", views.password_set, name="password_set"),
]

urlpatterns = [
    path("dang-nhap/", allauth.LoginView.as_view(template_name="accounts/sign_in.html"), name="account_login"),
    path("dang-xuat/", allauth.LogoutView.as_view(template_name="accounts/sign_out.html"), name="account_logout"),
    path("doi-mat-khau/", password_change, name="account_change_password"),
    path("", include((pages, "accounts"))),
]
