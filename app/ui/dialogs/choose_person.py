"""One of a few people, chosen from a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.ui.dialogs.base import BaseDialog
from app.ui.theme import size


def choose_person(
    parent: QWidget, title: str, people: Sequence[tuple[str, str]], done: Callable[[str], object]
) -> None:
    """`people` are (id, name); `done` gets the chosen id."""
    dialog = BaseDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setObjectName("dialog_choose_person")
    listed = QListWidget()
    listed.setObjectName("people")
    listed.setAccessibleName(title)
    for key, name in people:
        item = QListWidgetItem(name)
        item.setData(Qt.ItemDataRole.UserRole, key)
        listed.addItem(item)
    listed.setCurrentRow(0)
    listed.setFixedHeight(size("grid4") * min(8, max(2, len(people))))
    dialog.body.addWidget(listed)
    dialog.add_buttons("下一步", "取消")

    def chosen() -> None:
        item = listed.currentItem()
        if item is not None:
            done(str(item.data(Qt.ItemDataRole.UserRole)))

    dialog.accepted.connect(chosen)
    listed.itemActivated.connect(lambda _item: dialog.accept())
    dialog.open()
