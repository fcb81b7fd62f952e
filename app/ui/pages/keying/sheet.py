"""A sheet being keyed: one section after the other, everything kept at once, saved at the end, then the next number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.values import blank
from app.forms.inputs.parts import local_key
from app.services.collecting import filling
from app.services.keying import run as keying
from app.services.keying.blocks import Choices, KeySection
from app.services.keying.run import KeyingForm, KeyRow
from app.services.keying.saving import Keyed, KeyingClash, save_keyed
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.dialogs.task import Troubles, trouble_lines
from app.ui.pages.keying.keypage import KeyPage
from app.ui.pages.keying.legend import Legend
from app.ui.theme import size
from app.ui.widgets.basics import PageFooter, PageHeader, button, label, on_click


@dataclass(slots=True)
class Stop:
    """A place of the walk: a section and one of its rows; `fresh` while nobody typed in it."""

    section: KeySection
    row: KeyRow
    fresh: bool


class SheetView(QWidget):
    """`left()` back to the numbers; `saved(Keyed)` when the sheet is in."""

    left = Signal()
    saved = Signal(object)

    def __init__(self, context: PageContext, form: KeyingForm) -> None:
        super().__init__()
        self.setObjectName("keying_sheet")
        self.context, self.form = context, form
        self._pages: dict[str, KeyPage] = {}
        self.stops = [stop for section in form.sections for stop in self._stops(section)]
        self.at = 0
        self._leaves = on_click(button("返回(&B)", "leave_sheet", "arrow-left"), self.leave)
        self._drop = on_click(button("放弃这张表", "drop_sheet", "trash-2", "danger"), self._throw_away)
        self.header = PageHeader("快速录入", form.title, (self._drop, self._leaves))
        self._place = label("", "section")
        self._hint = label("", "muted", wrap=True)
        self.troubles = Troubles()
        self._stack = QStackedWidget()
        self.legend = Legend()
        self._back = on_click(button("上一段(&P)", "section_back", "chevron-left"), lambda: self.go_by(-1))
        self._next = on_click(button("下一段(&N)", "section_next", "chevron-right"), self.forward)
        self.save = on_click(button("保存这张表", "save_sheet", "save", "primary"), lambda: self.save_now(False))
        self.save.setToolTip("保存（Ctrl+S）")
        self.footer = PageFooter((self._back, self._next), self.save, "填一格存一格，停电也不丢。")
        self._lay_out()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        for keys, act in (("Ctrl+S", lambda: self.save_now(False)), ("Ctrl+PgDown", self.forward),
                          ("Ctrl+PgUp", lambda: self.go_by(-1))):  # fmt: skip
            local_key(keys, self, act, inside=True)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        inner, top = QVBoxLayout(), QHBoxLayout()
        inner.setContentsMargins(size("grid2"), size("grid"), size("grid"), 0)
        inner.setSpacing(size("grid"))
        top.setSpacing(size("grid2"))
        top.addWidget(self._place)
        top.addWidget(self._hint, 1)
        inner.addLayout(top)
        inner.addWidget(self.troubles)
        middle = QHBoxLayout()
        middle.setSpacing(size("grid2"))
        middle.addWidget(self._stack, 3)
        middle.addWidget(self.legend, 2)
        inner.addLayout(middle, 1)
        column.addLayout(inner, 1)
        column.addWidget(self.footer)

    def _stops(self, section: KeySection) -> list[Stop]:
        rows = [Stop(section, row, False) for row in self.form.rows[section.key]]
        if section.many:
            rows.append(self._fresh(section))
        return rows

    @staticmethod
    def _fresh(section: KeySection) -> Stop:
        return Stop(section, KeyRow(keying.new_row(), {}), True)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._stack.count() and self._stack.isAncestorOf(now):
            field = self.page.field_in_focus()
            if field is not None:
                self.legend.show_field(field, self.page.offered.get(field.key, ()))

    # ---- walking ----
    @property
    def page(self) -> KeyPage:
        """The page on screen."""
        page = self._stack.currentWidget()
        assert isinstance(page, KeyPage)
        return page

    def begin(self) -> None:
        """Open where one stopped, else the first section."""
        places = [f"{stop.section.kind}:{stop.row.row}" for stop in self.stops]
        self.show_stop(places.index(self.form.place) if self.form.place in places else 0)

    def show_stop(self, at: int) -> None:
        """Open a section."""
        self.at = at
        stop = self.stops[at]
        page = self._page_of(stop.section)
        page.offer(self.form.choices[stop.section.key], self._members())
        page.show_row(stop.row, self._around(), stop.fresh)
        self._stack.setCurrentWidget(page)
        sections = self.form.sections
        self._place.setText(f"第{sections.index(stop.section) + 1}段/共{len(sections)}段　{self._title(stop)}")
        self._hint.setText(
            "第一格留空回车，这一段就录完了。" if stop.section.many else "选项输编号或拼音首字母，回车到下一格。"
        )
        self._back.setEnabled(at > 0)
        QTimer.singleShot(0, page, page.focus_first)

    def _title(self, stop: Stop) -> str:
        if not stop.section.many:
            return stop.section.title
        own = [other for other in self.stops if other.section is stop.section]
        return f"{stop.section.title}　第{own.index(stop) + 1}行"

    def _page_of(self, section: KeySection) -> KeyPage:
        # Everybody who signs is asked the same: one page for them all.
        key = f"signer {len(section.fields)}" if section.key.startswith("signer.") else section.key
        if key not in self._pages:
            page = self._pages[key] = KeyPage(section)
            page.setObjectName("keying_page")
            page.field_edited.connect(self._edited)
            page.field_unreadable.connect(self._unreadable)
            page.reveal_requested.connect(self._reveal)
            page.left.connect(lambda step: self.forward() if step > 0 else self.go_by(-1))
            page.ended.connect(lambda: self.go_by(1))
            self._stack.addWidget(page)
        return self._pages[key]

    def _around(self) -> dict[str, Any]:
        """What conditions of a field look at beside its own row."""
        first = {stop.section.kind: stop.row.values for stop in reversed(self.stops) if not stop.section.many}
        people = [stop.row.values for stop in self.stops if stop.section.kind == "member" and not stop.fresh]
        return {"_household": first.get("household", {}), "_case": first.get("monitoring_case", {}), "_members": people}

    def _members(self) -> Choices:
        people = [(s.row.row, str(s.row.values.get("name") or "")) for s in self.stops if s.section.kind == "member"]
        return tuple(pair for pair in people if pair[1]) or self.form.members

    def forward(self) -> None:
        """The next section; behind a row of a list one more row; behind the last the button that saves."""
        if not self.page.submit():
            return
        stop = self.stops[self.at]
        last_of_list = stop.section.many and not stop.fresh and not self._follows(stop)
        if last_of_list:
            self.stops.insert(self.at + 1, self._fresh(stop.section))
        self.go_by(1)

    def _follows(self, stop: Stop) -> bool:
        return self.at + 1 < len(self.stops) and self.stops[self.at + 1].section is stop.section

    def go_by(self, step: int) -> None:
        """A stop forward or back."""
        target = self.at + step
        if target >= len(self.stops):
            self.save.setFocus(Qt.FocusReason.TabFocusReason)
            self._hint.setText("录完了，回车保存；再录下一张。")
        elif target >= 0:
            self.show_stop(target)

    # ---- keeping ----
    def _edited(self, key: str, value: Any) -> None:
        stop = self.stops[self.at]
        stop.fresh = False
        values = keying.derived(stop.section.kind, {key: value})
        stop.row.values.update(values)
        for other in values.keys() - {key}:
            self.page.set_value(other, values[other])
        kind, row, number = stop.section.kind, stop.row.row, self.form.line.number
        place = f"{kind}:{row}"
        self.context.run(lambda desk: keying.keep_keyed(desk, number, kind, row, values, place))

    def _unreadable(self, key: str, text: str) -> None:
        stop, number = self.stops[self.at], self.form.line.number
        stop.row.unread[key] = text
        kind, row = stop.section.kind, stop.row.row
        self.context.run(lambda desk: keying.keep_unread(desk, number, kind, row, key, text))

    def _reveal(self, key: str) -> None:
        """Show what is hidden of a household that is known already; who looked is noted."""
        whose, what, page = self.form.short, f"{self.form.line.form_name}的敏感内容", self.page
        self.context.run(lambda desk: filling.note_reveal(desk, whose, what), lambda _none: page.reveal(key), self)

    def finish(self) -> None:
        """Keep the field being typed."""
        for widget in self.page.widgets.values():
            if not widget.is_read_only() and widget.isVisible():
                widget.finish()

    def leave(self) -> None:
        """Back to the numbers; what was typed stays kept."""
        self.finish()
        self.left.emit()

    def _throw_away(self) -> None:
        number = self.form.line.number
        text = "录入的内容会删掉；这张纸面仍然没有录入，可以以后再录。"
        if ConfirmDialog.ask(self, f"放弃{number}的录入？", text, "放弃", "接着录", danger=True):
            self.context.run(lambda desk: keying.drop_keyed(desk, number), lambda _none: self.left.emit(), self)

    # ---- saving ----
    def save_now(self, over: bool) -> None:
        """Save the sheet as one step."""
        if not self.page.submit():
            return
        waiting = next((at for at, stop in enumerate(self.stops) if self._bad(stop)), None)
        if waiting is not None:
            self.show_stop(waiting)
            self.troubles.show_lines(["这里有看不懂的内容，请改好后再保存。"])
            return
        number = self.form.line.number
        self.save.setEnabled(False)
        self.context.write(lambda desk: save_keyed(desk, number, over), self._done, self, self._failed)

    def _bad(self, stop: Stop) -> bool:
        return any(blank(stop.row.values.get(key)) and text for key, text in stop.row.unread.items())

    def _done(self, done: Keyed) -> None:
        self.saved.emit(done)

    def _failed(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(error, KeyingClash):
            if ConfirmDialog.ask(self, "有几项刚才被改过", error.text, "以纸面为准", "先不保存"):
                self.save_now(True)
        elif isinstance(error, AppError):
            self.troubles.show_lines(trouble_lines(error))
        else:
            self.context.show_error(self, error)
