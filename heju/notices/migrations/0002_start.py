"""The record is read from here on: what was written before this house stood tells nobody. A place that moves takes its rows along."""

from django.db import migrations

import heju.kit.db

BOOKMARK = """
insert into notices_bookmark (name, sequence) select 'record', coalesce(max(sequence), 0) from audit_seal
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("audit", "0006_subject_keys"), ("places", "0002_paths")]
    operations = [
        migrations.RunSQL(BOOKMARK, migrations.RunSQL.noop),
        migrations.RunSQL(heju.kit.db.place_key("notices_hook"), migrations.RunSQL.noop),
    ]
