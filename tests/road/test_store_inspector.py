"""What an inspector found missing on the road: 公告 moves its cases, the removal goes on from the board, files stay whole."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.papers.catalogue import print_paper
from app.services.road import cases
from app.services.road.boards import BoardRow, board
from app.services.road.cases import Refused, StepWish
from app.services.road.notices import NoticeWish, make_notice, post_notice, take_down
from app.services.road.objections import answer_objection, receive_objection
from app.services.road.together import take_together
from app.services.undoing import undo_last
from app.ui.pages.review.acts import main_act
from tests.road.store_village import PERSON, TEAM, Walker, open_village, use, walker
from tests.road.test_store_walk import TO_MONITORED, TO_REMOVED, TO_REPORTED

S = Step
TO_APPROVED = TO_MONITORED[: TO_MONITORED.index(S.APPROVED) + 1]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_village(tmp_path_factory.mktemp("inspector") / "village")
    use(made)
    yield made
    made.store.close()


def row_of(walked: Walker) -> BoardRow:
    return next(row for row in board(walked.desk) if row.case == walked.case)


def button(row: BoardRow) -> str:
    """Words of the main button for this row; nothing is pressed."""
    found = main_act(None, None, [row], lambda notice: None)  # type: ignore[arg-type]
    return found[0] if found else ""


def announce(walked: Walker) -> str:
    return make_notice(walked.desk, NoticeWish("result", (walked.case,), walked.on, "村务公开栏"))


def test_posting_the_result_announces_its_cases_in_one_step(village: Desk) -> None:
    walked = walker(village, "张公告").take(*TO_APPROVED).later()
    notice = announce(walked)
    done = post_notice(walked.desk, notice, PERSON, photo_on=walked.on)
    event = walked.road.path[-1].event
    assert [one.state for one in done] == ["已公告"] and walked.state is S.ANNOUNCED
    assert (event["notice_id"], event["date"]) == (notice, walked.on) and event["details"]["issuer"].endswith(
        "领导小组"
    )
    undo_last(walked.desk)
    assert walked.state is S.APPROVED
    # The township has recorded it meanwhile: hanging the sheet is written down all the same.
    walked.take(S.ANNOUNCED)
    assert post_notice(walked.desk, notice, PERSON, photo_on=walked.on) == [] and walked.state is S.ANNOUNCED


def test_the_month_of_a_decision_recorded_without_it_is_the_month_of_the_decision(village: Desk) -> None:
    walked = walker(village, "李月份").take(*TO_APPROVED[:-1]).later()
    walked.plain(S.APPROVED, details={"monitor_category": "marginal"})
    decided = walked.on
    with pytest.raises(Refused, match="ANN-003"):
        walked.plain(S.ANNOUNCED, by_paper=False, details={"posted_on": str(walked.on), "issuer": "县里"})
    walked.later()
    post_notice(walked.desk, announce(walked), PERSON, photo_on=walked.on)
    assert walked.found.decision["identified_month"] == f"{decided:%Y%m}"


def test_the_month_may_be_told_with_the_announcement(village: Desk) -> None:
    walked = walker(village, "李再说").take(*TO_APPROVED[:-1]).later()
    walked.plain(S.APPROVED, details={"monitor_category": "marginal"})
    told = {"posted_on": str(walked.on), "issuer": "县里", "identified_month": "202603"}
    walked.plain(S.ANNOUNCED, by_paper=False, details=told)
    assert walked.state is S.ANNOUNCED and walked.found.decision["identified_month"] == "202603"


def test_a_sheet_comes_down_once(village: Desk) -> None:
    walked = walker(village, "王两次").take(*TO_REPORTED[:-1])
    with pytest.raises(AppError, match="NOTICE-055") as caught:
        take_down(walked.later().desk, walked.notice, walked.on, walked.on, PERSON)
    assert "已经登记过" in caught.value.text and "撤销" in caught.value.advice


def test_after_the_sheet_of_a_removal_is_down_the_report_is_the_next_step(village: Desk) -> None:
    walked = walker(village, "赵消除").take(*TO_MONITORED, *TO_REMOVED[:4])
    assert not row_of(walked).over and button(row_of(walked)) == "办理公示"
    walked.later(6).down()
    row = row_of(walked)
    assert row.over and row.next is S.REM_REPORTED and button(row) == "上报乡镇"
    walked.take(S.REM_REPORTED)


def test_an_objection_that_is_open_keeps_the_row_at_its_sheet(village: Desk) -> None:
    walked = walker(village, "钱异议").take(*TO_MONITORED, *TO_REMOVED[:4], S.REM_OBJECTION)
    walked.later(8).down()
    assert not row_of(walked).over and button(row_of(walked)) == "办理公示"
    walked.answer()
    row = row_of(walked)
    assert row.over and row.next is S.REM_REPORTED


def test_what_several_households_lack_alike_is_said_once(village: Desk) -> None:
    both = [walker(village, name).take(S.CLUE, S.VISITING) for name in ("孙一样", "孙两样")]
    with pytest.raises(Refused) as caught:
        take_together(both[0].desk, [one.case for one in both], StepWish(S.REPORTED, both[0].on, PERSON, "1号"))
    assert caught.value.text.count("下一步不能是“已上报乡镇”") == 1 and len(caught.value.told) == 2
    assert all(name in caught.value.where for name in ("孙一样", "孙两样"))


def test_a_report_printed_later_bears_the_number_and_day_it_went_out_with(village: Desk) -> None:
    walked = walker(village, "周上报").take(*TO_REPORTED)
    sent = walked.on
    late = receive_objection(
        walked.later().desk, walked.notice, walked.made.id, {"received_on": walked.on, "facts": "来晚了"}, PERSON
    )
    told = {"handlers": (PERSON, TEAM), "result": "unfounded", "explanation": "不属实", "replied_on": walked.on}
    answer_objection(walked.desk, late, told)
    printed = print_paper(walked.later(30).desk, "上报报告", notice=walked.notice)
    letter = printed.documents[0]
    assert letter.reference == "云乡振〔2026〕8号"
    assert letter.date == f"{sent.year}年{sent.month}月{sent.day}日"
    # It came when the sheet was down: none was received 公示期内.
    story = print_paper(walked.desk, "公示情况说明", notice=walked.notice).documents[0]
    assert "没有收到异议" in "".join(part.text for part in story.parts)


def test_the_file_of_a_household_whose_risk_came_back_holds_both_roads(village: Desk) -> None:
    walked = walker(village, "吴复发").take(*TO_MONITORED, *TO_REMOVED)
    first = walked.case
    walked.later(20)
    walked.case = cases.start_relapse(walked.desk, walked.made.id, walked.on, PERSON, "户主再次住院")
    whole = print_paper(walked.desk, "一户一档", household=walked.made.id).data
    alone = print_paper(walked.desk, "一户一档", case=walked.case).data
    old = print_paper(walked.desk, "一户一档", case=first).data
    assert pages(whole) >= pages(old) + pages(alone) - 6  # one cover, catalogue and 备考表 for both
    listed = words(whole, 4)
    assert "风险消除评估表（2026年" in listed and listed.count("线索登记表（") == 2
    assert "线索登记表（" not in words(alone, 3)
    # The forms of the removal are those of the case that was removed.
    assert "没有消除时的人均纯收入" not in words(
        print_paper(walked.desk, "风险消除评估表", household=walked.made.id).data, 1
    )
    assert "没有消除时的人均纯收入" in words(print_paper(walked.desk, "风险消除评估表", case=walked.case).data, 1)


def pages(data: bytes) -> int:
    return len(PdfReader(BytesIO(data)).pages)


def words(data: bytes, most: int) -> str:
    """Text of the first pages, as one line."""
    read = PdfReader(BytesIO(data)).pages[:most]
    return "".join("".join(page.extract_text().split()) for page in read)
