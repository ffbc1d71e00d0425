"""Paper forms of the counter."""

import django.db.models.deletion
from django.db import migrations, models

import heju.kit.db
from heju.kit.db import place_key


class Migration(migrations.Migration):
    """One table, tied to its home."""

    dependencies = [("people", "0012_binding_guards"), ("places", "0004_search")]
    operations = [
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=8, unique=True)),
                ("kind", models.CharField(choices=[("resident", "住户登记"), ("helper", "长者委托协助人")], max_length=10)),
                ("path", heju.kit.db.PathField()),
                ("printed_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField(null=True)),
                ("entered_at_body", models.TextField(blank=True)),
                (
                    "entered_by",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"),
                ),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"),
                ),
                (
                    "printed_by",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"),
                ),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.unit")),
            ],
            options={
                "verbose_name": "柜台表格",
                "indexes": [models.Index(fields=["entered_by", "entered_at"], name="people_slip_entered")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("entered_at", None), ("entered_at__gte", models.F("printed_at")), _connector="OR"),
                        name="people_slip_order",
                    )
                ],
            },
        ),
        migrations.RunSQL(place_key("people_slip", place="unit_id", target="places_unit"), migrations.RunSQL.noop),
    ]
