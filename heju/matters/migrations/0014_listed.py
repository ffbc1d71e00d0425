"""The functions that list and count matters: reviewed, because they run with the owner's rights. And the indexes of what is open."""

from django.db import migrations, models

from heju.kit import postgres

# Under the row policies the planner does not know how many rows somebody may see, may not use an index for what could leak, and has read
# a million rows for a page of fifty. So the list runs as the owner, asks of each matter itself what `heju.matters.policies` asks, and
# returns numbers only: whoever calls it reads the rows through the policies again.
CONDITION = """
create function matters_list_condition(
  states text[], is_late boolean, level_is text, category_is text, lead bigint, channel_is text, is_mine boolean, since timestamptz,
  until timestamptz, moment timestamptz
) returns text language sql stable set search_path = public, pg_temp as $$
  select ' where ((not m.is_private and m.path <@ $1) or m.path <@ $2 or m.bodies && $3 or m.id = any ($4))'
    || case when is_late then format(' and m.state <> ''closed'' and m.solution_due < %L::timestamptz', moment) else '' end
    -- Said in these words, so that the indexes of what is open serve it.
    || case when cardinality(states) > 0 and not 'closed' = any (states) then ' and m.state <> ''closed''' else '' end
    || case when cardinality(states) between 1 and 6 then format(' and m.state = any (%L::text[])', states) else '' end
    || case when level_is <> '' then format(' and m.level = %L', level_is) else '' end
    -- From the code to behind everything that begins with it and a dot: "/" follows "." in the order of signs.
    || case when category_is <> '' then format(' and (m.category = %L or (m.category >= %L and m.category < %L))',
      category_is, category_is || '.', category_is || '/') else '' end
    || case when lead is not null then format(' and m.lead_body_id = %s', lead) else '' end
    || case when channel_is <> '' then format(' and m.channel = %L', channel_is) else '' end
    || case when is_mine then ' and m.bodies && $3' else '' end
    || case when since is not null then format(' and m.raised_at >= %L::timestamptz', since) else '' end
    || case when until is not null then format(' and m.raised_at < %L::timestamptz', until) else '' end
$$;
create function matters_own() returns bigint[] language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  persons bigint[] := heju_persons();
begin
  return case when cardinality(persons) = 0 then '{}' else array(
    select r.matter_id from matters_report r where r.person_id = any (persons) union
    select r.matter_id from matters_report r where r.entered_by_id = any (persons) union
    select a.matter_id from matters_asked a where a.person_id = any (persons)
  ) end;
end
$$;
"""
# Where few compounds or bodies are asked for, each is read off its own index, no further than a page goes, and these are merged; where
# many, the index of all is read from its end until a page is full.
LISTED = """
create function matters_listed(
  states text[], is_late boolean, level_is text, category_is text, lead bigint, channel_is text, is_mine boolean, since timestamptz,
  until timestamptz, moment timestamptz, compounds bigint[], leads bigint[], by_due boolean, after_at timestamptz, after_id bigint,
  most integer
) returns table (hit bigint)
language plpgsql stable security definer
set search_path = public, pg_temp
set jit = off
as $$
declare
  inner_order text := case when by_due then ' order by m.solution_due, m.id limit $7' else ' order by m.raised_at desc, m.id desc limit $7' end;
  part text := 'select m.id, ' || case when by_due then 'm.solution_due' else 'm.raised_at' end || ' as at from matters_matter m'
    || matters_list_condition(states, is_late, level_is, category_is, lead, channel_is, is_mine, since, until, moment);
  whole text;
begin
  if by_due then
    part := part || ' and m.solution_due is not null';
  end if;
  if after_at is not null then
    part := part || format(case when by_due
      then ' and m.solution_due >= %1$L::timestamptz and (m.solution_due, m.id) > (%1$L::timestamptz, %2$s)'
      else ' and m.raised_at <= %1$L::timestamptz and (m.raised_at, m.id) < (%1$L::timestamptz, %2$s)' end, after_at, after_id);
  end if;
  if compounds is null then
    whole := part || inner_order;
  elsif cardinality(compounds) <= 40 then
    whole := 'select l.id, l.at from unnest($5) c (id) cross join lateral (' || part || ' and m.compound_id = c.id' || inner_order || ') l';
  else
    whole := 'select l.id, l.at from (' || part || ' and m.compound_id = any ($5)' || inner_order || ') l';
  end if;
  if leads is not null then
    -- Within one's own reach: what one's bodies lead elsewhere, and what one reported oneself, belongs to it too.
    whole := whole || ' union select l.id, l.at from unnest($6) b (id) cross join lateral (' || part || ' and m.lead_body_id = b.id'
      || inner_order || ') l union (' || part || ' and m.id = any ($4)' || inner_order || ')';
  end if;
  return query execute
    'select f.id from (' || whole || ') f order by ' || case when by_due then 'f.at, f.id' else 'f.at desc, f.id desc' end || ' limit $7'
    using heju_reach('view'), heju_reach('people_government') || heju_reach('people_branch'), heju_bodies(), matters_own(), compounds, leads,
      least(greatest(most, 0), 1000);
end
$$;
"""
# What of a list is open, by compound, and how much of that is overdue.
BY_COMPOUND = """
create function matters_listed_by_compound(
  states text[], is_late boolean, level_is text, category_is text, lead bigint, channel_is text, is_mine boolean, since timestamptz,
  until timestamptz, moment timestamptz, compounds bigint[], leads bigint[]
) returns table (compound bigint, open bigint, late bigint)
language plpgsql stable security definer
set search_path = public, pg_temp
set jit = off
as $$
begin
  return query execute 'select m.compound_id, count(*), count(*) filter (where m.solution_due < $7) from matters_matter m'
    || matters_list_condition(states, is_late, level_is, category_is, lead, channel_is, is_mine, since, until, moment)
    || ' and m.state <> ''closed''' || case when compounds is null then '' when leads is null then ' and m.compound_id = any ($5)'
      else ' and (m.compound_id = any ($5) or m.lead_body_id = any ($6) or m.id = any ($4))' end || ' group by 1'
    using heju_reach('view'), heju_reach('people_government') || heju_reach('people_branch'), heju_bodies(), matters_own(), compounds, leads,
      moment;
end
$$;
"""
CONDITIONS = "text[], boolean, text, text, bigint, text, boolean, timestamptz, timestamptz, timestamptz"
NAMES = (
    f"matters_list_condition({CONDITIONS})",
    "matters_own()",
    f"matters_listed({CONDITIONS}, bigint[], bigint[], boolean, timestamptz, bigint, integer)",
    f"matters_listed_by_compound({CONDITIONS}, bigint[], bigint[])",
)
GRANTS = "".join(f"revoke all on function {name} from public;" for name in NAMES) + "".join(
    f"grant execute on function {name} to {postgres.APP};" for name in NAMES[2:]
)


class Migration(migrations.Migration):
    """Write the functions, for the application's role and nobody else, and the indexes they read."""

    dependencies = [("matters", "0013_hotline")]
    operations = [
        migrations.AddIndex(
            "matter",
            models.Index(fields=["-raised_at", "-id"], condition=~models.Q(state="closed"), name="matters_matter_open_raised"),
        ),
        migrations.AddIndex(
            "matter",
            models.Index(fields=["state", "solution_due", "id"], condition=~models.Q(state="closed"), name="matters_matter_open_due"),
        ),
        migrations.RunSQL(CONDITION + LISTED + BY_COMPOUND + GRANTS, "".join(f"drop function {name};" for name in reversed(NAMES))),
    ]
