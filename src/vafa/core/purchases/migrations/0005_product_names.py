from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Collate


class Migration(migrations.Migration):
    """Products are found by how their name begins."""

    dependencies = [
        ('core_purchases', '0004_guests'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='product',
            index=models.Index(F('club_id'), Collate('name', 'C'), name='core_purchases_product_names'),
        ),
    ]
