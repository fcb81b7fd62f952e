"""问题清单 as a service: one source, counts that add up, filters, marks, and lists that leave the program discreetly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.domain.checks import RULES, Severity
from app.domain.documents import INTERNAL_MARK
from app.domain.errors import AppError
from app.services.checks.checking import household_findings, mark_finding, unmark_finding, village_findings
from app.services.checks.finding_sheets import export_findings
from app.services.checks.findings import By, FoundLine, Wanted, everything, found_list, plain_sentence
from app.services.collecting.filling import open_form, subject_of
from app.services.desk import Desk
from app.store.history import undo
from app.store.peers import accesses


@pytest.fixture
def filled(desk: Desk, household: Callable[..., Any]) -> Any:
    """Three households with something to find in each."""
    made = [
        household(desk, "张𬱖", road="", group="1组"),
        household(desk, "李桂英", road="monitored", group="2组", case={"risks": ("illness", "disability")}),
        household(desk, "王五", road="", group="10组", record={"dangerous_house": None, "phone": "123"}),
    ]
    with desk.writing("修改") as door:
        door.change("member", made[0].members[1], {"id_number": "539901197208210020"})
        door.change("member", made[1].members[1], {"labour": "weak"})
        spell = {"household_id": made[1].id, "member_id": made[1].members[2], "start": "202601", "county": "临海市"}
        door.create("work_spell", {**spell, "month_income": Decimal(300)})
    return made


def rules(lines: tuple[FoundLine, ...]) -> set[str]:
    return {line.rule for line in lines}


def texts(data: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(BytesIO(data)).active
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_list_is_the_village_check(desk: Desk, filled: Any) -> None:
    lines, silent = village_findings(desk)
    found = found_list(desk)
    assert [(x.household, x.rule, x.text) for x in found.lines] == [
        (x.household, x.finding.rule, x.finding.text) for x in lines
    ]
    assert found.silent == tuple(silent) and found.total == len(lines) and found.marked == 0
    assert found.groups == ("1组", "2组", "10组")
    assert found_list(desk) == found


@pytest.mark.parametrize("by", list(By))
def test_headings_add_up(desk: Desk, filled: Any, by: By) -> None:
    found = found_list(desk)
    headings = found.headings(by)
    assert sum(heading.count for heading in headings) == len(found.lines)
    assert sum(heading.errors for heading in headings) == sum(x.level is Severity.ERROR for x in found.lines)
    assert len({heading.key for heading in headings}) == len(headings)
    if by is By.LEVEL:
        assert [heading.title for heading in headings] == [
            str(x) for x in Severity if str(x) in {h.key for h in headings}
        ]
    if by is By.RULE:
        assert [list(RULES).index(heading.key) for heading in headings] == sorted(
            list(RULES).index(h.key) for h in headings
        )
    if by is By.HOUSEHOLD:
        assert [heading.title for heading in headings] == ["张𬱖户", "李桂英户", "王五户"]


def test_filters(desk: Desk, filled: Any) -> None:
    assert {x.group for x in found_list(desk, Wanted(group="10组")).lines} == {"10组"}
    assert {str(x.level) for x in found_list(desk, Wanted(level="错误")).lines} == {"错误"}
    assert rules(found_list(desk, Wanted(rule="1_01_003")).lines) == {"1_12_003"}  # a twin's id
    assert {x.name for x in found_list(desk, Wanted(household=filled[2].id)).lines} == {"王五"}
    assert rules(found_list(desk, Wanted(text="王五 危房")).lines) == {"5_19_006"}
    assert found_list(desk, Wanted(text="没有这样的")).lines == ()


@pytest.mark.parametrize(("wanted", "code"), [(Wanted(rule="9_99"), "FIND-101"), (Wanted(level="一般"), "FIND-102")])
def test_what_does_not_exist_is_said(desk: Desk, wanted: Wanted, code: str) -> None:
    with pytest.raises(AppError) as refused:
        found_list(desk, wanted)
    assert refused.value.code == code and refused.value.advice


def test_a_line_names_its_field(desk: Desk, filled: Any) -> None:
    line = found_list(desk, Wanted(rule="1_12_003")).lines[0]
    assert (line.kind, line.key, line.row, line.label) == ("member", "id_number", filled[0].members[1], "证件号码")
    spell = found_list(desk, Wanted(rule="1111_12")).lines[0]
    assert spell.kind == "work_spell" and spell.row and spell.row != spell.member == filled[1].members[2]
    assert spell.case == filled[1].case


def test_a_mark_hides_and_comes_back(desk: Desk, filled: Any) -> None:
    line = found_list(desk, Wanted(rule="1111_14")).lines[0]
    mark_finding(desk, line.household, line.rule, line.member, "已看过本人")
    assert found_list(desk, Wanted(rule="1111_14")).lines == ()
    marked = found_list(desk, Wanted(rule="1111_14", marked=True))
    assert marked.marked == 1 and marked.lines[0].mark is not None and marked.lines[0].mark.reason == "已看过本人"
    unmark_finding(desk, line.household, line.rule, line.member)
    assert found_list(desk, Wanted(rule="1111_14")).lines == (line,)
    with pytest.raises(AppError) as refused:
        unmark_finding(desk, line.household, line.rule, line.member)
    assert refused.value.code == "CHECK-103"


def test_undo_of_a_mark_opens_it_again(desk: Desk, filled: Any) -> None:
    line = found_list(desk, Wanted(rule="1111_14")).lines[0]
    mark_finding(desk, line.household, line.rule, line.member, "已看过本人")
    with desk.writing("撤销") as door:
        last = door.connection.exec_driver_sql("SELECT device, counter FROM journal ORDER BY seq DESC LIMIT 1").one()
        undo(door.connection, door, str(last[0]), int(last[1]))
    assert rules(found_list(desk).lines) >= {"1111_14"}


def test_the_form_says_what_the_village_says(desk: Desk, filled: Any) -> None:
    """Typing, the household's page and the village run: one list for one household."""
    for made in filled:
        village = [line.text for line in found_list(desk, Wanted(household=made.id)).lines]
        typed = open_form(desk, subject_of(desk, made.id)).live.findings
        assert [finding.text for finding in household_findings(desk, made.id)] == village
        assert [finding.text for finding in typed] == village


