"""The duplicates desk on a real store: what is found, what deciding writes, what reopens, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain.duplicates import PersonFact
from app.domain.errors import AppError
from app.domain.records import RECORDS
from app.services.checks.checking import village_check
from app.services.collecting.collect import Subject, autosave
from app.services.collecting.live import live_view
from app.services.desk import Desk
from app.services.duties.today import today_view
from app.services.family import duplicate_merging, parked
from app.services.family.duplicates import (
    Standing,
    decide_different,
    decide_later,
    duplicate_board,
    known_like,
    open_pairs,
    pair_detail,
    undo_decision,
)
from app.services.family.life_events import Event
from app.services.files import HouseholdFile, load_households
from app.store.rows import read_records

ON = date(2026, 11, 3)
BOOKKEEPING = ("updated_by", "updated_at", "row_device")


def family(desk: Desk, household: str) -> HouseholdFile:
    with desk.reading() as connection:
        return load_households(connection, [household])[0]


def member(desk: Desk, household: str, row: str) -> dict[str, Any]:
    return next(m for m in family(desk, household).all_members if m["id"] == row)


def picture(desk: Desk) -> dict[str, Any]:
    """All rows that stand, without who wrote last."""
    with desk.reading() as connection:
        kinds = ("household", "member", "consent", "work_spell", "life_event", "duplicate_mark", "parked_row")
        rows = [row for kind in kinds for row in read_records(connection, kind)]
    return {
        row["id"]: {k: v for k, v in row.items() if k not in BOOKKEEPING and v not in (None, "", ())} for row in rows
    }


@pytest.fixture
def twice(desk: Desk, household: Callable[..., Any]) -> tuple[Any, Any]:
    """张明德 (son) stands in 张德福's household and again in 陈有才's."""
    first, second = household(desk, "张德福", road=""), household(desk, "陈有才", road="", group="2组")
    number = member(desk, first.id, first.members[2])["id_number"]
    with desk.writing("试") as door:
        door.change("member", second.members[2], {"id_number": f"{number}44", "name": "张 明德"})
    return first, second


@pytest.fixture
def in_one(desk: Desk, household: Callable[..., Any]) -> Any:
    """The wife stands twice in one household: the second row has the telephone, a consent and a spell of work."""
    made = household(desk, "张德福", road="consented")
    wife = member(desk, made.id, made.members[1])
    with desk.writing("试") as door:
        again = {"household_id": made.id, "person_id": "again", "sort": 9, "name": wife["name"], "sex": "female",
                 "id_number": wife["id_number"].lower(), "birth_date": wife["birth_date"], "relation": "other",
                 "presence": "present", "phone": "13911112222", "education": "senior"}  # fmt: skip
        made.again = door.create("member", again)
        spell = {"household_id": made.id, "member_id": made.again, "person_id": "again", "start": "202601"}
        made.spell = door.create("work_spell", spell)
        sheet = {"household_id": made.id, "case_id": made.case, "member_id": made.again, "person_id": "again",
                 "signed_on": ON, "state": "signed"}  # fmt: skip
        made.sheet = door.create("consent", sheet)
    return made


def only(desk: Desk) -> Any:
    return duplicate_board(desk).pairs[0]


def test_a_person_in_two_households_is_shown_with_both_places(desk: Desk, twice: tuple[Any, Any]) -> None:
    board = duplicate_board(desk)
    assert board.open == 1 and len(board.pairs) == 1
    pair = board.pairs[0]
    assert pair.same and not pair.one_household and pair.standing is Standing.OPEN
    assert {pair.left.number, pair.right.number} == {"A-0001", "A-0002"}
    assert {pair.left.words, pair.right.words} == {"张明德（A-0001 张德福户，1组）", "张 明德（A-0002 陈有才户，2组）"}
    with desk.reading() as connection:
        assert open_pairs(load_households(connection), connection) == 1
    assert any(line.page == "duplicates" for line in today_view(desk).lines)


def test_somebody_being_typed_is_known(desk: Desk, twice: tuple[Any, Any]) -> None:
    number = member(desk, twice[0].id, twice[0].members[0])["id_number"]
    found = known_like(desk, PersonFact("", "", "随便", number))
    assert [place.name for place in found] == ["张德福"]
    assert (
        known_like(desk, PersonFact("", "", "郑桂兰", "", date(1972, 8, 21), "2组", desk.place.code))[0].number
        == "A-0002"
    )


def test_a_number_is_told_while_it_is_typed(desk: Desk, household: Callable[..., Any]) -> None:
    first, second = household(desk, "张德福", road=""), household(desk, "陈有才", road="", group="2组")
    number = member(desk, first.id, first.members[2])["id_number"]
    subject = Subject(second.id)
    assert not [f for f in live_view(desk, subject).findings if f.rule in ("SW-951", "1_12_001")]
    autosave(desk, subject, "members", "member", second.members[2], {"id_number": number})
    found = [f for f in live_view(desk, subject).findings if f.rule == "SW-951"]
    assert [(f.member_id, f.field) for f in found] == [(second.members[2], "member.id_number")]
    assert "张德福（A-0001）" in found[0].text and number not in found[0].value
    autosave(desk, subject, "members", "member", second.members[2], {"name": "别人"})
    assert [
        f.rule for f in live_view(desk, subject).findings if f.field == "member.id_number" and "A-0001" in f.text
    ] == ["1_12_001"]


def test_side_by_side_hides_numbers_and_marks_what_differs(desk: Desk, twice: tuple[Any, Any]) -> None:
    pair = only(desk)
    shown = pair_detail(desk, *pair.key)
    rows = {row.key: row for row in shown.rows}
    assert rows["id_number"].differs and "*" in rows["id_number"].left and shown.masked
    assert not rows["sex"].differs and rows["name"].differs
    open_ = pair_detail(desk, *pair.key, reveal=True)
    assert "*" not in {row.key: row for row in open_.rows}["id_number"].left


def test_different_persons_need_a_reason_and_stay_apart_until_a_value_changes(
    desk: Desk, twice: tuple[Any, Any]
) -> None:
    pair = only(desk)
    with pytest.raises(AppError, match="DUP-101"):
        decide_different(desk, *pair.key, " ")
    mark = decide_different(desk, *pair.key, "派出所核对过，两个人")
    board = duplicate_board(desk)
    assert (
        board.pairs == ()
        and board.decided[0].label == "不是同一个人"
        and board.decided[0].reason == "派出所核对过，两个人"
    )
    with desk.writing("试") as door:
        door.change("member", twice[0].members[2], {"phone": "13922223333"})
    assert duplicate_board(desk).pairs == ()
    with desk.writing("试") as door:
        door.change("member", twice[0].members[2], {"name": "张明得"})
    assert only(desk).standing is Standing.OPEN
    undo_decision(desk, mark)
    assert duplicate_board(desk).decided == ()
    with pytest.raises(AppError, match="DUP-102"):
        undo_decision(desk, mark)


def test_later_waits_at_the_end(desk: Desk, twice: tuple[Any, Any]) -> None:
    decide_later(desk, *only(desk).key, "人在外地")
    pair = only(desk)
    assert pair.standing is Standing.LATER and pair.reason == "人在外地" and duplicate_board(desk).open == 0


def test_two_rows_of_one_person_become_one(desk: Desk, in_one: Any) -> None:
    made = in_one
    before = picture(desk)
    keep = made.members[1]
    done = duplicate_merging.merge_rows(desk, keep, made.again, take=("education",))
    assert (done.kept, done.moved, done.left_over) == (keep, 2, 0)
    kept = member(desk, made.id, keep)
    assert (kept["phone"], kept["education"], kept["relation"]) == ("13911112222", "senior", "spouse")
    file = family(desk, made.id)
    assert made.again not in {m["id"] for m in file.all_members}
    assert next(row for row in file.rows("work_spell") if row["id"] == made.spell)["member_id"] == keep
    sheet = next(row for row in file.rows("consent") if row["id"] == made.sheet)
    assert (sheet["member_id"], sheet["person_id"]) == (keep, kept["person_id"])
    assert duplicate_board(desk).pairs == ()
    undo_decision(desk, done.mark)
    assert picture(desk) == before


def test_the_head_stays_head_whichever_row_is_kept(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    head = member(desk, made.id, made.members[0])
    with desk.writing("试") as door:
        values = {"household_id": made.id, "person_id": "x", "sort": 9, "name": "张德福", "id_number": head["id_number"],
                  "relation": "other", "presence": "present"}  # fmt: skip
        again = door.create("member", values)
    duplicate_merging.merge_rows(desk, again, made.members[0])
    file = family(desk, made.id)
    assert file.head is not None and file.head["id"] == again and file.head["labour"] == "weak"


def test_rows_of_two_households_are_not_merged(desk: Desk, twice: tuple[Any, Any]) -> None:
    with pytest.raises(AppError, match="DUP-103"):
        duplicate_merging.merge_rows(desk, *only(desk).key)


@pytest.mark.parametrize("event", duplicate_merging.MOVES)
def test_the_person_belongs_to_one_household_by_the_change_that_was_forgotten(
    desk: Desk, twice: tuple[Any, Any], event: Event
) -> None:
    first, second = twice
    before = picture(desk)
    done = duplicate_merging.settle_by_move(desk, second.members[2], first.members[2], event, ON, reason="另立户")
    gone, stays = member(desk, first.id, first.members[2]), member(desk, second.id, second.members[2])
    assert gone["presence"] == "left" and gone["presence_date"] == ON and gone["person_id"] == stays["person_id"]
    assert stays["presence"] == "added" and stays["relation"] == "son"
    assert duplicate_board(desk).pairs == ()
    with desk.reading() as connection:
        findings = village_check(desk, connection).findings(family(desk, second.id))
    assert not any(finding.rule in ("SW-951", "1_12_001") for finding in findings)
    mark = duplicate_board(desk).decided[0].mark
    assert len(done.ids) == 2
    undo_decision(desk, mark)
    assert picture(desk) == before


def test_a_head_who_goes_needs_a_successor_here_too(desk: Desk, twice: tuple[Any, Any]) -> None:
    first, second = twice
    with desk.writing("试") as door:
        number = member(desk, first.id, first.members[0])["id_number"]
        door.change("member", second.members[2], {"id_number": number, "name": "张德福"})
    before = picture(desk)
    with pytest.raises(AppError, match="LIFE-123"):
        duplicate_merging.settle_by_move(desk, second.members[2], first.members[0], Event.MOVE_OUT, ON)
    assert picture(desk) == before
    duplicate_merging.settle_by_move(
        desk, second.members[2], first.members[0], Event.MOVE_OUT, ON, head=first.members[1]
    )
    assert family(desk, first.id).head_name == "郑桂兰"


def test_a_row_typed_by_mistake_goes_with_the_reason(desk: Desk, twice: tuple[Any, Any]) -> None:
    first, second = twice
    before = picture(desk)
    with pytest.raises(AppError, match="DUP-101"):
        duplicate_merging.remove_wrong(desk, second.members[2], first.members[2], "")
    done = duplicate_merging.remove_wrong(desk, second.members[2], first.members[2], "录表时抄错了户")
    assert len(family(desk, second.id).all_members) == 3 and duplicate_board(desk).pairs == ()
    undo_decision(desk, done.mark)
    assert picture(desk) == before


def hung_on(desk: Desk, home: str, person: str) -> dict[str, str]:
    """A row about a person of every kind that means nothing without him; kind -> row."""
    values = {"household_id": home, "member_id": person, "person_id": "again", "target_id": person}
    with desk.writing("试") as door:
        return {
            kind: door.create(kind, {key: value for key, value in values.items() if key in RECORDS[kind].keys})
            for kind in duplicate_merging.OF_PERSON
        }


def standing(desk: Desk, made: dict[str, str]) -> dict[str, Any]:
    with desk.reading() as connection:
        return {k: row for k, uid in made.items() for row in read_records(connection, k) if row["id"] == uid}


def test_what_hangs_on_a_wrong_row_goes_with_it_and_comes_back(desk: Desk, twice: tuple[Any, Any]) -> None:
    first, second = twice
    made = hung_on(desk, second.id, second.members[2])
    done = duplicate_merging.remove_wrong(desk, second.members[2], first.members[2], "录表时抄错了户")
    assert standing(desk, made) == {}
    undo_decision(desk, done.mark)
    assert standing(desk, made).keys() == made.keys()


def test_what_hangs_on_the_row_that_goes_names_the_one_that_stays(desk: Desk, in_one: Any) -> None:
    made = hung_on(desk, in_one.id, in_one.again)
    duplicate_merging.merge_rows(desk, in_one.members[1], in_one.again)
    found = standing(desk, made)
    assert {kind: row["member_id"] for kind, row in found.items()} == dict.fromkeys(made, in_one.members[1])


def test_no_kind_about_one_person_is_forgotten() -> None:
    """Rows with a member and none of these: papers and money that stay, and what names somebody beside the point."""
    stay = {
        "consent",
        "notice_row",
        "compare_flag",
        "measure",
        "attachment",
        "relative",
        "relief_grant",
        "erasure",
        "cross_note",
    }
    about = {kind.name for kind in RECORDS.values() if "member_id" in kind.keys}
    assert about - set(duplicate_merging.OF_PERSON) == stay


def test_a_household_of_one_goes_with_its_only_row_unless_it_has_a_case(
    desk: Desk, household: Callable[..., Any]
) -> None:
    first, alone = household(desk, "张德福", road=""), household(desk, "张德福", road="", people=1)
    with desk.writing("试") as door:
        door.change("member", alone.members[0], {"id_number": member(desk, first.id, first.members[0])["id_number"]})
    watched = household(desk, "刘根生", road="clue", people=1)
    with pytest.raises(AppError, match="DUP-104"):
        duplicate_merging.remove_wrong(desk, first.members[0], alone.members[0], "录重")
    with pytest.raises(AppError, match="DUP-105"):
        duplicate_merging.remove_wrong(desk, watched.members[0], first.members[0], "录重")
    duplicate_merging.remove_wrong(desk, alone.members[0], first.members[0], "录重")
    with desk.reading() as connection:
        assert alone.id not in {file.id for file in load_households(connection)}


def test_the_township_looks_and_does_not_decide(township: Desk) -> None:
    assert duplicate_board(township).pairs == ()
    with pytest.raises(AppError, match="DUP-110"):
        decide_later(township, "a", "b")


# ---- parked rows ----------------------------------------------------------------------------------------------


def park(desk: Desk, **content: str) -> str:
    cells = {key.replace("__", "."): text for key, text in content.items()}
    with desk.writing("导入名单.xlsx") as door:
        values = {"file": "名单.xlsx", "place": "Sheet1第7行", "reason": "没有户编号", "content": cells}
        return door.create("parked_row", values, village=desk.place.code)


def test_a_parked_row_names_whom_it_may_be_and_fills_only_gaps(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="", person={"phone": "", "education": "primary"})
    number = member(desk, made.id, made.members[0])["id_number"]
    row = park(desk, member__name="张德福", member__id_number=number.lower(), member__phone="13912345678",
               member__education="高中", 备注栏="搬过家")  # fmt: skip
    line = parked.parked_lines(desk)[0]
    assert line.certain and line.who[0].member == made.members[0] and line.why == "没有户编号"
    assert number not in "".join(cell.text for cell in line.cells)
    assert any(line.page == "duplicates" for line in today_view(desk).lines)
    before = picture(desk)
    done = parked.attach_to_person(desk, row, made.members[0])
    kept = member(desk, made.id, made.members[0])
    assert (kept["phone"], kept["education"]) == ("13912345678", "primary")
    assert parked.parked_lines(desk) == [] and parked.parked_lines(desk, settled=True)[0].how in done.text
    with pytest.raises(AppError, match="DUP-120"):
        parked.discard(desk, row, "不要")
    parked.undo_settled(desk, row)
    assert picture(desk) == before and len(parked.parked_lines(desk)) == 1


def test_a_parked_row_becomes_a_member_or_a_household(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    row = park(desk, member__name="张小龙", member__birth_date="2020-01-02", member__sex="男", member__dibao="不知道")
    with pytest.raises(AppError, match="DUP-122"):
        parked.attach_to_household(desk, row, made.id)
    with pytest.raises(AppError, match="DUP-122"):
        parked.attach_to_household(desk, row, made.id, "head")
    done = parked.attach_to_household(desk, row, made.id, "grandson")
    new = member(desk, made.id, done.member)
    assert (new["name"], new["relation"], new["birth_date"], new["presence"]) == (
        "张小龙",
        "grandson",
        date(2020, 1, 2),
        "present",
    )
    other = park(desk, member__name="刘根生", household__group_name="2组", member__birth_date="哪一天呢")
    made_new = parked.attach_as_household(desk, other)
    file = family(desk, made_new.household)
    assert (file.head_name, file.record["local_household_no"], file.record["group_name"]) == ("刘根生", "A-0002", "2组")
    assert made_new.unread == ("出生日期",) and "没有读懂：出生日期" in made_new.text
    parked.undo_settled(desk, other)
    with desk.reading() as connection:
        assert len(load_households(connection)) == 1


def test_a_parked_row_without_a_name_makes_nobody_and_goes_only_with_a_reason(desk: Desk) -> None:
    row = park(desk, household__home_address="2组9号")
    with pytest.raises(AppError, match="DUP-121"):
        parked.attach_as_household(desk, row)
    with pytest.raises(AppError, match="DUP-101"):
        parked.discard(desk, row, "")
    assert parked.discard(desk, row, "合计行").text == "不要：合计行。"
    assert parked.parked_lines(desk) == []
