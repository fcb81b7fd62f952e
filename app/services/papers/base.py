"""What every paper needs: what was asked for, whose it is, how values are shown, the marks of the sheet (`domain.md` §16, §17)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.bodies import Bodies
from app.domain.documents import Marks, Paper, Text, Tick, print_line
from app.domain.errors import AppError
from app.domain.policy import PolicyView
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Level, Owner
from app.domain.values import blank, mask_text, show
from app.domain.words import printed_label
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, find_household, load_household, load_households
from app.services.keying.sheet_numbers import sheet_marks
from app.services.staff.standing_in import mark_of
from app.store.rows import read_records
from app.store.store import Connection

# Numbers that say who somebody is: shown in part unless somebody asks for them by name (`domain.md` §17).
MASKED_FORMATS = ("id_number", "bank")
PDF, XLSX = "pdf", "xlsx"
# A list longer than this is written by hand, not ticked.
MOST_TICKS = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked to be printed; ids or numbers as typed, blank where the paper needs none."""

    household: str = ""
    case: str = ""
    notice: str = ""
    package: str = ""
    period: str = ""
    visit: str = ""
    code: str = ""
    purpose: str = ""
    paper: Paper = Paper.A4
    reveal: bool = False
    blank: bool = False
    listed: tuple[str, ...] = ()
    sheet: str = ""  # number of a blank sheet
    meeting: str = ""
    sweep: str = ""
    group: str = ""
    helper: str = ""
    category: str = ""  # class a ledger is narrowed to
    late: bool = False  # what became known of a closed period since, below it


@dataclass(frozen=True, slots=True)
class Setting:
    """One print: the open store, the settings in force today, titles of bodies, what was asked."""

    desk: Desk
    connection: Connection
    view: PolicyView
    bodies: Bodies
    asked: Asked
    purpose: str
    # Households read for this print, by id and by what was typed: a file of twenty papers reads its household once.
    known: dict[str, HouseholdFile] = field(default_factory=dict, compare=False, repr=False)

    def know(self, files: Iterable[HouseholdFile]) -> None:
        """Keep these households for the papers of this print."""
        self.known.update((file.id, file) for file in files)

    def household(self, text: str) -> HouseholdFile:
        """One household by id, number or head's name, read once; AppError H-101, H-102."""
        if text not in self.known:
            by_id = load_households(self.connection, [text])
            found = by_id[0] if by_id else find_household(self.connection, text)
            self.known[text] = self.known[found.id] = found
        return self.known[text]

    def marks(self, number: str = "", level: int = Level.OPEN) -> Marks:
        """Number, 练习 and, on level 2–3 sheets, the line that says who printed it and what for."""
        line = print_line(self.desk.operator, self.desk.today, self.purpose) if level >= Level.PERSONAL else ""
        return Marks(number, self.desk.place.practice, line, entered_by=mark_of(self.desk))

    def sheet_marks(self, form: str, number: str, level: int = Level.OPEN) -> Marks:
        """Marks of a sheet that comes back: its number (a blank sheet's own where one is drawn) in clear and as QR code."""
        plain = self.marks("", level)
        wanted = self.asked.sheet or number
        return sheet_marks(form, wanted, self.desk.place.code, practice=plain.practice, print_line=plain.print_line,
                           entered_by=plain.entered_by)  # fmt: skip

    def text(self, field: Field, value: Any) -> str:
        """A value in Chinese, identifying numbers in part unless revealed."""
        shown = printed_label(show(field, value))
        if shown and field.format in MASKED_FORMATS and not self.asked.reveal:
            return mask_text(field.format, shown)
        return shown

    def fill(self, field: Field, value: Any) -> Text:
        """A value as text; nothing entered leaves boxes to tick by hand where the choices are few."""
        if not blank(value):
            return self.text(field, value)
        if field.owner is Owner.TOWNSHIP:
            return ""
        return choices(field, self.desk.today.isoformat(), numbered=self.asked.blank)


