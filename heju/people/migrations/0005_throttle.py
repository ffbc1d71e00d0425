"""Counters of attempts to sign in, shared by all processes. Lost in a crash without harm, hence unlogged."""

from django.db import migrations

TABLE = """
create unlogged table people_throttle (
  cache_key varchar(255) primary key, value text not null, expires timestamptz not null
);
create index people_throttle_expires on people_throttle (expires);
"""


class Migration(migrations.Migration):
    """The table that Django's database cache reads and writes."""

    dependencies = [("people", "0004_shares")]
    operations = [migrations.RunSQL(TABLE, "drop table people_throttle")]
