"""What the main button and the menu offer for the chosen cases: one place that says which dialog a step opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.services.road.boards import BoardRow, theirs
from app.ui.context import PageContext
from app.ui.pages.review.meeting import ask_meeting
from app.ui.pages.review.notice_new import ask_notice
from app.ui.pages.review.steps import ask_relapse, ask_step

# Steps with a dialog of their own, by the state they start from.
OWN = {
    (Step.REVIEW_READY, Step.REVIEWED), (Step.REM_VISITED, Step.REM_REVIEWED), (Step.REVIEWED, Step.NOTICING),
    (Step.REM_REVIEWED, Step.REM_NOTICING), (Step.OBJECTION, Step.NOTICING), (Step.REM_OBJECTION, Step.REM_NOTICING),
    (Step.NOTICING, Step.NOTICE_OK), (Step.NOTICING, Step.OBJECTION), (Step.REM_NOTICING, Step.REM_OBJECTION),
}  # fmt: skip
MAIN_WORDS = {
    Step.VISITING: "登记入户核查", Step.SCREENED: "汇总上报", Step.CONSENTED: "登记授权已签", Step.REVIEW_READY: "提交评议",
    Step.REPORTED: "上报乡镇", Step.REM_REPORTED: "上报乡镇", Step.REM_PROPOSED: "提出风险消除", Step.CLUE: "重新登记线索",
}  # fmt: skip


def main_act(
    context: PageContext, parent: QWidget, rows: Sequence[BoardRow], to_sheet: Callable[[str], object]
) -> tuple[str, Callable[[], object]] | None:
    """Words of the main button and what it does for these cases; None where they do not stand alike or wait for others."""
    if not rows or len({row.state for row in rows}) > 1 or any(row.stage == "disputed" for row in rows):
        return None
    state, notices = rows[0].state, {row.notice for row in rows}
    if state in (Step.REVIEW_READY, Step.REM_VISITED):
        return "登记评议会", lambda: ask_meeting(context, parent, rows)
    if state in (Step.REVIEWED, Step.REM_REVIEWED):
        drafted = next(iter(notices), "") if len(notices) == 1 else ""
        if drafted:
            return "打印和张贴", lambda: to_sheet(drafted)
        return "制作公示", lambda: ask_notice(context, parent, rows)
    if (
        state in (Step.NOTICING, Step.OBJECTION, Step.REM_NOTICING, Step.REM_OBJECTION)
        and len(notices) == 1
        and rows[0].notice
        and not all(row.over for row in rows)
    ):
        return "办理公示", lambda: to_sheet(rows[0].notice)
    step = rows[0].next
    if step is None:
        return None
    words = f"录入{label('STEP', step)}" if theirs(state, step) else MAIN_WORDS.get(step, f"登记{label('STEP', step)}")
    return words, lambda: ask_step(context, parent, rows, step, words)


def other_acts(
    context: PageContext, parent: QWidget, rows: Sequence[BoardRow], main: Step | None
) -> list[tuple[str, str, Callable[[], object]]]:
    """Name, words and deed of every other step open to all chosen cases, in the order of the table."""
    if not rows or len({row.state for row in rows}) > 1:
        return []
    shared = [step for step in rows[0].options if all(step in row.options for row in rows)]
    state = rows[0].state
    found: list[tuple[str, str, Callable[[], object]]] = []
    if state in (Step.OBJECTION, Step.REM_OBJECTION):
        found.append(("notice_again", "重新制作公示", lambda: ask_notice(context, parent, rows)))
    if state is Step.REMOVED and len(rows) == 1:
        found.append(("new_case", "风险复发，重新入户核查", lambda: ask_relapse(context, parent, rows[0])))
    for step in shared:
        if step is main or (state, step) in OWN:
            continue
        words = f"{label('STEP', step)}（凭纸质结果录入）" if theirs(state, step) else label("STEP", step)
        found.append((str(step), words, partial(ask_step, context, parent, rows, step)))
    return found
