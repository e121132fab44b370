"""How people sign in; part of the settings.

VAFA_EMAIL_URL  smtp://user:password@host:587 (smtps:// for TLS from the start; smtp:// uses STARTTLS unless the
                address ends with ?tls=0), file:///folder, or console: (the default). VAFA_EMAIL_FROM is the sender.
VAFA_URL        where people reach the installation (https://club.example.ir): links in e-mails lead there, never to a
                name that a request brought along. Needed with smtp.
VAFA_HTTPS      1 when people reach the installation by https: cookies are then sent by https only.
VAFA_PROXIES    how many proxies stand in front; the visitor's address is taken from X-Forwarded-For accordingly.
"""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

AUTH_USER_MODEL = "kernel.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_RULES = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("name", "email")}},
    {"NAME": f"{_RULES}MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_RULES}CommonPasswordValidator"},
    {"NAME": f"{_RULES}NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

PUBLIC_URL = os.environ.get("VAFA_URL", "").rstrip("/")
HTTPS = os.environ.get("VAFA_HTTPS", "1" if PUBLIC_URL.startswith("https:") else "") == "1"
SESSION_COOKIE_NAME = "vafa_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "vafa_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/panel"
LOGOUT_REDIRECT_URL = "account_login"

# Codes of a second factor are used up in every process at once, so the cache is the database's.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

ACCOUNT_ADAPTER = "vafa.doors.panel.signin.adapters.AccountAdapter"
MFA_ADAPTER = "vafa.doors.panel.signin.adapters.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Tries are counted by kernel/throttle.py, which every process shares and which can say how long to wait.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Vafa"
# A passkey is bound to its host; without https a browser offers them on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"

PROXIES = int(os.environ.get("VAFA_PROXIES", "0"))


def email_settings(url: str) -> dict[str, object]:
    """Django's e-mail settings from one address."""
    parts = urlsplit(url)
    backend = "django.core.mail.backends."
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": f"{backend}filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in ("smtp", "smtps"):
        return {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    direct = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": f"{backend}smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if direct else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": direct,
        "EMAIL_USE_TLS": not direct and parse_qs(parts.query).get("tls") != ["0"],
        "EMAIL_TIMEOUT": 20,
    }


globals().update(email_settings(os.environ.get("VAFA_EMAIL_URL", "")))
DEFAULT_FROM_EMAIL = os.environ.get("VAFA_EMAIL_FROM", "vafa@localhost")
EMAIL_CONFIGURED = os.environ.get("VAFA_EMAIL_URL", "").startswith("smtp")
if EMAIL_CONFIGURED and not PUBLIC_URL:
    raise ImproperlyConfigured("VAFA_EMAIL_URL needs VAFA_URL: the address that links in e-mails lead to.")
