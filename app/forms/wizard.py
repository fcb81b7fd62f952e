"""A walk through named steps: the list of steps at the left, one page at the right, back and next at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.forms.card import text_label
from app.forms.flow import Answers, Step, next_step, walk
from app.forms.glyphs import picture
from app.forms.inputs.parts import restyle
from app.forms.tokens import size

PageMaker = Callable[[], QWidget]


class Wizard(QWidget):
    """`step_changed(key)`: a step opened; `leaving(key)`: one is being left; `finished()`: 完成 on the last step.

    A page is a widget, or a function that makes it when its step is first opened (`page_made(key, page)` comes then:
    load its values). A page may have `submit() -> bool` (False keeps it open), `focus_first()` and a signal `left(int)`.
    Steps can be jumped to at any time.
    """

    page_made = Signal(str, QWidget)
    step_changed = Signal(str)
    leaving = Signal(str)
    finished = Signal()

    def __init__(
        self, steps: Sequence[tuple[Step, QWidget | PageMaker]], last_label: str = "完成", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._steps = tuple(step for step, _page in steps)
        self._makers = {step.key: page for step, page in steps}
        self.pages: dict[str, QWidget] = {}
        self._last_label = last_label
        self._answers: Answers = {}
        self._done: set[str] = set()
        self._counts: dict[str, int] = {}
        self._current = ""
        self.entries = {step.key: StepEntry(step.title) for step in self._steps}
        self._stack = QStackedWidget()
        self._lay_out()
        for number in range(1, 10):
            QShortcut(QKeySequence(f"Alt+{number}"), self, partial(self._go_number, number))
        for step, page in steps:
            if isinstance(page, QWidget):
                self.page(step.key)
        self._refresh()

    def start(self, key: str = "") -> None:
        """Open the first step, or the one where the person stopped."""
        self.go(key or walk(self._steps, self._answers)[0], force=True)

    def showEvent(self, event: QShowEvent) -> None:
        """A wizard that nobody started opens its first step."""
        super().showEvent(event)
        if not self._current:
            self.start()

    def page(self, key: str) -> QWidget:
        """The page of a step, made now if it was not needed before."""
        if key not in self.pages:
            maker = self._makers[key]
            page = maker if isinstance(maker, QWidget) else maker()
            self.pages[key] = page
            self._stack.addWidget(page)
            left = getattr(page, "left", None)
            if left is not None:
                left.connect(lambda by: self._page_left(key, by))
            self.page_made.emit(key, page)
        return self.pages[key]

    # ---- building ----
    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._step_list())
        right = QVBoxLayout()
        right.setSpacing(0)
        inside = QVBoxLayout()
        inside.setContentsMargins(size("grid2"), size("grid2"), size("grid"), 0)
        inside.addWidget(self._stack)
        right.addLayout(inside, 1)
        right.addWidget(self._footer())
        row.addLayout(right, 1)

    def _step_list(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("wizard_steps")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(size("grid"), size("grid2"), size("grid"), size("grid"))
        column.setSpacing(2)
        self._progress_text = text_label("", "small")
        self._progress = QProgressBar(textVisible=False)
        column.addWidget(self._progress_text)
        column.addWidget(self._progress)
        column.addSpacing(size("grid"))
        for key, entry in self.entries.items():
            entry.setObjectName(f"step_{key}")
            entry.clicked.connect(lambda _on=False, key=key: self.go(key))
            column.addWidget(entry)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(frame)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        return frame

    def _footer(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "page_footer")
        row = QHBoxLayout(frame)
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        self._saved = text_label("", "muted")
        self._back = QPushButton("上一步(&B)")
        self._back.setObjectName("action_back")
        self._back.clicked.connect(lambda: self.move_by(-1))
        self._next = QPushButton("下一步(&N)")
        self._next.setObjectName("action_next")
        self._next.setProperty("kind", "primary")
        for made in (self._back, self._next):
            made.setAutoDefault(True)  # outside a dialog a button hears Enter only so
        self._next.clicked.connect(lambda: self.move_by(1))
        row.addWidget(self._saved, 1)
        row.addWidget(self._back)
        row.addWidget(self._next)
        return frame

    # ---- what the owner says ----
    def set_answers(self, answers: Answers) -> None:
        """Answers that decide which steps apply."""
        self._answers = answers
        self._refresh()

    def set_done(self, key: str, done: bool) -> None:
        """Mark a step as complete."""
        (self._done.add if done else self._done.discard)(key)
        self._refresh()

    def set_counts(self, counts: dict[str, int]) -> None:
        """How many findings each step has."""
        self._counts = dict(counts)
        self._refresh()

    def set_saved_text(self, text: str) -> None:
        """Say at the bottom left what happened to the draft (草稿已保存 10:24)."""
        self._saved.setText(text)

    # ---- walking ----
    def current(self) -> str:
        """Key of the open step."""
        return self._current

    def go(self, key: str, force: bool = False) -> bool:
        """Open a step; False when the open page does not let go. `force` does not ask it."""
        if key == self._current:
            self._refresh()
            return True
        if not force and not self._leave_current():
            self._refresh()
            return False
        self._current = key
        self._stack.setCurrentWidget(self.page(key))
        self._tab_to_footer(self.pages[key])
        self._refresh()
        self._focus_page()
        self.step_changed.emit(key)
        return True

    def _tab_to_footer(self, page: QWidget) -> None:
        # A page made later stands at the end of the window's tab order: without this Tab would go to the step list.
        last, place = None, page.nextInFocusChain()
        while place is not None and place is not page:
            if page.isAncestorOf(place) and place.focusPolicy() & Qt.FocusPolicy.TabFocus:
                last = place
            place = place.nextInFocusChain()
        if last is not None:
            QWidget.setTabOrder(last, self._next)
            QWidget.setTabOrder(self._next, self._back)

    def _go_number(self, number: int) -> None:
        order = walk(self._steps, self._answers)
        if number <= len(order):
            self.go(order[number - 1])

    def move_by(self, by: int) -> bool:
        """Go to the next (+1) or previous (-1) applying step; behind the last one the walk is finished."""
        if not self._current:
            self.start()
        target = next_step(self._steps, self._answers, self._current, by)
        if target is not None:
            return self.go(target)
        if by > 0 and self._leave_current():
            self.finished.emit()
            return True
        return False

    def _leave_current(self) -> bool:
        if not self._current:
            return True
        submit: Any = getattr(self.pages[self._current], "submit", None)
        if submit is not None and not submit():
            return False
        self.leaving.emit(self._current)
        return True

    def _page_left(self, key: str, by: int) -> None:
        # Enter behind the last field lands on the button, so that one more Enter goes on.
        if key == self._current:
            (self._next if by > 0 else self._back).setFocus(Qt.FocusReason.TabFocusReason)

    def _focus_page(self) -> None:
        focus: Any = getattr(self.pages[self._current], "focus_first", None)
        if focus is not None and self.isVisible():
            focus()

    def _refresh(self) -> None:
        order = walk(self._steps, self._answers)
        for number, key in enumerate(order, start=1):
            self.entries[key].show_state(number, key == self._current, key in self._done, self._counts.get(key, 0))
        for key, entry in self.entries.items():
            entry.setVisible(key in order)
        done = sum(key in self._done for key in order)
        self._progress.setRange(0, max(len(order), 1))
        self._progress.setValue(done)
        self._progress_text.setText(f"已完成 {done} / {len(order)} 步")
        here = self._current or order[0]
        self._back.setEnabled(next_step(self._steps, self._answers, here, -1) is not None)
        last = next_step(self._steps, self._answers, here) is None
        self._next.setText(f"{self._last_label}(&N)" if last else "下一步(&N)")


class StepEntry(QPushButton):
    """One line of the step list: number or tick, title, number of findings."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setProperty("kind", "step")
        self.setAccessibleName(title)
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid"), size("half"), size("grid"), size("half"))
        self._mark = text_label("", "muted")
        self._mark.setFixedWidth(size("icon") + 2)
        self._title = QLabel(title, wordWrap=True)
        self._title.setProperty("role", "step_title")
        self._count = text_label("", "badge")
        self._count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._mark)
        row.addWidget(self._title, 1)
        row.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        for label in (self._mark, self._title, self._count):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_state(self, number: int, current: bool, done: bool, findings: int) -> None:
        """Draw where this step stands."""
        self.setChecked(current)
        restyle(self._title, current="true" if current else "false")
        if done and not findings:
            self._mark.setPixmap(picture("circle-check", "good", size("icon"), self.devicePixelRatioF()))
        elif findings:
            self._mark.setPixmap(picture("triangle-alert", "warn", size("icon"), self.devicePixelRatioF()))
        else:
            self._mark.setText(str(number))
        self._count.setText(str(findings))
        self._count.setVisible(findings > 0)
        state = "有提醒" if findings else "已完成" if done else "未完成"
        self.setAccessibleDescription(f"第{number}步，{state}")
        self.setToolTip(f"Alt+{number}" if number < 10 else "")

    def sizeHint(self) -> Any:
        """As tall as its title needs."""
        hint = super().sizeHint()
        inner = self.layout()
        if inner is not None:
            hint.setHeight(max(hint.height(), inner.totalHeightForWidth(size("steps") - size("grid2"))))
        return hint