# (first page of each document, pages in all) -> what is bound before them and what after.
Volume = Callable[[tuple[int, ...], int], tuple[tuple[Any, ...], tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper before it is drawn: one document (several are drawn one after the other), title, whose it is, level; `volume`
    makes cover, catalogue and last sheet of a bound volume once its pages are counted."""

    documents: tuple[Any, ...]
    title: str
    subject: str
    level: int
    volume: Volume | None = None


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper: `key` for programs, `name` for the command line, `needs` what has to be named (household, notice,
    code; a blank sheet needs nothing), `takes` what may be (case, package, period, visit, paper, blank, reveal), `level` the
    highest privacy level on it, `purpose` the log's usual reason."""

    key: str
    name: str
    label: str
    build: Callable[[Setting], Sheet]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    formats: tuple[str, ...] = (PDF,)
    level: int = Level.OPEN
    purpose: str = "存档"


def choices(field: Field, on: str = "", numbered: bool = False) -> Text:
    """Boxes for a blank answer: 是/否 or the labels of a short list; "" where it is written by hand.

    `numbered`: as on a blank sheet, each with the number that quick keying takes (1是 0否; codes from 1)."""
    if field.kind not in (Kind.BOOL, Kind.CODE, Kind.CODES, Kind.RANKED):
        return ""
    offered = numbered_choices(field, on)
    if not offered or len(offered) > MOST_TICKS:
        return ""
    names = list(dict.fromkeys(numbered_label(number, name) if numbered else name for number, _code, name in offered))
    return tuple(part for name in names for part in (Tick(name), "　"))[:-1]


def numbered_label(number: str, name: str) -> str:
    """A choice with its number: 3.书面; a space keeps 2. 12317 apart."""
    return f"{number}.{' ' if name[:1].isdigit() else ''}{name}"


def numbered_choices(field: Field, on: str = "") -> tuple[tuple[str, str, str], ...]:
    """(number, code, label) of every choice, the numbers printed on blank sheets and typed in quick keying: 1 and 0 for
    是 and 否, else from 1 in the list's order; nothing for a field without choices."""
    if field.kind is Kind.BOOL:
        return (("1", "true", "是"), ("0", "false", "否"))
    if field.codes not in CODE_LISTS:
        return ()
    codes = CODE_LISTS[field.codes].active(on)
    return tuple((str(at), code.code, printed_label(code.label)) for at, code in enumerate(codes, start=1))


def labelled(field: Field) -> str:
    """Label with its unit: 住房面积（平方米）."""
    if not field.unit or field.unit in field.label:
        return field.label
    return f"{field.label}（{field.unit}）"


def whose(setting: Setting) -> tuple[HouseholdFile, CaseFile | None]:
    """The household and case asked for; AppError PRINT-010 when none is named, H-101, H-102, PRINT-011."""
    asked = setting.asked
    if asked.household:
        file = setting.household(asked.household)
        return file, _case_of(file, asked.case)
    if not asked.case:
        raise AppError("PRINT-010", "没有说明打印哪一户。", "请写户号、户编号或户主姓名。", "打印")
    row = next((row for row in read_records(setting.connection, "monitoring_case") if row["id"] == asked.case), None)
    if row is None:
        raise _no_case()
    if str(row["household_id"]) not in setting.known:
        setting.know([load_household(setting.connection, str(row["household_id"]))])
    file = setting.known[str(row["household_id"])]
    return file, _case_of(file, asked.case)


def _case_of(file: HouseholdFile, case: str) -> CaseFile | None:
    if not case:
        return file.case
    found = next((item for item in file.cases if item.id == case), None)
    if found is None:
        raise _no_case(file.short)
    return found


def _no_case(where: str = "打印") -> AppError:
    return AppError("PRINT-011", "没有找到这件监测事项。", "请从这一户的页面打印。", where)


def number_of(file: HouseholdFile) -> str:
    """The household's short number."""
    return str(file.record.get("local_household_no") or "")


def names_of(file: HouseholdFile) -> dict[str, str]:
    """Member id -> name, members who left included."""
    return {str(member["id"]): str(member.get("name") or "") for member in file.all_members}


def rows_for(file: HouseholdFile, kind: str, case: CaseFile | None) -> list[Rec]:
    """Rows of a kind that belong to this case or to no case."""
    return [row for row in file.rows(kind) if not row.get("case_id") or (case and row["case_id"] == case.id)]
