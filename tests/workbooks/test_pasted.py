"""What Excel, WPS and LibreOffice put on the clipboard becomes a grid of texts; nothing hidden comes in unseen."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.workbooks.pasted import MAX_ROWS, Grid, is_block, read_clipboard, read_text, write_text

CLIPS = Path(__file__).parent / "clips"


def clip(name: str) -> Grid:
    """The grid of one sample of this folder, read as the bytes that lie on the clipboard of Windows."""
    return read_clipboard((CLIPS / f"{name}.html").read_bytes().replace(b"\n", b"\r\n"))


def table(*rows: str) -> str:
    """A bare table."""
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


# ---- the three programs ----
def test_excel() -> None:
    grid = clip("excel2016")
    assert grid.source == "html"
    assert grid.rows == (
        ("村民小组", "姓名", "身份证号码", "出生日期", "与户主\n关系", "务工收入"),
        ("一组", "张德福", "539901196801011215", "1968-01-01", "户主", "12,000.00"),
        ("一组", "李秀英", "5.39901197003041E+17", "1970/3/4", "配偶", "24,000.00"),
        ("二组", "阿依古丽·买买提", "'539901199505041229", "1995/5/4", "户主", "#N/A"),
        ("合计", "4", "", "", "", "36,000.00"),
    )
    assert grid.copies == {(2, 0)}
    hidden_column, hidden_row, merged = grid.notes
    assert "内部编号" in hidden_column and "3格" in hidden_column
    assert "隐藏的1行" in hidden_row and "一组" in hidden_row
    assert merged == "A列第2至3行是合并的单元格，每一行都按“一组”读。"


def test_wps() -> None:
    grid = clip("wps")
    assert grid.rows == (
        ("姓名", "证件号码", "出生日期", "备注"),
        ("张　三", "５３９９０１１９６８０１０１１２１５", "1968/1/1", "一户多人\n常年外出"),
        ("李四", "5.39901197003041E+17", "1970-03-04", "2"),
    )
    assert len(grid.notes) == 1 and "密级" in grid.notes[0]


def test_libreoffice() -> None:
    grid = clip("libreoffice")
    assert grid.rows[0] == ("石桥村花名册", "", "", "", "", "")
    assert grid.rows[2] == ("一组", "张德福", "539901196801011215", "1968-01-01", "12,000.00", "低保\n户")
    assert grid.rows[3] == ("一组", "李秀英", "5.39901197003041E+17", "1970-03-04", "24,000.00", "")
    assert grid.rows[4][1] == "合计" and grid.copies == {(3, 0)}


# ---- single things ----
def test_merged_down_and_across() -> None:
    grid = read_clipboard(
        table(
            "<td rowspan=2>户</td><td colspan=2>收入</td>",
            "<td>甲</td><td>乙</td>",
            "<td>1</td><td rowspan=2>2</td><td>3</td>",
            "<td>4</td><td>5</td>",
        )
    )
    assert grid.rows == (("户", "收入", ""), ("户", "甲", "乙"), ("1", "2", "3"), ("4", "2", "5"))
    assert grid.copies == {(1, 0), (3, 1)}


def test_cell_merged_over_both_covers_every_row_once() -> None:
    grid = read_clipboard(table("<td rowspan=2 colspan=2>石桥</td><td>a</td>", "<td>b</td>"))
    assert grid.rows == (("石桥", "", "a"), ("石桥", "", "b"))


def test_merged_area_running_past_the_end() -> None:
    assert read_clipboard(table("<td rowspan=9>一组</td><td>a</td>", "<td>b</td>")).rows == (
        ("一组", "a"),
        ("一组", "b"),
    )


def test_hidden_cells_and_rows_are_named() -> None:
    html = table("<td>姓名</td><td style='display:none'>密码</td>", "<td>张三</td><td style='mso-hidden:all'>123</td>")
    grid = read_clipboard(html)
    assert [row[0] for row in grid.rows] == ["姓名", "张三"] and grid.width == 1
    assert "密码" in grid.notes[0]
    assert not read_clipboard(
        table("<td>a</td>", "<td></td>") + "<tr height=0 style='display:none'><td width=64></td></tr>"
    ).notes


def test_entities_breaks_and_wrapped_source() -> None:
    html = table(
        "<td>A&amp;B&nbsp;&lt;1&gt;</td><td>第一行<br>第二行</td><td>石桥镇石\r\n   桥村</td><td>no\r\n  break</td>"
    )
    assert read_clipboard(html).rows == (("A&B <1>", "第一行\n第二行", "石桥镇石桥村", "no break"),)


def test_edges_without_content_are_cut() -> None:
    grid = read_clipboard(text="\t\t\n\t姓名\t性别\n\t张三\t男\n\t\t\n\n")
    assert grid.rows == (("姓名", "性别"), ("张三", "男"))


def test_whole_columns_of_blank_cells_cost_nothing() -> None:
    html = table("<td>姓名</td><td colspan=16380></td>", "<td>张三</td><td colspan=16380></td>")
    assert read_clipboard(html).rows == (("姓名",), ("张三",))


def test_html_without_a_table_leaves_the_text() -> None:
    assert read_clipboard("<p>你好</p>", "a\tb").rows == (("a", "b"),)


@pytest.mark.parametrize("content", ["", "\n", " \t \n", "\0"])
def test_nothing_on_the_clipboard(content: str) -> None:
    with pytest.raises(AppError) as said:
        read_clipboard("", content)
    assert said.value.code == "PASTE-001"


def test_text_of_a_spreadsheet_with_old_encodings() -> None:
    assert read_clipboard(text="姓名\t张三".encode("gb18030")).rows == (("姓名", "张三"),)
    assert read_clipboard(text="姓名\t张三".encode("utf-16")).rows == (("姓名", "张三"),)
    assert read_clipboard(b"\xef\xbb\xbf" + table("<td>姓名</td>").encode()).rows == (("姓名",),)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("张三", False),
        ("张三\r\n", False),
        ("张三\t男", True),
        ("张三\n李四", True),
        ('"一\n二"\n', False),
        ("", False),
    ],
)
def test_block_or_single_cell(text: str, block: bool) -> None:
    assert is_block(text) is block


def test_quotes_that_are_no_quoting() -> None:
    assert read_text('"好"人\t"甲"\n5" 管\t"""引"""') == [['"好"人', "甲"], ['5" 管', '"引"']]


# ---- limits ----
def test_too_many_rows_and_columns_are_refused() -> None:
    with pytest.raises(AppError) as said:
        read_clipboard(text="张三\t男\n" * (MAX_ROWS + 21))
    assert said.value.code == "PASTE-002" and "10021行" in said.value.text
    with pytest.raises(AppError) as said:
        read_clipboard(text="\t".join("x" * 400))
    assert said.value.code == "PASTE-003"


def test_ten_thousand_rows_of_html() -> None:
    row = "".join(f"<td class=xl65 x:str>第{column}格</td>" for column in range(10))
    html = table(*[f"{row}" for _ in range(MAX_ROWS)])
    started = perf_counter()
    assert len(read_clipboard(html).rows) == MAX_ROWS
    assert perf_counter() - started < 8


# ---- any texts ----
CELL = st.text(st.characters(exclude_characters="\r\0", exclude_categories=("Cs",)), max_size=8)


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
    )
)
def test_any_grid_comes_back_from_text(rows: list[list[str]]) -> None:
    assert read_text(write_text(rows)) == rows
    assert read_text(write_text(rows).replace("\n", "\r\n")) == rows


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for html, plain in ((text, ""), ("", text), (f"<table><tr><td>{text}", "")):
        try:
            assert read_clipboard(html, plain).width > 0
        except AppError as error:
            assert error.code == "PASTE-001"


@given(st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), CELL), max_size=4), min_size=1, max_size=5))
def test_any_spans_lay_out_to_a_rectangle(rows: list[list[tuple[int, int, str]]]) -> None:
    cells = [
        "".join(f"<td rowspan={down} colspan={wide}>x{ord(text[0]) if text else 0}</td>" for down, wide, text in row)
        for row in rows
    ]
    if not any(rows):
        return
    grid = read_clipboard(table(*cells))
    assert len({len(row) for row in grid.rows}) == 1
