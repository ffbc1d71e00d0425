"""Paper: what stands on it can be read from the file, lines break as Chinese is set, pages are stacked without loss."""

import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from heju.kit import documents
from heju.kit.documents import (
    Beside,
    Blanks,
    Choices,
    Code,
    Document,
    Gap,
    Heading,
    Items,
    NewPage,
    Pairs,
    Rule,
    Table,
    Text,
    Together,
    face,
)
from heju.kit.documents.blocks import Block
from heju.kit.documents.face import face_of
from heju.kit.documents.lines import NOT_FIRST, NOT_LAST, broken
from heju.kit.documents.marks import Box, Page, Strip, Written
from heju.kit.documents.pages import Frame, Stack
from heju.kit.documents.pen import laid_out
from heju.kit.documents.setting import Setting

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def paper(*blocks: Block, **more) -> Document:
    return Document(title="物业该为我们做什么", made_at=NOW, blocks=blocks, **more)


def read(document: Document) -> PdfReader:
    return PdfReader(BytesIO(documents.pdf(document)))


def text_of(document: Document) -> str:
    return "\n".join(page.extract_text() for page in read(document).pages)


def pages_of(document: Document) -> list[Page]:
    return laid_out(document, face_of(document.letters()))


def written(document: Document) -> list[str]:
    return [mark.text for page in pages_of(document) for mark in page.marks if isinstance(mark, Written)]


class TestTheFile:
    def test_it_gives_its_chinese_back(self):
        found = text_of(paper(Heading("电梯困人"), Text("第 35 条（一）：物业服务企业应当在 30 分钟内到场。¥1,234.50 “引号”……——㐂囍")))
        assert "电梯困人" in found
        assert "第 35 条（一）：物业服务企业应当在 30 分钟内到场。¥1,234.50 “引号”……——㐂囍" in found

    def test_it_carries_its_letters_and_only_those_needed(self):
        font = read(paper(Text("和居"))).pages[0]["/Resources"]["/Font"]["/F1"].get_object()  # type: ignore[index]
        assert font["/Encoding"] == "/Identity-H"
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "NotoSansSC" in inner["/FontName"]
        assert 1_000 < len(inner["/FontFile2"].get_object().get_data()) < 60_000

    def test_it_says_what_it_is_and_when_it_was_made(self):
        kept = read(paper(Text("和居"), author="罗湖区"))
        assert kept.metadata is not None
        assert (kept.metadata.title, kept.metadata.author, kept.metadata.creation_date) == ("物业该为我们做什么", "罗湖区", NOW)
        assert kept.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]

    def test_the_same_document_gives_the_same_bytes(self):
        document = paper(Heading("和居"), Code("https://heju.test/1"))
        assert documents.pdf(document) == documents.pdf(document)

    def test_headings_are_its_outline(self):
        outline = read(paper(Heading("清单"), Heading("电梯", 2), Heading("消防", 2))).outline
        assert outline[0]["/Title"] == "清单"  # type: ignore[call-overload]
        assert [one["/Title"] for one in outline[1]] == ["电梯", "消防"]  # type: ignore[call-overload]

    @pytest.mark.parametrize(
        ("name", "landscape", "size"),
        [("A4", False, (595, 842)), ("A4", True, (842, 595)), ("A3", False, (842, 1191)), ("A5", False, (420, 595))],
    )
    def test_it_has_the_size_of_the_paper(self, name, landscape, size):
        box = read(paper(Text("和居"), paper=name, landscape=landscape)).pages[0].mediabox
        assert (round(box.width), round(box.height)) == size

    def test_a_character_that_the_font_lacks_harms_nothing(self):
        assert "前" in text_of(paper(Text("前\U0001f600后\x07\t终")))

    def test_an_empty_document_is_one_empty_page(self):
        assert len(read(paper()).pages) == 1

    def test_without_the_font_it_says_what_to_install(self, monkeypatch):
        monkeypatch.setattr(face, "PACKAGE", "no_such_font_package")
        with pytest.raises(documents.FontMissing, match="make install"):
            face.font_path()

    def test_it_needs_no_django(self):
        code = "import sys, heju.kit.documents as d; assert d.pdf; assert 'django' not in sys.modules"
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


class TestWhatMayNotBe:
    def test_an_instant_has_its_offset(self):
        with pytest.raises(ValueError, match="made_at"):
            Document(title="", made_at=datetime(2026, 1, 1), blocks=())  # noqa: DTZ001

    @pytest.mark.parametrize("more", [{"columns": 0}, {"margin_mm": 4.9}])
    def test_there_is_room(self, more):
        with pytest.raises(ValueError, match="columns, margin_mm"):
            paper(**more)

    def test_a_row_has_as_many_cells_as_the_head(self):
        with pytest.raises(ValueError, match="as many cells"):
            documents.pdf(paper(Table(("一", "二"), [("1",)], (1, 1))))
        with pytest.raises(ValueError, match="as many cells"):
            documents.pdf(paper(Table(("一", "二"), [("1", "2")], (1,))))


