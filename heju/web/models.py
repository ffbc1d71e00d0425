"""What this installation is; the tokens of other systems, what they were answered, what they have left to ask."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class Installation(models.Model):
    """A demo district that was built here to the end. Without a row the database holds no finished demo."""

    seed = models.IntegerField()
    is_full = models.BooleanField()
    # SHA-256 over the lists it was built from; "" where it was built without.
    lists = models.CharField(max_length=64, blank=True)
    built_at = models.DateTimeField()

    class Meta:
        verbose_name = _("演示安装")


class Token(models.Model):
    """What another system signs in with: shown once, kept as a digest. It holds as long as the appointment in whose name it was made."""

    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField()
    name = models.TextField()
    purpose = models.TextField()
    powers = ArrayField(models.TextField(), default=list)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    appointment = models.ForeignKey("organizations.Appointment", on_delete=models.PROTECT, related_name="+")
    # A plain number: an account that goes takes nothing with it and is held by nothing; its tokens open nothing any more.
    account_id = models.BigIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # The last day on which it opens anything.
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)
    # A day and no more: when a system calls is nobody's business, whether it still does is.
    last_used_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("接口凭证")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name="") & ~models.Q(purpose=""), name="web_token_is_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Reply(models.Model):
    """What a write by a machine was answered, kept a day so that the same request sent again has one effect."""

    token = models.ForeignKey("web.Token", on_delete=models.CASCADE, related_name="replies")
    key = models.CharField(max_length=128)
    digest = models.BinaryField()
    at = models.DateTimeField()
    status = models.SmallIntegerField(null=True)
    body = models.TextField(blank=True)

    class Meta:
        verbose_name = _("已答请求")
        indexes = [models.Index(fields=["at"], name="web_reply_at")]
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="web_reply_once_a_key")]


class Budget(models.Model):
    """How much a caller has left: a bucket that fills by itself. The key is a keyed hash, never an address."""

    key = models.CharField(max_length=64, primary_key=True)
    spare = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("调用额度")
        indexes = [models.Index(fields=["at"], name="web_budget_at")]
