"""The practice village: alive on any day, every step of the road, everything printed and handed over."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msoffcrypto
import pytest
from openpyxl import load_workbook
from pypdf import PageObject, PdfReader

from app.domain import idnumbers
from app.domain.checks import Severity
from app.domain.documents import PRACTICE_MARK
from app.domain.due import DueKind, State
from app.domain.errors import AppError
from app.domain.procedure.states import UNDOING, Step
from app.services.checks.checking import village_findings
from app.services.checks.finding_sheets import export_findings
from app.services.collecting.collect import unfinished
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.files import HouseholdFile, load_households
from app.services.helping.roster import pairing_list
from app.services.importing.markup import save_marked
from app.services.importing.run import plan_import
from app.services.importing.templates import make_template
from app.services.keeping.backups import put_on_stick
from app.services.papers.catalogue import PAPERS
from app.services.practice.guide import tasks_sheet
from app.services.practice.village import (
    PASSWORD,
    DemoResult,
    PracticeStores,
    build_practice,
    make_demo,
    open_practice,
    write_practice_key,
)
from app.services.road.comparing_list import password_slip, save_list
from app.services.setup import SetupFacts, make_store, sign_in
from app.store.backup import peek_backup
from app.workbooks.answering import ListedRow, ListedSheet, write_list

TODAY = date(2026, 11, 23)
# Roads that are no state a case stands at for long, or no state at all.
NOT_STATES = {*UNDOING, Step.RELAPSE, Step.IMPORTED}
# The household with mistakes on purpose, and that of the guided tasks, whose telephone is still to be filled in. The one whose
# only member died has none: nothing is asked of nobody.
WITH_ERRORS = {"o6": {"1_12_003", "2_12_015"}, "guide": {"4_02_001"}}


def clock_on(day: date) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: datetime(day.year, day.month, day.day, 9, 30)


@dataclass
class Shown:
    """A demonstration and the folder it wrote to."""

    out: Path
    result: DemoResult


# Files of a demonstration earlier the same day: it was broken off, the next one replaces them.
EARLIER = ("采集表-空白表-20261123.pdf", "防返贫监测台账-202611.xlsx", "练习-报送包-石桥村-A-0003.swpkg", "说明.txt")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The demonstration, made once, over what an earlier one left."""
    out = tmp_path_factory.mktemp("demo") / "out"
    out.mkdir()
    for name in EARLIER:
        (out / name).write_bytes(b"half")
    return Shown(out, make_demo(out, TODAY, "machine-demo", clock_on(TODAY)))


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeStores]:
    """Both practice stores, made once; no test of this module writes to them."""
    folder, ticks = tmp_path_factory.mktemp("practice"), list[tuple[int, int]]()
    made = build_practice(folder / "village", folder / "township", TODAY, "machine-practice", clock_on(TODAY),
                          lambda done, total: ticks.append((done, total)))  # fmt: skip
    assert ticks[-1][0] == ticks[-1][1] > 100
    yield made
    made.close()


def files_of(stores: PracticeStores) -> dict[str, HouseholdFile]:
    """The village's households by their key in the story."""
    with stores.village.reading() as connection:
        by_id = {file.id: file for file in load_households(connection)}
    return {key: by_id[household] for key, household in stores.households.items()}


