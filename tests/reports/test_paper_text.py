"""Every sheet is read back by a second library: its words, its pages, its fonts."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain import documents as d
from app.domain.documents import consent
from app.domain.words import banned_in
from app.reports import render_pdf
from app.reports.preview import page_image

NAMES = (
    "notice notice_pages notice_large notice_a3 consent consent_blank form form_blank ledger ledger_a3 handover recovery "
    "fingerprint visit visit_blank"
).split()
NOT_PRINTED = {"key", "kind", "group", "align", "paper", "qr", "marks"}
DECOR = re.compile(r"内部资料妥善保管|编号：[A-Z]+-[A-Z]-\d+|第\d+页共\d+页|骑缝章|打印人：.*?用途：乡镇审核")


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without white space."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def printed(value: Any) -> list[str]:
    """The strings of a document that must stand on the sheet."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in printed(item)]
    if is_dataclass(value) and not isinstance(value, type):
        hidden = NOT_PRINTED - ({"group"} if not isinstance(value, d.Row | d.Column) else set())
        return [
            text for part in fields(value) if part.name not in hidden for text in printed(getattr(value, part.name))
        ]
    return []


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_found_again(make: Any, name: str) -> None:
    document = make.builders[name]()
    found = DECOR.sub("", "".join(pages_of(render_pdf(document))))
    missing = [text for text in printed(document) if "".join(text.split()) not in found]
    assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_every_page_counts_and_carries_the_right_marks(make: Any, name: str) -> None:
    document = make.builders[name]()
    pages = pages_of(render_pdf(document))
    numbered = [page for page in pages if "存档页" not in page]
    for number, page in enumerate(numbered, start=1):
        assert f"第{number}页共{len(numbered)}页" in page
        assert ("骑缝章" in page) is (len(numbered) > 1)
    for page in pages:
        assert ("内部资料妥善保管" in page) is type(document).INTERNAL
        assert document.marks.number in page
        assert "".join(document.marks.print_line.split()) in page


def test_rare_names_are_found_by_pdftotext(make: Any, poppler: Any) -> None:
    for document in (make.notice(), make.ledger()):
        found = "".join(poppler("pdftotext", render_pdf(document)).split())
        for name in ("张𬱖", "李𠅤", "王𰻝", "龚䶮", "郑㛃", "𡋾𪚥𫞩", "𫢸𬌗𮎛"):
            assert name in found


def test_more_characters_than_one_map_block_holds(poppler: Any, make: Any) -> None:
    many = "".join(chr(0x4E00 + 7 * n) for n in range(400))
    found = "".join(poppler("pdftotext", render_pdf(make.notice(2, body=(many,))), "-raw").split())
    assert many in found


@pytest.mark.parametrize("name", ["notice_pages", "ledger", "consent", "form", "recovery"])
def test_all_fonts_are_embedded(make: Any, poppler: Any, name: str) -> None:
    lines = poppler("pdffonts", render_pdf(make.builders[name]())).splitlines()[2:]
    assert lines
    for line in lines:
        assert re.search(r"\s+yes yes yes\s+\d+\s+\d+$", line), line
        assert "Helvetica" not in line


def test_the_same_document_gives_the_same_bytes_in_another_process(make: Any) -> None:
    here = [hashlib.sha256(render_pdf(make.builders[name]())).hexdigest() for name in ("ledger", "consent")]
    again = [hashlib.sha256(render_pdf(make.builders[name]())).hexdigest() for name in ("ledger", "consent")]
    script = (
        "import hashlib, importlib.util, sys\n"
        "spec = importlib.util.spec_from_file_location('sheets', sys.argv[1])\n"
        "sheets = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(sheets)\n"
        "from app.reports import render_pdf\n"
        "print(*(hashlib.sha256(render_pdf(sheets.BUILDERS[n]())).hexdigest() for n in ('ledger', 'consent')))\n"
    )
    path = make.ledger.__code__.co_filename
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    assert here == again == done.stdout.split()


def test_importing_the_package_loads_no_drawing_library() -> None:
    script = (
        "import sys, app.reports; print([m for m in sys.modules if m.split('.')[0] in {'reportlab', 'xlsxwriter'}])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_notice_never_carries_who_printed_it(make: Any) -> None:
    marks = d.Marks(number="SQ-A-0123", print_line="打印人：周文斌")
    text = "".join(pages_of(render_pdf(make.notice(marks=marks))))
    assert "周文斌" not in text
    assert d.INTERNAL_MARK.replace(" ", "") not in text


def test_practice_prints_say_so_on_every_page(make: Any) -> None:
    pages = pages_of(render_pdf(make.notice(60, marks=d.Marks(practice=True))))
    assert len(pages) > 2
    for page in pages:
        assert "练习用，不作正式材料" in page
        assert page.count("练习") == 2


def test_the_take_down_record_stands_outside_the_count(make: Any) -> None:
    posted = pages_of(render_pdf(make.notice(30)))
    filed = pages_of(render_pdf(make.notice(30, take_down=d.TakeDown(d.blank_take_down()))))
    assert filed[:-1] == posted
    assert "撤下日期" in filed[-1]
    assert "页共" not in filed[-1]


@pytest.mark.parametrize("count", range(3, 40))
def test_unit_and_date_never_stand_alone_on_a_page(make: Any, count: int) -> None:
    document = make.notice(count)
    last = pages_of(render_pdf(document))[-1]
    assert "青石镇石桥村村民委员会2026年11月7日" in last
    assert "服务热线：12317" in last


def test_standing_texts_hold_no_banned_word(make: Any) -> None:
    for build in make.builders.values():
        for text in d.texts_of(build()):
            assert not banned_in(text), text


def test_a_printed_consent_sheet_ticks_nothing_by_itself() -> None:
    assert not any(item.ticked for item in consent.query_items())
    assert not any(tick.ticked for tick in (*consent.sensitive_ticks(), *consent.publicity_ticks()))
    assert [item.ticked for item in consent.query_items(frozenset({"house"}))].index(True) == 2


def test_ticks_are_drawn_and_not_written(make: Any) -> None:
    sheet = make.consent()
    ticked = replace(sheet, sensitive=consent.sensitive_ticks(money=True))
    assert render_pdf(sheet) != render_pdf(ticked)
    assert pages_of(render_pdf(sheet)) == pages_of(render_pdf(ticked))


@pytest.mark.parametrize(("large", "size"), [(d.Paper.A4, (595, 842)), (d.Paper.A3, (842, 1191))])
def test_a3_is_the_same_sheet_larger(make: Any, large: d.Paper, size: tuple[int, int]) -> None:
    box = PdfReader(io.BytesIO(render_pdf(make.notice(5, paper=large)))).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == size


def test_a_text_longer_than_a_page_goes_on_over_the_page(make: Any) -> None:
    story = "".join(f"第{n:04d}件事" for n in range(800))
    found = "".join(pages_of(render_pdf(replace(make.visit(), changes=story))))
    assert all(f"{n:04d}" in DECOR.sub("", found) for n in range(800))


def test_long_header_values_and_print_lines_stay_on_the_sheet(make: Any) -> None:
    marks = d.Marks(number="SQ-A-0123", print_line=d.print_line("周文斌", date(2026, 11, 23), "很长的用途" * 40))
    pdf = render_pdf(make.ledger(3, group="第一村民小组、第二村民小组、第三村民小组、第四村民小组", marks=marks))
    width, height, data = page_image(pdf, 0)
    assert all(data[(row * width + width - 12) * 4] == 255 for row in range(height))
