"""Pages of a document as they will be printed: look, zoom, then 打印 or 另存为."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QDialog, QFrame, QGraphicsScene, QGraphicsView, QHBoxLayout, QVBoxLayout, QWidget

from app.forms.glyphs import icon
from app.ui.theme import colour, size
from app.ui.widgets.basics import PageFooter, button, label

PageImage = tuple[int, int, bytes]  # width, height in pixels, RGBA
STEP = 1.25
LEAST, MOST = 0.1, 4.0


class PageView(QGraphicsView):
    """The pages below each other; `page_changed(number, count)` as one scrolls, `zoomed(percent)`."""

    page_changed = Signal(int, int)
    zoomed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "desk")
        self.setObjectName("preview_pages")
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        # Always there: a bar that comes and goes would change the width that the page is fitted to.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._tops: list[QRectF] = []
        self._fit = "width"
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._tell())

    def set_pages(self, pages: Sequence[PageImage]) -> None:
        """Show these pages from the first one on."""
        self.scene().clear()
        self._tops, top = [], 0.0
        widest = max((width for width, _height, _data in pages), default=0)
        for width, height, data in pages:
            picture = QPixmap.fromImage(QImage(data, width, height, width * 4, QImage.Format.Format_RGBA8888))
            left = (widest - width) / 2
            self.scene().addRect(left, top, width, height, QPen(QColor(colour("line_strong"))), QColor(colour("paper")))
            item = self.scene().addPixmap(picture)
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            item.setPos(left, top)
            self._tops.append(QRectF(left, top, width, height))
            top += height + size("grid3") * max(width, 1) / size("dialog")
        gap = size("grid3")
        self.setSceneRect(self.scene().itemsBoundingRect().adjusted(-gap, -gap, gap, gap))
        self.fit(self._fit)
        self.go_to(1)

    def count(self) -> int:
        """How many pages there are."""
        return len(self._tops)

    def page(self) -> int:
        """Number of the page in the middle of the view, from 1; 0 without pages."""
        middle = self.mapToScene(self.viewport().rect().center()).y()
        passed = [place for place, rect in enumerate(self._tops, start=1) if rect.top() <= middle]
        return passed[-1] if passed else min(1, self.count())

    def go_to(self, number: int) -> None:
        """Show the top of a page."""
        if not self._tops:
            return
        rect = self._tops[min(max(number, 1), self.count()) - 1]
        half = self.mapToScene(self.viewport().rect()).boundingRect().height() / 2
        self.centerOn(rect.center().x(), rect.top() - size("grid") + half)
        self._tell()

    def percent(self) -> int:
        """Zoom in per cent of the picture's own size."""
        return round(self.transform().m11() * 100)

    def zoom(self, factor: float) -> None:
        """Enlarge or shrink, within bounds."""
        self._fit = ""
        wanted = min(max(self.transform().m11() * factor, LEAST), MOST)
        self._scale_to(wanted)

    def fit(self, how: str) -> None:
        """Fit the "width" or the whole "page" into the view; stays so when the window changes."""
        self._fit = how
        if not self._tops or not how:
            return
        rect, room = self._tops[0], self.viewport().rect()
        scale = (room.width() - size("half")) / self.sceneRect().width()
        if how == "page":
            scale = min(scale, (room.height() - size("grid2")) / rect.height())
        self._scale_to(min(max(scale, LEAST), MOST))

    def _scale_to(self, scale: float) -> None:
        self.resetTransform()
        self.scale(scale, scale)
        self.zoomed.emit(self.percent())
        self._tell()

    def _tell(self) -> None:
        self.page_changed.emit(self.page(), self.count())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the fit."""
        number = self.page()
        super().resizeEvent(event)
        self.fit(self._fit)
        self.go_to(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(STEP if event.angleDelta().y() > 0 else 1 / STEP)
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys go from page to page; Ctrl with + - 0 zooms."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        jumps = {Qt.Key.Key_PageDown: self.page() + 1, Qt.Key.Key_PageUp: self.page() - 1, Qt.Key.Key_Home: 1,
                 Qt.Key.Key_End: self.count()}  # fmt: skip
        key = Qt.Key(event.key())
        if key in jumps:
            self.go_to(jumps[key])
        elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(STEP)
        elif control and key == Qt.Key.Key_Minus:
            self.zoom(1 / STEP)
        elif control and key == Qt.Key.Key_0:
            self.fit("width")
        else:
            super().keyPressEvent(event)


class PreviewPane(QWidget):
    """View and buttons. `print_requested()` and `save_requested()` are answered by whoever made the document."""

    print_requested = Signal()
    save_requested = Signal()

    def __init__(self, note: str = "") -> None:
        super().__init__()
        self.view = PageView()
        self._page = label("", "muted")
        self._zoom = label("", "muted")
        self._before = self._icon_button(
            "chevron-left", "上一页（PageUp）", lambda: self.view.go_to(self.view.page() - 1)
        )
        self._after = self._icon_button(
            "chevron-right", "下一页（PageDown）", lambda: self.view.go_to(self.view.page() + 1)
        )
        self.save_button = button("另存为(&S)…", "save_pdf", "save")
        self.print_button = button("打印(&P)…", "print", "printer", "primary")
        self.save_button.clicked.connect(lambda: self.save_requested.emit())
        self.print_button.clicked.connect(lambda: self.print_requested.emit())
        self._footer = PageFooter((self.save_button,), self.print_button, note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self.view, 1)
        column.addWidget(self._footer)
        self.view.page_changed.connect(self._show_page)
        self.view.zoomed.connect(lambda percent: self._zoom.setText(f"{percent}%"))
        self._show_page(0, 0)

    def set_pages(self, pages: Sequence[PageImage]) -> None:
        """Show a document; without pages nothing can be printed."""
        self.view.set_pages(pages)
        for made in (self.save_button, self.print_button):
            made.setEnabled(bool(pages))
        self.view.setFocus()

    def set_note(self, note: str) -> None:
        """Words at the bottom left (what is masked, how many sheets)."""
        self._footer.note.setText(note)

    def _icon_button(self, glyph: str, name: str, act: object) -> QWidget:
        made = button("", "preview_" + glyph.replace("-", "_"), kind="icon")
        made.setIcon(icon(glyph, "text_soft"))
        made.setToolTip(name)
        made.setAccessibleName(name)
        assert callable(act)
        made.clicked.connect(lambda: act())
        return made

    def _bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "page_header")
        row = QHBoxLayout(bar)
        row.setContentsMargins(size("grid2"), size("half"), size("grid2"), size("half"))
        parts: tuple[QWidget, ...] = (self._before, self._page, self._after)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._icon_button("zoom-out", "缩小（Ctrl -）", lambda: self.view.zoom(1 / STEP)))
        row.addWidget(self._zoom)
        row.addWidget(self._icon_button("zoom-in", "放大（Ctrl +）", lambda: self.view.zoom(STEP)))
        row.addWidget(self._fit_button("适合宽度", "fit_width", "width"))
        row.addWidget(self._fit_button("整页", "fit_page", "page"))
        return bar

    def _fit_button(self, text: str, name: str, how: str) -> QWidget:
        made = button(text, name, kind="quiet")
        made.clicked.connect(lambda: self.view.fit(how))
        return made

    def _show_page(self, number: int, count: int) -> None:
        self._page.setText(f"第 {number} / {count} 页" if count else "没有页面")
        self._before.setEnabled(number > 1)
        self._after.setEnabled(number < count)


class PreviewDialog(QDialog):
    """A window around `PreviewPane`; stays open after printing, so that one can save too."""

    def __init__(self, parent: QWidget | None, title: str, pages: Sequence[PageImage], note: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(f"预览：{title}")
        self.pane = PreviewPane(note)
        self.print_requested = self.pane.print_requested
        self.save_requested = self.pane.save_requested
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        screen = self.screen().availableGeometry()
        self.resize(min(size("dialog_wide"), screen.width() - size("grid4")), screen.height() - size("grid4") * 2)
        self.pane.set_pages(pages)
