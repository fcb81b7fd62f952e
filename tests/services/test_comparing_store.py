"""部门比对 over real stores: the list, the workbook read back, flags as rows or on the village's paper, answers."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import load_household
from app.services.policies import set_policy
from app.services.road import comparing
from app.services.road.cases import StepWish, take_step, what_is_missing
from app.services.road.comparing import answer_flag, compare_list, flag_lines
from app.services.road.comparing_answers import AnswerPlan, plan_answer, record_answer
from app.services.road.comparing_list import save_list
from app.services.undoing import undo_last
from app.store.peers import accesses
from app.workbooks.locked import unlock

COMPARING = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "village"), ("comparing", date(2026, 10, 14), "county"),
)  # fmt: skip
PAPER = StepWish(Step.VERIFYING, date(2026, 11, 1), "王小明", "青振函〔2026〕8号", by_paper=True)


@pytest.fixture
def before_review(desk: Desk) -> Desk:
    set_policy(desk, "compare_position", "before_review", date(2026, 1, 1))
    return desk


@pytest.fixture
def made(before_review: Desk, household: Callable[..., Any]) -> Any:
    return household(before_review, "张德福", road=COMPARING)


def people(desk: Desk, made: Any) -> dict[str, dict[str, Any]]:
    with desk.reading() as connection:
        return {str(m["name"]): m for m in load_household(connection, made.id).all_members}


def workbook(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def wide(desk: Desk, made: Any, path: Path, *more: tuple[Any, ...]) -> Path:
    known = people(desk, made)
    head, wife = known["张德福"]["id_number"], known["郑桂兰"]["id_number"]
    return workbook(
        path, ("姓名", "身份证号", "房产信息", "车辆", "反馈部门", "反馈日期"), ("张德福", head, "商品房1套", "无", "住建局", "2026-10-20"),
        ("郑桂兰", wife, "未发现", "0", "住建局", "2026-10-20"), *more,
    )  # fmt: skip


def test_the_list_names_who_may_not_be_asked(before_review: Desk, made: Any) -> None:
    listed = compare_list(before_review)
    assert [line.name for line in listed.lines] == ["张德福", "郑桂兰", "张明德"]
    assert {one.name: one.reason for one in listed.left_out} == {"张小燕": "未满18周岁，不单独查询"}
    assert [name for _, name in listed.columns] == [
        "序号", "姓名", "证件号码", "户主", "与户主关系", "乡镇", "村", "查询事项", "授权日期",
    ]  # fmt: skip


def test_the_workbook_follows_the_county_s_order_and_is_logged(before_review: Desk, made: Any) -> None:
    set_policy(before_review, "compare_columns", "证件号码、姓名、查询事项", date(2026, 1, 1))
    with pytest.raises(AppError) as refused:
        save_list(before_review, " ", "k7mp-4hxt")
    assert refused.value.code == "CMP-101"
    saved = save_list(before_review, "交县里比对", "k7mp-4hxt")
    sheet = openpyxl.load_workbook(io.BytesIO(unlock(saved.data, "k7mp-4hxt", "名单"))).active
    rows = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]
    head = rows.index(["证件号码", "姓名", "查询事项"])
    number = people(before_review, made)["张德福"]["id_number"]
    assert rows[head + 1][:2] == [number, "张德福"]
    assert rows[head + 1][2] == "、".join(label("CONSENT_SCOPE", item) for item in ("deposits", "vehicles", "property"))
    assert "张小燕" not in str(rows)
    with before_review.reading() as connection:
        assert ("另存部门比对名单（含完整证件号码）", "3人", "交县里比对") in [row[2:] for row in accesses(connection)]


def test_who_takes_consent_back_leaves_the_list(before_review: Desk, made: Any) -> None:
    with before_review.writing("撤回") as door:
        door.change("consent", made.consents[1], {"withdrawn_on": date(2026, 11, 1)})
    assert [line.name for line in compare_list(before_review).lines] == ["张德福", "张明德"]
    assert "已经撤回授权" in {one.reason for one in compare_list(before_review).left_out}


def test_an_answer_is_matched_by_number_strangers_are_refused_and_doubles_count_once(
    before_review: Desk, made: Any, tmp_path: Path
) -> None:
    head = people(before_review, made)["张德福"]["id_number"]
    path = wide(before_review, made, tmp_path / "反馈.xlsx", ("张德福", head, "商品房1套", "无", "住建局", "2026-10-20"),
                ("陌生人", "539901199003079235", "别墅", "无", "", ""), ("李四", head, "无", "小轿车", "", ""))  # fmt: skip
    plan = plan_answer(before_review, path)
    assert [(one.name, one.circumstance, one.content, one.data_date) for one in plan.flags] == [
        ("张德福", "houses", "商品房1套", date(2026, 10, 20))
    ]
    assert [(line.place, line.who) for line in plan.refused] == [
        ("工作表“Sheet”第5行", "陌生人"),
        ("工作表“Sheet”第6行", "李四"),
    ]
    assert "不在比对名单里" in plan.refused[0].text and "姓名不一致" in plan.refused[1].text
    assert [line.place for line in plan.twice] == ["工作表“Sheet”第4行"]
    assert plan.clear == ("郑桂兰",) and plan.unanswered == ("张明德",)


def test_one_row_a_finding_is_read_too(before_review: Desk, made: Any, tmp_path: Path) -> None:
    known = people(before_review, made)
    path = workbook(
        tmp_path / "长表.xlsx", ("序号", "姓名", "证件号码", "疑点类型", "疑点内容"),
        (1, "张德福", known["张德福"]["id_number"], "机动车", "小型轿车1辆"), (2, "张明德", known["张明德"]["id_number"], "存款", "无"),
        (3, "郑桂兰", known["郑桂兰"]["id_number"], "出国记录", "两次"),
    )  # fmt: skip
    plan = plan_answer(before_review, path)
    assert [(one.name, one.circumstance) for one in plan.flags] == [("张德福", "vehicles")]
    assert [line.text for line in plan.refused] == ["“出国记录”不属于五种情形，请核对后手工录入。"]


def test_a_workbook_without_numbers_or_findings_is_refused(before_review: Desk, made: Any, tmp_path: Path) -> None:
    for code, rows in (
        ("CMP-111", (("姓名", "房产"), ("张德福", "一套"))),
        ("CMP-112", (("姓名", "证件号码"), ("张德福", "539901199003079235"))),
    ):
        with pytest.raises(AppError) as refused:
            plan_answer(before_review, workbook(tmp_path / f"{code}.xlsx", *rows))
        assert refused.value.code == code


def recorded(desk: Desk, made: Any, tmp_path: Path) -> AnswerPlan:
    plan = plan_answer(desk, wide(desk, made, tmp_path / "反馈.xlsx"))
    record_answer(desk, plan, PAPER)
    return plan


def test_a_village_records_what_it_holds_on_paper_and_answers_it(
    before_review: Desk, made: Any, tmp_path: Path
) -> None:
    plan = plan_answer(before_review, wide(before_review, made, tmp_path / "反馈.xlsx"))
    with pytest.raises(AppError) as refused:
        record_answer(before_review, plan)
    assert refused.value.code == "CMP-114"
    record_answer(before_review, plan, PAPER)
    (line,) = flag_lines(before_review, made.case)
    assert (line.member, line.circumstance, line.department, line.data_date) == (
        "张德福",
        "houses",
        "住建局",
        "2026年10月20日",
    )
    lacking = what_is_missing(before_review, made.case, Step.REVIEW_READY, date(2026, 11, 3))
    assert "FLAG-002" in [refusal.code for refusal in lacking]
    answer = {"answer": "true_explained", "checker": "周文斌", "checked_on": date(2026, 11, 2)}
    with pytest.raises(AppError, match="没有写说明"):
        answer_flag(before_review, line.id, answer)
    with pytest.raises(AppError) as early:
        answer_flag(before_review, line.id, {**answer, "answer_note": "安置房", "checked_on": date(2026, 10, 1)})
    assert early.value.code == "CMP-108"
    answer_flag(before_review, line.id, {**answer, "answer_note": "易地搬迁安置房", "evidence": "安置协议"})
    told = flag_lines(before_review, made.case)[0]
    assert (told.answer, told.note, told.evidence, told.checked_on) == (
        "true_explained",
        "易地搬迁安置房",
        "安置协议",
        date(2026, 11, 2),
    )
    take_step(before_review, made.case, StepWish(Step.REVIEW_READY, date(2026, 11, 3), "王小明"))


def test_recording_is_one_verb_and_goes_back_at_once(before_review: Desk, made: Any, tmp_path: Path) -> None:
    recorded(before_review, made, tmp_path)
    undo_last(before_review)
    assert flag_lines(before_review, made.case) == []
    with before_review.reading() as connection:
        case = load_household(connection, made.id).case
    assert case is not None and case.road.state is Step.COMPARING


def test_a_flag_that_is_gone_is_said(before_review: Desk, made: Any, tmp_path: Path) -> None:
    recorded(before_review, made, tmp_path)
    with pytest.raises(AppError) as refused:
        answer_flag(before_review, "weg#0", {"answer": "untrue"})
    assert refused.value.code == "CMP-106"
    with pytest.raises(AppError) as typed:
        comparing.add_flag(before_review, made.case, {"circumstance": "houses"})
    assert typed.value.code == "CMP-104"
