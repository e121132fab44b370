import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import Rls


class Migration(migrations.Migration):

    dependencies = [
        ('core_purchases', '0002_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Simulation',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('asked_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('done', models.IntegerField(default=0)),
                ('total', models.IntegerField(default=0)),
                ('asked_by', models.TextField()),
                ('state', models.TextField()),
                ('body', models.TextField()),
                ('result', models.TextField(default='')),
            ],
            options={
                'db_table': 'core_purchases_simulation',
                'indexes': [models.Index(fields=['club_id', 'asked_at'], name='core_purchases_simulation_at')],
            },
        ),
        Rls("core_purchases_simulation"),
    ]
