"""Tables of imports. The file, its checked rows and what they changed are sealed by the vault and deleted when their time is over."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class SheetKind(models.TextChoices):
    """What a row of a sheet stands for, of the kinds of this house; houses above offer theirs (`rules.offered`)."""

    PEOPLE = "people", _("住户")
    HOMES = "homes", _("房屋")
    PLACES = "places", _("小区和楼栋")
    BODIES = "bodies", _("组织")
    POSTS = "posts", _("任职")
    MEMBERS = "members", _("党员")


class ImportState(models.TextChoices):
    """How far an import is."""

    RECEIVED = "received", _("等您核对列")
    CHECKING = "checking", _("正在检查")
    CHECKED = "checked", _("等您确认导入")
    WRITING = "writing", _("正在导入")
    WRITTEN = "written", _("已导入")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")
    DISCARDED = "discarded", _("已放弃")


class Import(models.Model):
    """One sheet that somebody brought in at a place. Holds no row of it; those are sealed in pieces and batches."""

    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.RECEIVED)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    # Who brought it, for which body and which handler of personal data. Plain numbers: an import outlives neither.
    account_id = models.BigIntegerField()
    body_id = models.BigIntegerField(null=True)
    handler = models.TextField()
    file_name = models.TextField()
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    format = models.CharField(max_length=4)
    # The worksheets that can be chosen, the chosen one, its header row and the words over its columns.
    worksheets = models.JSONField(default=list)
    worksheet = models.TextField(blank=True)
    header_row = models.IntegerField(null=True)
    header = models.JSONField(default=list)
    hidden_columns = models.JSONField(default=list)
    # Column code → index in the sheet.
    mapping = models.JSONField(default=dict)
    # How the sheet is to be read: the tie of everybody where no column says it, whether doubtful rows are written.
    options = models.JSONField(default=dict)
    # Outcome → rows: as checked, as written, as undone.
    checked = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    undone = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    job_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    # From this day on the file, the rows and the journal are gone, and nothing can be undone any more.
    delete_on = models.DateField()
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("导入")
        indexes = [models.Index(fields=["account_id", "-id"], name="registers_import_account")]
        constraints = [
            models.CheckConstraint(condition=Q(written_at=None) | ~Q(checked_at=None), name="registers_import_checked_before_written"),
        ]


class Piece(models.Model):
    """A piece of the uploaded file, packed and sealed, bound to its own id."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    sheet = models.ForeignKey("registers.Import", on_delete=models.CASCADE, related_name="pieces")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("文件分块")
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="registers_piece_once")]


class Batch(models.Model):
    """Rows that are judged together and written in one transaction, sealed; and sealed too what writing them changed, to undo it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    sheet = models.ForeignKey("registers.Import", on_delete=models.CASCADE, related_name="batches")
    number = models.IntegerField()
    counts = models.JSONField(default=dict)
    rows = models.BinaryField()
    journal = models.BinaryField(null=True)
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("导入批次")
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="registers_batch_once")]


class Remembered(models.Model):
    """Which column was which, the last time a body brought in a sheet of this kind with this header."""

    place = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="+")
    path = PathField()
    kind = models.CharField(max_length=8)
    body_id = models.BigIntegerField(null=True)
    signature = models.CharField(max_length=32)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("记住的列")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "body_id", "signature"], nulls_distinct=False, name="registers_remembered_once"
            )
        ]


class Export(models.Model):
    """A list that somebody took along, as he saw it. A long one waits here, sealed, until it is fetched or its time is over."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    # A code of `queries.listings`; the words of the page's address that narrowed it.
    listing = models.TextField()
    filters = models.JSONField(default=dict)
    format = models.CharField(max_length=4)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    account_id = models.BigIntegerField()
    purpose = models.TextField(blank=True)
    rows = models.IntegerField(null=True)
    content = models.BinaryField(null=True)
    job_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    fetched = models.IntegerField(default=0)
    # From this day on the file is gone; the line stays as long as the record of whoever took it.
    delete_on = models.DateField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("导出")
        indexes = [models.Index(fields=["account_id", "-id"], name="registers_export_account")]
        constraints = [
            models.CheckConstraint(condition=Q(content=None) | Q(ready_at__isnull=False, deleted_at=None), name="registers_export_kept"),
            models.CheckConstraint(condition=Q(format__in=["xlsx", "csv"]), name="registers_export_format"),
        ]


class Basis(models.TextChoices):
    """By what a company says that it has an owner on its list."""

    DEED = "deed", _("产权证书")
    CONTRACT = "contract", _("购房合同")
    OWNER = "owner", _("业主本人来登记或更正")
    UNKNOWN = "unknown", _("查不到依据")


class Inquiry(models.Model):
    """A question to a property company about the owners of one home, where its list and the register differ; and its answer.

    `differs` holds codes of `rules.comparing`: neither side's names or numbers go over with the question.
    """

    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    company = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="+")
    differs = models.JSONField(default=list)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_for = models.TextField()
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    basis = models.CharField(max_length=8, choices=Basis, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("核对询问")
        indexes = [models.Index(fields=["company", "answered_at"], name="registers_inquiry_company")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "company"], condition=Q(answered_at=None), name="registers_inquiry_one_open"),
            models.CheckConstraint(
                condition=Q(answered_at=None, basis="") | (Q(answered_at__isnull=False) & ~Q(basis="")), name="registers_inquiry_answered"
            ),
        ]
