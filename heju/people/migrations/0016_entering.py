"""Persons and ties of a whole batch entered by one function that checks them as sets, and what was checked or indexed twice.

Row by row the five foreign keys of a person with a tie cost more than the rows themselves (28 of 48 µs, docs/rules/imports.md). The function
asks the same of the batch at once, under the same locks, and then writes with the triggers of the two tables at rest: where its owner may
(`session_replication_role`); elsewhere both are asked, which costs time and nothing else. `people/tests/test_entering.py` holds the list of
the triggers that rest, and goes red when there is one more.
"""

import django.db.models.deletion
from django.db import migrations, models

ENTER = """
create function people_enter(
  moment timestamptz, origin text,
  spots bigint[], spot_paths text[], spot_keepers text[],
  parts bigint[], part_paths text[], part_keepers text[],
  ids bigint[], public_ids uuid[], names bytea[], name_indexes bytea[], name_nexts bytea[], phones bytea[], phone_indexes bytea[],
  phone_nexts bytea[], identities bytea[], identity_indexes bytea[], identity_nexts bytea[], elders boolean[], places bigint[],
  persons bigint[], units bigint[], kinds text[], numerators integer[], denominators integer[], sinces date[]
) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  acts ltree[] := heju_reach('act');
  branch ltree[] := heju_reach('people_branch');
  government ltree[] := heju_reach('people_government');
  asked bigint;
  standing bigint;
begin
  -- As the row policies have it: only where whoever asks acts and keeps the register, in the name of the handler that keeps it.
  if exists (
    select from unnest(spot_paths || part_paths, spot_keepers || part_keepers) as n (path, keeper)
    where (n.path::ltree <@ any (acts)
      and (n.keeper = 'branch' and n.path::ltree <@ any (branch) or n.keeper = 'government' and n.path::ltree <@ any (government)))
      is not true
  ) then
    raise exception 'the register is not kept there by whoever asks' using errcode = '42501';
  end if;

  -- As the foreign keys have it: places and parts stand under their paths, and are held until the end of the transaction.
  select count(*) into standing from (
    select from places_place x join unnest(spots, spot_paths) as n (id, path) on x.id = n.id and x.path = n.path::ltree for key share of x
  ) held;
  if standing <> cardinality(spots) then
    raise exception 'a place does not stand there' using errcode = '23503', constraint = 'people_person_place_id_path';
  end if;
  select count(*) into standing from (
    select from places_unit x join unnest(parts, part_paths) as n (id, path) on x.id = n.id and x.path = n.path::ltree for key share of x
  ) held;
  if standing <> cardinality(parts) then
    raise exception 'a part does not stand there' using errcode = '23503', constraint = 'people_tie_unit_id_path';
  end if;
  select count(*) into asked from (select unnest(persons) except select unnest(ids)) known;
  select count(*) into standing from (
    select from people_person x join (select unnest(persons) as id except select unnest(ids)) n on x.id = n.id
    where x.merged_into_id is null for key share of x
  ) held;
  if asked <> standing then
    raise exception 'a person is not there, or merged into another' using errcode = '23514', constraint = 'people_person_is_merged';
  end if;

  -- A row whose place or part is none of those held has no path, which its column refuses.
  insert into people_person (id, public_id, name, name_index, name_index_next, phone, phone_index, phone_index_next, identity,
    identity_index, identity_index_next, is_elder, is_invented, registered_at, place_id, path, handler)
  select n.id, n.public_id, n.name, n.name_index, n.name_next, n.phone, n.phone_index, n.phone_next, n.identity, n.identity_index,
    n.identity_next, n.is_elder, false, moment, n.place_id, s.path::ltree, s.keeper
  from unnest(ids, public_ids, names, name_indexes, name_nexts, phones, phone_indexes, phone_nexts, identities, identity_indexes,
    identity_nexts, elders, places)
    as n (id, public_id, name, name_index, name_next, phone, phone_index, phone_next, identity, identity_index, identity_next, is_elder,
      place_id)
    left join unnest(spots, spot_paths, spot_keepers) as s (id, path, keeper) on s.id = n.place_id;

  insert into people_tie (person_id, unit_id, path, kind, share_numerator, share_denominator, since, source, handlers)
  select n.person_id, n.unit_id, s.path::ltree, n.kind, n.numerator, n.denominator, n.since, origin, array[s.keeper]
  from unnest(persons, units, kinds, numerators, denominators, sinces)
    as n (person_id, unit_id, kind, numerator, denominator, since)
    left join unnest(parts, part_paths, part_keepers) as s (id, path, keeper) on s.id = n.unit_id;

  -- As the trigger of shares has it; whatever else is written to these homes meanwhile waits for their rows, as it does there.
  if exists (
    with touched as (
      select distinct n.unit_id, n.kind from unnest(units, kinds, numerators) as n (unit_id, kind, numerator) where n.numerator is not null
    ), taken as (
      select t.unit_id, t.kind, t.share_numerator::numeric as n, t.share_denominator::numeric as d,
             people_lcm(t.share_denominator::numeric) over (partition by t.unit_id, t.kind) as l
      from people_tie t join touched on touched.unit_id = t.unit_id and touched.kind = t.kind where t.until is null
    )
    select 1 from taken group by unit_id, kind, l having sum(n * (l / d)) > l
  ) then
    raise exception 'the open shares of a unit exceed one' using errcode = '23514', constraint = 'people_tie_shares_at_most_one';
  end if;
end $$;

do $$
begin
  if has_parameter_privilege('session_replication_role', 'set') then
    alter function people_enter set session_replication_role = replica;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    """One function; two foreign keys that a composite one implies and two indexes that begin another one are left out."""

    dependencies = [("people", "0015_lock_homes"), ("places", "0005_take_back")]
    operations = [
        migrations.AlterField(
            "person",
            "place",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
            ),
        ),
        migrations.AlterField(
            "tie",
            "person",
            models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="ties", to="people.person"),
        ),
        migrations.AlterField(
            "tie",
            "unit",
            models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="ties", to="places.unit"
            ),
        ),
        migrations.RunSQL(ENTER, "drop function people_enter"),
    ]
