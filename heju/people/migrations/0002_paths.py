"""Tie a tie's copy of the path to its unit."""

from django.db import migrations

from heju.kit.db import place_key


class Migration(migrations.Migration):
    """A composite key that cascades."""

    dependencies = [("people", "0001_initial"), ("places", "0002_paths")]
    operations = [migrations.RunSQL(place_key("people_tie", place="unit_id", target="places_unit"), migrations.RunSQL.noop)]
