"""附件 of a household: small pictures with what they are; add by button, by dropping files, by Ctrl+V."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QImage,
    QKeySequence,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QStackedLayout, QVBoxLayout, QWidget

from app.domain.values import show_date
from app.forms.inputs.parts import local_key
from app.services.attaching import attachments
from app.services.attaching.attachments import HERE, Attached
from app.services.desk import Desk
from app.services.family.page import HouseholdPage
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.icons import picture
from app.ui.pages.households.attachments_add import Place, Source, ask_and_attach, choose_files, sources_of
from app.ui.pages.households.attachments_viewer import print_attachment, save_attachment, show_attachment
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click

REASONS = ("附错了户", "拍得不清楚", "重复了")
ROLE = Qt.ItemDataRole.UserRole


class AttachmentsTab(QWidget):
    """A card with the pictures; everything that writes goes through the services."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._page: HouseholdPage | None = None
        self._may = False
        self._small: dict[str, QIcon] = {}
        self.setAcceptDrops(True)
        self.add = on_click(button("添加(&A)", "add_attachment", "plus", "small"), self._choose)
        self.view = on_click(button("查看", "view_attachment", "eye", "small"), self._view)
        self.print = on_click(button("打印", "print_attachment", "printer", "small"), self._print)
        self.save = on_click(button("另存为", "save_attachment", "save", "small"), self._save)
        self.remove = on_click(button("删除", "remove_attachment", "trash-2", "small"), self._remove)
        self.list = self._make_list()
        self._missing = label("", "muted", wrap=True)
        self.card = SectionCard("附件", "", (self.add, self.view, self.print, self.save, self.remove))
        self._lay_out()
        local_key(QKeySequence.StandardKey.Paste, self, self.paste, inside=True)
        local_key(QKeySequence.StandardKey.Delete, self.list, self._remove)
        self._chosen()

    def _make_list(self) -> QListWidget:
        made = QListWidget()
        made.setObjectName("attachment_list")
        made.setAccessibleName("附件")
        made.setViewMode(QListView.ViewMode.ListMode)
        made.setFlow(QListView.Flow.LeftToRight)
        made.setWrapping(True)
        made.setResizeMode(QListView.ResizeMode.Adjust)
        made.setWordWrap(True)
        made.setSpacing(size("half"))
        edge = size("grid") * 12
        made.setIconSize(QSize(edge, edge))
        made.setGridSize(QSize(size("dialog") - size("grid") * 8, edge + size("grid2")))
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.itemSelectionChanged.connect(self._chosen)
        made.itemActivated.connect(lambda _item: self._view())
        return made

    def _lay_out(self) -> None:
        empty = EmptyState(
            "还没有附件", "按“添加”选照片、扫描件，或者把文件拖到这里；截图可以按 Ctrl+V 粘贴。", "image"
        )
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.list)
        self._stack.addWidget(empty)
        self.card.add(self._missing)
        self.card.add(holder, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.addWidget(self.card)

    # ---- showing ----
    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Show a household's attachments; the chosen one stays chosen."""
        before = self.chosen()
        if self._page is None or self._page.line.id != page.line.id:
            self._small.clear()
        self._page, self._may = page, village
        self.list.clear()
        for line in page.attachments:
            self.list.addItem(self._item(line))
            if before is not None and before.id == line.id:
                self.list.setCurrentRow(self.list.count() - 1)
        self._stack.setCurrentIndex(0 if page.attachments else 1)
        count = len(page.attachments)
        self.card.note.setText(f"{count}个，加密存放" if count else "")
        lacking = "、".join(line.name for line in page.signing if line.lacks_scan)
        self._missing.setText(f"缺扫描件：{lacking}的承诺授权书签了字，还没有附扫描件。" if lacking else "")
        self._missing.setVisible(bool(lacking))
        self.add.setVisible(village)
        self.remove.setVisible(village)
        self._chosen()
        self._draw_small(page)

    def _item(self, line: Attached) -> QListWidgetItem:
        told = _told(line)
        item = QListWidgetItem(self._small.get(line.id) or self._stand_in(line), self._fitting(told))
        item.setData(ROLE, line)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
        item.setToolTip(told)
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _fitting(self, told: str) -> str:
        """Lines no longer than their place; the tip says them whole."""
        room = self.list.gridSize().width() - self.list.iconSize().width() - size("grid3")
        metrics = self.list.fontMetrics()
        return "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in told.split("\n"))

    def _stand_in(self, line: Attached) -> QIcon:
        glyph = "hourglass" if line.state == attachments.AWAY else "image" if line.state == HERE else "triangle-alert"
        return QIcon(picture(glyph, "muted", size("grid") * 6, self.devicePixelRatioF()))

    def _draw_small(self, page: HouseholdPage) -> None:
        wanted = [line.id for line in page.attachments if line.state == HERE and line.id not in self._small]
        if not wanted:
            return
        side = round(size("grid") * 12 * self.devicePixelRatioF())
        self._context.run(lambda desk: attachments.thumbnails(desk, wanted, side), self._show_small, self)

    def _show_small(self, found: dict[str, tuple[int, int, bytes]]) -> None:
        for row_id, (width, height, pixels) in found.items():
            self._small[row_id] = QIcon(_square(width, height, pixels))
        for place in range(self.list.count()):
            item = self.list.item(place)
            icon = self._small.get(item.data(ROLE).id)
            if icon is not None:
                item.setIcon(icon)

    def chosen(self) -> Attached | None:
        """The chosen attachment."""
        items = self.list.selectedItems()
        return items[0].data(ROLE) if items else None

    def _chosen(self) -> None:
        line = self.chosen()
        here = line is not None and line.state == HERE
        for made in (self.view, self.print, self.save):
            made.setEnabled(here)
        self.remove.setEnabled(line is not None and self._may)

    # ---- bringing in ----
    def paste(self) -> None:
        """Ctrl+V: a picture or files of the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        self.take(sources_of(mime) if mime is not None else [])

    def take(self, sources: Sequence[Source]) -> None:
        """Ask what these are, then attach them."""
        page = self._page
        if page is None or not self._may or not sources:
            return
        ask_and_attach(self._context, self, Place(page.line.id), sources)

    def _choose(self) -> None:
        self.take(choose_files(self))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures may be dropped."""
        if self._may and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        self.take(sources_of(event.mimeData()))
        event.acceptProposedAction()

    # ---- doing ----
    def _view(self) -> None:
        line = self.chosen()
        if line is not None and line.state == HERE:
            show_attachment(self._context, self, line)

    def _print(self) -> None:
        line = self.chosen()
        if line is not None:
            print_attachment(self._context, self, line)

    def _save(self) -> None:
        line = self.chosen()
        if line is not None:
            save_attachment(self._context, self, line)

    def _remove(self) -> None:
        line = self.chosen()
        if line is None or not self._may:
            return
        reason = ReasonDialog.ask(
            self, f"删除“{line.name}”？", "删除以后可以撤销。", "为什么删除", REASONS, 1, ok="删除"
        )
        if reason:
            self._context.write(lambda desk: _detach(desk, line.id, reason), owner=self, said=f"已删除“{line.name}”。")


def _square(width: int, height: int, pixels: bytes) -> QPixmap:
    """A small picture in the middle of a square: the words beside all of them begin at one line."""
    image = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGBA8888)
    side = max(width, height)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawImage((side - width) // 2, (side - height) // 2, image)
    painter.end()
    return made


def _detach(desk: Desk, row_id: str, reason: str) -> None:
    attachments.detach(desk, row_id, reason)


def _told(line: Attached) -> str:
    """Lines beside a small picture: what, whose, when and by whom, where the file is."""
    what = line.label + (f"：{line.title}" if line.title else "")
    belongs = line.target_name or line.member_name
    day = f"拍摄于{show_date(line.taken_on)}" if line.taken_on else ""
    by = f"{line.by} {line.at[:10]}附上"
    return "\n".join(part for part in (what, belongs, day, by, line.told) if part)
