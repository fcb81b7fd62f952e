"""The county's decided list as it comes, a workbook or a block of cells: each row matched to a case that waits for the decision.

A row is known by 户编号, by a number of the household's people, or by village and head; who cannot be told is named, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError
from app.domain.parsing import parse
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import is_foreign, label, read_code
from app.domain.records import declared
from app.services.auditing.deciding import Approval
from app.services.auditing.queue import PARTS
from app.services.desk import Desk
from app.services.files import CaseFile, load_households
from app.services.importing.write import undisturbed
from app.services.place import village_names
from app.store import counting
from app.store.store import Connection
from app.workbooks.cells import cell_text
from app.workbooks.matching import RowKind, Target, match_columns
from app.workbooks.pasted import read_clipboard
from app.workbooks.reader import open_workbook

WHERE = "县级审定名单"
_TARGETS = (
    Target("household", "national_household_no", "户编号", ("系统户编号", "国家系统户编号", "户编码")),
    Target("household", "local_household_no", "村内户号", ("户号",)),
    Target("list", "village", "村", ("行政村", "所在村", "村名")),
    Target("list", "head", "户主姓名", ("户主", "姓名", "监测对象")),
    Target("list", "number", "证件号码", ("身份证号", "身份证号码", "户主证件号码", "户主身份证号", "公民身份号码")),
    Target("list", "category", "监测对象类别", ("类别", "监测对象类型", "对象类别", "审定类别")),
    Target("list", "month", "识别监测时间", ("识别时间", "监测时间", "纳入时间", "认定时间", "审定时间")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of the list that was matched: whose, what it says, where it stands."""

    approval: Approval
    village: str
    short: str
    category: str
    place: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row that is not taken, with its place and the reason."""

    place: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class CountyPlan:
    """What a list says; `missing`: cases that wait for the decision and are not on it."""

    file: str
    rows: tuple[ListedRow, ...]
    refused: tuple[Unmatched, ...]
    missing: tuple[str, ...]


class _Waiting:
    """The cases that wait for the county's decision, by everything a list may know them by."""

    def __init__(self, connection: Connection) -> None:
        ids = counting.households_with(connection, "monitoring_case")
        self.villages = village_names(connection)
        files = load_households(connection, ids, PARTS) if ids else []
        self.cases = [case for file in files for case in file.cases if _waits(case)]
        self.by_number: dict[str, list[CaseFile]] = defaultdict(list)
        self.by_head: dict[str, list[CaseFile]] = defaultdict(list)
        for case in self.cases:
            file = case.household
            numbers = [file.record.get("national_household_no"), *(member.get("id_number") for member in file.members)]
            for number in filter(None, numbers):
                self.by_number[str(number).upper()].append(case)
            self.by_head[file.head_name].append(case)

    def find(self, cells: Mapping[str, str]) -> tuple[CaseFile | None, str]:
        """The case a row means, or why none was found."""
        numbers = [cells.get(key, "").upper() for key in ("household.national_household_no", "list.number")]
        for number in filter(None, numbers):
            found = self.by_number.get(number, [])
            if len(found) == 1:
                return self._agreed(found[0], cells)
        named = [case for case in self.by_head.get(cells.get("list.head", ""), []) if self._fits(case, cells)]
        if len(named) == 1:
            return named[0], ""
        if named:
            return None, "有几户同名，请补上村名或户号。"
        return None, "不在等待县级审定的名单里。"

    def _agreed(self, case: CaseFile, cells: Mapping[str, str]) -> tuple[CaseFile | None, str]:
        names = {str(member.get("name") or "") for member in case.household.all_members}
        head = cells.get("list.head", "")
        if head and head not in names:
            return None, f"编号是{case.household.short}的，姓名对不上。"
        return case, ""

    def _fits(self, case: CaseFile, cells: Mapping[str, str]) -> bool:
        record = case.household.record
        village, number = cells.get("list.village", ""), cells.get("household.local_household_no", "")
        name = self.villages.get(str(record.get("village_code") or ""), "")
        return (not village or village in name or name in village) and (
            not number or number == str(record.get("local_household_no") or "")
        )


def _waits(case: CaseFile) -> bool:
    return case.road.state is Step.COUNTY and not case.road.disputed


def read_county_file(desk: Desk, path: Path, password: str = "") -> CountyPlan:
    """Read a workbook; nothing is written. AppError WB-01 … (the file), AUD-150 (no column with names or numbers)."""
    with undisturbed():
        sheets = [sheet for sheet in open_workbook(path, password=password) if not sheet.blank]
    blocks = [(f"工作表“{sheet.name}”", [[cell_text(raw) for raw in row] for row in sheet.rows]) for sheet in sheets]
    return _plan(desk, path.name, blocks)


def read_county_rows(desk: Desk, rows: Sequence[Sequence[str]], name: str = "粘贴的名单") -> CountyPlan:
    """Read a pasted block with its header; nothing is written. AppError AUD-150."""
    return _plan(desk, name, [("", [list(row) for row in rows])])


def read_county_clipboard(desk: Desk, html: str, text: str) -> CountyPlan:
    """`read_county_rows` of the clipboard; AppError PASTE-001 … (what is on it), AUD-150."""
    return read_county_rows(desk, read_clipboard(html, text).rows)


def _plan(desk: Desk, name: str, blocks: Iterable[tuple[str, list[list[str]]]]) -> CountyPlan:
    listed: list[ListedRow] = []
    refused: list[Unmatched] = []
    usable = False
    with desk.reading() as connection:
        waiting = _Waiting(connection)
    for sheet, rows in blocks:
        matching = match_columns(rows, _TARGETS)
        known = {one.target.path: one.index for one in matching.columns if one.target}
        if not {"list.head", "list.number", "household.national_household_no"} & set(known):
            continue
        usable = True
        for number, kind in enumerate(matching.kinds):
            if kind is RowKind.DATA:
                cells = {path: rows[number][at].strip() for path, at in known.items() if at < len(rows[number])}
                _take(waiting, cells, f"{sheet}第{number + 1}行", listed, refused)
    if not usable:
        raise AppError(
            "AUD-150", "没有找到户主姓名、证件号码或户编号的列。", "请核对是不是县级审定的名单，连表头一起粘贴。", name
        )
    seen = {row.approval.case for row in listed}
    missing = tuple(case.household.short for case in waiting.cases if case.id not in seen)
    return CountyPlan(name, tuple(listed), tuple(refused), missing)


def _take(
    waiting: _Waiting, cells: Mapping[str, str], place: str, listed: list[ListedRow], refused: list[Unmatched]
) -> None:
    who = cells.get("list.head", "") or cells.get("list.number", "")[-4:]
    case, why = waiting.find(cells)
    if case is None:
        refused.append(Unmatched(place, who, why))
        return
    if any(row.approval.case == case.id for row in listed):
        refused.append(Unmatched(place, who, "和前面一行是同一户，只算一次。"))
        return
    try:
        month = str(parse(declared("monitoring_case")["identified_month"], cells.get("list.month", "")) or "")
    except AppError as error:
        refused.append(Unmatched(place, who, f"{error.text}{error.advice}"))
        return
    code = read_code("CATEGORY", cells.get("list.category", ""))
    if is_foreign(code):
        refused.append(Unmatched(place, who, f"类别“{label('CATEGORY', code)}”不认识。"))
        return
    village = waiting.villages.get(str(case.household.record.get("village_code") or ""), "")
    number = cells.get("household.national_household_no", "")
    approval = Approval(case.id, code, month, number)
    listed.append(ListedRow(approval, village, case.household.short, label("CATEGORY", code or case.category), place))
