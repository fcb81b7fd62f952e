"""A whole workbook → households with persons, in one pass that lists every problem (`national_export.md`, `design.md` §3).

Nothing is dropped: rows that name no household or person are parked, foreign texts and unknown columns are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from app.domain.errors import AppError
from app.workbooks.duplicates import drop_lone_doubts, report_rescued, report_same_ids, turn_swapped_sexes
from app.workbooks.grouping import NO_WAY, Household, group_rows
from app.workbooks.headers import Header, find_header
from app.workbooks.households import HouseholdReader, merge_values
from app.workbooks.parsed import (
    CellValue,
    ParkedRow,
    ParsedHousehold,
    ParsedMember,
    ParsedSheet,
    ParsedSpell,
    ParsedWorkbook,
    Source,
    Values,
)  # fmt: skip
from app.workbooks.problems import CellProblem, Trouble, Weight
from app.workbooks.reader import Limits, Raw, SheetRows, open_workbook
from app.workbooks.table import Table, make_table

Progress = Callable[[int, int], None]  # rows read, rows in all; may raise Cancelled
Headers = Mapping[str, Header]
_STEP = 500
_ORDER = {"person": 0, "household": 1, "spell": 2}
_HOUSEHOLD_NO = "household.national_household_no"
_PERSON_NO = "member.national_person_no"
_NO_HEADER = "前50行里没有找到表头。表头要有“姓名”和“证件号码”，或者“户编号”"
_HIDDEN = "隐藏的工作表，没有读入"
_NOT_CHOSEN = "没有选这张表，没有读入"
_VILLAGE = "这是行政村信息，不是农户和人员，没有读入"


def parse_workbook(
    path: str | Path, limits: Limits | None = None, progress: Progress | None = None, headers: Headers | None = None
) -> ParsedWorkbook:
    """Everything a workbook says about households and persons; AppError WB-01…WB-07 when the file gives nothing."""
    return parse_sheets(Path(path).name, open_workbook(path, limits), progress, headers, emptied=True)


def parse_sheets(
    file: str, sheets: list[SheetRows], progress: Progress | None = None, headers: Headers | None = None,
    emptied: bool = False,
) -> ParsedWorkbook:  # fmt: skip
    """The same for sheets that are already rows (a pasted block is one); AppError WB-06 when none has a header.

    `headers`: what a person chose, by sheet; then only these are read. `emptied`: rows may be given up once they are read.
    """
    book = ParsedWorkbook(file)
    choose = _choose if headers is None else partial(_chosen, headers)
    found = [(sheet, header) for sheet in sheets if (header := choose(sheet, book))]
    if not found:
        reasons = "；".join(f"“{sheet.name}”{sheet.reason}" for sheet in book.sheets)
        advice = "请核对是不是选错了文件，或者把表头改成导出表里的列名。"
        raise AppError("WB-06", f"没有能读入的工作表：{reasons}。", advice, file)
    reader = _Reader(book, progress, sum(len(sheet.rows) for sheet, _ in found))
    for sheet, header in sorted(found, key=lambda pair: _ORDER[pair[1].grain]):
        reader.sheet(make_table(sheet, header, book.problems))
        if emptied:
            sheet.rows.clear()
    reader.finish()
    return book


def _choose(sheet: SheetRows, book: ParsedWorkbook) -> Header | None:
    """The header of a sheet worth reading; others are named in the report with the reason."""
    if sheet.blank:
        return None
    header = None if sheet.hidden else find_header(sheet)
    if header is None:
        reason = _HIDDEN if sheet.hidden else _VILLAGE if "行政村信息" in sheet.name else _NO_HEADER
        book.sheets.append(ParsedSheet(sheet.name, reason=reason))
    return header


def _chosen(headers: Headers, sheet: SheetRows, book: ParsedWorkbook) -> Header | None:
    header = headers.get(sheet.name)
    if header is None and not sheet.blank:
        book.sheets.append(ParsedSheet(sheet.name, reason=_NOT_CHOSEN))
    return header


class _Reader:
    """Puts the rows of all sheets together; persons are found again by their number."""

    def __init__(self, book: ParsedWorkbook, progress: Progress | None, total: int) -> None:
        self._book = book
        self._progress = progress
        self._total = total
        self._done = 0
        self._households: dict[str, ParsedHousehold] = {}
        self._persons: dict[str, tuple[ParsedHousehold, ParsedMember]] = {}
        self._by_id: dict[str, tuple[ParsedHousehold, ParsedMember]] = {}

    def sheet(self, table: Table) -> None:
        """Read one sheet."""
        household_cells = HouseholdReader(table)
        rows = self._free_rows(table, household_cells) if table.header.free else self._rows(table, household_cells)
        household_cells.finish(self._households)
        self._book.unknown_columns.extend(table.unknown())
        header = table.header
        parsed = ParsedSheet(table.name, header.grain, header.row + 1, rows, header.columns)
        self._book.sheets.append(parsed)

    def _rows(self, table: Table, cells: HouseholdReader) -> int:
        read = self._household_row if table.header.grain == "household" else self._person_row
        rows = 0
        for number, row in table.data():
            read(table, cells, number, row)
            rows += 1
            self._tick()
        return rows

    def _free_rows(self, table: Table, cells: HouseholdReader) -> int:
        """A register without national numbers: its own signs say which rows belong together."""
        data = list(table.data())
        groups = group_rows(table, data)
        if data and all(found is NO_WAY for found in groups.values()):
            code, level, message = NO_WAY
            self._book.problems.append(CellProblem(table.name, "", "", "", message, level, code))
        for number, row in data:
            found = groups[number]
            if isinstance(found, Household):
                self._free_row(table, cells, found, number, row)
            else:
                self._park(table, number, row, found, said=found is not NO_WAY)
            self._tick()
        return len(data)

    def finish(self) -> None:
        """Checks that need all sheets."""
        self._book.households = list(self._households.values())
        turn_swapped_sexes(self._book)
        report_same_ids(self._book)
        report_rescued(self._book)
        drop_lone_doubts(self._book)

    def _tick(self) -> None:
        self._done += 1
        if self._progress and self._done % _STEP == 0:
            self._progress(self._done, self._total)

    def _household_row(self, table: Table, cells: HouseholdReader, number: int, row: list[Raw]) -> None:
        household_no = table.key(row, _HOUSEHOLD_NO)
        if not household_no:
            self._park(table, number, row, _NO_HOUSEHOLD_NO)
            return
        household = self._household(household_no, (table.name, number))
        household.extras.update(table.extras(row))
        cells.take(household_no, number, row)

    def _person_row(self, table: Table, cells: HouseholdReader, number: int, row: list[Raw]) -> None:
        values = table.values(number, row, table.member)
        household_no, person_no = table.key(row, _HOUSEHOLD_NO), table.key(row, _PERSON_NO)
        known = self._known(table, person_no, values)
        if known and not household_no and table.header.grain == "spell":
            household_no = known[0].number
        trouble = self._objection(table, household_no, person_no, values, known)
        if trouble:
            self._park(table, number, row, trouble, values)
            return
        household = self._household(household_no, (table.name, number))
        cells.take(household_no, number, row)
        member = self._member(table, number, row, household, person_no, values)
        if member:
            self._add_spell(table, number, row, member)

    def _free_row(
        self, table: Table, cells: HouseholdReader, found: Household, number: int, row: list[Raw]
    ) -> None:  # fmt: skip
        values = table.values(number, row, table.member)
        if table.header.alone and ("member", "relation") not in values:
            values["member", "relation"] = CellValue("head", "", "", table.name)
        if not any(values.get(("member", key)) for key in ("name", "id_number")):
            self._park(table, number, row, _NO_NAME, values)
            return
        source = (table.name, number)
        household = self._household(found.number or found.key, source)
        household.number, household.key, household.local = found.number, found.key, found.local
        known = _same_person(household, values)
        if known is None:
            member = ParsedMember("", values, [source], extras=table.extras(row))
            household.members.append(member)
        elif any(sheet == table.name for sheet, _ in known.sources) and not _agree(known.values, values):
            first = f"第{known.sources[0][1]}行"
            message = f"和{first}是同一个人，内容不同；这一行先放到“重复核对”里，请核对。"
            self._park(table, number, row, Trouble("WB-22", Weight.ERROR, message), values)
            return
        else:
            member = known
            merge_values(member.values, values, table.problems)
            member.sources.append(source)
            member.extras.update(table.extras(row))
        cells.take(found.number or found.key, number, row)
        self._add_spell(table, number, row, member)

    def _known(self, table: Table, person_no: str, values: Values) -> tuple[ParsedHousehold, ParsedMember] | None:
        known = self._persons.get(person_no) if person_no else None
        if known or person_no or table.header.grain != "spell":
            return known
        found = values.get(("member", "id_number"))
        return self._by_id.get(str(found.value)) if found and found.value else None

    def _objection(
        self, table: Table, household_no: str, person_no: str, values: Values,
        known: tuple[ParsedHousehold, ParsedMember] | None,
    ) -> Trouble | None:  # fmt: skip
        """Why this row cannot be put into a household for sure; None when it can."""
        if not household_no:
            return _NO_HOUSEHOLD_NO
        if not person_no and not known:
            return _NO_PERSON_NO
        if known and known[0].number != household_no:
            return _moved(known[1], known[0].number)
        if not known and not any(values.get(("member", key)) for key in ("name", "id_number")):
            return _NO_NAME
        return None

    def _household(self, number: str, source: Source) -> ParsedHousehold:
        household = self._households.get(number)
        if household is None:
            household = self._households[number] = ParsedHousehold(number, key=number)
        household.sources.append(source)
        return household

    def _member(
        self, table: Table, number: int, row: list[Raw], household: ParsedHousehold, person_no: str, values: Values
    ) -> ParsedMember | None:
        source = (table.name, number)
        known = self._known(table, person_no, values)
        if known is None:
            extras = table.extras(row) if table.header.grain == "person" else {}
            member = ParsedMember(person_no, values, [source], extras=extras)
            household.members.append(member)
            self._persons[person_no] = (household, member)
            if member.text("id_number"):
                self._by_id.setdefault(member.text("id_number"), (household, member))
            return member
        member = known[1]
        if table.header.grain == "person" and any(sheet == table.name for sheet, _ in member.sources):
            self._repeated(table, number, row, member, values)
            return None
        merge_values(member.values, values, table.problems)
        member.sources.append(source)
        if table.header.grain == "person":
            member.extras.update(table.extras(row))
        return member

    def _repeated(self, table: Table, number: int, row: list[Raw], member: ParsedMember, values: Values) -> None:
        column = table.by_path[_PERSON_NO]
        if {key: v.value for key, v in values.items()} == {key: v.value for key, v in member.values.items()}:
            message = f"和第{member.sources[0][1]}行是同一个人，内容相同，只算一次。"
            table.report(number, column, member.number, Trouble("WB-22", Weight.NOTE, message))
            member.sources.append((table.name, number))
            return
        first = f"{column.letters}{member.sources[0][1]}"
        message = f"人编号和{first}重复，内容不同；这一行先放到“重复核对”里，请核对是谁。"
        self._park(table, number, row, Trouble("WB-22", Weight.ERROR, message), values)

    def _add_spell(self, table: Table, number: int, row: list[Raw], member: ParsedMember) -> None:
        values = table.values(number, row, table.spell)
        extras = table.extras(row) if table.header.grain == "spell" else {}
        if not values:
            member.extras.update(extras)
            return
        texts = {key: found.value for key, found in values.items()}
        for spell in member.spells:
            if {key: found.value for key, found in spell.values.items()} == texts:
                return
        member.spells.append(ParsedSpell(values, (table.name, number), extras))

    def _park(
        self, table: Table, number: int, row: list[Raw], trouble: Trouble, member: Values | None = None,
        said: bool = True,
    ) -> None:  # fmt: skip
        column = next((c for path in _SIGNS if (c := table.by_path.get(path))), table.header.columns[0])
        free = table.header.free
        if said and (free or trouble.code != "WB-23" or {_HOUSEHOLD_NO, _PERSON_NO} <= set(table.by_path)):
            # A missing column is reported once (SW-952), not on every row.
            table.report(number, column, table.key(row, _PERSON_NO), trouble)
        values = dict(member) if member is not None else table.values(number, row, table.member)
        values.update(table.values(number, row, table.household))
        values.update(table.values(number, row, table.spell))
        parked = ParkedRow(
            trouble.message, (table.name, number), table.key(row, _HOUSEHOLD_NO), table.hint(row), values,
            table.measures_of(number, row, table.measures), table.extras(row), trouble.code,
        )  # fmt: skip
        self._book.parked.append(parked)


def _same_person(household: ParsedHousehold, values: Values) -> ParsedMember | None:
    """A person of this household already read: by certificate number, by name where one of the two has no number."""
    found = values.get(("member", "id_number"))
    number = str(found.value)[:18] if found and found.value else ""
    name = str(values["member", "name"].value) if ("member", "name") in values else ""
    for member in household.members:
        theirs = member.text("id_number")[:18]
        if number and theirs:
            if number == theirs:
                return member
        elif name and member.text("name") == name:
            return member
    return None


def _agree(known: Values, values: Values) -> bool:
    """True when no value of the second row contradicts the first."""
    return all(key not in known or known[key].value == cell.value for key, cell in values.items())


_SIGNS = (_PERSON_NO, _HOUSEHOLD_NO, "household.local_household_no", "import.household_key", "member.name")
_NO_HOUSEHOLD_NO = Trouble("WB-23", Weight.ERROR, "没有户编号，不知道归哪一户；先放到“重复核对”里，请补上户编号。")
_NO_PERSON_NO = Trouble("WB-23", Weight.ERROR, "没有人编号；先放到“重复核对”里，按证件号码核对是谁。")
_NO_NAME = Trouble("WB-24", Weight.ERROR, "这一行没有姓名也没有证件号码；先放到“重复核对”里，请补上。")


def _moved(member: ParsedMember, household: str) -> Trouble:
    sheet, row = member.sources[0]
    message = (
        f"人编号在工作表“{sheet}”第{row}行已经用在户{household}里；这一行先放到“重复核对”里，请核对这个人归哪一户。"
    )
    return Trouble("WB-22", Weight.ERROR, message)
