"""What a field is: one declaration from which widget, check, paper, workbook column and package row are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

# A record as the rules see it: field key -> decoded value, plus "id".
Record = Mapping[str, Any]


class Kind(StrEnum):
    """How a value is typed, stored and drawn (decoded Python type in brackets)."""

    TEXT = "text"  # [str] one line
    LONGTEXT = "longtext"  # [str] several lines
    INT = "int"  # [int]
    DECIMAL = "decimal"  # [Decimal] two decimals
    MONEY = "money"  # [Decimal] yuan, two decimals
    DATE = "date"  # [datetime.date]
    MONTH = "month"  # [str] YYYYMM
    BOOL = "bool"  # [bool | None] 是 / 否 / blank
    CODE = "code"  # [str] one code of a list; a foreign text is kept as "!text"
    CODES = "codes"  # [tuple[str, ...]] a set of codes, sorted as the list
    RANKED = "ranked"  # [tuple[str, ...]] codes in the order given, first = main
    TEXTS = "texts"  # [tuple[str, ...]] several short texts (names of visitors)
    REF = "ref"  # [str] id of another row
    JSON = "json"  # [list | dict] a small structure nobody merges inside


class Req(StrEnum):
    """R required, C required when `when` holds, O optional (`domain.md` §4)."""

    REQUIRED = "R"
    CONDITIONAL = "C"
    OPTIONAL = "O"


class Level(IntEnum):
    """Privacy level (`domain.md` §17): 0 may be shown, 1 internal, 2 personal, 3 sensitive."""

    OPEN = 0
    INTERNAL = 1
    PERSONAL = 2
    SENSITIVE = 3


class Owner(StrEnum):
    """Which side may write a field (`design.md` §3)."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    EITHER = "either"  # only where the row says who wrote it (case events)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in words and as a test over the record (and, under "_household", "_members", "_case", its surroundings)."""

    text: str
    test: Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field; `source` names the rule or the evidence it stands on."""

    key: str
    label: str
    kind: Kind
    level: Level = Level.INTERNAL
    req: Req = Req.OPTIONAL
    codes: str = ""
    when: Condition | None = None
    owner: Owner = Owner.VILLAGE
    source: str = ""
    unit: str = ""
    max_length: int = 200
    minimum: int | None = None
    maximum: int | None = None
    max_items: int = 0
    hint: str = ""
    computed: bool = False
    auto: bool = False  # bookkeeping: never a conflict, the highest stamp is shown
    aliases: tuple[str, ...] = ()  # column names of workbooks
    format: str = (
        ""  # "name" | "phone" | "id_number" | "bank" | "address" | "region": how a text is cleaned, checked and masked
    )


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of row: its table, its Chinese name, the unit it belongs to, its fields."""

    name: str
    label: str
    unit: str
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field:
        """The declaration of `key`; KeyError for a key nobody declared."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """All field keys in their order."""
        return tuple(field.key for field in self.fields)
