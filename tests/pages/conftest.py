"""Pages are tested with many sign-ins: passwords are hashed quickly here, and mail stays in memory."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import override_settings

from vafa.kernel.database import pool
from vafa.kernel.provision import Login


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    ):
        yield


@pytest.fixture(autouse=True)
def outbox() -> None:
    mail.outbox = []


@pytest.fixture(autouse=True)
def untried(logins: dict[str, Login]) -> None:
    """All of these come from one address, which may ask for so many codes an hour only."""
    with pool().connection() as connection:
        connection.execute("delete from kernel_attempt")
