"""The ground of tests that need a database: one throw-away PostgreSQL for the session, with real
commits. Every test makes its own club, so nothing has to be cleaned and tests cannot see each other.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

# Settings are read once, at import: tests never touch the data folder of this checkout.
FOLDER = Path(tempfile.mkdtemp(prefix="vafa-test-"))
os.environ["VAFA_HOME"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "vafa.config.settings"
for name in ("DATABASE_URL", "VAFA_APP_DATABASE_URL", "VAFA_APP_ROLE"):
    os.environ.pop(name, None)

# Models can be imported from here on; the database is only there once `logins` has run.
django.setup()

from django.db import connections

from vafa.kernel import embedded, provision
from vafa.kernel.database import refresh_pool
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.provision import Login


def pytest_unconfigure() -> None:
    """Ends the server however the session ended, and leaves nothing behind."""
    refresh_pool()
    connections.close_all()
    embedded.remove(provision.server(FOLDER))
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def logins() -> dict[str, Login]:
    """A provisioned and migrated database; the sign-ins `superuser`, `owner` and `app` by name."""
    found = provision.prepare(FOLDER, fast_and_unsafe=True)
    for alias, role in (("default", "app"), ("owner", "owner")):
        login = found[role]
        connections.settings[alias].update(
            HOST=login.host, PORT=login.port, USER=login.user, PASSWORD=login.password
        )
    provision.migrate()
    return found


@pytest.fixture(scope="session")
def db_url(logins: dict[str, Login]) -> str:
    """Connection string of the application's role."""
    return logins["app"].conninfo()


@pytest.fixture
def club(logins: dict[str, Login]) -> Iterator[Club]:
    """A fresh club. Open `unit(club.id)` to touch its rows."""
    yield Club.objects.create(slug=f"club-{uuid7().hex}", name="Test club")


@pytest.fixture
def other_club(logins: dict[str, Login]) -> Iterator[Club]:
    """A second club, to see that the first cannot reach it."""
    yield Club.objects.create(slug=f"other-{uuid7().hex}", name="Other club")
