"""Beside the sheet: what may be typed in the field that has the keyboard, with the numbers of the paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Kind
from app.services.keying.blocks import Choices
from app.ui.theme import size
from app.ui.widgets.basics import SectionCard, label

SHORT_LIST = 14
TYPED = {
    Kind.DATE: "日期这样输：20261103。", Kind.MONTH: "月份这样输：202611。", Kind.MONEY: "只输数字，单位元。",
    Kind.TEXTS: "几个人之间用顿号（、）隔开。", Kind.LONGTEXT: "照纸面输入；换行用 Shift+回车。",
}  # fmt: skip


class Legend(SectionCard):
    """Numbers and words of the choices, or how to type; hints of the field below."""

    def __init__(self) -> None:
        super().__init__("这一格怎么填", "")
        self.setObjectName("keying_legend")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid"))
        self._name = label("", "strong", wrap=True)
        self._choices, self._more = label("", wrap=True), label("", wrap=True)
        self._choices.setObjectName("keying_choices")
        sides = QHBoxLayout()
        sides.setSpacing(size("grid"))
        for made in (self._choices, self._more):
            made.setAlignment(Qt.AlignmentFlag.AlignTop)
            sides.addWidget(made, 1)
        self._hint = label("", "muted", wrap=True)
        column.addWidget(self._name)
        column.addLayout(sides)
        column.addWidget(self._hint)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        inside.setProperty("role", "card_body")
        self.add(area, 1)

    def show_field(self, field: Field, choices: Choices) -> None:
        """Explain one field."""
        self._name.setText(field.label)
        lines = self.lines(field, choices)
        half = len(lines) if len(lines) <= SHORT_LIST else -(-len(lines) // 2)
        self._choices.setText("\n".join(lines[:half]))
        self._more.setText("\n".join(lines[half:]))
        self._more.setVisible(half < len(lines))
        self._hint.setText(field.hint)
        self._hint.setVisible(bool(field.hint))

    @staticmethod
    def lines(field: Field, choices: Choices) -> list[str]:
        """1 男, 2 女 …; or how to type."""
        if field.kind is Kind.BOOL:
            return ["1　是", "0　否", "空格　没有填"]
        offered = [f"{at}　{name}" for at, (_code, name) in enumerate(choices, start=1)]
        return offered or [TYPED.get(field.kind, "照纸面输入，没有填的直接回车。")]
