"""工作移交: the list as it stands, three signatures, then the old account closes and the key changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.errors import AppError
from app.domain.turnover import listed, parts_of, typed_part
from app.services.desk import Desk
from app.services.packages import enrol, export_package, offer_enrolment, receive
from app.services.papers.catalogue import print_paper
from app.services.setup import sign_in
from app.services.staff.operators import add_account, operator_lines
from app.services.staff.turnover import (
    begin_turnover,
    close_giver,
    drop_turnover,
    sign_turnover,
    turnover_named,
    turnovers,
)
from app.store.rows import read_records

Build = Callable[..., Any]
ASKED = {
    "giver": "王小明", "receiver": "周文斌", "witness": "刘建国", "reason": "调动", "papers": ("2026年一户一档：12盒，铁皮柜",),
    "sticks": ("石桥-U01：报送用", "石桥-U02"), "keys": ("恢复单信封：封口完好", "铁皮柜钥匙：2把"), "note": "打印机墨盒要换",
}  # fmt: skip


def refused_by(expected: str, act: Callable[[], object]) -> AppError:
    with pytest.raises(AppError) as refused:
        act()
    assert refused.value.code == expected
    return refused.value


def again(desk: Desk, name: str, password: str) -> Desk:
    folder = desk.store.folder
    desk.store.close()
    return sign_in(folder, name, password, f"machine-{folder.name}", desk.today, desk.clock)


def test_the_list_tells_what_is_handed_over(desk: Desk, household: Build, pdf_text: Callable[[bytes], str]) -> None:
    household(desk, "张德福", road="monitored")
    household(desk, "何明", road="", group="2组")
    made = begin_turnover(desk, ASKED)
    parts = {part.title: part.lines for part in made.parts}
    assert parts["农户"][-1][:2] == ("合计", "2户") and len(parts["农户"]) == 3
    assert [line[1] for line in parts["在办监测事项"]] == ["监测中"]
    assert parts["待办事项"] and any("张德福" in line[0] for line in parts["待办事项"])
    assert parts["编号的U盘"] == (("石桥-U01", "1", "报送用"), ("石桥-U02", "1", ""))
    assert parts["钥匙和密封件"][0] == ("恢复单信封", "1", "封口完好")
    household(desk, "后来的户", road="")
    assert turnover_named(desk).parts == made.parts  # a reprint is the sheet that was signed
    text = pdf_text(print_paper(desk, "工作移交清单").data)
    for word in (
        "移交人（王小明）",
        "接收人（周文斌）",
        "监交人（刘建国）",
        "石桥-U01",
        "恢复单信封",
        "打印机墨盒要换",
        made.number,
    ):
        assert word in text.replace("\n", "")
    book = openpyxl.load_workbook(BytesIO(print_paper(desk, "work_handover", out_format="xlsx").data))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"石桥-U01", "恢复单信封"} <= cells


def test_signed_first_then_the_receiver_closes_the_account(desk: Desk) -> None:
    made = begin_turnover(desk, ASKED)
    refused_by("TURN-107", lambda: close_giver(desk, made.number))
    refused_by("TURN-106", lambda: sign_turnover(desk, made.number, date(2026, 11, 1)))
    assert sign_turnover(desk, made.number, desk.today).state == "已签字"
    refused_by("TURN-105", lambda: sign_turnover(desk, made.number, desk.today))
    refused_by("OPER-105", lambda: close_giver(desk, made.number))
    add_account(desk, "周文斌", "周的口令4321")
    other = again(desk, "周文斌", "周的口令4321")
    key = other.store.key
    assert close_giver(other, made.number).name == "王小明" and other.store.key != key
    assert turnover_named(other).state == "账户已关闭" and operator_lines(other)[-1].left_on == "2026-11-23"
    with other.reading() as connection:
        row = read_records(connection, "staff_handover")[0]
    assert (row["closed_on"], row["updated_by"]) == (other.today, "周文斌")
    refused_by("TURN-108", lambda: close_giver(other, made.number))
    refused_by("V-102", lambda: again(other, "王小明", "abcd1234"))


def test_what_lacks_is_said(desk: Desk, township: Desk) -> None:
    for code, change in (("TURN-101", {"witness": " "}), ("TURN-101", {"reason": ""}), ("TURN-102", {"witness": "王小明"}),
                         ("TURN-103", {"date": date(2031, 1, 1)})):  # fmt: skip
        refused_by(code, lambda change=change: begin_turnover(desk, {**ASKED, **change}))
    refused_by("TURN-104", lambda: turnover_named(desk))
    made = begin_turnover(desk, ASKED)
    refused_by("TURN-109", lambda: drop_turnover(desk, made.number, " "))
    drop_turnover(desk, made.number, "写错接收人")
    assert turnovers(desk) == () and begin_turnover(desk, ASKED).number != made.number
    assert begin_turnover(township, ASKED).parts[0].title == "农户"  # an office hands over, too


def test_an_office_s_own_list_stays_in_the_office(township: Desk) -> None:
    begin_turnover(township, ASKED)
    with township.reading() as connection:
        villages = {row[0] for row in connection.exec_driver_sql("SELECT village FROM unit WHERE kind='village'")}
    assert villages == {""}


def test_an_office_lists_and_counts_its_own_alone(desk: Desk, township: Desk, tmp_path: Path) -> None:
    begin_turnover(desk, ASKED)
    offer = tmp_path / "offer.swenrol"
    code = enrol(desk, offer, offer_enrolment(township, offer)).own_code
    assert receive(township, [export_package(desk, tmp_path).path], confirm=code)[0].state == "taken"
    assert turnovers(township) == ()
    assert begin_turnover(township, ASKED).number == turnovers(desk)[0].number == f"移交{desk.today.year}-01"
    assert len(turnovers(township)) == 1


def test_what_was_kept_is_what_was_listed() -> None:
    parts = (typed_part("编号的U盘", ("A：一：二", " ", "B"), "编号"), typed_part("钥匙", (), "名称"))
    assert parts[0].lines == (("A", "1", "一：二"), ("B", "1", "")) and parts_of(listed(parts)) == parts
