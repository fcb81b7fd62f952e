"""Which rows of a register make a household where no national number says so (`design.md` §3 "Imports").

In this order: a household number of the register's own (also only on the first row of a family), the head's number or
name in a column of its own (also merged downwards), the row that says 户主 with those under it, each row a family. What no
sign names for sure gets a trouble instead of a household and is parked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.workbooks.cells import cell_text, is_blank
from app.workbooks.idtext import clean_id, clean_number_text
from app.workbooks.names import plain_name
from app.workbooks.problems import Trouble, Weight
from app.workbooks.reader import Raw
from app.workbooks.table import Table

NATIONAL, LOCAL = "household.national_household_no", "household.local_household_no"
KEY, HEAD_ID, HEAD_NAME = "import.household_key", "import.head_id", "import.head_name"
_HEAD_COLUMNS = {
    HEAD_ID: frozenset(map(plain_name, ("户主证件号码", "户主身份证号", "户主身份证号码"))),
    HEAD_NAME: frozenset(map(plain_name, ("户主姓名", "户主"))),
}
Row = tuple[int, list[Raw]]

NO_HOUSEHOLD = Trouble(
    "WB-23", Weight.ERROR, "看不出归哪一户（没有户号，上面也没有户主）；先放到“重复核对”里，请补上户号或户主姓名。"
)
SAME_HEAD = Trouble(
    "WB-28",
    Weight.ERROR,
    "前面已经有同名的户主，又没有证件号码，看不出是不是一户；先放到“重复核对”里，请补上证件号码。",
)
NO_WAY = Trouble(
    "WB-29", Weight.ERROR,
    "这张表看不出谁和谁是一户：要有“户号”“户主姓名”或“与户主关系”里的一列。村里已经登记的人按证件号码认，其余先放到“重复核对”里。",
)  # fmt: skip


class Household(NamedTuple):
    """What a row's household is known by: `key` is the same in the next file, `number` the national one, `local` ours."""

    key: str
    number: str = ""
    local: str = ""


@dataclass(slots=True)
class _Block:
    head: Row | None = None
    key: Household | None = None
    rows: list[int] = field(default_factory=list)


Groups = dict[int, Household | Trouble]


def group_rows(table: Table, data: Sequence[Row]) -> Groups:
    """Row number → its household, or why none can be told."""
    numbered = [path for path in (NATIONAL, LOCAL, KEY) if path in table.by_path]
    if numbered:
        return _by_number(table, data, numbered)
    if table.header.alone:
        return _keyed(table, [_Block(row, rows=[row[0]]) for row in data])
    head = next((found for path in (HEAD_ID, HEAD_NAME) if (found := _head_reader(table, path))), None)
    if head is not None:
        return _keyed(table, _by_head(table, data, head), data)
    if "member.relation" in table.by_path:
        return _keyed(table, _by_relation(table, data), data)
    return {number: NO_WAY for number, _row in data}


def _by_number(table: Table, data: Sequence[Row], paths: Sequence[str]) -> Groups:
    found = [(number, row, _number(table, row, paths)) for number, row in data]
    carried = _only_on_first_rows(table, found)
    groups: Groups = {}
    last: Household | None = None
    for number, row, household in found:
        if household is None and carried and last is not None and not _is_head(table, row):
            household = last
        groups[number] = household or NO_HOUSEHOLD
        last = household
    return groups


def _number(table: Table, row: list[Raw], paths: Sequence[str]) -> Household | None:
    for path in paths:
        text = _text(table, row, path)
        if not text:
            continue
        if path == NATIONAL:
            return Household(text, number=text)
        if path == LOCAL:
            return Household(f"村内户号 {text.upper()}", local=text.upper())
        return Household(f"户号 {_text(table, row, 'household.group_name')} {text}")
    return None


def _text(table: Table, row: list[Raw], path: str) -> str:
    column = table.by_path.get(path)
    if column is None or is_blank(row[column.index]):
        return ""
    return clean_number_text(row[column.index])


def _only_on_first_rows(table: Table, found: Sequence[tuple[int, list[Raw], Household | None]]) -> bool:
    """True where the number stands once a family: a blank then means "as above", not "unknown"."""
    filled = [household for _number, _row, household in found if household]
    if len(filled) == len(found) or len(set(filled)) != len(filled):
        return False
    if "member.relation" not in table.by_path:
        return True
    return all(household is None or _is_head(table, row) for _number, row, household in found)


def _is_head(table: Table, row: list[Raw]) -> bool:
    return bool(table.key(row, "member.relation") == "head")


def _head_reader(table: Table, path: str) -> Callable[[list[Raw]], str] | None:
    column = table.by_path.get(path) or next(
        (found for found in table.others if plain_name(found.header) in _HEAD_COLUMNS[path]), None
    )
    if column is None:
        return None
    index, read = column.index, _id if path == HEAD_ID else _name
    return lambda row: read(row[index])


def _id(raw: Raw) -> str:
    return "" if is_blank(raw) else clean_id(raw).number[:18]


def _name(raw: Raw) -> str:
    return "" if is_blank(raw) else "".join(cell_text(raw).split())


def _by_head(table: Table, data: Sequence[Row], read: Callable[[list[Raw]], str]) -> list[_Block]:
    """Neighbouring rows that name the same head; a blank goes on with the row above."""
    blocks: list[_Block] = []
    last = ""
    for number, row in data:
        named = read(row)
        if (named and named != last) or not blocks:
            blocks.append(_Block(key=_key_of(named, table, row) if named else None))
            last = named
        blocks[-1].rows.append(number)
        if blocks[-1].head is None and (_is_head(table, row) or _name_of(table, row) == named):
            blocks[-1].head = (number, row)
    return blocks


def _key_of(named: str, table: Table, row: list[Raw]) -> Household:
    return Household(_id_key(named) if named[:1].isdigit() else _name_key(table, row, named))


def _by_relation(table: Table, data: Sequence[Row]) -> list[_Block]:
    """A row that says 户主, and those under it up to the next one."""
    blocks: list[_Block] = []
    for number, row in data:
        if _is_head(table, row):
            blocks.append(_Block(head=(number, row)))
        if not blocks:
            continue
        blocks[-1].rows.append(number)
    return blocks


def _keyed(table: Table, blocks: Iterable[_Block], data: Iterable[Row] = ()) -> Groups:
    groups: Groups = {number: NO_HOUSEHOLD for number, _row in data}
    known: set[str] = set()
    for block in blocks:
        household = _household_of(table, block)
        told: Household | Trouble = household or NO_HOUSEHOLD
        if household is not None and household.key in known and household.key.startswith("户主 ") and block.head:
            told = SAME_HEAD
        elif household is not None:
            known.add(household.key)
        groups |= dict.fromkeys(block.rows, told)
    return groups


def _household_of(table: Table, block: _Block) -> Household | None:
    if block.head is not None:
        row = block.head[1]
        number = _certificate(table, row)
        if number:
            return Household(_id_key(number))
        name = _name_of(table, row)
        return block.key or (Household(_name_key(table, row, name)) if name else None)
    return block.key


def _certificate(table: Table, row: list[Raw]) -> str:
    column = table.by_path.get("member.id_number")
    return _id(row[column.index]) if column else ""


def _name_of(table: Table, row: list[Raw]) -> str:
    column = table.by_path.get("member.name")
    return _name(row[column.index]) if column else ""


def _id_key(number: str) -> str:
    return f"证件 {number[:18]}"


def _name_key(table: Table, row: list[Raw], name: str) -> str:
    return f"户主 {_text(table, row, 'household.group_name')} {name}"
