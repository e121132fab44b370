"""Tables of every module carry the club, and refuse another club's rows."""

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError

from tests.contract import checks
from tests.database import catalogue
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.modules import Module, installed
from vafa.kernel.provision import Login


def tables_of(module: Module) -> list[str]:
    package = checks.package_of(module)
    return [
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name == package
        for model in config.get_models()
    ]


WITH_TABLES = [module for module in installed().values() if tables_of(module)]
EACH = pytest.mark.parametrize("module", WITH_TABLES, ids=[module.key for module in WITH_TABLES])


@EACH
def test_tables_are_named_after_the_module_and_carry_the_club(
    module: Module, logins: dict[str, Login]
) -> None:
    with psycopg.connect(logins["superuser"].conninfo()) as connection:
        known = set(catalogue.club_tables(connection))
        faults = [
            *catalogue.key_faults(connection),
            *catalogue.id_faults(connection),
            *catalogue.security_faults(connection),
        ]
    for table in tables_of(module):
        assert table.startswith(f"{module.key}_")
        assert table in known
        assert [fault for fault in faults if fault.startswith(f"{table}:")] == []


@EACH
def test_without_a_club_there_are_no_rows(module: Module, logins: dict[str, Login]) -> None:
    with psycopg.connect(logins["app"].conninfo()) as connection:
        for table in tables_of(module):
            assert connection.execute(f"select count(*) from {table}".encode()).fetchone() == (0,)


@EACH
def test_another_clubs_rows_are_refused(module: Module, club: Club, other_club: Club) -> None:
    for config in apps.get_app_configs():
        if config.name != checks.package_of(module):
            continue
        for model in config.get_models():
            row = {field.name: sample(field) for field in model._meta.concrete_fields if field.name != "pk"}
            with pytest.raises(ProgrammingError, match="row-level security"), unit(club.id):
                model.objects.create(**{**row, "club_id": other_club.id})


def sample(field: object) -> object:
    """A value that a column takes."""
    from django.db import models

    from vafa.kernel.events import SAMPLE_ID

    kinds: list[tuple[type, object]] = [
        (models.UUIDField, SAMPLE_ID),
        (models.BooleanField, False),
        (models.IntegerField, 1),
        (models.JSONField, {}),
        (models.TextField, "sample"),
    ]
    if getattr(field, "null", False):
        return None
    return next((value for kind, value in kinds if isinstance(field, kind)), None)
