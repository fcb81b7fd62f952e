"""Undo of the last step: what this operator wrote last on this machine, in one sentence, and back one verb at a time.

Nothing is erased: the old values are written again as a verb of their own (`design.md` §3 "Journal"). Steps of a case go back
by 更正, the rule of the road; what came from others or stands on paper is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from app.domain.errors import AppError
from app.domain.procedure.states import UNDOING, Step
from app.domain.records import RECORDS
from app.services.desk import Desk
from app.services.files import HouseholdFile, load_households
from app.services.road.cases import take_back_in
from app.store import history
from app.store.door import Door
from app.store.history import Entry, Verb
from app.store.store import Connection

UNDO_VERB = "撤销"
# Verbs by the beginning of their name -> why they cannot be undone here, and what to do instead.
FOREIGN: tuple[tuple[str, str, str], ...] = (
    ("首次设置", "第一次设置不能撤销。", "要改的内容在“设置”里改。"),
    ("删除个人信息", "个人信息已经按依据删除，不能撤销。", "以后重新申请的，请按新的一户登记。"),
    ("接收", "接收的是别人送来的内容，不能在这里撤销。", "请对方改好以后再送一个包；本村的内容可以直接修改。"),
    ("随", "随报送包上报的，报送单已经签字，不能撤销。", "要收回的，在“评议公示”里更正这一步，再报送一次。"),
    ("乡镇开始代录", "由谁录入不能在这里撤销。", "要改的，在“设置—操作员”里办。"),
    ("村里接过录入", "由谁录入不能在这里撤销。", "要改的，在“设置—操作员”里办。"),
    ("关闭操作员账户", "账户已关闭，数据已换新钥匙，不能撤销。", "回来工作的，重新新增一位操作员。"),
    ("更正", "更正已经写进办理过程，不能撤销。", "请按办理顺序重新登记这一步。"),
)
# Kinds whose rows stand for a numbered paper that already left the printer.
PRINTED = {"blank_sheet": "编号空白表已经印出去，不能撤销。", "report_letter": "上报材料已经编号，不能撤销。"}
PRINTED_ADVICE = "作废的在登记的地方写明作废。"
SHOWN_HOUSEHOLDS = 3
LOOKED_BACK = 500  # verbs; what lies further back is corrected, not undone


@dataclass(frozen=True, slots=True)
class LastStep:
    """One verb: what it did, of whom, when (for people), `blocked` why it cannot be undone ("" when it can)."""

    device: str
    counter: int
    verb: str
    whose: str
    at: str
    blocked: str = ""
    advice: str = ""

    @property
    def text(self) -> str:
        """保存家庭成员信息（张德福户）."""
        return f"{self.verb}（{self.whose}）" if self.whose else self.verb


@dataclass(frozen=True, slots=True)
class _Found:
    entry: Entry
    settled: frozenset[Verb]


def last_step(desk: Desk) -> LastStep | None:
    """This operator's newest verb on this machine that still stands; None when there is nothing (left) to undo."""
    with desk.reading() as connection:
        found = _last(desk, connection)
        return _told(connection, found.entry) if found else None


def undo_last(desk: Desk) -> LastStep:
    """Undo that verb; called again it walks back. Returns what was undone.

    AppError UNDO-101 nothing to undo, UNDO-102 not undoable (with the reason), S-140 changed by somebody since, and the
    refusals of 更正 for steps of a case. All or nothing.
    """
    with desk.writing(UNDO_VERB) as door:
        found = _last(desk, door.connection)
        if found is None:
            raise AppError("UNDO-101", "没有可以撤销的操作。", "以前的内容请直接修改。", "撤销")
        step = _told(door.connection, found.entry)
        if step.blocked:
            raise AppError("UNDO-102", step.blocked, step.advice, step.text)
        _undo(desk, door, found)
    return step


def _last(desk: Desk, connection: Connection) -> _Found | None:
    """Newest first: each 撤销 of an operator stands for the newest of his own verbs before it that is not undone yet."""
    mine = desk.hand
    pending: dict[str, list[Verb]] = {}
    settled: set[Verb] = set()
    for entry in islice(history.verbs_before(connection, history.mark(connection) + 1), LOOKED_BACK):
        verb = (entry.device, entry.counter)
        waiting = pending.setdefault(entry.operator, [])
        if entry.device != desk.store.device:
            continue
        if entry.verb == UNDO_VERB:
            waiting.append(verb)
        elif waiting:
            settled |= {verb, waiting.pop()}
        elif entry.operator == mine:
            return _Found(entry, frozenset(settled))
    return None


def _told(connection: Connection, entry: Entry) -> LastStep:
    entries = history.of_verb(connection, entry.device, entry.counter, entry.seq)
    step = LastStep(entry.device, entry.counter, entry.verb, _whose(connection, entries), entry.at)
    blocked, advice = _blocked(entries)
    return replace(step, blocked=blocked, advice=advice)


def _blocked(entries: list[Entry]) -> tuple[str, str]:
    verb = entries[0].verb
    for start, why, advice in FOREIGN:
        if verb.startswith(start):
            return why, advice
    printed = next((PRINTED[e.kind] for e in entries if e.kind in PRINTED and not e.field), "")
    if printed:
        return printed, PRINTED_ADVICE
    if any(e.kind not in RECORDS for e in entries):
        return "这一步里有新版本程序的内容，本机还不认识，不能撤销。", "请先升级程序。"
    return "", ""


def _whose(connection: Connection, entries: Iterable[Entry]) -> str:
    units = list(dict.fromkeys(e.unit for e in entries if e.kind in RECORDS and RECORDS[e.kind].unit == "household"))
    if not units:
        return ""
    shown = [_name(connection, unit) for unit in units[:SHOWN_HOUSEHOLDS]]
    more = f"等{len(units)}户" if len(units) > SHOWN_HOUSEHOLDS else ""
    return "、".join(name for name in shown if name) + more


def _name(connection: Connection, unit: str) -> str:
    file: HouseholdFile | None = next(iter(load_households(connection, [unit], ("household", "member"))), None)
    if file is None:
        return ""
    number = str(file.record.get("local_household_no") or "")
    return f"{file.head_name}户" if file.head else f"{number}户" if number else "新户"


# ---- going back ----


def _undo(desk: Desk, door: Door, found: _Found) -> None:
    connection = door.connection
    entries = history.of_verb(connection, found.entry.device, found.entry.counter, found.entry.seq)
    events = list(_steps_of_cases(entries))
    why = f"{history.UNDONE}{found.entry.verb}"
    for event in reversed(events):
        case = str(_created(event).get("case_id"))
        take_back_in(desk, door, case, event.row, desk.today, desk.operator, why)
        door.flush()
    rows = frozenset(event.row for event in events)
    history.undo(connection, door, found.entry.device, found.entry.counter, found.settled, rows)


def _steps_of_cases(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Steps written to a case that stood before; a case that began with this verb goes as a whole."""
    listed = list(entries)
    begun = {entry.row for entry in listed if entry.kind == "monitoring_case" and not entry.field}
    for entry in listed:
        if entry.kind == "case_event" and not entry.field and _created(entry).get("case_id") not in begun:
            if Step(str(_created(entry).get("step"))) in UNDOING:
                raise AppError("UNDO-102", FOREIGN[-1][1], FOREIGN[-1][2], entry.verb)
            yield entry


def _created(entry: Entry) -> dict[str, object]:
    return entry.new if isinstance(entry.new, dict) else {}
