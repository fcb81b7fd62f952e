"""A person at the keyboard: enters a household through the real widgets by keys alone, and counts every key pressed.

A letter, digit, Enter, Tab or arrow is one key; a key with Ctrl, Alt or Shift is two, with both three. Chinese is typed with an
input method on either side of the comparison: the full pinyin of its characters and one key that takes the word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind
from app.domain.records import declared
from app.domain.values import blank, parse
from app.forms.card import Card
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.choices import ChoiceBox
from app.forms.inputs.sets import PickRow
from app.forms.page import FormPage

REFERENCE = Path(__file__).parents[1] / "fixtures" / "reference_household.json"
Record = dict[str, str]
NO, ALT, CTRL, SHIFT = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier,
                        Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)  # fmt: skip


def reference() -> dict[str, Any]:
    """The reference household: official labels, dates as written, by kind of row."""
    found: dict[str, Any] = json.loads(REFERENCE.read_text("utf-8"))
    return found


def ime_keys(text: str) -> int:
    """Keys for a text: pinyin and one key a word for Chinese, two for a capital letter, one for all other signs."""
    from pypinyin import lazy_pinyin

    keys, word = 0, ""
    for char in [*text, ""]:
        if char and "\u4e00" <= char <= "\u9fff":
            word += char
            continue
        if word:
            keys += sum(map(len, lazy_pinyin(word))) + 1
            word = ""
        keys += 0 if not char else 2 if char.isupper() else 1
    return keys


@dataclass(frozen=True)
class Key:
    """One key, or one word given by the input method (`text`)."""

    key: Qt.Key = Qt.Key.Key_unknown
    mods: Qt.KeyboardModifier = NO
    text: str = ""

    @property
    def cost(self) -> int:
        """How many keys a hand presses."""
        if self.text:
            return ime_keys(self.text)
        return 1 + sum(bool(self.mods & one) for one in (ALT, CTRL, SHIFT))


ENTER = Key(Qt.Key.Key_Return)
Action = Key | Callable[[], object]
Script = Generator[Action, None, None]


def typing(text: str) -> list[Key]:
    """Keys of a text; Chinese comes word by word from the input method."""
    made: list[Key] = []
    for char in text:
        if char.isascii():
            made.append(Key(Qt.Key(ord(char.upper())), SHIFT if char.isupper() else NO))
        elif made and made[-1].text:
            made[-1] = Key(text=made[-1].text + char)
        else:
            made.append(Key(text=char))
    return made


@dataclass
class Hands(QObject):
    """Plays a script: presses its keys one by one in the real event loop, dialogs included, and counts them."""

    activate: Callable[[], object]
    count: int = 0
    pressed: list[str] = field(default_factory=list)
    failed: BaseException | None = None
    done: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def play(self, script: Script) -> None:
        """Begin; `done` when the script has ended."""
        self._script = script
        self._waiting: Callable[[], object] | None = None
        QTimer.singleShot(0, self._tick)

    def _tick(self) -> None:
        try:
            self._next()
        except BaseException as error:  # a mistake inside a timer must reach the test
            self.failed, self.done = error, True

    def _next(self) -> None:
        self.activate()
        if self._waiting is not None:
            if not self._waiting():
                QTimer.singleShot(2, self._tick)
                return
            self._waiting = None
        try:
            action = next(self._script)
        except StopIteration:
            self.done = True
            return
        QTimer.singleShot(0, self._tick)  # before the key: it may open a dialog with a loop of its own
        if isinstance(action, Key):
            self._press(action)
        else:
            self._waiting = action

    def _press(self, key: Key) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the keyboard"
        self.count += key.cost
        at = focused()
        self.pressed.append(f"{at.field.key if at else focus.objectName()}:{key.text or key.key.name}")
        if key.text:
            event = QInputMethodEvent()
            event.setCommitString(key.text)
            QApplication.sendEvent(focus, event)
        else:
            QTest.keyClick(focus, key.key, key.mods)


# ---- what is typed into one field ----


def focused() -> FieldWidget | None:
    """The field that has the keyboard."""
    place = QApplication.focusWidget()
    while place is not None and not isinstance(place, FieldWidget):
        place = place.parentWidget()
    return place


def wanted(declaration: Field, label: str, choices: dict[str, str] | None = None) -> Any:
    """The value that has to stand in a field."""
    if declaration.kind is Kind.REF:
        return (choices or {})[label]
    return parse(declaration, label)


def keys_for(widget: FieldWidget, label: str) -> list[Key]:
    """The fewest keys that enter a label into a field."""
    kind = widget.field.kind
    if kind is Kind.BOOL:
        return typing("1" if label == "是" else "0")
    if kind in (Kind.DATE, Kind.MONTH):
        return typing(label.replace("-", ""))
    if kind in (Kind.CODE, Kind.REF):
        return _choice(widget.editor, label)
    if kind in (Kind.CODES, Kind.RANKED):
        return [key for part in label.split("、") for key in _chip(widget, part)]
    return typing(label)


def _choice(box: Any, label: str) -> list[Key]:
    assert isinstance(box, ChoiceBox)
    return typing(str(box.number_of(label)))


def _chip(widget: FieldWidget, label: str) -> list[Key]:
    row = widget.findChild(PickRow) or widget.editor
    assert isinstance(row, PickRow)
    place = [button.text() for button in row.buttons.values()].index(label)
    if place < 9:
        return typing(str(place + 1))
    return [*[Key(Qt.Key.Key_Right)] * place, Key(Qt.Key.Key_Space), *[Key(Qt.Key.Key_Left)] * place]


# ---- a page ----


class Filler:
    """Fills one page of fields as somebody would who knows its keys."""

    def __init__(self, page: FormPage, record: Record, choices: dict[str, str] | None = None) -> None:
        self.page, self.record, self.choices = page, record, choices

    def _right(self, widget: FieldWidget) -> bool:
        label = self.record.get(widget.field.key, "")
        if not label:
            return True  # nobody asked: what the program put there stays
        return bool(widget.value() == wanted(widget.field, label, self.choices))

    def _open(self, card: Card) -> list[FieldWidget]:
        return [widget for widget in card.open_fields() if not widget.is_read_only()]

    def script(self) -> Script:
        """From the field that has the keyboard to behind the last one."""
        while True:
            widget = focused()
            if widget is None or self.page.widgets.get(widget.field.key) is not widget:
                return
            card = self.page.card_of(widget)
            assert card is not None
            yield from self._shortcuts(card)
            yield from self._card(card)

    def _shortcuts(self, card: Card) -> Script:
        if not card.is_open() and any(self.record.get(w.field.key) for w in card.rest()):
            lead = [w for w in self._open(card) if not self._right(w) and w.field.kind is Kind.BOOL]
            for widget in lead:  # 明细已填全, then the details
                while focused() is not widget:
                    yield ENTER
                yield from keys_for(widget, self.record[widget.field.key])
            yield Key(Qt.Key.Key_Down, CTRL)
            yield lambda: card.is_open()
        blank_ones = [widget for widget in self._open(card) if widget.is_blank()]
        copied = [w for w in blank_ones if self.page._may_copy(w)]
        good = [w for w in copied if self.page._pattern[w.field.key] == self._value(w)]
        if (
            len(good) >= 3
            and len(copied) - len(good) <= len(good) // 2
            and all(self._value(w) is not None for w in copied)
        ):
            yield Key(Qt.Key.Key_D, CTRL | SHIFT)
        waiting = [
            w for w in self._open(card) if w.field.kind is Kind.BOOL and w.is_blank() and self.record.get(w.field.key)
        ]
        if sum(self.record[w.field.key] == "否" for w in waiting) >= 3:
            yield Key(Qt.Key.Key_B, CTRL)

    def _value(self, widget: FieldWidget) -> Any:
        label = self.record.get(widget.field.key, "")
        return wanted(widget.field, label, self.choices) if label else None

    def _card(self, card: Card) -> Script:
        while (widget := focused()) is not None and self.page.card_of(widget) is card:
            if not self._right(widget):
                if not blank(widget.value()) and widget.field.kind in (Kind.CODES, Kind.RANKED):
                    raise AssertionError(f"{widget.field.key} holds something else")
                yield from keys_for(widget, self.record[widget.field.key])
            fields = self._open(card)
            rest = fields[fields.index(widget) + 1 :]
            ahead = [w for w in rest if not self._right(w)]
            hidden = [key for key in card.group.keys if self.record.get(key) and not self.page.is_shown(key)]
            folded = self._folded_next(card)
            if folded is not None and not ahead and not hidden:
                yield from self._unfold(folded)
            elif len(rest) >= 2 and not ahead and not hidden:
                yield Key(Qt.Key.Key_Return, CTRL)
            else:
                yield ENTER
            if isinstance(QApplication.focusWidget(), QPushButton):
                return

    def _folded_next(self, card: Card) -> Card | None:
        """The next card where all its fields lie behind a fold and something has to be written there."""
        cards = self.page._cards
        following = cards[cards.index(card) + 1 :][:1]
        return next((c for c in following if not c.is_open() and not c.open_fields()
                     and any(self.record.get(w.field.key) for w in c.rest())), None)  # fmt: skip

    def _unfold(self, card: Card) -> Script:
        while QApplication.focusWidget() is not card._fold:
            yield Key(Qt.Key.Key_Tab)
        yield ENTER


# ---- the whole household ----


class Typist:
    """Enters the reference household from 新增一户 to the last saved page."""

    def __init__(self, ui: Any, data: dict[str, Any]) -> None:
        self.ui, self.data = ui, data
        self.hands = Hands(ui.activate)

    @property
    def walk(self) -> Any:
        """The open form."""
        return self.ui.frame.page("collect").walk

    def step(self) -> str:
        """The open step."""
        return str(self.walk.wizard.current()) if self.walk is not None else ""

    def view(self) -> Any:
        """What stands on the open step."""
        return self.walk.hosts[self.step()].ensure()

    def where(self) -> str:
        """For a test that waits in vain: step, field, the last keys."""
        focus, field = QApplication.focusWidget(), focused()
        name = field.field.key if field else focus.objectName() if focus else "nothing"
        told = f"{field.raw_text()} {field.message_texts()}" if field else ""
        return (
            f"{self.step()}/{name} {told} after {self.hands.pressed[-25:]}, dialogs {QApplication.activeModalWidget()}"
        )

    def quiet(self) -> bool:
        """Nothing is on its way to the disk."""
        return not self.ui.jobs.is_busy()

    def at(self, step: str) -> Callable[[], bool]:
        """The step is open and the keyboard is in it."""
        return lambda: self.step() == step and self.quiet() and self.walk.isAncestorOf(QApplication.focusWidget())

    def script(self) -> Script:
        """Everything."""
        yield Key(Qt.Key.Key_N, CTRL)
        yield lambda: self.walk is not None and focused() is not None
        yield self.quiet
        yield from self._household()
        yield from self._members()
        yield from self._lists()
        for step, kind in (
            ("safeguards", "safeguard_snapshot"),
            ("income", "income_record"),
            ("risk", "monitoring_case"),
        ):
            yield from self._next(step, by_key=step == "safeguards")
            yield from Filler(self.view().fields, self.data[kind]).script()
        yield from self._next("consent")
        yield self.quiet

    def _next(self, step: str, by_key: bool = False) -> Script:
        """Enter on 下一步, where Enter behind the last field leads; its own key behind a list."""
        yield lambda: (by_key or self._on_next()) and self.quiet()
        yield Key(Qt.Key.Key_N, ALT) if by_key else ENTER
        yield self.at(step)

    def _in_frame(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and focus.window() is self.ui.frame

    def _on_next(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and focus.objectName() == "action_next"

    def _household(self) -> Script:
        yield from Filler(self.view().fields, self.data["household"]).script()
        yield Key(Qt.Key.Key_G, ALT)
        yield (
            lambda: (
                isinstance(focused(), FieldWidget) and QApplication.focusWidget().window().objectName() == "dialog_clue"
            )
        )
        dialog: Any = QApplication.focusWidget()
        form = dialog.window().form
        yield from Filler(form, self.data["clue"]).script()
        yield ENTER
        yield lambda: self.walk.subject().case and self.quiet() and focused() is not None
        fields = self.view().fields
        case = self.data["monitoring_case"]
        yield lambda: fields.widgets["visit_date"].isVisible() and self.view().fields is fields
        yield from Filler(fields, {**self.data["household"], **case}).script()

    def _members(self) -> Script:
        yield from self._next("members")
        roster = self.view().roster
        for number, person in enumerate(self.data["member"]):
            yield ENTER if number == 0 else Key(Qt.Key.Key_A, ALT)
            yield lambda n=number: len(roster._model.members) == n + 1 and focused() is not None
            yield from Filler(roster.page, person).script()
            yield lambda: isinstance(QApplication.focusWidget(), QPushButton)

    def _lists(self) -> Script:
        yield from self._next("relatives")
        view = self.view()
        names = {name: key for key, name in view._names.items()}
        for kind, keys in (("work_spell", "W"), ("public_post", "P"), ("obligor", "Y")):
            for row in self.data[kind]:
                yield Key(Qt.Key(ord(keys)), ALT)
                yield lambda: focused() is not None and QApplication.focusWidget().window() is not self.ui.frame
                dialog: QWidget = QApplication.focusWidget().window()
                yield from Filler(dialog.page, row, names).script()  # type: ignore[attr-defined]
                yield lambda: self._in_frame() and self.quiet()


# ---- the same household in a spreadsheet ----


@dataclass(frozen=True)
class Sheet:
    """Keys of the spreadsheet: `plain` every cell typed or picked as it comes; `skilled` with Ctrl+D, drop-downs at their
    best, and one jump over the empty end of a block."""

    cells: int
    plain: int
    skilled: int


def sheet(rows: Iterable[tuple[str, Record, tuple[str, ...]]]) -> Sheet:
    """Cells are what a person types: one a declared column of the form, in its order; Tab behind each.

    What a good form computes by itself (birth date, sex, totals, numbers of the program) is no cell. Rows are (kind, record,
    columns).
    """
    cells = plain = skilled = 0
    above: dict[str, Record] = {}
    for kind, record, columns in rows:
        before, trailing = above.get(kind, {}), 0
        for key in columns:
            label = record.get(key, "")
            cells += 1
            plain += (cell_keys(declared(kind)[key], label) if label else 0) + 1
            if not label:
                trailing += 1
                continue
            skilled += trailing + 1
            trailing = 0
            skilled += min(cell_keys(declared(kind)[key], label), 2 if before.get(key) == label else 99_999)
        skilled += min(trailing, 2)
        above[kind] = record
    return Sheet(cells, plain, skilled)


def cell_keys(declaration: Field, label: str) -> int:
    """Keys of one cell: the text typed, or its line picked in a drop-down (Alt+Down, arrows, Enter), whichever is less."""
    if declaration.kind in (Kind.DATE, Kind.MONTH):
        return ime_keys(label)  # 2026-11-20: a spreadsheet reads no bare digits as a date
    typed = ime_keys(label)
    if declaration.kind is Kind.BOOL:
        return min(typed, 3 + ("是", "否").index(label) + 1)
    found = CODE_LISTS.get(declaration.codes)
    if declaration.kind is not Kind.CODE or found is None:
        return typed
    place = [code.label for code in found.active()].index(label)
    return min(typed, 3 + place + 1)


def sheet_of(data: dict[str, Any]) -> Sheet:
    """The spreadsheet of the reference household: every column the form asks of a village, one row a household or person."""
    from app.domain.questionnaire.items import ITEMS

    made: list[tuple[str, Record, tuple[str, ...]]] = []
    for item in ITEMS:
        if item.key in ("household", "members", "safeguards", "income", "risk"):
            for section in item.sections:
                made += _rows(section.kind, section.keys, data)
    return sheet(made)


def _rows(kind: str, keys: Iterable[str], data: dict[str, Any]) -> list[tuple[str, Record, tuple[str, ...]]]:
    records = data[kind] if isinstance(data[kind], list) else [_with_clue(kind, data)]
    made = []
    for record in records:
        columns = tuple(key for key in keys if _is_cell(declared(kind)[key], record))
        made.append((kind, record, columns))
    return made


def _with_clue(kind: str, data: dict[str, Any]) -> Record:
    return {**data["clue"], **data[kind]} if kind == "monitoring_case" else data[kind]


# Left out by the settings as shipped, on either side.
OFF = frozenset({"bank_name", "bank_account"})
DERIVED = frozenset({"sex", "birth_date", "local_household_no", "wage", "business", "property", "transfer", "business_cost",
                     "allowed_self_paid", "anchor_month"})  # fmt: skip


def _is_cell(declaration: Field, record: Record) -> bool:
    """What a good spreadsheet asks: no computed column, none of the township's, no column whose condition does not hold."""
    if declaration.computed or declaration.owner == "township" or declaration.key in DERIVED | OFF:
        return False
    return declaration.when is None or bool(record.get(declaration.key))
