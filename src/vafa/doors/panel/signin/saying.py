"""What sign-in says, in our own words: of errors by their codes, of what was done by allauth's names for it."""

from typing import Any

from django.core.exceptions import ValidationError

from vafa.domain.errors import VafaError
from vafa.doors.web import words
from vafa.doors.web.words import mark
from vafa.kernel.users import WEAK

ERRORS = {
    "required": mark("Fill this in."),
    "invalid": mark("Write an e-mail address like name@example.ir."),
    "max_length": mark("This is too long."),
    "email_password_mismatch": mark("The e-mail or the password is not right."),
    "incorrect_password": mark("The password is not right."),
    "enter_current_password": mark("The password is not right."),
    "incorrect_code": mark("The code is not right, or was used before. Wait for the next one and try again."),
    "passkey": mark("This passkey did not open anything. Try again, or sign in with your password."),
    "cannot_generate_recovery_codes": mark("Recovery codes need an authenticator app or a passkey first."),
}
UNKNOWN = mark("This was not accepted. Try again.")

DONE = {
    "account/messages/password_changed.txt": mark(
        "Your password was changed. Other devices were signed out."
    ),
    "account/messages/logged_out.txt": mark("You are signed out."),
    "mfa/messages/totp_activated.txt": mark("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": mark("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": mark("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": mark("The passkey was removed."),
}
"""By the template that allauth would show; what is not here needs no words."""


def refused(error: VafaError) -> ValidationError:
    """A refusal of ours as an error of a form."""
    return ValidationError(error.say(words.language())[1], code="said")


def errors(form: Any) -> dict[str, str]:
    """The first error of each field, in words; "" is the form's own."""
    found = {}
    for field, problems in form.errors.as_data().items():
        found["" if field == "__all__" else field] = _said(problems[0])
    return found


def _said(error: ValidationError) -> str:
    if error.code == "said":
        return str(error.message)
    if error.code in WEAK:
        return words.say(WEAK[error.code])
    return words._(ERRORS.get(error.code or "", UNKNOWN))
