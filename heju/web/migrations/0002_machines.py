"""Tokens of other systems; what they were answered; what they have left to ask, in a table without a journal: a crash forgives a minute."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import heju.kit.db
from heju.kit.db import place_key


class Migration(migrations.Migration):
    """Three tables."""

    dependencies = [
        ("organizations", "0005_standing"),
        ("people", "0006_whole_shares"),
        ("places", "0004_search"),
        ("web", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("spare", models.FloatField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "调用额度",
                "indexes": [models.Index(fields=["at"], name="web_budget_at")],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("digest", models.BinaryField()),
                ("name", models.TextField()),
                ("purpose", models.TextField()),
                ("powers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list)),
                ("path", heju.kit.db.PathField()),
                ("created_at", models.DateTimeField()),
                ("until", models.DateField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.TextField(blank=True)),
                ("last_used_on", models.DateField(null=True)),
                ("account_id", models.BigIntegerField()),
                (
                    "appointment",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.appointment"),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place")),
            ],
            options={
                "verbose_name": "接口凭证",
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=128)),
                ("digest", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("status", models.SmallIntegerField(null=True)),
                ("body", models.TextField(blank=True)),
                ("token", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="web.token")),
            ],
            options={
                "verbose_name": "已答请求",
            },
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("purpose", ""), _negated=True)),
                name="web_token_is_named",
            ),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["at"], name="web_reply_at"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(fields=("token", "key"), name="web_reply_once_a_key"),
        ),
        migrations.RunSQL(place_key("web_token"), migrations.RunSQL.noop),
        migrations.RunSQL("alter table web_budget set unlogged", migrations.RunSQL.noop),
    ]
