"""回执来件 and who has the ball: what came back, for whom, what to do; nothing newer of the village is ever overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.returned import Matter
from app.services.auditing.comments import ask_field
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.family.households import list_households
from app.services.files import load_household
from app.services.helping.pairings import assign_helper
from app.services.packages import answer, enrol, export_package, offer_enrolment, receive
from app.services.packages.parallels import decide, parallels
from app.services.packages.returned import Returned, ReturnedLine, returned
from app.services.policies import set_policy
from app.services.road.cases import StepWish, write_event
from app.store import peers
from tests.faults.clerks import join, to_peers
from tests.services.conftest import make_desk

Build = Callable[..., Any]
MEI = {"name": "李梅", "helper_unit": "乡村振兴办", "start": date(2026, 11, 1), "level": "town"}


@dataclass
class Two:
    """A village and its township, and the sticks between them."""

    village: Desk
    town: Desk
    folder: Path
    sticks: int = 0

    def stick(self) -> Path:
        self.sticks += 1
        path = self.folder / f"stick{self.sticks}"
        path.mkdir()
        return path

    def send(self) -> Path:
        path = export_package(self.village, self.stick()).path
        receive(self.town, [path])
        return path

    def reply(self, take: bool = True, town: Desk | None = None) -> Path:
        path = answer(town or self.town, self.village.place.code, self.stick()).path
        if take:
            receive(self.village, [path])
        return path

    def step(self, household: str, step: Step, desk: Desk | None = None, **more: Any) -> None:
        """A step without its guards: what stands in the papers is another test's business."""
        where = desk or self.town
        with where.writing(step) as door:
            case = load_household(door.connection, household).case
            assert case is not None
            wish = StepWish(step, date(2026, 11, 20), "李主任", **more)
            write_event(door, where, household, case.id, case.road.tip, wish)

    def ball(self, household: str, desk: Desk | None = None) -> tuple[str, str]:
        line = next(line for line in list_households(desk or self.village) if line.id == household)
        return (line.here.shown if line.here else "", line.there.shown if line.there else "")


@pytest.fixture
def two(desk: Desk, township: Desk, tmp_path: Path) -> Two:
    offer = tmp_path / "offer.swenrol"
    code = enrol(desk, offer, offer_enrolment(township, offer)).own_code
    made = Two(desk, township, tmp_path)
    with desk.writing("加") as door:
        door.create(
            "household", {"village_code": desk.place.code, "local_household_no": "Z-9"}, village=desk.place.code
        )
    receive(township, [export_package(desk, made.stick()).path], confirm=code)
    return made


def texts(package: Returned, matter: Matter | None = None) -> list[tuple[str, str, str]]:
    return [(line.who, line.said.text, line.state) for line in package.lines if matter in (None, line.said.matter)]


def line_of(desk: Desk, matter: Matter) -> ReturnedLine:
    return next(line for one in returned(desk) for line in one.lines if line.said.matter is matter)


