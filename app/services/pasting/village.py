"""What a household list is compared with: all households by their numbers and heads; columns and rows that name them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.duplicates import place_key
from app.domain.questionnaire.field import Field, Kind
from app.domain.records import declared
from app.services.files import HouseholdFile
from app.services.pasting.cells import Key
from app.services.pasting.income import income_fields
from app.services.pasting.people import Everybody, plain_person, value_of
from app.services.pasting.plan import CellPlan, RowPlan
from app.workbooks.matching import Matching, Target, targets_of

NATIONAL, LOCAL = "national_household_no", "local_household_no"
OURS = re.compile(r"^[A-Z]{1,2}-\d{3,6}$")
SHORT = re.compile(r"^\d{1,7}$")
_NUMERALS = re.compile("[一二三四五六七八九十]+")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")}
_SKIPPED = frozenset({"village_code", "head_member_id", "member_count", "deleted_reason"})


def household_targets() -> tuple[Target, ...]:
    """Columns of a household list: the household, its head, its people, its income."""
    house = [f.key for f in declared("household").values() if _fillable(f) and f.key not in _SKIPPED]
    member = declared("member")
    return (
        *targets_of("household", house),
        Target("head", "name", "户主姓名", ("户主",), member["name"]),
        Target(
            "head", "id_number", "户主证件号码", ("户主身份证号", "户主身份证号码", "户主身份证"), member["id_number"]
        ),
        *member_targets(),
        *targets_of("income", [f.key for f in income_fields()]),
    )


def member_targets() -> tuple[Target, ...]:
    """Columns of a roster: every field a person types, without those that come with a life event."""
    left_out = {"sort", "presence", "presence_reason", "presence_date"}
    keys = [f.key for f in declared("member").values() if _fillable(f) and f.key not in left_out | _SKIPPED]
    return targets_of("member", keys)


def _fillable(found: Field) -> bool:
    return found.kind not in (Kind.REF, Kind.JSON) and not found.computed and not found.auto


def by_person(matching: Matching, rows: list[dict[Key, CellPlan]]) -> bool:
    """True where a row is a person; false where each row is a household with its head."""
    if matching.column_of("member.relation") is not None:
        return True
    if matching.column_of("member.name") is None or matching.column_of("head.name") is not None:
        return matching.column_of("member.name") is not None
    numbers = [number for row in rows if (number := number_of(row)[2])]
    return len(set(numbers)) < len(numbers)


def number_of(row: dict[Key, CellPlan]) -> tuple[str, str, str]:
    """National number, our own number, and whatever bundles rows of one household."""
    national = str(value_of(part_of(row, "household"), NATIONAL) or "").upper()
    local = str(value_of(part_of(row, "household"), LOCAL) or "").upper()
    key = national or local
    if OURS.match(national):
        national, local = "", national
    return ("" if SHORT.match(national) else national), local, key


def part_of(cells: dict[Key, CellPlan], part: str) -> dict[str, CellPlan]:
    return {key: cell for (found, key), cell in cells.items() if found == part}


def group_key(text: Any) -> str:
    """A hamlet or group for comparing: 第二组, 2组 and ２组 are one, so are 石桥村二组 and 二组."""
    plain = place_key(str(text or "")).replace("村民小组", "组").replace("小组", "组")
    plain = _NUMERALS.sub(lambda found: str(_numeral(found[0])), plain)
    return plain.rpartition("村")[2] or plain


def _numeral(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


@dataclass(slots=True)
class Bundle:
    """Rows of one household."""

    key: str
    rows: list[tuple[RowPlan, dict[Key, CellPlan]]] = field(default_factory=list)

    def first(self, part: str, key: str) -> Any:
        """The first usable value of a field."""
        return next((v for _row, cells in self.rows if (v := value_of(part_of(cells, part), key))), None)


@dataclass(slots=True)
class Village:
    """What is known of all households, indexed once."""

    files: dict[str, HouseholdFile]
    everybody: Everybody
    national: dict[str, HouseholdFile] = field(default_factory=dict)
    local: dict[str, HouseholdFile] = field(default_factory=dict)
    heads: dict[str, list[HouseholdFile]] = field(default_factory=lambda: defaultdict(list))
    claimed: dict[str, int] = field(default_factory=dict)  # household -> first row of the bundle that took it
    fresh: dict[tuple[str, str], int] = field(default_factory=dict)  # (head, group) of new households -> first row

    @classmethod
    def of(cls, files: Iterable[HouseholdFile]) -> Village:
        """Every household by its numbers and its head's name."""
        listed = list(files)
        made = cls({file.id: file for file in listed}, Everybody.of(listed))
        for file in listed:
            for key, index in ((NATIONAL, made.national), (LOCAL, made.local)):
                if file.record.get(key):
                    index[str(file.record[key]).upper()] = file
            if file.head is not None:
                made.heads[plain_person(file.head.get("name"))].append(file)
        return made
