from django.db import migrations, models


class Migration(migrations.Migration):
    """Kinds of sheets are offered by houses, not listed in a column."""

    dependencies = [("registers", "0004_inquiries")]
    operations = [
        migrations.AlterField(model_name="import", name="kind", field=models.CharField(max_length=8)),
        migrations.AlterField(model_name="remembered", name="kind", field=models.CharField(max_length=8)),
    ]
