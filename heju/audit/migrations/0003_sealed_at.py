"""A period of the chain is found without reading all of it: seals lie in the order of their moments."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """One index of a few pages."""

    dependencies = [("audit", "0002_chain")]
    operations = [
        migrations.AddIndex("seal", django.contrib.postgres.indexes.BrinIndex(fields=["sealed_at"], name="audit_seal_sealed_at")),
    ]
