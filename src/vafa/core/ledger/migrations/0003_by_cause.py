from django.db import migrations, models


class Migration(migrations.Migration):
    """Transfers are named by what caused them, and found by member over an index whose equal keys share a row.

    A key that began with the member was written in the middle of the index, and its pages were two thirds full.
    """

    dependencies = [
        ('core_ledger', '0002_idle'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "alter table core_ledger_transfer drop constraint core_ledger_transfer_pkey,"
                    " add primary key (club_id, cause, n)",
                    "alter table core_ledger_transfer drop constraint core_ledger_transfer_pkey,"
                    " add primary key (club_id, member_id, cause, n)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='transfer',
                    name='pk',
                    field=models.CompositePrimaryKey('club_id', 'cause', 'n', blank=True, editable=False, primary_key=True, serialize=False),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['club_id', 'member_id'], name='core_ledger_transfer_of'),
        ),
    ]
