"""Imports and remembered columns lie where their place lies."""

from django.db import migrations

from heju.kit.db import place_key


class Migration(migrations.Migration):
    """Composite keys that cascade."""

    dependencies = [("registers", "0001_initial"), ("places", "0002_paths")]
    operations = [
        migrations.RunSQL(place_key("registers_import"), migrations.RunSQL.noop),
        migrations.RunSQL(place_key("registers_remembered"), migrations.RunSQL.noop),
    ]
