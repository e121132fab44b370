"""Addresses of the first set-up."""

from django.urls import path

from vafa.core.office.setup import account, club

urlpatterns = [
    path("setup", account.start, name="setup"),
    path("setup/account", account.account, name="setup-account"),
    path("setup/business", club.business, name="setup-business"),
    path("setup/branches", club.branches, name="setup-branches"),
    path("setup/look", club.look, name="setup-look"),
    path("setup/members", club.first_members, name="setup-members"),
    path("setup/ready", club.ready, name="setup-ready"),
]
