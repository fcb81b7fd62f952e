"""What is done with a sheet beside typing it: 撤回, 不同意核查, its scan. Each is a verb of its own and counts at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.page import Values
from app.services.collecting import consents
from app.services.collecting.filling import Signer
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.pages.households.attachments_add import Place, attach_at_once, choose_files
from app.ui.widgets.basics import button

WITHDRAW_FIELDS = (
    Field("withdrawn_on", "撤回日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
    Field("reason", "撤回的原因", Kind.TEXT, Level.INTERNAL, Req.REQUIRED),
)
CLOSE = Field("close", "同时把这件事项办“撤回”结束", Kind.BOOL, Level.INTERNAL, Req.REQUIRED)
REFUSE_FIELDS = (
    Field("on", "表示不同意的日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
    Field("reason", "不同意的原因", Kind.TEXT, Level.INTERNAL, Req.REQUIRED),
    Field("witnesses", "在场的人", Kind.TEXTS, Level.PERSONAL, hint="两名见证人，评议时要用。"),
)


def menu_button(text: str, name: str, glyph: str, entries: dict[str, tuple[str, Callable[[], object]]]) -> QPushButton:
    """A small button with a menu; entry name → words and what it does. Its actions are named `action_<entry>`."""
    made = button(text, name, glyph, "small")
    menu = QMenu(made)
    for key, (words, act) in entries.items():
        action = menu.addAction(words)
        action.setObjectName(f"action_{key}")
        action.triggered.connect(lambda _checked=False, act=act: act())
    made.setMenu(menu)
    return made


def ask_withdraw(
    context: PageContext, parent: QWidget, case: str, signer: Signer, done: Callable[[Values], object]
) -> None:
    """Ask day and reason and take the sheet back; the applicant's withdrawal offers to end the case (§7.4)."""
    name = str(signer.member.get("name") or "")

    def show(found: tuple[bool, str]) -> None:
        may, advice = found
        fields = (*WITHDRAW_FIELDS, CLOSE) if may else WITHDRAW_FIELDS
        start: dict[str, Any] = {"withdrawn_on": context.desk.today}
        if may:
            start["close"] = bool(signer.row.get("is_applicant"))
        text = "从这一天起不能再查询他的信息，已有的记录保留。" + ("" if may else advice)

        def work(desk: Desk, values: Values) -> Values:
            consents.withdraw_consent(
                desk, case, str(signer.member["id"]), values["withdrawn_on"], str(values["reason"]),
                close=bool(values.get("close")),
            )  # fmt: skip
            return values

        dialog = FormDialog(context, parent, f"{name}撤回授权", fields, work, values=start, text=text, ok="撤回", glyph="undo-2",
                            name="withdraw", done=done, said=f"已登记{name}撤回授权。")  # fmt: skip
        dialog.open_form()

    context.run(lambda desk: consents.closable(desk, case), show, parent)


def ask_refusal(context: PageContext, parent: QWidget, case: str, signer: Signer) -> None:
    """Ask why somebody does not agree to the asset check; it is kept among 不予认定情形 (R-7.3)."""
    name = str(signer.member.get("name") or "")

    def work(desk: Desk, values: Values) -> str:
        return consents.refuse_check(
            desk, case, str(signer.member["id"]), values["on"], str(values["reason"]), values.get("witnesses") or ()
        )

    text = (
        "先讲清楚：不同意不影响其他权益，但没法核对家庭情况，原则上不能认定。登记后记入“不予认定情形”，由评议会决定。"
    )
    dialog = FormDialog(context, parent, f"{name}不同意核查", REFUSE_FIELDS, work, values={"on": context.desk.today}, text=text,
                        ok="登记", glyph="ban", name="refuse_check", said=f"已登记{name}不同意核查。")  # fmt: skip
    dialog.open_form()


def attach_scan(
    context: PageContext, parent: QWidget, household: str, case: str, signer: Signer | None, done: Callable[[], object]
) -> None:
    """Choose the scan of one person's sheet, or (`signer` None) of one paper the whole family signed."""
    title = "选承诺授权书的扫描件或照片"
    sources = choose_files(parent, title)
    if not sources:
        return
    member, target = (str(signer.member["id"]), str(signer.row["id"])) if signer else ("", "")
    attach_at_once(context, parent, Place(household, case, member, target, "consent_scan"), sources, done)
