"""Every ledger of §15 on a village with something in each: sums against a second count, workbooks, papers, empty villages."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.documents import CellKind
from app.domain.errors import AppError
from app.domain.ledgers import LEDGER_KINDS, Entry, Filters, LedgerHead, LedgerKind, ledger_kind, listed_entries
from app.domain.words import banned_in
from app.services.desk import Desk
from app.services.ledgers.books import Book, Wanted, book
from app.services.ledgers.columns import columns_in_force, set_columns, set_columns_by_file
from app.services.papers.catalogue import print_paper
from app.services.papers.ledgers import LEDGER_PAPERS
from app.services.papers.reports import REPORT_PAPERS
from app.services.policies import set_policy
from app.store.rows import read_records
from tests.services.conftest import TODAY, make_desk, write_household
from tests.services.ledger_world import fill

Rows = list[dict[str, Any]]
NUMBERED = {CellKind.NUMBER, CellKind.MONEY}


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The filled village; only read here."""
    desk = make_desk(tmp_path_factory.mktemp("ledgers") / "village")
    fill(desk, write_household)
    yield desk
    desk.store.close()


def made(desk: Desk, key: str, period: str = "", **more: Any) -> Book:
    with desk.reading() as connection:
        return book(desk, connection, ledger_kind(key), Wanted(period, **more))


def rows(desk: Desk, kind: str, **equal: Any) -> Rows:
    """Stored rows of a kind, straight from the store."""
    with desk.reading() as connection:
        found = read_records(connection, kind)
    return [row for row in found if all(row.get(key) == value for key, value in equal.items())]


def people_of(desk: Desk, homes: set[str]) -> int:
    return sum(row["household_id"] in homes for row in rows(desk, "member"))


def homes(found: Rows) -> set[str]:
    return {str(row["household_id"]) for row in found}


def monitored(desk: Desk) -> set[str]:
    """Households with a step monitored or imported, counted from the events alone."""
    return {row["household_id"] for row in rows(desk, "case_event") if row["step"] in ("monitored", "imported")}


# Ledger -> the sums of its total row, counted a second time from the stored rows: {column key: value}.
def expected(desk: Desk) -> dict[str, dict[str, Any]]:
    watched = monitored(desk)
    visits = [row for row in rows(desk, "visit") if row["date"].year == 2026 and row["date"].month == 11]
    spells = [
        row
        for row in rows(desk, "work_spell")
        if row["start"] <= "202612" and (not row["end"] or row["end"] >= "202610")
    ]
    posts = rows(desk, "public_post")
    paid = [row for row in rows(desk, "post_month") if row["month"] == "202611"]
    grants = rows(desk, "relief_grant")
    rounds, rolls = rows(desk, "home_result"), rows(desk, "roll_row")
    clues = [row for row in rows(desk, "case_event") if row["step"] == "clue"]
    sick = {row["household_id"] for row in rows(desk, "member") if "serious" in row["health"]}
    return {
        "monitoring": {"head": f"{len(watched)}户", "members": people_of(desk, watched)},
        "groups": {"head": f"{len(sick)}户", "members": people_of(desk, sick)},
        "help": {"head": f"{len(homes(visits))}户", "date": f"{len(visits)}次"},
        "workers": {"head": f"{len(homes(spells))}户", "name": f"{len({row['person_id'] for row in spells})}人",
                    "travel": sum((row["travel_subsidy"] for row in spells), Decimal(0))},
        "posts": {"head": f"{len(homes(posts))}户", "pay": sum((row["monthly_allowance"] for row in posts), Decimal(0)),
                  "paid": sum((row["paid"] for row in paid), Decimal(0))},
        "clues": {"head": f"{len(homes(clues))}户", "members": people_of(desk, homes(clues))},
        "homes": {"head": f"{len(homes(rounds))}户", "members": people_of(desk, homes(rounds))},
        "grants": {"head": f"{len(homes(grants))}户", "amount": sum((row["amount"] for row in grants), Decimal(0))},
        "rolls": {"head": f"{len(homes(rolls))}户", "name": f"{len(homes(rolls))}人"},
        "notices": {"homes": len(rows(desk, "notice_row")), "objections": len(rows(desk, "objection"))},
        "relocation": {"head": f"{len(rows(desk, 'household', in_relocation_site=True))}户"},
    }  # fmt: skip


