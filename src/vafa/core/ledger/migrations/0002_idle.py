from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core_ledger', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('idle_at__isnull', False)), fields=['club_id', 'idle_at'], name='core_ledger_account_idle'),
        ),
    ]
