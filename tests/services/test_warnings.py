"""A department's workbook in, every row answered by two persons, the filled list back; the watch list (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.disk import save_file
from app.services.duties.today import today_view
from app.services.files import load_household
from app.services.road.cases import StepWish, take_step
from app.services.road.comparing_list import draw_password, password_slip
from app.services.undoing import undo_last
from app.services.watching.warnings import (
    WarningAnswer,
    answer_rows,
    close_batch,
    filled_list,
    import_warnings,
    warning_batch,
    warning_batches,
)
from app.services.watching.watch import add_watch, end_watch, note_look, watch_list
from app.workbooks.locked import is_locked, unlock

GOT, DUE, ON = date(2026, 11, 16), date(2026, 11, 30), date(2026, 11, 20)
WHO = ("王小明", "周文斌")
HEADS = ("序号", "乡镇", "姓名", "身份证号码", "自付金额（元）", "核实结果", "备注")
UNKNOWN = "539901198001010015"


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as found:
        act()
    assert found.value.text and found.value.advice and found.value.where
    return found.value.code


def numbers(desk: Desk, made: Any) -> list[str]:
    with desk.reading() as connection:
        return [str(member["id_number"]) for member in load_household(connection, made.id).all_members]


def write_book(path: Path, rows: list[tuple[Any, ...]], heads: tuple[str, ...] = HEADS) -> Path:
    """A list as a department sends it: a title line, the header, the people, a note below."""
    book = Workbook()
    page = book.active
    page.title = "大额医疗支出"
    page.append(["2026年10月医疗费用负担较重人员名单"])
    page.append(list(heads))
    for row in rows:
        page.append(list(row))
    page.append(["填表人：李科长"])
    book.save(path)
    return path


@pytest.fixture
def village(desk: Desk, household: Callable[..., Any]) -> list[Any]:
    return [
        household(desk, "张德福", road=""),
        household(desk, "陈有才", road="monitored"),
        household(desk, "李大山", road=""),
    ]


@pytest.fixture
def batch(desk: Desk, village: list[Any], tmp_path: Path) -> Any:
    """Five rows: two members of different households, one monitored, a stranger, a name without a number."""
    first, second, third = (numbers(desk, made) for made in village)
    rows = [
        (1, "青石镇", "张德福", first[0], 32000, None, "住院"), (2, "青石镇", "陈有才", second[0], 18000, None, None),
        (3, "青石镇", "张明德", third[2], 9000, None, None), (4, "青石镇", "王无名", UNKNOWN, 8000, None, None),
        (5, "青石镇", "李大山", None, 7000, None, None),
    ]  # fmt: skip
    return import_warnings(desk, write_book(tmp_path / "预警.xlsx", rows), "医疗保障局", GOT, DUE)


def say(match: str = "here", result: str = "", **more: Any) -> WarningAnswer:
    return WarningAnswer(match, WHO, ON, result, **more)


def test_rows_are_matched_by_number_and_names_only_suggest(desk: Desk, batch: Any, village: list[Any]) -> None:
    assert batch.number == "预警2026-001" and batch.waiting == 5
    told = [(row.name, row.match, row.household) for row in batch.rows]
    first, second, third = village
    assert told == [
        ("张德福", "here", first.id), ("陈有才", "here", second.id), ("张明德", "here", third.id), ("王无名", "", ""), ("李大山", "", ""),
    ]  # fmt: skip
    assert batch.rows[4].suggested == third.id and batch.rows[0].number.count("*") >= 6
    assert [row.line for row in batch.rows] == [3, 4, 5, 6, 7]


def test_the_same_list_and_bad_files_are_refused(desk: Desk, batch: Any, tmp_path: Path) -> None:
    path = tmp_path / "预警.xlsx"
    assert refused(lambda: import_warnings(desk, path, "医疗保障局", GOT, DUE)) == "WARN-105"
    assert refused(lambda: import_warnings(desk, path, " ", GOT, DUE)) == "WARN-101"
    assert refused(lambda: import_warnings(desk, path, "民政局", DUE, GOT)) == "WARN-102"
    assert refused(lambda: import_warnings(desk, path, "民政局", GOT, DUE, number="预警2026-001")) == "WARN-104"
    other = write_book(tmp_path / "空.xlsx", [(1, 2)], ("指标", "数值"))
    assert refused(lambda: import_warnings(desk, other, "民政局", GOT, DUE)) == "WARN-103"
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 half a file")
    assert refused(lambda: import_warnings(desk, broken, "民政局", GOT, DUE)).startswith("WB-")
    assert len(warning_batches(desk)) == 1


def test_an_answer_needs_two_people_a_day_and_a_result(desk: Desk, batch: Any) -> None:
    first, second = batch.rows[0].id, batch.rows[1].id
    assert (
        refused(lambda: answer_rows(desk, [first], WarningAnswer("here", ("王小明", " 王小明 "), ON, "helped")))
        == "WARN-111"
    )
    early = WarningAnswer("here", WHO, date(2026, 11, 15), "helped")
    assert refused(lambda: answer_rows(desk, [first], early)) == "WARN-112"
    assert refused(lambda: answer_rows(desk, [first], say(""))) == "WARN-113"
    assert refused(lambda: answer_rows(desk, [batch.rows[3].id], say(result="none"))) == "WARN-114"
    assert refused(lambda: answer_rows(desk, [first], say())) == "WARN-115"
    assert refused(lambda: answer_rows(desk, [first], say("nobody", "none"))) == "WARN-116"
    assert refused(lambda: answer_rows(desk, [first], say(result="monitored"))) == "WARN-117"
    assert refused(lambda: answer_rows(desk, [second], say(result="none"))) == "WARN-117"
    assert refused(lambda: answer_rows(desk, ["没有"], say(result="none"))) == "WARN-107"
    assert warning_batch(desk).waiting == 5


def test_one_wrong_row_of_many_writes_none(desk: Desk, batch: Any) -> None:
    assert refused(lambda: answer_rows(desk, [row.id for row in batch.rows[:2]], say(result="none"))) == "WARN-117"
    assert warning_batch(desk).waiting == 5 and watch_list(desk) == []


def answer_all(desk: Desk, batch: Any, village: list[Any]) -> None:
    rows = [row.id for row in batch.rows]
    answer_rows(desk, [rows[0]], say(result="include", note="自付超过三万元"))
    answer_rows(desk, [rows[1]], say(result="monitored"))
    answer_rows(desk, [rows[2]], say(result="none"))
    answer_rows(desk, [rows[3]], say("nobody"))
    answer_rows(desk, [rows[4]], say(result="helped", household=village[2].id, note="已享受医疗救助"))


def test_a_row_becomes_a_clue_that_may_be_visited_at_once(desk: Desk, batch: Any, village: list[Any]) -> None:
    answer_rows(desk, [batch.rows[0].id], say(result="include"))
    with desk.reading() as connection:
        case = load_household(connection, village[0].id).cases[0]
    assert case.record["discovery_channel"] == "dept" and case.road.state is Step.CLUE
    assert warning_batch(desk).rows[0].clue_case == case.id
    take_step(desk, case.id, StepWish(Step.VISITING, ON, "王小明"))
    assert refused(lambda: answer_rows(desk, [batch.rows[0].id], say(result="none"))) == "WARN-118"


def test_a_batch_closes_only_when_every_row_is_answered(desk: Desk, batch: Any, village: list[Any]) -> None:
    assert refused(lambda: close_batch(desk)) == "WARN-121" and refused(lambda: filled_list(desk)) == "WARN-122"
    assert any(line.kind == "部门预警" and "5人没有答复" in line.reason for line in today_view(desk).lines)
    answer_all(desk, batch, village)
    assert any(line.kind == "部门预警" and "登记办结" in line.reason for line in today_view(desk).lines)
    close_batch(desk)
    assert refused(lambda: close_batch(desk)) == "WARN-120"
    assert refused(lambda: answer_rows(desk, [batch.rows[1].id], say(result="monitored"))) == "WARN-110"
    assert not any(line.kind == "部门预警" for line in today_view(desk).lines)


def test_the_list_goes_back_in_the_sender_s_columns(desk: Desk, batch: Any, village: list[Any], tmp_path: Path) -> None:
    answer_all(desk, batch, village)
    close_batch(desk)
    path = save_file(tmp_path / "反馈.xlsx", filled_list(desk)[1])
    page = load_workbook(path)["大额医疗支出"]
    assert page["A1"].value == "2026年10月医疗费用负担较重人员名单" and page["A8"].value == "填表人：李科长"
    heads = [cell.value for cell in page[2]]
    assert heads == [*HEADS, "人员核对", "核查人", "核查日期", "情况说明"]  # 备注 held something, 核实结果 was empty
    number = page["D3"]
    assert number.value == numbers(desk, village[0])[0] and number.data_type == "s" and number.number_format == "@"
    assert [page.cell(line, 6).value for line in range(3, 8)] == [
        "拟纳入",
        "已是监测对象",
        "暂未发现风险",
        None,
        "有困难已落实政策",
    ]
    assert [page.cell(line, 8).value for line in range(3, 8)] == [
        "本村农户",
        "本村农户",
        "本村农户",
        "查无此户",
        "本村农户",
    ]
    assert page["G3"].value == "住院" and page["I3"].value == "王小明、周文斌" and page["J3"].value == "2026年11月20日"
    assert page["E3"].value == "32000" and page["K7"].value == "已享受医疗救助"


def test_the_list_may_go_back_with_a_password(desk: Desk, batch: Any, village: list[Any]) -> None:
    answer_all(desk, batch, village)
    close_batch(desk)
    plain, word = filled_list(desk)[1], draw_password()
    name, locked = filled_list(desk, password=word)
    assert name.endswith(".xlsx") and is_locked(locked) and not is_locked(plain)
    heads = [cell.value for cell in load_workbook(BytesIO(unlock(locked, word, name)))["大额医疗支出"][2]]
    assert heads == [cell.value for cell in load_workbook(BytesIO(plain))["大额医疗支出"][2]]
    assert refused(lambda: unlock(locked, word + "x", name)) == "WB-08"
    assert refused(lambda: filled_list(desk, password="12345678")) == "CMP-116"
    assert refused(lambda: filled_list(desk, password=word, again="x")) == "CMP-117"
    slip = "".join(
        page.extract_text() for page in PdfReader(BytesIO(password_slip(desk, word, name, "部门预警反馈表").data)).pages
    )
    assert word in slip and "部门预警反馈表密码条" in slip and "张德福" not in slip


def test_a_formula_in_the_sender_s_cells_stays_text(desk: Desk, village: list[Any], tmp_path: Path) -> None:
    rows = [(1, "青石镇", "王无名", UNKNOWN, "=1+1", None, "+86 电话")]
    made = import_warnings(desk, write_book(tmp_path / "a.xlsx", rows), "民政局", GOT, DUE)
    answer_rows(desk, [made.rows[0].id], say("nobody", note='=HYPERLINK("x")'))
    close_batch(desk)
    page = load_workbook(BytesIO(filled_list(desk)[1])).active
    assert all(cell.data_type in ("s", "n") for row in page.iter_rows() for cell in row)


# ---- on watch -----------------------------------------------------------------------------------------------------------


def test_difficult_and_unfounded_rows_stay_on_watch(desk: Desk, batch: Any, village: list[Any]) -> None:
    row = batch.rows[2].id
    answer_rows(desk, [row], say(result="none"))
    line = watch_list(desk)[0]
    assert line.head == "李大山" and line.watch.next_look == date(2027, 2, 20) and "部门预警" in line.reason
    answer_rows(desk, [row], say("moved_out"))
    assert watch_list(desk) == []
    answer_rows(desk, [row], say(result="helped", household=village[2].id))
    assert [line.watch.reason for line in watch_list(desk)] == ["closed_norisk"]
    undo_last(desk)
    assert watch_list(desk) == []


def test_a_case_that_ends_puts_the_household_on_watch_until_it_is_reopened(desk: Desk, village: list[Any]) -> None:
    from app.services.road.cases import start_case

    case = start_case(desk, village[0].id, "cadre", date(2026, 8, 3), "王小明")
    assert watch_list(desk) == []
    take_step(desk, case, StepWish(Step.CLOSED_NORISK, date(2026, 8, 10), "王小明", reason="收入已经恢复"))
    line = watch_list(desk)[0]
    assert line.head == "张德福" and line.watch.next_look == date(2026, 11, 10) and line.watch.row == ""
    todo = [line for line in today_view(desk).lines if line.kind == "持续关注看望"]
    assert [(line.name, line.tone, line.page) for line in todo] == [("张德福", "danger", "sweeps")]
    assert note_look(desk, village[0].id, line.key, date(2026, 11, 21), referral="民政办：临时救助") == date(
        2027, 2, 21
    )
    assert not [line for line in today_view(desk).lines if line.kind == "持续关注看望"]
    line = watch_list(desk)[0]
    assert line.watch.row and line.watch.last_look == date(2026, 11, 21) and line.watch.referral == "民政办：临时救助"
    end_watch(desk, village[0].id, line.key, date(2026, 11, 22), "困难已经解决")
    assert watch_list(desk) == [] and len(watch_list(desk, with_ended=True)) == 1


def test_the_watch_list_by_hand(desk: Desk, village: list[Any]) -> None:
    first, monitored, _third = village
    assert refused(lambda: add_watch(desk, monitored.id, "left_aid", ON)) == "WATCH-106"
    assert refused(lambda: add_watch(desk, first.id, "left_aid", date(2026, 12, 1))) == "WATCH-103"
    add_watch(desk, first.id, "left_aid", ON, "民政办", note="十月起停发低保")
    assert refused(lambda: add_watch(desk, first.id, "other", ON)) == "WATCH-105"
    assert refused(lambda: note_look(desk, first.id, "", date(2026, 11, 19))) == "WATCH-102"
    assert refused(lambda: note_look(desk, first.id, "", ON, ON)) == "WATCH-103"
    assert refused(lambda: end_watch(desk, first.id, "", ON, " ")) == "WATCH-104"
    assert refused(lambda: note_look(desk, monitored.id, "", ON)) == "WATCH-107"
