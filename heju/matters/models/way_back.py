"""How a matter stood before a step that can still be taken back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WayBack(models.Model):
    """The way back from the last step of a matter, for some seconds. Gone once somebody was told of the step, or it was taken back."""

    matter = models.OneToOneField("matters.Matter", on_delete=models.CASCADE, primary_key=True, related_name="+")
    # The events of the step, first and last.
    since = models.IntegerField()
    until = models.IntegerField()
    ends_at = models.DateTimeField()
    # Columns of the matter as they stood, its assignments, and who was asked: numbers and codes, no words of anybody.
    before = models.JSONField()

    class Meta:
        verbose_name = _("撤回的余地")
