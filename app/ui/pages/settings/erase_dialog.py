"""删除个人信息: what would go, what stays, where the name still stands; a ground, the typed word, then it is done (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.questionnaire.codes import CODE_LISTS
from app.forms.inputs.parts import restyle
from app.services.erasing.verb import Erased, Hit, Preview, erase
from app.ui.context import PageContext
from app.ui.dialogs.files import ChooseFolder
from app.ui.dialogs.task import FitArea, TaskDialog
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click, text_box


class EraseDialog(TaskDialog):
    """Over a preview that was read; `done(Erased)` afterwards."""

    def __init__(
        self, context: PageContext, parent: QWidget, seen: Preview, member: str, done: Callable[[Erased], object]
    ) -> None:
        whose = f"{seen.whose}" if not member else f"{seen.whose}中的{seen.people[0]}"
        super().__init__(context, parent, f"删除个人信息：{whose}", "", "trash-2")
        self.setObjectName("dialog_erase")
        self._seen, self._member, self._done = seen, member, done
        self.look: list[Path] = []
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid"))
        for warning in seen.warnings:
            column.addWidget(label(warning, "strong", wrap=True))
        for text in _texts(seen):
            column.addWidget(label(text, wrap=True))
        self.hits = _hit_list(seen.hits)
        if seen.hits:
            column.addWidget(
                label("姓名还在下面这些地方。是本人的打勾，勾上的改为“（已删除）”；号码不用勾，都会清掉。", wrap=True)
            )
            column.addWidget(self.hits)
        self._ask(column)
        self.body.addWidget(FitArea(inside), 1)
        self.finish("删除，不能撤销")
        restyle(self.ok, kind="danger")

    def _ask(self, column: QVBoxLayout) -> None:
        self.ground = QComboBox()
        self.ground.setObjectName("erase_ground")
        self.ground.setAccessibleName("法律依据（个人信息保护法第四十七条）")
        self.ground.addItem("请选法律依据（个人信息保护法第四十七条）", "")
        for code in CODE_LISTS["ERASURE_GROUND"].active():
            self.ground.addItem(code.label, code.code)
        self.text = QPlainTextEdit()
        self.text.setObjectName("erase_text")
        self.text.setAccessibleName("依据说明：根据哪份申请、决定或文件，不写姓名")
        self.text.setPlaceholderText("依据说明：根据哪份申请、决定或文件，编号和日期；不写姓名")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(size("grid4") * 2)
        self.unreadable = QCheckBox("打不开的旧备份一并删除（不勾就留着，记在删除记录上）")
        self.unreadable.setObjectName("erase_unreadable")
        self.unreadable.setChecked(True)
        self.stick = on_click(button("插着的U盘也处理…", "erase_look", "folder-open", "quiet"), self._choose)
        self.word = text_box("erase_word", f"确认：请输入 {self._seen.word}")
        for part in (self.ground, self.text, self.unreadable, self.stick, self.word):
            column.addWidget(part)
        column.addStretch(1)

    def _choose(self) -> None:
        folder = ChooseFolder.ask(self, "哪个U盘上有本村的备份或报送包")
        if folder is not None and folder not in self.look:
            self.look.append(folder)
            self.stick.setText(f"也处理：{'、'.join(path.name or str(path) for path in self.look)}（再加一个…）")

    def chosen(self) -> list[tuple[str, str, str]]:
        """Keys of the ticked places."""
        ticked = (self.hits.item(at).checkState() is Qt.CheckState.Checked for at in range(self.hits.count()))
        return [hit.key for hit, on in zip(self._seen.hits, ticked, strict=True) if on]

    def submit(self) -> None:
        """Erase; refused, everything typed stays. Copies are rewritten meanwhile: the dialog waits."""
        seen, member, also, look = self._seen, self._member, self.chosen(), list(self.look)
        ground, text, typed = str(self.ground.currentData()), self.text.toPlainText(), self.word.text()
        drop = self.unreadable.isChecked()
        self.write(
            lambda desk: erase(desk, seen.household, ground, text, typed, member, also, look, drop),
            self._done, "个人信息已删除，请打印删除记录",
        )  # fmt: skip


def _texts(seen: Preview) -> list[str]:
    rows = "、".join(f"{name}{count}" for name, count in seen.rows.items())
    far = seen.unreached
    return [
        f"会删除：{rows}；修改记录{seen.journal}条、草稿{seen.drafts}份、附件{seen.attachments}个，"
        f"其他材料里的号码和姓名{seen.cells}处；本机的备份逐个改写。",
        "留下：" + "；".join(seen.stays) + "。",
        f"够不到：已写出的包{len(far.packages)}个、U盘上的备份{len(far.backups)}个、打印和另存{len(far.papers)}次、公示照片{len(far.photos)}张，列在删除记录上逐件收回。",
    ]  # fmt: skip


def _hit_list(hits: tuple[Hit, ...]) -> QListWidget:
    made = QListWidget()
    made.setObjectName("erase_hits")
    made.setAccessibleName("姓名还在的地方，是本人的打勾")
    for hit in hits:
        more = f"（{hit.doubt}）" if hit.doubt else ""
        item = QListWidgetItem(f"{hit.where}：{hit.text}{more}")
        item.setToolTip(item.text())
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if hit.likely else Qt.CheckState.Unchecked)
        made.addItem(item)
    made.setFixedHeight(size("grid4") * min(6, max(2, len(hits))))
    return made
