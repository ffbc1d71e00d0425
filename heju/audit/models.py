"""Tables of the record. Nothing here is ever updated or deleted; the database refuses it, even for the owner."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class Record(models.Model):
    """One action by somebody on something, as it was committed."""

    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    role = models.TextField()
    body_id = models.BigIntegerField(null=True)
    # Whom the actor acted for: an elder's helper, a clerk at the counter.
    for_person_id = models.BigIntegerField(null=True)
    # The officer behind a "view as", so that nobody's name stands for another's act.
    viewed_by_id = models.BigIntegerField(null=True)
    verb = models.TextField()
    subject = models.TextField()
    subject_id = models.BigIntegerField(null=True)
    path = PathField()
    why = models.TextField(blank=True)
    # Plain facts of the act: names of fields, dates, counts. Never personal data in clear.
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("记录")
        indexes = [
            models.Index(fields=["subject", "subject_id", "id"], name="audit_record_subject"),
            models.Index(fields=["verb", "id"], name="audit_record_verb"),
            models.Index(fields=["for_person_id", "id"], name="audit_record_for_person"),
            models.Index(fields=["at", "id"], name="audit_record_at"),
        ]


class Pending(models.Model):
    """A committed record that waits for its seal; written by a trigger, emptied by the sealer."""

    record_id = models.BigIntegerField(primary_key=True)
    # The database's own clock, because `at` of a record is what its action was told.
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("待封记录")


class Seal(models.Model):
    """The place of a record in the hash chain: hash = SHA-256 of the hash before it, number, moment and canonical text."""

    sequence = models.BigIntegerField(primary_key=True)
    record_id = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("封签")
        indexes = [BrinIndex(fields=["sealed_at"], name="audit_seal_sealed_at")]
