"""Nothing new hangs on a dissolved body, also when it is dissolved at the same moment."""

from django.db import migrations

# Reads and locks the body as the owner: whoever dissolves it waits for the row that is being written, or the row is refused.
FUNCTIONS = """
create function organizations_check_standing() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from organizations_body b where b.id = new.body_id and b.dissolved_on is null for share;
  if not found then
    raise exception 'the body is dissolved' using errcode = '23514', constraint = 'organizations_body_stands';
  end if;
  return new;
end $$;

create trigger organizations_coverage_standing before insert on organizations_coverage
  for each row when (new.until is null) execute function organizations_check_standing();
create trigger organizations_appointment_standing before insert on organizations_appointment
  for each row when (new.ended_on is null) execute function organizations_check_standing();
create trigger organizations_member_standing before insert on organizations_member
  for each row when (new.until is null) execute function organizations_check_standing();
"""
UNDO = """
drop trigger organizations_member_standing on organizations_member;
drop trigger organizations_appointment_standing on organizations_appointment;
drop trigger organizations_coverage_standing on organizations_coverage;
drop function organizations_check_standing();
"""


class Migration(migrations.Migration):
    """One function and its triggers."""

    dependencies = [("organizations", "0004_persons")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
