from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_queue")]
    operations = [migrations.AddField("job", "put_away_at", models.DateTimeField(null=True))]
