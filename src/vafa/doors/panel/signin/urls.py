"""Addresses of sign-in, under the names that allauth knows them by."""

from typing import Any

from django.urls import URLPattern, path, re_path

from vafa.doors.panel.signin import account, again, entering, invited
from vafa.doors.panel.signin.showing import spoken

ENTERING: list[tuple[str, Any, str]] = [
    ("sign-in", entering.SignIn.as_view(), "account_login"),
    ("sign-in/second-step", entering.SecondStep.as_view(), "mfa_authenticate"),
    ("sign-in/passkey", entering.Passkey.as_view(), "mfa_login_webauthn"),
    ("sign-in/forgotten", entering.Forgotten.as_view(), "account_reset_password"),
    ("sign-in/forgotten/sent", entering.forgotten_sent, "account_reset_password_done"),
    ("sign-in/locked", entering.locked, "account_inactive"),
    ("sign-in/again", again.ByPassword.as_view(), "account_reauthenticate"),
    ("sign-in/again/code", again.ByCode.as_view(), "mfa_reauthenticate"),
    ("sign-in/again/passkey", again.ByPasskey.as_view(), "mfa_reauthenticate_webauthn"),
    ("sign-in/invitation/<str:token>", invited.invitation, "invitation"),
    ("sign-out", entering.SignOut.as_view(), "account_logout"),
]
ACCOUNT: list[tuple[str, Any, str]] = [
    ("account", account.Account.as_view(), "mfa_index"),
    ("account/profile", account.save_profile, "account_profile"),
    ("account/password", account.Password.as_view(), "account_change_password"),
    ("account/app", account.AddApp.as_view(), "mfa_activate_totp"),
    ("account/app/remove", account.RemoveApp.as_view(), "mfa_deactivate_totp"),
    ("account/passkeys/new", account.AddPasskey.as_view(), "mfa_add_webauthn"),
    ("account/passkeys/<int:pk>/name", account.RenamePasskey.as_view(), "mfa_edit_webauthn"),
    ("account/passkeys/<int:pk>/remove", account.RemovePasskey.as_view(), "mfa_remove_webauthn"),
    ("account/codes", account.Codes.as_view(), "mfa_view_recovery_codes"),
    ("account/codes/new", account.NewCodes.as_view(), "mfa_generate_recovery_codes"),
    ("account/sessions", account.end_sessions, "usersessions_list"),
]


NEW_PASSWORD = re_path(
    r"^panel/sign-in/new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
    spoken(entering.NewPassword.as_view()),
    name="account_reset_password_from_key",
)

urlpatterns: list[URLPattern] = [
    *(path(f"panel/{place}", spoken(view), name=name) for place, view, name in (*ENTERING, *ACCOUNT)),
    NEW_PASSWORD,
]
RESERVED = frozenset(place.split("/")[0] for place, _view, _name in (*ENTERING, *ACCOUNT))
"""What stands where a club's short name would; no club may be called so."""