def test_what_came_back_for_whom_and_what_to_do(two: Two, household: Build) -> None:
    back, fine, plain = (household(two.village, name, road=road).id for name, road in
                         (("张德福", "notice_ok"), ("陈有才", "monitored"), ("何明", "")))  # fmt: skip
    two.step(back, Step.REPORTED, two.village, paper="石村〔2026〕3号")
    assert two.ball(back) == ("", "未报送")
    two.send()
    assert two.ball(back)[1].startswith("已报送待回执 A-0002")
    two.reply()
    assert two.ball(back)[1].startswith("已收待审核 Z-0001") and two.ball(plain)[1].startswith("已收 Z-0001")
    two.step(back, Step.TOWNSHIP_CHECK)
    two.step(back, Step.RETURNED, reason="缺一张入户照片", paper="青审〔2026〕8号")
    ask_field(two.town, back, "household", back, "home_address", "地址写到组")
    assign_helper(two.town, fine, MEI)
    set_policy(two.town, "notice_min_days", 7, date(2026, 12, 1), "青政〔2026〕9号")
    assert "之后的答复未发回" in two.ball(back, two.town)[1]
    two.reply()
    newest = returned(two.village)[0]
    name = next(line.who for line in newest.lines if line.household == back)
    assert name.startswith("张德福（")
    assert (name, "退回补正，青审〔2026〕8号：缺一张入户照片", "待办") in texts(newest, Matter.STEP)
    assert texts(newest, Matter.COMMENT) == [(name, "意见1条", "待办")]
    assert [(text, state) for _, text, state in texts(newest, Matter.CONTACT)] == [
        ("监测帮扶联系人已确定：李梅（乡村振兴办）", "知道即可")
    ]
    assert [text for _, text, _ in texts(newest, Matter.POLICY)] == [
        "政策改了：公示天数，2026-12-01起（青政〔2026〕9号）"
    ]
    assert newest.open == 2 and newest.lines[0].open  # what is to be done stands first
    assert two.ball(back)[1].startswith("退回补正 Z-0002")
    due = next(line for line in due_list(two.village) if line.due.kind == "returned")
    assert "Z-0002" in due.due.reason and "2件" in due.due.reason and due.due.page == "returned"


def test_a_line_is_done_when_the_thing_is_done(two: Two, household: Build) -> None:
    home = household(two.village, "张德福", road="notice_ok").id
    two.step(home, Step.REPORTED, two.village, paper="石村〔2026〕3号")
    two.send()
    two.step(home, Step.TOWNSHIP_CHECK)
    two.step(home, Step.RETURNED, reason="缺照片", paper="青审8号")
    comment = ask_field(two.town, home, "household", home, "home_address", "地址写到组")
    two.reply()
    assert line_of(two.village, Matter.COMMENT).state == "待办"
    with two.village.writing("答复意见") as door:
        door.change("field_comment", comment, {"answer": "replied", "answer_text": "已核对，地址无误"})
    assert line_of(two.village, Matter.COMMENT).state == "已办"
    assert [line.state for line in returned(two.village)[0].lines if "退回" in line.said.text] == ["待办"]
    two.step(home, Step.VISITING, two.village)
    assert [line.state for line in returned(two.village)[0].lines if "退回" in line.said.text] == ["已办"]
    assert not any(line.due.kind == "returned" for line in due_list(two.village))
    assert two.ball(home)[1].endswith("之后的改动未报送")


def test_a_return_never_overwrites_what_the_village_wrote_since(two: Two, household: Build) -> None:
    home = household(two.village, "张德福", road="notice_ok").id
    two.step(home, Step.REPORTED, two.village, paper="石村〔2026〕3号")
    two.send()
    two.step(home, Step.TOWNSHIP_CHECK)
    late = two.reply(take=False)  # written from the older picture
    with two.village.writing("改") as door:
        door.change("household", home, {"group_name": "7组", "home_address": "新地址"})
    kept = two.village
    receive(kept, [late])
    with kept.reading() as connection:
        record = load_household(connection, home).record
    assert (record["group_name"], record["home_address"]) == ("7组", "新地址")
    assert not parallels(kept) and "之后的改动未报送" in two.ball(home)[1]
    two.send()
    with two.town.reading() as connection:
        assert load_household(connection, home).record["group_name"] == "7组"


def test_twice_and_out_of_order_nothing_changes_again(two: Two, household: Build) -> None:
    home = household(two.village, "张德福", road="notice_ok").id
    two.step(home, Step.REPORTED, two.village, paper="石村〔2026〕3号")
    two.send()
    older = two.reply(take=False)
    two.step(home, Step.TOWNSHIP_CHECK)
    newer = two.reply(take=False)
    receive(two.village, [newer])
    ball, before = two.ball(home), returned(two.village)
    assert "Z-0002" in ball[1] and len(before) == 1
    assert receive(two.village, [newer])[0].state == "unchanged"
    receive(two.village, [older])
    assert two.ball(home) == ball and returned(two.village, "Z-0002") == before
    assert [line for one in returned(two.village) if one.number == "Z-0001" for line in one.lines] == []


