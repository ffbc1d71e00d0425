"""Tables of people. Names, phones and identity numbers are ciphertext; beside each stands a blind index for exact look-up."""

from __future__ import annotations

import uuid
from fractions import Fraction

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField

HANDLERS = ["branch", "committee", "company", "government", "agency"]


class Person(models.Model):
    """A human being as the district knows him. Each closed field is bound to its place: `people_person.<field>#<public_id>`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.BinaryField()
    name_index = models.BinaryField(db_index=True)
    # Filled only while the index key changes, so that every row is found, and every number is held once, at every moment.
    name_index_next = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True, db_index=True)
    phone_index_next = models.BinaryField(null=True)
    identity = models.BinaryField(null=True)
    identity_index = models.BinaryField(null=True, unique=True)
    identity_index_next = models.BinaryField(null=True)
    is_elder = models.BooleanField(default=False)
    is_invented = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    # His ties as an owner wait for the heirs from this day on (Civil Code arts. 230, 1121).
    died_on = models.DateField(null=True)
    # Where, and by which handler, somebody was registered who has no tie yet: that handler alone can find him there.
    # The key over place and path (migration 0003) holds both.
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    path = PathField(null=True)
    handler = models.TextField(blank=True)
    # A duplicate points at the person who stands for it; it has no ties, and unmerging clears it.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False)

    class Meta:
        verbose_name = _("人员")
        indexes = [
            models.Index(fields=["place"], condition=~models.Q(place=None), name="people_person_place"),
            models.Index(fields=["merged_into"], condition=~models.Q(merged_into=None), name="people_person_merged"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place=None, path=None, handler="")
                | models.Q(place__isnull=False, path__isnull=False, handler__in=HANDLERS),
                name="people_person_registered_by",
            ),
            models.UniqueConstraint(
                fields=["identity_index_next"], condition=~models.Q(identity_index_next=None), name="people_person_next_identity"
            ),
        ]


class Account(AbstractBaseUser):
    """What somebody signs in with. One account, one person; roles come from appointments and ties, never from here."""

    USERNAME_FIELD = "username"
    username = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="account")
    phone_index = models.BinaryField(null=True, unique=True)
    phone_index_next = models.BinaryField(null=True)
    phone_verified_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    language = models.CharField(max_length=10, default="zh-hans")
    large_type = models.BooleanField(default=False)

    objects = BaseUserManager()

    class Meta:
        verbose_name = _("账号")
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index_next"], condition=~models.Q(phone_index_next=None), name="people_account_next_phone"
            ),
        ]


class TieKind(models.TextChoices):
    """How a person belongs to an exclusive part."""

    OWNER = "owner", _("业主")
    POSSESSOR = "possessor", _("合法占有尚未登记")
    TENANT = "tenant", _("承租人")
    FAMILY = "family", _("家庭成员")


class Tie(models.Model):
    """A person and an exclusive part, for a time. Owners hold a share; the open shares of a unit never exceed one."""

    # The indexes below begin with each; the key over unit and path (migration 0002) holds both.
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="ties", db_index=False)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="ties", db_index=False, db_constraint=False)
    path = PathField()
    kind = models.CharField(max_length=10, choices=TieKind)
    share_numerator = models.IntegerField(null=True)
    share_denominator = models.IntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.TextField()
    # Which handlers hold this row (branch, committee, company, government, agency): each is a separate one (PIPL 20-23).
    handlers = ArrayField(models.TextField())

    class Meta:
        verbose_name = _("与房屋的关系")
        indexes = [
            models.Index(fields=["person", "until"], name="people_tie_person"),
            models.Index(fields=["unit", "until"], name="people_tie_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                # A comparison with nothing is neither true nor false, and a check lets it pass: so nothing is ruled out first.
                condition=models.Q(
                    kind__in=["owner", "possessor"],
                    share_numerator__isnull=False,
                    share_denominator__isnull=False,
                    share_numerator__gte=1,
                    share_denominator__gte=models.F("share_numerator"),
                )
                | models.Q(kind__in=["tenant", "family"], share_numerator=None, share_denominator=None),
                name="people_tie_share_of_owners",
            ),
            models.CheckConstraint(condition=models.Q(until=None) | models.Q(until__gt=models.F("since")), name="people_tie_order"),
            models.CheckConstraint(
                condition=models.Q(handlers__contained_by=HANDLERS) & ~models.Q(handlers=[]), name="people_tie_handlers"
            ),
            models.UniqueConstraint(fields=["person", "unit", "kind"], condition=models.Q(until=None), name="people_tie_once_while_open"),
        ]

    @property
    def share(self) -> Fraction:
        """Return the exact share, 0 for those who hold none."""
        return Fraction(self.share_numerator or 0, self.share_denominator or 1)


class Helper(models.Model):
    """A person who acts for an elder, by the elder's wish; every act is recorded in both names."""

    elder = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="helpers")
    helper = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="helps")
    since = models.DateField()
    until = models.DateField(null=True)
    basis = models.TextField()

    class Meta:
        verbose_name = _("长者协助")
        constraints = [
            models.CheckConstraint(condition=~models.Q(elder=models.F("helper")), name="people_helper_is_another"),
            models.UniqueConstraint(fields=["elder", "helper"], condition=models.Q(until=None), name="people_helper_once_while_open"),
        ]
