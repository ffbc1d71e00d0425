"""What this installation is: the one table of `web`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """A demo district that was built here to the end. Without a row the database holds no finished demo."""

    seed = models.IntegerField()
    is_full = models.BooleanField()
    # SHA-256 over the lists it was built from; "" where it was built without.
    lists = models.CharField(max_length=64, blank=True)
    built_at = models.DateTimeField()

    class Meta:
        verbose_name = _("演示安装")
