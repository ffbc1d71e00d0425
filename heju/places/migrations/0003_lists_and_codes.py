"""Rows of lists keep what the list says of them; codes are unique day by day; homes are found through an index."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

# A code names one place, and a place has one code of a scheme, on any day. The key of a list is the place's own name in that list.
EXCLUSIONS = """
alter table places_placecode add constraint places_code_names_one_place
  exclude using gist (scheme with =, code with =, daterange(valid_from, valid_until) with &&);
alter table places_placecode add constraint places_code_one_a_day
  exclude using gist (place_id with =, scheme with =, daterange(valid_from, valid_until) with &&);
alter table places_place add constraint places_place_depth check (
  nlevel(path) = case kind when 'district' then 1 when 'street' then 2 when 'community' then 3 when 'compound' then 4 when 'building' then 5
  else 6 end);
"""
UNDO = """
alter table places_placecode drop constraint places_code_names_one_place;
alter table places_placecode drop constraint places_code_one_a_day;
alter table places_place drop constraint places_place_depth;
"""


class Migration(migrations.Migration):
    """Facts and keys of list rows, exclusions of codes, the index of homes."""

    dependencies = [("places", "0002_paths")]
    operations = [
        migrations.AddField(
            "load",
            "kind",
            models.CharField(choices=[("divisions", "区划名录"), ("compounds", "小区名录")], default="compounds", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField("loadrow", "facts", models.JSONField(default=dict)),
        migrations.AddField("loadrow", "key", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddIndex("loadrow", models.Index(fields=["load", "outcome", "row"], name="places_load_row_outcome")),
        migrations.AddIndex("unit", GinIndex(fields=["search"], name="places_unit_search")),
        migrations.AddConstraint(
            "place", models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="places_merged_into_another")
        ),
        migrations.AddConstraint(
            "placecode",
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")), name="places_code_order"
            ),
        ),
        migrations.RunSQL(EXCLUSIONS, UNDO),
    ]
