"""Paths follow their place; a published revision is never changed and never reaches into the past."""

from django.db import migrations

from heju.kit.db import place_key

GUARDS = """
alter table duties_revision add constraint duties_revision_from_tomorrow
  check (effective_on > (published_at at time zone 'Asia/Shanghai')::date);
alter table duties_revision add constraint duties_revision_withdrawn_in_time
  check (withdrawn_at is null or effective_on > (withdrawn_at at time zone 'Asia/Shanghai')::date);

create function duties_keep_revision() returns trigger language plpgsql as $$
begin
  if (new.place_id, new.target, new.code, new.act, new.fields, new.effective_on, new.why, new.draft_id, new.published_at)
     is distinct from
     (old.place_id, old.target, old.code, old.act, old.fields, old.effective_on, old.why, old.draft_id, old.published_at)
     or (old.withdrawn_at is not null and new.withdrawn_at is distinct from old.withdrawn_at) then
    raise exception 'a published revision is not changed' using errcode = '23514', constraint = 'duties_revision_kept';
  end if;
  return new;
end $$;
create trigger duties_revision_kept before update on duties_revision for each row execute function duties_keep_revision();
"""
UNDO = """
drop trigger duties_revision_kept on duties_revision;
drop function duties_keep_revision();
alter table duties_revision drop constraint duties_revision_from_tomorrow;
alter table duties_revision drop constraint duties_revision_withdrawn_in_time;
"""


class Migration(migrations.Migration):
    """Constraints that Django cannot say."""

    dependencies = [("duties", "0001_initial"), ("places", "0002_paths")]
    operations = [
        migrations.RunSQL(place_key("duties_draft"), migrations.RunSQL.noop),
        migrations.RunSQL(place_key("duties_revision"), migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, UNDO),
    ]
