"""Tables of privacy: what somebody asked for about his own data, and the proof of every deletion."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class Copy(models.Model):
    """A copy of his data that somebody asked for. Nothing of it is stored: it is made anew each time he fetches it, until it expires."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="copies")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    fetched = models.IntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("资料副本")
        indexes = [models.Index(fields=["person", "-asked_at"], name="privacy_copy_person")]
        constraints = [models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("asked_at")), name="privacy_copy_order")]


class DeletionKind(models.TextChoices):
    """Why something was deleted."""

    ERASURE = "erasure", _("本人注销")
    RETENTION = "retention", _("保存期满")


class Deletion(models.Model):
    """The proof of a deletion: what, how much, a hash over it, and the record that holds the same hash. It names nobody."""

    code = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=10, choices=DeletionKind)
    at = models.DateTimeField()
    facts = models.JSONField()
    hash = models.CharField(max_length=64)
    record_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("删除凭证")
        indexes = [models.Index(fields=["-at"], name="privacy_deletion_at")]


class Erasure(models.Model):
    """Somebody's wish to be erased; it waits some days, in which he may take it back."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="erasures")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    deletion = models.ForeignKey("privacy.Deletion", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("注销申请")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(withdrawn_at=None, done_at=None), name="privacy_one_open_erasure"
            ),
            models.CheckConstraint(condition=models.Q(withdrawn_at=None) | models.Q(done_at=None), name="privacy_erasure_one_end"),
        ]


class Question(models.Model):
    """What somebody asks about a look at his data. Answered by the level above, never by the one who looked."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="questions")
    # The record asked about; the record is of another house and has no foreign keys.
    record_id = models.BigIntegerField()
    path = PathField()
    # Who looked, and the look in words as the person sees it: whoever answers may not read the record, and is never the one who looked.
    looked_by_id = models.BigIntegerField(null=True)
    about = models.TextField()
    asked_at = models.DateTimeField()
    text = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("查看疑问")
        constraints = [
            models.UniqueConstraint(fields=["person", "record_id"], name="privacy_one_question_a_record"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answer="") | models.Q(answered_at__isnull=False) & ~models.Q(answer=""),
                name="privacy_question_answered",
            ),
        ]
