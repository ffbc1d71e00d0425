"""Rehearsals of changed rules on past matters: what was asked, what came of it by cut, and the matters behind each figure.

What hangs on a rehearsal goes with it whoever deletes it, the daily deletion too: the keys stand in the migration, and cascade.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class AboutOf(models.TextChoices):
    """What is rehearsed."""

    DEADLINES = "deadlines", _("换期限")
    DRAFTS = "drafts", _("修订草稿")
    CATEGORY = "category", _("一类事分开或者合并")


class Rehearsal(models.Model):
    """One rehearsal that somebody started; deleted 90 days later with everything that hangs on it."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    about = models.CharField(max_length=10, choices=AboutOf)
    # The change as it stood when it was asked for: what becomes of a draft afterwards does not touch it.
    change = models.JSONField()
    # Matters raised from the first day up to, but not on, the second.
    since = models.DateField()
    until = models.DateField()
    at = models.DateTimeField()
    # Plain number: the job's own row is deleted by its own time.
    job_id = models.BigIntegerField(null=True)
    # How many matters of the kinds that the change touches there are, once counted.
    expected = models.IntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("试演")
        indexes = [models.Index(fields=["person", "-at"], name="matters_rehearsal_person")]
        constraints = [models.CheckConstraint(condition=models.Q(since__lt=models.F("until")), name="matters_rehearsal_period")]


class RehearsalCount(models.Model):
    """A figure of a rehearsal: of a cut (all, body, place, category, month, pair) and its key, how many matters a mark stands at."""

    rehearsal = models.ForeignKey("matters.Rehearsal", on_delete=models.CASCADE, db_constraint=False, related_name="counts", db_index=False)
    cut = models.CharField(max_length=8)
    key = models.TextField(blank=True)
    what = models.CharField(max_length=12)
    n = models.IntegerField()

    class Meta:
        verbose_name = _("试演的数字")
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "cut", "key", "what"], name="matters_rehearsalcount_once"),
            models.CheckConstraint(condition=models.Q(n__gt=0), name="matters_rehearsalcount_positive"),
        ]


class RehearsedMatter(models.Model):
    """A matter of which something is to be said: the newest of each mark, so that every figure has its list."""

    rehearsal = models.ForeignKey(
        "matters.Rehearsal", on_delete=models.CASCADE, db_constraint=False, related_name="matters", db_index=False
    )
    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, db_constraint=False, related_name="+")
    marks = ArrayField(models.CharField(max_length=12))
    category = models.TextField()
    became = models.TextField()
    # Codes of the lists, and the bodies that stand for them there; null where nobody is known.
    lead_before = models.TextField()
    lead_after = models.TextField()
    body_before = models.BigIntegerField(null=True)
    body_after = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("试演到的事项")
        constraints = [models.UniqueConstraint(fields=["rehearsal", "matter"], name="matters_rehearsedmatter_once")]
