"""Paper of the counter: a form that was printed for a home, filled in by hand, and entered once by a clerk."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class SlipKind(models.TextChoices):
    """What a paper form is for."""

    RESIDENT = "resident", _("住户登记")
    HELPER = "helper", _("长者委托协助人")


class Slip(models.Model):
    """A numbered paper form. It says nothing about anybody until it is entered; then it leads to what was entered."""

    number = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=10, choices=SlipKind)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    # The body at whose counter it was entered, as it was called then.
    entered_at_body = models.TextField(blank=True)
    # Whom it is about, once entered.
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("柜台表格")
        indexes = [models.Index(fields=["entered_by", "entered_at"], name="people_slip_entered")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entered_at=None) | models.Q(entered_at__gte=models.F("printed_at")), name="people_slip_order"
            ),
        ]
