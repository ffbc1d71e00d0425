"""Recoveries: somebody lost his phone or second factor, two office-holders saw him in person, and then he waits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class RecoveryKind(models.TextChoices):
    """What is made good."""

    PHONE = "phone", _("换手机号")
    FACTOR = "factor", _("重装第二道锁")


class RecoveryState(models.TextChoices):
    """Where a recovery stands."""

    OPEN = "open", _("等两个人核对")
    WAITING = "waiting", _("核对好了，等候期")
    DONE = "done", _("办好了")
    CANCELLED = "cancelled", _("本人取消")
    REFUSED = "refused", _("没有通过")
    LAPSED = "lapsed", _("过期作废")


class Recovery(models.Model):
    """A request to make good a lost phone or second factor. The new number is closed; `token` is the hash of the link to the person."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    kind = models.CharField(max_length=10, choices=RecoveryKind)
    # A role of his needs a second factor: other people confirm.
    is_strong = models.BooleanField()
    label = models.CharField(max_length=80)
    phone = models.BinaryField(null=True)
    why = models.TextField()
    asked_at = models.DateTimeField()
    # Who entered it at the counter; None where he asked online.
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    token = models.BinaryField(unique=True)
    state = models.CharField(max_length=10, choices=RecoveryState, default=RecoveryState.OPEN)
    # The end of the waiting time, from the second voice on.
    ready_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        verbose_name = _("找回登录")
        indexes = [models.Index(fields=["place", "state"], name="access_recovery_place")]
        constraints = [
            models.UniqueConstraint(fields=["id", "path"], name="access_recovery_id_path"),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(state__in=["open", "waiting"]), name="access_recovery_once_while_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["done", "cancelled", "refused", "lapsed"], ended_at__isnull=False)
                | models.Q(state="open", ready_at=None, ended_at=None)
                | models.Q(state="waiting", ready_at__isnull=False, ended_at=None),
                name="access_recovery_states",
            ),
        ]


class Voice(models.Model):
    """One office-holder's word that he saw the person and a document; never two of one person or of one body."""

    recovery = models.ForeignKey("access.Recovery", on_delete=models.CASCADE, related_name="voices")
    path = PathField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=20)
    basis = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("核对意见")
        constraints = [
            models.UniqueConstraint(fields=["recovery", "person"], name="access_voice_person_once"),
            models.UniqueConstraint(fields=["recovery", "body"], name="access_voice_body_once"),
        ]
