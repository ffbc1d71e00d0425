"""The record defends itself: nothing is changed or deleted, every record waits for its seal, and only the right next seal can be added.

The text of each function is frozen here; `heju/audit/rules/chain.py` holds the same canonical form and hash, and a test compares them.
"""

from django.db import migrations, models

# SHA-256 of "heju record chain 1", as `rules/chain.py` has it.
GENESIS = "1e1d2c3912d26b4920f9142c2314770a0c045fb2e7d30c550bbe8ba8becc9016"

REFUSE = """
create or replace function audit_refuse() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'the record is append-only: % of % is refused', lower(tg_op), tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger audit_record_append_only before update or delete or truncate on audit_record
  for each statement execute function audit_refuse();
create trigger audit_seal_append_only before update or delete or truncate on audit_seal
  for each statement execute function audit_refuse();
create trigger audit_pending_closed before update or truncate on audit_pending
  for each statement execute function audit_refuse();
-- Rows come and go here only through the triggers below, which run one level deeper than a statement of anybody's own.
create trigger audit_pending_by_triggers before insert or delete on audit_pending
  for each statement when (pg_trigger_depth() = 0) execute function audit_refuse();
"""

RECORD = """
alter table audit_record alter column id drop identity, alter column id add generated always as identity;
alter table audit_record
  add constraint audit_record_has_a_place check (nlevel(path) > 0),
  add constraint audit_record_is_said check (role <> '' and verb <> '' and subject <> ''),
  add constraint audit_record_is_finite check (isfinite(at));
create or replace function audit_enqueue() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.audit_pending (record_id, since) select id, clock_timestamp() from fresh;
  return null;
end $$;
create trigger audit_record_waits after insert on audit_record
  referencing new table as fresh for each statement execute function audit_enqueue();
"""

CANONICAL = """
create or replace function audit_instant(moment timestamptz) returns text language sql stable parallel safe
  set search_path = pg_catalog, pg_temp as $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
create or replace function audit_canonical(r audit_record) returns text language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select '{"id":' || r.id
    || ',"at":"' || public.audit_instant(r.at)
    || '","account_id":' || coalesce(r.account_id::text, 'null')
    || ',"person_id":' || coalesce(r.person_id::text, 'null')
    || ',"role":' || to_json(r.role)::text
    || ',"body_id":' || coalesce(r.body_id::text, 'null')
    || ',"for_person_id":' || coalesce(r.for_person_id::text, 'null')
    || ',"viewed_by_id":' || coalesce(r.viewed_by_id::text, 'null')
    || ',"verb":' || to_json(r.verb)::text
    || ',"subject":' || to_json(r.subject)::text
    || ',"subject_id":' || coalesce(r.subject_id::text, 'null')
    || ',"path":' || to_json(r.path::text)::text
    || ',"why":' || to_json(r.why)::text
    || ',"detail":' || r.detail::text || '}'
$$;
"""

# One sealer at a time: the number 4852 is "HJ"; the lock goes with the transaction, after its rows can be seen.
SEAL = """
create or replace function audit_chain() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  entry public.audit_record;
  latest record;
begin
  if new.sequence is not null or new.previous is not null or new.hash is not null or new.sealed_at is not null then
    raise exception 'only the sealing function may insert seals' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(4852, 1);
  delete from public.audit_pending where record_id = new.record_id;
  if not found then
    raise exception 'record % does not wait for a seal', new.record_id using errcode = 'insufficient_privilege';
  end if;
  select * into strict entry from public.audit_record where id = new.record_id;
  select sequence, hash into latest from public.audit_seal order by sequence desc limit 1;
  new.sequence := coalesce(latest.sequence, 0) + 1;
  new.previous := coalesce(latest.hash, 'GENESIS');
  new.sealed_at := clock_timestamp();
  new.hash := encode(sha256(convert_to(
    new.previous || E'\\n' || new.sequence || E'\\n' || public.audit_instant(new.sealed_at) || E'\\n' || public.audit_canonical(entry),
    'UTF8')), 'hex');
  return new;
end $$;
create trigger audit_seal_chained before insert on audit_seal for each row execute function audit_chain();
create or replace function audit_seal(at_most integer) returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  waiting bigint;
  done integer := 0;
begin
  if not pg_try_advisory_xact_lock(4852, 1) then
    return 0;
  end if;
  for waiting in select record_id from public.audit_pending order by record_id limit at_most loop
    insert into public.audit_seal (record_id) values (waiting);
    done := done + 1;
  end loop;
  return done;
end $$;
""".replace("GENESIS", GENESIS)

RIGHTS = """
revoke execute on function audit_refuse(), audit_enqueue(), audit_chain(), audit_seal(integer) from public;
do $$ begin
  if exists (select from pg_roles where rolname = 'heju_app') then
    grant execute on function audit_seal(integer) to heju_app;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    """Triggers, the sealing function, and what they need."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.AddField("pending", "since", models.DateTimeField()),
        migrations.AddIndex("record", models.Index(fields=["at", "id"], name="audit_record_at")),
        *(migrations.RunSQL(text, migrations.RunSQL.noop) for text in (REFUSE, RECORD, CANONICAL, SEAL, RIGHTS)),
    ]
