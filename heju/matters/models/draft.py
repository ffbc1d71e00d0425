"""What somebody is writing and has not sent: kept closed for a week, so that nothing typed is lost."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """One piece of what is being written: what was typed (number 0), or a photo (ten times the number of its matter, and its own).

    Found by the hash of a random word that the writer's browser keeps, so that it outlives his session and needs no account.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    token_hash = models.BinaryField()
    number = models.SmallIntegerField()
    # Whoever had signed in while writing; null for nobody.
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    # Closed by the vault: the typed as a document, a photo as base64 of a JPEG that was drawn anew.
    closed = models.BinaryField()

    class Meta:
        verbose_name = _("还没发出的反映")
        constraints = [
            models.UniqueConstraint(fields=["token_hash", "number"], name="matters_draft_number"),
            models.CheckConstraint(condition=models.Q(number__range=(0, 99)), name="matters_draft_number_range"),
        ]
        indexes = [models.Index(fields=["at"], name="matters_draft_at")]
