"""Mediation of a matter: who mediates, the parties, when they sat together, what they agreed, who signed, whether it is kept."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class KindOf(models.TextChoices):
    """Who mediates; only the last is people's mediation in the sense of the law."""

    BRANCH = "branch", _("小区党支部调解")
    SOCIAL_WORKER = "social_worker", _("社工调解")
    LAWYER = "lawyer", _("律师调解")
    PEOPLES_COMMITTEE = "peoples_committee", _("人民调解委员会调解")


class StandOf(models.TextChoices):
    """Where a mediation stands."""

    PROPOSED = "proposed", _("在问各方愿不愿意")
    UNDER_WAY = "under_way", _("正在调解")
    AGREED = "agreed", _("达成协议")
    ENDED = "ended", _("调解结束，没有达成协议")


class EndOf(models.TextChoices):
    """Why a mediation ended without an agreement."""

    REFUSED = "refused", _("有一方不愿意调解")
    STOPPED = "stopped", _("有一方要求停止")
    FAILED = "failed", _("没有谈成")


class FormOf(models.TextChoices):
    """How an agreement was made."""

    WRITTEN = "written", _("书面协议")
    ORAL = "oral", _("口头协议")


class Mediation(models.Model):
    """One mediation of a matter by one body. Confidential: seen by the parties and the mediating body."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="mediations")
    path = PathField()
    kind = models.CharField(max_length=18, choices=KindOf)
    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="+")
    # As they stood when it was proposed: a party may see neither the matter of the other, nor a place or a body that is not his.
    office = models.TextField()
    compound_name = models.TextField()
    # As the office shows them, on its door and in the agreement.
    mediators = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=StandOf)
    why_ended = models.CharField(max_length=8, choices=EndOf, blank=True)
    proposed_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When a mediator reported to the police that it might turn to violence.
    danger_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("调解")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=models.Q(state__in=("proposed", "under_way")), name="matters_mediation_one_open"
            ),
            models.CheckConstraint(condition=models.Q(state="ended") ^ models.Q(why_ended=""), name="matters_mediation_why_ended"),
        ]
        indexes = [models.Index(fields=["body", "state"], name="matters_mediation_body")]


class MediationParty(models.Model):
    """One party: his name and telephone closed, the person where he has an account, whether he is willing."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    mediation = models.ForeignKey("matters.Mediation", on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    agrees = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    # The keyed hash of the code by which he comes in; used up by whoever shows it first.
    code_hash = models.BinaryField(null=True, unique=True)

    class Meta:
        verbose_name = _("当事人")
        constraints = [
            models.UniqueConstraint(
                fields=["mediation", "person"], condition=models.Q(person__isnull=False), name="matters_mediationparty_once"
            ),
            models.CheckConstraint(
                condition=models.Q(agrees=None, answered_at=None) | models.Q(agrees__isnull=False, answered_at__isnull=False),
                name="matters_mediationparty_answered",
            ),
        ]


class MediationSession(models.Model):
    """One sitting: when and where, who came, what the mediator recorded of it (closed)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    mediation = models.ForeignKey("matters.Mediation", on_delete=models.CASCADE, related_name="sessions")
    at = models.DateTimeField()
    venue = models.TextField()
    # Numbers of the parties that came; empty until it was held.
    came = ArrayField(models.BigIntegerField(), default=list)
    held_at = models.DateTimeField(null=True)
    record = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("调解会")


class MediationAgreement(models.Model):
    """What the parties agreed: the text closed, its hash open, from when it holds."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    mediation = models.OneToOneField("matters.Mediation", on_delete=models.CASCADE, related_name="agreement")
    form = models.CharField(max_length=8, choices=FormOf)
    text = models.BinaryField(null=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    # By when it is to be kept, where they agreed on a day.
    due_on = models.DateField(null=True)
    sealed_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("调解协议")


class HowOf(models.TextChoices):
    """How somebody signed."""

    APP = "app", _("本人在手机上签")
    PAPER = "paper", _("在纸上签")


class Signature(models.Model):
    """One signature under an agreement: a party's, or the mediator's where there is no party."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey("matters.MediationAgreement", on_delete=models.CASCADE, related_name="signatures")
    party = models.ForeignKey("matters.MediationParty", null=True, on_delete=models.CASCADE, related_name="signatures")
    # Who signed in: the party himself, or the mediator, also where he entered a sheet of paper.
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    how = models.CharField(max_length=6, choices=HowOf)
    at = models.DateTimeField()
    # The hash of the text that was signed.
    digest = models.CharField(max_length=64)
    sheet = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("签字")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="matters_signature_once", nulls_distinct=False),
        ]


class FollowUp(models.Model):
    """A party asked on the day whether the agreement is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey("matters.MediationAgreement", on_delete=models.CASCADE, related_name="follow_ups")
    party = models.ForeignKey("matters.MediationParty", on_delete=models.CASCADE, related_name="follow_ups")
    due_on = models.DateField()
    asked_at = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    words = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("履行回访")
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="matters_followup_once")]
