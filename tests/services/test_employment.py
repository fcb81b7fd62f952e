"""Work: spells feed the member, the quarter's list, changes at once and reported, posts, wishes and services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.due import State
from app.domain.errors import AppError
from app.services.collecting import collect
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.employment import checks, posts, spells, wishes
from app.services.employment.people import labour_list
from app.services.family.relatives import keep_relative
from app.services.files import load_household
from app.services.undoing import undo_last
from app.store.rows import read_records

SPELL = {"start": "202603", "place_kind": "outside", "province": "浙江省", "city": "宁波市", "county": "北仑区", "employer": "海天注塑厂",
         "industry": "制造业", "channel": "self", "month_income": Decimal("5200"), "point_to_point": False, "phone": "13912345678"}  # fmt: skip
WHO = ("王小明",)


@pytest.fixture
def made(desk: Desk, household: Callable[..., Any]) -> Any:
    """A 脱贫户 of four: the son (third) is said to work, nobody has a spell yet."""
    return household(desk, "张德福", road="", kind="exit_policy")


def member(desk: Desk, made: Any, place: int = 2) -> dict[str, Any]:
    with desk.reading() as connection:
        return next(row for row in load_household(connection, made.id).all_members if row["id"] == made.members[place])


def rows(desk: Desk, kind: str) -> list[dict[str, Any]]:
    with desk.reading() as connection:
        return read_records(connection, kind)


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code


def test_the_spell_is_the_truth_and_the_form_follows(desk: Desk, made: Any) -> None:
    son = made.members[2]
    spells.record_spell(desk, made.id, son, SPELL)
    told = member(desk, made)
    assert (told["is_working"], told["work_months"], told["works_abroad"], told["phone"]) == (
        True,
        9,
        False,
        "13912345678",
    )
    second = spells.record_spell(desk, made.id, son, {**SPELL, "start": "202610", "place_kind": "abroad", "county": ""})
    kept = {row["id"]: row for row in rows(desk, "work_spell")}
    assert [row["end"] for row in kept.values() if row["id"] != second] == ["202609"]
    assert (member(desk, made)["works_abroad"], member(desk, made)["work_months"]) == (True, 9)
    spells.change_spell(desk, made.id, second, {"end": "202610"})
    told = member(desk, made)
    assert (told["is_working"], told["works_abroad"], told["work_months"]) == (False, False, 8)
    undo_last(desk)
    assert member(desk, made)["is_working"] is True


@pytest.mark.parametrize(("change", "wanted"), [
    ({"start": ""}, "WORK-103"), ({"start": "202605", "end": "202604"}, "WORK-104"), ({"start": "202612"}, "WORK-105"),
])  # fmt: skip
def test_a_spell_that_cannot_be_is_refused(desk: Desk, made: Any, change: dict[str, Any], wanted: str) -> None:
    assert code(lambda: spells.record_spell(desk, made.id, made.members[2], {**SPELL, **change})) == wanted
    assert rows(desk, "work_spell") == []


def test_the_quarter_person_by_person(desk: Desk, made: Any, household: Callable[..., Any]) -> None:
    other = household(desk, "李大山", road="", group="2组")
    spells.record_spell(desk, made.id, made.members[2], SPELL)
    board = checks.check_board(desk)
    assert (board.quarter, board.waiting) == ("2026年第4季度", 2)
    assert [line.told for line in board.lines if line.spell] == [
        "浙江省宁波市北仑区，海天注塑厂，月收入5200元，2026年3月起"
    ]
    checks.not_reached(desk, other.id, other.members[2], desk.today, WHO)
    assert [line.state for line in checks.check_board(desk, "2组").lines] == ["没有联系上（1次）"]
    assert checks.confirm_same(desk, [(made.id, made.members[2]), (other.id, other.members[2])], desk.today, WHO) == 2
    assert checks.check_board(desk).waiting == 0
    assert code(lambda: checks.confirm_same(desk, [(made.id, made.members[2])], date(2026, 12, 1), WHO)) == "WORK-110"
    assert code(lambda: checks.confirm_same(desk, [(made.id, made.members[2])], desk.today, ())) == "WORK-114"
    desk.today = date(2027, 1, 4)
    assert checks.check_board(desk).waiting == 2


def test_a_change_is_written_at_once_and_waits_to_be_reported(desk: Desk, made: Any) -> None:
    son = made.members[2]
    spells.record_spell(desk, made.id, son, SPELL)
    values = {"change": "place", "changed_on": date(2026, 11, 2), "date": desk.today, "checkers": WHO, "mode": "phone",
              "place_kind": "outside", "province": "江苏省", "city": "苏州市", "county": "昆山市", "employer": "富新电子厂",
              "month_income": Decimal("6000")}  # fmt: skip
    checks.record_change(desk, made.id, son, values)
    old, new = sorted(rows(desk, "work_spell"), key=lambda row: row["start"])
    assert (old["end"], new["start"], new["end"], new["county"], new["channel"]) == (
        "202610",
        "202611",
        "",
        "昆山市",
        "self",
    )
    check = rows(desk, "work_quarter_check")[0]
    assert check["before"].startswith("浙江省宁波市北仑区") and check["after"].startswith("江苏省苏州市昆山市")
    assert checks.check_board(desk).waiting == 0
    due = [line.due for line in due_list(desk) if line.due.kind == "work_change"]
    assert [(found.state, "换了地方" in found.reason) for found in due] == [(State.SOON, True)]
    desk.today = date(2026, 11, 24)
    assert [line.due.state for line in due_list(desk) if line.due.kind == "work_change"] == [State.OVERDUE]
    assert checks.report_changes(desk, (), desk.today, "乡镇就业服务站") == 1
    assert code(lambda: checks.report_changes(desk, (), desk.today, "乡镇就业服务站")) == "WORK-115"
    assert not [line for line in due_list(desk) if line.due.kind == "work_change"]


def test_coming_home_ends_the_spell_and_the_person_leaves_the_next_list(desk: Desk, made: Any) -> None:
    son = made.members[2]
    spells.record_spell(desk, made.id, son, SPELL)
    checks.record_change(
        desk,
        made.id,
        son,
        {"change": "returned", "changed_on": date(2026, 11, 10), "date": desk.today, "checkers": WHO},
    )
    assert rows(desk, "work_spell")[0]["end"] == "202611"
    desk.today = date(2027, 1, 4)
    assert checks.check_board(desk).lines == ()
    assert code(lambda: checks.record_change(desk, made.id, son, {"date": desk.today, "checkers": WHO})) == "WORK-111"


def test_each_person_away_is_due_once_a_quarter(desk: Desk, made: Any) -> None:
    spells.record_spell(desk, made.id, made.members[2], SPELL)

    def standing() -> list[tuple[str, State]]:
        return [
            (line.due.member, line.due.state)
            for line in due_list(desk, with_done=True)
            if line.due.kind == "work_check"
        ]

    assert standing() == [(made.members[2], State.DUE)]
    checks.confirm_same(desk, [(made.id, made.members[2])], desk.today, WHO)
    assert standing() == [(made.members[2], State.DONE)]
    desk.today = date(2027, 4, 2)
    assert standing() == [(made.members[2], State.OVERDUE)]


def test_a_spell_typed_on_the_form_is_followed_too(desk: Desk, made: Any) -> None:
    head, subject = made.members[0], collect.Subject(made.id)
    with desk.writing("试") as door:
        door.change("member", head, {"is_working": False, "work_months": 0})
    spell = {"member_id": head, "start": "202609", "place_kind": "outside", "province": "浙江省"}
    collect.autosave(desk, subject, "members", "work_spell", "spell-1", spell)
    collect.save_page(desk, subject, "members")
    assert (member(desk, made, 0)["is_working"], member(desk, made, 0)["work_months"]) == (True, 3)
    collect.autosave(desk, subject, "members", "work_spell", "spell-1", {"end": "202610"})
    collect.save_page(desk, subject, "members")
    assert (member(desk, made, 0)["is_working"], member(desk, made, 0)["work_months"]) == (False, 2)
    undo_last(desk)
    assert member(desk, made, 0)["is_working"] is True


def test_two_people_away_of_one_household_are_one_line_until_each_is_checked(desk: Desk, made: Any) -> None:
    for place in (1, 2):
        spells.record_spell(desk, made.id, made.members[place], SPELL)

    def waiting() -> list[Any]:
        return [line.due for line in due_list(desk) if line.due.kind == "work_check"]

    (both,) = waiting()
    names = [str(member(desk, made, place)["name"]) for place in (1, 2)]
    assert both.reason.startswith(f"{names[0]}、{names[1]}在外务工") and both.member == ""
    checks.confirm_same(desk, [(made.id, made.members[1])], desk.today, WHO)
    (one,) = waiting()
    assert one.member == made.members[2] and one.key == both.key and names[0] not in one.reason
    checks.confirm_same(desk, [(made.id, made.members[2])], desk.today, WHO)
    assert waiting() == []


POST = {"post_kind": "cleaning", "post_name": "村庄保洁员", "post_source": "village", "post_form": "half", "start": date(2026, 1, 1),
        "end": date(2026, 12, 10), "monthly_allowance": Decimal("500"), "agreement_no": "青石岗2026-01", "noticed_on": date(2025, 12, 20)}  # fmt: skip


def test_a_post_with_attendance_pay_and_its_end(desk: Desk, made: Any) -> None:
    head = made.members[0]
    post = posts.add_post(desk, made.id, head, POST)
    assert (member(desk, made, 0)["post_types"], member(desk, made, 0)["post_months"]) == (("cleaning",), 11)
    assert (
        posts.note_months(desk, [(made.id, post)], "202610", {"attendance": "full", "paid_on": date(2026, 11, 3)}) == 1
    )
    assert (
        posts.note_months(desk, [(made.id, post)], "202610", {"attendance": "part", "days_due": 22, "days_worked": 20})
        == 1
    )
    kept = rows(desk, "post_month")
    assert [(row["month"], row["attendance"], row["paid"], row["days_worked"]) for row in kept] == [
        ("202610", "part", Decimal("500.00"), 20)
    ]
    assert rows(desk, "public_post")[0]["paid_until"] == "202610"
    assert code(lambda: posts.note_months(desk, [(made.id, post)], "202612", {})) == "POST-107"
    assert (
        code(lambda: posts.note_months(desk, [(made.id, post)], "202610", {"days_due": 20, "days_worked": 21}))
        == "POST-108"
    )
    line = posts.post_lines(desk)[0]
    assert (line.state, line.total, line.told) == ("在岗", 11, "合同2026年12月10日到期")
    assert [found.due.state for found in due_list(desk) if found.due.kind == "post_end"] == [State.DUE]
    posts.change_post(desk, made.id, post, {"end": date(2027, 12, 31)})
    assert not [found for found in due_list(desk) if found.due.kind == "post_end"]
    assert code(lambda: posts.leave_post(desk, made.id, post, desk.today, " ")) == "POST-105"
    posts.leave_post(desk, made.id, post, desk.today, "外出务工")
    assert posts.post_lines(desk)[0].state == "已退出" and member(desk, made, 0)["post_types"] == ()


def test_what_to_mind_before_and_while_a_post_is_held(desk: Desk, made: Any) -> None:
    first = posts.add_post(
        desk, made.id, made.members[0], {**POST, "start": date(2023, 12, 1), "end": date(2026, 11, 30)}
    )
    keep_relative(
        desk,
        {"name": "李书记", "role": "committee", "household_id": made.id, "kinship": "sibling", "told_on": desk.today},
    )
    line = next(line for line in posts.post_lines(desk) if line.key == first)
    assert [warning.code for warning in line.warnings] == ["relative", "ending", "months"]
    assert line.total == 36 and "满36个月应退出" in line.told
    told = posts.warnings_before(desk, made.id, made.members[3], POST)  # the grandchild of ten
    assert [warning.code for warning in told] == ["age", "household", "relative"]
    assert {found.due.kind for found in due_list(desk) if found.due.kind.startswith("post_")} == {
        "post_end",
        "post_months",
    }


def test_a_contract_that_ran_out_stays_until_somebody_decides(desk: Desk, made: Any) -> None:
    posts.add_post(desk, made.id, made.members[0], {**POST, "end": date(2026, 11, 20)})
    line = posts.post_lines(desk)[0]
    assert line.state == "合同到期" and line.warnings[0].late
    assert code(lambda: posts.add_post(desk, made.id, made.members[0], {**POST, "end": date(2025, 1, 1)})) == "POST-102"
    assert code(lambda: posts.add_post(desk, made.id, made.members[0], {**POST, "post_kind": ""})) == "POST-101"


def test_wishes_and_one_service_a_year(desk: Desk, made: Any) -> None:
    spouse = made.members[1]
    assert code(lambda: wishes.record_wish(desk, made.id, spouse, {"wish_date": desk.today})) == "WISH-101"
    wishes.record_wish(
        desk, made.id, spouse, {"job_wish": "就近务工", "training_wish": "家政", "wish_date": desk.today}
    )
    assert [found.due.member for found in due_list(desk) if found.due.kind == "job_service"] == [spouse]
    training = [found for found in due_list(desk, with_done=True) if found.due.kind == "farm_training"]
    assert [found.due.state for found in training] == [State.DUE] and "郑桂兰" in training[0].due.reason
    service = {"date": desk.today, "kind": "training", "content": "家政培训", "days": 5, "result": "trained"}
    assert wishes.record_service(desk, [(made.id, spouse), (made.id, made.members[0])], service) == 2
    assert not [found for found in due_list(desk) if found.due.kind in ("job_service", "farm_training")]
    assert code(lambda: wishes.record_service(desk, [], service)) == "WISH-105"
    assert (
        code(lambda: wishes.record_service(desk, [(made.id, spouse)], {**service, "date": date(2027, 1, 1)}))
        == "WISH-104"
    )
    wishes.record_wish(desk, made.id, spouse, {"job_wish": "无"})
    desk.today = date(2027, 3, 1)
    assert not [found for found in due_list(desk) if found.due.kind == "job_service"]


def test_the_employment_ledger_holds_all_labour(desk: Desk, made: Any) -> None:
    spells.record_spell(desk, made.id, made.members[2], SPELL)
    found = {worker.name: worker.place(desk.today) for worker in labour_list(desk)}
    assert found == {"张德福": "在家", "郑桂兰": "在家", "张明德": "浙江省宁波市北仑区"}  # not the child
