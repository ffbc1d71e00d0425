"""Every case of the hotline stands by itself, with until when it is answered; numbers kept so far become cases."""

import django.db.models.deletion
from django.db import migrations, models

import heju.kit.db
from heju.kit.db import place_key

# What came before had no deadline: a week, about five working days.
CASES = """
insert into matters_hotlinecase (matter_id, path, report_id, number, url, received_at, answer_due)
select m.id, m.path, r.id, m.hotline_number, m.hotline_url, m.raised_at, m.raised_at + interval '7 days'
from matters_matter m left join matters_report r on r.matter_id = m.id and r.is_first
where m.hotline_number <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0012_said"),
        ("organizations", "0007_volunteers"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="matter",
            name="hotline_state",
        ),
        migrations.CreateModel(
            name="HotlineCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", heju.kit.db.PathField()),
                ("number", models.TextField()),
                ("url", models.TextField(blank=True)),
                ("received_at", models.DateTimeField()),
                ("answer_due", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.body"
                    ),
                ),
                ("event", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.event")),
                (
                    "matter",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="hotline_cases", to="matters.matter"),
                ),
                (
                    "report",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="matters.report"),
                ),
            ],
            options={
                "verbose_name": "热线工单",
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["answer_due"], name="matters_hotlinecase_open"),
                    models.Index(fields=["number"], name="matters_hotlinecase_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "number"), name="matters_hotlinecase_once"),
                    models.CheckConstraint(condition=models.Q(("number", ""), _negated=True), name="matters_hotlinecase_has_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(("answer_due__gte", models.F("received_at"))), name="matters_hotlinecase_due_after"
                    ),
                ],
            },
        ),
        migrations.RunSQL(place_key("matters_hotlinecase", place="matter_id", target="matters_matter"), migrations.RunSQL.noop),
        migrations.RunSQL(CASES, migrations.RunSQL.noop),
    ]
