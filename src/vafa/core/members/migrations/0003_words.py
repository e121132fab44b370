import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import Rls

AT_ONCE = 5_000


def fill(apps, schema_editor):
    """Words of the members who are there already, club by club: also the owner sees only the club in scope."""
    from vafa.core.members import finding

    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select id from kernel_club order by id")
        for (club_id,) in cursor.fetchall():
            cursor.execute("select set_config('vafa.club', %s, true)", [str(club_id)])
            cursor.execute("select id from core_members_member where club_id = %s order by id", [club_id])
            ids = [row[0] for row in cursor.fetchall()]
            for start in range(0, len(ids), AT_ONCE):
                cursor.execute(finding._KNOWN, [club_id, ids[start : start + AT_ONCE]])
                pairs = set()
                for member_id, given, family, kind, value in cursor.fetchall():
                    words = finding.words_of_name(given, family)
                    if kind is not None:
                        words |= finding.words_of_identifier(kind, value)
                    pairs |= {(word, member_id) for word in words if word}
                cursor.execute(finding._ADD, [club_id, [word for word, _ in pairs], [who for _, who in pairs]])
        cursor.execute("select set_config('vafa.club', '', true)")


class Migration(migrations.Migration):

    dependencies = [
        ('core_members', '0002_dates'),
    ]

    operations = [
        migrations.CreateModel(
            name='Word',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'word', 'member_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('word', models.TextField(db_collation='C')),
                ('member_id', models.UUIDField()),
            ],
            options={
                'db_table': 'core_members_word',
                'indexes': [models.Index(fields=['club_id', 'member_id'], name='core_members_word_of')],
            },
        ),
        Rls("core_members_word"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
