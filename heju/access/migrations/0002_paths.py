"""A place that moves takes its devices and recoveries along, and they their seats and voices."""

from django.db import migrations

import heju.kit.db

KEYS = [
    heju.kit.db.place_key("access_shareddevice"),
    heju.kit.db.place_key("access_recovery"),
    heju.kit.db.place_key("access_seat", place="device_id", target="access_shareddevice"),
    heju.kit.db.place_key("access_voice", place="recovery_id", target="access_recovery"),
]


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("places", "0002_paths")]
    operations = [migrations.RunSQL(key, migrations.RunSQL.noop) for key in KEYS]
