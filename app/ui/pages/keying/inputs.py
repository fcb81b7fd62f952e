"""Several choices typed as numbers on one line (1 3 5), as they are ticked on the paper; words and first letters do too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout

from app.domain.errors import AppError
from app.domain.questionnaire.field import Field, Kind
from app.domain.values import sort_codes
from app.forms.inputs.lines import LineInput
from app.forms.inputs.sets import EXCLUSIVE
from app.forms.pinyin import matches

Choice = tuple[str, str]
_BETWEEN = re.compile(r"[\s,，、;；.。]+")


class NumbersInput(LineInput):
    """CODES and RANKED on one line; what was understood stands below it in words."""

    placeholder = "输入编号，用空格隔开，例如 1 3"
    _choices: tuple[Choice, ...] = ()

    def _lay_out(self) -> None:
        super()._lay_out()
        self._words = QLabel(wordWrap=True)
        self._words.setProperty("role", "muted")
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(2, self._words)
        self._words.hide()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these (code, label) pairs; the first is 1."""
        before = self.value()
        self._choices = tuple(choices)
        self.write(before)

    def read(self) -> Any:
        """Codes of what was typed; AppError for a number or word the list does not have."""
        text = unicodedata.normalize("NFKC", self.editor.text()).strip()
        codes = tuple(dict.fromkeys(self._code(part) for part in _BETWEEN.split(text) if part))
        if self.field.kind is Kind.RANKED:
            if self.field.max_items and len(codes) > self.field.max_items:
                raise self._error(f"最多选{self.field.max_items}项，现在是{len(codes)}项。")
            return codes
        alone = EXCLUSIVE.get(self.field.codes, frozenset())
        if len(codes) > 1 and any(code in alone for code in codes):
            raise self._error("“健康”不能和别的一起选。")
        return sort_codes(self.field.codes, codes)

    def _code(self, part: str) -> str:
        if part.isdecimal() and 0 < int(part) <= len(self._choices):
            return self._choices[int(part) - 1][0]
        fitting = [code for code, label in self._choices if part == label]
        fitting = fitting or [code for code, label in self._choices if matches(part, label)]
        if len(fitting) == 1:
            return fitting[0]
        raise self._error(f"“{part}”不在选项里，或者不止一个。")

    def _error(self, text: str) -> AppError:
        offered = "　".join(f"{at}.{label}" for at, (_code, label) in enumerate(self._choices, start=1))
        return AppError("value.choice", text, f"请输入编号：{offered}。", where=self.field.label)

    def write(self, value: Any) -> None:
        """Show codes as their numbers."""
        at = {code: str(number) for number, (code, _label) in enumerate(self._choices, start=1)}
        self.editor.setText(" ".join(at.get(code, code) for code in value or ()))
        self._say()

    def changed(self) -> None:
        """Each keystroke says anew what was understood."""
        self._say()
        super().changed()

    def _say(self) -> None:
        labels = dict(self._choices)
        words = "、".join(labels.get(code, code) for code in self.value() or ())
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def lock(self, locked: bool) -> None:
        """A locked line can be read, not typed in."""
        self.editor.setReadOnly(locked)

    def tidied(self) -> str:
        """Numbers stay as they were typed; the words stand below."""
        return self.editor.text()

    def is_wide(self) -> bool:
        """As wide as every other line."""
        return False


def numbered(field: Field) -> bool:
    """True for a field that takes several numbers."""
    return field.kind in (Kind.CODES, Kind.RANKED)
