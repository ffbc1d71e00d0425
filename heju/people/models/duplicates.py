"""Two rows that may be one person: proposed, decided, merged, taken apart again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField
from heju.people.models.persons import HANDLERS


class LikenessState(models.TextChoices):
    """What was decided about two alike rows."""

    OPEN = "open", _("待核对")
    DISTINCT = "distinct", _("不是同一人")
    MERGED = "merged", _("已合并")


class Likeness(models.Model):
    """Two persons in one handler's register who may be one. Only that handler sees it, at its own places; nobody merges by it alone."""

    first = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    handler = models.TextField()
    # A code of `rules.merging.LIKE`.
    reason = models.TextField()
    state = models.TextField(choices=LikenessState, default=LikenessState.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)

    class Meta:
        verbose_name = _("可能同一人")
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "handler"], name="people_likeness_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="people_likeness_order"),
            models.CheckConstraint(condition=models.Q(handler__in=HANDLERS), name="people_likeness_handler"),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at=None) | ~models.Q(state="open") & models.Q(decided_at__isnull=False),
                name="people_likeness_decided",
            ),
        ]
        indexes = [models.Index(fields=["state", "path"], name="people_likeness_state")]


class Merge(models.Model):
    """One person made to stand for another: what went over, so that undoing brings back exactly that. Holds ids, never a value."""

    survivor = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    duplicate = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    handler = models.TextField()
    at = models.DateTimeField()
    why = models.TextField()
    # What went over: ids of rows by table and column, ties that were joined with their shares before and after, names of carried fields.
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("人员合并")
        constraints = [
            models.UniqueConstraint(fields=["duplicate"], condition=models.Q(undone_at=None), name="people_merge_once_while_open"),
            models.CheckConstraint(condition=~models.Q(survivor=models.F("duplicate")), name="people_merge_of_two"),
            models.CheckConstraint(condition=models.Q(handler__in=HANDLERS), name="people_merge_handler"),
        ]
        indexes = [models.Index(fields=["survivor"], name="people_merge_survivor")]
