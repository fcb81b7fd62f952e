"""Our own workbook: which sheets and columns it has, and reading it back (`services/importing/templates` writes and compares).

Row 1 of each sheet is hidden and names the columns by field ("守望模板1:member", "member.name", …), so renamed, moved and
added columns do no harm. Row 2 holds the Chinese names. A hidden last column keeps, for a row that was in the store when
the workbook was made, its id and a short digest of every cell: what was not touched in the workbook proposes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256

from app.domain.questionnaire.codes import code_for
from app.domain.questionnaire.field import Field, Kind, Owner
from app.domain.records import RECORDS
from app.domain.units import Wire
from app.workbooks.cells import Cleaned, Cleaner, cell_text, cleaner, is_blank
from app.workbooks.duplicates import drop_lone_doubts
from app.workbooks.idtext import clean_number_text
from app.workbooks.parsed import ParsedSheet, ParsedWorkbook, UnknownColumn
from app.workbooks.problems import CellProblem, Trouble, Weight, column_letters
from app.workbooks.reader import Raw, SheetRows

MARK = "守望模板1:"
BASE = "base:"
FIRST_ROW = 2  # counted from 0: paths, labels, then people
BLANK = "------"
_SIX = 6
GUIDE, LISTS = "填写说明", "选项"

# Kind of row -> sheet, and the columns in front that say whose row it is.
_SHEETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("household", "农户", ("household", "head")),
    ("member", "家庭成员", ("household",)),
    ("income_record", "家庭收支", ("household", "head", "moment")),
    ("safeguard_snapshot", "三保障和饮水", ("household", "head", "moment")),
    ("work_spell", "务工经历", ("household", "person", "person_id")),
    ("public_post", "公益性岗位", ("household", "person", "person_id")),
    ("measure", "帮扶措施", ("household", "head", "person")),
)
KEY_LABELS: dict[str, tuple[str, str]] = {
    "household": ("户号", "村内户号，例如 A-0001。新增的户随便写一个不重复的，例如 新1；同一户在各张表里写一样的，导入时由程序编号。"),
    "head": ("户主", "只给人看，改了不起作用。"),
    "moment": ("时点", "年度、识别时或消除时。空着按年度算。"),
    "person": ("姓名", "这一行说的是谁，要和“家庭成员”里写的一样。"),
    "person_id": ("证件号码", "同一户有同名的才要填。"),
}  # fmt: skip
_LEFT_OUT = {
    "household_id", "case_id", "member_id", "person_id", "sort", "moment", "local_household_no", "village_code",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spec:
    """One sheet: kind of its rows, name, columns that say whose row it is, fields."""

    kind: str
    name: str
    keys: tuple[str, ...]
    fields: tuple[Field, ...]


@cache
def specs() -> tuple[Spec, ...]:
    """The sheets with every field the village fills by hand."""
    return tuple(Spec(kind, name, keys, _fields(kind)) for kind, name, keys in _SHEETS)


def _fields(kind: str) -> tuple[Field, ...]:
    return tuple(
        field
        for field in RECORDS[kind].fields
        if field.owner is Owner.VILLAGE
        and not (field.computed or field.auto or field.key in _LEFT_OUT)
        and field.kind not in (Kind.REF, Kind.JSON)
    )


def digest(key: str, wire: Wire) -> str:
    """Six characters that stand for one cell."""
    return BLANK if wire is None else sha256(f"{key}\0{wire!r}".encode()).hexdigest()[:_SIX]


def base_text(row_id: str, keys: Sequence[str], wires: Iterable[Wire]) -> str:
    """The hidden cell of a row."""
    return f"{row_id} " + "".join(digest(key, wire) for key, wire in zip(keys, wires, strict=True))


def is_ours(sheets: Sequence[SheetRows]) -> bool:
    """True for a workbook made here."""
    return any(_mark(sheet) for sheet in sheets)


def _mark(sheet: SheetRows) -> str:
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
    return first.removeprefix(MARK) if isinstance(first, str) and first.startswith(MARK) else ""


@dataclass(slots=True)
class OurRow:
    """One filled row: whose it is, its cells, and (`row_id` not "") what stood in the store when the workbook was made."""

    sheet: str
    number: int
    kind: str
    keys: dict[str, str]
    cells: dict[str, Cleaned]
    letters: dict[str, str]
    row_id: str = ""
    was: dict[str, str] = field(default_factory=dict)  # key -> digest
    extras: dict[str, str] = field(default_factory=dict)

    def place(self, key: str) -> str:
        """Sheet and cell of a field."""
        return f"{self.sheet}{self.letters[key]}{self.number}"


@dataclass(slots=True)
class _Columns:
    keys: dict[str, int]
    fields: dict[str, tuple[int, Cleaner]]
    letters: dict[str, str]
    base: int
    base_keys: tuple[str, ...]
    others: list[tuple[int, str]]


def read_ours(file: str, sheets: Sequence[SheetRows]) -> tuple[ParsedWorkbook, list[OurRow]]:
    """All rows of a workbook made here, and what is wrong with its cells."""
    book, rows = ParsedWorkbook(file), list[OurRow]()
    known = {spec.kind: spec for spec in specs()}
    for sheet in sheets:
        spec = known.get(_mark(sheet))
        if spec is None:
            if not sheet.blank and sheet.name not in (GUIDE, LISTS):
                book.sheets.append(ParsedSheet(sheet.name, reason="不是模板里的表，没有读入"))
            continue
        found = list(_read_sheet(sheet, spec, book))
        rows.extend(found)
        book.sheets.append(ParsedSheet(sheet.name, "template", FIRST_ROW, len(found)))
    drop_lone_doubts(book)
    return book, rows


def _read_sheet(sheet: SheetRows, spec: Spec, book: ParsedWorkbook) -> Iterator[OurRow]:
    columns = _columns(sheet, spec)
    _report_missing(sheet, spec, columns, book)
    filled: dict[int, int] = {}
    seen: set[str] = set()
    unread = _unread(sheet, columns, book)
    for number, row in enumerate(sheet.rows[FIRST_ROW:], start=FIRST_ROW + 1):
        if all(is_blank(row[place]) for place in _asked(columns) if place < len(row)):
            continue
        found = _row(sheet, spec, columns, number, row, unread.get(number, set()), book)
        _base_of(found, columns, row, seen)
        found.extras = _extras(columns, row, filled)
        yield found
    book.unknown_columns.extend(
        UnknownColumn(sheet.name, column_letters(place), header, filled.get(place, 0))
        for place, header in columns.others
        if header or filled.get(place)
    )


def _columns(sheet: SheetRows, spec: Spec) -> _Columns:
    paths = [cell_text(raw) for raw in sheet.rows[0]]
    labels = [cell_text(raw) for raw in sheet.rows[1]] if len(sheet.rows) > 1 else []
    fields = {found.key: found for found in spec.fields}
    found = _Columns({}, {}, {}, -1, (), [])
    for place, path in enumerate(paths):
        part, _, key = path.partition(".")
        if path.startswith(MARK):
            found.keys["household"] = place
        elif path.startswith(BASE):
            found.base, found.base_keys = place, tuple(path.removeprefix(BASE).split(","))
        elif part == "key":
            found.keys[key] = place
        elif part == spec.kind and key in fields:
            found.fields[key] = (place, cleaner(fields[key]))
            found.letters[key] = column_letters(place)
        else:
            found.others.append((place, labels[place].strip() if place < len(labels) else ""))
    return found


def _asked(columns: _Columns) -> list[int]:
    keys = [place for key, place in columns.keys.items() if key != "head"]
    return [*keys, *(place for place, _ in columns.fields.values())]


def _report_missing(sheet: SheetRows, spec: Spec, columns: _Columns, book: ParsedWorkbook) -> None:
    lost = [found.label for found in spec.fields if found.key not in columns.fields]
    if lost:
        shown = "、".join(lost[:5]) + (f"等{len(lost)}列" if len(lost) > 5 else "")
        message = f"模板里的列少了：{shown}。没有的列不改，其余照常读入。"
        book.problems.append(CellProblem(sheet.name, "", "", "", message, Weight.NOTE, "WB-40"))


def _unread(sheet: SheetRows, columns: _Columns, book: ParsedWorkbook) -> dict[int, set[str]]:
    """Row number → fields whose cell holds an error value or a formula without result."""
    by_letters = {letters: key for key, letters in columns.letters.items()}
    found: dict[int, set[str]] = {}
    for problem in sheet.problems:
        letters = problem.cell.rstrip("0123456789")
        if letters in by_letters:
            found.setdefault(int(problem.cell[len(letters) :]), set()).add(by_letters[letters])
            book.problems.append(problem)
    return found


def _row(
    sheet: SheetRows, spec: Spec, columns: _Columns, number: int, row: list[Raw], unread: set[str], book: ParsedWorkbook
) -> OurRow:
    keys = {key: _key(row[place]) if place < len(row) else "" for key, place in columns.keys.items()}
    cells: dict[str, Cleaned] = {}
    for key, (place, clean) in columns.fields.items():
        if key in unread:
            continue
        raw = row[place] if place < len(row) else ""
        cells[key] = clean(raw)
    if spec.kind == "measure":
        _item_by_class(cells)
    labels = {found.key: found.label for found in spec.fields}
    for key, cell in cells.items():
        for trouble in cell.troubles if not cell.blank else ():
            _report(book, sheet.name, f"{columns.letters[key]}{number}", labels[key], cell.text, trouble)
    return OurRow(sheet.name, number, spec.kind, keys, cells, columns.letters)


def _report(book: ParsedWorkbook, sheet: str, cell: str, column: str, text: str, trouble: Trouble) -> None:
    code, level, message = trouble
    book.problems.append(CellProblem(sheet, cell, column, text, message, level, code))


def _key(raw: Raw) -> str:
    return "" if is_blank(raw) else clean_number_text(raw)


def _item_by_class(cells: dict[str, Cleaned]) -> None:
    """其他 stands in several classes of measures: the class of the row says which one is meant."""
    item, kind = cells.get("item"), cells.get("measure_class")
    if item is None or kind is None or item.blank:
        return
    code = code_for("MEASURE_ITEM", item.text, str(kind.value or ""))
    if code:
        cells["item"] = Cleaned(code, item.text, wire=code)


def _base_of(found: OurRow, columns: _Columns, row: list[Raw], seen: set[str]) -> None:
    """What the workbook remembers of a row; a row copied with its hidden cell is a new one."""
    text = cell_text(row[columns.base]) if 0 <= columns.base < len(row) else ""
    row_id, _, digests = text.partition(" ")
    if not row_id or row_id in seen or len(digests) != _SIX * len(columns.base_keys):
        return
    seen.add(row_id)
    found.row_id = row_id
    parts = (digests[start : start + _SIX] for start in range(0, len(digests), _SIX))
    found.was = dict(zip(columns.base_keys, parts, strict=True))


def _extras(columns: _Columns, row: list[Raw], filled: dict[int, int]) -> dict[str, str]:
    found = {}
    for place, header in columns.others:
        if place < len(row) and not is_blank(row[place]):
            filled[place] = filled.get(place, 0) + 1
            found[header or f"{column_letters(place)}列"] = cell_text(row[place])
    return found
