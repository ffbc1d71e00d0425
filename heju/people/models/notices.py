"""Words to one person, read inside the app: a sentence of the catalog with its values, so it reads in both languages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonalNotice(models.Model):
    """A word to one person: what happened to him or his home, and where he can look or object. Seen by him and whoever acts for him."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notices")
    at = models.DateTimeField()
    # `house.what_happened`; what is alike can be found and counted by it.
    kind = models.TextField()
    # A sentence of the catalog (the Chinese msgid) and what stands in its gaps; never a closed value in clear.
    text = models.TextField()
    values = models.JSONField(default=dict)
    # A page of this platform, "" for none.
    link = models.TextField(blank=True)
    # Something to be looked at at once, such as a claim on one's home.
    is_urgent = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("个人通知")
        indexes = [
            models.Index(fields=["person", "-at"], name="people_notice_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="people_notice_unread"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(link="") | models.Q(link__startswith="/"), name="people_notice_link_inside"),
            models.CheckConstraint(condition=~models.Q(text=""), name="people_notice_says_something"),
        ]
