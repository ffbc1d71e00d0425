"""Cases that the city's hotline sent: its number there, until when it wants an answer, when and by whom it got one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class HotlineCase(models.Model):
    """One case of the hotline. Several may stand for one matter: each call about it has a number of its own."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="hotline_cases")
    path = PathField()
    # The report that the case became; None where whoever called was erased.
    report = models.ForeignKey("matters.Report", null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.TextField()
    url = models.TextField(blank=True)
    received_at = models.DateTimeField()
    # Until when the hotline wants to hear what became of it.
    answer_due = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    # The move with the words of the answer, and the body that gave it.
    event = models.ForeignKey("matters.Event", null=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey("organizations.Body", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("热线工单")
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="matters_hotlinecase_once"),
            models.CheckConstraint(condition=~models.Q(number=""), name="matters_hotlinecase_has_a_number"),
            models.CheckConstraint(condition=models.Q(answer_due__gte=models.F("received_at")), name="matters_hotlinecase_due_after"),
        ]
        indexes = [
            models.Index(fields=["answer_due"], condition=models.Q(answered_at=None), name="matters_hotlinecase_open"),
            models.Index(fields=["number"], name="matters_hotlinecase_number"),
        ]

    def __str__(self) -> str:
        return self.number
