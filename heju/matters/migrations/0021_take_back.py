"""A step may be taken back: the event that says so, how the matter stood before, and whatever reads events leaves the pair out."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

guards, counting, said = (import_module(f"heju.matters.migrations.{name}") for name in ("0002_guards", "0008_counting", "0012_said"))
# What was said to be done and taken back is nobody's work.
DONE = "d.move = 'report_done'"
STANDS = f"""{DONE} and not exists (
  select 1 from matters_event t where t.matter_id = d.matter_id and t.takes_back <= d.number and t.number > d.number
)"""  # noqa: S608 - our own words
GUARD = guards.EVENTS.partition("create trigger")[0]


def anew(sql: str) -> str:
    """Return the functions of a statement, written again."""
    return sql.replace("create function", "create or replace function")


def guard(sql: str) -> str:
    """Return the guard of events, which holds the new column, too."""
    return anew(
        sql.replace("new.detail, new.key)", "new.detail, new.key, new.takes_back)").replace(
            "old.detail, old.key)", "old.detail, old.key, old.takes_back)"
        )
    )


COUNTED = anew(counting.KEPT.partition("create trigger")[0] + counting.RECOUNT)
SAID = anew("create function" + said.SAID.partition("create function")[2].partition("revoke all")[0])


class Migration(migrations.Migration):
    """Add the column and the table, and write the functions again."""

    dependencies = [("matters", "0020_marks")]
    operations = [
        migrations.AddField("event", "takes_back", models.IntegerField(null=True)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=models.Q(move="take_back", takes_back__isnull=False, takes_back__gt=1, takes_back__lt=models.F("number"))
                | (~models.Q(move="take_back") & models.Q(takes_back=None)),
                name="matters_event_takes_back",
            ),
        ),
        migrations.CreateModel(
            name="WayBack",
            fields=[
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="matters.matter",
                    ),
                ),
                ("since", models.IntegerField()),
                ("until", models.IntegerField()),
                ("ends_at", models.DateTimeField()),
                ("before", models.JSONField()),
            ],
            options={"verbose_name": "撤回的余地"},
        ),
        migrations.RunSQL(guard(GUARD), anew(GUARD)),
        migrations.RunSQL(COUNTED.replace(DONE, STANDS), COUNTED),
        migrations.RunSQL(SAID.replace(DONE.replace("'", "''"), STANDS.replace("'", "''")), SAID),
    ]
