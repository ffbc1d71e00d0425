"""The search by words walks back from the newest where a word is common, and asks the index of grams only where it is rare."""

from django.db import migrations

ARGUMENTS = "text, text[], ltree[], ltree[], bigint[], bigint[], bigint[], text[], text, bigint, timestamptz, bigint, integer"
# The index of grams gives every matter that holds a common word, of a million seventy thousand, whatever page is wanted; walking back
# from the newest fills a page of it at once. So the newest two thousand are looked at first, and eight thousand where one in two hundred of
# them held it; what is rarer has few enough matters for the index. The planner cannot know, and is told which way to go.
RUNS = "".join(
    f"""
create function {name}(
  statement text, tokens text[], reach ltree[], offices ltree[], mine bigint[], own bigint[], compounds bigint[], states text[],
  category_is text, lead bigint, before_at timestamptz, before_id bigint, most integer
) returns bigint[] language plpgsql stable set search_path = public, pg_temp set jit = off set enable_seqscan = off {way} as $$
declare
  found bigint[];
begin
  execute statement into found
    using tokens, reach, offices, mine, own, compounds, states, category_is, lead, before_at, before_id, most;
  return found;
end
$$;
revoke all on function {name}({ARGUMENTS}) from public;
"""
    for name, way in (("matters_walk", "set enable_bitmapscan = off"), ("matters_pick", "set enable_indexscan = off"))
)
SEARCH = """
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
  before text := 'm.raised_at <= $10 and (m.raised_at, m.id) < ($10, $11)';
  kept text := 'm.taken_back_at is null and m.grams @> $1
    and case when (not m.is_private and m.path <@ $2) or m.path <@ $3 or m.bodies && $4 or m.id = any ($5) then true else false end';
  latest text := ' order by m.raised_at desc, m.id desc ';
  newest bigint[];
  far integer;
begin
  if cardinality(tokens) = 0 then
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
  if cardinality(compounds) <= 40 then
    return query select unnest(matters_walk(
      'select coalesce(array_agg(l.id order by l.at desc, l.id desc), ''{}'') from (select f.id, f.at from unnest($6) c (id)
        cross join lateral (select m.id, m.raised_at as at from matters_matter m where m.compound_id = c.id and ' || before || ' and ' || kept
        || latest || 'limit $12) f order by f.at desc, f.id desc limit $12) l',
      tokens, reach, offices, mine, own, compounds, states, category_is, lead, before_at, before_id, few));
    return;
  end if;
  if compounds is not null then
    kept := kept || ' and m.compound_id = any ($6)';
  end if;
  foreach far in array array[2000, 8000] loop
    newest := matters_walk(
      'select coalesce(array_agg(l.id order by l.raised_at desc, l.id desc), ''{}'') from (select m.* from (select * from matters_matter m where '
        || before || latest || 'limit ' || far || ') m where ' || kept || latest || 'limit $12) l',
      tokens, reach, offices, mine, own, compounds, states, category_is, lead, before_at, before_id, few);
    if cardinality(newest) >= few then
      return query select unnest(newest);
      return;
    end if;
    exit when cardinality(newest) < 10;
  end loop;
  return query select unnest(matters_pick(
    'select coalesce(array_agg(l.id order by l.raised_at desc, l.id desc), ''{}'') from (select m.id, m.raised_at from matters_matter m
      where ' || before || ' and ' || kept || latest || 'limit $12) l',
    tokens, reach, offices, mine, own, compounds, states, category_is, lead, before_at, before_id, few));
end
$$;
"""
UNDO = f"drop function matters_walk({ARGUMENTS}); drop function matters_pick({ARGUMENTS});"


class Migration(migrations.Migration):
    """Write the functions. The search keeps its name and its grants."""

    dependencies = [("matters", "0018_conflict_of_owners")]
    operations = [migrations.RunSQL(RUNS + SEARCH, UNDO)]