WIDE = 5  # characters in a line


def lines(text: str, room: float = WIDE) -> list[str]:
    return broken(text, room, lambda piece: sum(0.5 if one.isascii() else 1 for one in piece))


class TestLines:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", [""]),
            ("一二三四五", ["一二三四五"]),
            ("一二三四五六", ["一二三四五", "六"]),
            ("一二三四五，六", ["一二三四", "五，六"]),
            ("一二三四“五”", ["一二三四", "“五”"]),
            ("一二三四（五）", ["一二三四", "（五）"]),
            ("一二三 PC-CON-01", ["一二三", "PC-CON-01"]),
            ("一二三四 12", ["一二三四", "12"]),
            ("一\n二", ["一", "二"]),
            ("一\n\n二", ["一", "", "二"]),
            ("aaaaaaaaaabb", ["aaaaaaaaaa", "bb"]),
            ("一aaaaaaaaaabb", ["一", "aaaaaaaaaa", "bb"]),
            ("，，，，，，", ["，，，，，", "，"]),
            ("a b c d e f", ["a b c d e", "f"]),
            ("（", ["（"]),
        ],
    )
    def test_it_breaks_as_chinese_is_set(self, text, expected):
        assert lines(text) == expected

    @given(st.text(alphabet="一二三，。（）“” abc12-", max_size=60), st.integers(1, 12))
    def test_nothing_is_lost_and_nothing_is_too_wide(self, text, room):
        found = lines(text, room)
        assert "".join(found).replace(" ", "") == text.replace(" ", "")
        assert all(sum(0.5 if one.isascii() else 1 for one in line) <= room for line in found)

    @given(st.text(alphabet="一二三，。（）", max_size=60))
    def test_no_line_begins_with_a_comma_or_ends_with_a_bracket_unless_nothing_else_fits(self, text):
        found = lines(text, 12)
        runs = [run for run in text.replace("一", " ").replace("二", " ").replace("三", " ").split() if len(run) > 5]
        if not runs:
            assert not any(line[0] in NOT_FIRST for line in found[1:] if line)
            assert not any(line[-1] in NOT_LAST for line in found[:-1] if line)


class TestPages:
    def stack(self, strips: list[Strip], height: float = 10, columns: int = 1) -> list[list[str]]:
        stack = Stack(Frame(0, 0, 100, height, columns))
        stack.put(strips)
        return [[mark.text for mark in page.marks if isinstance(mark, Written)] for page in stack.pages]

    def strip(self, name: str, height: float = 4, **more) -> Strip:
        return Strip(height, (Written(0, 0, name, 10),), **more)

    def test_a_page_is_filled_to_its_last_millimetre(self):
        assert self.stack([self.strip("1", 5), self.strip("2", 5), self.strip("3", 5)]) == [["1", "2"], ["3"]]

    def test_a_column_comes_before_a_page(self):
        stack = Stack(Frame(0, 0, 100, 5, 2))
        stack.put([self.strip(str(at)) for at in range(3)])
        assert [[(mark.text, mark.x) for mark in page.marks] for page in stack.pages] == [[("0", 0), ("1", 53.5)], [("2", 0)]]  # type: ignore[union-attr]

    def test_what_is_kept_goes_on_together(self):
        assert self.stack([self.strip("1", 5), self.strip("2", 3, keep=True), self.strip("3", 3)]) == [["1"], ["2", "3"]]

    def test_what_fits_on_no_page_is_torn_where_it_must(self):
        assert self.stack([self.strip("1", 6, keep=True), self.strip("2", 6, keep=True), self.strip("3", 6)]) == [["1"], ["2"], ["3"]]

    def test_a_head_is_repeated(self):
        head = self.strip("head", 2)
        assert self.stack([head, *(self.strip(str(at), 4, again=head) for at in range(4))]) == [["head", "0", "1"], ["head", "2", "3"]]

    def test_a_gap_does_not_begin_or_end_a_page(self):
        gap = Strip(4, gap=True)
        assert self.stack([gap, self.strip("1", 10), gap, self.strip("2", 10)]) == [["1"], ["2"]]

    def test_a_new_page_is_new(self):
        assert self.stack([self.strip("1"), Strip(0, fresh=True), self.strip("2")]) == [["1"], ["2"]]

    @given(st.lists(st.tuples(st.floats(0.5, 14), st.booleans()), max_size=40), st.integers(1, 3))
    def test_every_strip_is_drawn_once_and_in_order(self, sizes, columns):
        strips = [self.strip(str(at), height, keep=keep) for at, (height, keep) in enumerate(sizes)]
        assert [one for page in self.stack(strips, columns=columns) for one in page] == [str(at) for at in range(len(sizes))]


