"""Paths of outages and topics follow their places."""

from django.db import migrations

from heju.kit.db import place_key


class Migration(migrations.Migration):
    """Composite keys that cascade."""

    dependencies = [("matters", "0004_sensed")]
    operations = [migrations.RunSQL(place_key(table), migrations.RunSQL.noop) for table in ("matters_outage", "matters_topic")]
