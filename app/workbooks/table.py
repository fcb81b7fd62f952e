"""One sheet made ready for reading: header found, cleaners chosen, merged cells filled down, rows cleaned one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.domain.questionnaire.field import Field, Kind
from app.workbooks.cells import Cleaned, Cleaner, cell_text, cleaner, is_blank
from app.workbooks.columns import NEEDED, WORDS
from app.workbooks.headers import Column, Header
from app.workbooks.idtext import clean_number_text
from app.workbooks.measures import measure_items
from app.workbooks.names import Target, field_of, plain_name
from app.workbooks.parsed import CellValue, Key, ParsedMeasure, RowCells, SheetKeys, UnknownColumn, Values
from app.workbooks.problems import CellProblem, Trouble, Weight, column_number
from app.workbooks.reader import Raw, SheetRows

_TOTALS = ("合计", "总计", "小计", "共计")
_HINTS = (plain_name("户主证件号码"), plain_name("户主身份证号"), plain_name("户主姓名"))
_NUMBERS = {"household.national_household_no", "member.national_person_no"}


@dataclass(slots=True)
class Table:
    """A sheet with a header, its columns sorted by what they describe."""

    sheet: SheetRows
    header: Header
    problems: list[CellProblem]
    rows: list[list[Raw]] = field(default_factory=list)
    cleaners: dict[int, Cleaner] = field(default_factory=dict)
    household: list[Column] = field(default_factory=list)
    member: list[Column] = field(default_factory=list)
    spell: list[Column] = field(default_factory=list)
    measures: list[Column] = field(default_factory=list)
    others: list[Column] = field(default_factory=list)
    filled: dict[int, int] = field(default_factory=dict)
    by_path: dict[str, Column] = field(default_factory=dict)
    titles: list[Column] = field(default_factory=list)
    keys: dict[int, SheetKeys] = field(default_factory=dict)  # by the id of a list of columns

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.sheet.name

    def key(self, row: list[Raw], path: str) -> str:
        """A household or person number of a row as text, "" when blank."""
        column = self.by_path.get(path)
        return self.cleaners[column.index](row[column.index]).value if column else ""

    def data(self) -> Iterator[tuple[int, list[Raw]]]:
        """Row number as the spreadsheet counts it, and cells; blank rows, totals and repeated headers are left out."""
        for offset, row in enumerate(self.rows[self.header.first_data :], start=self.header.first_data + 1):
            first = next((raw for raw in row if raw != "" and not is_blank(raw)), None)
            if first is not None and not self._aside(offset, row, first):
                yield offset, row

    def _aside(self, number: int, row: list[Raw], first: Raw) -> bool:
        if isinstance(first, str) and first[:1] in "合总小共" and "".join(first.split()).rstrip("：:") in _TOTALS:
            self.report(number, self.header.columns[row.index(first)], first, _TOTAL)
            return True
        return bool(self.titles) and all(row[column.index] == column.header for column in self.titles)

    def cell(self, number: int, column: Column) -> str:
        """Name of a cell, H12."""
        return f"{column.letters}{number}"

    def report(self, number: int, column: Column, text: str, trouble: Trouble) -> None:
        """Note a problem of one cell."""
        where = self.cell(number, column)
        code, level, message = trouble
        self.problems.append(CellProblem(self.name, where, column.header, text, message, level, code))

    def read(self, number: int, column: Column, raw: Raw) -> CellValue:
        """One cell cleaned, its troubles reported."""
        return self._told(number, column, self.cleaners[column.index](raw))

    def _told(self, number: int, column: Column, cleaned: Cleaned) -> CellValue:
        self._tell(number, column, cleaned)
        return self.place(number, column, cleaned)

    def _tell(self, number: int, column: Column, cleaned: Cleaned) -> None:
        for trouble in cleaned.troubles:
            self.report(number, column, cleaned.text, trouble)

    def place(self, number: int, column: Column, cleaned: Cleaned) -> CellValue:
        """A cleaned value with the cell it stood in."""
        return CellValue(cleaned.value, cleaned.text, self.cell(number, column), self.name)

    def values(self, number: int, row: list[Raw], columns: list[Column]) -> Values:
        """All filled cells of some columns; several columns of one meaning make one value."""
        keys = self._keys_of(columns)
        if keys is not None:
            return RowCells(keys, number, self._cells(number, row, columns))
        values: Values = {}
        for column in columns:
            raw = row[column.index]
            if raw == "":
                continue
            cleaned = self.cleaners[column.index](raw)
            if not cleaned.blank:
                self.add(values, number, column, self._told(number, column, cleaned))
        return values

    def _keys_of(self, columns: list[Column]) -> SheetKeys | None:
        """What rows read from these columns share; None where two columns mean the same and have to be compared."""
        found = self.keys.get(id(columns))
        if found is None:
            paths = tuple((c.target.part, c.target.key) if c.target else ("", "") for c in columns)
            found = self.keys[id(columns)] = SheetKeys(self.name, paths, tuple(column.letters for column in columns))
        return found if len(found.places) == len(columns) else None

    def _cells(self, number: int, row: list[Raw], columns: list[Column]) -> list[Cleaned | None]:
        cells: list[Cleaned | None] = []
        cleaners = self.cleaners
        for column in columns:
            raw = row[column.index]
            if raw == "":
                cells.append(None)
                continue
            clean = cleaners[column.index]
            cleaned = clean.known.get(raw) if raw.__class__ is str else None
            if cleaned is None:
                cleaned = clean(raw)
            if cleaned.troubles and not cleaned.blank:
                self._tell(number, column, cleaned)
            cells.append(None if cleaned.blank else cleaned)
        return cells

    def add(self, values: Values, number: int, column: Column, found: CellValue) -> None:
        """Put a value under its key: slots are strung together, of two equal columns the first filled one counts."""
        target = column.target
        if target is None:
            return
        key: Key = (target.part, target.key)
        known = values.get(key)
        if known is None:
            values[key] = found
        elif target.field and target.field.kind is Kind.RANKED:
            together = tuple(dict.fromkeys((*known.value, *found.value)))
            values[key] = known._replace(value=together, text=f"{known.text}、{found.text}")
        elif known.value != found.value:
            self.report(number, column, found.text, differs(known, self.name))

    def measures_of(self, number: int, row: list[Raw], columns: list[Column]) -> list[ParsedMeasure]:
        """Measures named in a row."""
        found = []
        for column in columns:
            raw = row[column.index]
            if is_blank(raw) or column.target is None:
                continue
            items, troubles = measure_items(column.target.key, raw)
            text = cell_text(raw)
            for trouble in troubles:
                self.report(number, column, text, trouble)
            if items is not None:
                place = self.cell(number, column)
                found.append(ParsedMeasure(column.target.key, items, text, place, self.name))
        return found

    def extras(self, row: list[Raw]) -> dict[str, str]:
        """Texts of the columns no field takes, by header (by letters where the header is blank)."""
        found: dict[str, str] = {}
        for column in self.others:
            raw = row[column.index]
            if not is_blank(raw):
                self.filled[column.index] = self.filled.get(column.index, 0) + 1
                name = column.header or f"{column.letters}列"
                found[name if name not in found else f"{name}（{column.letters}列）"] = cell_text(raw)
        return found

    def hint(self, row: list[Raw]) -> str:
        """What names the household of a row without a household number: the head's certificate number or name."""
        for name in _HINTS:
            for column in self.others:
                if plain_name(column.header) == name and not is_blank(row[column.index]):
                    return cell_text(row[column.index]).strip()
        return ""

    def unknown(self) -> list[UnknownColumn]:
        """Columns no field takes, with the reason where they are known; blank columns without header are nothing."""
        found = []
        for column in self.others:
            filled = self.filled.get(column.index, 0)
            if filled or column.header:
                reason = column.target.key if column.target else ""
                found.append(UnknownColumn(self.name, column.letters, column.header, filled, reason))
        return found


