"""Who is asked whether it is fixed, and what each says; rated by one tap. Answers are counted, never ranked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class Answer(models.TextChoices):
    """What somebody asked has said."""

    NONE = "", _("还没有回答")
    FIXED = "fixed", _("修好了")
    NOT_FIXED = "not_fixed", _("没修好")


class Asked(models.Model):
    """One person asked about one round: a reporter, or somebody of a home that was drawn."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="asked")
    path = PathField()
    round = models.SmallIntegerField()
    report = models.ForeignKey("matters.Report", null=True, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("places.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    score = models.SmallIntegerField(null=True)
    scored_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("确认")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "round", "person"], condition=models.Q(person__isnull=False), name="matters_asked_person_once_a_round"
            ),
            models.UniqueConstraint(
                fields=["matter", "round", "report"], condition=models.Q(report__isnull=False), name="matters_asked_report_once_a_round"
            ),
            models.CheckConstraint(condition=models.Q(score=None) | models.Q(score__range=(1, 5)), name="matters_asked_score"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None) | ~models.Q(answer="") & models.Q(answered_at__isnull=False),
                name="matters_asked_answered",
            ),
        ]
