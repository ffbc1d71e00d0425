"""What those who work on matters keep for themselves and their team: views of the list, templates of replies, words at a hand-over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A way in which somebody narrows the list, kept under a name; shared with a body where it is named."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey("organizations.Body", null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    # The words of the address, as `queries.lists.NAMES` knows them.
    words = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("常用筛选")
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="matters_savedview_name_once")]


class ReplyTemplate(models.Model):
    """Words of a body that are used again, with gaps that each matter fills; for one kind of matter and one act, or for all."""

    body = models.ForeignKey("organizations.Body", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    category = models.TextField(blank=True)
    move = models.TextField(blank=True)
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("答复模板")
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], name="matters_replytemplate_name_once"),
            models.CheckConstraint(condition=~models.Q(words=""), name="matters_replytemplate_says_something"),
        ]


class HandOver(models.Model):
    """A word that a post leaves for whoever comes after, read in its body."""

    body = models.ForeignKey("organizations.Body", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()

    class Meta:
        verbose_name = _("交接留言")
        indexes = [models.Index(fields=["body", "-at"], name="matters_handover_body")]
        constraints = [models.CheckConstraint(condition=~models.Q(words=""), name="matters_handover_says_something")]
