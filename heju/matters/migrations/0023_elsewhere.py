"""The places of matters on which one's bodies work, or that one reported oneself, though one sees nothing else there."""

from django.db import migrations

from heju.kit import postgres

# Numbers only, and behind a door of its own: asked where a matter is one's own and the place of it lies outside of one's reach.
ELSEWHERE = """
create function matters_elsewhere() returns setof bigint language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if coalesce(current_setting('heju.door', true), '') <> 'matters-elsewhere' then
    return;
  end if;
  return query
    select p.id from places_place p where p.id in (
      select unnest(array[m.place_id, m.compound_id, b.parent_id]) from matters_matter m join places_place b on b.id = m.place_id
      where m.taken_back_at is null and (m.bodies && heju_bodies() or m.id = any (matters_own()))
    );
end
$$;
revoke all on function matters_elsewhere() from public;
grant execute on function matters_elsewhere() to {app};
""".replace("{app}", postgres.APP)


class Migration(migrations.Migration):
    """Write the function."""

    dependencies = [("matters", "0022_minder")]
    operations = [migrations.RunSQL(ELSEWHERE, "drop function matters_elsewhere()")]
