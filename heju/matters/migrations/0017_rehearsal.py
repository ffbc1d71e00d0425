"""Rehearsals of changed rules on past matters, their figures, and the matters behind them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import heju.kit.db
from heju.kit.db import place_key

# Keys of the database: what hangs on a rehearsal, or on a matter that is deleted, goes with it.
HANGS = (
    ("matters_rehearsalcount", "rehearsal_id", "matters_rehearsal"),
    ("matters_rehearsedmatter", "rehearsal_id", "matters_rehearsal"),
    ("matters_rehearsedmatter", "matter_id", "matters_matter"),
)
CASCADE = (
    "alter table {0} add constraint {0}_{1}_goes foreign key ({1}) references {2} (id) on delete cascade deferrable initially deferred"
)


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0016_board"),
        ("people", "0016_entering"),
        ("places", "0005_take_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rehearsal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", heju.kit.db.PathField()),
                (
                    "about",
                    models.CharField(
                        choices=[("deadlines", "换期限"), ("drafts", "修订草稿"), ("category", "一类事分开或者合并")], max_length=10
                    ),
                ),
                ("change", models.JSONField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("at", models.DateTimeField()),
                ("job_id", models.BigIntegerField(null=True)),
                ("expected", models.IntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"),
                ),
                (
                    "place",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
            ],
            options={
                "verbose_name": "试演",
            },
        ),
        migrations.CreateModel(
            name="RehearsalCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cut", models.CharField(max_length=8)),
                ("key", models.TextField(blank=True)),
                ("what", models.CharField(max_length=12)),
                ("n", models.IntegerField()),
                (
                    "rehearsal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        db_constraint=False,
                        related_name="counts",
                        to="matters.rehearsal",
                    ),
                ),
            ],
            options={
                "verbose_name": "试演的数字",
            },
        ),
        migrations.CreateModel(
            name="RehearsedMatter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marks", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12))),
                ("category", models.TextField()),
                ("became", models.TextField()),
                ("lead_before", models.TextField()),
                ("lead_after", models.TextField()),
                ("body_before", models.BigIntegerField(null=True)),
                ("body_after", models.BigIntegerField(null=True)),
                (
                    "matter",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="matters.matter"
                    ),
                ),
                (
                    "rehearsal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        db_constraint=False,
                        related_name="matters",
                        to="matters.rehearsal",
                    ),
                ),
            ],
            options={
                "verbose_name": "试演到的事项",
            },
        ),
        migrations.AddIndex(
            model_name="rehearsal",
            index=models.Index(fields=["person", "-at"], name="matters_rehearsal_person"),
        ),
        migrations.AddConstraint(
            model_name="rehearsal",
            constraint=models.CheckConstraint(condition=models.Q(("since__lt", models.F("until"))), name="matters_rehearsal_period"),
        ),
        migrations.AddConstraint(
            model_name="rehearsalcount",
            constraint=models.UniqueConstraint(fields=("rehearsal", "cut", "key", "what"), name="matters_rehearsalcount_once"),
        ),
        migrations.AddConstraint(
            model_name="rehearsalcount",
            constraint=models.CheckConstraint(condition=models.Q(("n__gt", 0)), name="matters_rehearsalcount_positive"),
        ),
        migrations.AddConstraint(
            model_name="rehearsedmatter",
            constraint=models.UniqueConstraint(fields=("rehearsal", "matter"), name="matters_rehearsedmatter_once"),
        ),
        migrations.RunSQL(place_key("matters_rehearsal"), migrations.RunSQL.noop),
        *(migrations.RunSQL(CASCADE.format(*one), migrations.RunSQL.noop) for one in HANGS),
    ]
