import django.contrib.postgres.fields
import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import AppendOnly, ForeignKeySql, Rls
from vafa.kernel.provision import APP_ROLE


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('core_earning', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'code', blank=True, editable=False, primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('name', models.TextField(default='')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'db_table': 'core_purchases_branch',
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'sku', blank=True, editable=False, primary_key=True, serialize=False)),
                ('sku', models.TextField()),
                ('name', models.TextField(default='')),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
            options={
                'db_table': 'core_purchases_product',
            },
        ),
        migrations.CreateModel(
            name='ProductGroup',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.TextField()),
                ('names', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'core_purchases_group',
            },
        ),
        migrations.CreateModel(
            name='Purchase',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('total', models.BigIntegerField()),
                ('net', models.BigIntegerField()),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('member_id', models.UUIDField()),
                ('hash', models.BinaryField()),
                ('source', models.TextField()),
                ('reference', models.TextField()),
                ('branch', models.TextField()),
                ('channel', models.TextField()),
                ('actor', models.UUIDField(null=True)),
                ('door', models.TextField()),
                ('lines', models.TextField()),
                ('payments', models.TextField(null=True)),
                ('record', models.TextField()),
                ('returned', models.TextField(null=True)),
            ],
            options={
                'db_table': 'core_purchases_purchase',
                'indexes': [models.Index(fields=['club_id', 'member_id'], name='core_purchases_purchase_of')],
                'constraints': [models.UniqueConstraint(fields=('club_id', 'reference', 'source'), name='core_purchases_purchase_reference')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('purchase_id', models.UUIDField()),
                ('member_id', models.UUIDField()),
                ('hash', models.BinaryField()),
                ('reference', models.TextField()),
                ('actor', models.UUIDField(null=True)),
                ('door', models.TextField()),
                ('asked', models.TextField()),
                ('record', models.TextField()),
            ],
            options={
                'db_table': 'core_purchases_refund',
                'constraints': [models.UniqueConstraint(fields=('club_id', 'purchase_id', 'reference'), name='core_purchases_refund_reference')],
            },
        ),
        ForeignKeySql("core_purchases_purchase", ["member_id"], "core_members_member"),
        ForeignKeySql("core_purchases_refund", ["purchase_id"], "core_purchases_purchase"),
        Rls("core_purchases_purchase"),
        Rls("core_purchases_refund"),
        Rls("core_purchases_branch"),
        Rls("core_purchases_product"),
        Rls("core_purchases_group"),
        AppendOnly("core_purchases_refund"),
        # Of a purchase only what has come back may change.
        migrations.RunSQL(
            f"revoke update, delete on core_purchases_purchase from {APP_ROLE};"
            f"grant update (returned) on core_purchases_purchase to {APP_ROLE}",
            migrations.RunSQL.noop,
        ),
    ]
