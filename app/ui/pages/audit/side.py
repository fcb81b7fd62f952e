"""Beside the papers of a case: its limit, what is missing, what the checks say, spot check, comments, the road, what was changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.checks import Severity
from app.forms.inputs.base import MessageLine
from app.services.auditing.opening import Dossier
from app.services.auditing.sampling import CheckLine
from app.services.road.cases import RoadLine
from app.ui.dialogs.task import FitArea, empty_layout
from app.ui.theme import size
from app.ui.widgets.basics import StatusChip, label
from app.ui.widgets.chips import TONES, due_chip

MOST = 12  # lines of a block; how many more there are is said
_TONE = {Severity.ERROR: "danger", Severity.DOUBT: "warn", Severity.HINT: "info"}


class SidePanel(QFrame):
    """Read from above to below; nothing is pressed here."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("audit_side")
        self.setMinimumWidth(size("side") + size("grid3"))
        self.setMaximumWidth(size("side") + size("grid4") * 4)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        self._column.setSpacing(size("half"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(FitArea(inside))

    def show_dossier(self, found: Dossier, today: date) -> None:
        """Everything about this case anew."""
        empty_layout(self._column)
        self._chips(found, today)
        self._column.addWidget(label(found.page.summary, "", wrap=True))
        missing = [("warn", f"{line.kind}：{line.text}") for line in found.inspection if line.open]
        self._block("材料检查", missing, "材料齐全。")
        checks = [(_TONE[one.level], one.discreet) for one in found.page.findings]
        self._block("数据核查", checks, "暂未发现问题。")
        self._block("抽查", [("info", _check(line)) for line in found.checks], "没有列入抽查。")
        told = [
            ("info" if one.answer else "warn", f"{one.label}：{one.text}{_answer(one.told_answer)}")
            for one in found.comments
        ]
        self._block("意见", told, "没有提过意见。")
        self._plain("办理经过", (_step(line) for line in reversed(found.road)))
        self._plain("修改记录", (f"{line.at[:10]}　{line.operator}　{line.text}" for line in found.page.history))
        self._column.addStretch(1)

    def _chips(self, found: Dossier, today: date) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(StatusChip(found.state, "info"))
        chip = due_chip(found.row.due, today) if found.row else None
        if chip and found.row and found.row.due:
            row.addWidget(StatusChip(chip[1], TONES[found.row.due.state]))
        if found.row and found.row.kin:
            row.addWidget(StatusChip("近亲属", "warn"))
        row.addStretch(1)
        self._column.addWidget(holder)

    def _block(self, title: str, lines: list[tuple[str, str]], nothing: str) -> None:
        self._column.addWidget(label(f"{title}（{len(lines)}）" if lines else title, "strong"))
        if not lines:
            self._column.addWidget(label(nothing, "muted", wrap=True))
        for tone, text in lines[:MOST]:
            self._column.addWidget(MessageLine(tone, text))
        if len(lines) > MOST:
            self._column.addWidget(label(f"……还有{len(lines) - MOST}条", "muted"))

    def _plain(self, title: str, lines: Iterable[str]) -> None:
        listed = list(lines)
        self._column.addWidget(label(title, "strong"))
        for text in listed[:MOST]:
            self._column.addWidget(label(text, "small", wrap=True))
        if len(listed) > MOST:
            self._column.addWidget(label(f"……还有{len(listed) - MOST}条", "muted"))


def _check(line: CheckLine) -> str:
    told = "。".join(part for part in (line.doubt, line.recheck_text) if part)
    return f"{line.reason}：{line.state}" + (f"。{told}" if told else "")


def _answer(text: str) -> str:
    return f"（村里：{text}）" if text else ""


def _step(line: RoadLine) -> str:
    parts = (line.step, line.person, line.paper, line.reason)
    return f"{line.on or '日期不详'}　" + "　".join(part for part in parts if part)
