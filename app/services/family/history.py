"""The journal of a household in sentences: who, when, which field, from what to what, why (`design.md` §3 "Journal")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind, Level
from app.domain.records import RECORDS, declared
from app.domain.units import Wire
from app.domain.values import decode, mask, show
from app.domain.words import printed_label
from app.services.files import HouseholdFile
from app.store import history
from app.store.history import Entry
from app.store.store import Connection

NOTHING = "（空）"
# Rows nobody typed: the base texts of imports.
SILENT_KINDS = frozenset({"import_base"})
_NAMED_BY = {"visit": "date", "case_event": "step", "measure": "measure_class", "pairing": "name", "member": "name"}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change: `at` for people (2026-11-23T09:30:00), the verb it belongs to, one Chinese sentence, the reason given."""

    at: str
    operator: str
    verb: str
    text: str
    why: str = ""

    def __str__(self) -> str:
        reason = f"（原因：{self.why}）" if self.why else ""
        return f"{self.at.replace('T', ' ')[:16]} {self.operator}（{self.verb}）{self.text}{reason}"


def history_of(connection: Connection, file: HouseholdFile, reveal: bool = False) -> Iterator[HistoryLine]:
    """Every change of a household, the newest first; level 3 in part unless revealed."""
    names = {str(row["id"]): _name(kind, row) for kind, rows in file.by_kind.items() for row in rows}
    for entry in history.of_unit(connection, file.id):
        text = _sentence(entry, names, reveal) if entry.kind not in SILENT_KINDS else ""
        if text:
            yield HistoryLine(entry.at, entry.operator, entry.verb, text, entry.why)


def _name(kind: str, row: dict[str, Any]) -> str:
    key = _NAMED_BY.get(kind)
    return printed_label(show(declared(kind)[key], row.get(key))) if key else ""


def _sentence(entry: Entry, names: dict[str, str], reveal: bool) -> str:
    if entry.kind not in RECORDS:
        return "有一项新版本程序的内容，本机还不认识。"
    what = RECORDS[entry.kind].label
    name = names.get(entry.row, "")
    if not entry.field and entry.kind == "life_event":
        return _event_sentence(entry)
    if not entry.field:
        return f"新增{what}" + (f"：{name}。" if name else "。")
    field = declared(entry.kind).get(entry.field)
    if field is None or field.kind in (Kind.REF, Kind.JSON):
        return ""
    if field.key == "deleted_reason":
        return f"删除{what}{name}。" if entry.new else f"恢复{what}{name}。"
    whose = f"{what}{name}的" if name else f"{what}的"
    return f"{whose}“{field.label}”：{_shown(field, entry.old, reveal)}→{_shown(field, entry.new, reveal)}。"


def _event_sentence(entry: Entry) -> str:
    """A family change says what happened in its own words."""
    values: dict[str, Any] = entry.new if isinstance(entry.new, dict) else {}
    details = decode(declared("life_event")["details"], values.get("details"))
    told = str(details.get("text") or "") if isinstance(details, dict) else ""
    return f"家庭变动（{label('LIFE_EVENT', values.get('event'))}）：{told}"


def _shown(field: Field, wire: Wire, reveal: bool) -> str:
    value = decode(field, wire)
    text = mask(field, value) if field.level >= Level.SENSITIVE and not reveal else show(field, value)
    return printed_label(text) or NOTHING