_TOTAL = Trouble("WB-26", Weight.NOTE, "这是合计行，没有当作农户读入。")
_REPEATED = {"member.name", "member.id_number", "household.national_household_no"}


def differs(known: CellValue, sheet: str) -> Trouble:
    """The problem of a household value that differs from the one found first."""
    place = known.cell if known.sheet == sheet else f"工作表“{known.sheet}”{known.cell}"
    message = f"和{place}的“{known.text}”不一致，用了{place}的，请核对。"
    return Trouble("WB-21", Weight.ERROR, message)


def make_table(sheet: SheetRows, header: Header, problems: list[CellProblem]) -> Table:
    """A sheet ready to be read; missing columns and cells without a value are reported at once."""
    table = Table(sheet, _retarget(header), problems)
    table.rows = _fill_down(sheet, table)
    for column in table.header.columns:
        _sort_in(table, column)
        if column.target:
            table.by_path.setdefault(column.target.path, column)
    table.titles = [table.by_path[path] for path in _REPEATED if path in table.by_path]
    _report_reader(table)
    if table.header.grain == "person" and not header.free:
        _report_missing(table)
    return table


def _retarget(header: Header) -> Header:
    """Columns whose meaning depends on their neighbours (年收入 beside 纯收入; 联系电话 of a household list)."""
    columns = []
    for column in header.columns:
        path, target = column.target.path if column.target else "", column.target
        if path == "income.stated_gross" and "income.stated_net" not in header.paths and not header.chosen:
            target = _other(target, "income", "stated_net")
        if path == "member.phone" and header.grain == "household" and not header.chosen:
            target = _other(target, "household", "phone")
        columns.append(Column(column.index, column.header, target))
    return replace(header, columns=tuple(columns))