def text_of(path: Path) -> str:
    """All text of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


# -- the village ------------------------------------------------------------------------------------------------


def test_a_case_stands_at_every_step_of_the_road(stores: PracticeStores) -> None:
    states = {case.road.state for file in files_of(stores).values() for case in file.cases if not case.road.disputed}
    assert {step for step in Step if step not in NOT_STATES} - states == set()


def test_households_stand_where_the_story_says(stores: PracticeStores) -> None:
    files = files_of(stores)
    assert files["b_dispute"].cases[0].road.disputed, "township and village went on in parallel"
    assert files["relapse"].cases[0].road.state is Step.MONITORED
    assert any(item.event["by_paper"] for item in files["a_paper"].cases[0].road.path)
    assert any(event["step"] == Step.CORRECT for event in files["c_ready"].rows("case_event"))
    assert any(row["remote"] and not row["signed_on"] for row in files["c_remote"].rows("consent"))
    assert any(row["withdrawn_on"] for row in files["c_withdrawn"].rows("consent"))
    assert files["c_visiting"].id in {line.subject.household for line in unfinished(stores.village)}


def test_every_step_passed_its_own_guards(stores: PracticeStores) -> None:
    """Nothing stands on a road in an order the tables do not know, and nothing was written past the road."""
    for key, file in files_of(stores).items():
        for case in file.cases:
            assert case.road.unusual == (), key
            assert case.road.orphans == (), key


def test_all_kinds_and_classes_occur(stores: PracticeStores) -> None:
    files = files_of(stores).values()
    kinds = Counter(file.record["household_kind"] for file in files)
    assert set(kinds) == {"ordinary", "exit_policy", "exit_nopolicy", "exit_unsplit"}
    classes = {case.category for file in files for case in file.cases if case.road.state is Step.MONITORED}
    assert classes == {"unstable", "marginal", "sudden"}
    assert sum(not file.cases for file in files) >= 8
    assert 55 <= len(files) <= 70


def test_numbers_are_right_and_nobody_is_twice(stores: PracticeStores) -> None:
    members = [member for key, file in files_of(stores).items() if key != "o6" for member in file.all_members]
    numbers = [str(member["id_number"]) for member in members]
    assert all(idnumbers.check(number, TODAY) in ([], [idnumbers.PLACE]) for number in numbers)
    assert len({idnumbers.first18(number) for number in numbers}) == len(numbers)
    assert any(idnumbers.is_disability_number(number) for number in numbers)
    assert all(number.startswith("539901") for number in numbers)


def test_rare_and_foreign_names_are_there(stores: PracticeStores) -> None:
    names = {str(member["name"]) for file in files_of(stores).values() for member in file.all_members}
    assert {"张𬱖", "李𠅤", "王𰻝", "龚䶮", "郑㛃", "阿依古丽·买买提"} <= names


def test_only_the_mistakes_made_on_purpose_are_errors(stores: PracticeStores) -> None:
    keys = {household: key for key, household in stores.households.items()}
    lines, _ = village_findings(stores.village)
    errors: dict[str, set[str]] = {}
    for line in lines:
        if line.finding.level is Severity.ERROR:
            errors.setdefault(keys[line.household], set()).add(line.finding.rule)
    assert errors == WITH_ERRORS
    doubts = {(keys[line.household], line.finding.rule) for line in lines if line.finding.level is Severity.DOUBT}
    assert {("o7", "1111_07"), ("o7", "2_12_005"), ("e4", "1_02_001"), ("m5", "SW-801")} <= doubts
    assert ("o5", "1_02_006") not in doubts, "marked as looked into"


def test_monitored_households_have_measures_and_helpers(stores: PracticeStores) -> None:
    files = files_of(stores)
    watched = [key for key, file in files.items() if file.group == "monitored"]
    assert all(files[key].rows("measure") for key in watched)
    assert [key for key in watched if not files[key].rows("pairing")] == ["m8", "a_paper"]


def test_revisits_stand_differently(stores: PracticeStores) -> None:
    lines = due_list(stores.village, with_done=True)
    keys = {household: key for key, household in stores.households.items()}
    states = {keys[line.household]: line.due.state for line in lines if line.due.kind == DueKind.REVISIT}
    assert states["m1"] is State.DONE
    assert states["m3"] in (State.DUE, State.SOON)
    assert states["m5"] is State.OVERDUE
    assert states["m4"] is not State.DONE, "the second telephone visit in a row does not count"
    visits = files_of(stores)["m6"].rows("visit")
    assert any(visit["result"] == "not_reached" and visit["not_reached_reason"] for visit in visits)


def test_township_knows_what_it_decided(stores: PracticeStores) -> None:
    with stores.township.reading() as connection:
        files = {file.id: file for file in load_households(connection)}
    approved = files[stores.households["b_approved"]].cases[0]
    assert approved.road.state is Step.APPROVED
    assert approved.record["monitor_category"] == "marginal"


def content(village: Desk) -> dict[str, object]:
    """What people see of the village, by short number; ids and keys are random."""
    with village.reading() as connection:
        files = load_households(connection)
    return {
        file.record["local_household_no"]: (
            [(member["name"], member["id_number"], member["labour"]) for member in file.all_members],
            Counter((event["step"], event["date"], event["paper"]) for event in file.rows("case_event")),
            sorted((visit["date"], visit["mode"], visit["result"]) for visit in file.rows("visit")),
        )
        for file in files
    }


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2028, 2, 29)], ids=str)
def test_alive_on_any_day(day: date, tmp_path: Path) -> None:
    made = build_practice(tmp_path / "v", tmp_path / "t", day, "machine", clock_on(day))
    try:
        states = {case.road.state for file in files_of(made).values() for case in file.cases if not case.road.disputed}
        assert {step for step in Step if step not in NOT_STATES} - states == set()
        lines, _ = village_findings(made.village)
        errors = {line.finding.rule for line in lines if line.finding.level is Severity.ERROR}
        assert errors == set.union(*WITH_ERRORS.values())
        assert {line.due.state for line in due_list(made.village)} >= {State.DUE, State.OVERDUE}
    finally:
        made.close()


def test_opens_with_its_password_and_never_meets_live_data(stores: PracticeStores, tmp_path: Path) -> None:
    assert stores.village.place.practice and stores.township.place.practice
    facts = SetupFacts("township", "539901101", "", "青石镇", "云山县", "贺长青")
    live = make_store(tmp_path / "live", facts, "abcd1234", "m", TODAY, clock_on(TODAY)).desk
    try:
        with pytest.raises(AppError) as refused:
            write_practice_key(live, tmp_path / "key.txt")
        assert refused.value.code == "PRAC-005"
        assert not (tmp_path / "key.txt").exists()
    finally:
        live.store.close()


def test_practice_is_made_once_and_is_the_same_on_the_same_day(
    stores: PracticeStores, tmp_path: Path, practice_made: Any
) -> None:
    folder = practice_made.copy(tmp_path)
    second = open_practice(folder, "m", TODAY, clock_on(TODAY), lambda *_: pytest.fail("made a second time"))
    assert content(second) == content(stores.village)
    assert second.place.practice and second.place.name == "石桥村"
    second.store.close()
    third = sign_in(folder.with_name(folder.name + "-township"), "", PASSWORD, "m", TODAY, clock_on(TODAY))
    assert third.place.role == "township"
    third.store.close()


# -- the demonstration ------------------------------------------------------------------------------------------


def test_every_kind_of_paper_is_there(shown: Shown) -> None:
    names = [path.name for path in shown.result.files]
    for paper in PAPERS:
        begins = (paper.name, f"乡镇{paper.name}")
        for kind in paper.formats:
            assert any(name.startswith(begins) and name.endswith(kind) for name in names), f"{paper.name}.{kind}"
    assert all(path.exists() for path in shown.result.files)
    assert {path.name for path in shown.out.iterdir()} == set(names)


def test_every_pdf_opens_and_says_practice(shown: Shown) -> None:
    pdfs = sorted(shown.out.glob("*.pdf"))
    assert len(pdfs) >= 25
    for path in pdfs:
        reader = PdfReader(path)
        assert reader.pages
        assert all(watermarked(page) for page in reader.pages), path.name


def watermarked(page: PageObject) -> bool:
    """The large slanted 练习 lies on the page, and the line at its head."""
    slanted: list[str] = []

    def visit(text: str, _cm: object, matrix: list[float], *_more: object) -> None:
        if matrix[1] > 0.1 and text.strip():
            slanted.append(text.strip())

    words = page.extract_text(visitor_text=visit)
    return "练习" in "".join(slanted) and PRACTICE_MARK in re.sub(r"\s", "", words)


def test_every_workbook_says_practice_on_every_sheet(shown: Shown) -> None:
    for path in sorted(shown.out.glob("*.xlsx")):
        assert_marked(path.read_bytes(), path.name)


def assert_marked(data: bytes, name: str) -> None:
    """The header of every visible sheet of a workbook says practice."""
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        if sheet.sheet_state == "visible":
            assert PRACTICE_MARK in str(sheet.oddHeader.center.text), f"{name} {sheet.title}"


def test_what_is_no_paper_says_practice_too(stores: PracticeStores, tmp_path: Path) -> None:
    """Lists, templates, answers to departments, marked copies, locked lists and their slips, the list of tasks, backups."""
    village = stores.village
    books = {
        "问题清单": export_findings(village).data, "模板": make_template(village, filled=True).data,
        "空白模板": make_template(village).data, "联系人名单": pairing_list(stores.township)[1],
    }  # fmt: skip
    line = ListedRow(2, "张三", "", ("张三",))
    books["部门预警反馈"] = write_list(ListedSheet("", ("姓名",), {1: ("姓名",)}, (line,), 1), (), PRACTICE_MARK)
    source = tmp_path / "名单.xlsx"
    source.write_bytes(books["模板"])
    save_marked(village, plan_import(village, source), source, tmp_path / "标出.xlsx")
    books["标出问题"] = (tmp_path / "标出.xlsx").read_bytes()
    locked = save_list(village, "练习", "abcd-1234")
    opened = io.BytesIO()
    office = msoffcrypto.OfficeFile(io.BytesIO(locked.data))
    office.load_key(password="abcd-1234")
    office.decrypt(opened)
    books["比对名单"] = opened.getvalue()
    for name, data in books.items():
        assert_marked(data, name)
    slip = password_slip(village, "abcd-1234", "比对名单.xlsx").data
    for pdf in (export_findings(village, out_format="pdf").data, slip, tasks_sheet(village).data):
        assert all(watermarked(page) for page in PdfReader(io.BytesIO(pdf)).pages)
    backup = put_on_stick(village, tmp_path)
    assert backup.path.name.startswith("练习-") and peek_backup(backup.path).practice


def test_every_package_says_practice(shown: Shown) -> None:
    packages = sorted(shown.out.glob("*.swpkg"))
    assert len(packages) >= 2 and all(path.name.startswith("练习-") for path in packages)
    for path in packages:
        with path.open("rb") as handle:
            assert handle.read(21) == b"age-encryption.org/v1"
    offer = json.loads(next(shown.out.glob("*.swenrol")).read_text("utf-8"))
    assert offer["body"]["practice"] is True


def test_notices_hold_no_number_of_anybody(shown: Shown, stores: PracticeStores) -> None:
    """No ID number, no telephone of a person, no health word; also not in part."""
    people = [member for file in files_of(stores).values() for member in file.all_members]
    secrets = {str(member["id_number"])[:18] for member in people} | {
        str(member["phone"]) for member in people if member["phone"]
    }
    sheets = sorted(shown.out.glob("公示-*.pdf"))
    assert len(sheets) == len(stores.notices) >= 8
    for path in sheets:
        text = re.sub(r"\s", "", text_of(path))
        assert not [secret for secret in secrets if secret in text or secret[:10] in text]
        assert not re.search(r"\d{15,}|\d{6,}[*＊]+", text), path.name
        assert "因病" not in text and "残疾" not in text


def test_rare_names_are_printed(shown: Shown) -> None:
    ledger = text_of(next(shown.out.glob("防返贫监测台账-202611.pdf")))
    for name in ("张𬱖", "李𠅤", "王𰻝", "龚䶮", "郑㛃"):
        assert name in re.sub(r"\s", "", ledger)


def test_workbooks_open(shown: Shown) -> None:
    books = sorted(shown.out.glob("*.xlsx"))
    assert books
    for path in books:
        sheet = load_workbook(path).worksheets[0]
        assert sheet.max_row > 3, path.name


def test_summary_says_what_was_done(shown: Shown) -> None:
    summary = shown.result.summary
    assert 55 <= summary["农户"] <= 70 and summary["人口"] > 150
    assert len(summary["各步骤"]) > 30 and summary["各步骤"]["待裁决"] == 1
    assert sum(summary["各步骤"].values()) == summary["监测事项"]
    assert summary["报送包"]["包号"] == "A-0003" and summary["报送包"]["户数"] > 10
    assert summary["乡镇接收"] == summary["乡镇预览"] and "拒收" not in summary["乡镇接收"]
    assert summary["再次接收"] == "已导入，无变化。"
    assert summary["村里接收回执"]["回执"] >= 3
    assert summary["文书"]["PDF"] == len(list(shown.out.glob("*.pdf")))


def test_readme_names_every_file(shown: Shown) -> None:
    text = (shown.out / "说明.txt").read_text("utf-8")
    assert all(path.name in text for path in shown.result.files if path.name != "说明.txt")
    assert PASSWORD in text and "age -d -i" in text


def test_package_opens_with_age(shown: Shown, tool: Callable[..., str], tmp_path: Path) -> None:
    age = tool("age", "练习报送包用age打开")
    package = next(shown.out.glob("练习-报送包-*.swpkg"))
    inner = tmp_path / "inner"
    key = shown.out / "练习-乡镇办公室密钥.txt"
    subprocess.run([age, "-d", "-i", str(key), "-o", str(inner), str(package)], check=True, capture_output=True)
    assert b"swpkg 1 " in inner.read_bytes()[:2000]


def test_an_earlier_demonstration_is_replaced(shown: Shown) -> None:
    assert {*EARLIER} <= {path.name for path in shown.result.files}
    assert all((shown.out / name).read_bytes() != b"half" for name in EARLIER)


def test_nothing_readable_is_left_beside_the_papers(shown: Shown) -> None:
    assert not [path for path in shown.out.rglob("*") if path.suffix in (".db", ".json", ".part") or path.is_dir()]
