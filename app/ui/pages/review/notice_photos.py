"""Photos of a sheet in its panel: small pictures with shot and day, looked at, taken away; and the dialog that adds one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.forms.page import Values
from app.services.attaching.attachments import Prepared, prepare
from app.services.attaching.media import JPEG
from app.services.desk import Desk
from app.services.road.notice_board import DOWN, NoticeLine
from app.services.road.notice_photos import PhotoLine, add_photo, photo_content, remove_photo, small_photos
from app.services.road.notices import note_photo
from app.ui.context import PageContext
from app.ui.dialogs.files import OpenFiles
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog, missing_line
from app.ui.icons import picture
from app.ui.jobs import Lane
from app.ui.preview import PageImage, PreviewDialog
from app.ui.printing import SCREEN_SCALE
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click

PICTURES = ("照片", ("*.jpg", "*.jpeg", "*.png", "*.heic", "*.heif", "*.webp", "*.bmp", "*.tif", "*.tiff"))
SHOTS = (("posted", "张贴时"), ("in_place", "公示期间"), ("down", "撤下时"))
WHY_NOT = ("拍糊了", "拍到了孩子的脸", "附错了公示")
ROLE = Qt.ItemDataRole.UserRole


class PhotoDialog(FormDialog):
    """Asks shot, day and the file; without a file only the day is kept, of a photo that is on paper."""

    def __init__(self, context: PageContext, parent: QWidget, line: NoticeLine, shot: str) -> None:
        asked = Field("shot", "拍的是", Kind.REF, req=Req.REQUIRED, owner=Owner.EITHER, source="domain §10.5")
        day = Field("day", "拍摄日期", Kind.DATE, req=Req.REQUIRED, owner=Owner.EITHER, source="domain §10.5",
                    hint="照实际拍照的日子填；不能早于张贴日期。")  # fmt: skip
        self._line, self._source = line, None
        self.source: Path | None = None
        super().__init__(
            context, parent, "登记公示照片", (asked, day), lambda _desk, _values: None,
            values={"shot": shot, "day": context.desk.today}, name="photo", glyph="image", choices={"shot": SHOTS}, said="已登记照片",
            text=f"{line.number} 照片要看得清公示栏和日期，不要拍到孩子的脸。存入的照片会去掉拍摄地点，压小后加密存放。",
        )  # fmt: skip
        row = QHBoxLayout()
        self.choose = on_click(button("选照片(&F)…", "choose_photo", "image"), self._choose)
        self.chosen = label("没有选照片：只登记日期，照片打印后贴在粘贴页上。", "muted", wrap=True)
        row.addWidget(self.choose)
        row.addWidget(self.chosen, 1)
        self.body.insertLayout(self.body.count() - 1, row)

    def _choose(self) -> None:
        found = OpenFiles.ask(self, "选公示照片", (PICTURES, ("所有文件", ("*",))))
        if found:
            self.take(found[0])

    def take(self, path: Path) -> None:
        """This file."""
        self.source = path
        self.chosen.setText(path.name)

    def _submitted(self, values: Values) -> None:
        lines = missing_line(self.form)
        if lines:
            self.tell(lines)
            return
        source, line = self.source, self._line
        if source is None:
            self.write(lambda desk: note_photo(desk, line.id, values["shot"], values["day"]), None, self._said)
            return
        self.ok.setEnabled(False)
        self.troubles.show_lines(())
        # Redrawing a large photo takes seconds: not on the store's worker.
        self.context.jobs.run(
            lambda _progress: prepare(source, "notice_photo"), lambda made: self._keep(made, values), self.fail,
            lane=Lane.PAPER, owner=self,
        )  # fmt: skip

    def _keep(self, made: Prepared, values: Values) -> None:
        line = self._line

        def work(desk: Desk) -> PhotoLine:
            return add_photo(desk, line.id, values["shot"], made, values["day"])

        self.write(work, None, self._said)


def ask_photo(context: PageContext, parent: QWidget, line: NoticeLine) -> PhotoDialog:
    """A photo of the board was taken: which of the three, when, and the file."""
    taken = {one.shot.value for one in line.pictures}
    later = "down" if line.state == DOWN else "in_place"
    dialog = PhotoDialog(context, parent, line, "posted" if "posted" not in taken else later)
    dialog.open_form()
    return dialog


class _Pictures(QListWidget):
    """Enter looks, Delete takes away."""

    look = Signal()
    drop = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As in every list of attachments."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.look.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.drop.emit()
        else:
            super().keyPressEvent(event)


class PhotoStrip(QWidget):
    """The photos of one sheet."""

    def __init__(self, context: PageContext, line: NoticeLine) -> None:
        super().__init__()
        self.context, self._line = context, line
        self.list = _Pictures()
        self.list.setObjectName("notice_photos")
        self.list.setAccessibleName("公示照片")
        self.list.setIconSize(QPixmap(size("grid") * 8, size("grid") * 6).size())
        for photo in line.pictures:
            item = QListWidgetItem(QIcon(picture("image", "muted", size("grid4"), 1.0)), photo.text)
            item.setData(ROLE, photo)
            item.setToolTip(photo.name)
            self.list.addItem(item)
        row_height = size("grid") * 6 + size("grid")
        self.list.setFixedHeight(min(len(line.pictures), 3) * row_height + size("grid"))
        self.view = on_click(button("查看(&V)", "view_photo", "eye", "small"), self._view)
        self.remove = on_click(button("删除照片", "remove_photo", "trash-2", "small"), self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("half"))
        column.addWidget(self.list)
        row = QHBoxLayout()
        row.addWidget(self.view)
        row.addWidget(self.remove)
        row.addStretch(1)
        column.addLayout(row)
        self.list.look.connect(self._view)
        self.list.drop.connect(self._remove)
        self.list.itemDoubleClicked.connect(lambda _item: self._view())
        self.list.setCurrentRow(0)
        side = size("grid") * 8
        context.run(lambda desk: small_photos(desk, line.id, side * 2), self._show_small, self)

    def _show_small(self, found: dict[str, tuple[int, int, bytes]]) -> None:
        for place in range(self.list.count()):
            item = self.list.item(place)
            small = found.get(item.data(ROLE).id)
            if small:
                width, height, pixels = small
                image = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGBA8888).copy()
                item.setIcon(QIcon(QPixmap.fromImage(image)))

    def chosen(self) -> PhotoLine | None:
        """The chosen photo."""
        item = self.list.currentItem()
        return item.data(ROLE) if item else None

    def _view(self) -> None:
        photo = self.chosen()
        if photo is not None:
            view_photo(self.context, self, photo)

    def _remove(self) -> None:
        photo = self.chosen()
        if photo is None:
            return
        reason = ReasonDialog.ask(
            self, f"删除{photo.name}", "删除的照片不再印在粘贴页上；可以撤销。", "例如 拍糊了", WHY_NOT, 1, ok="删除"
        )
        if reason:
            self.context.write(
                lambda desk: remove_photo(desk, photo.id, reason), lambda _done: None, owner=self, said="已删除照片"
            )


def view_photo(context: PageContext, parent: QWidget, photo: PhotoLine) -> None:
    """A photo of a sheet, as large as fits."""

    def work(desk: Desk) -> list[PageImage]:
        from app.services.attaching import pictures  # loaded with the first picture

        return pictures.show_pages(photo_content(desk, photo.id), JPEG, SCREEN_SCALE)

    def show(pages: list[PageImage]) -> None:
        dialog = PreviewDialog(parent, photo.name, pages, photo.text)
        dialog.setObjectName("dialog_photo_view")
        dialog.pane.view.fit("page")
        dialog.open()

    context.run(work, show, parent)


def photos_block(context: PageContext, line: NoticeLine) -> list[QWidget]:
    """What the panel shows of the photos: the pictures kept, the days of those on paper only."""
    if line.pictures:
        return [PhotoStrip(context, line)]
    found: list[QWidget] = []
    if line.photos:
        told: QLabel = label("照片（没有存入文件）：" + "；".join(line.photos), "small", wrap=True)
        found.append(told)
    return found
