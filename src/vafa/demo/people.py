"""The demo club's staff: an owner and a cashier who can sign in, marked as demo people."""

import secrets

from vafa.kernel import staff, users
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.people import StaffRow, User

PEOPLE = (
    ("owner@demo.test", "مدیر نمایشی", "owner"),
    ("cashier@demo.test", "صندوق‌دار نمایشی", "cashier"),
)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def staffed(club: Club, known: str = "") -> dict[str, str]:
    """E-mails by role and the password of all; the one of an earlier run stays while it is known."""
    password = known or "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    for email, name, role in PEOPLE:
        user = users.find_user(email)
        if user is None:
            user = users.create_user(email=email, name=name, password=password)
        elif not known:
            user.set_password(password)
            user.save(update_fields=["password"])
        _enrol(club, user, role)
    return {role: email for email, _name, role in PEOPLE} | {"password": password}


def _enrol(club: Club, user: User, role: str) -> None:
    with unit(club.id):
        if not StaffRow.objects.filter(user_id=user.id).exists():
            staff.enrol(user=user, role=role)
