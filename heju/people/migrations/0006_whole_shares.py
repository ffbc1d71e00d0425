"""An owner without the whole of a share is refused, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_throttle"),
        ("places", "0004_search"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="tie",
            name="people_tie_share_of_owners",
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["owner", "possessor"]),
                        ("share_denominator__gte", models.F("share_numerator")),
                        ("share_denominator__isnull", False),
                        ("share_numerator__gte", 1),
                        ("share_numerator__isnull", False),
                    ),
                    models.Q(("kind__in", ["tenant", "family"]), ("share_denominator", None), ("share_numerator", None)),
                    _connector="OR",
                ),
                name="people_tie_share_of_owners",
            ),
        ),
    ]
