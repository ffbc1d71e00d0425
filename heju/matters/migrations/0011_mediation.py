"""Mediation and conflicts between bodies; copied paths follow their places; what row policies ask of other tables."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import heju.kit.db
from heju.kit.db import place_key

# Row policies ask these instead of the tables, whose own policies would ask back. Of persons they tell only oneself.
ASKED = """
create function matters_my_mediations() returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select mediation_id from matters_mediationparty
  where person_id = any (coalesce(string_to_array(nullif(current_setting('heju.person', true), ''), ',')::bigint[], '{}'::bigint[]))
$$;
create function matters_party_of(asked bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select person_id from matters_mediationparty where mediation_id = asked
    and person_id = any (coalesce(string_to_array(nullif(current_setting('heju.person', true), ''), ',')::bigint[], '{}'::bigint[]))
  limit 1
$$;
create function matters_person_of_party(asked bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select person_id from matters_mediationparty where id = asked
    and person_id = any (coalesce(string_to_array(nullif(current_setting('heju.person', true), ''), ',')::bigint[], '{}'::bigint[]))
$$;
create function matters_mediation_closed_at(asked bigint) returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select t.closed_at from matters_mediation m join matters_matter t on t.id = m.matter_id where m.id = asked
$$;
create function matters_agreement_closed_at(asked bigint) returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select matters_mediation_closed_at(mediation_id) from matters_mediationagreement where id = asked
$$;
-- Whoever may look at a compound learns how many were mediated and how it ended, and nothing else.
create function matters_mediation_counts(asked bigint) returns table (kind text, state text, count bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.kind::text, m.state::text, count(*) from matters_mediation m join matters_matter t on t.id = m.matter_id
  where t.compound_id = asked and m.path <@ coalesce(string_to_array(nullif(current_setting('heju.view', true), ''), ',')::ltree[], '{}'::ltree[]) group by 1, 2 order by 1, 2
$$;
"""
UNASKED = (
    "drop function matters_mediation_counts(bigint), matters_agreement_closed_at(bigint), matters_mediation_closed_at(bigint), "
    "matters_person_of_party(bigint), matters_party_of(bigint), matters_my_mediations()"
)
KEYED = ("matters_mediation", "matters_conflict")


class Migration(migrations.Migration):
    """Tables, keys and guards."""

    dependencies = [
        ("matters", "0010_desk"),
        ("organizations", "0007_volunteers"),
        ("people", "0016_entering"),
        ("places", "0005_take_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", heju.kit.db.PathField()),
                ("bodies", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ("brought_at", models.DateTimeField()),
                ("words", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("brought", "提出来了，等开会"),
                            ("meeting", "联席会议"),
                            ("committed", "各家作了承诺"),
                            ("kept", "承诺都兑现了"),
                            ("broken", "有承诺没有兑现"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.body"
                    ),
                ),
                ("compound", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place")),
                ("matter", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="conflict", to="matters.matter")),
            ],
            options={
                "verbose_name": "单位之间的争执",
            },
        ),
        migrations.CreateModel(
            name="JointMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("venue", models.TextField()),
                ("called", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ("came", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list)),
                ("minutes", models.TextField(blank=True)),
                ("held_at", models.DateTimeField(null=True)),
                (
                    "conflict",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="meetings", to="matters.conflict"),
                ),
            ],
            options={
                "verbose_name": "联席会议",
            },
        ),
        migrations.CreateModel(
            name="Mediation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("path", heju.kit.db.PathField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("branch", "小区党支部调解"),
                            ("social_worker", "社工调解"),
                            ("lawyer", "律师调解"),
                            ("peoples_committee", "人民调解委员会调解"),
                        ],
                        max_length=18,
                    ),
                ),
                ("office", models.TextField()),
                ("compound_name", models.TextField()),
                ("mediators", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "在问各方愿不愿意"),
                            ("under_way", "正在调解"),
                            ("agreed", "达成协议"),
                            ("ended", "调解结束，没有达成协议"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "why_ended",
                    models.CharField(
                        blank=True,
                        choices=[("refused", "有一方不愿意调解"), ("stopped", "有一方要求停止"), ("failed", "没有谈成")],
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("danger_at", models.DateTimeField(null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.body")),
                ("matter", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="mediations", to="matters.matter")),
            ],
            options={
                "verbose_name": "调解",
            },
        ),
        migrations.CreateModel(
            name="MediationAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("form", models.CharField(choices=[("written", "书面协议"), ("oral", "口头协议")], max_length=8)),
                ("text", models.BinaryField(null=True)),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
                ("sealed_at", models.DateTimeField(null=True)),
                ("effective_at", models.DateTimeField(null=True)),
                (
                    "mediation",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="agreement", to="matters.mediation"),
                ),
            ],
            options={
                "verbose_name": "调解协议",
            },
        ),
        migrations.CreateModel(
            name="MediationParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("name", models.BinaryField(null=True)),
                ("phone", models.BinaryField(null=True)),
                ("agrees", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("code_hash", models.BinaryField(null=True, unique=True)),
                (
                    "mediation",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="matters.mediation"),
                ),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"),
                ),
            ],
            options={
                "verbose_name": "当事人",
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("due_on", models.DateField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("kept", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("words", models.BinaryField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="matters.mediationagreement"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="matters.mediationparty"),
                ),
            ],
            options={
                "verbose_name": "履行回访",
            },
        ),
        migrations.CreateModel(
            name="MediationSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("at", models.DateTimeField()),
                ("venue", models.TextField()),
                ("came", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list)),
                ("held_at", models.DateTimeField(null=True)),
                ("record", models.BinaryField(null=True)),
                (
                    "mediation",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="matters.mediation"),
                ),
            ],
            options={
                "verbose_name": "调解会",
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("how", models.CharField(choices=[("app", "本人在手机上签"), ("paper", "在纸上签")], max_length=6)),
                ("at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("sheet", models.BinaryField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signatures", to="matters.mediationagreement"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="signatures", to="matters.mediationparty"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"),
                ),
            ],
            options={
                "verbose_name": "签字",
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField()),
                ("due_on", models.DateField()),
                ("kept", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.body")),
                ("event", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.event")),
                (
                    "conflict",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="commitments", to="matters.conflict"),
                ),
            ],
            options={
                "verbose_name": "承诺",
                "indexes": [models.Index(condition=models.Q(("kept", None)), fields=["due_on"], name="matters_commitment_due")],
            },
        ),
        migrations.AddIndex(
            model_name="mediation",
            index=models.Index(fields=["body", "state"], name="matters_mediation_body"),
        ),
        migrations.AddConstraint(
            model_name="mediation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("proposed", "under_way"))), fields=("matter",), name="matters_mediation_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="mediation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "ended"), ("why_ended", ""), _connector="XOR"), name="matters_mediation_why_ended"
            ),
        ),
        migrations.AddConstraint(
            model_name="mediationparty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)), fields=("mediation", "person"), name="matters_mediationparty_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mediationparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agrees", None), ("answered_at", None)),
                    models.Q(("agrees__isnull", False), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="matters_mediationparty_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(fields=("agreement", "party"), name="matters_followup_once"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("agreement", "party"), name="matters_signature_once", nulls_distinct=False),
        ),
        *(migrations.RunSQL(place_key(table, place="matter_id", target="matters_matter"), migrations.RunSQL.noop) for table in KEYED),
        migrations.RunSQL(ASKED, UNASKED),
    ]
