"""Persons that are one: proposals, merges, and the functions that carry rows over and back as the owner."""

import django.db.models.deletion
from django.db import migrations, models

import heju.kit.db

# Rows of other handlers and houses follow a person, though the asker sees none of them: so these run as the owner, and ask themselves
# whether the asker keeps the person in his own register. Every foreign key to a person is found in the catalog: no table is forgotten.
FUNCTIONS = """
create function people_keeps(asked bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from people_tie t where t.person_id = asked and t.path <@ heju_reach('act')
      and (('branch' = any (t.handlers) and t.path <@ heju_reach('people_branch'))
        or ('government' = any (t.handlers) and t.path <@ heju_reach('people_government')))
  ) or exists (
    select 1 from people_person p where p.id = asked and p.path <@ heju_reach('act')
      and ((p.handler = 'branch' and p.path <@ heju_reach('people_branch'))
        or (p.handler = 'government' and p.path <@ heju_reach('people_government')))
  )
$$;

create function people_holders(asked bigint) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select case when people_keeps(asked) then coalesce(array_agg(distinct case when h = 'government' then h
    else h || ':' || md5(subpath(path, 0, least(nlevel(path), 4))::text) end), '{}') end
  from (
    select unnest(t.handlers) as h, t.path from people_tie t where t.person_id = asked
    union all
    select p.handler, p.path from people_person p where p.id = asked and p.handler <> ''
  ) held
$$;

create function people_references() returns table (table_name text, column_name text)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.conrelid::regclass::text, a.attname::text
  from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
  where c.contype = 'f' and c.confrelid = 'people_person'::regclass and array_length(c.conkey, 1) = 1
    and c.conrelid not in ('people_person'::regclass, 'people_merge'::regclass, 'people_likeness'::regclass)
  order by 1, 2
$$;

create function people_join_ties(gone bigint, stays bigint, day date) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  pair record;
  n bigint;
  d bigint;
  g bigint;
  found jsonb := '[]';
begin
  for pair in
    select a.id as old_id, a.since as old_since, b.id as new_id, b.since as new_since, a.handlers as old_handlers, b.handlers as new_handlers,
      a.share_numerator as an, a.share_denominator as ad, b.share_numerator as bn, b.share_denominator as bd
    from people_tie a join people_tie b on b.unit_id = a.unit_id and b.kind = a.kind and b.person_id = stays and b.until is null
    where a.person_id = gone and a.until is null order by a.id for update
  loop
    update people_tie set until = greatest(day, pair.old_since + 1) where id = pair.old_id;
    n := null; d := null;
    if pair.an is not null then
      n := pair.an::bigint * pair.bd + pair.bn::bigint * pair.ad;
      d := pair.ad::bigint * pair.bd;
      g := gcd(n, d);
      n := n / g; d := d / g;
    end if;
    update people_tie set share_numerator = n, share_denominator = d, since = least(pair.old_since, pair.new_since),
      handlers = (select array_agg(distinct h order by h) from unnest(pair.old_handlers || pair.new_handlers) h)
    where id = pair.new_id;
    found := found || jsonb_build_object('tie', pair.old_id, 'into', pair.new_id,
      'before', jsonb_build_object('n', pair.bn, 'd', pair.bd, 'since', pair.new_since, 'handlers', pair.new_handlers),
      'after', (select jsonb_build_object('n', t.share_numerator, 'd', t.share_denominator, 'since', t.since, 'handlers', t.handlers)
                from people_tie t where t.id = pair.new_id));
  end loop;
  return found;
end $$;
revoke execute on function people_join_ties(bigint, bigint, date) from public;

create function people_carry(gone bigint, stays bigint, day date) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  one record;
  ids jsonb;
  joined jsonb;
  found jsonb := '[]';
begin
  if gone = stays or not (people_keeps(gone) and people_keeps(stays)) then
    raise insufficient_privilege using message = 'the asker does not keep both persons';
  end if;
  if exists (select 1 from people_person p where p.merged_into_id = gone) then
    raise exception 'others were merged into him' using errcode = '23514', constraint = 'people_merge_stands_for_others';
  end if;
  joined := people_join_ties(gone, stays, day);
  for one in select * from people_references() loop
    execute format(
      'with moved as (update %s set %I = $1 where %I = $2 and not (%L = ''people_tie'' and id in (select (j->>''tie'')::bigint from '
      'jsonb_array_elements($3) j)) returning id) select coalesce(jsonb_agg(id order by id), ''[]'') from moved',
      one.table_name, one.column_name, one.column_name, one.table_name) into ids using stays, gone, joined;
    if ids <> '[]' then
      found := found || jsonb_build_object('table', one.table_name, 'column', one.column_name, 'ids', ids);
    end if;
  end loop;
  return jsonb_build_object('rows', found, 'joined', joined);
end $$;

create function people_count(asked bigint) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  one record;
  many bigint;
  found jsonb := '{}';
begin
  if not people_keeps(asked) then
    raise insufficient_privilege using message = 'the asker does not keep the person';
  end if;
  for one in select * from people_references() loop
    execute format('select count(*) from %s where %I = $1', one.table_name, one.column_name) into many using asked;
    if many > 0 then
      found := found || jsonb_build_object(one.table_name, many + coalesce((found->>one.table_name)::bigint, 0));
    end if;
  end loop;
  return found;
end $$;

create function people_carry_back(merge bigint) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  was record;
  one record;
  pair record;
  many bigint;
  total bigint := 0;
begin
  select * into strict was from people_merge where id = merge and undone_at is null for update;
  if not people_keeps(was.survivor_id) then
    raise insufficient_privilege using message = 'the asker does not keep the person';
  end if;
  for pair in select (j->>'tie')::bigint as tie, (j->>'into')::bigint as into_id, j->'before' as b, j->'after' as a
    from jsonb_array_elements(was.moved->'joined') j
  loop
    update people_tie t set share_numerator = (pair.b->>'n')::int, share_denominator = (pair.b->>'d')::int, since = (pair.b->>'since')::date,
      handlers = array(select jsonb_array_elements_text(pair.b->'handlers'))
    where t.id = pair.into_id and t.until is null and jsonb_build_object(
      'n', t.share_numerator, 'd', t.share_denominator, 'since', t.since, 'handlers', t.handlers) = pair.a;
    if not found then
      raise exception 'a joined tie has changed since' using errcode = '23514', constraint = 'people_merge_joined_tie_changed';
    end if;
    update people_tie set until = null where id = pair.tie;
  end loop;
  for one in select r.table_name, r.column_name, j->'ids' as ids from jsonb_array_elements(was.moved->'rows') j
    join people_references() r on r.table_name = j->>'table' and r.column_name = j->>'column'
  loop
    execute format('update %s set %I = $1 where %I = $2 and id in (select i::bigint from jsonb_array_elements_text($3) i)',
      one.table_name, one.column_name, one.column_name) using was.duplicate_id, was.survivor_id, one.ids;
    get diagnostics many = row_count;
    total := total + many;
  end loop;
  return total;
end $$;

create function people_refuse_merged() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone boolean;
begin
  -- Locked for share: whoever merges one of them waits for us, or we wait for him and see that he is merged.
  execute format('select bool_or(x.merged_into_id is not null) from (select p.merged_into_id from fresh f '
    'join people_person p on p.id = f.%I for key share of p) x', tg_argv[0]) into gone;
  if gone then
    raise exception 'the person is merged into another' using errcode = '23514', constraint = 'people_person_is_merged';
  end if;
  return null;
end $$;

create trigger people_tie_of_one after insert on people_tie referencing new table as fresh
  for each statement execute function people_refuse_merged('person_id');
create trigger people_helper_of_one after insert on people_helper referencing new table as fresh
  for each statement execute function people_refuse_merged('elder_id');
create trigger people_helper_by_one after insert on people_helper referencing new table as fresh
  for each statement execute function people_refuse_merged('helper_id');
"""
UNDO = """
drop trigger people_helper_by_one on people_helper;
drop trigger people_helper_of_one on people_helper;
drop trigger people_tie_of_one on people_tie;
drop function people_refuse_merged();
drop function people_carry_back(bigint);
drop function people_count(bigint);
drop function people_carry(bigint, bigint, date);
drop function people_join_ties(bigint, bigint, date);
drop function people_references();
drop function people_holders(bigint);
drop function people_keeps(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_next_indexes"),
        ("places", "0004_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", heju.kit.db.PathField()),
                ("handler", models.TextField()),
                ("reason", models.TextField()),
                ("state", models.TextField(choices=[("open", "待核对"), ("distinct", "不是同一人"), ("merged", "已合并")], default="open")),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "可能同一人",
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", heju.kit.db.PathField()),
                ("handler", models.TextField()),
                ("at", models.DateTimeField()),
                ("why", models.TextField()),
                ("moved", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "人员合并",
            },
        ),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="duplicates", to="people.person"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into", None), _negated=True), fields=["merged_into"], name="people_person_merged"
            ),
        ),
        migrations.AddField(
            model_name="likeness",
            name="first",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="likeness",
            name="place",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
        ),
        migrations.AddField(
            model_name="likeness",
            name="second",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="merge",
            name="duplicate",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="merge",
            name="place",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
        ),
        migrations.AddField(
            model_name="merge",
            name="survivor",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddIndex(
            model_name="likeness",
            index=models.Index(fields=["state", "path"], name="people_likeness_state"),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.UniqueConstraint(fields=("first", "second", "handler"), name="people_likeness_once"),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(condition=models.Q(("first__lt", models.F("second"))), name="people_likeness_order"),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                condition=models.Q(("handler__in", ["branch", "committee", "company", "government", "agency"])),
                name="people_likeness_handler",
            ),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="people_likeness_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["survivor"], name="people_merge_survivor"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("duplicate",), name="people_merge_once_while_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("survivor", models.F("duplicate")), _negated=True), name="people_merge_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("handler__in", ["branch", "committee", "company", "government", "agency"])), name="people_merge_handler"
            ),
        ),
        migrations.RunSQL(heju.kit.db.place_key("people_likeness"), migrations.RunSQL.noop),
        migrations.RunSQL(heju.kit.db.place_key("people_merge"), migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, UNDO),
    ]
