"""审核 over two villages: each gets back its own alone; the comparison goes out once for both and comes back to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.procedure.states import Step
from app.services.auditing.comments import ask_field, comment_lines
from app.services.auditing.deciding import hear
from app.services.auditing.queue import audit_queue
from app.services.auditing.sampling import add_named, check_lines, draw_sample, draws, record_check
from app.services.desk import Desk
from app.services.files import load_household
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.papers.catalogue import print_paper
from app.services.road.comparing import answer_flag, compare_list, flag_lines
from app.services.road.comparing_answers import plan_answer, record_answer
from tests.services.audit_world import DAY, REPORTED, Sides, make_sides
from tests.services.conftest import id_number, make_desk, write_household

HEARD = {
    "party_meeting_on": DAY,
    "party_meeting_no": "青党纪9号",
    "sweep_report_on": DAY,
    "sweep_report_no": "青振报9号",
}
OTHER = "539901101204"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Sides, Desk]]:
    """石桥村 and 柳树村 at one office."""
    sides = make_sides(tmp_path, make_desk, write_household)
    other = make_desk(tmp_path / "other", code=OTHER, village="柳树村", operator="李文书")
    offer = sides.stick / "登记.swenrol"
    enrol(other, offer, offer_enrolment(sides.town, offer).lower())
    offer.unlink()
    yield sides, other
    for desk in (sides.village, sides.town, other):
        desk.store.close()


def up(sides: Sides, desk: Desk) -> None:
    [taken] = receive(sides.town, [export_package(desk, sides.stick).path], own_fingerprint(desk))
    assert taken.state == "taken", taken.notes


def down(sides: Sides, desk: Desk) -> None:
    [taken] = receive(desk, [answer(sides.town, desk.place.code, sides.stick).path])
    assert taken.state == "taken", taken.notes


def state_of(desk: Desk, household: str) -> Any:
    with desk.reading() as connection:
        case = load_household(connection, household).case
    assert case is not None
    return case.road.state


def test_each_village_gets_its_own_and_one_list_asks_for_both(
    pair: tuple[Sides, Desk], tmp_path: Path, pdf_text: Callable[[bytes], str]
) -> None:
    sides, other = pair
    town, desks = sides.town, (sides.village, other)
    made = [
        sides.household(sides.village, "张德福", road=REPORTED),
        sides.household(other, "柳小河", road=REPORTED, person={"id_number": id_number(date(1970, 3, 15), 77)}),
    ]
    for desk in desks:
        up(sides, desk)
    assert {(row.village, row.name) for row in audit_queue(town)} == {("石桥村", "张德福"), ("柳树村", "柳小河")}
    cases = [one.case for one in made]
    sides.take(cases, Step.TOWNSHIP_CHECK)
    lines = draw_sample(town, "712304", ["刘建国"])
    assert [(line.village, len(line.drawn)) for line in lines] == [("石桥村", 1), ("柳树村", 1)]
    assert len({line.number for line in lines}) == 1
    ask_field(town, made[1].id, "household", made[1].id, "phone", "电话打不通", case=cases[1])
    for desk in desks:
        down(sides, desk)
    assert [line.village_code for line in draws(sides.village)] == [sides.village.place.code]
    assert [line.village_code for line in draws(other)] == [OTHER]
    assert {line.name for line in check_lines(other)} == {"柳小河"} and comment_lines(sides.village) == []
    assert [line.name for line in comment_lines(other)] == ["柳小河"]

    text = pdf_text(print_paper(town, "待复核名单").data)
    assert "柳小河" in text and "联系电话" in text and "张德福" not in text
    _to_comparison(sides, made)
    listed = compare_list(town)
    assert {line.household[:3] for line in listed.lines} == {"张德福", "柳小河"}
    plan = plan_answer(town, _answers(tmp_path, _number(town, made[1])))
    assert [one.household[:3] for one in plan.flags] == ["柳小河"]
    record_answer(town, plan)
    sides.take([cases[0]], Step.COUNTY, paper="云比对4号")
    sides.take([cases[1]], Step.VERIFYING)
    for desk in desks:
        down(sides, desk)
    assert (state_of(sides.village, made[0].id), state_of(other, made[1].id)) == (Step.COUNTY, Step.VERIFYING)
    [flag] = flag_lines(other, cases[1])
    answer_flag(
        other, flag.id, {"answer": "true_explained", "answer_note": "亲戚暂存", "checker": "李文书", "checked_on": DAY}
    )
    up(sides, other)
    rows = {row.name: row for row in audit_queue(town)}
    assert rows["柳小河"].heap == "flags" and Step.COUNTY in rows["柳小河"].options
    sides.take([cases[1]], Step.COUNTY, paper="云比对5号")
    assert {row.name: row.heap for row in audit_queue(town)} == {"张德福": "county", "柳小河": "county"}


def _to_comparison(sides: Sides, made: list[Any]) -> None:
    from app.services.auditing.comments import withdraw

    town, cases = sides.town, [one.case for one in made]
    for line in comment_lines(town):
        withdraw(town, line.id)
    add_named(town, [case for case in cases if case not in {line.case for line in check_lines(town)}])
    checks = [line.id for line in check_lines(town)]
    record_check(town, checks, {"result": "same", "checked_on": DAY, "checkers": ("刘建国",)})
    hear(town, cases, DAY, "刘建国", HEARD)
    sides.take(cases, Step.COMPARING)


def _number(desk: Desk, made: Any) -> tuple[str, str]:
    with desk.reading() as connection:
        head = load_household(connection, made.id).head
    assert head is not None
    return str(head["name"]), str(head["id_number"])


def _answers(folder: Path, whose: tuple[str, str]) -> Path:
    """The county's answer: one finding about one person."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("姓名", "证件号码", "大额存款"), (*whose, "定期存款一笔，请核实")):
        sheet.append(row)
    path = folder / "比对反馈.xlsx"
    book.save(path)
    return path