COUNTED = (
    "monitoring",
    "groups",
    "help",
    "workers",
    "posts",
    "clues",
    "homes",
    "grants",
    "rolls",
    "notices",
    "relocation",
)


@pytest.mark.parametrize("key", COUNTED)
def test_sums_equal_a_second_count(village: Desk, key: str) -> None:
    found = made(village, key)
    assert found.ledger.total is not None
    total = dict(zip([column.key for column in found.columns], found.ledger.total.cells, strict=True))
    wanted = expected(village)[key]
    assert {name: total[name] for name in wanted} == wanted
    assert wanted and all(value not in ("0户", 0) for value in wanted.values())


def test_low_income_removed_pairings_and_problems(village: Desk) -> None:
    low = made(village, "low_income")
    assert {(e.head, e.values["class"]) for e in low.entries} == {
        ("张𬱖", "防止返贫监测对象"), ("阿卜杜热合曼·买买提依明", "防止返贫监测对象"), ("吴家兴", "最低生活保障对象"),
    }  # fmt: skip
    colours = {
        e.head: e.values["colour"] for e in low.entries
    }  # §14.2: monitored is yellow, who is in a scheme has none
    assert colours == {"张𬱖": "黄色预警", "阿卜杜热合曼·买买提依明": "黄色预警", "吴家兴": ""}
    (gone,) = made(village, "removals").entries
    assert (gone.head, gone.values["removed"], gone.values["identified"]) == ("吴家兴", "202211", "202105")
    found = made(village, "problems")
    assert [(e.values["no"], e.values["whose"], e.values["state"]) for e in found.entries] == [
        ("整改2026-001", "李四海", "逾期"), ("整改2026-002", "全村", "已销号"),
    ]  # fmt: skip
    assert found.ledger.total is not None and found.ledger.total.cells[:2] == ("合计", "2个")
    assert made(village, "pairings").entries == ()


def test_revisits_owed_done_and_late(village: Desk) -> None:
    """Monthly: the two monitored households; the removed one owes a half-year, a 脱贫户 a year (§12)."""
    month = made(village, "revisits", "2026-11")
    assert {e.head: (e.values["due"], e.values["done"]) for e in month.entries} == {
        "张𬱖": (1, 1),
        "阿卜杜热合曼·买买提依明": (1, 1),
    }
    half = made(village, "revisits", "2026下半年")
    assert [(e.head, e.values["due"], e.values["done"]) for e in half.entries] == [("吴家兴", 1, 0)]
    year = made(village, "revisits", "2026")
    assert {e.head for e in year.entries} == {"王桂英", "何爱民"}
    late = replace_today(village, date(2027, 1, 2))
    assert {e.head: e.values["late"] for e in made(late, "revisits", "2026").entries} == {"王桂英": 1, "何爱民": 1}


def replace_today(desk: Desk, day: date) -> Desk:
    return Desk(desk.store, desk.operator, day, desk.clock)


def test_overlaps_are_marked_and_counted_once(village: Desk) -> None:
    notes = "".join(made(village, "monitoring").ledger.notes)
    assert "按风险（有重叠）：因病3户；缺劳动力3户。" in notes
    assert "边缘易致贫户（监测中）2户8人" in notes and "脱贫不稳定户（风险已消除）1户2人" in notes


@pytest.mark.parametrize("kind", LEDGER_KINDS, ids=lambda kind: kind.key)
def test_every_workbook_holds_rows_sums_and_texts(village: Desk, kind: LedgerKind) -> None:
    printed = print_paper(village, kind.key, out_format="xlsx")
    found = made(village, kind.key)
    sheet = openpyxl.load_workbook(BytesIO(printed.data)).active
    grid = list(sheet.iter_rows(min_row=3))
    assert [cell.value for cell in grid[0]] == [column.label for column in found.columns]
    body = [row for row in grid[1:] if isinstance(row[0].value, int)]
    assert len(body) == len(found.entries)
    for row in body:
        for cell, column in zip(row, found.columns, strict=True):
            assert cell.data_type != "f" and "E+" not in str(cell.value)
            if column.kind is CellKind.IDENTIFIER:
                assert cell.number_format == "@"
    assert any(str(row[0].value).startswith("合计") for row in grid)
    assert not banned_in("".join(str(cell.value or "") for row in grid for cell in row))


