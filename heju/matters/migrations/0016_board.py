"""A board of few compounds is read at once, cards and counts; one state is asked for by equality, so that its index gives the order."""

from importlib import import_module

from django.db import migrations

from heju.kit import postgres

before = import_module("heju.matters.migrations.0014_listed")
# The planner takes "lies in one of these places" for one row in a thousand, and has sorted forty thousand for the first twelve: within a
# case it reckons with every second. A state is asked for by equality, so that the index of states gives the order too.
CONDITION = """
create or replace function matters_list_condition(
  states text[], is_late boolean, level_is text, category_is text, lead bigint, channel_is text, is_mine boolean, since timestamptz,
  until timestamptz, moment timestamptz
) returns text language sql stable set search_path = public, pg_temp as $$
  select ' where m.taken_back_at is null
      and case when (not m.is_private and m.path <@ $1) or m.path <@ $2 or m.bodies && $3 or m.id = any ($4) then true else false end'
    || case when is_late then format(' and m.state <> ''closed'' and m.solution_due < %L::timestamptz', moment) else '' end
    || case when cardinality(states) = 0 then '' when cardinality(states) = 1 then format(' and m.state = %L', states[1])
      -- All that is open, said so that the indexes of what is open serve it.
      when cardinality(states) = 7 and not 'closed' = any (states) then ' and m.state <> ''closed'' '
      else format(' and m.state = any (%L::text[])', states) end
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
"""
# What has no deadline comes last, and is not left out.
LISTED = before.LISTED.replace("create function", "create or replace function").replace(
    """  if by_due then
    part := part || ' and m.solution_due is not null';
  end if;
""",
    "",
)
BOARD = """
create function matters_board(
  states text[], is_late boolean, level_is text, category_is text, lead bigint, channel_is text, is_mine boolean, since timestamptz,
  until timestamptz, moment timestamptz, compounds bigint[], leads bigint[], most integer
) returns table (state text, total bigint, hits bigint[])
language plpgsql stable security definer
set search_path = public, pg_temp
set jit = off
as $$
begin
  return query execute 'select m.state::text, count(*), (array_agg(m.id order by case when m.state = ''done'' then ''-infinity'' else m.solution_due end,
      case when m.state = ''done'' then m.raised_at end desc, case when m.state = ''done'' then -m.id else m.id end))[1:$7]
      from matters_matter m'
    || matters_list_condition(states, is_late, level_is, category_is, lead, channel_is, is_mine, since, until, moment)
    || ' and m.state <> ''closed''' || case when leads is null then ' and m.compound_id = any ($5)'
      else ' and (m.compound_id = any ($5) or m.lead_body_id = any ($6) or m.id = any ($4))' end || ' group by m.state'
    using heju_reach('view'), heju_reach('people_government') || heju_reach('people_branch'), heju_bodies(), matters_own(), compounds, leads,
      least(greatest(most, 0), 1000);
end
$$;
"""
NAME = f"matters_board({before.CONDITIONS}, bigint[], bigint[], integer)"
GRANTS = f"revoke all on function {NAME} from public; grant execute on function {NAME} to {postgres.APP};"


class Migration(migrations.Migration):
    """Write the functions."""

    dependencies = [("matters", "0015_past")]
    operations = [
        migrations.RunSQL(CONDITION + LISTED + BOARD + GRANTS, f"drop function {NAME}"),
        # A new column without figures is taken for rarely empty, and every plan with it is wrong until the next analyze.
        migrations.RunSQL("analyze matters_matter", migrations.RunSQL.noop),
    ]
