"""What a change of a setting does, before it is made: whose duties get other days, and which clocks that run it would move.

A change never moves a running clock (`design.md` §3 Policy): every rule takes the setting in force on the day its clock started,
so only a value that begins in the past could. Both questions are the same one asked of the due engine twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.due import State
from app.domain.errors import AppError
from app.domain.policy import Policy, PolicyEntry, checked, setting_for
from app.domain.policy_values import value_text
from app.domain.procedure.clocks import CLOCKS
from app.domain.settings import (
    COLUMNS_PREFIX,
    HELP_SETTINGS,
    LINE_PREFIX,
    LOW_INCOME_SETTINGS,
    NOTICE_SETTINGS,
)
from app.services.desk import Desk
from app.services.duties.dues import due_of
from app.services.duties.facts import VillageFacts, village_facts
from app.services.duties.sources import DUE_ONLY, DUE_PARTS
from app.services.files import HouseholdFile, load_households
from app.store import counting
from app.store.store import Connection

AT_ONCE = 1_000  # households read at a time
NAMED = 3
EVER = date(2000, 1, 1)
# Settings a clock is wound by; all others change nobody's days.
WOUND = frozenset((
    *(clock.setting for clock in CLOCKS), *(setting.key for setting in (*NOTICE_SETTINGS, *HELP_SETTINGS, *LOW_INCOME_SETTINGS)),
    "watch_months", "consent_months", "birthday_ages",
)) - {"hotline", "mask_head_name", "announce_issuer", "notice_risk_mode", "notice_show_measures"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """A duty of a household with its last day as it is and as it would be (None: not owed)."""

    household: str
    name: str
    label: str
    before: date | None
    after: date | None
    runs: bool  # its clock runs already on the day asked about


@dataclass(frozen=True, slots=True)
class Preview:
    """What a value would do from a day on."""

    label: str
    old: str
    new: str
    since: date
    effects: tuple[Effect, ...]
    asked: bool = True  # False: no clock hangs on this setting

    @property
    def households(self) -> int:
        """How many households it touches."""
        return len({effect.household for effect in self.effects})

    @property
    def text(self) -> str:
        """The preview in one or two sentences."""
        head = f"自{self.since.isoformat()}起，“{self.label}”由“{self.old}”改为“{self.new}”。"
        if not self.asked:
            return head + "期限不受影响。"
        if not self.effects:
            return head + "现在没有哪一户归这一项管；已经开始计算的期限不变。"
        kinds = Counter(label for _home, label in {(effect.household, effect.label) for effect in self.effects})
        told = "、".join(f"{count}户的{label}" for label, count in kinds.most_common(NAMED))
        return head + f"影响{self.households}户：{told}。从那天起新开始的期限按新的算，已经开始计算的期限不变。"


def preview(desk: Desk, name: str, value: Any, since: date | None = None) -> Preview:
    """What a value would do from a day on (today). AppError SET-001, SET-002, SET-030.

    Whom it touches is who would have other last days today if it had always been so: their next ones follow it."""
    key, good = checked(name, value)
    start = since or desk.today
    setting = setting_for(key)
    if start < desk.today:
        refuse_moving(desk, key, good, start)
    with desk.reading() as connection:
        policy = desk.policy(connection)
        old = policy.at(start).shown(key) if not key.startswith(LINE_PREFIX) else _line_text(policy, key)
        effects = tuple(_effects(desk, connection, policy, key, good, EVER, desk.today)) if key in WOUND else ()
    return Preview(setting.label, old, value_text(setting, good), start, effects, key in WOUND)


def _line_text(policy: Policy, key: str) -> str:
    entry = policy.entry(key, date.max)
    return value_text(setting_for(key), entry.value if entry else None)


def refuse_moving(desk: Desk, key: str, good: Any, start: date) -> None:
    """AppError SET-030 where a value from a day in the past would move the last day of something that runs."""
    if key not in WOUND or key.startswith(COLUMNS_PREFIX):
        return
    with desk.reading() as connection:
        policy = desk.policy(connection)
        moved = [e for e in _effects(desk, connection, policy, key, good, start, desk.today) if e.runs]
    if moved:
        names = "、".join(dict.fromkeys(effect.name for effect in moved[:NAMED]))
        count = len({effect.household for effect in moved})
        raise AppError(
            "SET-030", f"从{start.isoformat()}起改，会动{count}户已经开始计算的期限（{names}等，{moved[0].label}）。",
            "已经开始的期限不能倒改，请从今天或以后的日期起。", setting_for(key).label,
        )  # fmt: skip


def _effects(
    desk: Desk, connection: Connection, policy: Policy, key: str, good: Any, start: date, on: date
) -> Iterator[Effect]:
    known = village_facts(desk, connection)
    after = Policy([*policy.all_entries(), PolicyEntry(key, good, start, "", desk.store.role == "township")])
    two = (VillageFacts(policy, known.notices, on), VillageFacts(after, known.notices, on))
    for file in _households(desk, connection):
        yield from _changed(file, *two)


def _households(desk: Desk, connection: Connection) -> Iterable[HouseholdFile]:
    """Every household of a village; of a township those with a case: they have the clocks."""
    if desk.store.role == "village":
        yield from load_households(connection, None, DUE_PARTS, DUE_ONLY)
        return
    wanted = sorted(counting.households_with(connection, "monitoring_case"))
    for at in range(0, len(wanted), AT_ONCE):
        yield from load_households(connection, wanted[at : at + AT_ONCE], DUE_PARTS, DUE_ONLY)


def _changed(file: HouseholdFile, old: VillageFacts, new: VillageFacts) -> Iterator[Effect]:
    before, after = ({(due.kind, due.subject, due.member, due.from_): due for due in due_of(file, facts) if due.state is not State.DONE}
                     for facts in (old, new))  # fmt: skip
    for which in sorted({*before, *after}, key=str):
        was, will = before.get(which), after.get(which)
        if (was.to if was else None) != (will.to if will else None):
            known = was or will
            assert known is not None
            yield Effect(
                file.id,
                file.head_name,
                known.label,
                was.to if was else None,
                will.to if will else None,
                was is not None,
            )
