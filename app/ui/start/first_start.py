"""The first start: four questions, then the recovery sheet."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.setup_fields import LINE, OPERATOR, TOWN_CODE, TOWN_PLACE, VILLAGE_PLACE, WORK_TEAM
from app.forms.flow import Step
from app.forms.page import FormPage
from app.forms.wizard import Wizard
from app.ui.start.parts import WARNING, Choice, PasswordBox, brand
from app.ui.theme import size
from app.ui.widgets.basics import label, page_column

STAND_IN = "stand_in"  # a village's data, entered by the township
DEFAULTS = {"village_kind": "village", "town_kind": "town", "county_kind": "county"}


class RolePage(QWidget):
    """Where this program is used; choosing goes on by itself."""

    chosen = Signal(str)
    practice_wanted = Signal()
    restore_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, another: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(size("grid2"))
        column.addWidget(brand())
        column.addWidget(label("再加哪个单位的数据？" if another else "这台电脑用在哪里？", "section"))
        village = Choice(
            "role_village", "house", "村（社区）", "登记农户、入户采集、评议公示、回访、打印台账、报送乡镇。"
        )
        town = Choice("role_township", "landmark", "乡镇（街道）", "接收各村的报送包，核对、回执、下发设置。")
        stand = Choice("role_stand_in", "clipboard-pen", "乡镇代某村录入",
                       "某村没有程序：乡镇替它录入，处处标明“乡镇代录”。")  # fmt: skip
        restore = Choice(
            "restore_here", "folder-open", "从备份恢复", "旧电脑坏了、换电脑：用U盘里的备份打开原来的数据。"
        )
        practice = Choice("practice", "graduation-cap", "先进练习村看看", "一个编出来的村，随便点、随便填，不会报送。")
        village.chosen.connect(lambda: self.chosen.emit("village"))
        town.chosen.connect(lambda: self.chosen.emit("township"))
        stand.chosen.connect(lambda: self.chosen.emit(STAND_IN))
        restore.chosen.connect(lambda: self.restore_wanted.emit())
        practice.chosen.connect(lambda: self.practice_wanted.emit())
        back = Choice("back_to_sign_in", "arrow-left", "返回登录", "不加了，回到原来的数据。")
        back.chosen.connect(lambda: self.back_wanted.emit())
        rarely = QHBoxLayout()
        rarely.setSpacing(size("grid2"))
        rarely.addWidget(stand, 1)
        rarely.addWidget(restore, 1)
        column.addWidget(village)
        column.addWidget(town)
        column.addLayout(rarely)
        column.addWidget(back if another else practice)
        column.addWidget(label(WARNING, "small"))
        column.addStretch(1)


class PasswordPage(QWidget):
    """Name and password of who uses this laptop."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(size("grid2"))
        self.form = FormPage((OPERATOR,), "谁来用", columns=1, scroll=False)
        self.first = PasswordBox("new_password", "密码，至少8个字符")
        self.second = PasswordBox("new_password_again", "密码再输一遍")
        self.trouble = label("", "strong", wrap=True)
        self.trouble.setObjectName("password_trouble")
        column.addWidget(self.form)
        for part in (self.first, self.second, self.trouble):
            part.setMaximumWidth(size("dialog"))
            column.addWidget(part)
        column.addWidget(label("密码只有您知道，程序里查不到。忘了要用下一步打印的恢复单。", "muted", wrap=True))
        column.addStretch(1)

    def submit(self) -> bool:
        """True when name and password can be used."""
        problem = ""
        if not self.form.submit():
            problem = "请先填上您的姓名。"
        elif len(self.first.text()) < 8:
            problem = "密码至少8个字符。"
        elif self.first.text() != self.second.text():
            problem = "两次输入的密码不一样，请重新输入。"
        self.trouble.setText(problem)
        return not problem

    def focus_first(self) -> None:
        """Start with the name."""
        self.form.focus_first()


