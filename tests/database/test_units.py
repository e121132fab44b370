"""A unit is one transaction of one club, told to Python and to the database alike."""

import pytest
from django.db import connection, transaction

from vafa.kernel.database import pool, refresh_pool, unit
from vafa.kernel.models import Club
from vafa.kernel.scope import NoClubInScope, OtherClubInScope, club_in_scope, current_club


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('vafa.club', true), '')")
        return cursor.fetchone()[0]


def test_unit_tells_python_and_database(club: Club) -> None:
    with unit(club.id):
        assert current_club() == club.id
        assert setting() == str(club.id)
    assert club_in_scope() is None
    assert setting() == ""


def test_no_club_is_refused(club: Club) -> None:
    with pytest.raises(NoClubInScope):
        current_club()


def test_nested_unit_joins_and_other_club_is_refused(club: Club, other_club: Club) -> None:
    with unit(club.id):
        with unit(club.id):
            assert setting() == str(club.id)
        assert setting() == str(club.id)
        with pytest.raises(OtherClubInScope), unit(other_club.id):
            pass
    with unit(other_club.id):
        assert setting() == str(other_club.id)


def test_unit_inside_a_foreign_transaction_is_refused(club: Club) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError), unit(club.id):
        pass
    assert club_in_scope() is None


def test_what_raises_rolls_back(club: Club) -> None:
    class Interrupted(Exception):
        pass

    with pytest.raises(Interrupted), unit(club.id):
        Club.objects.filter(id=club.id).update(name="Changed")
        raise Interrupted
    club.refresh_from_db()
    assert club.name == "Test club"


def test_pool_signs_in_as_the_application(club: Club) -> None:
    with pool().connection() as connection_:
        assert connection_.autocommit
        assert connection_.execute("select current_user").fetchone() == ("vafa_app",)
    refresh_pool()
    with pool().connection() as connection_:
        assert connection_.execute("select 1").fetchone() == (1,)
    refresh_pool()
