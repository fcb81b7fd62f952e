"""Receipts by unit: what became of each unit of one package. They travel inside a signed package of kind `return`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.domain.units import Seen
from app.sync import shape
from app.sync.limits import MAX_UNITS
from app.sync.shape import need

_CHECK = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}")
_KEYS = frozenset({"device", "number", "content", "check", "taken", "refused", "quarantined", "whole"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one package, named by its sender's device, number, content hash and check code.

    `taken`: unit id → seen vector as it came; only these count as acknowledged. `refused` (a unit or some of its
    values) and `quarantined` (could not be read): unit id → reason. `whole`: why the whole package was put aside.
    """

    device: str
    number: str
    content_hash: str
    check_code: str
    taken: dict[str, Seen] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    quarantined: dict[str, str] = field(default_factory=dict)
    whole: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it stands in a manifest; empty parts are left out."""
        wire: dict[str, Any] = {"device": self.device, "number": self.number}
        wire |= {"content": self.content_hash, "check": self.check_code}
        parts = {"taken": self.taken, "refused": self.refused, "quarantined": self.quarantined, "whole": self.whole}
        return wire | {key: value for key, value in parts.items() if value}

    @classmethod
    def from_json(cls, value: Any) -> Receipt:
        """The inverse; BadShape."""
        table = shape.table(value, "回执", len(_KEYS))
        shape.only(table, _KEYS, "回执项目")
        need({"device", "number", "content", "check"} <= table.keys(), "回执项目")
        return cls(
            shape.text(table["device"], "回执设备", shape.DEVICE),
            shape.text(table["number"], "回执包号", shape.NUMBER),
            shape.text(table["content"], "回执内容码", shape.HASH),
            shape.text(table["check"], "回执核对码", _CHECK),
            vectors(table.get("taken", {}), "回执已收"),
            _reasons(table.get("refused", {})),
            _reasons(table.get("quarantined", {})),
            shape.words(table.get("whole", ""), "回执原因", 500),
        )


def vectors(value: Any, what: str) -> dict[str, Seen]:
    """Unit id → seen vector; BadShape."""
    table = shape.table(value, what, MAX_UNITS)
    for unit, vector in table.items():
        shape.text(unit, what, shape.IDENT)
        shape.seen(vector, what)
    return table


def _reasons(value: Any) -> dict[str, str]:
    table = shape.table(value, "回执原因", MAX_UNITS)
    for unit, reason in table.items():
        shape.text(unit, "回执原因", shape.IDENT)
        shape.words(reason, "回执原因", 500)
    return table