@pytest.mark.parametrize("paper", [*LEDGER_PAPERS, *REPORT_PAPERS], ids=lambda paper: paper.key)
def test_every_pdf_reads_back(village: Desk, paper: Any, pdf_text: Callable[[bytes], str]) -> None:
    printed = print_paper(village, paper.key, **({"blank": True} if paper.key == "zero_report" else {}))
    text = pdf_text(printed.data)
    assert printed.title.replace("\u3000", "") in text and "内部资料妥善保管" in text
    assert "第1页" in text and not banned_in(text)
    assert "5399011970" not in text


@pytest.mark.parametrize("key", ["monitoring", "workers", "report_month"])
def test_libreoffice_opens_them_without_a_warning(village: Desk, key: str, tmp_path: Path, tool: Any) -> None:
    path = tmp_path / f"{key}.xlsx"
    path.write_bytes(print_paper(village, key, out_format="xlsx").data)
    command = [tool("soffice", "台账表格"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
               "--outdir", str(tmp_path / "lo"), str(path)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "rror" not in done.stderr.replace("javaldx", "")
    again, before = (openpyxl.load_workbook(folder / path.name) for folder in (tmp_path / "lo", tmp_path))
    assert again.sheetnames == before.sheetnames
    for sheet in before:
        told = [[cell for cell in row if cell not in (None, "")] for row in sheet.iter_rows(values_only=True)]
        assert told == [
            [cell for cell in row if cell not in (None, "")] for row in again[sheet.title].iter_rows(values_only=True)
        ]


@pytest.mark.parametrize("paper", [*LEDGER_PAPERS, *REPORT_PAPERS], ids=lambda paper: paper.key)
def test_a_village_without_households(tmp_path: Path, paper: Any) -> None:
    desk = make_desk(tmp_path / "empty")
    for out_format in paper.formats:
        wish = {"blank": True} if paper.key == "zero_report" else {"period": "2026-05"}
        assert print_paper(desk, paper.key, out_format=out_format, **wish).data
    desk.store.close()


# ---- filters, masks, periods -------------------------------------------------------------------------------------------


def test_filters_by_group_helper_and_class(village: Desk) -> None:
    found = made(village, "monitoring", filters=Filters(group="2组"))
    assert [row.cells[2] for row in found.ledger.rows] == [
        "阿卜杜热合曼·买买提依明",
        "吴家兴",
    ] and found.ledger.group == "2组"
    assert found.ledger.total is not None and found.ledger.total.cells[2] == "2户"
    found = made(village, "monitoring", filters=Filters(category="unstable"))
    assert [row.cells[2] for row in found.ledger.rows] == ["吴家兴"]
    assert len(made(village, "help", filters=Filters(helper="周文斌")).ledger.rows) == 2
    assert len(made(village, "help", filters=Filters(helper="没有这个人")).ledger.rows) == 0
    with pytest.raises(AppError, match="LEDG-104"):
        print_paper(village, "monitoring", category="没有这一类")


def test_periods_as_people_write_them(village: Desk) -> None:
    for text, label in (("2026年第4季度", "2026年第4季度"), ("2026Q3", "2026年第3季度"), ("2026-11", "2026年11月"), ("2026上半年", "2026年上半年"),
                        ("２０２６年", "2026年"), ("2026年四季度", "2026年第4季度")):  # fmt: skip
        assert made(village, "workers", text).ledger.period == label
    assert made(village, "clues").ledger.period == "截至2026年11月23日"
    for text, code in (("明天", "LEDG-101"), ("2026-13", "LEDG-101"), ("0000", "LEDG-101"), ("2027-01", "LEDG-103")):
        with pytest.raises(AppError, match=code):
            made(village, "workers", text)
    with pytest.raises(AppError, match="LEDG-102"):
        made(village, "groups", "2026")


def test_full_numbers_only_for_the_township(village: Desk, tmp_path: Path) -> None:
    set_columns(village, "rolls", ["序号", "户主", "姓名", "证件号码"])
    try:
        cells = [str(row.cells[3]) for row in made(village, "rolls").ledger.rows]
        assert cells and all(cell.startswith("539***********") for cell in cells)
        with pytest.raises(AppError, match="LEDG-120"):
            print_paper(village, "rolls", reveal=True)
    finally:
        set_columns(village, "rolls", [])
    town = make_desk(tmp_path / "town", role="township", code="539901101", village="", operator="刘建国", line="")
    assert print_paper(town, "rolls", reveal=True).data
    town.store.close()


# ---- columns by template -------------------------------------------------------------------------------------------------


def template(path: Path, *names: str) -> Path:
    made_ = openpyxl.Workbook()
    made_.active.append(["青石镇台账模板"])
    made_.active.append([])
    made_.active.append(list(names))
    made_.save(path)
    return path


def test_columns_in_the_order_of_the_template(desk: Desk, household: Any, tmp_path: Path) -> None:
    household(desk, "张德福", road="monitored")
    path = template(tmp_path / "模板.xlsx", "类别", "户 主", "人均纯收入（元）", "人口数")
    assert set_columns_by_file(desk, "15.1", path) == ("类别", "户主", "人均纯收入", "人口数")
    sheet = openpyxl.load_workbook(BytesIO(print_paper(desk, "monitoring", out_format="xlsx").data)).active
    assert [cell.value for cell in sheet[3]] == ["类别", "户主", "人均纯收入", "人口数"]
    assert [cell.value for cell in sheet[4]] == ["边缘易致贫户", "张德福", 6750, 4]
    assert [cell.value for cell in sheet[5]] == ["合计", "1户", "", 4]
    set_columns(desk, "monitoring", [])
    assert columns_in_force(desk, "monitoring") == ledger_kind("monitoring").usual


@pytest.mark.parametrize(
    ("names", "code", "told"),
    [
        (("户主", "血型", "人口数"), "LEDG-110", "第2列“血型”"),
        (("户主", "人口数", "户主"), "LEDG-111", "户主"),
        (("小组", "人口数"), "LEDG-112", "户主"),
        (("别的", "东西"), "LEDG-114", "没有找到"),
    ],
)
def test_a_template_that_does_not_fit_says_what_and_where(
    desk: Desk, tmp_path: Path, names: tuple[str, ...], code: str, told: str
) -> None:
    path = template(tmp_path / "模板.xlsx", *names)
    with pytest.raises(AppError, match=code) as refused:
        set_columns_by_file(desk, "monitoring", path)
    assert told in refused.value.text and "模板.xlsx" in refused.value.where
    assert columns_in_force(desk, "monitoring") == ledger_kind("monitoring").usual


def test_the_township_template_stands_above_the_village(desk: Desk) -> None:
    with pytest.raises(AppError, match="LEDG-100"):
        set_columns(desk, "没有这本", ["户主"])
    with pytest.raises(AppError, match="SET-002"):
        set_policy(desk, "ledger_columns.monitoring", ["没有这一列"])


def test_entries_once_each_and_by_group() -> None:
    kind = ledger_kind("monitoring")
    entries = [Entry(key, {}, key, group) for key, group in (("a", "3组"), ("b", "1组"), ("c", "外来"), ("a", "3组"))]
    listed = listed_entries(kind, entries, LedgerHead("村", ("1组", "3组")))
    assert [entry.key for entry in listed] == ["b", "a", "c"]


def test_a_year_is_not_a_month_of_it(village: Desk) -> None:
    assert made(village, "grants", "2026").ledger.rows and not made(village, "grants", "2026-11").ledger.rows
    assert TODAY.year == 2026 and replace(made(village, "grants"), late=()).late == ()