def _other(target: Target | None, part: str, key: str) -> Target:
    scale = target.scale if target else None
    return Target(part, key, 0, field_of(part, key), scale)


def _sort_in(table: Table, column: Column) -> None:
    target = column.target
    if target is None or target.part == "kept":
        table.others.append(column)
        return
    if target.part == "measure":
        table.measures.append(column)
        return
    if target.field is not None:
        table.cleaners[column.index] = _cleaner(target, target.field)
    group = {"member": table.member, "spell": table.spell}.get(target.part, table.household)
    group.append(column)


def _cleaner(target: Target, declared: Field) -> Cleaner:
    if target.path in _NUMBERS:
        return _NumberCleaner(declared, {}, None)
    return cleaner(declared, WORDS.get(target.path), target.scale)


class _NumberCleaner(Cleaner):
    """Household and person numbers: text as it came, without what spreadsheets add."""

    __slots__ = ()

    def _clean(self, raw: Raw) -> Cleaned:
        number = "" if is_blank(raw) else clean_number_text(raw)
        return Cleaned(number, cell_text(raw), blank=not number, wire=number or None)


def _fill_down(sheet: SheetRows, table: Table) -> list[list[Raw]]:
    """Rows with the value of a cell merged downwards repeated; persons are never multiplied by a merged cell."""
    width = len(table.header.columns)
    rows = [row if len(row) == width else (row + [""] * width)[:width] for row in sheet.rows]
    for top, left, bottom, _right in sheet.merges:
        if top < table.header.first_data or bottom == top or left >= width or top >= len(rows):
            continue
        target = table.header.columns[left].target
        if table.header.grain == "person" and target and target.part in ("member", "spell"):
            continue
        for number in range(top + 1, min(bottom + 1, len(rows))):
            rows[number] = [*rows[number][:left], rows[top][left], *rows[number][left + 1 :]]
    return rows


def _report_reader(table: Table) -> None:
    for problem in table.sheet.problems:
        letters = problem.cell.rstrip("0123456789")
        index, number = column_number(letters), int(problem.cell[len(letters) :])
        if number <= table.header.first_data or index >= len(table.header.columns):
            continue
        trouble = Trouble(problem.code, problem.level, problem.message)
        table.report(number, table.header.columns[index], problem.text, trouble)


def _report_missing(table: Table) -> None:
    for path, consequence in NEEDED.items():
        if path not in table.header.paths:
            label = NEEDED_NAMES[path]
            message = f"导入的表缺少“{label}”这一列，{consequence}"
            table.problems.append(CellProblem(table.name, "", label, "", message, Weight.ERROR, "SW-952"))


NEEDED_NAMES = {
    "household.national_household_no": "户编号",
    "member.national_person_no": "人编号",
    "member.name": "姓名",
    "member.id_number": "证件号码",
    "member.relation": "与户主关系",
}
