"""The road's papers by meaning: the same facts on every one, nothing private on what leaves the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain.documents import texts_of
from app.domain.errors import AppError
from app.domain.words import banned_in
from app.services.desk import Desk
from app.services.family.relatives import keep_relative
from app.services.papers.catalogue import print_paper
from app.services.papers.help import CRITERIA
from app.services.papers.road import ROAD_PAPERS
from app.services.policies import set_policy
from app.services.road.meetings import RefusalAnswer, Vote, answer_refusals, hold_meeting
from app.services.road.notices import NoticeWish, make_notice, note_photo, post_notice, take_down

Build = Callable[..., Any]
Text = Callable[[bytes], str]
MEETING = {
    "date": date(2026, 10, 15), "place": "村委会会议室", "body": "representatives", "chair": "刘长贵", "recorder": "王小明",
    "expected": 30, "present": 26, "attendees": tuple(f"代表{n}号" for n in range(1, 27)), "observers": ("周文斌",), "team_present": True,
    "sign_in_kept": True, "minutes_signed": True, "minutes": "逐户介绍情况。\n投票表决。",
}  # fmt: skip
CONSENTED = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "household"), ("review_ready", date(2026, 10, 13), "village"),
)  # fmt: skip


def flat(text: str) -> str:
    return "".join(text.split())


def on(desk: Desk, day: date) -> Desk:
    return Desk(desk.store, desk.operator, day, desk.clock)


def held(desk: Desk, made: Any, decision: str = "agree") -> str:
    from app.services.road.boards import refusal_items

    answer_refusals(desk, [RefusalAnswer(made.case, item, False) for item, *_ in refusal_items(desk)])
    return hold_meeting(on(desk, date(2026, 10, 15)), MEETING, [Vote(made.case, 24, 2, 0, decision, "确有困难")]).number


def hung(desk: Desk, made: Any) -> str:
    notice = make_notice(
        on(desk, date(2026, 10, 16)), NoticeWish("include", (made.case,), date(2026, 10, 16), "村务公开栏")
    )
    post_notice(on(desk, date(2026, 10, 16)), notice, "王小明", photo_on=date(2026, 10, 16))
    note_photo(on(desk, date(2026, 10, 19)), notice, "place", date(2026, 10, 19))
    return notice


@pytest.fixture
def reviewed(desk: Desk, household: Build) -> Any:
    """A household that a real meeting agreed to."""
    with desk.writing("村基本信息") as door:
        from app.store.door import stable_id

        door.change(
            "village", stable_id(desk.place.code, "village", "row"), {"committee": ("王小明",), "team": ("周文斌",)}
        )
    made = household(desk, "张𬱖", road=CONSENTED)
    made.meeting = held(desk, made)
    return made


# ---- the meeting -----------------------------------------------------------------------------------------------------


def test_the_call_counts_who_waits_and_names_nobody(desk: Desk, household: Build, pdf_text: Text) -> None:
    household(desk, "张𬱖", road=CONSENTED)
    household(desk, "李福生", road=CONSENTED)
    text = flat(pdf_text(print_paper(desk, "会议通知").data))
    assert "逐户评议2户" in text and "村民代表会议" in text and "石桥村村民委员会" in text and "0839-6620011" in text
    assert "张𬱖" not in text and "李福生" not in text and "内部资料" not in text


def test_nobody_waits_is_said(desk: Desk) -> None:
    with pytest.raises(AppError, match="PRINT-030"):
        print_paper(desk, "会议通知")
    with pytest.raises(AppError, match="PRINT-031"):
        print_paper(desk, "会议记录")
    with pytest.raises(AppError, match="PRINT-031"):
        print_paper(desk, "签到表", meeting="会议2026-099")


def test_meeting_papers_repeat_one_meeting(desk: Desk, reviewed: Any, pdf_text: Text) -> None:
    sign_in = flat(pdf_text(print_paper(desk, "签到表").data))
    assert "代表1号" in sign_in and "代表26号" in sign_in and "周文斌" in sign_in and "2026年10月15日" in sign_in
    minutes = flat(pdf_text(print_paper(desk, "会议记录", meeting=reviewed.meeting).data))
    for part in ("刘长贵", "30/26", "张𬱖", "24", "投票表决。", "同意", "确有困难", "村委会会议室"):
        assert part in minutes, part
    votes = flat(pdf_text(print_paper(desk, "表决汇总").data))
    assert "应到30人，实到26人，列席：周文斌。" in votes and "合计" in votes and "同意1户" in votes


def test_minutes_say_what_the_meeting_said_of_a_refusal_item(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, "张𬱖", road=CONSENTED)
    from app.services.road.boards import refusal_items

    items = [item for item, *_ in refusal_items(desk)]
    answer_refusals(desk, [RefusalAnswer(made.case, item, False) for item in items[1:]])
    answer_refusals(desk, [RefusalAnswer(made.case, items[0], True, "村小学代课", True, "第3页")])
    with desk.writing("村基本信息") as door:
        from app.store.door import stable_id

        door.change(
            "village", stable_id(desk.place.code, "village", "row"), {"committee": ("王小明",), "team": ("周文斌",)}
        )
    hold_meeting(on(desk, date(2026, 10, 15)), MEETING, [Vote(made.case, 24, 2, 0, "agree")])
    text = flat(pdf_text(print_paper(desk, "会议记录").data))
    assert "村小学代课" in text and "按特殊情形同意纳入" in text and "待乡镇核定" in text


# ---- the notice and the report ------------------------------------------------------------------------------------------


def test_the_story_repeats_the_dates_of_the_sheet(desk: Desk, reviewed: Any, pdf_text: Text) -> None:
    notice = hung(desk, reviewed)
    take_down(on(desk, date(2026, 10, 22)), notice, date(2026, 10, 22), date(2026, 10, 22), "王小明")
    text = flat(pdf_text(print_paper(desk, "公示情况说明", notice=notice).data))
    for part in (
        "2026年10月16日在村务公开栏张贴",
        "2026年10月17日至2026年10月21日",
        "共5天",
        "2026年10月22日撤下",
        "没有收到异议",
    ):
        assert part in text, part
    assert "张𬱖" not in text
    photos = flat(pdf_text(print_paper(desk, "公示照片页", notice=notice).data))
    assert "张贴时2026年10月16日" in photos and "撤下时2026年10月22日" in photos and "公示期间2026年10月19日" in photos


def test_the_report_lists_who_passed_and_ends_as_a_report(desk: Desk, reviewed: Any, pdf_text: Text) -> None:
    notice = hung(desk, reviewed)
    with pytest.raises(AppError, match="PRINT-032"):
        print_paper(desk, "上报报告", notice=notice)
    take_down(on(desk, date(2026, 10, 22)), notice, date(2026, 10, 22), date(2026, 10, 22), "王小明")
    printed = print_paper(desk, "上报报告", notice=notice, code="石村〔2026〕3号")
    text = flat(pdf_text(printed.data))
    for part in ("关于上报石桥村拟纳入防止返贫监测对象名单的报告", "石村〔2026〕3号", "青石镇人民政府：", "特此报告。", "应到30人，实到26人",
                 "1户、4人", "边缘易致贫户", "没有收到异议", "石桥村村民委员会"):  # fmt: skip
        assert part in text, part
    assert "请示" not in text
    assert len(PdfReader(BytesIO(printed.data)).pages) == 2


# ---- what a household is handed --------------------------------------------------------------------------------------------


# These are printed only where a 情况说明 or a decision on relief was written down (tests of their own).
HOUSEHOLD_PAPERS = [
    paper.name for paper in ROAD_PAPERS
    if "household" in paper.needs and paper.key not in ("situation_note", "low_confirmed", "low_refused")
]  # fmt: skip


@pytest.mark.parametrize("name", HOUSEHOLD_PAPERS)
def test_every_paper_of_a_household_prints_at_every_place_of_the_road(
    desk: Desk, household: Build, pdf_text: Text, name: str
) -> None:
    for head, road in (("张𬱖", "consented"), ("李福生", "monitored")):
        made = household(desk, head, road=road, visits=1, measures=True)
        kin = {"name": "周文斌", "role": "committee", "kinship": "sibling", "household_id": made.id}
        keep_relative(desk, kin)  # 近亲属备案表 is for those on record only
        printed = print_paper(desk, name, household=made.id)
        text = flat(pdf_text(printed.data))
        assert head in text
        words = "\n".join(text for document in printed.documents for text in texts_of(document))
        assert banned_in(words) == []
        number = next(row["id_number"] for row in _members(desk, made.id))
        assert number not in text, "no paper of the road carries a whole identity number"


def _members(desk: Desk, household: str) -> list[dict[str, Any]]:
    from app.services.files import load_household

    with desk.reading() as connection:
        return load_household(connection, household).members


def test_a_household_without_a_case_is_refused(desk: Desk, household: Build) -> None:
    made = household(desk, road="")
    with pytest.raises(AppError, match="PRINT-033"):
        print_paper(desk, "受理回执", household=made.id)


def test_the_refusal_names_the_clause_and_no_more(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road=CONSENTED)
    answer_refusals(desk, [RefusalAnswer(made.case, "absent", True, "在外务工，存款二十万元")])
    text = flat(pdf_text(print_paper(desk, "不予认定告知书", household=made.id).data))
    assert "青石镇人民政府" in text and "存款" not in text and "二十万" not in text


def test_result_and_doubts(desk: Desk, reviewed: Any, pdf_text: Text) -> None:
    text = flat(pdf_text(print_paper(desk, "评议结果告知单", household=reviewed.id).data))
    assert "2026年10月15日召开的村民代表会议" in text and "结果为：同意" in text and "确有困难" in text
    doubt = flat(pdf_text(print_paper(desk, "疑点核实说明", household=reviewed.id).data))
    assert "云山县农业农村局反馈" in doubt and "核实人" in doubt


def test_the_card_at_home_shows_no_class_and_no_risk(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="monitored", measures=True)
    text = flat(pdf_text(print_paper(desk, "帮扶联系卡", household=made.id).data))
    assert "边缘易致贫户" not in text and "因病" not in text and "内部资料" not in text and "0839-6620011" in text


def test_the_plan_names_risks_without_a_measure(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="monitored", measures=True)
    text = flat(pdf_text(print_paper(desk, "帮扶计划", household=made.id).data))
    assert "还没有对应措施的风险：缺劳动力。" in text and "因病" in text


def test_the_assessment_answers_every_criterion(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="monitored", measures=True)
    text = flat(pdf_text(print_paper(desk, "风险消除评估表", household=made.id).data))
    assert all(flat(criterion) in text for criterion, _ in CRITERIA)
    assert "暂不符合风险消除条件" in text and "没有消除时的人均纯收入" in text


def test_leaflets_come_with_their_delivery_lists(desk: Desk, household: Build, pdf_text: Text) -> None:
    household(desk, "张𬱖", road="monitored")
    household(desk, "李福生", road="")
    everybody = flat(pdf_text(print_paper(desk, "申报政策明白纸").data))
    monitored = flat(pdf_text(print_paper(desk, "帮扶政策明白纸").data))
    assert "李福生" in everybody and "张𬱖" in everybody and "签收人" in everybody
    assert "李福生" not in monitored and "张𬱖" in monitored


def test_a_township_text_is_printed_instead_of_ours(desk: Desk, reviewed: Any, pdf_text: Text) -> None:
    set_policy(desk, "text.accept_receipt", "{申请人}：你户的申请已收到。电话{村电话}。", document="青振发〔2026〕9号")
    text = flat(pdf_text(print_paper(desk, "受理回执", household=reviewed.id).data))
    assert "张𬱖：你户的申请已收到。电话0839-6620011。" in text
    with pytest.raises(AppError, match="TEXT-002"):
        set_policy(desk, "text.meeting_call", "请{户主}参加。")


def test_every_paper_of_the_road_is_described() -> None:
    names = [paper.name for paper in ROAD_PAPERS]
    assert len(set(names)) == len(names) >= 30
    assert all(paper.label and paper.purpose and 0 <= paper.level <= 3 for paper in ROAD_PAPERS)


def test_the_whole_file_is_numbered_through(desk: Desk, reviewed: Any, pdf_text: Text) -> None:
    notice = hung(desk, reviewed)
    take_down(on(desk, date(2026, 10, 22)), notice, date(2026, 10, 22), date(2026, 10, 22), "王小明")
    printed = print_paper(desk, "一户一档", household=reviewed.id)
    pages = [flat(page.extract_text()) for page in PdfReader(BytesIO(printed.data)).pages]
    assert "防止返贫监测一户一档" in pages[0] and "卷内目录" in pages[1] and "备考表" in pages[-1]
    titles = {
        "信息采集表": "防止返贫监测对象信息采集表",
        "申请及承诺授权书": "申请及承诺授权书",
        "评议结果告知单": "评议结果告知单",
    }
    rows = list(printed.documents[1].parts[0].rows)
    front = next(at for at, page in enumerate(pages) if "卷内第1页" in page)
    assert [page for page in pages[:front] if "卷内第" in page] == [] and "卷内第" not in pages[-1]
    count = len(pages) - front - 1
    assert all(f"卷内第{n}页" in pages[front + n - 1] for n in range(1, count + 1))
    assert f"共{count}页" in pages[-1] and f"份{count}页" in pages[1]
    for row in rows:
        name, page = row.cells[1], row.cells[3]
        if name in titles:
            assert titles[name] in pages[front + int(page) - 1], name
    assert not any(row.cells[4].startswith("缺") and row.cells[1].startswith("公示") for row in rows)


def test_what_the_file_lacks_is_named_not_hidden(desk: Desk, household: Build) -> None:
    made = household(desk, road="monitored")
    rows = print_paper(desk, "一户一档", household=made.id).documents[1].parts[0].rows
    lacking = {row.cells[1]: row.cells[4] for row in rows if row.cells[4].startswith("缺：")}
    assert "评议会签到表" in lacking
    beside = {row.cells[1]: row.cells[4] for row in rows if row.cells[3]}
    assert not set(lacking) & set(beside), "a paper that is in the volume is not listed a second time"
