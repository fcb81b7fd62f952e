"""入户核查表, and blank sheets as they lie on the table: read back, with the places to sign as big as the rules ask."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain.documents import Tick
from app.domain.documents.check import CheckItem, CheckMember, CheckSheet
from app.domain.records import declared
from app.reports import render_pdf
from app.services.desk import Desk
from app.services.papers.catalogue import print_paper
from app.services.papers.check import ITEMS, KEYED
from app.services.visiting.visits import record_visit

SERVICES = Path(__file__).parents[1] / "services" / "conftest.py"
MM = 72 / 25.4


def _villages() -> Any:
    spec = importlib.util.spec_from_file_location("invented_villages_for_papers", SERVICES)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


villages = _villages()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = villages.make_desk(tmp_path / "village")
    yield made
    made.store.close()


def text_of(data: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages)


def boxes(data: bytes) -> list[tuple[float, float]]:
    """(width, height) in millimetres of every rectangle that is only outlined."""
    found: list[tuple[float, float]] = []
    for page in PdfReader(BytesIO(data)).pages:
        contents = page.get_contents()
        assert contents is not None
        for line in contents.get_data().decode("latin-1").split("\n"):
            words = line.split()
            if words[-2:] == ["re", "S"]:
                found.append((round(float(words[-4]) / MM, 1), round(float(words[-3]) / MM, 1)))
    return found


def visit(**changes: Any) -> dict[str, Any]:
    values = {
        "purpose": "check", "date": date(2026, 11, 20), "mode": "home", "visitors": ("王小明", "周文斌"), "met_whom": "张德福",
        "food_ok": True, "clothing_ok": True, "edu_dropout": False, "house_unsafe": False, "water_unsafe": True,
        "uninsured_member": False, "income_change": "down", "income_change_why": "停工照顾病人", "new_risk": True,
        "family_change": "户主住院两次", "new_difficulties": "希望就近务工", "result": "risk", "next_steps": "提交民主评议",
        "signed_by_household": True,
    }  # fmt: skip
    return values | changes


def test_a_check_is_printed_with_what_was_said_and_what_was_found(desk: Desk) -> None:
    made = villages.write_household(desk, "张德福", road="visiting")
    record_visit(desk, made.id, visit())
    printed = print_paper(desk, "入户核查表", household=made.number)
    text = text_of(printed.data)
    wanted = ("入户核查表", "张德福", "郑桂兰", "2026年11月20日", "王小明、周文斌", "停工照顾病人", "户主住院两次", "希望就近务工", "提交民主评议",
              "疑似新风险", "饮水有安全问题：是", "工资性收入18000.00元", "因病、缺劳动力", "发现返贫致贫风险")  # fmt: skip
    assert [word for word in wanted if word not in text] == []
    assert "539901197003150" not in text and "539***********" in text and "入户核查人员不足" not in text
    assert printed.level == 3


def test_every_subject_and_every_keyed_answer_has_its_place(desk: Desk) -> None:
    text = text_of(print_paper(desk, "入户核查表", blank=True).data)
    assert [subject for subject, *_ in ITEMS if subject not in text] == []
    on_sheet = {found for *_rest, found, _note in ITEMS} | {note for *_rest, note in ITEMS}
    head = {"date", "mode", "visitors", "met_whom", "result", "not_reached_reason", "next_steps", "signed_by_household"}
    assert (on_sheet | head) - {""} == set(KEYED) and set(KEYED) <= set(declared("visit"))
    assert "1.入户" in text and "1.是" in text and "0.否" in text and "6.未能入户（原因）" in text


def test_one_visitor_is_named_as_too_few(desk: Desk) -> None:
    made = villages.write_household(desk, "张德福", road="visiting")
    record_visit(desk, made.id, visit(visitors=("王小明",)))
    assert "登记的核查人只有1人，入户核查人员不足2人" in text_of(
        print_paper(desk, "入户核查表", household=made.number).data
    )


def test_before_the_visit_it_takes_visitors_and_day_from_the_case(desk: Desk) -> None:
    made = villages.write_household(desk, "张德福", road="visiting")
    text = text_of(print_paper(desk, "入户核查表", household=made.number).data)
    assert "王小明、周文斌" in text and "2026年10月10日" in text and "不愁吃：1.是" in text.replace("□", "")
    villages.write_household(desk, "李玉珍", road="monitored", visits=2)
    assert "回访" not in text_of(print_paper(desk, "入户核查表", household="李玉珍").data)


@pytest.mark.parametrize("asked", [{"blank": True}, {"household": "张德福"}])
def test_places_to_sign(desk: Desk, asked: dict[str, Any]) -> None:
    villages.write_household(desk, "张德福", road="visiting")
    found = boxes(print_paper(desk, "入户核查表", **asked).data)
    assert (25.0, 25.0) in found
    signing = [box for box in found if box[0] >= 30 and 12 <= box[1] <= 27]
    assert len([box for box in signing if box[1] < 20]) >= 3  # three people who checked may sign
    assert [box for box in signing if box[1] >= 25]  # and the household


@pytest.mark.parametrize("kind", ["承诺授权书", "采集表"])
def test_tight_blank_sheets_keep_their_places_to_sign(desk: Desk, kind: str) -> None:
    data = print_paper(desk, kind, blank=True).data
    if kind == "采集表":
        found = boxes(data)
        assert (25.0, 25.0) in found and len([b for b in found if b[0] >= 29.5 and 12 <= b[1] <= 27]) >= 4
    text = text_of(data)
    assert ("按手印" in text) and "签字" in text


def test_rows_to_write_in_are_eight_millimetres(desk: Desk) -> None:
    found = boxes(print_paper(desk, "采集表", blank=True).data)
    writing = [height for width, height in found if width > 20 and height > 5]
    assert len(writing) > 60 and min(writing) >= 8


def test_a_sheet_of_twelve_members_goes_over_pages_and_signatures_stay_together() -> None:
    members = tuple(CheckMember(f"赵{n}", "之子", "539***********0011", str(n), "") for n in range(12))
    items = tuple(CheckItem(f"项{n}", "要点" * 8, "填报" * 10, (Tick("属实"), "　", Tick("不属实"))) for n in range(14))
    pdf = render_pdf(CheckSheet(village="石桥村", members=members, items=items, rule="核查人不少于2人。"))
    pages = ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) >= 2 and "核查人签字" in pages[-1] and "农户（户主或" in pages[-1]
    assert pdf == render_pdf(CheckSheet(village="石桥村", members=members, items=items, rule="核查人不少于2人。"))


def test_a_box_never_leaves_its_cell() -> None:
    from app.reports.fonts import Face
    from app.reports.typeset import paragraph_lines

    for width in (20.0, 30.0, 41.0, 60.0):
        for label in ("明细已填全", "3.原入住现空置", "是"):
            lines = paragraph_lines((Tick(label),), Face.SERIF, 8.5, width)
            assert all(line.width <= max(width * 1.02, 25) for line in lines)
            assert "".join(part.text for line in lines for part in line.segments) == label
