from django.db import migrations, models


class Migration(migrations.Migration):
    """A guest's purchase has no member."""

    dependencies = [
        ('core_purchases', '0003_simulation'),
        ('core_vouchers', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(model_name='purchase', name='member_id', field=models.UUIDField(null=True)),
        migrations.AlterField(model_name='refund', name='member_id', field=models.UUIDField(null=True)),
    ]
