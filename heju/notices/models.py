"""Tables of what leaves the house: who wants to know, what is to be sent, how far the record was read, who else is told."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField

CHANNELS = [("app", _("应用内")), ("sms", _("短信")), ("mail", _("电子邮件")), ("hook", _("网络推送"))]
DIGESTS = [("at_once", _("有事就发")), ("daily", _("每天一封")), ("weekly", _("每周一封"))]
STATES = [("waiting", _("等着发")), ("sending", _("正在发")), ("sent", _("发出了")), ("failed", _("没有发成")), ("dropped", _("不用发了"))]


class Bookmark(models.Model):
    """How far a reader has read the record: the number of the last seal. Whoever holds the row locked is the only one who reads."""

    name = models.CharField(max_length=20, unique=True)
    sequence = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("记录读到的位置")


class Taste(models.Model):
    """How a person wants to be told. Without a row: in the app, and by no other channel."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    channels = ArrayField(models.CharField(max_length=8), default=list)
    digest = models.CharField(max_length=8, choices=DIGESTS, default="at_once")
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    language = models.CharField(max_length=8, default="zh-hans")
    # Closed in the vault; used only once the person has opened a link that was sent there.
    mail = models.BinaryField(null=True)
    mail_confirmed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("通知方式")
        constraints = [
            models.CheckConstraint(condition=models.Q(channels__contained_by=["sms", "mail"]), name="notices_taste_channels"),
            models.CheckConstraint(
                condition=models.Q(mail_confirmed_at=None) | models.Q(mail__isnull=False), name="notices_taste_confirmed_has_mail"
            ),
        ]


class Follower(models.Model):
    """Somebody who wants to be told about one thing, or wants it no more: a person, or an address that was left without an account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    # `house.model` and number of the thing, as the record has them.
    subject = models.TextField()
    subject_id = models.BigIntegerField()
    path = PathField()
    purpose = models.TextField()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=CHANNELS, blank=True)
    # A phone or an address of mail, closed in the vault, and the keyed digest by which the same one is known again.
    contact = models.BinaryField(null=True)
    contact_digest = models.BinaryField(null=True)
    language = models.CharField(max_length=8, default="zh-hans")
    made_at = models.DateTimeField()
    # An address counts only once whoever reads there has said so.
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("关注")
        constraints = [
            models.UniqueConstraint(fields=["subject", "subject_id", "person"], name="notices_follower_once"),
            models.UniqueConstraint(fields=["subject", "subject_id", "channel", "contact_digest"], name="notices_follower_address_once"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, contact=None, contact_digest=None, channel="")
                | models.Q(person=None, contact__isnull=False, contact_digest__isnull=False, channel__in=("sms", "mail")),
                name="notices_follower_is_one_or_other",
            ),
        ]


class Hook(models.Model):
    """An address of another system that is told what happens at a place. It is told as long as its maker's appointment lasts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.TextField()
    url = models.TextField()
    # Shown once, kept closed: it signs every message.
    secret = models.BinaryField()
    # Houses whose public verbs are told: `rules.hookable.TOPICS`.
    topics = ArrayField(models.TextField())
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    appointment = models.ForeignKey("organizations.Appointment", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Failures in a row; at the limit it rests until somebody wakes it.
    failures = models.SmallIntegerField(default=0)
    rested_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        verbose_name = _("推送地址")
        constraints = [models.CheckConstraint(condition=~models.Q(name="") & ~models.Q(topics=[]), name="notices_hook_is_named")]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """One message to one receiver by one channel about one row of the record. No receiver gets the same twice."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    record_id = models.BigIntegerField()
    verb = models.TextField()
    subject = models.TextField()
    subject_id = models.BigIntegerField(null=True)
    path = PathField()
    happened_at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=CHANNELS)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, null=True, related_name="+")
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, null=True, related_name="letters")
    # A sentence of the catalog and what stands in its gaps, as in a personal notice; "" for a system, which gets facts.
    text = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    link = models.TextField(blank=True)
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    why = models.TextField(blank=True)
    attempts = models.SmallIntegerField(default=0)
    # While it waits: not before; while it is on its way: until when its sender is believed to live.
    next_at = models.DateTimeField()
    # Letters that go out together carry the same parcel; empty while a letter waits for its digest to be put together.
    parcel = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("寄出的消息")
        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "channel", "person", "follower", "hook"], nulls_distinct=False, name="notices_letter_once"
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, follower=None, hook=None)
                | models.Q(person=None, follower__isnull=False, hook=None)
                | models.Q(person=None, follower=None, hook__isnull=False, channel="hook"),
                name="notices_letter_has_one_receiver",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state__in=("waiting", "sending")), name="notices_letter_due"),
            models.Index(fields=["parcel"], name="notices_letter_parcel"),
            models.Index(fields=["hook", "-id"], condition=models.Q(hook__isnull=False), name="notices_letter_hook"),
            models.Index(fields=["state", "-id"], condition=models.Q(state="failed"), name="notices_letter_failed"),
        ]


class Delivery(models.Model):
    """One try to reach another system: what it answered, how long that took."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="deliveries")
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    # What HTTP says; empty where nobody answered.
    status = models.SmallIntegerField(null=True)
    duration_ms = models.IntegerField()
    excerpt = models.TextField(blank=True)
    fault = models.TextField(blank=True)

    class Meta:
        verbose_name = _("推送记录")
        indexes = [models.Index(fields=["hook", "-id"], name="notices_delivery_hook")]
