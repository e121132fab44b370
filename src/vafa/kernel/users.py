"""Users of the installation: made at set-up, by an invitation or by the operator, never by signing up."""

import contextlib
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from vafa.domain.errors import Kind, VafaError
from vafa.domain.identifiers import normalise
from vafa.kernel import audit
from vafa.kernel.database import unit
from vafa.kernel.embedded import home
from vafa.kernel.people import User
from vafa.kernel.scope import Actor, acting

_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class EmailTaken(VafaError):
    code = "users.email_taken"
    kind = Kind.CONFLICT
    title: ClassVar[dict[str, str]] = {"fa": "این ایمیل گرفته شده است", "en": "This e-mail is taken"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "کاربری با این ایمیل هست؛ با همان وارد شوید.",
        "en": "There is a user with this e-mail; sign in as that user.",
    }


class PasswordWeak(VafaError):
    code = "users.password_weak"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "گذرواژه ضعیف است", "en": "The password is too weak"}
    detail: ClassVar[dict[str, str]] = {"fa": "{reason}", "en": "{reason}"}


class SetupCodeWrong(VafaError):
    code = "users.setup_code"
    kind = Kind.FORBIDDEN
    title: ClassVar[dict[str, str]] = {"fa": "کد راه‌اندازی درست نیست", "en": "The set-up code is not right"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "کد را همان‌گونه بنویسید که سرور هنگام روشن شدن نشان داده است.",
        "en": "Write the code as the server has shown it when it started.",
    }


WEAK: dict[str, dict[str, str]] = {
    "password_too_short": {
        "fa": "گذرواژه دست‌کم ۱۰ نویسه داشته باشد.",
        "en": "A password has at least 10 characters.",
    },
    "password_too_common": {
        "fa": "این گذرواژه را همه حدس می‌زنند.",
        "en": "Everybody would guess this password.",
    },
    "password_entirely_numeric": {
        "fa": "گذرواژه تنها از رقم نباشد.",
        "en": "A password is more than digits.",
    },
    "password_too_similar": {
        "fa": "گذرواژه به نام یا ایمیل شما می‌ماند.",
        "en": "The password is too much like your name or e-mail.",
    },
}


def create_user(*, email: str, name: str, password: str, language: str = "fa") -> User:
    """``IdentifierInvalid``, ``EmailTaken`` or ``PasswordWeak`` for what cannot be."""
    user = User(email=normalise("email", email), name=name.strip()[:200], language=language)
    check_password(user, password)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise EmailTaken() from None
    return user


def check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        first = refused.error_list[0]
        raise PasswordWeak(reason=WEAK.get(first.code, {"fa": str(first), "en": str(first)})) from None


def find_user(email: str) -> User | None:
    found: User | None = User.objects.filter(email=normalise("email", email)).first()
    return found


def set_looks(*, user_id: UUID, language: str | None = None, theme: str | None = None) -> None:
    """A person's own language and theme; unknown values are left out."""
    wanted: dict[str, Any] = {}
    if language in User.Language.values:
        wanted["language"] = language
    if theme in User.Theme.values:
        wanted["theme"] = theme
    if wanted:
        User.objects.filter(id=user_id).update(**wanted)


def add_club(*, user_id: UUID, club_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_user SET clubs = array_append(clubs, %s) WHERE id = %s AND NOT %s = ANY(clubs)",
            [club_id, user_id, club_id],
        )


def remove_club(*, user_id: UUID, club_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_user SET clubs = array_remove(clubs, %s) WHERE id = %s", [club_id, user_id]
        )


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser of a user."""

    id: int
    key: str
    address: str
    user_agent: str
    began_at: datetime
    seen_at: datetime


def sessions_of(*, user_id: UUID) -> list[Session]:
    """The user's live sessions, last seen first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id, u.session_key, host(u.ip), u.user_agent, u.created_at, u.last_seen_at"
            " FROM usersessions_usersession u JOIN django_session s USING (session_key)"
            " WHERE u.user_id = %s AND s.expire_date > now() ORDER BY u.last_seen_at DESC",
            [user_id],
        )
        return [Session(*row) for row in cursor.fetchall()]


def end_sessions(*, user_id: UUID, only: int | None = None, keep: str = "") -> int:
    """Sign the user out: everywhere, in one session (``only``), or in all but one (``keep``, its key). How many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM usersessions_usersession WHERE user_id = %s AND session_key <> %s"
            " AND (%s::bigint IS NULL OR id = %s) RETURNING session_key",
            [user_id, keep, only, only],
        )
        keys = [key for (key,) in cursor.fetchall()]
        cursor.execute("DELETE FROM django_session WHERE session_key = ANY(%s)", [keys])
    return len(keys)


def seen(*, session_key: str) -> None:
    """The session is in use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE usersessions_usersession SET last_seen_at = now() WHERE session_key = %s", [session_key]
        )


def rename(*, user_id: UUID, name: str) -> None:
    User.objects.filter(id=user_id).update(name=name.strip()[:200])


def drop_factors(*, user: User) -> int:
    """Take away every second step and passkey, for somebody who has lost them; the operator's last help. How many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [user.id])
        dropped: int = cursor.rowcount
    end_sessions(user_id=user.id)
    note(user, "users.factors_dropped")
    return dropped


def note(user: User, action: str) -> None:
    """Write into the trail of each of the user's clubs what they did to their own account."""
    for club_id in user.clubs:
        with acting(Actor("staff", str(user.id), user.name, "panel")), unit(club_id):
            audit.record(action, "user", user.id)


def setup_code() -> str | None:
    """The code that lets the first person in, kept in the data folder; None as soon as there is a user."""
    path = home() / "setup-code"
    if _somebody():
        path.unlink(missing_ok=True)
        return None
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        made = "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(4)) for _ in range(3))
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(made)
        with contextlib.suppress(FileExistsError):  # another process was first: its code holds
            os.link(draft, path)
        draft.unlink()
        return path.read_text(encoding="ascii").strip()


def _somebody() -> bool:
    return bool(User.objects.exists())


def check_setup_code(given: str) -> None:
    """``SetupCodeWrong`` also when there is nothing to set up any more."""
    right = setup_code()
    text = "".join(letter for letter in given.lower() if letter.isalnum())
    if not hmac.compare_digest((right or "").replace("-", "").encode(), text.encode()) or right is None:
        raise SetupCodeWrong()
