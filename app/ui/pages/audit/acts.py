"""What the township may do with the chosen cases of one heap: the usual act first, the others in a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.procedure.states import Step
from app.services.auditing.queue import AuditRow
from app.services.auditing.sampling import add_named
from app.services.road.boards import case_detail
from app.ui.context import PageContext
from app.ui.pages.audit.approving import ask_approval
from app.ui.pages.audit.meeting import ask_meeting
from app.ui.pages.audit.refusing import ask_refusal
from app.ui.pages.review.compare_answer import ask_answer
from app.ui.pages.review.compare_list import ask_list
from app.ui.pages.review.steps import ask_step, ask_undo
from app.ui.pages.sweeps.locking import ask_lock
from app.ui.printing import show_paper


class Act(NamedTuple):
    """Name for tests and keys, words on the button, the deed."""

    name: str
    words: str
    deed: Callable[[], object]


def show_rest(more: QPushButton, acts: Sequence[Act], tail: str = "") -> None:
    """The acts of a 其他办法 button, `tail` behind each of their words; it is greyed where there are none."""
    menu = more.menu()
    menu.clear()
    for act in acts:
        made = menu.addAction(f"{act.words}{tail}")
        made.setObjectName(f"action_audit_{act.name}")
        made.triggered.connect(lambda _on=False, act=act: act.deed())
    more.setEnabled(bool(acts))


UNDER_AUDIT = frozenset({"check", "recheck"})  # heard by one meeting, whether or not a doubt was looked at again
# Heap -> steps offered from it, with their words; the first one is the usual one.
_STEPS: dict[str, tuple[tuple[Step, str], ...]] = {
    "reported": ((Step.TOWNSHIP_CHECK, "登记受理"),),
    "comparing": ((Step.COUNTY, "登记比对无疑点"), (Step.VERIFYING, "疑点转村里核实")),
    "flags": ((Step.COUNTY, "核实清楚，报县级"),),
    "announce": ((Step.ANNOUNCED, "登记公告"),),
    "entry": ((Step.MONITORED, "登记录入系统"),),
    "removal": ((Step.REM_APPROVED, "登记消除审定"), (Step.MONITORED, "不予消除")),
    "mark": ((Step.REMOVED, "登记系统标注"), (Step.MONITORED, "不予消除")),
    "relapse": ((Step.RELAPSE, "风险消除回退"),),
}  # fmt: skip


def acts_for(context: PageContext, parent: QWidget, rows: Sequence[AuditRow]) -> list[Act]:
    """The acts for cases of one heap; none where they do not stand alike."""
    heaps = {row.heap for row in rows}
    if not rows or (len(heaps) > 1 and not heaps <= UNDER_AUDIT):
        return []
    heap, shared = (
        "check" if heaps <= UNDER_AUDIT else rows[0].heap,
        set(rows[0].options).intersection(*(row.options for row in rows)),
    )
    found = [
        Act(f"step_{step}", words, partial(ask_step, context, parent, rows, step, words))
        for step, words in _STEPS.get(heap, ()) if step in shared
    ]  # fmt: skip
    return [*found, *_own(context, parent, rows, heap, shared)]


def _own(context: PageContext, parent: QWidget, rows: Sequence[AuditRow], heap: str, shared: set[Step]) -> list[Act]:
    """What has a dialog of its own."""
    cases = [row.case for row in rows]
    households = [row.household for row in rows]
    acts: list[Act] = []
    if heap == "lock":
        acts.append(Act("lock", "研判锁定", lambda: ask_lock(context, parent, cases)))
    if heap in UNDER_AUDIT:
        acts.append(Act("hear", "提请会议审核", lambda: ask_meeting(context, parent, rows)))
    if heap in ("check", "declined"):
        acts.append(Act("named", "列入抽查", lambda: _name(context, parent, cases)))
    if Step.COMPARING in shared:
        acts.append(Act("compare_list", "做比对名单", lambda: ask_list(context, parent, households)))
        acts.append(Act("comparing", "登记送县级比对", lambda: ask_step(context, parent, rows, Step.COMPARING)))
    if heap == "comparing":
        acts.insert(0, Act("compare_answer", "读比对反馈", lambda: ask_answer(context, parent)))
    if Step.APPROVED in shared:
        acts.append(Act("approve", "登记审定结果", lambda: ask_approval(context, parent, rows)))
    if Step.RETURNED in shared:
        acts.append(Act("return", "退回补正", lambda: ask_step(context, parent, rows, Step.RETURNED, "退回补正")))
    if Step.REJECTED in shared:
        acts.append(Act("refuse", "不予纳入", lambda: ask_refusal(context, parent, rows)))
    if heap == "refused" and len(rows) == 1:
        whose = {"household": households[0], "case": cases[0]}
        acts.append(
            Act("refusal_note", "打印不予认定告知书", lambda: show_paper(context, parent, "refusal_note", **whose))
        )
    if heap == "disputed" and len(rows) == 1:
        acts.append(Act("settle", "裁决", lambda: _settle(context, parent, cases[0])))
    return acts


def _name(context: PageContext, parent: QWidget, cases: Sequence[str]) -> None:
    context.write(lambda desk: add_named(desk, cases), None, parent, said="已列入抽查，在“抽查”里登记结果。")


def _settle(context: PageContext, parent: QWidget, case: str) -> None:
    context.run(lambda desk: case_detail(desk, case), lambda detail: ask_undo(context, parent, detail), parent)
