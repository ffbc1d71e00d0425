"""Why a file, a row or a cell is refused, said in both languages to whoever has to mend it in his own sheet (pure)."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from heju.kit.ruling import Reason

WORDS: Final[dict[str, tuple[str, str]]] = {
    # -- the file ----------------------------------------------------------------------------------------------------
    "empty_file": ("文件是空的。", "The file is empty."),
    "too_large": (
        "文件太大：工作簿最多 {book} MB，CSV 最多 {text} MB。请拆成几份，或者另存为 CSV。",
        "The file is too large: a workbook has at most {book} MB, a CSV {text} MB. Split it, or save it as CSV.",
    ),
    "not_a_sheet": (
        "这不是表格文件。请上传 Excel（.xlsx、.xls）、.ods 或 CSV。",
        "This is no sheet. Upload Excel (.xlsx, .xls), .ods or CSV.",
    ),
    "binary_book": ("不收 .xlsb 格式，请另存为 .xlsx。", "Files in .xlsb are not read; save it as .xlsx."),
    "macros": (
        "文件里有宏（.xlsm 一类），不收。请另存为“Excel 工作簿（.xlsx）”再上传。",
        "The file holds macros (.xlsm or the like) and is refused. Save it as an Excel workbook (.xlsx).",
    ),
    "encrypted": ("文件加了密码，打不开。请去掉密码再上传。", "The file is locked by a password. Remove it and upload again."),
    "bomb": (
        "文件解压后大得不正常，已拒收。请用 Excel 打开，另存为新的 .xlsx 或 CSV。",
        "The file unpacks to an absurd size and is refused. Open it in Excel and save it as a new .xlsx or CSV.",
    ),
    "broken": (
        "文件坏了，读不下去。请用 Excel 打开，另存一份再上传。",
        "The file is damaged. Open it in Excel, save it anew and upload that.",
    ),
    "too_many_cells": (
        "表里有内容的范围太大（超过 {most:,} 格）。多半是很远的地方有一个字：请只留数据，或另存为 CSV。",
        "The used range is too large (over {most:,} cells); often a stray word far away. Keep the data only, or save it as CSV.",
    ),
    "too_many_columns": (
        "第 {row} 行超过 {most} 列。请删掉用不着的列。",
        "Row {row} has more than {most} columns. Delete those not needed.",
    ),
    "no_worksheet": ("文件里没有看得见的工作表。", "The file has no visible worksheet."),
    "no_such_worksheet": ("没有“{name}”这张工作表。", "There is no worksheet {name}."),
    "encoding": (
        "认不出文字编码。请在 Excel 里另存为“CSV UTF-8”。",
        "The encoding is not known. In Excel save it as CSV UTF-8.",
    ),
    "encoding_line": (
        "第 {row} 行附近有认不出的文字。请在 Excel 里另存为“CSV UTF-8”。",
        "Near row {row} there is text in no known encoding. In Excel save it as CSV UTF-8.",
    ),
    "broken_line": ("第 {row} 行读不下去，可能少了一个引号。", "Row {row} cannot be read; a quotation mark may be missing."),
    "wrong_sheet": (
        "这张表不像“{kind}”：前 {within} 行里找不到表头。要有这样的列：{wanted}。",
        "This does not look like a sheet of {kind}: no header in the first {within} rows. It should have columns such as {wanted}.",
    ),
    "no_rows": ("表头下面没有一行数据。", "There is no row below the header."),
    "too_many_rows": (
        "这类表一次最多 {most:,} 行，这里更多。请拆成几份。",
        "Sheets of this kind have at most {most:,} rows. Split this one.",
    ),
    # -- the row -----------------------------------------------------------------------------------------------------
    "hidden_row": (
        "这一行是隐藏的，没有导入。要导入请取消隐藏，不要就删掉。",
        "This row is hidden and was left out. Show it to import it, or delete it.",
    ),
    "formula": (
        "是公式，没有采用。请改成数值：复制后“选择性粘贴 → 数值”。",
        "holds a formula and was not used. Replace it by its value: copy, paste special, values.",
    ),
    "merged": (
        "是合并单元格，这一列不能合并。请取消合并，每行都填上。",
        "is a merged cell; this column must not be merged. Unmerge it and fill in each row.",
    ),
    # -- the cell ----------------------------------------------------------------------------------------------------
    "lost_digits": (
        "被 Excel 当成数字，后几位已经丢失。请把这一列设为文本，重新填写。",
        "was taken for a number by Excel and lost its last digits. Make the column text and enter it again.",
    ),
    "scientific": (
        "被写成了科学计数。请把这一列设为文本，重新填写。",
        "was turned into scientific notation. Make the column text and enter it again.",
    ),
    "too_long": ("超过 500 个字。", "is longer than 500 characters."),
    "name_too_long": ("超过 60 个字。", "is longer than 60 characters."),
    "prose_too_long": ("超过 20,000 个字。", "is longer than 20,000 characters."),
    "label_too_long": ("编号超过 40 个字。", "is longer than 40 characters."),
    "not_a_moment": ("不是时间。请写成 2025-01-03 09:30 这样。", "is no moment. Write it like 2025-01-03 09:30."),
    "moment_too_early": ("时间早于 1970 年，多半写错了。", "is before 1970, likely a slip."),
    "number_too_long": ("房号超过 20 个字。", "is longer than 20 characters."),
    "not_a_day": ("不是日期。请写成 2025-01-03 这样。", "is no date. Write it like 2025-01-03."),
    "no_such_day": ("日历上没有这一天。", "is a day that no calendar has."),
    "not_whole": ("应当是整数。", "should be a whole number."),
    "not_a_number": ("不是数字。", "is no number."),
    "too_many_decimals": ("最多两位小数。", "has more than two decimals."),
    "not_a_share": ("份额要写成 1/2、50% 或“全部”。", "is no share: write 1/2, 50% or 全部."),
    "yes_or_no": ("请填“是”或“否”，也可以留空。", "should be 是 or 否, or empty."),
    "floor_out_of_range": ("楼层不可能是这个数。", "is no possible floor."),
    "year_out_of_range": ("年份应当在 1900 年到今年之间。", "should be a year from 1900 to this one."),
    "area_out_of_range": ("面积应当大于 0，不超过 1,000,000 平方米。", "should lie above 0 and be at most 1,000,000 m²."),
    "no_such_phone": ("不是能打通的电话号码。", "is no phone number."),
    "address_without_number": ("没有房号，认不出是哪一套。", "has no number of a home."),
    "unknown_tie": ("要写业主、租客、家属或“合法占有”。", "should say owner, tenant, family or possessor."),
    "unknown_use": ("要写住宅、商铺或车位。", "should say home, shop or bay."),
    "unknown_area_source": ("要写不动产登记、实测或买卖合同。", "should name the register, a survey or the contract of sale."),
    "unknown_body_kind": ("不是这里的组织类型，例如：党支部、业委会、物业公司、居民小组。", "is no kind of body known here."),
    "unknown_compound_kind": ("要写住宅小区或城中村。", "should say estate or urban village."),
    "unknown_post": ("不是这里的职务，例如：书记、主任、委员、组长、项目经理。", "is no post known here."),
    "missing": ("没有填。", "is missing."),
    "future_day": ("日期不能晚于今天。", "lies in the future."),
    "area_without_source": ("有面积就要写面积来源：不动产登记、实测或买卖合同。", "has an area and must name its source."),
}  # fmt: skip


def reason(code: str, **facts: Any) -> Reason:
    """Return the sentence of a code, filled with facts. Raises KeyError for an unknown code."""
    zh, en = WORDS[code]
    return Reason(f"sheet.{code}", zh.format(**facts), en.format(**facts)) if facts else Reason(f"sheet.{code}", zh, en)


class SheetRefused(Exception):
    """A file that is not read at all, with what to do about it."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.because = reason(code, **facts)
        self.code, self.facts = code, facts
        super().__init__(self.because.en)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it come out of another process as it was raised there."""
        return partial(SheetRefused, self.code, **self.facts), ()


class BadCell(ValueError):
    """A cell whose content cannot be used. The sentence goes on after the name of the cell."""

    def __init__(self, code: str, because: Reason | None = None) -> None:
        super().__init__(code)
        self.because = because or reason(code)


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell by its row counted from 1 and its column counted from 0, such as B7."""
    return f"{letters(column)}{row}"
