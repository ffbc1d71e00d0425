"""The tally: what the rates of the board are counted from, kept as matters move. Written by triggers and the fold alone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CutOf(models.TextChoices):
    """By what a tally is cut."""

    TOTAL = "total", _("合计")
    CATEGORY = "category", _("类别")
    BODY = "body", _("单位")


class Tally(models.Model):
    """What was counted at a place, by month: in all, of one category or of one body. The columns are those of `rules.rates.Counts`.

    Every level from the compound to the district has rows of its own, so that a board reads as many rows as it shows.
    """

    place = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="+", db_index=False)
    cut = models.CharField(max_length=8, choices=CutOf)
    key = models.TextField(blank=True)
    month = models.DateField()
    contacted_in_time = models.IntegerField(default=0)
    contact_due = models.IntegerField(default=0)
    withdrawn_before_contact = models.IntegerField(default=0)
    merged = models.IntegerField(default=0)
    confirmed_fixed = models.IntegerField(default=0)
    confirmations = models.IntegerField(default=0)
    still_asked = models.IntegerField(default=0)
    unanswered = models.IntegerField(default=0)
    satisfied = models.IntegerField(default=0)
    rated = models.IntegerField(default=0)
    unrated = models.IntegerField(default=0)
    solved_in_compound = models.IntegerField(default=0)
    solved = models.IntegerField(default=0)
    ended_otherwise = models.IntegerField(default=0)
    still_open = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("计数")
        constraints = [models.UniqueConstraint(fields=["place", "cut", "key", "month"], name="matters_tally_once")]


class TallyDelta(models.Model):
    """A change of the tally that is not folded in yet: a trigger appends it, so that no two moves wait for one row."""

    compound = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="+", db_index=False)
    body = models.BigIntegerField()
    category = models.TextField()
    month = models.DateField()
    field = models.TextField()
    n = models.IntegerField()

    class Meta:
        verbose_name = _("计数变化")