class TestBlocks:
    def test_every_kind_is_drawn(self):
        code = Code("https://heju.test/c/1", caption="扫码看全文")
        blocks: tuple[Block, ...] = (
            Beside((Heading("清单"), Text("说明", soft=True)), code),
            Items((("第一", "依据"), ("第二", "")), numbered=True),
            Items((("圆点", ""),)),
            Pairs((("收款人", "物业公司"),)),
            Blanks(("姓名", "房号", "电话"), columns=2),
            Choices("同意吗", ("同意", "反对")),
            *(Rule(cut=True), Gap(3), NewPage()),
            Together((Text("一起"), Text("走"))),
            Table(("编号", "数"), [("A", "1")], (3, 1), right=frozenset({1})),
            code,
        )
        found = written(paper(*blocks, foot="和居", page_words="第 {page} 页，共 {pages} 页", corner=code))
        for word in (
            "清单",
            "说明",
            "1.",
            "第一",
            "依据",
            "2.",
            "•",
            "圆点",
            "收款人",
            "物业公司",
            "电话",
            "同意吗",
            "反对",
            "一起",
            "编号",
            "1",
        ):
            assert word in found
        assert found.count("扫码看全文") == 4  # beside, by itself, and in the corner of both pages
        assert [one for one in found if one.startswith("第 ")] == ["第 1 页，共 2 页", "第 2 页，共 2 页"]

    def test_a_table_keeps_its_head_on_every_page_and_every_row_once(self):
        rows = [(f"PC-{at:03d}", "把共用部位修好、养好，坏了及时修。" * 3) for at in range(120)]
        document = paper(Table(("编号", "职责"), rows, (1, 5)))
        found = written(document)
        assert [one for one in found if one.startswith("PC-")] == [row[0] for row in rows]
        assert found.count("编号") == len(pages_of(document)) > 3

    def test_a_cell_longer_than_a_page_goes_on_on_the_next(self):
        found = "".join(written(paper(Table(("编号", "职责"), [("1", "修" * 8000)], (1, 5)))))
        assert found.count("修") == 8000

    def test_nothing_stands_outside_the_margins(self):
        long = "把共用部位修好、养好，坏了及时修（PC-CON-01）。" * 20
        document = paper(
            Heading(long),
            Text(long, align="right"),
            Items(((long, long),)),
            Choices(long, (long[:40], long[:30], long, long[:9])),
            Blanks((long[:30],) * 3, 3),
        )
        letters = face_of(document.letters())
        for page in pages_of(document):
            for mark in page.marks:
                if isinstance(mark, Written):
                    assert mark.x >= 15.9
                    assert mark.x + letters.width_mm(mark.text, mark.points) <= 210 - 15.9
                    assert 16 <= mark.y <= 297 - 15.9

    def test_a_paragraph_holds_its_first_two_and_its_last_two_lines_together(self):
        setting = Setting(face_of("字"), 20)
        for count, held in ((1, [False]), (2, [True, False]), (3, [True, True, False]), (5, [True, False, False, True, False])):
            assert [one.keep for one in setting.paragraph(Text("\n".join("字" * count)))] == held

    def test_a_code_is_one_that_a_phone_reads(self):
        document = paper(Code("https://heju.test/duties/of/property_company/", size_mm=33))
        black = [mark for mark in pages_of(document)[0].marks if isinstance(mark, Box)]
        assert {mark.fill for mark in black} == {"black"}
        unit = min(mark.height for mark in black)
        assert unit >= 0.7  # millimetres a module
        assert min(mark.x for mark in black) - (210 - 33) / 2 == pytest.approx(4 * unit)  # the quiet zone

    def test_columns_begin_below_what_goes_across(self):
        document = paper(Heading("清单"), Text("说明"), Heading("电梯", 2), *[Text("一行") for _ in range(160)], columns=3, paper="A3")
        marks = [mark for mark in pages_of(document)[0].marks if isinstance(mark, Written)]
        assert len({round(mark.x) for mark in marks if mark.text == "一行"}) == 3
        top = min(mark.y for mark in marks if mark.text in ("电梯", "一行"))
        assert top > next(mark.y for mark in marks if mark.text == "说明")
