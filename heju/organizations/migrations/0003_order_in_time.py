"""No two heads and no two branches at one time, whatever the order of entry; names once; ties answered without showing them."""

from django.db import migrations, models

# The application's role sees only the ties that the asker's handler holds. Whether somebody is an owner decides about an
# appointment, so it must not depend on who keeps the list: this answers with the kinds of ties alone, and only at the asker's places.
FUNCTIONS = """
create function organizations_tie_kinds(asked bigint, roots ltree[], day date) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct t.kind), '{}') from people_tie t
   where t.person_id = asked and t.path <@ roots and t.path <@ heju_reach('act')
     and t.since <= day and (t.until is null or t.until > day)
$$;
"""
ORDER = """
create extension if not exists btree_gist;
alter table organizations_appointment add constraint organizations_one_head_at_a_time
  exclude using gist (body_id with =, post with =, daterange(since, ended_on, '[)') with &&)
  where (post in ('secretary', 'chair', 'leader', 'manager'));
alter table organizations_coverage add constraint organizations_cover_one_at_a_time
  exclude using gist (place_id with =, kind with =, daterange(since, until, '[)') with &&)
  where (kind in ('branch', 'owners_assembly', 'owners_committee', 'property_company'));
"""
UNDO = """
alter table organizations_coverage drop constraint organizations_cover_one_at_a_time;
alter table organizations_appointment drop constraint organizations_one_head_at_a_time;
drop function organizations_tie_kinds(bigint, ltree[], date);
"""


class Migration(migrations.Migration):
    """Constraints over time and one function."""

    dependencies = [("organizations", "0002_paths"), ("people", "0002_paths")]
    operations = [
        migrations.AddConstraint(
            model_name="body",
            constraint=models.UniqueConstraint(
                fields=["kind", "place", "name"], condition=models.Q(dissolved_on=None), name="organizations_body_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="organizations_member_of_one_branch"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="organizations_member_order"
            ),
        ),
        migrations.RunSQL(FUNCTIONS + ORDER, UNDO),
    ]
