import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import Rls


class Migration(migrations.Migration):

    dependencies = [
        ('core_vouchers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Closed',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'series_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('series_id', models.UUIDField()),
                ('reason', models.TextField()),
            ],
            options={
                'db_table': 'core_vouchers_closed',
            },
        ),
        Rls("core_vouchers_closed"),
    ]
