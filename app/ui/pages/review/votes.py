"""The votes of a meeting: one line a household, numbers typed as on the ballot sheet, Enter goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.records import declared
from app.forms.inputs.parts import LineEdit
from app.services.road.boards import BoardRow
from app.services.road.meetings import Vote
from app.ui.theme import size
from app.ui.widgets.basics import label

COUNTS = ("agree", "against", "abstain")
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


class VoteLine:
    """Editors of one household; object names are `<key>_<case>`."""

    def __init__(self, row: BoardRow, kin: frozenset[str] = frozenset()) -> None:
        self.row, self.kin = row, kin
        self.counts = {key: _count(f"{key}_{row.case}", declared("meeting_vote")[key].label) for key in COUNTS}
        self.decision = QComboBox()
        self.decision.setObjectName(f"decision_{row.case}")
        self.decision.setAccessibleName(declared("meeting_vote")["decision"].label)
        self.decision.addItem("", "")
        for code in CODE_LISTS["OPINION"].active():
            self.decision.addItem(code.label, code.code)
        self.note = LineEdit()
        self.note.setObjectName(f"note_{row.case}")

    def problem(self) -> str:
        """What this line lacks, "" when it is whole."""
        for key in COUNTS:
            text = self.counts[key].text().strip().translate(DIGITS)
            if not text.isdigit():
                return f"{self.row.short}：“{declared('meeting_vote')[key].label}”要填票数，没有的填0。"
        return "" if self.decision.currentData() else f"{self.row.short}：没有选评议结果。"

    def vote(self) -> Vote:
        """The line as the service takes it; ask `problem` first."""
        agree, against, abstain = (int(self.counts[key].text().strip().translate(DIGITS)) for key in COUNTS)
        return Vote(self.row.case, agree, against, abstain, self.decision.currentData(), self.note.text().strip())

    def fill(self, present: int) -> None:
        """All present agreed."""
        for key, value in zip(COUNTS, (present, 0, 0), strict=True):
            self.counts[key].setText(str(value))
        self.decision.setCurrentIndex(self.decision.findData("agree"))


def _count(name: str, title: str) -> LineEdit:
    made = LineEdit()
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setMaxLength(5)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setFixedWidth(size("grid") * 9)
    return made


class VoteGrid(QWidget):
    """All lines under their headings; `changed()` when something was typed."""

    changed = Signal()

    def __init__(self, rows: Sequence[BoardRow], kin: Mapping[str, frozenset[str]] | None = None) -> None:
        super().__init__()
        self.lines = [VoteLine(row, (kin or {}).get(row.household, frozenset())) for row in rows]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(size("grid"))
        grid.setVerticalSpacing(size("grid"))
        fields = declared("meeting_vote")
        for place, title in enumerate(("农户", *(fields[key].label for key in (*COUNTS, "decision", "note")))):
            grid.addWidget(label(title, "muted"), 0, place)
        for place, line in enumerate(self.lines, 1):
            self._add(grid, place, line)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(5, 4)

    def _add(self, grid: QGridLayout, place: int, line: VoteLine) -> None:
        grid.addWidget(_who(line.row, line.kin), place, 0)
        for column, key in enumerate(COUNTS, 1):
            grid.addWidget(line.counts[key], place, column)
            line.counts[key].stepped.connect(lambda step, here=line.counts[key]: self._step(here, step))
            line.counts[key].textChanged.connect(self.changed)
        grid.addWidget(line.decision, place, 4)
        line.decision.currentIndexChanged.connect(lambda _index: self.changed.emit())
        grid.addWidget(line.note, place, 5)
        line.note.stepped.connect(lambda step, here=line.note: self._step(here, step))

    def _step(self, here: LineEdit, step: int) -> None:
        boxes = [box for line in self.lines for box in (*line.counts.values(), line.note)]
        place = boxes.index(here) + step
        if 0 <= place < len(boxes):
            boxes[place].setFocus(Qt.FocusReason.TabFocusReason)

    def fill_all(self, present: int, attendees: Sequence[str] = ()) -> None:
        """Every line: all present agreed, but for those who step aside for a household."""
        for line in self.lines:
            line.fill(present - len(line.kin & set(attendees)))

    def problems(self) -> list[str]:
        """What keeps the votes from being recorded."""
        return [text for line in self.lines if (text := line.problem())]

    def votes(self) -> list[Vote]:
        """Every line as the service takes it."""
        return [line.vote() for line in self.lines]


def _who(row: BoardRow, kin: frozenset[str]) -> QLabel:
    aside = f"　回避：{'、'.join(sorted(kin))}" if kin else ""
    made = label(f"{row.name}　{row.group}　{row.people}人　{row.category}{aside}".rstrip("　"))
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    made.setToolTip(f"{row.short}　{row.category}{aside}")
    return made
