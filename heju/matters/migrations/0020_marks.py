"""The search by words asks first how common a word is: what is common is walked to, what is rare is picked from the index.

Each matter gets marks: of 1,024 bits those that its grams fall on. Nine of ten rows that do not hold a word are passed by them without
looking at their grams.
"""

from django.db import migrations

# The hash is the one that divides tables into partitions: the same in every version of the database.
MARKS = """
create function matters_marks(grams text[]) returns bit(1024) language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select coalesce(bit_or(set_bit(0::bit(1024), (hashtextextended(gram, 0) & 1023)::integer, 1)), 0::bit(1024)) from unnest(grams) gram
$$;
alter table matters_matter add column marks bit(1024) generated always as (matters_marks(grams)) stored;
"""
# A row is walked past in about 0.5 µs, and one that holds the word is picked from the index in about 2 µs, of the whole district each. For a
# page of fifty both cost the same where one in three hundred holds the word. The statistics know what one in forty holds, and below that
# nothing: there the newest three thousand tell.
SEARCH = """
create function matters_rarest(tokens text[], out token text, out is_common boolean)
language plpgsql volatile -- or explain is refused
set search_path = public, pg_temp
as $$
declare
  one text;
  plan json;
  fewest float := 'infinity';
begin
  foreach one in array tokens[1:12] loop
    execute format('explain (format json) select 1 from matters_matter where grams @> array[%L]', one) into plan;
    if (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float < fewest then
      fewest := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float;
      token := one;
    end if;
  end loop;
  is_common := fewest > 0.02 * (select reltuples from pg_class where oid = 'matters_matter'::regclass);
end
$$;
revoke all on function matters_rarest(text[]) from public;

create or replace function matters_search(
  tokens text[], compounds bigint[], states text[], category_is text, lead bigint, before_at timestamptz, before_id bigint, most integer
) returns table (hit bigint)
language plpgsql stable security definer
set search_path = public, pg_temp
as $$
declare
  reach ltree[] := heju_reach('view');
  offices ltree[] := heju_reach('people_government') || heju_reach('people_branch');
  mine bigint[] := heju_bodies();
  own bigint[] := matters_own();
  few integer := least(greatest(most, 0), 500);
  rarest text;
  is_common boolean;
  is_few boolean := coalesce(cardinality(compounds) <= 8, false);
  before text := 'm.raised_at <= $10 and (m.raised_at, m.id) < ($10, $11)';
  kept text := 'm.taken_back_at is null
    and case when (not m.is_private and m.path <@ $2) or m.path <@ $3 or m.bodies && $4 or m.id = any ($5) then true else false end';
  holds text := ' and m.grams @> $1';
  passed text := format(' and case when m.marks & %1$L::bit(1024) = %1$L::bit(1024) then m.grams @> $1 else false end',
    matters_marks(tokens)::text);
  latest text := ' order by m.raised_at desc, m.id desc ';
  put text := 'select coalesce(array_agg(l.id order by l.raised_at desc, l.id desc), ''{}'') from (';
  columns text := 'select m.id, m.raised_at from matters_matter m where ';
  found bigint[];
  far integer;
begin
  if cardinality(tokens) = 0 or few = 0 then
    return;
  end if;
  if cardinality(states) > 0 then
    kept := kept || ' and m.state = any ($7)';
  end if;
  if category_is <> '' then
    kept := kept || ' and (m.category = $8 or starts_with(m.category, $8 || ''.''))';
  end if;
  if lead is not null then
    kept := kept || ' and m.lead_body_id = $9';
  end if;
  select r.token, r.is_common into rarest, is_common from matters_rarest(tokens) r;
  if is_few and is_common then
    return query select unnest(matters_walk(
      put || 'select * from (' || coalesce((select string_agg('(' || columns || 'm.compound_id = ' || c || ' and ' || before || ' and ' || kept || passed || latest
        || 'limit $12)', ' union all ') from unnest(compounds) c), columns || 'false') || ') u order by raised_at desc, id desc limit $12) l',
      tokens, reach, offices, mine, own, compounds, states, category_is, lead, before_at, before_id, few));
    return;
  end if;
  if compounds is not null then
    kept := kept || ' and m.compound_id = any ($6)';
  end if;
  if is_few then
    -- Of one token the planner knows enough to look up word and compounds both, and to read only what is in both.
    holds := format(' and m.grams @> array[%L] and m.grams || ''{}'' @> $1', rarest);
  else
    foreach far in array case when is_common then array[20000] else array[3000, 20000] end loop
      found := matters_walk(
        put || 'select m.* from (select * from matters_matter m where ' || before || latest || 'limit ' || far || ') m where ' || kept || passed
          || latest || 'limit $12) l',
        tokens, reach, offices, mine, own, compounds, states, category_is, lead, before_at, before_id, few);
      if cardinality(found) >= few then
        return query select unnest(found);
        return;
      end if;
      exit when cardinality(found) < 10;
    end loop;
  end if;
  return query select unnest(matters_pick(
    put || columns || before || ' and ' || kept || holds || latest || 'limit $12) l',
    tokens, reach, offices, mine, own, compounds, states, category_is, lead, before_at, before_id, few));
end
$$;
"""
UNDO = "drop function matters_rarest(text[]); alter table matters_matter drop column marks; drop function matters_marks(text[])"


class Migration(migrations.Migration):
    """Write the functions and the column, which is written for every matter there is. The search keeps its name and its grants."""

    dependencies = [("matters", "0019_walk")]
    operations = [migrations.RunSQL(MARKS + SEARCH, UNDO)]
