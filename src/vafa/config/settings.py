"""Django's settings, all from the environment; nothing here needs to be edited.

VAFA_HOME (data folder, default `.vafa`), DATABASE_URL and VAFA_APP_DATABASE_URL (see kernel/provision.py),
VAFA_SECRET_KEY, VAFA_ALLOWED_HOSTS, VAFA_DEBUG, VAFA_LOG_LEVEL, VAFA_WEBHOOKS_PRIVATE; how people sign in stands in
config/signing_in.py.
"""

import contextlib
import os
import secrets
from pathlib import Path

from vafa.config import signing_in
from vafa.config.apps import installed_apps
from vafa.kernel.embedded import home
from vafa.kernel.provision import DATABASE, Login, logins


def _secret_key() -> str:
    """From the environment, or made once and kept in the data folder."""
    if given := os.environ.get("VAFA_SECRET_KEY"):
        return given
    path = home() / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # another process was first: its key holds
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii")


def _database(login: Login) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": login.host,
        "PORT": login.port,
        "NAME": login.database,
        "USER": login.user,
        "PASSWORD": login.password,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


_unset = Login("", "", DATABASE, "", "")
_logins = logins()

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = _secret_key()
DEBUG = os.environ.get("VAFA_DEBUG", "") == "1"
ALLOWED_HOSTS = os.environ.get("VAFA_ALLOWED_HOSTS", "*").split(",")

INSTALLED_APPS = installed_apps()
MIDDLEWARE = [
    "vafa.kernel.requests.Observed",
    "django.middleware.security.SecurityMiddleware",
    "vafa.doors.web.middleware.PagesOnly",
    # Costs next to nothing, and allauth insists that it stands in this list.
    "allauth.account.middleware.AccountMiddleware",
]
# What pages need and the API must not pay for; doors/web/middleware.py puts it around the pages' paths.
PAGE_MIDDLEWARE = [
    "vafa.doors.web.address.Addressed",
    "vafa.doors.web.middleware.Guarded",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "vafa.doors.panel.signin.seen.Seen",
]
ROOT_URLCONF = "vafa.config.urls"
WSGI_APPLICATION = "vafa.config.wsgi.application"
DATABASES = {
    "default": _database(_logins.get("app", _unset)),
    "owner": _database(_logins.get("owner", _unset)),
}
DATABASE_ROUTERS = ["vafa.config.router.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", "فارسی"), ("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
LOGGING_CONFIG = None  # the kernel sets logging up
TEMPLATES = [
    {
        "NAME": "pages",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {"environment": "vafa.doors.web.env.environment"},
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
CSRF_FAILURE_VIEW = "vafa.doors.web.problems.stale"
STATIC_URL = "/static/"
# Whether webhooks may go to private addresses: for trials, and for receivers on the operator's own network.
VAFA_WEBHOOKS_PRIVATE = os.environ.get("VAFA_WEBHOOKS_PRIVATE", "") == "1"

globals().update({name: value for name, value in vars(signing_in).items() if name.isupper()})
