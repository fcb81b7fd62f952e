"""The window around all pages: bar above, navigation at the left, one page; it knows keys and places, no data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.forms.inputs.parts import restyle
from app.ui.icons import icon, picture
from app.ui.theme import size
from app.ui.widgets.banner import Banner, Toast
from app.ui.widgets.basics import label
from app.ui.widgets.progress import ProgressStrip
from app.ui.widgets.search import SearchBox

PROGRAM = "守望"
MOST_KEYS = 10  # Ctrl+1 … Ctrl+9, Ctrl+0
LEAST_SIZE = (960, 540)  # 1366×768 at 125 % leaves 1093×614, less the task bar


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page: its key (object name `page_<key>`), title and icon of the navigation, and how it is made; one without `nav`
    is opened from another page."""

    key: str
    title: str
    icon: str
    factory: Callable[[], QWidget]
    nav: bool = True


class TitleBar(QFrame):
    """Whose data this is, who works on it, whether it is practice, and the one search box."""

    lock_requested = Signal()
    help_requested = Signal()
    undo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("title_bar")
        self.village = label("", "village")
        self.place = label("", "place")
        self.search = SearchBox(tone="bar_muted")
        self.operator = QPushButton(icon("lock", "bar_muted"), "")
        self.operator.setObjectName("action_lock")
        self.operator.setToolTip("锁定，换人登录（Ctrl+L）")
        self.operator.clicked.connect(lambda: self.lock_requested.emit())
        self.undo = QPushButton(icon("undo-2", "bar_muted"), " 撤销")
        self.undo.setObjectName("action_undo")
        self.undo.clicked.connect(lambda: self.undo_requested.emit())
        self.help = QPushButton(icon("circle-question-mark", "bar_muted"), " 帮助 F1")
        self.help.setObjectName("action_help")
        self.help.clicked.connect(lambda: self.help_requested.emit())
        self.mark = self._practice_mark()
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), 0, size("grid"), 0)
        row.setSpacing(size("grid2"))
        logo = QLabel()
        logo.setPixmap(picture("house", "bar_text", size("grid3"), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.village)
        words.addWidget(self.place)
        words.addStretch(1)
        row.addWidget(logo)
        row.addLayout(words)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(self.undo)
        row.addWidget(self.operator)
        row.addWidget(self.help)

    def _practice_mark(self) -> QFrame:
        mark = QFrame()
        mark.setProperty("role", "practice_mark")
        row = QHBoxLayout(mark)
        row.setContentsMargins(size("grid"), size("half"), size("grid"), size("half"))
        row.setSpacing(size("half"))
        hat = QLabel()
        hat.setPixmap(picture("graduation-cap", "practice_text", size("icon"), self.devicePixelRatioF()))
        row.addWidget(hat)
        row.addWidget(QLabel("练习"))
        mark.setToolTip("练习村：这里的人和事都是编的，不会报送。")
        mark.hide()
        return mark


class NavButton(QPushButton):
    """One page in the navigation, with a count of what waits there."""

    def __init__(self, spec: PageSpec, number: int) -> None:
        super().__init__(icon(spec.icon, "muted", checked="accent"), f"  {spec.title}")
        self.setCheckable(True)
        self.setObjectName(f"action_{spec.key}")
        self.setProperty("kind", "nav")
        self.setAutoExclusive(True)
        self._title, self._number = spec.title, number
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, size("grid"), 0)
        row.addStretch(1)
        self._badge = label("", "badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self.set_badge(0)

    def set_badge(self, count: int) -> None:
        """Show how many things wait; 0 shows nothing."""
        self._badge.setText(str(count) if count < 100 else "99+")
        self._badge.setVisible(count > 0)
        keys = f"（Ctrl+{self._number % 10}）" if self._number <= MOST_KEYS else ""
        self.setToolTip(f"{self._title}{keys}")
        self.setAccessibleName(f"{self._title}{f'，{count} 件' if count else ''}")


class MainFrame(QMainWindow):
    """The window. Pages are made when first shown; a page with `refresh()` is asked to look again each time it opens.

    Signals: `page_changed(key)`, `searched(text)` while typing, `search_entered(text)` on Enter,
    `search_moved_down()` on Down, `help_requested(page key)`, `page_help_requested(page key)` (Shift+F1), `undo_requested()`, `character_requested()` (F8), `lock_requested()`, `closing()`.
    A page that has `may_leave() -> bool` is asked before another one opens and before the window closes.
    """

    page_changed = Signal(str)
    searched = Signal(str)
    search_entered = Signal(str)
    search_moved_down = Signal()
    help_requested = Signal(str)
    page_help_requested = Signal(str)
    undo_requested = Signal()
    character_requested = Signal()
    lock_requested = Signal()
    closing = Signal()

    def __init__(self, specs: Sequence[PageSpec]) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setMinimumSize(*LEAST_SIZE)
        self._specs = {spec.key: spec for spec in specs}
        self._pages: dict[str, QWidget] = {}
        self._current = ""
        self.bar = TitleBar()
        self.banner = Banner()
        self.progress = ProgressStrip()
        self._stack = QStackedWidget()
        self._nav = {spec.key: NavButton(spec, number) for number, spec in enumerate(specs, start=1) if spec.nav}
        self._lay_out()
        self.toast = Toast(self._stack)
        self._connect()
        self._keys()

    # ---- building ----
    def _lay_out(self) -> None:
        self._body = QWidget()
        self._body.setObjectName("window_body")
        self._body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self._body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._navigation())
        column = QVBoxLayout()
        column.setSpacing(0)
        self._strips = column
        for part in (self.banner, self.progress):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        row.addLayout(column, 1)
        outer.addLayout(row, 1)
        self.setCentralWidget(self._body)

    def _navigation(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("navigation")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(size("half"), size("grid"), size("half"), size("grid"))
        column.setSpacing(2)
        for key, made in self._nav.items():
            if key == "settings":
                column.addStretch(1)
            column.addWidget(made)
        if "settings" not in self._nav:
            column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(frame)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        return frame

    def _connect(self) -> None:
        for key, made in self._nav.items():
            made.clicked.connect(lambda _on=False, key=key: self.show_page(key))
        self.bar.search.searched.connect(self.searched)
        self.bar.search.entered.connect(self.search_entered)
        self.bar.search.moved_down.connect(self.search_moved_down)
        self.bar.lock_requested.connect(self.lock_requested)
        self.bar.undo_requested.connect(self.undo_requested)
        self.set_undo("")
        self.bar.help_requested.connect(lambda: self.help_requested.emit(self._current))

    def _keys(self) -> None:
        for number, key in enumerate(self._specs, start=1):
            if number <= MOST_KEYS:
                self._key(f"Ctrl+{number % 10}", lambda key=key: self.show_page(key))
        self._key("Ctrl+F", self.focus_search)
        self._key("Ctrl+Z", self.undo_requested.emit)
        self._key("Ctrl+L", self.lock_requested.emit)
        self._key("F8", self.character_requested.emit)
        self._key("F1", lambda: self.help_requested.emit(self._current))
        self._key("Shift+F1", lambda: self.page_help_requested.emit(self._current))

    def _key(self, keys: str, act: Callable[..., object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(lambda: act())

    # ---- what the owner says ----
    def add_strip(self, strip: QWidget) -> None:
        """A strip over all pages, above the banner."""
        self._strips.insertWidget(0, strip)

    def set_identity(self, village: str, place: str, operator: str, practice: bool = False) -> None:
        """Whose data this is: village (or township) name, the place above it, the operator, practice or not."""
        self.bar.village.setText(village)
        self.bar.place.setText(place)
        self.bar.operator.setText(f" {operator}")
        self.bar.operator.setAccessibleName(f"{operator}，锁定")
        self.bar.mark.setVisible(practice)
        restyle(self._body, practice="true" if practice else "false")
        edge = size("frame") if practice else 0
        inner = self._body.layout()
        if inner is not None:
            inner.setContentsMargins(edge, edge, edge, edge)
        self.setWindowTitle(f"{PROGRAM} - {village}{'（练习）' if practice else ''}")

    def set_undo(self, step: str, blocked: str = "") -> None:
        """Say what 撤销 would take back ("" for nothing), or why it cannot."""
        self.bar.undo.setEnabled(bool(step) and not blocked)
        words = f"撤销：{step}（Ctrl+Z）" if step and not blocked else blocked or "没有可以撤销的操作"
        self.bar.undo.setToolTip(words)
        self.bar.undo.setAccessibleName(words)

    def set_badge(self, key: str, count: int) -> None:
        """How many things wait on a page."""
        self._nav[key].set_badge(count)

    # ---- pages ----
    def show_page(self, key: str) -> bool:
        """Open a page; False when the open one does not let go. KeyError for a page nobody registered."""
        spec = self._specs[key]
        if key != self._current and not self._may_leave():
            self._mark(self._current)
            return False
        page = self.page(spec.key)
        self._stack.setCurrentWidget(page)
        self._mark(key)
        changed, self._current = key != self._current, key
        refresh = getattr(page, "refresh", None)
        if callable(refresh):
            refresh()
        if changed:
            self.page_changed.emit(key)
        return True

    def _mark(self, key: str) -> None:
        if key in self._nav:
            self._nav[key].setChecked(True)

    def page(self, key: str) -> QWidget:
        """The page of a key, made now if it was never shown."""
        if key not in self._pages:
            made = self._specs[key].factory()
            made.setObjectName(f"page_{key}")
            self._pages[key] = made
            self._stack.addWidget(made)
        return self._pages[key]

    def current_page(self) -> str:
        """Key of the open page, "" before the first one."""
        return self._current

    def focus_search(self) -> None:
        """Put the keyboard into the search box."""
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def _may_leave(self) -> bool:
        ask = getattr(self._pages.get(self._current), "may_leave", None)
        return bool(ask()) if callable(ask) else True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Z comes here from an input that has nothing of its own to take back."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask the open page, then tell the owner, who stores drafts and closes the job runner."""
        if not self._may_leave():
            event.ignore()
            return
        self.closing.emit()
        event.accept()
