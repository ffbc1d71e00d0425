"""What many reports say together: an outage that absorbs what is reported of it, and a topic that rises in an area."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class Outage(models.Model):
    """Something is known to be off at a place, for a time: who reports it there meanwhile joins its matter."""

    matter = models.OneToOneField("matters.Matter", on_delete=models.CASCADE, related_name="outage")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    # Two levels of the tree, such as utility.water: whoever has no water and whoever has too little mean the same.
    group = models.TextField()
    words = models.TextField()
    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    expected_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("停用通知")
        indexes = [models.Index(fields=["group"], condition=models.Q(ended_at=None), name="matters_outage_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expected_at=None) | models.Q(expected_at__gt=models.F("begins_at")), name="matters_outage_order"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("begins_at")), name="matters_outage_ended"
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="matters_outage_says_something"),
        ]


class Topic(models.Model):
    """A burst of like reports in a compound or a community, as the nightly look found it; told to whoever holds that level."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    terms = ArrayField(models.TextField())
    category = models.TextField(blank=True)
    days = models.SmallIntegerField()
    observed = models.IntegerField()
    # To a tenth, as "2.4": what was usual.
    expected = models.TextField()
    first_day = models.DateField()
    matters = ArrayField(models.BigIntegerField())
    because = models.JSONField()
    found_on = models.DateField()
    last_on = models.DateField()
    seen_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("升温的话题")
        indexes = [models.Index(fields=["place", "-last_on"], name="matters_topic_place")]
