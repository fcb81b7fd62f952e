"""A sheet while it hangs: its photos, what changes around it, objections and what follows from them (`domain.md` §8.4, §10, §20)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.attaching.file_check import check_files
from app.services.desk import Desk
from app.services.family.life_events import death, move_out, split
from app.services.files import load_household
from app.services.papers.catalogue import print_paper
from app.services.policies import set_policy
from app.services.road.cases import StepWish, take_back, take_step
from app.services.road.notice_board import DOWN, OBJECTED, notice_board
from app.services.road.notice_photos import add_photo, photo_content, photos_of_notice, remove_photo
from app.services.road.notices import NoticeWish, discard_notice, make_notice, note_photo, post_notice, take_down
from app.services.road.objections import answer_objection, leave_list, receive_objection, restart_notice
from app.services.undoing import undo_last
from app.store.attachments import all_files
from app.store.rows import read_records
from tests.services.test_attachments import exif_with_place, jpeg

Build = Callable[..., Any]
Text = Callable[[bytes], str]
POSTED, DOWN_ON = date(2026, 10, 16), date(2026, 10, 22)
ANSWER = {
    "handlers": ("王小明", "周文斌"),
    "result": "unfounded",
    "explanation": "商铺是别人的。",
    "replied_on": date(2026, 10, 21),
}


def hang(desk: Desk, *made: Any, photo: bool = True, day: date = POSTED) -> str:
    """A 拟纳入公示 that hangs since the 16th."""
    notice = make_notice(desk, NoticeWish("include", tuple(one.case for one in made), day, "村务公开栏"))
    post_notice(desk, notice, "王小明", day if photo else None)
    return notice


def line_of(desk: Desk, notice: str) -> Any:
    return next(line for line in notice_board(desk) if line.id == notice)


def state_of(desk: Desk, made: Any) -> Step:
    with desk.reading() as connection:
        case = load_household(connection, made.id).case
    assert case is not None and case.road.state is not None
    return case.road.state


def object_to(desk: Desk, notice: str, made: Any, day: date = date(2026, 10, 20), **more: Any) -> str:
    return receive_objection(
        desk, notice, made.id, {"received_on": day, "facts": "他家在县城有商铺。", **more}, "王小明"
    )


def pictures_in(data: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(data)).pages)


# -- photos --------------------------------------------------------------------------------------------------------------


def test_a_photo_is_kept_without_its_place_under_its_own_name_and_printed(
    desk: Desk, household: Build, pdf_text: Text
) -> None:
    notice = hang(desk, household(desk, road="reviewed"), photo=False)
    assert any("缺少张贴时的照片" in text for text in line_of(desk, notice).missing)
    blank = print_paper(desk, "公示照片页", notice=notice).data
    assert pictures_in(blank) == 0 and "照片粘贴处" in pdf_text(blank)
    line = add_photo(desk, notice, "posted", jpeg(exif=exif_with_place()), POSTED)
    assert (line.name, line.state, line.taken_on) == ("公示2026-001_张贴时_20261016", "here", POSTED)
    kept = photo_content(desk, line.id)
    assert kept[:2] == b"\xff\xd8" and b"SecretCameraName" not in kept and not Image.open(BytesIO(kept)).getexif()
    sealed = [path.read_bytes() for path in all_files(desk.store.folder)]
    assert len(sealed) == 1 and kept not in sealed[0]
    assert not any("缺少张贴时" in text for text in line_of(desk, notice).missing)
    page = print_paper(desk, "公示照片页", notice=notice).data
    assert pictures_in(page) == 1 and "公示2026-001_张贴时_20261016" in pdf_text(page)
    assert "2026年10月16日" in pdf_text(page) and "照片粘贴处" in pdf_text(page)  # the two others are still to come


def test_the_day_is_the_one_that_was_typed_and_the_same_picture_is_kept_once(desk: Desk, household: Build) -> None:
    notice = hang(desk, household(desk, road="reviewed"), photo=False)
    picture = jpeg(exif=exif_with_place(taken="2019:01:01 08:00:00"))
    first = add_photo(desk, notice, "in_place", picture, date(2026, 10, 19))
    assert add_photo(desk, notice, "in_place", picture, date(2026, 10, 20)).id == first.id
    assert [photo.taken_on for photo in photos_of_notice(desk, notice)] == [date(2026, 10, 19)]
    add_photo(desk, notice, "in_place", jpeg(shade=90), date(2026, 10, 18))
    with desk.reading() as connection:
        assert read_records(connection, "notice", [notice])[0]["photo_place_on"] == date(2026, 10, 19)


def test_bad_photos_are_refused_and_leave_no_file(desk: Desk, household: Build) -> None:
    notice = hang(desk, household(desk, road="reviewed"), photo=False)
    for day, code in ((date(2026, 10, 15), "NOTICE-021"), (date(2026, 11, 24), "NOTICE-020")):
        with pytest.raises(AppError, match=code):
            add_photo(desk, notice, "posted", jpeg(), day)
        with pytest.raises(AppError, match=code):
            note_photo(desk, notice, "posted", day)
    with pytest.raises(AppError, match="NOTICE-042"):
        add_photo(desk, notice, "sideways", jpeg(), POSTED)
    with pytest.raises(AppError, match=r"ATT-10[357]"):
        add_photo(desk, notice, "posted", b"PK\x03\x04 not a picture", POSTED)
    assert list(all_files(desk.store.folder)) == [] and photos_of_notice(desk, notice) == []


def test_a_wrong_photo_goes_with_its_day_and_comes_back_by_undo(desk: Desk, household: Build) -> None:
    notice = hang(desk, household(desk, road="reviewed"), photo=False)
    line = add_photo(desk, notice, "posted", jpeg(), POSTED)
    with pytest.raises(AppError, match="ATT-116"):
        remove_photo(desk, line.id, " ")
    remove_photo(desk, line.id, "拍糊了")
    assert any("缺少张贴时的照片" in text for text in line_of(desk, notice).missing)
    undo_last(desk)
    assert [photo.id for photo in photos_of_notice(desk, notice)] == [line.id]
    assert line_of(desk, notice).photos == ("张贴时 2026-10-16",)
    undo_last(desk)
    assert photos_of_notice(desk, notice) == [] and line_of(desk, notice).photos == ()


def test_lost_and_damaged_photos_are_found(desk: Desk, household: Build, pdf_text: Text) -> None:
    notice = hang(desk, household(desk, road="reviewed"), photo=False)
    add_photo(desk, notice, "posted", jpeg(), POSTED)
    assert check_files(desk).whole == 1
    next(iter(all_files(desk.store.folder))).unlink()
    found = check_files(desk)
    assert [line.title for line in found.lost] == ["公示2026-001_张贴时_20261016"]
    assert photos_of_notice(desk, notice)[0].state == "lost"
    assert "照片粘贴处" in pdf_text(print_paper(desk, "公示照片页", notice=notice).data)  # paste the paper one


# -- frozen --------------------------------------------------------------------------------------------------------------


def test_nothing_that_happens_to_the_family_changes_the_sheet_and_the_reader_is_told(
    desk: Desk, household: Build
) -> None:
    family, other = household(desk, road="reviewed"), household(desk, "李福生", group="2组", road="reviewed")
    notice = hang(desk, family, other)
    before = print_paper(desk, "公示", notice=notice).data
    assert line_of(desk, notice).changed == ()
    with pytest.raises(AppError, match="LIFE-106"):  # a split waits until the sheet is down
        split(desk, family.id, date(2026, 10, 18), (family.members[2],), family.members[2])
    move_out(desk, family.id, date(2026, 10, 18), (family.members[2],))
    death(desk, other.id, date(2026, 10, 19), (other.members[0],), other.members[1])
    set_policy(desk, "mask_head_name", True, date(2026, 1, 1))
    with desk.writing("改名") as door:
        village = read_records(door.connection, "village")[0]["id"]
        door.change("village", village, {"name": "石桥新村", "phone": "0839-6629999"})
    assert print_paper(desk, "公示", notice=notice).data == before
    told = line_of(desk, notice).changed
    assert len(told) == 2 and all("公示不改" in text for text in told)
    assert "2026年10月18日迁出" in told[0] and "现有3人" in told[0]
    assert "2026年10月19日死亡" in told[1] and "户主现为郑桂兰" in told[1]


def test_an_unhung_sheet_may_be_thrown_away_a_hung_one_never(desk: Desk, household: Build) -> None:
    made = household(desk, road="reviewed")
    draft = make_notice(desk, NoticeWish("include", (made.case,), POSTED, "村务公开栏"))
    with pytest.raises(AppError, match="NOTICE-044"):
        discard_notice(desk, draft, "")
    discard_notice(desk, draft, "日期写错")
    assert notice_board(desk) == []
    notice = hang(desk, made)
    with pytest.raises(AppError, match="NOTICE-035"):
        discard_notice(desk, notice, "日期写错")
    with pytest.raises(AppError, match="NOTICE-036"):
        post_notice(desk, notice, "王小明", POSTED)


def test_a_sheet_of_tomorrow_does_not_hang_today(desk: Desk, household: Build) -> None:
    notice = make_notice(
        desk, NoticeWish("include", (household(desk, road="reviewed").case,), date(2026, 11, 24), "村务公开栏")
    )
    with pytest.raises(AppError, match="NOTICE-037"):
        post_notice(desk, notice, "王小明")


# -- objections ----------------------------------------------------------------------------------------------------------


def test_worked_example_10_unfounded_ends_on_its_date(desk: Desk, household: Build, pdf_text: Text) -> None:
    made = household(desk, road="reviewed")
    notice = hang(desk, made)
    objection = object_to(desk, notice, made, date(2026, 10, 20))  # day 4
    assert line_of(desk, notice).state == OBJECTED and state_of(desk, made) is Step.OBJECTION
    assert answer_objection(desk, objection, {**ANSWER, "replied_on": date(2026, 10, 22)}) == ()
    take_down(desk, notice, DOWN_ON, DOWN_ON, "王小明")
    assert state_of(desk, made) is Step.NOTICE_OK
    story = pdf_text(print_paper(desk, "公示情况说明", notice=notice).data)
    assert "收到异议1件" in story and "不成立1件" in story and "商铺" not in story


def test_worked_example_10_founded_restarts_with_new_dates_and_the_old_sheet_is_kept(
    desk: Desk, household: Build
) -> None:
    made, other = household(desk, road="reviewed"), household(desk, "李福生", road="reviewed")
    notice = hang(desk, made, other)
    old = print_paper(desk, "公示", notice=notice).data
    objection = object_to(desk, notice, made)
    with pytest.raises(AppError, match=r"NOTICE-022|NOTICE-052"):
        restart_notice(desk, notice, date(2026, 10, 21))  # not answered yet
    answer_objection(desk, objection, {**ANSWER, "result": "founded"})
    assert [one.household for one in line_of(desk, notice).founded] == [made.id]
    with pytest.raises(AppError, match="NOTICE-023"):
        restart_notice(desk, notice, date(2026, 10, 20))  # before the answer
    again = restart_notice(desk, notice, date(2026, 10, 22))
    post_notice(desk, again, "王小明", date(2026, 10, 22))
    new = line_of(desk, again)
    assert (new.period, new.earliest_down) == ("公示期：2026年10月23日至10月27日（5天）", date(2026, 10, 28))
    assert [one.name for one in new.households] == ["张𬱖"]
    kept = line_of(desk, notice)
    assert kept.founded == () and not kept.replaced and print_paper(desk, "公示", notice=notice).data == old
    take_down(desk, notice, DOWN_ON, DOWN_ON, "王小明")  # the others go on as they were
    assert (state_of(desk, other), state_of(desk, made)) == (Step.NOTICE_OK, Step.NOTICING)
    take_down(desk, again, date(2026, 10, 28), date(2026, 10, 28), "王小明")
    assert state_of(desk, made) is Step.NOTICE_OK
    with desk.reading() as connection:
        assert read_records(connection, "notice", [again])[0]["restarted_from"] == notice


def test_a_sheet_all_were_taken_from_may_come_down_early(desk: Desk, household: Build) -> None:
    made = household(desk, road="reviewed")
    notice = hang(desk, made)
    answer_objection(
        desk,
        object_to(desk, notice, made, date(2026, 10, 17)),
        {**ANSWER, "result": "founded", "replied_on": date(2026, 10, 18)},
    )
    again = restart_notice(desk, notice, date(2026, 10, 19))
    post_notice(desk, again, "王小明", date(2026, 10, 19))
    assert line_of(desk, notice).replaced
    take_down(desk, notice, date(2026, 10, 19), date(2026, 10, 19), "王小明")
    assert line_of(desk, notice).state == DOWN and state_of(desk, made) is Step.NOTICING


def test_a_household_leaves_the_list_only_for_a_founded_objection(desk: Desk, household: Build) -> None:
    made, other = household(desk, road="reviewed"), household(desk, "李福生", road="reviewed")
    notice = hang(desk, made, other)
    old = print_paper(desk, "公示", notice=notice).data
    objection = object_to(desk, notice, made)
    for wrong in (made.id, other.id):
        with pytest.raises(AppError, match="NOTICE-052"):
            leave_list(desk, notice, wrong, DOWN_ON, "王小明", "有商铺")
    answer_objection(desk, objection, {**ANSWER, "result": "partly"})
    with pytest.raises(AppError, match="NOTICE-044"):
        leave_list(desk, notice, made.id, DOWN_ON, "王小明", "")
    leave_list(desk, notice, made.id, DOWN_ON, "王小明", "在县城有商铺")
    assert state_of(desk, made) is Step.REJECTED
    line = line_of(desk, notice)
    assert next(one.state for one in line.households) == "已移出名单" and line.founded == ()
    assert print_paper(desk, "公示", notice=notice).data == old
    take_down(desk, notice, DOWN_ON, DOWN_ON, "王小明")
    assert state_of(desk, other) is Step.NOTICE_OK


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"handlers": ("王小明",)}, "NOTICE-046"),
        ({"handlers": ("王小明", " 王小明 ")}, "NOTICE-046"),
        ({"handlers": ("王小明", "赵二")}, "NOTICE-050"),
        ({"explanation": " "}, "NOTICE-048"),
        ({"result": ""}, "NOTICE-048"),
        ({"replied_on": date(2026, 10, 19)}, "NOTICE-049"),
        ({"replied_on": date(2026, 11, 24)}, "NOTICE-049"),
    ],
)
def test_answers_that_are_not_whole_are_refused(
    desk: Desk, household: Build, change: dict[str, Any], code: str
) -> None:
    made = household(desk, road="reviewed")
    notice = hang(desk, made)
    objection = object_to(desk, notice, made, objector="赵二")
    with pytest.raises(AppError, match=code):
        answer_objection(desk, objection, {**ANSWER, **change})
    assert len(line_of(desk, notice).open_objections) == 1


def test_a_relative_steps_aside_as_the_setting_says_and_always_for_relief(desk: Desk, household: Build) -> None:
    made = household(desk, road="reviewed")
    with desk.writing("近亲属") as door:
        door.create(
            "relative",
            {"name": "周文斌", "role": "committee", "household_id": made.id, "kinship": "sibling"},
            village=desk.place.code,
        )
    notice = hang(desk, made)
    objection = object_to(desk, notice, made)
    [told] = answer_objection(desk, objection, ANSWER)
    assert "周文斌" in told and "近亲属备案表" in told
    set_policy(desk, "relative_case", "block", date(2026, 1, 1))
    with pytest.raises(AppError, match="NOTICE-047"):
        answer_objection(desk, objection, ANSWER)
    assert answer_objection(desk, objection, {**ANSWER, "handlers": ("王小明", "李小红")}) == ()
    with desk.writing("换种类") as door:
        door.change("notice", notice, {"kind": "low_income"})
    set_policy(desk, "relative_case", "warn", date(2026, 11, 23))
    with pytest.raises(AppError, match="NOTICE-047"):
        answer_objection(desk, objection, ANSWER)


def test_an_objection_after_the_sheet_is_down_is_written_down_and_moves_no_case(desk: Desk, household: Build) -> None:
    made = household(desk, road="reviewed")
    notice = hang(desk, made)
    take_down(desk, notice, DOWN_ON, DOWN_ON, "王小明")
    late = object_to(desk, notice, made, date(2026, 10, 25))
    line = line_of(desk, notice)
    assert state_of(desk, made) is Step.NOTICE_OK and line.late == (late,) and len(line.open_objections) == 1
    answer_objection(desk, late, {**ANSWER, "replied_on": date(2026, 10, 27)})
    with pytest.raises(AppError, match="NOTICE-026") as caught:
        object_to(desk, notice, made, date(2026, 10, 20))  # came in time, typed too late
    assert "更正" in caught.value.advice
    with desk.reading() as connection:
        case = load_household(connection, made.id).case
    assert case is not None and case.road.last is not None
    take_back(desk, made.case, str(case.road.last["id"]), date(2026, 10, 26), "王小明", "公示期内收到异议")
    object_to(desk, notice, made, date(2026, 10, 20))
    assert state_of(desk, made) is Step.OBJECTION


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"received_on": date(2026, 10, 15), "facts": "x"}, "NOTICE-025"),
        ({"received_on": date(2026, 11, 24), "facts": "x"}, "NOTICE-024"),
        ({"received_on": date(2026, 10, 20), "facts": " "}, "NOTICE-045"),
        ({"received_on": None, "facts": "x"}, "NOTICE-045"),
    ],
)
def test_objections_with_wrong_days_or_nothing_said(
    desk: Desk, household: Build, values: dict[str, Any], code: str
) -> None:
    made = household(desk, road="reviewed")
    notice = hang(desk, made)
    with pytest.raises(AppError, match=code):
        receive_objection(desk, notice, made.id, values, "王小明")
    with pytest.raises(AppError, match="NOTICE-012"):
        receive_objection(desk, notice, "nobody", {"received_on": DOWN_ON, "facts": "x"}, "王小明")
    assert line_of(desk, notice).objections == ()


def test_two_objections_about_one_household_wait_for_both(desk: Desk, household: Build) -> None:
    made = household(desk, road="reviewed")
    notice = hang(desk, made)
    first, second = (
        object_to(desk, notice, made, date(2026, 10, 18)),
        object_to(desk, notice, made, date(2026, 10, 19), anonymous=True),
    )
    answer_objection(desk, first, ANSWER)
    take_down(desk, notice, DOWN_ON, DOWN_ON, "王小明")
    assert state_of(desk, made) is Step.OBJECTION
    answer_objection(desk, second, ANSWER)
    take_step(desk, made.case, StepWish(Step.NOTICE_OK, DOWN_ON, "王小明", notice=notice))
    assert state_of(desk, made) is Step.NOTICE_OK
