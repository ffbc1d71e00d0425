"""Conflicts between bodies: brought on a matter, put before a joint meeting, settled by commitments with due days."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class ConflictStandOf(models.TextChoices):
    """Where a conflict stands."""

    BROUGHT = "brought", _("提出来了，等开会")
    MEETING = "meeting", _("联席会议")
    COMMITTED = "committed", _("各家作了承诺")
    KEPT = "kept", _("承诺都兑现了")
    BROKEN = "broken", _("有承诺没有兑现")


class Conflict(models.Model):
    """Bodies that differ over a public matter; residents read that, and what was promised."""

    matter = models.OneToOneField("matters.Matter", on_delete=models.CASCADE, related_name="conflict")
    path = PathField()
    compound = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    bodies = ArrayField(models.BigIntegerField())
    # None where owners brought it: which of them stays with the report.
    brought_by = models.ForeignKey("organizations.Body", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    brought_at = models.DateTimeField()
    words = models.TextField()
    state = models.CharField(max_length=10, choices=ConflictStandOf)

    class Meta:
        verbose_name = _("单位之间的争执")


class JointMeeting(models.Model):
    """A joint meeting: when, where, who was called, who came, and the minutes, which the bodies read."""

    conflict = models.ForeignKey("matters.Conflict", on_delete=models.CASCADE, related_name="meetings")
    at = models.DateTimeField()
    venue = models.TextField()
    called = ArrayField(models.BigIntegerField())
    came = ArrayField(models.BigIntegerField(), default=list)
    minutes = models.TextField(blank=True)
    held_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("联席会议")


class Commitment(models.Model):
    """What a body promised, by when, and whether it kept it; the event that shows it."""

    conflict = models.ForeignKey("matters.Conflict", on_delete=models.CASCADE, related_name="commitments")
    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    due_on = models.DateField()
    kept = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    event = models.ForeignKey("matters.Event", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("承诺")
        indexes = [models.Index(fields=["due_on"], condition=models.Q(kept=None), name="matters_commitment_due")]
