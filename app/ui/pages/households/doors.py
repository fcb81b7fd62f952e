"""What an empty village shows: the ways to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui.icons import picture
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click

DOORS: tuple[tuple[str, str, str, str, str], ...] = (
    ("import_wanted", "导入花名册", "file-spreadsheet", "有国家系统导出的表或村里的花名册：整村的户和人一次带进来，先看再导入。", "选择文件"),
    ("new_wanted", "新增一户", "user-plus", "没有现成的表：从一户开始，填一格存一格，关掉也不会丢。", "开始填写"),
    ("practice_wanted", "进入练习村", "graduation-cap", "先练一练：里面的人和事都是编的，可以随便改，不会报送。", "去练习"),
)  # fmt: skip


class Door(QFrame):
    """A card with one button."""

    opened = Signal()

    def __init__(self, name: str, title: str, glyph: str, text: str, action: str, first: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid3"), size("grid3"), size("grid3"), size("grid3"))
        column.setSpacing(size("grid"))
        mark = QLabel()
        mark.setPixmap(picture(glyph, "accent", size("icon_big"), self.devicePixelRatioF()))
        column.addWidget(mark)
        column.addWidget(label(title, "section"))
        words = label(text, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(words, 1)
        go = button(action, f"door_{name.removesuffix('_wanted')}", kind="primary" if first else "")
        column.addWidget(on_click(go, self.opened.emit), 0, Qt.AlignmentFlag.AlignLeft)


class Doors(QWidget):
    """`import_wanted()`, `new_wanted()`, `practice_wanted()`; the practice village has no door to itself."""

    import_wanted = Signal()
    new_wanted = Signal()
    practice_wanted = Signal()

    def __init__(self, practice: bool) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(size("grid4"), size("grid4"), size("grid4"), size("grid4"))
        outer.setSpacing(size("grid3"))
        outer.addStretch(1)
        for text, role in (("从哪里开始？", "title"), ("三个门随时都能再进，先做哪一个都可以。", "muted")):
            line = label(text, role)
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            outer.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(size("grid2"))
        row.addStretch(1)
        for place, (name, title, glyph, words, action) in enumerate(DOORS):
            if practice and name == "practice_wanted":
                continue
            door = Door(name, title, glyph, words, action, place == 0)
            door.setFixedWidth(size("column"))
            door.opened.connect(getattr(self, name))
            row.addWidget(door)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
