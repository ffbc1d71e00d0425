"""The one function that searches places and homes: reviewed, because it runs with the owner's rights."""

from django.db import migrations

from heju.kit import postgres

# Under a row policy the planner may not use an index for a condition that could leak (array containment, LIKE): a search over 300,000 rows
# would read them all. So the search runs as the owner, and asks itself what the policies ask: which rows the asker's reach lets him see.
# It returns ids and texts of such rows only; whoever calls it reads the rows themselves through the policies again.
SEARCH = """
create or replace function places_search(
  tokens text[], name_tokens text[], in_building text, in_stairwell text, numbered text, most integer, on_day date
) returns table (hit_unit bigint, hit_place bigint, hit_text text)
language plpgsql stable security definer
set search_path = public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  reach ltree[] := heju_reach('view');
  parts text[] := array_remove(array[in_building, in_stairwell, numbered], '');
  roots ltree[] := '{}';
  ids bigint[] := '{}';
begin
  most := least(greatest(most, 0), 1000);
  if cardinality(tokens) > 0 then
    return query
      select null::bigint, p.id, p.address || chr(31) || p.name from places_place p
      where p.search @> tokens and p.merged_into_id is null and p.valid_from <= on_day
        and (p.valid_until is null or p.valid_until > on_day)
        and (p.kind in ('district', 'street', 'community') or p.path <@ reach or p.path @> reach)
      order by nlevel(p.path), p.pinyin, p.id limit most;
    return query
      select null::bigint, p.id, a.name from places_alias a join places_place p on p.id = a.place_id
      where a.search @> tokens and p.merged_into_id is null and p.valid_from <= on_day
        and (p.valid_until is null or p.valid_until > on_day) and p.path <@ reach
      order by nlevel(p.path), p.pinyin, p.id limit most;
  end if;
  if cardinality(parts) = 0 then
    return;
  end if;
  if cardinality(name_tokens) > 0 then
    select coalesce(array_agg(f.id), '{}'), coalesce(array_agg(f.path), '{}') into ids, roots from (
      select p.id, p.path from places_place p
      where p.kind = 'compound' and p.search @> name_tokens and p.merged_into_id is null and (p.path <@ reach or p.path @> reach)
      union
      select p.id, p.path from places_alias a join places_place p on p.id = a.place_id
      where a.search @> name_tokens and p.kind = 'compound' and p.merged_into_id is null and p.path <@ reach
      limit 200
    ) f;
    if cardinality(ids) = 0 then
      return;
    end if;
  end if;
  if numbered <> '' then
    return query
      select u.id, u.compound_id, c.address || chr(31) || c.name from places_unit u join places_place c on c.id = u.compound_id
      where u.search @> parts and (cardinality(name_tokens) = 0 or u.compound_id = any (ids)) and u.path <@ reach
        and u.valid_from <= on_day and (u.valid_until is null or u.valid_until > on_day)
      limit most;
  elsif in_stairwell <> '' then
    return query
      select null::bigint, s.id, '' from places_place s join places_place b on b.id = s.parent_id
      where s.search @> array[in_stairwell] and s.kind = 'stairwell' and (in_building = '' or b.search @> array[in_building])
        and (cardinality(name_tokens) = 0 or s.path <@ roots) and (s.path <@ reach or s.path @> reach)
        and s.valid_from <= on_day and (s.valid_until is null or s.valid_until > on_day)
      limit most;
  else
    return query
      select null::bigint, b.id, '' from places_place b
      where b.search @> array[in_building] and b.kind = 'building' and (cardinality(name_tokens) = 0 or b.parent_id = any (ids))
        and (b.path <@ reach or b.path @> reach) and b.valid_from <= on_day and (b.valid_until is null or b.valid_until > on_day)
      limit most;
  end if;
end
$$;
revoke all on function places_search(text[], text[], text, text, text, integer, date) from public;
grant execute on function places_search(text[], text[], text, text, text, integer, date) to {app};
""".replace("{app}", postgres.APP)
UNDO = "drop function places_search(text[], text[], text, text, text, integer, date)"


class Migration(migrations.Migration):
    """Write the function, for the application's role and nobody else."""

    dependencies = [("places", "0003_lists_and_codes")]
    operations = [migrations.RunSQL(SEARCH, UNDO)]