class PlacePage(QWidget):
    """The place, asked for the chosen role."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.village = FormPage((*VILLAGE_PLACE, *TOWN_PLACE, WORK_TEAM), "哪个村")
        self.town = FormPage((TOWN_CODE, *TOWN_PLACE), "哪个乡镇")
        self.role = "village"
        for form in (self.village, self.town):
            form.set_values(DEFAULTS)
            column.addWidget(form)
        self.use("village")

    def use(self, role: str) -> None:
        """Ask what this role needs."""
        self.role = role
        self.village.setVisible(role == "village")
        self.town.setVisible(role == "township")

    @property
    def form(self) -> FormPage:
        """The form in use."""
        return self.village if self.role == "village" else self.town

    def submit(self) -> bool:
        """True when nothing required is missing and the code has its digits; what is wrong is said beside the field."""
        if not self.form.submit():
            return False
        wrong = {key: [("E", "这一项必须填写。")] for key in self.form.missing()}
        digits, code = (12 if self.role == "village" else 9), str(self.form.values()["code"])
        if code and not re.fullmatch(f"[0-9]{{{digits}}}", code):
            wrong["code"] = [("E", f"应为{digits}位数字，现在是{len(code)}位。请照区划代码表核对。")]
        self.form.set_findings(wrong)
        if wrong:
            self.form.focus_field(next(key for key in self.form.widgets if key in wrong))
        return not wrong

    def focus_first(self) -> None:
        """Start with the name of the place."""
        self.form.focus_first()


class FirstStart(QWidget):
    """`finished(answers, password)` with the keys of SetupFacts; `practice_wanted()`, `restore_wanted()`;
    `another`: one more store on this machine, with `back_wanted()`."""

    finished = Signal(dict, str)
    practice_wanted = Signal()
    restore_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, another: bool = False) -> None:
        super().__init__()
        self.setObjectName("page_first_start")
        self._stand_in = False
        self.role, self.place = RolePage(another), PlacePage()
        self.line = FormPage((LINE,), "今年的收入线", columns=1)
        self.operator = PasswordPage()
        steps = (("role", "用在哪里", self.role), ("place", "哪个单位", self.place), ("line", "收入线", self.line),
                 ("operator", "谁来用", self.operator))  # fmt: skip
        self.wizard = Wizard([(Step(key, title), page) for key, title, page in steps], last_label="建立数据")
        page_column(self).addWidget(self.wizard)
        self.role.chosen.connect(self._choose)
        self.role.practice_wanted.connect(self.practice_wanted)
        self.role.restore_wanted.connect(self.restore_wanted)
        self.role.back_wanted.connect(self.back_wanted)
        self.wizard.leaving.connect(lambda key: self.wizard.set_done(key, True))
        self.wizard.finished.connect(self._finish)
        self.operator.first.returnPressed.connect(self.operator.second.setFocus)
        self.operator.second.returnPressed.connect(lambda: self.wizard.move_by(1))

    def _choose(self, role: str) -> None:
        self._stand_in = role == STAND_IN
        self.place.use("village" if self._stand_in else role)
        self.wizard.move_by(1)

    def answers(self) -> dict[str, Any]:
        """What was answered so far."""
        found: dict[str, Any] = {"role": self.place.role, "by_township": self._stand_in, **self.place.form.values()}
        line = self.line.values().get("line")
        return {**found, **self.operator.form.values(), "line": "" if line is None else str(line)}

    def _finish(self) -> None:
        # Steps can be jumped over, so all of them answer again before anything is made.
        for key, page in (("place", self.place), ("line", self.line), ("operator", self.operator)):
            if not page.submit():
                self.wizard.go(key, force=True)
                return
        self.finished.emit(self.answers(), self.operator.first.text())

    def set_busy(self, busy: bool) -> None:
        """While the store is made nothing can be pressed twice; after trouble every answer is still there."""
        self.setEnabled(not busy)
        self.wizard.set_saved_text("正在建立数据……" if busy else "")
