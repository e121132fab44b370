"""Where allauth asks us: who may try, what is said, where links lead, how secrets are kept."""

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from vafa.doors.panel.signin import limits, saying
from vafa.doors.web import words
from vafa.kernel import users


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Users are made by set-up and by invitations."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Known and unknown addresses are counted and answered alike; allauth hashes for both."""
        who = str(credentials.get("email", "")).strip().lower()
        # An address is never forgiven: one who guesses others' passwords could sign in as themselves in between.
        limits.counted(limits.ADDRESS, self.get_client_ip(request))
        with limits.tried(limits.ACCOUNT, who):
            user = super().authenticate(request, **credentials)
            if user is None:
                raise self.validation_error("email_password_mismatch")
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted above."""

    def reauthenticate(self, user: Any, password: str) -> bool:
        with limits.tried(limits.AGAIN, str(user.pk)):
            if not user.check_password(password):
                raise self.validation_error("incorrect_password")
        return True

    def post_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse:
        users.note(user, "users.signed_in")
        response: HttpResponse = super().post_login(request, user, **rest)
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        """Told by doors/web/address.py."""
        return str(request.META["REMOTE_ADDR"])

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only the question for a passkey's challenge is asked by a script."""
        match = request.resolver_match
        return match is not None and match.url_name == "mfa_login_webauthn" and request.method == "GET"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **rest: Any
    ) -> None:
        """Said on the page that comes next."""
        text = saying.DONE.get(message_template or "")
        if text:
            request.__dict__.setdefault("said", []).append(words._(text))

    def send_notification_mail(self, *args: Any, **rest: Any) -> None:
        """The trail of the person's clubs says what was changed."""


class MfaAdapter(DefaultMFAAdapter):
    def get_totp_label(self, user: Any) -> str:
        return str(user.email)

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What another installation's secret has closed opens for nobody: it is no code that anybody could guess."""
        try:
            return _vault().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Unused by our page, which names a passkey by the device it was made on."""
        return "Passkey"


def _vault() -> Fernet:
    key = hashlib.sha256(b"vafa.second-factors:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
