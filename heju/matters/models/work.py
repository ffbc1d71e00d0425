"""Who works on a matter, and what they write among themselves."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class PartOf(models.TextChoices):
    """What a body is in a matter."""

    LEAD = "lead", _("牵头")
    ASSISTING = "assisting", _("协助")


class Assignment(models.Model):
    """A body that leads or assists, from one event to another; under which duty, and by when a called department answers."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="assignments")
    path = PathField()
    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="+")
    code = models.TextField()
    part = models.CharField(max_length=10, choices=PartOf)
    duty_code = models.TextField(blank=True)
    # Why this body: the reasons of the rule of routing, in both languages.
    because = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # A department that was called: when it must have answered, and when it did.
    answer_due = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("交办")
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=models.Q(part="lead", until=None), name="matters_assignment_one_lead"),
            models.UniqueConstraint(fields=["matter", "body"], condition=models.Q(until=None), name="matters_assignment_body_once"),
        ]
        indexes = [
            models.Index(fields=["body", "until"], name="matters_assignment_body"),
            models.Index(
                fields=["answer_due"], condition=models.Q(answer_due__isnull=False, answered_at=None, until=None),
                name="matters_assignment_answer",
            ),
        ]  # fmt: skip


class Note(models.Model):
    """A word among those who work on a matter; the reporter never reads it, and other bodies only where it is given to them."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="notes")
    path = PathField()
    at = models.DateTimeField()
    body = models.ForeignKey("organizations.Body", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    bodies = ArrayField(models.BigIntegerField())
    words = models.TextField()

    class Meta:
        verbose_name = _("内部记录")
        constraints = [models.CheckConstraint(condition=~models.Q(words=""), name="matters_note_says_something")]
