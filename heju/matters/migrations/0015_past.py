"""Past matters: two outcomes outside every rate, and a column by which an import is taken back; what runs as the owner asks for it."""

from django.db import migrations, models

OUTCOMES = [
    ("solved", "解决了"),
    ("no_duty", "没有单位负有职责"),
    ("declined", "没有受理"),
    ("diverted", "转到法定渠道"),
    ("withdrawn", "反映人撤回"),
    ("solved_itself", "自己好了"),
    ("merged", "并入同一件事"),
    ("answered", "旧件，已答复"),
    ("no_answer", "旧件，没有答复记录"),
]
MONTH = "date_trunc('month', v.at at time zone 'Asia/Shanghai')::date"
# What came from an old register is counted nowhere.
COUNTED = f"""
create or replace function matters_counted(
  first_body bigint, lead_body bigint, state text, outcome text, level text, raised_at timestamptz, contact_due timestamptz,
  contacted_at timestamptz, done_at timestamptz, closed_at timestamptz, score smallint
) returns table (body bigint, month date, field text) language sql stable as $$
  select coalesce(v.body, 0), {MONTH}, v.field from (values
    (first_body, contact_due, 'contact_due', outcome <> 'merged'),
    (first_body, contact_due, 'contacted_in_time', outcome <> 'merged' and contacted_at < contact_due),
    (first_body, closed_at, 'withdrawn_before_contact', outcome not in ('', 'merged', 'answered', 'no_answer') and contact_due is null),
    (lead_body, closed_at, 'merged', outcome = 'merged'),
    (lead_body, done_at, 'still_asked', state = 'done'),
    (lead_body, closed_at, 'unrated', outcome = 'solved' and score is null),
    (lead_body, closed_at, 'solved', outcome = 'solved'),
    (lead_body, closed_at, 'solved_in_compound', outcome = 'solved' and level = 'compound'),
    (lead_body, closed_at, 'ended_otherwise', outcome not in ('', 'solved', 'merged', 'answered', 'no_answer')),
    (lead_body, raised_at, 'still_open', state <> 'closed')
  ) v (body, at, field, holds) where v.holds and v.at is not null
$$;
"""  # noqa: S608 - names of columns of this house
SEARCH = """
create or replace function matters_search(
  tokens text[], compounds bigint[], states text[], category_is text, lead bigint, before_at timestamptz, before_id bigint, most integer
) returns table (hit bigint)
language plpgsql stable security definer
set search_path = public, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
  reach ltree[] := heju_reach('view');
  offices ltree[] := heju_reach('people_government') || heju_reach('people_branch');
  mine bigint[] := heju_bodies();
  persons bigint[] := heju_persons();
  own bigint[] := '{}';
  conditions text := '';
  span interval;
  spans interval[] := array['1 day', '8 days', '64 days', '512 days', '100 years']::interval[];
  since timestamptz;
  upto timestamptz := before_at;
  left_over integer := least(greatest(most, 0), 500);
  found bigint[];
begin
  if cardinality(tokens) = 0 then
    return;
  end if;
  if cardinality(persons) > 0 then
    own := array(
      select r.matter_id from matters_report r where r.person_id = any (persons) union
      select r.matter_id from matters_report r where r.entered_by_id = any (persons) union
      select a.matter_id from matters_asked a where a.person_id = any (persons)
    );
  end if;
  if compounds is not null then
    conditions := conditions || ' and m.compound_id = any ($6)';
  end if;
  if cardinality(states) > 0 then
    conditions := conditions || ' and m.state = any ($7)';
  end if;
  if category_is <> '' then
    conditions := conditions || ' and (m.category = $8 or starts_with(m.category, $8 || ''.''))';
  end if;
  if lead is not null then
    conditions := conditions || ' and m.lead_body_id = $9';
  end if;
  -- Of a few compounds all is read off their own index.
  if cardinality(compounds) <= 4 then
    spans := array['100 years']::interval[];
  end if;
  foreach span in array spans loop
    since := before_at - span;
    execute 'select coalesce(array_agg(f.id), ''{}'') from (select m.id from matters_matter m where m.taken_back_at is null and m.grams @> $1
      and m.raised_at >= $10 and m.raised_at <= $11 and (m.raised_at, m.id) < ($11, $12)
      and ((not m.is_private and m.path <@ $2) or m.path <@ $3 or m.bodies && $4 or m.id = any ($5))'
      || conditions || ' order by m.raised_at desc, m.id desc limit $13) f'
      into found using tokens, reach, offices, mine, own, compounds, states, category_is, lead, since, upto, before_id, left_over;
    return query select unnest(found);
    left_over := left_over - cardinality(found);
    exit when left_over <= 0;
    upto := since;
    before_id := 0;
  end loop;
end
$$;
"""
CONDITION = """
create or replace function matters_list_condition(
  states text[], is_late boolean, level_is text, category_is text, lead bigint, channel_is text, is_mine boolean, since timestamptz,
  until timestamptz, moment timestamptz
) returns text language sql stable set search_path = public, pg_temp as $$
  select ' where m.taken_back_at is null and ((not m.is_private and m.path <@ $1) or m.path <@ $2 or m.bodies && $3 or m.id = any ($4))'
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
"""
# A report is seen by handlers only while its matter stands; its policy cannot ask the table, whose policy asks it.
TAKEN_BACK = """
create function matters_taken_back(asked bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select taken_back_at is not null from matters_matter where id = asked
$$;
"""
# What somebody has built upon is not taken back; whether he has is asked of all rows, seen or not. Only numbers come back.
BUILT_UPON = """
create function matters_built_upon(asked bigint[]) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if current_setting('heju.door', true) is distinct from 'matters' then
    raise exception 'asked by the undoing of an import' using errcode = 'insufficient_privilege';
  end if;
  return query
    select matter_id from matters_note where matter_id = any (asked)
    union select matter_id from matters_photo where matter_id = any (asked)
    union select matter_id from matters_assignment where matter_id = any (asked)
    union select matter_id from matters_asked where matter_id = any (asked)
    union select matter_id from matters_outage where matter_id = any (asked)
    union select matter_id from matters_mediation where matter_id = any (asked)
    union select matter_id from matters_hotlinecase where matter_id = any (asked)
    union select matter_id from matters_conflict where matter_id = any (asked)
    union select merged_into_id from matters_matter where merged_into_id = any (asked)
    union select matter_id from matters_report where matter_id = any (asked) and not is_first;
end
$$;
"""


class Migration(migrations.Migration):
    """Columns, the constraint, the functions."""

    dependencies = [("matters", "0014_listed")]
    operations = [
        migrations.AddField(model_name="matter", name="taken_back_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(model_name="event", name="outcome", field=models.CharField(blank=True, choices=OUTCOMES, max_length=14)),
        migrations.AlterField(model_name="matter", name="outcome", field=models.CharField(blank=True, choices=OUTCOMES, max_length=14)),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_back_at", None), ("outcome__in", ["answered", "no_answer"]), _connector="OR"),
                name="matters_matter_taken_back_past",
            ),
        ),
        migrations.RunSQL(COUNTED + SEARCH + CONDITION, migrations.RunSQL.noop),
        migrations.RunSQL(TAKEN_BACK + BUILT_UPON, "drop function matters_taken_back(bigint), matters_built_upon(bigint[])"),
    ]
