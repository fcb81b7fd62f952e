"""The strip of the practice village over all pages: the next task, how it is done, and the way to the other side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.guided import Guide
from app.domain.guided_tasks import DAYS, DAYS_BY, SWITCH, TOWNSHIP, GuideTask
from app.forms.inputs.parts import restyle, show_if
from app.services.desk import Desk
from app.services.practice.guide import learner, look, story_ids
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.icons import picture
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click

ANEW_TITLE, ANEW_TEXT = (
    "练习数据全部重做？",
    ("练习村和练习乡镇里登记的、练习U盘上的包都清掉，回到第一天，要等十几秒。正式数据不动。"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the learner stands, who he is, household and case of each name in the story."""

    guide: Guide
    whose: str
    ids: dict[str, tuple[str, str]]


def read_standing(desk: Desk) -> Standing:
    """Everything the strip and the page show."""
    return Standing(look(desk), learner(desk), story_ids(desk))


def switch_words(context: PageContext) -> str:
    """Words of the button that changes sides."""
    return "换回练习村" if context.desk.place.role == TOWNSHIP else "换到练习乡镇"


def open_task(context: PageContext, standing: Standing, task: GuideTask) -> None:
    """Lead to where a task is done: change sides, let days go by, or open its page at its household."""
    if task.act == DAYS:
        context.bus.practice_asked.emit(DAYS, "")
    elif task.act == SWITCH or task.side != standing.guide.side:
        context.bus.practice_asked.emit(SWITCH, standing.whose)
    else:
        context.go(task.page, **arguments_of(task, standing.ids))


def arguments_of(task: GuideTask, ids: dict[str, tuple[str, str]]) -> dict[str, str]:
    """What the page of a task is opened with; lists that do not know cases by household get none."""
    household, case = ids.get(task.whose, ("", ""))
    if not household or task.page == "audit":
        return {}
    return {"household": household, "case": case} if task.page == "collect" else {"household": household}


def ask_anew(context: PageContext, parent: QWidget) -> None:
    """重新开始, after asking."""
    if ConfirmDialog.ask(parent, ANEW_TITLE, ANEW_TEXT, "重新开始", danger=True):
        context.bus.practice_asked.emit("anew", "")


class PracticePanel(QFrame):
    """Hidden where the store has no story (made before the guided tasks, or by hand)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.standing: Standing | None = None
        self.setObjectName("practice_panel")
        self.setProperty("role", "banner")
        restyle(self, tone="practice")
        self.text, self.how = label("", "strong", wrap=True), label("", "", wrap=True)
        self.text.setObjectName("practice_task")
        self.how.setObjectName("practice_how")
        self.how.hide()
        self.open = self._button("打开", "practice_open", "arrow-right", self._open)
        self.open.setToolTip("到办这件事的地方（F6）")
        self.hint = self._button("怎么做", "practice_hint", "circle-question-mark", self._toggle)
        self.days = self._button(f"过{DAYS_BY}天", "practice_days", "calendar-days", lambda: self._ask(DAYS))
        self.days.setToolTip(f"练习村的今天往前走{DAYS_BY}天")
        self.switch = self._button(switch_words(context), "practice_switch", "landmark", lambda: self._ask(SWITCH))
        self.list = self._button("全部任务", "practice_list", "list-checks", lambda: context.go("practice"))
        self._lay_out()
        QShortcut(QKeySequence("F6"), self).activated.connect(self._open)
        context.bus.changed.connect(self.refresh)
        self.hide()
        self.refresh()

    def _button(self, text: str, name: str, glyph: str, act: Callable[[], object]) -> QWidget:
        return on_click(button(text, name, glyph, "small"), act)

    def _lay_out(self) -> None:
        hat = QLabel()
        hat.setPixmap(picture("graduation-cap", "practice_text", size("icon"), self.devicePixelRatioF()))
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        row.addWidget(hat, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        for part in (self.open, self.hint, self.days, self.switch, self.list):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("half"), size("grid"), size("half"))
        column.setSpacing(size("half"))
        column.addLayout(row)
        column.addWidget(self.how)

    def refresh(self) -> None:
        """Look what is done now."""
        self.context.run(read_standing, self.show_standing, self)

    def show_standing(self, standing: Standing) -> None:
        """Show the next task; the strip says so when all are done."""
        before = self.standing.guide.done if self.standing else standing.guide.done
        self.standing = standing
        guide, task = standing.guide, standing.guide.next
        count = f"练习任务 {guide.done}/{len(guide.states)}"
        if task is None:
            self.text.setText(f"{count}：全部完成。想再走一遍，在“全部任务”里点“重新开始”。")
        else:
            side = "" if task.side == guide.side else "（在另一边）"
            self.text.setText(f"{count}　下一项{side}：{task.title}（约{task.minutes}分钟）")
            self.how.setText(f"{task.purpose}{task.how}\n提示：{task.hint}")
        self.open.setEnabled(task is not None)
        self.hint.setEnabled(task is not None)
        show_if(self, bool(standing.ids))
        if guide.done > before:
            self.context.frame.toast.show_text("完成一项练习任务")

    def _open(self) -> None:
        if self.standing is not None and self.standing.guide.next is not None:
            open_task(self.context, self.standing, self.standing.guide.next)

    def _toggle(self) -> None:
        show_if(self.how, self.how.isHidden())

    def _ask(self, what: str) -> None:
        if self.standing is not None:
            self.context.bus.practice_asked.emit(what, self.standing.whose)
