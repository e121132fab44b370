"""What PostgreSQL's own catalogue says about our tables; for the tests beside it."""

from dataclasses import dataclass
from typing import Any

import psycopg

# Not of one club: the job queue, which stays local to a node; Django's own books; and the platform's, each with its
# reason. Whatever else there is belongs to a club and keeps the rules.
EXCEPTIONS = ("procrastinate_", "django_")
PLATFORM = {
    "kernel_club": "the club itself",
    "kernel_user": "who signs in has not said yet to which club; what they may do there is kernel_staff, of the club",
    "kernel_attempt": "tries are counted before anybody is known; a row is a keyed hash and a count",
    "account_emailaddress": "of users (django-allauth)",
    "account_emailconfirmation": "of users (django-allauth)",
    "mfa_authenticator": "of users (django-allauth): second factors and passkeys",
    "usersessions_usersession": "of users (django-allauth)",
    "auth_group": "Django's own, empty: roles are kernel_staff",
    "auth_group_permissions": "Django's own, empty",
    "auth_permission": "Django's own, names of its models",
}


@dataclass(frozen=True)
class Key:
    """A primary key, unique constraint or index, or foreign key, with its columns in order."""

    table: str
    name: str
    kind: str
    columns: tuple[str, ...]
    definition: str


def is_exception(table: str) -> bool:
    return table.startswith(EXCEPTIONS) or table in PLATFORM


def club_tables(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        " order by 1"
    )
    return [table for (table,) in rows if not is_exception(table)]


def keys(connection: psycopg.Connection[Any]) -> list[Key]:
    """Every key of every club table; unique indexes count as unique constraints."""
    constraints = connection.execute(
        """
        select c.conrelid::regclass::text, c.conname, c.contype::text,
               array(select a.attname::text from unnest(c.conkey) with ordinality k(n, i)
                     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by k.i),
               pg_get_constraintdef(c.oid)
        from pg_constraint c
        where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f', 'x')
        """
    ).fetchall()
    indexes = connection.execute(
        """
        select i.indrelid::regclass::text, i.indexrelid::regclass::text, 'u',
               array(select coalesce(a.attname::text, '(expression)')
                     from unnest(i.indkey::smallint[]) with ordinality k(n, o)
                     left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n and k.n > 0
                     order by k.o),
               pg_get_indexdef(i.indexrelid)
        from pg_index i join pg_class t on t.oid = i.indrelid
        where t.relnamespace = 'public'::regnamespace and i.indisunique
        """
    ).fetchall()
    found = [Key(table, name, kind, tuple(columns), text) for table, name, kind, columns, text in constraints]
    found += [Key(table, name, kind, tuple(columns), text) for table, name, kind, columns, text in indexes]
    return [key for key in found if not is_exception(key.table)]


def faults(connection: psycopg.Connection[Any]) -> list[str]:
    """Every breach of the schema rules, in words; empty when all is well."""
    return sorted([*key_faults(connection), *id_faults(connection), *security_faults(connection)])


def key_faults(connection: psycopg.Connection[Any]) -> list[str]:
    found = []
    for key in keys(connection):
        if not key.columns or key.columns[0] != "club_id":
            found.append(f"{key.table}: key {key.name} does not start with club_id")
        if key.kind == "f" and not key.definition.partition("REFERENCES ")[2].partition("(")[2].startswith(
            "club_id"
        ):
            found.append(f"{key.table}: foreign key {key.name} does not lead to club_id")
        if "SET NULL" in key.definition or "SET DEFAULT" in key.definition:
            found.append(f"{key.table}: foreign key {key.name} would clear the club")
    keyed = {key.table for key in keys(connection) if key.kind == "p"}
    found += [f"{table}: no primary key" for table in club_tables(connection) if table not in keyed]
    return found


def id_faults(connection: psycopg.Connection[Any]) -> list[str]:
    """Serial and identity columns, and a club_id that is missing, nullable or no bigint."""
    tables = club_tables(connection)
    made = connection.execute(
        """
        select c.table_name, c.column_name from information_schema.columns c
        where c.table_schema = 'public' and c.table_name = any(%s)
          and (c.is_identity = 'YES' or c.column_default like 'nextval%%')
        """,
        [tables],
    ).fetchall()
    good = connection.execute(
        """
        select table_name from information_schema.columns
        where table_schema = 'public' and column_name = 'club_id'
          and data_type = 'bigint' and is_nullable = 'NO'
        """
    ).fetchall()
    carries = {table for (table,) in good}
    return [f"{table}: {column} is numbered by the database" for table, column in made] + [
        f"{table}: club_id is missing, nullable or no bigint" for table in tables if table not in carries
    ]


def security_faults(connection: psycopg.Connection[Any], app: str = "vafa_app") -> list[str]:
    """Row-level security that is off or soft, other policies, ownership and grants beyond rows."""
    found = []
    for table in club_tables(connection):
        enabled, forced, owner = connection.execute(
            "select relrowsecurity, relforcerowsecurity, relowner::regrole::text from pg_class"
            " where oid = %s::regclass",
            [table],
        ).fetchone() or (False, False, "")
        if not enabled or not forced:
            found.append(f"{table}: row-level security is not enabled and forced")
        if owner == app:
            found.append(f"{table}: the application's role owns it")
        policies = connection.execute(
            "select policyname, permissive, cmd, roles::text, qual, with_check from pg_policies"
            " where schemaname = 'public' and tablename = %s",
            [table],
        ).fetchall()
        if len(policies) != 1:
            found.append(f"{table}: {len(policies)} policies instead of one")
        for name, _, command, roles, using, check in policies:
            if command != "ALL" or roles != "{public}" or not using or using != check:
                found.append(f"{table}: policy {name} does not hold for all commands and roles alike")
            elif "vafa.club" not in using or "club_id =" not in using or " OR " in using:
                found.append(f"{table}: policy {name} does not compare club_id with the club in scope")
        for privilege in ("TRUNCATE", "REFERENCES", "TRIGGER"):
            allowed = connection.execute(
                "select has_table_privilege(%s, %s, %s)", [app, table, privilege]
            ).fetchone()
            if allowed == (True,):
                found.append(f"{table}: the application's role may {privilege}")
    return found
