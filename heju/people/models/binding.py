"""How somebody comes to a home: by invitation, by proof, by a list; who acts for an owner who is away; and what was not agreed to."""

from __future__ import annotations

import uuid
from fractions import Fraction

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField
from heju.people.models.persons import HANDLERS, TieKind

WITHOUT_SHARE = models.Q(share_numerator=None, share_denominator=None)
WITH_SHARE = models.Q(
    share_numerator__isnull=False,
    share_denominator__isnull=False,
    share_numerator__gte=1,
    share_denominator__gte=models.F("share_numerator"),
)
HOLDS_SHARE = models.Q(kind__in=["owner", "possessor"]) & WITH_SHARE
SHARES = HOLDS_SHARE | models.Q(kind__in=["tenant", "family"]) & WITHOUT_SHARE


class Paper(models.TextChoices):
    """What somebody shows to prove that he belongs to a home."""

    DEED = "deed", _("不动产权证书")
    CONTRACT = "contract", _("商品房买卖合同")
    LEASE = "lease", _("租赁合同")
    HOUSEHOLD = "household", _("户口簿或结婚证")
    OTHER = "other", _("其他证明")


class ClaimStatus(models.TextChoices):
    """Where a claim stands."""

    OPEN = "open", _("等核对")
    APPROVED = "approved", _("已通过")
    DECLINED = "declined", _("没有通过")
    APPEALED = "appealed", _("等社区复核")
    UPHELD = "upheld", _("复核后仍未通过")
    WITHDRAWN = "withdrawn", _("本人撤回")
    OVERTAKEN = "overtaken", _("别人先办成了")


class Claim(models.Model):
    """Somebody says that he belongs to a home and shows papers; the branch, the committee or the community compares and decides."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="claims")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="claims")
    path = PathField()
    kind = models.CharField(max_length=10, choices=TieKind)
    share_numerator = models.IntegerField(null=True)
    share_denominator = models.IntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    paper = models.CharField(max_length=10, choices=Paper)
    # Who may compare and will hold the tie: the claimant was told so beside the form.
    handlers = ArrayField(models.TextField())
    made_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=ClaimStatus, default=ClaimStatus.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(blank=True)
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("绑定申请")
        indexes = [models.Index(fields=["unit"], condition=models.Q(status__in=["open", "appealed"]), name="people_claim_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"], condition=models.Q(status__in=["open", "appealed"]), name="people_claim_once_while_open"
            ),
            models.CheckConstraint(condition=SHARES, name="people_claim_share_of_owners"),
            models.CheckConstraint(condition=models.Q(until=None) | models.Q(until__gt=models.F("since")), name="people_claim_order"),
            models.CheckConstraint(
                condition=models.Q(handlers__contained_by=HANDLERS) & ~models.Q(handlers=[]), name="people_claim_handlers"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "withdrawn"]) | models.Q(decided_at__isnull=False), name="people_claim_decided"
            ),
        ]

    @property
    def share(self) -> Fraction | None:
        """Return the exact share that is claimed, None for those who hold none."""
        return None if self.share_numerator is None else Fraction(self.share_numerator, self.share_denominator or 1)


class Proof(models.Model):
    """A photo of papers: redrawn, without what the camera wrote into it, closed by the vault, deleted some days after the decision."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    claim = models.ForeignKey("people.Claim", on_delete=models.CASCADE, related_name="proofs")
    image = models.BinaryField()
    sent_at = models.DateTimeField()
    delete_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("绑定材料")


class Invitation(models.Model):
    """A code that binds whoever shows it first to a home, once, until it expires; only its keyed hash is kept."""

    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="invitations")
    path = PathField()
    kind = models.CharField(max_length=10, choices=TieKind)
    share_numerator = models.IntegerField(null=True)
    share_denominator = models.IntegerField(null=True)
    until = models.DateField(null=True)
    code_hash = models.BinaryField(unique=True)
    handlers = ArrayField(models.TextField())
    made_by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="invitations")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("绑定邀请")
        constraints = [
            models.CheckConstraint(condition=SHARES, name="people_invitation_share_of_owners"),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("made_at")), name="people_invitation_expires"),
            models.CheckConstraint(condition=models.Q(used_at=None) | models.Q(revoked_at=None), name="people_invitation_one_end"),
        ]

    @property
    def share(self) -> Fraction | None:
        """Return the exact share that it gives, None for those who hold none."""
        return None if self.share_numerator is None else Fraction(self.share_numerator, self.share_denominator or 1)


class Proxy(models.Model):
    """Somebody acts for an owner who is away: for named things, at one home, from a day to a day (Civil Code art. 165)."""

    principal = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="proxies_given")
    agent = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="proxies_held")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="proxies")
    path = PathField()
    matters = ArrayField(models.TextField())
    since = models.DateField()
    until = models.DateField()
    basis = models.TextField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("委托代理")
        constraints = [
            models.CheckConstraint(condition=~models.Q(principal=models.F("agent")), name="people_proxy_is_another"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="people_proxy_order"),
            models.CheckConstraint(condition=~models.Q(matters=[]), name="people_proxy_for_something"),
            models.UniqueConstraint(
                fields=["principal", "agent", "unit"], condition=models.Q(revoked_at=None), name="people_proxy_once_while_open"
            ),
        ]


class Objection(models.Model):
    """Somebody of a home says: I did not agree to this. The branch or the community answers in words."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="objections")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="objections")
    path = PathField()
    words = models.TextField()
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    is_upheld = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("异议")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, is_upheld=None) | models.Q(answered_at__isnull=False, is_upheld__isnull=False),
                name="people_objection_answered",
            ),
        ]
