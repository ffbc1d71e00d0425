"""Where people sign in: browsers of their own, known by the hash of a cookie; devices of a body, shared by those enrolled on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class KnownBrowser(models.Model):
    """A browser from which an account was entered. `mark` is a keyed hash of its cookie: neither address nor make is kept."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    mark = models.BinaryField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("认得的浏览器")
        constraints = [models.UniqueConstraint(fields=["account", "mark"], name="access_browser_once")]


class SharedDevice(models.Model):
    """A phone or tablet of a body at a place. It proves itself by a cookie, of which the hash stands here; pairing gives it one."""

    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    name = models.CharField(max_length=40)
    registered_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    token = models.BinaryField(null=True, unique=True)
    pairing = models.BinaryField(null=True, unique=True)
    pairing_until = models.DateTimeField(null=True)
    # Wrong PINs on this device, whoever's, and since when they are counted.
    failures = models.IntegerField(default=0)
    failures_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("共用设备")
        indexes = [models.Index(fields=["place", "revoked_at"], name="access_device_place")]
        constraints = [models.UniqueConstraint(fields=["id", "path"], name="access_device_id_path")]


class Seat(models.Model):
    """A person's place on a shared device. `label` is his name as others may see it; `pin` a slow hash over a keyed one."""

    device = models.ForeignKey("access.SharedDevice", on_delete=models.PROTECT, related_name="seats")
    path = PathField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    pin = models.CharField(max_length=256)
    # Given by the office-holder: the person chooses another before anything else.
    is_starting = models.BooleanField(default=True)
    failures = models.IntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("设备上的席位")
        indexes = [models.Index(fields=["person"], name="access_seat_person")]
        constraints = [
            models.UniqueConstraint(fields=["device", "person"], condition=models.Q(ended_at=None), name="access_seat_once"),
        ]
