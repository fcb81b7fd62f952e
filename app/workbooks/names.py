"""Header text → target: the name table, built once from the questionnaire and the columns of the exports."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from app.domain.questionnaire.field import Field, Kind
from app.domain.records import RECORDS
from app.workbooks.columns import BLOCKS, KEPT, MAPPED, PARTS
from app.workbooks.glyphs import narrow

_BRACKETS = str.maketrans("[]{}【】〔〕〈〉<>", "()()()()()()")
_DROP = re.compile(r"[\s*#_:：,，。.\-—“”\"'‘’]+")
_STUCK = re.compile(r"\d+$")
_TAIL = re.compile(r"\(([^()]*)\)$")
_NUMBERED = re.compile(r"^\(?\d{1,3}\)?、?(?=\D)")

# Values that are no field of a record but steer the import.
_LOOSE: dict[str, Field] = {
    "import.removed": Field("removed", "风险是否已消除", Kind.BOOL, source="national_export §1"),
    "import.household_key": Field("household_key", "本表户号（只用来分户）", Kind.TEXT, source="design §3"),
    "import.head_name": Field("head_name", "户主姓名（只用来分户）", Kind.TEXT, format="name", source="design §3"),
    "import.head_id": Field("head_id", "户主证件号码（只用来分户）", Kind.TEXT, format="id_number", source="design §3"),
    **{
        f"place.{key}": Field(key, label, Kind.TEXT, source="national_export §1")
        for key, label in (
            ("province", "省"), ("city", "市"), ("county", "县"), ("town", "乡"), ("village", "村"),
            ("village_code", "行政村代码"),
        )
    },
}  # fmt: skip


class Target(NamedTuple):
    """What a column means: `part` of `columns.PARTS` (or place, import, measure, kept), field key, slot, declaration.

    For "kept" the key is the reason; for "measure" it is the class and there is no field.
    """

    part: str
    key: str
    slot: int = 0
    field: Field | None = None
    scale: Decimal | None = None

    @property
    def path(self) -> str:
        """part.key, as the column table writes it."""
        return f"{self.part}.{self.key}"


def plain_name(text: str) -> str:
    """Header text for comparing: half-width, no spaces, line breaks, stars, colons; one kind of brackets."""
    return _DROP.sub("", narrow(text).translate(_BRACKETS)).upper()


@cache
def name_table() -> dict[str, Target]:
    """Plain header name → target, the export's names first, then labels and aliases of the questionnaire."""
    table: dict[str, Target] = {}
    for line in MAPPED.strip().splitlines():
        path, names = (part.strip() for part in line.split("|"))
        target = _target(path)
        for name in names.split():
            _enter(table, name, target)
    for line in KEPT.strip().splitlines():
        reason, names = (part.strip() for part in line.split("|"))
        for name in names.split():
            _enter(table, name, Target("kept", reason))
    _add_questionnaire(table)
    return table


def _enter(table: dict[str, Target], name: str, target: Target) -> None:
    known = table.setdefault(plain_name(name), target)
    if known != target:
        raise ValueError(f"column name used twice: {name}")


def _target(path: str) -> Target:
    part, _, rest = path.partition(".")
    key, _, slot = rest.partition("#")
    if part == "measure":
        return Target(part, key)
    return Target(part, key, int(slot or 0), field_of(part, key))


def field_of(part: str, key: str) -> Field:
    """Declaration behind a part and key; KeyError for what neither the questionnaire nor the import knows."""
    return _LOOSE.get(f"{part}.{key}") or RECORDS[PARTS[part][0]].field(key)


def _add_questionnaire(table: dict[str, Target]) -> None:
    for part, (kind, _moment) in PARTS.items():
        if part.endswith("_removal"):
            continue
        for field in RECORDS[kind].fields:
            if field.kind in (Kind.REF, Kind.JSON) or field.computed or field.auto or field.key == "sort":
                continue
            for name in (field.label, *field.aliases):
                table.setdefault(plain_name(name), Target(part, field.key, 0, field))


def resolve(header: str, block: str = "") -> Target | None:
    """Target of a header text (below the block name of a two-level header), None when nobody knows it."""
    name, above = plain_name(header), plain_name(block)
    if not name:
        return _one(above) if above else None
    if above and _STUCK.sub("", _TAIL.sub("", name)):  # a bare number or bracket below a block is data, not a name
        first = BLOCKS.get(above, above)
        found = _one(f"{first}{name}") or name_table().get(f"{first}({name})")
        if found:
            return found
    return _one(name)


def _one(name: str) -> Target | None:
    table = name_table()
    if name in table:
        return table[name]
    for shorter in (_STUCK.sub("", name), _NUMBERED.sub("", name)):
        if shorter in table:
            return table[shorter]
    tail = _TAIL.search(name)
    found = _one(name[: tail.start()]) if tail else None
    return _scaled(found, tail[1]) if found and tail else None


def _scaled(target: Target, unit: str) -> Target:
    """The target with the factor its header's unit asks for (money in 万元, the road in 米)."""
    if target.field is None:
        return target
    if unit == "万元" and target.field.kind is Kind.MONEY:
        return target._replace(scale=Decimal(10_000))
    if unit in ("米", "M") and target.key == "road_km":
        return target._replace(scale=Decimal("0.001"))
    return target
