"""Codes typed from the other side's paper: a stranger's package, the office a village enrols with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.forms.page import FormPage, Values
from app.services.desk import Desk
from app.services.packages import Enrolled, enrol
from app.services.packages.handovers import Planned, plan_files
from app.ui.context import PageContext
from app.ui.dialogs.files import OpenFiles
from app.ui.dialogs.task import FitArea, FormDialog, TaskDialog
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click

ENROLMENTS = ("登记文件", ("*.swenrol",))


def code_field(title: str) -> Field:
    """A field for 12 characters in groups of four."""
    return Field("code", title, Kind.TEXT, req=Req.REQUIRED, owner=Owner.EITHER, hint="照对方打印的《设备核对单》输入，不分大小写", max_length=20,
                 source="design §4")  # fmt: skip


def ask_stranger(
    context: PageContext, parent: QWidget, path: Path, strangers: Iterable[Path], known: Mapping[Path, str],
    done: Callable[[dict[Path, str]], object],
) -> FormDialog:  # fmt: skip
    """Ask for the sender's characters; `done` gets them for every waiting file they fit."""
    waiting = list(strangers)

    def work(desk: Desk, values: Values) -> dict[Path, str]:
        typed = {file: str(values["code"]) for file in (path, *waiting)}
        plans = plan_files(desk, typed, typed)
        wrong = plans[0]
        if wrong.error is not None:
            raise wrong.error
        return {**known, **{plan.path: values["code"] for plan in plans if _fits(plan)}}

    text = f"{path.name} 的发件方还没有核对过。请照对方打印的《设备核对单》（乡镇换了钥匙的，照新打印的），亲手输入上面的12位核对码。不要照着文件或电话里念的输入。"
    dialog = FormDialog(context, parent, "核对发件设备", (code_field("设备核对码"),), work, text=text, ok="核对", name="stranger",
                        glyph="key-round", columns=1, done=done)  # fmt: skip
    dialog.open_wide(size("beside"))
    return dialog


def _fits(plan: Planned) -> bool:
    return plan.error is None


class EnrolDialog(TaskDialog):
    """The village chooses the office's file and types the office's characters from paper."""

    def __init__(self, context: PageContext, parent: QWidget, done: Callable[[Enrolled], object]) -> None:
        text = "第一次报送前登记一次：选乡镇给的登记文件（.swenrol），再照乡镇打印的《设备核对单》输入12位核对码。"
        super().__init__(context, parent, "登记乡镇", text, "key-round")
        self.setObjectName("dialog_enrol")
        self._done = done
        self.path: Path | None = None
        self._name = label("还没有选择登记文件", "muted", wrap=True)
        self.choose = on_click(button("选择登记文件…", "choose_enrolment", "folder-open"), self._choose)
        self.choose.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self._name, 1)
        self.body.addLayout(row)
        self.form = FormPage((code_field("乡镇核对码"),), columns=1, scroll=False)
        self.body.addWidget(FitArea(self.form))
        self.finish("登记")
        self.form.left.connect(lambda step: self.ok.setFocus() if step > 0 else None)

    def _choose(self) -> None:
        found = OpenFiles.ask(self, "选择乡镇的登记文件", (ENROLMENTS,))
        if found:
            self.path = found[0]
            self._name.setText(self.path.name)
            self.form.focus_first()

    def submit(self) -> None:
        """Check that both were given, then enrol."""
        path, code = self.path, str(self.form.values()["code"] or "")
        if path is None or not code.strip():
            self.troubles.show_lines(
                [
                    *(["还没有选择登记文件。"] if path is None else []),
                    *([] if code.strip() else ["没有填“乡镇核对码”。"]),
                ]
            )
            return
        self.write(lambda desk: enrol(desk, path, code), self._done)
