"""Who is on duty: shifts of a body at a place."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import heju.kit.db
from heju.kit.db import place_key

# The same person in the same task at overlapping hours is a slip of the pen, or the same form sent twice.
ONCE = """
alter table organizations_shift add constraint organizations_shift_once
  exclude using gist (body_id with =, place_id with =, task with =, public_name with =, tstzrange(starts_at, ends_at, '[)') with &&);
"""
UNDO = "alter table organizations_shift drop constraint organizations_shift_once"


class Migration(migrations.Migration):
    """One table, tied to its place."""

    dependencies = [("organizations", "0005_standing"), ("places", "0004_search")]
    operations = [
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", heju.kit.db.PathField()),
                ("task", models.TextField()),
                ("public_name", models.TextField()),
                ("phone", models.TextField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "body",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="shifts", to="organizations.body"),
                ),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place")),
            ],
            options={
                "verbose_name": "值班",
                "indexes": [
                    models.Index(fields=["body", "place", "ends_at"], name="organizations_shift_body"),
                    django.contrib.postgres.indexes.GistIndex(fields=["path"], name="organizations_shift_path"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="organizations_shift_order")
                ],
            },
        ),
        migrations.RunSQL(place_key("organizations_shift"), migrations.RunSQL.noop),
        migrations.RunSQL(ONCE, UNDO),
    ]
