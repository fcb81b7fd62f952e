"""Numbers of papers that come back: how they are written, their QR code, and from a number to its household (`design.md` §8).

A number stands on paper as `CJ-A-0012-37`: kind of sheet, number of the household or of the blank sheet, two check digits.
The QR code says the same with the village code before the number; neither holds anything personal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.documents import Marks
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import HouseholdFile, load_household
from app.store.rows import read_records, short_numbers
from app.store.store import Connection, get_meta

# Form (codes of BLANK_FORM) -> the letters its numbers begin with, and the page on which it is filled.
PREFIXES = {"form": "CJ", "consent": "SQ", "check": "HC", "visit": "ZF"}
PAGES = {"form": "household", "consent": "consent", "check": "check", "visit": "visit"}
_FORMS = {prefix: form for form, prefix in PREFIXES.items()}
_MARK = "SW"
_BLANK = re.compile(r"(?:([A-Z]{2})-?)?([A-Z])-?K-?(\d{1,6})(?:-(\d\d))?")
_SHORT = re.compile(r"K?(\d{1,6})")
_CHECKED = re.compile(r"(.+)-(\d\d)")
WHERE = "表的编号"


@dataclass(frozen=True, slots=True)
class BlankLine:
    """A numbered blank sheet as lists show it; `since` days it has been out, `state` a code of BLANK_STATE."""

    id: str
    number: str
    form: str
    form_name: str
    state: str
    state_name: str
    batch: str
    printed_on: date
    name: str
    done_on: date | None
    note: str
    household: str
    since: int = 0


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """Where a number leads: kind of sheet, its household ("" while nobody wrote on it), case, page, the blank sheet."""

    form: str
    number: str
    page: str
    household: str = ""
    short: str = ""
    case: str = ""
    blank: BlankLine | None = None


@dataclass(frozen=True, slots=True)
class SheetText:
    """A number as it was typed or scanned, taken apart; `form` "" where it was left out."""

    number: str
    form: str = ""
    is_blank: bool = False


def check_digits(form: str, number: str, village: str) -> str:
    """Two digits (ISO 7064, MOD 97-10) that a wrong or swapped character, another kind or another village does not pass."""
    text = f"{PREFIXES[form]}{village}{number}"
    digits = "".join(str(int(char, 36)) if char.isascii() and char.isalnum() else str(ord(char)) for char in text)
    return f"{98 - int(digits + '00') % 97:02d}"


def printed_number(form: str, number: str, village: str) -> str:
    """The number as it stands on the sheet: CJ-A-0012-37."""
    return f"{PREFIXES[form]}-{bare(form, number)}-{check_digits(form, bare(form, number), village)}"


def qr_text(form: str, number: str, village: str) -> str:
    """What the QR code of a sheet says: SW:CJ:539901101203:A-0012:37."""
    plain = bare(form, number)
    return f"{_MARK}:{PREFIXES[form]}:{village}:{plain}:{check_digits(form, plain, village)}"


def bare(form: str, number: str) -> str:
    """A number without the letters of its kind (a sheet number may have been stored with them)."""
    return number.removeprefix(f"{PREFIXES[form]}-")


def sheet_marks(form: str, number: str, village: str, **marks: Any) -> Marks:
    """Marks of a sheet that comes back: its number in clear and as QR code; without a number none of both."""
    if not number:
        return Marks(**marks)
    return Marks(printed_number(form, number, village), qr=qr_text(form, number, village), **marks)


def read_sheet_text(text: str, village: str, letter: str = "A") -> SheetText:
    """A typed or scanned number taken apart. Capitals, width and spaces do not matter; K12 and 12 mean this laptop's
    blank sheet 12. AppError SHEET-101 (nothing typed), SHEET-102 (another village), SHEET-103 (check digits)."""
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("—", "-").replace("–", "-")
    if not plain:
        raise AppError("SHEET-101", "没有输入表的编号。", "请扫表右上角的二维码，或输入它旁边的编号。", WHERE)
    if plain.startswith(f"{_MARK}:"):
        return _scanned(plain, village)
    short, blank = _SHORT.fullmatch(plain), _BLANK.fullmatch(plain)
    if short:
        return SheetText(f"{letter}-K{int(short[1]):04d}", is_blank=True)
    if blank and blank[1] in (None, *_FORMS):
        number, form = f"{blank[2]}-K{int(blank[3]):04d}", _FORMS.get(blank[1] or "", "")
        if form and blank[4]:
            _compare(form, number, village, blank[4], text)
        return SheetText(number, form, is_blank=True)
    return _of_household(plain, village, text)


def _scanned(plain: str, village: str) -> SheetText:
    parts = plain.split(":", 3)
    if len(parts) < 4 or parts[1] not in _FORMS or ":" not in parts[3]:
        raise AppError("SHEET-104", "这个二维码不是采集用表上的。", "请扫表右上角编号旁边的二维码。", WHERE)
    form, (number, check) = _FORMS[parts[1]], parts[3].rsplit(":", 1)
    if parts[2] != village:
        raise AppError("SHEET-102", f"这张{label('BLANK_FORM', form)}是别的村（{parts[2]}）印的。",
                       "请在印这张表的那个村的电脑上录入。", WHERE)  # fmt: skip
    _compare(form, number, village, check, plain)
    return SheetText(number, form, is_blank=bool(_BLANK.fullmatch(number)))


def _compare(form: str, number: str, village: str, check: str, typed: str) -> None:
    if check_digits(form, number, village) != check:
        raise AppError("SHEET-103", f"编号“{typed.strip()}”的最后两位核对码不对。",
                       "请照纸面再输一遍；纸面就是这样的，说明这张表不是本村印的，请在印它的那个村录入。", WHERE)  # fmt: skip


def _of_household(plain: str, village: str, typed: str) -> SheetText:
    prefix, _, rest = plain.partition("-")
    form, number = (_FORMS[prefix], rest) if prefix in _FORMS else ("", plain)
    checked = _CHECKED.fullmatch(number) if form else None
    if checked and check_digits(form, checked[1], village) == checked[2]:
        return SheetText(checked[1], form)
    return SheetText(number, form)


# -- from a number to its household --------------------------------------------------------------------------------


def find_sheet(desk: Desk, text: str) -> FoundSheet:
    """The household and page of a typed or scanned number. AppError those of `read_sheet_text`, SHEET-105 (unknown)."""
    with desk.reading() as connection:
        return sheet_at(connection, desk, text)


def sheet_at(connection: Connection, desk: Desk, text: str) -> FoundSheet:
    """`find_sheet` inside a transaction."""
    read = read_sheet_text(text, desk.place.code, get_meta(connection, "letter", "A"))
    if read.is_blank:
        return _blank_sheet(connection, desk, read)
    form = read.form or "form"
    household = _household_of(connection, read)
    if not household:
        raise AppError(
            "SHEET-105", f"没有编号是“{text.strip()}”的表。", "请照纸面核对编号；别的村的表要在那个村查。", WHERE
        )
    file = load_household(connection, household)
    return FoundSheet(form, read.number, PAGES[form], file.id, file.short, _case(file))


def _household_of(connection: Connection, read: SheetText) -> str:
    numbers = short_numbers(connection).items()
    wanted = {read.number, _CHECKED.sub(r"\1", read.number)} if read.form else {read.number}
    for candidate in sorted(wanted, key=len, reverse=True):
        found = next((unit for unit, number in numbers if number and str(number).upper() == candidate), "")
        if found:
            return str(found)
    rows = read_records(connection, "consent") if read.form in ("", "consent") else []
    own = (row for row in rows if bare("consent", str(row.get("sheet_no") or "")).upper() in wanted)
    return next((str(row["household_id"]) for row in own), "")


def _blank_sheet(connection: Connection, desk: Desk, read: SheetText) -> FoundSheet:
    line = next((line for line in blank_lines(connection, desk.today) if line.number == read.number), None)
    if line is None:
        raise AppError("SHEET-105", f"没有印过编号是{read.number}的空白表。",
                       "请照纸面核对编号；别的村、别的电脑印的表要在那边录入。", WHERE)  # fmt: skip
    if read.form and read.form != line.form:
        raise AppError("SHEET-106", f"{line.number}是{line.form_name}，不是{label('BLANK_FORM', read.form)}。",
                       "请照纸面核对编号前面的两个字母。", WHERE)  # fmt: skip
    found = FoundSheet(line.form, line.number, PAGES[line.form], blank=line)
    if not line.household:
        return found
    file = load_household(connection, line.household)
    return FoundSheet(line.form, line.number, found.page, file.id, file.short, _case(file), line)


def _case(file: HouseholdFile) -> str:
    return file.case.id if file.case and file.case.road.is_open else ""


def blank_lines(connection: Connection, today: date) -> list[BlankLine]:
    """All numbered blank sheets in the order of their numbers."""
    rows = read_records(connection, "blank_sheet")
    return sorted((_line(row, today) for row in rows), key=lambda line: (line.number[0], line.number[3:].zfill(6)))


def _line(row: Mapping[str, Any], today: date) -> BlankLine:
    return BlankLine(
        id=str(row["id"]), number=str(row["number"]), form=str(row["form"]), form_name=label("BLANK_FORM", row["form"]),
        state=str(row["state"]), state_name=label("BLANK_STATE", row["state"]), batch=str(row["batch"]),
        printed_on=row["printed_on"], name=str(row.get("name") or ""), done_on=row.get("done_on"),
        note=str(row.get("note") or ""), household=str(row.get("household_id") or ""),
        since=(today - row["printed_on"]).days,
    )  # fmt: skip


__all__ = [
    "PAGES", "PREFIXES", "BlankLine", "FoundSheet", "SheetText", "blank_lines", "check_digits", "find_sheet",
    "printed_number", "qr_text", "read_sheet_text", "sheet_at", "sheet_marks",
]  # fmt: skip
