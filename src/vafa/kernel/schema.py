"""Migration operations for what Django's models cannot say: row-level security, keys that span the
club, tables that only grow. Each can be reversed. Names of tables and columns are ours, never input.
"""

from collections.abc import Sequence

from django.db.migrations import RunSQL

from vafa.kernel.provision import APP_ROLE

CLUB_IN_SCOPE = "(select nullif(current_setting('vafa.club', true), '')::bigint)"
POLICY = "club_only"


class Rls(RunSQL):
    """Row-level security, also for the owner: without a club in the transaction there are no rows.

    Statistics of the club's column are switched off: a club that they have not met yet would be planned for as
    if it had one row, and every look-up by key would read the whole club instead.
    """

    def __init__(self, table: str) -> None:
        super().__init__(
            sql=f"""
                alter table {table} enable row level security, force row level security;
                alter table {table} alter column club_id set statistics 0;
                create policy {POLICY} on {table}
                    using (club_id = {CLUB_IN_SCOPE}) with check (club_id = {CLUB_IN_SCOPE});
            """,
            reverse_sql=f"""
                drop policy {POLICY} on {table};
                alter table {table} no force row level security, disable row level security;
            """,
        )


class ForeignKeySql(RunSQL):
    """A foreign key whose first column is the club: `(club_id, columns…) → (club_id, to_columns…)`.

    on_delete is NO ACTION or CASCADE: SET NULL would clear the club.
    """

    def __init__(
        self,
        table: str,
        columns: Sequence[str],
        to_table: str,
        to_columns: Sequence[str] = ("id",),
        *,
        on_delete: str = "NO ACTION",
        deferred: bool = False,
    ) -> None:
        if on_delete not in ("NO ACTION", "CASCADE"):
            raise ValueError(f"on_delete {on_delete} is not for keys that hold the club")
        here = ", ".join(["club_id", *(name for name in columns if name != "club_id")])
        there = ", ".join(["club_id", *(name for name in to_columns if name != "club_id")])
        name = "_".join([table, *columns, "fk"])[:63]
        super().__init__(
            sql=f"alter table {table} add constraint {name} foreign key ({here}) "
            f"references {to_table} ({there}) on delete {on_delete}"
            f"{' deferrable initially deferred' if deferred else ''}",
            reverse_sql=f"alter table {table} drop constraint {name}",
        )


class AppendOnly(RunSQL):
    """The application may add rows and read them, and neither change nor delete them."""

    def __init__(self, table: str) -> None:
        super().__init__(
            sql=f'revoke update, delete on {table} from "{APP_ROLE}"',
            reverse_sql=f'grant update, delete on {table} to "{APP_ROLE}"',
        )
