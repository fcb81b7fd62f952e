"""Line breaking by the rules of Chinese composition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.documents import Blank, Run, Tick
from app.reports.fonts import Face, text_width
from app.reports.typeset import CLOSING, OPENING, cell_lines, clusters, paragraph_lines, title_lines

CHARS = st.sampled_from("户主家庭成员收入2026年11月，。、；：！？（）《》“”【】Ab1")
TEXTS = st.text(CHARS, max_size=120)


@given(TEXTS, st.integers(60, 300))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = cell_lines(text, Face.SERIF, 10, width)
    assert "".join(line for line, _ in lines) == text
    assert all(wide <= width + 0.02 for _, wide in lines)
    assert all(wide == pytest.approx(text_width(line, Face.SERIF, 10)) for line, wide in lines)


@given(
    st.text(st.sampled_from("户主家庭成员，。；"), max_size=120).filter(
        lambda t: not any(a + b in t for a in "，。；" for b in "，。；")
    )
)
def test_no_line_begins_with_a_closing_mark(text: str) -> None:
    lines = [line for line, _ in cell_lines(text, Face.SERIF, 10, 60)]
    assert not any(line[0] in CLOSING for line in lines[1:])


@given(TEXTS)
def test_clusters_keep_marks_with_their_words(text: str) -> None:
    pieces = clusters(text)
    assert "".join(pieces) == text
    assert not any(piece[0] in CLOSING for piece in pieces[1:])
    assert not any(piece[-1] in OPENING for piece in pieces[:-1])


@pytest.mark.parametrize("word", ["539901199512030033", "2026-11-30", "0839-6620011", "12,345.60", "SQ-A-0123"])
def test_numbers_stay_whole(word: str) -> None:
    assert clusters(f"编号{word}止") == ["编", "号", word, "止"]


def test_short_texts_are_broken_evenly() -> None:
    assert [line for line, _ in cell_lines("边缘易致贫户", Face.SERIF, 10, 55)] == ["边缘易", "致贫户"]


def test_a_paragraph_keeps_its_indent_bold_blank_and_box() -> None:
    lines = paragraph_lines(
        ("本户因", Blank(8, "患病"), "申请。", Run("请核对", bold=True), Tick("同意", True)), Face.SERIF, 12, 400, 24
    )
    segments = [segment for line in lines for segment in line.segments]
    assert lines[0].indent == 24
    assert [segment.text for segment in segments if segment.blank] == ["患病"]
    assert [segment.ticked for segment in segments if segment.box] == [True]
    assert next(segment.face for segment in segments if "请核对" in segment.text) is Face.SERIF_BOLD
    assert segments[1].width == pytest.approx(8 * 12)


def test_a_box_never_parts_from_its_label() -> None:
    for width in range(30, 120, 3):
        for line in paragraph_lines(("情况属实", Tick("同意"), Tick("不同意")), Face.SERIF, 10, width):
            assert not line.segments[-1].box


@pytest.mark.parametrize(
    "title",
    [
        "青石镇石桥村拟纳入防止返贫监测对象名单公示",
        "云山县青石镇石桥村2026年11月拟消除风险监测对象民主评议结果公示",
    ],
)
def test_a_title_breaks_between_words(title: str) -> None:
    lines = title_lines(title, Face.SERIF_BOLD, 22, 300)
    assert len(lines) >= 2
    assert "".join(lines) == title
    for word in ("监测对象", "公示", "风险", "11月", "拟纳入", "防止返贫"):
        if word in title:
            assert any(word in line for line in lines)
    assert all(text_width(line, Face.SERIF_BOLD, 22) <= 300 for line in lines)


def test_a_short_title_is_one_line() -> None:
    assert title_lines("报送单", Face.SERIF_BOLD, 22, 300) == ["报送单"]
