"""Who registered a person that has no tie, and which handlers may hold a tie."""

import django.db.models.deletion
from django.db import migrations, models

import heju.kit.db


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_paths"),
        ("places", "0002_paths"),
    ]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="language",
            field=models.CharField(default="zh-hans", max_length=10),
        ),
        migrations.AddField(
            model_name="person",
            name="handler",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="person",
            name="path",
            field=heju.kit.db.PathField(null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="place",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
            ),
        ),
        migrations.RunSQL(heju.kit.db.place_key("people_person"), migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(condition=models.Q(("place", None), _negated=True), fields=["place"], name="people_person_place"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handler", ""), ("path", None), ("place", None)),
                    models.Q(
                        ("handler__in", ["branch", "committee", "company", "government", "agency"]),
                        ("path__isnull", False),
                        ("place__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="people_person_registered_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handlers__contained_by", ["branch", "committee", "company", "government", "agency"]),
                    models.Q(("handlers", []), _negated=True),
                ),
                name="people_tie_handlers",
            ),
        ),
    ]
