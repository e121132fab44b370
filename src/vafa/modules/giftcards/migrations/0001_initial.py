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
            name='Batch',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('name', models.TextField()),
                ('design', models.TextField()),
                ('offer', models.TextField(default='')),
                ('face', models.BigIntegerField(default=0)),
                ('uses', models.IntegerField(default=0)),
                ('days', models.IntegerField(default=0)),
                ('back_days', models.IntegerField(default=0)),
                ('has_pin', models.BooleanField(default=False)),
                ('active', models.BooleanField(default=False)),
                ('singles', models.BooleanField(default=False)),
                ('total', models.IntegerField(default=0)),
                ('done', models.IntegerField(default=0)),
                ('state', models.TextField(default='waiting')),
                ('made', models.IntegerField(default=0)),
                ('activated', models.IntegerField(default=0)),
                ('blocked', models.IntegerField(default=0)),
                ('used', models.BigIntegerField(default=0)),
                ('balance', models.BigIntegerField(default=0)),
                ('counted_at', models.DateTimeField(null=True)),
                ('made_by', models.TextField(default='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('exported_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'giftcards_batch',
                'constraints': [models.CheckConstraint(condition=models.Q(('done__gte', 0), ('done__lte', models.F('total')), ('total__gte', 0)), name='giftcards_batch_done'), models.UniqueConstraint(condition=models.Q(('singles', True)), fields=('club_id', 'offer'), name='giftcards_batch_singles')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'voucher_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('voucher_id', models.UUIDField()),
                ('design', models.TextField(default='')),
                ('how', models.TextField(default='sold')),
                ('buyer_id', models.UUIDField(null=True)),
                ('sender_id', models.UUIDField(null=True)),
                ('sender', models.TextField(default='')),
                ('mobile', models.TextField(default='')),
                ('message', models.TextField(default='')),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'giftcards_card',
                'indexes': [models.Index(condition=models.Q(('buyer_id__isnull', False)), fields=['club_id', 'buyer_id'], name='giftcards_card_buyer'), models.Index(condition=models.Q(('sender_id__isnull', False)), fields=['club_id', 'sender_id'], name='giftcards_card_sender')],
            },
        ),
        ForeignKeySql("giftcards_card", ["voucher_id"], "core_vouchers_voucher"),
        Rls("giftcards_batch"),
        Rls("giftcards_card"),
    ]
