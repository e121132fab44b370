from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core_members', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('birthday__isnull', False)), fields=['club_id', 'birthday'], name='core_members_member_birthday'),
        ),
    ]
