import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.provision import APP_ROLE
from vafa.kernel.schema import ForeignKeySql, Rls


class Migration(migrations.Migration):

    dependencies = [
        ('core_earning', '0001_initial'),
        ('core_ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Union',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'merge_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('merge_id', models.UUIDField()),
                ('brought', models.TextField()),
            ],
            options={
                'db_table': 'core_earning_union',
            },
        ),
        ForeignKeySql("core_earning_union", ["merge_id"], "core_members_merge"),
        Rls("core_earning_union"),
        # Free texts about a person go when the person is erased; nothing else of these rows ever changes.
        migrations.RunSQL(
            f'grant update (note) on core_ledger_transfer to "{APP_ROLE}";'
            f'grant update (data) on core_earning_happening to "{APP_ROLE}"',
            f'revoke update (note) on core_ledger_transfer from "{APP_ROLE}";'
            f'revoke update (data) on core_earning_happening from "{APP_ROLE}"',
        ),
    ]
