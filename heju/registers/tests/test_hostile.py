"""Files and cells that harm, deceive or have been damaged: each refused in words that say what to do, or read as it was meant."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from heju.registers import parameters
from heju.registers.rules import columns, mapping, preparing
from heju.registers.rules.rows import Row
from heju.registers.rules.values import Cleaner
from heju.registers.sheets import cells, guard, opening, refusals, scan, table
from heju.registers.sheets.refusals import BadCell, SheetRefused
from heju.registers.tests import sheets

DAY = date(2026, 11, 23)


def refused(content: bytes) -> str:
    with pytest.raises(SheetRefused) as caught:
        read(content)
    return caught.value.code


def read(content: bytes) -> None:
    book = opening.open_book(content)
    for name in book.names:
        list(book.grid(name).rows())


def outcome_of(act: Any, *given: Any) -> BaseException | None:
    try:
        act(*given)
    except (SheetRefused, BadCell) as caught:
        return caught
    return None


def lines(content: bytes, kind: str = "people", name: str = "") -> list[Row]:
    book = opening.open_book(content)
    grid = book.grid(name or book.names[0])
    found = columns.KINDS[kind]
    header = mapping.find_header(found, book.grid(name or book.names[0]).rows())
    assert header is not None
    guessed = mapping.guess(found, header.names, grid.hidden.columns).mapping
    fills = {column.code for column in found.columns if column.fills}
    prepared = preparing.Prepared(found, guessed, {}, today=DAY, invented=True, may_share=kind == "people")
    if prepared.counts_shares:
        prepared.count(table.lines(book.grid(grid.name), header.row, guessed, fills))
    return list(prepared.rows(table.lines(grid, header.row, guessed, fills)))


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return target.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


PLAIN = sheets.xlsx([sheets.PEOPLE, ("张三丰", "13800000001", "1栋", "1单元", "401", "业主")])


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty_file"),
            (b"\xef\xbb\xbf \r\n", "empty_file"),
            (b"%PDF-1.7", "not_a_sheet"),
            (b"\x89PNG\r\n", "not_a_sheet"),
            (b"<html><table>", "not_a_sheet"),
            (b"PK\x03\x04 torn", "broken"),
            (zipped({"a.txt": b"x"}), "not_a_sheet"),
            (zipped({"xl/workbook.bin": b"x"}), "binary_book"),
            (guard.OLE + b"\x00" * 600, "not_a_sheet"),
            (guard.OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
            (guard.OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT_CUR".encode("utf-16-le"), "macros"),
            (guard.OLE + "Workbook".encode("utf-16-le") + b"\x00" * 600, "broken"),
            (b"a,b\x00c\n" * 9, "not_a_sheet"),
            (b"\xff\xfa\x81 , \x9d" * 3, "encoding"),
        ],
    )
    def test_it_refuses_what_is_no_sheet(self, content: bytes, code: str) -> None:
        assert refused(content) == code

    @pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "Basic/Standard/Module1.xml", "xl/vbaData.xml.bin"])
    def test_it_refuses_macros_whatever_the_file_is_called(self, name: str) -> None:
        assert refused(zipped(parts_of(PLAIN) | {name: b"x"})) == "macros"

    def test_it_refuses_a_workbook_that_says_it_holds_macros(self) -> None:
        parts = parts_of(PLAIN)
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
        assert refused(zipped(parts)) == "macros"

    def test_a_zip_bomb_is_refused_by_what_it_declares(self) -> None:
        bomb = zipped(parts_of(PLAIN) | {"xl/media/zeros.bin": bytes(parameters.LARGEST_UNPACKED // 4)})
        assert len(bomb) < 1_000_000
        assert refused(bomb) == "bomb"

    def test_a_zip_bomb_that_lies_about_its_size_is_refused_by_what_comes_out(self) -> None:
        honest = zipped(parts_of(PLAIN) | {"xl/zeros.bin": bytes(1 << 22)})
        at = honest.rindex(b"xl/zeros.bin") - 46 + 24
        lying = honest[:at] + struct.pack("<I", 10) + honest[at + 4 :]
        assert refused(lying) == "broken"

    def test_many_parts_are_refused(self) -> None:
        assert refused(zipped({f"{number}.xml": b"" for number in range(parameters.MOST_ENTRIES + 1)})) == "bomb"

    @pytest.mark.parametrize("cell", ['r="XFD1048576"', "r='XFD1048576'"])
    def test_one_cell_in_the_last_corner_is_refused_before_the_reader_sees_it(self, cell: str) -> None:
        parts = parts_of(PLAIN)
        name = "xl/worksheets/sheet1.xml"
        far = f'<row r="1048576"><c {cell} t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
        parts[name] = parts[name].replace(b"</sheetData>", far.encode())
        assert refused(zipped(parts)) == "too_many_cells"

    def test_repeated_cells_of_a_document_are_refused(self) -> None:
        office, tables = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
        text = (
            f'<office:document-content xmlns:office="{office}" xmlns:table="{tables}"><office:body><office:spreadsheet>'
            '<table:table table:name="A"><table:table-row table:number-rows-repeated="1000000">'
            '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1000"/></table:table-row>'
            "</table:table></office:spreadsheet></office:body></office:document-content>"
        )
        found = zipped({"mimetype": guard.ODS, "content.xml": text.encode()})
        with pytest.raises(SheetRefused, match="used range"):
            scan.of_document(io.BytesIO(found), "A")

    def test_a_long_row_is_refused(self) -> None:
        assert refused(sheets.csv([["x"] * (parameters.MOST_COLUMNS + 1)])) == "too_many_columns"

    def test_sizes_are_checked_before_anything_is_parsed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parameters, "LARGEST_BOOK", 100)
        monkeypatch.setattr(parameters, "LARGEST_TEXT", 10)
        assert refused(PLAIN) == "too_large"
        assert refused(b"a,b,c\n1,2,3\n") == "too_large"

    @settings(max_examples=40, deadline=None)
    @given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", guard.OLE, PLAIN[:200], PLAIN]))
    def test_whatever_comes_is_read_or_refused_in_words(self, tail: bytes, head: bytes) -> None:
        found = outcome_of(read, head + tail)
        assert found is None or (isinstance(found, SheetRefused) and found.because.zh and found.because.en)

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
    def test_one_changed_byte_never_breaks_the_reader(self, at: int, byte: int) -> None:
        found = outcome_of(read, PLAIN[:at] + bytes([byte]) + PLAIN[at + 1 :])
        assert found is None or isinstance(found, SheetRefused)


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
    @pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
    def test_encodings_and_delimiters_are_found(self, encoding: str, sign: str) -> None:
        rows = [sheets.PEOPLE, ("张三丰", "13800000001", "1栋", "1单元", "401", "业主")]
        found = lines(sheets.csv(rows, encoding, sign))
        assert [row.values["name"] for row in found] == ["张三丰"]

    def test_a_cell_with_a_line_break_is_one_cell_of_one_row(self) -> None:
        found = lines('姓名,手机号,楼栋,房号,关系\n张三丰,13800000001,"1\n栋",401,业主\n李四光,,1,402,租客\n'.encode())
        assert [row.row for row in found] == [2, 3]


def sheet_with(change: Any, rows: int = 3) -> list[Row]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(sheets.PEOPLE)
    for number in range(rows):
        sheet.append(("张三丰", f"1380000000{number}", "1栋", "1单元", f"{number + 1}01", "租客"))
    change(sheet)
    return lines(sheets.saved(book))


def told(row: Row) -> str:
    return "".join(f"{cell} {zh}" for cell, zh, _en in row.told)


class TestWorksheets:
    def test_a_formula_refuses_its_row_by_its_cell(self) -> None:
        def change(sheet: Any) -> None:
            sheet["E3"] = "=100+1"

        found = sheet_with(change)
        assert [row.outcome for row in found] == ["", "refused", ""]
        assert "E3 是公式" in told(found[1])

    def test_a_formula_in_a_column_that_nobody_reads_is_no_matter(self) -> None:
        def change(sheet: Any) -> None:
            sheet["H3"] = "=1+1"

        assert [row.outcome for row in sheet_with(change)] == ["", "", ""]

    def test_hidden_rows_are_not_read_and_said_so(self) -> None:
        def change(sheet: Any) -> None:
            sheet.row_dimensions[3].hidden = True

        found = sheet_with(change)
        assert found[1].outcome == "refused"
        assert "这一行是隐藏的" in told(found[1])

    def test_hidden_columns_are_not_read(self) -> None:
        def change(sheet: Any) -> None:
            sheet.column_dimensions["B"].hidden = True

        assert all("phone" not in row.values for row in sheet_with(change))

    def test_a_merged_part_of_an_address_stands_for_all_its_rows(self) -> None:
        def change(sheet: Any) -> None:
            sheet.merge_cells("C2:C4")

        assert [row.values["building"] for row in sheet_with(change)] == ["1栋", "1栋", "1栋"]

    def test_a_merged_name_is_refused_from_the_second_row_on(self) -> None:
        def change(sheet: Any) -> None:
            sheet.merge_cells("A2:A4")

        found = sheet_with(change)
        assert [row.outcome for row in found] == ["", "refused", "refused"]
        assert "A2:A4 是合并单元格" in told(found[1])

    def test_empty_rows_are_no_rows(self) -> None:
        def change(sheet: Any) -> None:
            for column in "ABCDEF":
                sheet[f"{column}3"] = "  " if column == "A" else None

        assert [row.row for row in sheet_with(change)] == [2, 4]

    def test_the_header_may_stand_below_a_title(self) -> None:
        content = sheets.xlsx([("梧桐苑 2025 年住户表",), (), ("制表：物业",), sheets.PEOPLE, ("张三丰", "", "1", "1", "401", "租客")])
        assert [row.row for row in lines(content)] == [5]

    def test_hidden_worksheets_are_not_offered(self) -> None:
        book = Workbook()
        assert book.active is not None
        book.active.title = "看得见"
        book.create_sheet("藏起来").sheet_state = "hidden"
        book.create_sheet("藏得深").sheet_state = "veryHidden"
        found = opening.open_book(sheets.saved(book))
        assert (found.names, found.hidden_names) == (("看得见",), ("藏起来", "藏得深"))

    def test_a_sheet_that_begins_in_another_column_is_read_by_its_letters(self) -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for index, name in enumerate(sheets.PEOPLE):
            sheet.cell(4, index + 3, name)
            sheet.cell(5, index + 3, ("张三丰", "138", "1", "1", "401", "租客")[index])
        assert "D5 手机号应为 11 位" in told(lines(sheets.saved(book))[0])

    def test_a_wrong_sheet_has_no_header(self) -> None:
        book = opening.open_book(sheets.xlsx([("日期", "金额"), (DAY, 3)]))
        assert mapping.find_header(columns.PEOPLE, book.grid(book.names[0]).rows()) is None


class TestHeaders:
    def test_one_name_twice_is_taken_by_nobody(self) -> None:
        found = mapping.guess(columns.PEOPLE, ("姓名", "手机号", "房号", "姓名"))
        assert found.double == {"name": (0, 3)}
        assert "name" not in found.mapping

    @pytest.mark.parametrize("name", ["姓名（必填）", "*姓 名", "姓名：", "业主姓名", "姓名 "])
    def test_a_name_is_known_however_it_is_dressed(self, name: str) -> None:
        assert mapping.guess(columns.PEOPLE, (name, "房号")).mapping["name"] == 0

    def test_the_same_header_has_the_same_signature_and_another_another(self) -> None:
        one, two = mapping.Header(1, ("姓名", "手机")), mapping.Header(9, ("姓名（必填）", "手机"))
        assert one.signature() == two.signature() != mapping.Header(1, ("手机", "姓名")).signature()

    @pytest.mark.parametrize("kind", columns.KINDS.values(), ids=lambda kind: kind.code)
    def test_each_kind_knows_the_words_of_its_own_columns_and_of_its_template(self, kind: columns.Kind) -> None:
        names = tuple(column.zh for column in kind.columns)
        assert mapping.guess(kind, names).mapping == {column.code: index for index, column in enumerate(kind.columns)}
        example = mapping.guess(kind, [kind.column(code).zh for code in columns.EXAMPLES[kind.code]])
        assert mapping.missing(kind, example.mapping) == []


class TestCells:
    cleaner = Cleaner(today=DAY)

    @pytest.mark.parametrize(
        ("reader", "raw", "value"),
        [
            ("phone", 13812341234.0, "+8613812341234"),
            ("phone", "'138 1234 1234", "+8613812341234"),
            ("phone", "１３８１２３４１２３４", "+8613812341234"),
            ("phone", "86-13812341234".replace("-", ""), "+8613812341234"),
            ("phone", "无", ""),
            ("identity", "11010519491231002x", "11010519491231002X"),
            ("number", "０５０１室", "501"),
            ("number", 101.0, "101"),
            ("number", "商铺3号", "商铺3"),
            ("building", 12, "12栋"),
            ("building", "十二号楼", "12栋"),
            ("building", "海棠阁", "海棠阁"),
            ("stairwell", "二单元", "2单元"),
            ("day", datetime(2025, 1, 3, 8, tzinfo=UTC), "2025-01-03"),
            ("day", 45660, "2025-01-03"),
            ("day", "45660", "2025-01-03"),
            ("day", "２０２５年1月3日", "2025-01-03"),
            ("day", "2025.1.3", "2025-01-03"),
            ("day", 20250103.0, "2025-01-03"),
            ("area", 88.30000000000001, "88.30"),
            ("area", "1,088.5㎡", "1088.50"),
            ("share", 0.5, "1/2"),
            ("share", "５０％", "1/2"),
            ("floor", "12层", 12),
            ("name", "梧桐\u200b苑\u202e", "梧桐苑"),
        ],
    )
    def test_it_reads_what_was_meant(self, reader: str, raw: Any, value: Any) -> None:
        assert getattr(self.cleaner, reader)(raw) == value

    @pytest.mark.parametrize(
        ("reader", "raw", "words"),
        [
            ("phone", "1.38E+10", "科学计数"),
            ("phone", "1381234123", "11 位"),
            ("phone", "13812341234/13912341234", "不止一个"),
            ("identity", 1.1010519491231e17, "后几位已经丢失"),
            ("identity", "1.10105E+17", "科学计数"),
            ("identity", "11010520300101001X", "还没有到"),
            ("identity", "110105194912310021", "校验位"),
            ("identity", "110105491231002", "15 位"),
            ("house_code", 4.40303001001010e24, "后几位已经丢失"),
            ("day", "2025-02-30", "没有这一天"),
            ("day", "去年", "不是日期"),
            ("area", "-3", "大于 0"),
            ("area", "八十", "不是数字"),
            ("area", 88.333, "两位小数"),
            ("share", "一半多", "份额要写成"),
            ("yes", "也许", "是”或“否"),
            ("person", "张先生", "全名"),
            ("person", "张三、李四", "不止一个人"),
            ("text", "长" * 501, "超过 500"),
            ("floor", 999, "不可能"),
        ],
    )
    def test_it_refuses_what_was_damaged(self, reader: str, raw: Any, words: str) -> None:
        with pytest.raises(BadCell) as caught:
            getattr(self.cleaner, reader)(raw)
        assert words in caught.value.because.zh

    def test_an_identity_number_of_the_future_is_refused_by_its_cell(self) -> None:
        content = sheets.xlsx([(*sheets.PEOPLE, "身份证号"), ("张三丰", "", "1", "1", "401", "租客", "11010520300101001X")])
        assert "G2 身份证号里的出生日期 2030-01-01 还没有到" in told(lines(content)[0])

    @given(
        st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.none()),
        st.sampled_from(sorted(Cleaner(today=DAY).by_meaning)),
    )
    def test_no_cell_breaks_a_reader(self, raw: Any, meaning: str) -> None:
        found = outcome_of(self.cleaner.by_meaning[meaning], raw)
        assert found is None or (isinstance(found, BadCell) and found.because.zh)

    @given(st.integers(0, 20_000))
    def test_letters_of_columns_count_like_excel(self, column: int) -> None:
        name = refusals.letters(column)
        assert scan._number(name.encode()) == column

    def test_owners_without_a_share_share_equally(self) -> None:
        rows = [("张三丰", "", "1", "1", "401", "业主"), ("李四光", "", "1", "1", "401", "业主"), ("王五", "", "1", "1", "402", "业主")]
        found = lines(sheets.xlsx([sheets.PEOPLE, *rows]))
        assert [row.values.get("equal_share") for row in found] == ["1/2", "1/2", None]

    def test_a_text_number_keeps_no_blank(self) -> None:
        assert cells.digits_of("' 1 3 8 ") == "138"
