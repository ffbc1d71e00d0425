"""Tables of duties: what ships is version 0 and lies in files; here lie a district's drafts and its published revisions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class Target(models.TextChoices):
    """What a revision is about."""

    DUTY = "duty", _("职责")
    LEAF = "leaf", _("一类事的时限")


class Act(models.TextChoices):
    """What a revision does."""

    CHANGE = "change", _("修改")
    ADD = "add", _("新增")
    END = "end", _("终止")


class Outcome(models.TextChoices):
    """What became of a draft."""

    OPEN = "open", _("草稿")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class Proposal(models.Model):
    """What a draft and a revision have in common."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    target = models.CharField(max_length=8, choices=Target)
    code = models.TextField()
    act = models.CharField(max_length=8, choices=Act)
    # What differs from the shipped entry, or the whole of an added one.
    fields = models.JSONField(default=dict)
    effective_on = models.DateField()
    why = models.TextField()

    class Meta:
        abstract = True


class Draft(Proposal):
    """A revision that an officer prepares; only the district sees it. At most one stands open for an entry."""

    drafted_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("修订草稿")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "target", "code"], condition=models.Q(outcome="open"), name="duties_one_open_draft_an_entry"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="open", closed_at=None) | ~models.Q(outcome="open") & models.Q(closed_at__isnull=False),
                name="duties_draft_closed",
            ),
        ]


class Revision(Proposal):
    """A published revision. Never changed; withdrawn only before its day. The list is public, as the law is."""

    draft = models.OneToOneField("duties.Draft", on_delete=models.PROTECT, related_name="revision", db_constraint=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("清单修订")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "target", "code", "effective_on"], condition=models.Q(withdrawn_at=None), name="duties_one_revision_a_day"
            ),
        ]
