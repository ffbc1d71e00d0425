"""Take back what an import entered by mistake: the one function that deletes parts and places, reviewed, because it runs as the owner."""

from django.db import migrations

# The application holds no right to delete a place or a part. This deletes only what nothing refers to (the foreign keys decide, those of
# houses above too), what lies where the asker acts, and what began lately. It returns the ids that are gone.
TAKE_BACK = """
create function places_take_back(units bigint[], places bigint[]) returns setof bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  reach ltree[] := heju_reach('act');
  one bigint;
begin
  set constraints all immediate;
  foreach one in array units loop
    begin
      delete from places_unit where id = one and path <@ any (reach) and valid_from > current_date - 90;
      if found then return next one; end if;
    exception when foreign_key_violation then null;
    end;
  end loop;
  foreach one in array places loop
    begin
      delete from places_place
      where id = one and path <@ any (reach) and valid_from > current_date - 90 and origin = 'entered'
        and kind in ('compound', 'building', 'stairwell');
      if found then return next one; end if;
    exception when foreign_key_violation then null;
    end;
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    """One function."""

    dependencies = [("places", "0004_search")]
    operations = [migrations.RunSQL(TAKE_BACK, "drop function places_take_back(bigint[], bigint[])")]
