"""Finds the header of a sheet wherever it stands, one row or two, and says what each column means."""

from __future__ import annotations

from dataclasses import dataclass

from app.workbooks.cells import cell_text, is_blank
from app.workbooks.names import Target, resolve
from app.workbooks.problems import column_letters
from app.workbooks.reader import Merge, Raw, SheetRows

SEARCHED_ROWS = 50
_PERSON = {"member.national_person_no", "member.id_number", "member.relation"}
HOUSEHOLD_NO, PERSON_NO = "household.national_household_no", "member.national_person_no"
NUMBERS = frozenset({HOUSEHOLD_NO, PERSON_NO})
_SPELL = {"spell.start", "spell.end", "spell.month_income"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: place (counted from 0), header as it stands, meaning (None = unknown)."""

    index: int
    header: str
    target: Target | None

    @property
    def letters(self) -> str:
        """Column letters as the spreadsheet shows them."""
        return column_letters(self.index)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands: rows above `first_data` (counted from 0) are titles and headers.

    `free`: people and households are told apart without national numbers; `alone`: each row is a family and names its head.
    """

    row: int
    first_data: int
    columns: tuple[Column, ...]
    grain: str  # "person" | "spell" | "household"
    free: bool = False
    alone: bool = False
    chosen: bool = False  # a person said what each column is

    @property
    def paths(self) -> frozenset[str]:
        """Meanings this sheet has a column for."""
        return frozenset(column.target.path for column in self.columns if column.target)


def find_header(sheet: SheetRows) -> Header | None:
    """The best header of the first rows, None when no row names people or households."""
    best: tuple[int, Header] | None = None
    last = min(SEARCHED_ROWS, len(sheet.rows))
    for two_level in (False, True):  # one row wins where a second adds nothing
        for row in range(last - two_level):
            found = _try(sheet, row, two_level)
            if found and (best is None or found[0] > best[0]):
                best = found
    return best[1] if best else None


def _try(sheet: SheetRows, row: int, two_level: bool) -> tuple[int, Header] | None:
    lower_row = row + 1 if two_level else row
    lower = _texts(sheet.rows[lower_row])
    upper = _blocks(sheet, row, lower) if two_level else [""] * len(lower)
    targets = [resolve(name, block) for name, block in zip(lower, upper, strict=True)]
    score = sum(target is not None for target in targets)
    paths = {target.path for target in targets if target}
    grain = _grain(paths)
    if not grain or score < 2:
        return None
    columns = tuple(
        _column(index, name, block, targets[index])
        for index, (name, block) in enumerate(zip(lower, upper, strict=True))
    )
    free = grain == "person" and PERSON_NO not in paths and (HOUSEHOLD_NO not in paths or "member.id_number" in paths)
    return score, Header(lower_row, lower_row + 1, columns, grain, free)


def _column(index: int, name: str, block: str, target: Target | None) -> Column:
    plain, known = resolve(name) if name else None, target
    header = name if name and (not block or plain == known) else f"{block}{name}"
    return Column(index, header, target)


def _grain(paths: set[str]) -> str:
    """What a row stands for, judged by the columns; "" when no row of people or households can be made."""
    person = len(paths & _PERSON) >= (1 if "member.name" in paths else 2)  # a person sheet may have lost its 姓名
    if (person or "member.national_person_no" in paths or "member.id_number" in paths) and paths & _SPELL:
        return "spell"
    if person:
        return "person"
    if "household.national_household_no" in paths:
        return "person" if "member.name" in paths else "household"
    return ""


def _texts(row: list[Raw]) -> list[str]:
    return ["" if is_blank(raw) else cell_text(raw).strip() for raw in row]


def _blocks(sheet: SheetRows, row: int, lower: list[str]) -> list[str]:
    """What stands above each lower name; a blank below takes only the text of its own column (merged downwards)."""
    own = _texts(sheet.rows[row])
    spread = _spread(own, row, sheet.merges, lower)
    return [over if name else above for name, over, above in zip(lower, spread, own, strict=True)]


def _spread(upper: list[str], row: int, merges: tuple[Merge, ...], lower: list[str]) -> list[str]:
    """The upper header row with each block's name over all its columns."""
    wide = [merge for merge in merges if merge[0] <= row <= merge[2]]
    spread = list(upper)
    for _top, left, _bottom, right in wide:
        for index in range(left, min(right, len(spread) - 1) + 1):
            spread[index] = upper[left] if left < len(upper) else ""
    if wide:
        return spread
    for index in range(1, len(spread)):  # no merged cells known: a blank continues the block to its left
        if not spread[index] and lower[index]:
            spread[index] = spread[index - 1]
    return spread
