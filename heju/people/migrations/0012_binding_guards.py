"""Paths of the new tables follow their homes; a unit is locked, its shares read and its owners told by functions that give nothing away."""

from django.db import migrations

from heju.kit.db import place_key

TABLES = ("people_claim", "people_invitation", "people_proxy", "people_objection")
# Whoever binds himself to a home has no reach there yet. The functions take a number of a home and give back shares, a lock, or nothing.
FUNCTIONS = """
create or replace function people_taken_shares(asked bigint, asked_kind text) returns table (numerator integer, denominator integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    select t.share_numerator, t.share_denominator from people_tie t
    where t.unit_id = asked and t.kind = asked_kind and t.until is null and t.share_numerator is not null
      and (t.path <@ heju_reach('act') or current_setting('heju.door', true) = 'binding');
end $$;

create function people_lock_unit(asked bigint) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform 1 from places_unit where id = asked for update;
end $$;

create function people_tell_owners(
  asked bigint, besides bigint[], moment timestamptz, said_kind text, said text, filled jsonb, leads text, urgent boolean
) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if heju_account() is null and cardinality(heju_reach('act')) = 0 then
    return;
  end if;
  insert into people_personalnotice (person_id, at, kind, text, "values", link, is_urgent)
    select distinct t.person_id, moment, said_kind, said, filled, leads, urgent from people_tie t
    where t.unit_id = asked and t.kind in ('owner', 'possessor') and t.since <= (moment at time zone 'Asia/Shanghai')::date
      and (t.until is null or t.until > (moment at time zone 'Asia/Shanghai')::date) and not (t.person_id = any (besides));
end $$;

create function people_listed(asked_names bytea[], asked_phones bytea[]) returns table (
  tie_id bigint, unit_id bigint, kind text, numerator integer, denominator integer, since date, handlers text[]
)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    select t.id, t.unit_id, t.kind::text, t.share_numerator, t.share_denominator, t.since, t.handlers
    from people_person p join people_tie t on t.person_id = p.id and t.until is null
    where (p.name_index = any (asked_names) or p.name_index_next = any (asked_names))
      and (p.phone_index = any (asked_phones) or p.phone_index_next = any (asked_phones))
      and p.died_on is null and p.merged_into_id is null
      and not exists (select 1 from people_account a where a.person_id = p.id)
      and exists (
        select 1 from people_account a
        where a.id = heju_account() and a.phone_index = any (asked_phones) and a.phone_verified_at is not null
      )
    order by t.id;
end $$;

create function people_adopt_tie(asked bigint, asked_names bytea[], asked_phones bytea[]) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  me bigint;
begin
  select a.person_id into me from people_account a
    where a.id = heju_account() and a.phone_index = any (asked_phones) and a.phone_verified_at is not null;
  if me is null or not exists (select 1 from people_listed(asked_names, asked_phones) l where l.tie_id = asked) then
    return false;
  end if;
  update people_tie set person_id = me where id = asked and until is null;
  return found;
end $$;
"""
BACK = """
drop function people_adopt_tie(bigint, bytea[], bytea[]);
drop function people_listed(bytea[], bytea[]);
drop function people_tell_owners(bigint, bigint[], timestamptz, text, text, jsonb, text, boolean);
drop function people_lock_unit(bigint);
"""


class Migration(migrations.Migration):
    """Composite keys that cascade, and functions."""

    dependencies = [("people", "0011_binding")]
    operations = [
        *(migrations.RunSQL(place_key(table, place="unit_id", target="places_unit"), migrations.RunSQL.noop) for table in TABLES),
        migrations.RunSQL(FUNCTIONS, BACK),
    ]
