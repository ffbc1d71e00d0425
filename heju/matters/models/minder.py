"""Who of a body does what comes next on a matter."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Minder(models.Model):
    """The post that minds a matter inside its own body. No move: no other body and no resident sees it. When the post ends, nobody does."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="+", db_index=False)
    body = models.ForeignKey("organizations.Body", on_delete=models.CASCADE, related_name="+", db_index=False)
    appointment = models.ForeignKey("organizations.Appointment", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("认领")
        constraints = [models.UniqueConstraint(fields=["matter", "body"], name="matters_minder_one_a_body")]
