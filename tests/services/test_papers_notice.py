"""公示: frozen rows as they were printed, and nothing private on the wall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.papers.catalogue import print_paper
from app.services.road.notice_board import DOWN, DRAFT, notice_board
from app.services.road.notices import NoticeWish, make_notice, post_notice, take_down
from app.store.peers import accesses

Build = Callable[..., Any]
Text = Callable[[bytes], str]
POSTED = date(2026, 10, 16)


def notice_of(desk: Desk, *cases: str, kind: str = "include") -> str:
    return make_notice(desk, NoticeWish(kind, cases, POSTED, "村委会公告栏"))


def raw_notice(desk: Desk, made: Any, printed: dict[str, str], body: str = "") -> str:
    """A notice as another program might have sent it."""
    with desk.writing("公示") as door:
        values = {
            "number": "公示2026-009", "kind": "include", "built_on": POSTED, "posted_on": POSTED, "place": "公告栏", "days": 5,
            "body": body,
        }  # fmt: skip
        notice = door.create("notice", values, village=desk.place.code)
        keys = {"notice_id": notice, "household_id": made.id, "case_id": made.case, "sort": 1}
        door.create("notice_row", {**keys, "printed": printed})
    return notice


ROW = {
    "number": "1", "head_name": "张福", "group": "1组", "member_count": "4", "category": "边缘易致贫户", "result": "拟纳入",
}  # fmt: skip


def test_notice_prints_what_was_frozen(desk: Desk, household: Build, pdf_text: Text) -> None:
    first, second = household(desk, road="reviewed"), household(desk, "李福生", group="2组", road="reviewed")
    notice = notice_of(desk, first.case, second.case)
    before = print_paper(desk, "公示", notice=notice)
    with desk.writing("后来改了") as door:
        door.change("member", first.members[0], {"name": "改了名"})
        door.change("household", first.id, {"group_name": "10组"})
        door.change("monitoring_case", second.case, {"proposed_category": "sudden"})
        for member in second.members[1:]:
            door.remove("member", member, "测试")
    after = print_paper(desk, "公示", notice="公示2026-001")
    assert after.data == before.data
    text = pdf_text(after.data)
    for part in ("石桥村拟纳入防止返贫监测对象名单公示", "张𬱖", "李福生", "2组", "边缘易致贫户", "拟纳入",
                 "公示期：2026年10月17日至10月21日（5天）", "青石镇石桥村村民委员会", "0839-6620011", "公示2026-001"):  # fmt: skip
        assert part in text, part


def test_notice_is_public_and_bears_no_internal_mark(desk: Desk, household: Build, pdf_text: Text) -> None:
    notice = notice_of(desk, household(desk, road="reviewed").case)
    printed = print_paper(desk, "公示", notice=notice)
    text = pdf_text(printed.data)
    assert printed.level == 0 and "内部资料" not in text and "打印人" not in text
    for private in ("5399", "139000", "慢性病", "6750", "因病"):
        assert private not in text
    with desk.reading() as connection:
        assert accesses(connection) == []


@pytest.mark.parametrize(
    ("row", "body", "what"),
    [
        ({"head_name": "张福539901197003150011"}, "", "第1行“户主姓名”"),
        ({"result": "拟纳入13800001234"}, "", "第1行“拟定结果”"),
        ({"category": "边缘易致贫户（残疾）"}, "", "第1行“监测对象类别”"),
        ({}, "某某某510***********1234，现予公示。", "正文"),
    ],
)
def test_private_content_stops_the_print(
    desk: Desk, household: Build, row: dict[str, str], body: str, what: str
) -> None:
    notice = raw_notice(desk, household(desk, road="reviewed"), {**ROW, **row}, body)
    with pytest.raises(AppError) as caught:
        print_paper(desk, "公示", notice=notice)
    assert caught.value.code == "PRINT-020" and what in str(caught.value)


def test_the_same_sheet_without_it_is_drawn(desk: Desk, household: Build, pdf_text: Text) -> None:
    notice = raw_notice(desk, household(desk, road="reviewed"), ROW)
    assert "张福" in pdf_text(print_paper(desk, "公示", notice=notice).data)


def test_column_outside_the_whitelist_is_refused(desk: Desk, household: Build) -> None:
    notice = raw_notice(desk, household(desk, road="reviewed"), {**ROW, "risk": "支出骤增"})
    with pytest.raises(AppError, match="NOTICE-003"):
        print_paper(desk, "公示", notice=notice)


def test_child_under_14_stops_the_print(desk: Desk, household: Build) -> None:
    notice = raw_notice(desk, household(desk, road="reviewed"), {**ROW, "result": "拟纳入（张小燕）"})
    with pytest.raises(AppError, match="PRINT-020"):
        print_paper(desk, "公示", notice=notice)


def test_unknown_notice(desk: Desk) -> None:
    with pytest.raises(AppError, match="NOTICE-011"):
        print_paper(desk, "公示", notice="公示2026-099")
    with pytest.raises(AppError, match="PRINT-014"):
        print_paper(desk, "公示")


def test_practice_watermark_and_large_print(practice_desk: Desk, household: Build, pdf_text: Text) -> None:
    notice = notice_of(practice_desk, household(practice_desk, road="reviewed").case)
    normal = print_paper(practice_desk, "公示", notice=notice).data
    large = print_paper(practice_desk, "公示", notice=notice, paper="A4大字").data
    a3 = print_paper(practice_desk, "公示", notice=notice, paper="A3").data
    assert all("练习用，不作正式材料" in pdf_text(data) for data in (normal, large, a3))
    assert _biggest_type(large) > _biggest_type(normal)
    width = float(PdfReader(BytesIO(a3)).pages[0].mediabox.width)
    assert width == pytest.approx(297 / 25.4 * 72, abs=1)


def _biggest_type(data: bytes) -> float:
    """Size of the body type: the title's line is broken by width, so the middle of all sizes is taken."""
    sizes: list[float] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip() and "练习" not in text:
            sizes.extend([size * abs(tm[3] or 1)] * len(text.strip()))

    PdfReader(BytesIO(data)).pages[0].extract_text(visitor_text=visit)
    return sorted(sizes)[len(sizes) // 2]


def test_file_copy_carries_the_take_down_record(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="reviewed")
    notice = notice_of(desk, made.case)
    assert "撤下记录" not in pdf_text(print_paper(desk, "公示", notice=notice).data)
    with pytest.raises(AppError, match="NOTICE-014"):
        take_down(desk, notice, date(2026, 10, 22), date(2026, 10, 22), "王小明")
    post_notice(desk, notice, "王小明", POSTED)
    take_down(desk, notice, date(2026, 10, 22), date(2026, 10, 22), "王小明")
    text = pdf_text(print_paper(desk, "公示", notice=notice).data)
    assert "公示张贴与撤下记录（存档页）" in text and "2026年10月22日" in text and "没有收到异议" in text


def test_an_announcement_is_posted_without_moving_its_case(desk: Desk, household: Build) -> None:
    made = household(desk, road="monitored")
    with pytest.raises(AppError, match="NOTICE-027"):  # before the county decided
        notice_of(desk, made.case, kind="result")
    notice = make_notice(desk, NoticeWish("result", (made.case,), date(2026, 10, 29), "村委会公告栏"))
    before = next(line for line in notice_board(desk) if line.id == notice)
    assert before.state == DRAFT and not before.asks
    with pytest.raises(AppError) as refused:
        post_notice(desk, notice, "王小明")
    assert refused.value.code == "NOTICE-015"
    assert post_notice(desk, notice, "王小明", date(2026, 10, 29)) == []
    line = next(line for line in notice_board(desk) if line.id == notice)
    assert line.state != DRAFT
    assert line.households[0].state == before.households[0].state
    assert take_down(desk, notice, line.earliest_down, line.earliest_down, "王小明") == []
    assert next(line for line in notice_board(desk) if line.id == notice).state == DOWN
