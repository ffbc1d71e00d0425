"""Tie copies of paths to the place or body they name."""

from django.db import migrations

from heju.kit.db import place_key


class Migration(migrations.Migration):
    """Composite keys that cascade: a body that moves takes its appointments and members with it."""

    dependencies = [("organizations", "0001_initial"), ("places", "0002_paths")]
    operations = [
        migrations.RunSQL(place_key("organizations_body"), migrations.RunSQL.noop),
        migrations.RunSQL(place_key("organizations_coverage"), migrations.RunSQL.noop),
        migrations.RunSQL(place_key("organizations_appointment", place="body_id", target="organizations_body"), migrations.RunSQL.noop),
        migrations.RunSQL(place_key("organizations_member", place="body_id", target="organizations_body"), migrations.RunSQL.noop),
    ]
