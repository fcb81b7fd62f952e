"""What deciding a pair asks: whose value counts, which household somebody belongs to, which row was a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from app.domain.life.events import Event
from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Condition, Field, Kind, Level, Req
from app.forms.page import Values
from app.services.desk import Desk
from app.services.family import duplicate_merging
from app.services.family.duplicates import Compared, PairDetail, PairLine
from app.services.family.family_view import FamilyView, family_view
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, FormDialog, TaskDialog
from app.ui.theme import size
from app.ui.widgets.basics import label

LEFT, RIGHT = 0, 1


class MergeDialog(TaskDialog):
    """Which row stays, and field by field whose value counts where both are filled and differ."""

    def __init__(self, context: PageContext, parent: QWidget, detail: PairDetail) -> None:
        text = "留下一行，另一行去掉；授权、走访、务工等记录都跟着留下的那一行。只有一边填了的会自动补上。"
        super().__init__(context, parent, f"合并成一行：{detail.line.left.name}", text, "git-merge")
        self.setObjectName("dialog_merge_rows")
        self._line = detail.line
        self._groups: dict[str, QButtonGroup] = {}
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, size("grid"), 0)
        grid.setHorizontalSpacing(size("grid2"))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self._keep = self._row(
            grid, 0, "留下哪一行", (f"甲：{detail.line.left.relation}", f"乙：{detail.line.right.relation}")
        )
        differing = [row for row in detail.rows if row.differs]
        for place, row in enumerate(differing, start=1):
            self._groups[row.key] = self._row(grid, place, row.label, _texts(row))
        if not differing:
            grid.addWidget(label("两行填的内容没有不一样的。", "muted"), 1, 0, 1, 3)
        grid.setRowStretch(len(differing) + 2, 1)
        self._keep.idToggled.connect(lambda side, on: self._follow(side) if on else None)
        self.body.addWidget(FitArea(inside), 1)
        self.finish("合并")
        self._keep.button(LEFT).setFocus()

    def _row(self, grid: QGridLayout, place: int, title: str, texts: Sequence[str]) -> QButtonGroup:
        group = QButtonGroup(self)
        grid.addWidget(
            label(title, "strong" if place == 0 else "label", wrap=True), place, 0, Qt.AlignmentFlag.AlignTop
        )
        for side, text in enumerate(texts):
            choice = QRadioButton(text)
            choice.setAccessibleName(f"{title}：{text}")
            choice.setToolTip(text)
            group.addButton(choice, side)
            grid.addWidget(choice, place, side + 1)
        group.button(LEFT).setChecked(True)
        return group

    def _follow(self, side: int) -> None:
        """Values follow the row that stays; a person then chooses single ones."""
        for group in self._groups.values():
            group.button(side).setChecked(True)

    def submit(self) -> None:
        """Merge as chosen."""
        side = self._keep.checkedId()
        keep, drop = self._line.key if side == LEFT else reversed(self._line.key)
        take = [key for key, group in self._groups.items() if group.checkedId() != side]
        self.write(lambda desk: duplicate_merging.merge_rows(desk, keep, drop, take), said="已合并成一行。")


def _texts(row: Compared) -> tuple[str, str]:
    return row.left, row.right


def _required(key: str, title: str, hint: str = "", when: Condition | None = None) -> Field:
    return Field(key, title, Kind.REF, Level.PERSONAL, Req.REQUIRED, when=when, hint=hint)


def _sides(line: PairLine) -> tuple[tuple[str, str], tuple[str, str]]:
    return (line.left.member, f"甲：{line.left.words}"), (line.right.member, f"乙：{line.right.words}")


def ask_move(context: PageContext, parent: QWidget, line: PairLine) -> None:
    """He belongs to one of the two households: which, since when, by what change."""

    def show(families: tuple[FamilyView, FamilyView]) -> None:
        _move_dialog(context, parent, line, families)

    context.run(
        lambda desk: (family_view(desk, line.left.household), family_view(desk, line.right.household)), show, parent
    )


def _move_dialog(
    context: PageContext, parent: QWidget, line: PairLine, families: tuple[FamilyView, FamilyView]
) -> None:
    headed = {place.member for place in (line.left, line.right) if place.relation == code_label("RELATION", "head")}
    needs = Condition(
        "离开的那一户没有户主时选", lambda record: bool(headed & _leaving(line, str(record.get("stays") or "")))
    )
    fields = (
        _required("stays", "他现在是哪一户的人"),
        _required("event", "怎么过去的"),
        Field("on", "变动日期", Kind.DATE, Level.PERSONAL, Req.REQUIRED),
        Field("head", "原来那一户的新户主", Kind.REF, Level.PERSONAL, when=needs, hint="那一户还有别人时要选。"),
        Field("paper", "依据材料", Kind.TEXT, Level.PERSONAL, hint="例如结婚证、户口簿。"),
        Field("reason", "说明", Kind.TEXT, Level.PERSONAL, max_length=500),
    )

    def work(desk: Desk, values: Values) -> Any:
        stays = str(values["stays"])
        leaves = next(iter(_leaving(line, stays)))
        return duplicate_merging.settle_by_move(
            desk, stays, leaves, Event(values["event"]), values["on"], str(values["head"] or ""),
            str(values["reason"] or ""), str(values["paper"] or ""),
        )  # fmt: skip

    people = [p for family in families for p in family.people if not p.left and p.id not in line.key]
    choices = {
        "stays": _sides(line),
        "event": [(str(event), code_label("LIFE_EVENT", event)) for event in duplicate_merging.MOVES],
        "head": [(person.id, person.words) for person in people],
    }
    text = "另一户里的那一行按变动离开，留下最后的内容；人口、户主关系和待办一起更新。"
    dialog = FormDialog(context, parent, f"按变动办理：{line.left.name}", fields, work, values={"on": context.desk.today},
                        text=text, ok="办理", glyph="users", name="settle_by_move", said="已按变动办理。", choices=choices)  # fmt: skip
    dialog.open_form()


def _leaving(line: PairLine, stays: str) -> set[str]:
    return set(line.key) - {stays} if stays in line.key else set()


def ask_remove(context: PageContext, parent: QWidget, line: PairLine) -> None:
    """One of the two rows was typed by mistake: which, and how that came."""
    fields = (
        _required("wrong", "哪一行录重了"),
        Field("reason", "说明", Kind.LONGTEXT, Level.PERSONAL, Req.REQUIRED, max_length=500, hint="写明是怎么录重的。"),
    )

    def work(desk: Desk, values: Values) -> Any:
        wrong = str(values["wrong"])
        right = next(iter(set(line.key) - {wrong}))
        return duplicate_merging.remove_wrong(desk, wrong, right, str(values["reason"]))

    text = "录重的一行去掉，变更记录里留着；那一户没有别人、也没有监测事项的，整户一起去掉。"
    dialog = FormDialog(context, parent, f"去掉录重的一行：{line.left.name}", fields, work, text=text, ok="去掉", glyph="trash-2",
                        columns=1, name="remove_wrong", said="已去掉。", choices={"wrong": _sides(line)})  # fmt: skip
    dialog.open_form()
