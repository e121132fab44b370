import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import ForeignKeySql, Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core_vouchers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Row',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'series_id', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('series_id', models.UUIDField()),
                ('n', models.IntegerField()),
                ('written', models.TextField()),
                ('why', models.TextField(default='')),
            ],
            options={
                'db_table': 'coupons_row',
                'indexes': [models.Index(condition=models.Q(('why', 'made'), _negated=True), fields=['club_id', 'series_id', 'n'], name='coupons_row_bad')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('name', models.TextField()),
                ('offer', models.TextField()),
                ('shape', models.TextField()),
                ('word', models.TextField(default='')),
                ('prefix', models.TextField(default='')),
                ('length', models.IntegerField(default=13)),
                ('uses', models.IntegerField(default=1)),
                ('transferable', models.BooleanField(default=False)),
                ('shown', models.BooleanField(default=False)),
                ('segment_id', models.UUIDField(null=True)),
                ('opens_at', models.DateTimeField(null=True)),
                ('closes_at', models.DateTimeField(null=True)),
                ('total', models.IntegerField(default=0)),
                ('done', models.IntegerField(default=0)),
                ('after', models.UUIDField(null=True)),
                ('made', models.IntegerField(default=0)),
                ('bad', models.IntegerField(default=0)),
                ('used', models.BigIntegerField(default=0)),
                ('blocked', models.IntegerField(default=0)),
                ('given', models.BigIntegerField(default=0)),
                ('state', models.TextField(default='waiting')),
                ('closing', models.BooleanField(default=False)),
                ('made_by', models.TextField(default='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'coupons_series',
                'indexes': [models.Index(condition=models.Q(('closing', False), ('shown', True)), fields=['club_id'], name='coupons_series_shown')],
                'constraints': [models.CheckConstraint(condition=models.Q(('bad__gte', 0), ('done__gte', 0), ('made__gte', 0), ('total__gte', 0)), name='coupons_series_done'), models.UniqueConstraint(condition=models.Q(('closing', False), ('shape', 'given')), fields=('club_id', 'offer'), name='coupons_series_given')],
            },
        ),
        ForeignKeySql("coupons_row", ["series_id"], "coupons_series"),
        Rls("coupons_series"),
        Rls("coupons_row"),
    ]
