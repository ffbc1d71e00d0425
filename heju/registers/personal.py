"""The personal data that imports keep, for a month: what offices brought in, sealed, so that it can be checked, mended and undone."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Field, Form, Impersonal, Leaves, Personal, Purpose, Retention

PIPL = "personal_information_protection_law"
CLAIMS = (Source("civil_code", "188", 1), Source(PIPL, "19"))

BRINGING = Purpose(
    "import",
    "让经办人把原有的表格核对后登记进来，发现错了能整份撤销",
    "let an officer check a sheet that the office already holds, register it, and undo it as a whole where it was wrong",
    (Source(PIPL, "8"), Source(PIPL, "13", 1, 3), Source(PIPL, "46")),
    ("branch", "government"),
)
A_MONTH = Retention(
    "上传后三十日删除；放弃的当时删除",
    "deleted thirty days after the upload; at once where it is discarded",
    (Source(PIPL, "19"),),
)
A_WEEK = Retention(
    "文件七日后删除；导出过什么的记录保留一年",
    "the file after seven days; that it was taken along after a year",
    (Source(PIPL, "19"),),
    "asked_at + interval '1 year'",
)
COMPARING = Purpose(
    "compare-lists",
    "两边名册对不上时，请物业说明按什么登记，好改正错的一边",
    "where two lists of owners differ, let the company say by what it registered one, so that the wrong side is put right",
    (Source(PIPL, "8"), Source(PIPL, "13", 1, 3), Source("civil_code", "278")),
    ("branch", "company", "government"),
)
WHILE_ASKED = Retention(
    "答复三年后删除（诉讼时效）", "three years after the answer (limitation of claims)", CLAIMS, "answered_at + interval '3 years'"
)
CONTENT = "the rows of many people in one envelope; each person's own data stands in the register, where it is exported and erased"

DECLARED = (
    Personal(
        "registers_import",
        "我导入的表",
        "sheets that I imported",
        of=("(select a.person_id from people_account a where a.id = account_id)",),
        purpose=BRINGING,
        retention=A_MONTH,
        leaves=Leaves.EMPTIED,
        fields=(
            Field("file_name", Form.PLAIN, "文件名", "name of the file", empty="''"),
            Field("kind", Form.PLAIN, "类别", "kind", empty="kind"),
            Field("state", Form.PLAIN, "状态", "state", empty="state"),
            Field("place_id", Form.REFERENCE, "导入到哪里的编号", "number of the place", empty="place_id"),
            Field("path", Form.PLAIN, "导入到哪里", "place", empty="path"),
            Field("account_id", Form.REFERENCE, "账号的编号", "number of the account", empty="account_id"),
            Field("body_id", Form.REFERENCE, "代表哪个组织", "for which body", empty="body_id"),
            Field("handler", Form.PLAIN, "由哪一方经手", "which handler", empty="handler"),
            Field("received_at", Form.PLAIN, "上传时间", "uploaded at", empty="received_at"),
            Field("checked_at", Form.PLAIN, "检查时间", "checked at", empty="checked_at"),
            Field("written_at", Form.PLAIN, "写入时间", "written at", empty="written_at"),
            Field("undone_at", Form.PLAIN, "撤销时间", "undone at", empty="undone_at"),
        ),
    ),
    Impersonal(
        "registers_import",
        (
            "size", "digest", "format", "worksheets", "worksheet", "header_row", "header", "hidden_columns", "mapping", "options",
            "checked", "written", "undone", "notes", "job_id", "delete_on", "emptied_at",
        ),
        "how a file is read: names of columns and counts of rows",
    ),
    Personal(
        "registers_export",
        "我导出的名单",
        "lists that I took along",
        of=("(select a.person_id from people_account a where a.id = account_id)",),
        purpose=BRINGING,
        retention=A_WEEK,
        leaves=Leaves.DELETED,
        fields=(
            Field("listing", Form.PLAIN, "哪一种名单", "which list"),
            Field("filters", Form.PLAIN, "怎样筛选", "narrowed by"),
            Field("format", Form.PLAIN, "格式", "format"),
            Field("place_id", Form.REFERENCE, "范围的编号", "number of the place"),
            Field("path", Form.PLAIN, "范围", "place"),
            Field("account_id", Form.REFERENCE, "账号的编号", "number of the account"),
            Field("purpose", Form.PLAIN, "用途", "what for"),
            Field("rows", Form.PLAIN, "行数", "rows"),
            Field("asked_at", Form.PLAIN, "什么时候", "asked at"),
            Field("ready_at", Form.PLAIN, "何时做好", "ready at"),
            Field("fetched", Form.PLAIN, "下载过几次", "times fetched"),
            Field("deleted_at", Form.PLAIN, "文件何时删除", "file deleted at"),
        ),
    ),
    Impersonal("registers_export", ("public_id", "content", "job_id", "delete_on"), CONTENT),
    Personal(
        "registers_inquiry",
        "我经手的核对询问",
        "questions about lists of owners that I asked or answered",
        of=("asked_by_id", "answered_by_id"),
        purpose=COMPARING,
        retention=WHILE_ASKED,
        leaves=Leaves.EMPTIED,
        fields=(
            Field("asked_by_id", Form.REFERENCE, "谁问的", "asked by", empty="asked_by_id"),
            Field("asked_for", Form.PLAIN, "代表哪个组织", "for which body", empty="''"),
            Field("asked_at", Form.PLAIN, "何时问的", "asked at", empty="asked_at"),
            Field("answered_by_id", Form.REFERENCE, "谁答的", "answered by", empty="answered_by_id"),
            Field("answered_at", Form.PLAIN, "何时答的", "answered at", empty="answered_at"),
            Field("answer", Form.PLAIN, "答复", "answer", empty="''"),
            Field("path", Form.PLAIN, "位置", "place", empty="path"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home", empty="unit_id"),
            Field("company_id", Form.REFERENCE, "物业的编号", "number of the company", empty="company_id"),
            Field("basis", Form.PLAIN, "按什么登记", "by what it was registered", empty="basis"),
        ),
    ),
    Impersonal("registers_inquiry", ("differs",), "in which of four fields two lists differ"),
    Impersonal("registers_piece", ("public_id", "content"), CONTENT),
    Impersonal("registers_batch", ("public_id", "counts", "rows", "journal"), CONTENT),
    Impersonal("registers_remembered", ("path", "kind", "signature", "mapping"), "names of columns and a hash over them"),
)  # fmt: skip
