from django.db import migrations

from vafa.kernel.provision import APP_ROLE
from vafa.kernel.schema import ForeignKeySql

CHECK = """
create function core_ledger_check_accounts() returns trigger language plpgsql set plan_cache_mode = force_generic_plan as $$
begin
    if exists (
        select from made t where not exists (
            select from core_ledger_account a
            where a.club_id = t.club_id and a.member_id = t.member_id and a.currency = t.currency offset 0
        )
    ) then
        raise foreign_key_violation using
            message = 'a transfer needs the account of its member and currency',
            table = 'core_ledger_transfer', constraint = 'core_ledger_transfer_account';
    end if;
    return null;
end $$;
create trigger core_ledger_transfer_account after insert on core_ledger_transfer
    referencing new table as made for each statement execute function core_ledger_check_accounts();
"""
UNCHECK = """
drop trigger core_ledger_transfer_account on core_ledger_transfer;
drop function core_ledger_check_accounts();
"""


class Migration(migrations.Migration):
    """That a transfer has its account is checked for all rows of a statement at once: a foreign key asks for each
    row by itself, and locks it, which cost as much as the rows. It holds because accounts are never deleted, nor
    transfers changed.
    """

    dependencies = [
        ('core_ledger', '0003_by_cause'),
    ]

    operations = [
        migrations.RunSQL(
            "alter table core_ledger_transfer drop constraint core_ledger_transfer_member_id_currency_fk",
            ForeignKeySql("core_ledger_transfer", ["member_id", "currency"], "core_ledger_account", ["member_id", "currency"]).sql,
        ),
        migrations.RunSQL(CHECK, UNCHECK),
        migrations.RunSQL(
            f'revoke delete on core_ledger_account from "{APP_ROLE}"',
            f'grant delete on core_ledger_account to "{APP_ROLE}"',
        ),
    ]