# ---- what leaves the program ----
def test_a_workbook_masks_and_carries_the_mark(desk: Desk, filled: Any) -> None:
    made = export_findings(desk, by=By.RULE)
    cells = texts(made.data)
    assert made.rows == len(found_list(desk).lines) and made.suggested_name == "问题清单-按规则-20261123.xlsx"
    assert not any("539901197208210020" in cell for cell in cells)
    assert any(cell.startswith("539*") for cell in cells)
    for word in ("身体健康", "因病", "因残", "慢性病", "300.00"):
        assert not any(word in cell for cell in cells), word
    assert any("健康状况和劳动技能对不上" in cell for cell in cells)
    sheet = openpyxl.load_workbook(BytesIO(made.data)).active
    assert INTERNAL_MARK in sheet.oddHeader.left.text


@pytest.mark.parametrize("by", list(By))
def test_the_paper_holds_every_line(desk: Desk, filled: Any, by: By) -> None:
    made = export_findings(desk, Wanted(level="错误"), by, "pdf")
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(made.data)).pages)
    assert f"数据核查问题清单（{by}）" in text and "内部资料" in text and "打印人：王小明" in text
    for line in found_list(desk, Wanted(level="错误")).lines:
        assert "".join(line.discreet.split()) in text
    assert "只列出：级别“错误”" in text


def test_leaving_is_logged_and_practice_is_not(desk: Desk, practice_desk: Desk, household: Callable[..., Any]) -> None:
    for one in (desk, practice_desk):
        household(one, "赵六", road="", record={"phone": "1"})
        export_findings(one, purpose="交县里核对")
    with desk.reading() as connection:
        assert [(row[2], row[4]) for row in accesses(connection)] == [("导出数据核查问题清单（表格）", "交县里核对")]
    with practice_desk.reading() as connection:
        assert accesses(connection) == []


@pytest.mark.parametrize(("wanted", "form", "code"), [
    (Wanted(), "docx", "FIND-103"), (Wanted(text="没有这样的"), "xlsx", "FIND-104"),
])  # fmt: skip
def test_refusals_leave_nothing_behind(desk: Desk, filled: Any, wanted: Wanted, form: str, code: str) -> None:
    with pytest.raises(AppError) as refused:
        export_findings(desk, wanted, By.RULE, form)
    assert refused.value.code == code
    with desk.reading() as connection:
        assert accesses(connection) == []


def test_headings_name_nobody() -> None:
    for rule in RULES:
        for discreet in (False, True):
            assert "{" not in plain_sentence(rule, discreet)
    assert plain_sentence("5_12_019") == "成员几岁，文化程度只有小学或文盲，请核对是不是没有接受完义务教育。"


# ---- the kept reading is always what a fresh one would be ----
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["labour", "phone", "sex", "birth", "kind"])), max_size=4
    )
)
def test_what_is_kept_is_what_is_read_anew(
    desk: Desk, household: Callable[..., Any], changes: list[tuple[int, str]]
) -> None:
    made = [household(desk, f"家{'甲乙丙'[n]}", road="") for n in range(3)]
    found_list(desk)
    for place, what in changes:
        with desk.writing("修改") as door:
            if what == "kind":
                door.change("household", made[place].id, {"household_kind": "exit_policy"})
            elif what == "phone":
                door.change("household", made[place].id, {"phone": "1"})
            else:
                values = {
                    "labour": {"labour": "lost"},
                    "sex": {"sex": "female"},
                    "birth": {"birth_date": date(2020, 1, 1)},
                }
                door.change("member", made[place].members[0], values[what])
        kept = everything(desk)
        from app.services.checks import checking

        checking._KEPT.clear()
        assert everything(desk) == kept
