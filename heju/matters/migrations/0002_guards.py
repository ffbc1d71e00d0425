"""Copied paths follow their places, events stay as they were; what row policies ask of other tables."""

from django.db import migrations

from heju.kit.db import place_key

# What hangs on a matter takes its path from there.
OF_MATTER = ("matters_report", "matters_event", "matters_photo", "matters_assignment", "matters_asked", "matters_note")
EVENTS = """
create function matters_event_stays() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'events of matters are never deleted' using errcode = 'insufficient_privilege';
  end if;
  -- A place that moves takes its paths along; whoever was erased takes his words along; what is
  -- closed is closed anew when keys change. Nothing else.
  if (new.id, new.matter_id, new.number, new.at, new.move, new.state, new.outcome, new.level, new.pace, new.round, new.is_public,
      new.part, new.role, new.body_id, new.detail, new.key)
     is distinct from
     (old.id, old.matter_id, old.number, old.at, old.move, old.state, old.outcome, old.level, old.pace, old.round, old.is_public,
      old.part, old.role, old.body_id, old.detail, old.key)
     or (new.person_id, new.report_id) is distinct from (old.person_id, old.report_id)
     or not (new.words in (old.words, '')) then
    raise exception 'events of matters are never changed' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger matters_event_stays before update or delete on matters_event for each row execute function matters_event_stays();
"""
# Row policies ask these instead of the tables, whose own policies would ask back. Of persons they tell only oneself, and the eraser.
ASKED = """
create function matters_closed_at(asked bigint) returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select closed_at from matters_matter where id = asked
$$;
create function matters_reported_by(asked bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select person_id from matters_report where id = asked
    and person_id = any (coalesce(string_to_array(nullif(current_setting('heju.person', true), ''), ',')::bigint[], '{}'::bigint[]))
$$;
create function matters_raised_by(asked bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select person_id from matters_report where matter_id = asked and is_first
    and person_id = any (coalesce(string_to_array(nullif(current_setting('heju.person', true), ''), ',')::bigint[], '{}'::bigint[]))
$$;
"""
UNASKED = "drop function matters_closed_at(bigint), matters_reported_by(bigint), matters_raised_by(bigint)"


class Migration(migrations.Migration):
    """Keys and guards."""

    dependencies = [("matters", "0001_initial")]
    operations = [
        migrations.RunSQL(place_key("matters_matter"), migrations.RunSQL.noop),
        *(migrations.RunSQL(place_key(table, place="matter_id", target="matters_matter"), migrations.RunSQL.noop) for table in OF_MATTER),
        migrations.RunSQL(EVENTS, "drop function matters_event_stays() cascade"),
        migrations.RunSQL(ASKED, UNASKED),
    ]
