"""Tie the copies of a path to the place they name: moving a place moves its codes, aliases and units."""

from django.db import migrations

from heju.kit.db import place_key


class Migration(migrations.Migration):
    """Composite keys that cascade."""

    dependencies = [("places", "0001_initial")]
    operations = [
        migrations.RunSQL(place_key(table), migrations.RunSQL.noop) for table in ("places_placecode", "places_alias", "places_unit")
    ]
