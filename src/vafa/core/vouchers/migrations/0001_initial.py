import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import AppendOnly, ForeignKeySql, Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core_members', '0003_words'),
        ('kernel', '0002_services'),
    ]

    operations = [
        migrations.CreateModel(
            name='Move',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'cause', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('cause', models.UUIDField()),
                ('voucher_id', models.UUIDField()),
                ('member_id', models.UUIDField(null=True)),
                ('n', models.SmallIntegerField()),
                ('uses', models.SmallIntegerField()),
                ('kind', models.TextField()),
                ('note', models.TextField(default='')),
            ],
            options={
                'db_table': 'core_vouchers_move',
                'indexes': [models.Index(fields=['club_id', 'voucher_id', 'at'], name='core_vouchers_move_of')],
            },
        ),
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('series_id', models.UUIDField()),
                ('member_id', models.UUIDField(null=True)),
                ('origin_id', models.UUIDField(null=True)),
                ('face', models.BigIntegerField(default=0)),
                ('balance', models.BigIntegerField(default=0)),
                ('opens_at', models.DateTimeField(null=True)),
                ('closes_at', models.DateTimeField(null=True)),
                ('activated_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('uses', models.IntegerField(default=1)),
                ('used', models.IntegerField(default=0)),
                ('days', models.IntegerField(default=0)),
                ('back_days', models.IntegerField(default=0)),
                ('has_pin', models.BooleanField(default=False)),
                ('transferable', models.BooleanField(default=False)),
                ('kind', models.TextField(choices=[('coupon', 'coupon'), ('gift_card', 'gift_card')])),
                ('state', models.TextField(choices=[('inactive', 'inactive'), ('active', 'active'), ('blocked', 'blocked')])),
                ('code', models.TextField(db_collation='C')),
                ('offer', models.TextField(default='')),
                ('reason', models.TextField(default='')),
            ],
            options={
                'db_table': 'core_vouchers_voucher',
                'indexes': [models.Index(fields=['club_id', 'series_id', 'id'], name='core_vouchers_voucher_of'), models.Index(condition=models.Q(('member_id__isnull', False)), fields=['club_id', 'member_id'], name='core_vouchers_voucher_member')],
                'constraints': [models.UniqueConstraint(fields=('club_id', 'code'), name='core_vouchers_voucher_code'), models.CheckConstraint(condition=models.Q(('balance__gte', 0), ('face__gte', 0), ('used__gte', 0), ('uses__gte', 0)), name='core_vouchers_voucher_left'), models.CheckConstraint(condition=models.Q(('uses', 0), ('used__lte', models.F('uses')), _connector='OR'), name='core_vouchers_voucher_uses')],
            },
        ),
        ForeignKeySql("core_vouchers_voucher", ["member_id"], "core_members_member"),
        ForeignKeySql("core_vouchers_move", ["voucher_id"], "core_vouchers_voucher"),
        Rls("core_vouchers_voucher"),
        Rls("core_vouchers_move"),
        AppendOnly("core_vouchers_move"),
    ]
