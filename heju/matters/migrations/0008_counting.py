"""The triggers that keep the tally, the fold, the recount, and the two functions that boards read: reviewed, they run as the owner."""

from django.db import migrations

from heju.kit import postgres

# Named here once more: a migration stays as it is when the rules move on. A test holds them against `rules.counted`.
FIELDS = (
    "contacted_in_time", "contact_due", "withdrawn_before_contact", "merged", "confirmed_fixed", "confirmations", "still_asked",
    "unanswered", "satisfied", "rated", "unrated", "solved_in_compound", "solved", "ended_otherwise", "still_open",
)  # fmt: skip
MONTH = "date_trunc('month', v.at at time zone 'Asia/Shanghai')::date"
# What the columns of a matter count for. Contact is owed by the first body, all else by the one that leads.
COUNTED = f"""
create function matters_counted(
  first_body bigint, lead_body bigint, state text, outcome text, level text, raised_at timestamptz, contact_due timestamptz,
  contacted_at timestamptz, done_at timestamptz, closed_at timestamptz, score smallint
) returns table (body bigint, month date, field text) language sql stable as $$
  select coalesce(v.body, 0), {MONTH}, v.field from (values
    (first_body, contact_due, 'contact_due', outcome <> 'merged'),
    (first_body, contact_due, 'contacted_in_time', outcome <> 'merged' and contacted_at < contact_due),
    (first_body, closed_at, 'withdrawn_before_contact', outcome not in ('', 'merged') and contact_due is null),
    (lead_body, closed_at, 'merged', outcome = 'merged'),
    (lead_body, done_at, 'still_asked', state = 'done'),
    (lead_body, closed_at, 'unrated', outcome = 'solved' and score is null),
    (lead_body, closed_at, 'solved', outcome = 'solved'),
    (lead_body, closed_at, 'solved_in_compound', outcome = 'solved' and level = 'compound'),
    (lead_body, closed_at, 'ended_otherwise', outcome not in ('', 'solved', 'merged')),
    (lead_body, raised_at, 'still_open', state <> 'closed')
  ) v (body, at, field, holds) where v.holds and v.at is not null
$$;
"""  # noqa: S608 - names of columns of this house
OF_ROW = "x.first_body_id, x.lead_body_id, x.state, x.outcome, x.level, x.raised_at, x.contact_due, x.contacted_at, x.done_at, x.closed_at, x.score"
ROW = "compound_id, category, first_body_id, lead_body_id, state, outcome, level, raised_at, contact_due, contacted_at, done_at, closed_at, score"
INTO = "insert into matters_tallydelta (compound_id, body, category, month, field, n)"
# A verdict is its event, a rating its row: each belongs to the body that had said done in its round.
LAST_DONE = "select d.body_id from matters_event d where d.matter_id = {of}.matter_id and d.move = 'report_done' and {limit} order by d.number desc limit 1"
VERDICTS = f"""
  (select e.matter_id, ({LAST_DONE.format(of="e", limit="d.number < e.number")}) as body, e.at, f.field from {{events}} e
   cross join lateral (values ('confirmed_fixed', e.move = 'settle'), ('confirmations', e.move in ('settle', 'send_back')),
     ('unanswered', e.move = 'lapse')) f (field, holds)
   where e.move in ('settle', 'send_back', 'lapse') and f.holds)
"""  # noqa: S608
RATINGS = f"""
  (select a.matter_id, ({LAST_DONE.format(of="a", limit="d.round = a.round")}) as body, a.scored_at as at, f.field from {{asked}} a
   cross join lateral (values ('rated', true), ('satisfied', a.score >= 4)) f (field, holds)
   where a.score is not null and a.scored_at is not null and f.holds)
"""  # noqa: S608
KEPT = f"""
create function matters_tally_of_matters() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    {INTO}
    select x.compound_id, c.body, split_part(x.category, '.', 1), c.month, c.field, count(*)
    from fresh x cross join lateral matters_counted({OF_ROW}) c group by 1, 2, 3, 4, 5;
    return null;
  end if;
  {INTO}
  select x.compound_id, c.body, split_part(x.category, '.', 1), c.month, c.field, sum(x.n)
  from (select {ROW}, 1 as n from fresh union all select {ROW}, -1 from stale) x cross join lateral matters_counted({OF_ROW}) c
  group by 1, 2, 3, 4, 5 having sum(x.n) <> 0;
  -- What was put into another category takes its verdicts and ratings along.
  if exists (select from fresh f join stale s using (id) where split_part(f.category, '.', 1) <> split_part(s.category, '.', 1)) then
    {INTO}
    select m.compound_id, coalesce(v.body, 0), m.category, {MONTH}, v.field, sum(m.n)
    from (
      select f.id, f.compound_id, split_part(w.category, '.', 1) as category, w.n from fresh f join stale s using (id)
      cross join lateral (values (f.category, 1), (s.category, -1)) w (category, n)
      where split_part(f.category, '.', 1) <> split_part(s.category, '.', 1)
    ) m join (
      {VERDICTS.format(events="matters_event")} union all {RATINGS.format(asked="matters_asked")}
    ) v on v.matter_id = m.id group by 1, 2, 3, 4, 5;
  end if;
  return null;
end $$;
create function matters_tally_of_events() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  {INTO}
  select m.compound_id, coalesce(v.body, 0), split_part(m.category, '.', 1), {MONTH}, v.field, count(*)
  from {VERDICTS.format(events="fresh")} v join matters_matter m on m.id = v.matter_id group by 1, 2, 3, 4, 5;
  return null;
end $$;
create function matters_tally_of_asked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    {INTO}
    select m.compound_id, coalesce(v.body, 0), split_part(m.category, '.', 1), {MONTH}, v.field, count(*)
    from {RATINGS.format(asked="fresh")} v join matters_matter m on m.id = v.matter_id group by 1, 2, 3, 4, 5;
    return null;
  end if;
  {INTO}
  select m.compound_id, coalesce(v.body, 0), split_part(m.category, '.', 1), {MONTH}, v.field, sum(v.n)
  from (select *, 1 as n from {RATINGS.format(asked="fresh")} a union all select *, -1 from {RATINGS.format(asked="stale")} b) v
  join matters_matter m on m.id = v.matter_id group by 1, 2, 3, 4, 5 having sum(v.n) <> 0;
  return null;
end $$;
create trigger matters_tally_insert after insert on matters_matter referencing new table as fresh
  for each statement execute function matters_tally_of_matters();
create trigger matters_tally_update after update on matters_matter referencing old table as stale new table as fresh
  for each statement execute function matters_tally_of_matters();
create trigger matters_tally_insert after insert on matters_event referencing new table as fresh
  for each statement execute function matters_tally_of_events();
create trigger matters_tally_insert after insert on matters_asked referencing new table as fresh
  for each statement execute function matters_tally_of_asked();
create trigger matters_tally_update after update on matters_asked referencing old table as stale new table as fresh
  for each statement execute function matters_tally_of_asked();
"""  # noqa: S608 - names of columns of this house
# Deltas of a compound → rows of every level above it, in all, by category and by body, a column a field.
LEVELS = """
  select a.id as place_id, v.cut, v.key, n.month, n.field, sum(n.n) as n from {net} n join places_place c on c.id = n.compound_id
  join places_place a on a.path @> c.path and a.kind in ('district', 'street', 'community', 'compound')
  cross join lateral (values ('total', ''), ('category', n.category), ('body', n.body::text)) v (cut, key)
  group by 1, 2, 3, 4, 5
"""
PIVOT = ", ".join(f"coalesce(sum(l.n) filter (where l.field = '{field}'), 0)::integer as {field}" for field in FIELDS)
COLUMNS = ", ".join(FIELDS)
ADDED = ", ".join(f"{field} = t.{field} + excluded.{field}" for field in FIELDS)
WIDE = f"select l.place_id, l.cut, l.key, l.month, {PIVOT} from ({LEVELS}) l group by 1, 2, 3, 4"  # noqa: S608
UPSERT = f"""
  insert into matters_tally as t (place_id, cut, key, month, {COLUMNS})
  select place_id, cut, key, month, {COLUMNS} from {{source}} order by 1, 2, 3, 4
  on conflict (place_id, cut, key, month) do update set {ADDED}
"""  # noqa: S608
FOLD = f"""
create function matters_tally_fold() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
  folded integer;
begin
  if current_setting('heju.door', true) is distinct from 'matters' then
    raise exception 'the tally is folded by the clock' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtext('matters_tally'));
  with taken as (delete from matters_tallydelta returning *),
  net as (
    select compound_id, body, category, month, field, sum(n) as n from taken group by 1, 2, 3, 4, 5 having sum(n) <> 0
  ),
  wide as ({WIDE.format(net="net")}),
  written as ({UPSERT.format(source="wide")} returning 1)
  select (select count(*) from taken) into folded from (select count(*) from written) done;
  return folded;
end $$;
"""  # noqa: S608 - names of columns of this house
TRUTH = f"""
  select compound_id, body, category, month, field, sum(n) as n from (
    select x.compound_id, c.body, split_part(x.category, '.', 1) as category, c.month, c.field, 1 as n
    from matters_matter x cross join lateral matters_counted({OF_ROW}) c
    union all
    select m.compound_id, coalesce(v.body, 0), split_part(m.category, '.', 1), {MONTH}, v.field, 1
    from ({VERDICTS.format(events="matters_event")} union all {RATINGS.format(asked="matters_asked")}) v
    join matters_matter m on m.id = v.matter_id
  ) every group by 1, 2, 3, 4, 5
"""  # noqa: S608
DIFFERENCE = ", ".join(f"coalesce(w.{field}, 0) - coalesce(h.{field}, 0) as {field}" for field in FIELDS)
IS_DIFFERENT = " or ".join(f"coalesce(w.{field}, 0) <> coalesce(h.{field}, 0)" for field in FIELDS)
SUMMED = ", ".join(f"sum({field})::integer as {field}" for field in FIELDS)
# Everything is read in one statement, so at one moment: what is tallied, what is not folded in yet, and the rows themselves. What differs
# is put right by the difference, so that moves in between are kept.
RECOUNT = f"""
create function matters_tally_recount() returns integer language plpgsql security definer
set search_path = public, pg_temp set work_mem = '256MB' set jit = off as $$
declare
  different integer;
begin
  if current_setting('heju.door', true) is distinct from 'matters' then
    raise exception 'the tally is recounted by the clock' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtext('matters_tally'));
  with truth as ({TRUTH}),
  true_wide as ({WIDE.format(net="truth")}),
  open_wide as ({WIDE.format(net="matters_tallydelta")}),
  held as (
    select place_id, cut, key, month, {SUMMED} from (
      select place_id, cut, key, month, {COLUMNS} from matters_tally union all select * from open_wide
    ) both_of group by 1, 2, 3, 4
  ),
  difference as (
    select place_id, cut, key, month, {DIFFERENCE} from true_wide w full join held h using (place_id, cut, key, month) where {IS_DIFFERENT}
  ),
  written as ({UPSERT.format(source="difference")} returning 1)
  select count(*) into different from written;
  return different;
end $$;
"""  # noqa: S608
# A place's rates are for whoever looks at the place; a body's own are for it wherever it works. What is not due yet is left out here:
# it becomes due by itself.
READ = f"""
create function matters_tally_of(asked bigint[], cut_by text, since date, until date, moment timestamptz)
returns table (place_id bigint, key text, {", ".join(f"{field} bigint" for field in (*FIELDS, "contact_not_yet_due"))})
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
#variable_conflict use_column
declare
  reach ltree[] := heju_reach('view') || heju_reach('people_government') || heju_reach('people_branch');
  mine text[] := (select coalesce(array_agg(one::text), '{{}}') from unnest(heju_bodies()) one);
begin
  return query
  with seen as (
    select p.id, p.path, p.kind, p.path <@ reach as is_whole from places_place p
    where p.id = any (asked) and (p.path <@ reach or cut_by = 'body')
  ),
  late as (
    select d.compound_id, d.body, d.category, d.month, d.field, d.n::bigint from matters_tallydelta d
    union all
    select m.compound_id, coalesce(m.first_body_id, 0), split_part(m.category, '.', 1),
      date_trunc('month', m.contact_due at time zone 'Asia/Shanghai')::date, f.field, f.n
    from matters_matter m cross join lateral (values ('contact_not_yet_due', 1, true), ('contact_due', -1, true),
      ('contacted_in_time', -1, m.contacted_at < m.contact_due)) f (field, n, holds)
    where m.contact_due > moment and m.outcome <> 'merged' and f.holds
  ),
  placed as (
    select s.id as place_id, s.is_whole, case cut_by when 'category' then l.category when 'body' then l.body::text
      when 'month' then l.month::text else '' end as key, l.field, sum(l.n) as n
    from late l join places_place c on c.id = l.compound_id join seen s on c.path <@ s.path
    where l.month >= since and l.month < until group by 1, 2, 3, 4
  ),
  every as (
    select t.place_id, s.is_whole, case cut_by when 'month' then t.month::text else t.key end as key, {COLUMNS}, 0 as contact_not_yet_due
    from seen s join matters_tally t on t.place_id = s.id
    where t.cut = case cut_by when 'month' then 'total' else cut_by end and t.month >= since and t.month < until
    union all
    select l.place_id, l.is_whole, l.key, {PIVOT}, coalesce(sum(l.n) filter (where l.field = 'contact_not_yet_due'), 0)::integer
    from placed l group by 1, 2, 3
  )
  select e.place_id, e.key, {", ".join(f"sum(e.{field})::bigint" for field in (*FIELDS, "contact_not_yet_due"))}
  from every e where e.is_whole or e.key = any (mine) group by 1, 2;
end $$;
"""  # noqa: S608 - names of columns of this house
# What is open now, by compound and leading body: how much, how much of it hurts. Read off an index of open matters alone.
STANDING = """
create function matters_standing(root ltree, moment timestamptz)
returns table (compound_id bigint, body bigint, category text, open bigint, overdue bigint, returned_twice bigint, unanswered_above bigint)
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
#variable_conflict use_column
declare
  reach ltree[] := heju_reach('view') || heju_reach('people_government') || heju_reach('people_branch');
  mine bigint[] := heju_bodies();
begin
  return query
  select m.compound_id, coalesce(m.lead_body_id, 0), split_part(m.category, '.', 1), count(*), count(*) filter (where m.solution_due < moment),
    count(*) filter (where m.returns >= 2),
    count(*) filter (where m.level <> 'compound' and m.round > 0 and m.state = 'accepted' and m.update_due < moment)
  from matters_matter m
  where m.state <> 'closed' and (
    m.compound_id = any (array(select p.id from places_place p where p.kind = 'compound' and p.path <@ root and p.path <@ reach))
    or m.lead_body_id = any (mine)
  )
  group by 1, 2, 3;
end $$;
"""
NAMES = (
    "matters_tally_fold()", "matters_tally_recount()", "matters_tally_of(bigint[], text, date, date, timestamptz)",
    "matters_standing(ltree, timestamptz)",
)  # fmt: skip
GRANTS = "".join(f"revoke all on function {name} from public; grant execute on function {name} to {postgres.APP};" for name in NAMES)
# What stands in the tables already is counted once.
FIRST = "select set_config('heju.door', 'matters', true); select matters_tally_recount(); select set_config('heju.door', '', true);"
UNDO = (
    "drop function matters_tally_of_matters() cascade; drop function matters_tally_of_events() cascade; "
    "drop function matters_tally_of_asked() cascade; "
    + "".join(f"drop function {name};" for name in NAMES)
    + "drop function matters_counted(bigint, bigint, text, text, text, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, smallint);"
)


class Migration(migrations.Migration):
    """Write functions and triggers, and count what stands."""

    dependencies = [("matters", "0007_tally")]
    operations = [
        migrations.RunSQL(COUNTED + KEPT + FOLD + RECOUNT + READ + STANDING + GRANTS, UNDO),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