def test_refused_values_of_ours_are_said_with_their_reason(two: Two, household: Build) -> None:
    home = household(two.village, "张德福", road="").id
    two.send()
    receipt_of(two, home, "不收对方无权填写的：审定类别")
    two.reply()
    line = line_of(two.village, Matter.REFUSED)
    assert line.household == home and "A-0002" in line.said.text and "审定类别" in line.said.text and line.open
    assert two.ball(home)[1].startswith("没有全收：")
    with two.village.writing("改") as door:
        door.change("household", home, {"group_name": "7组"})
    two.send()
    two.reply()
    assert not line_of(two.village, Matter.REFUSED).open and two.ball(home)[1].startswith("已收 Z-0002")


def receipt_of(two: Two, unit: str, why: str) -> None:
    """The township's note of the village's last package says that part of a unit was not taken."""
    with two.town.store.writing() as connection:
        row = next(p for p in peers.packages(connection) if p.direction == "in" and unit in p.receipt["taken"])
        peers.put_package(connection, replace(row, receipt={**row.receipt, "refused": {unit: why}}))


def test_a_parallel_value_is_said_and_done_when_decided(two: Two, household: Build) -> None:
    home = household(two.village, "张德福", road="").id
    two.send()
    other = make_desk(two.folder / "laptop2", operator="周文斌")
    try:
        offer = two.folder / "offer.swenrol"
        code = enrol(other, offer, offer_enrolment(two.town, two.folder / "again.swenrol")).own_code
        receive(two.town, [export_package(other, two.stick()).path], confirm=code)
        receive(other, [two.reply()])
        with other.writing("改") as door:
            door.change("household", home, {"home_address": "甲处"})
        receive(two.town, [export_package(other, two.stick()).path])
        with two.village.writing("改") as door:
            door.change("household", home, {"home_address": "乙处"})
        two.reply()
    finally:
        other.store.close()
    line = line_of(two.village, Matter.PARALLEL)
    assert line.household == home and line.open and line.said.page == "parallels"
    (waiting,) = [one for one in parallels(two.village) if one.key == "home_address"]
    decide(two.village, waiting.kind, waiting.row, waiting.key, "乙处")
    assert not line_of(two.village, Matter.PARALLEL).open


def test_two_clerks_answer_in_any_order_and_both_words_stand(two: Two, household: Build) -> None:
    """The second clerk answers from an older picture; his late package takes nothing of the first one's back."""
    home = household(two.village, "张德福", road="notice_ok").id
    two.step(home, Step.REPORTED, two.village, paper="石村〔2026〕3号")
    two.send()
    second = make_desk(two.folder / "clerk2", role="township", code="539901101", village="", operator="赵敏", line="")
    try:
        cards = two.folder / "cards"
        cards.mkdir()
        join(two.town, second, cards)
        receive(second, [to_peers(two.town, two.stick()).path])
        late = two.reply(take=False, town=second)  # knows nothing of what the first one writes now
        two.step(home, Step.TOWNSHIP_CHECK)
        two.step(home, Step.RETURNED, reason="缺照片", paper="青审8号")
        two.reply()
        with two.village.writing("改") as door:
            door.change("household", home, {"group_name": "7组"})
        ball, kept = two.ball(home), state_of(two.village, home)
        receive(two.village, [late])
        assert two.ball(home) == ball and state_of(two.village, home) == kept
        assert sum(package.open for package in returned(two.village)) == 1
    finally:
        second.store.close()


def state_of(desk: Desk, household: str) -> tuple[Any, ...]:
    with desk.reading() as connection:
        file = load_household(connection, household)
    assert file.case is not None
    return file.record["group_name"], file.case.road.label, len(file.rows("case_event"))


def test_a_township_has_none_and_an_unknown_number_is_said(two: Two) -> None:
    for code, desk, number in (("RET-102", two.town, ""), ("RET-101", two.village, "Z-0099")):
        with pytest.raises(AppError) as error:
            returned(desk, number)
        assert error.value.code == code
