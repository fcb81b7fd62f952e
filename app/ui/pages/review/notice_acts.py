"""What is done with a sheet that exists: post, photograph, object, answer, take down; each asks its declared fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import declared
from app.domain.values import show_date
from app.forms.page import Values
from app.services.desk import Desk
from app.services.files import Rec
from app.services.road.notice_board import NoticeLine
from app.services.road.notices import discard_notice, post_notice, take_down
from app.services.road.objections import answer_objection, leave_list, receive_objection, restart_notice
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog

RECEIVED = ("received_on", "channel", "anonymous", "objector", "facts")
ANSWERED = ("handlers", "result", "explanation", "replied_on", "evidence")


def _need(field: Field) -> Field:
    return replace(field, req=Req.REQUIRED)


def _person() -> Field:
    return _need(declared("case_event")["person"])


def ask_post(context: PageContext, parent: QWidget, line: NoticeLine) -> FormDialog:
    """The sheet hangs: who posted it, and the photo of the board."""
    notice = declared("notice")
    photo = notice["photo_posted_on"] if line.asks else _need(notice["photo_posted_on"])

    def work(desk: Desk, values: Values) -> object:
        return post_notice(desk, line.id, values["person"], values["photo_posted_on"])

    text = f"{line.number} 张贴日期{show_date(line.posted_on)}，{line.period}。张贴日期不对的，请重新制作。"
    dialog = FormDialog(context, parent, "登记张贴", (_person(), photo), work, text=text, ok="登记张贴", name="post",
                        glyph="map-pin", values={"person": context.desk.operator, "photo_posted_on": line.posted_on},
                        said=f"已登记张贴：{len(line.households)}户{'进入公示' if line.asks else '已公告'}")  # fmt: skip
    dialog.open_form()
    return dialog


def ask_objection(context: PageContext, parent: QWidget, line: NoticeLine) -> FormDialog:
    """Somebody objects: about whom, when, what he says."""
    known = declared("objection")
    about = replace(known["household_id"], req=Req.REQUIRED)
    offered = [(case.household, f"{case.name}（{case.number}）") for case in line.households]

    def work(desk: Desk, values: Values) -> object:
        facts = {key: values[key] for key in RECEIVED}
        return receive_objection(desk, line.id, values["household_id"], facts, desk.operator)

    start = {"received_on": context.desk.today, "household_id": offered[0][0] if len(offered) == 1 else ""}
    dialog = FormDialog(context, parent, "登记异议", (about, *(known[key] for key in RECEIVED)), work, values=start, name="objection",
                        text=f"{line.number}。匿名反映的也要登记，反映人不会出现在任何张贴的材料上。", ok="登记异议", glyph="flag",
                        choices={"household_id": offered}, said="已登记异议，请两人以上核实")  # fmt: skip
    dialog.open_form()
    return dialog


def ask_answer(context: PageContext, parent: QWidget, line: NoticeLine) -> FormDialog:
    """What the two handlers found about an open objection."""
    known, offered = declared("objection"), [(str(row["id"]), _told(line, row)) for row in line.open_objections]
    which = Field("objection", "哪一条异议", Kind.REF, req=Req.REQUIRED, owner=Owner.EITHER, source="domain §10.4")

    def work(desk: Desk, values: Values) -> tuple[str, ...]:
        return answer_objection(desk, values["objection"], {key: values[key] for key in ANSWERED})

    def done(told: tuple[str, ...]) -> None:
        context.frame.toast.show_text("已保存核实结果" + (f"。请注意：{told[0]}" if told else ""))

    start = {"objection": offered[0][0] if len(offered) == 1 else "", "replied_on": context.desk.today}
    dialog = FormDialog(context, parent, "核实异议", (which, *(known[key] if key == "evidence" else _need(known[key]) for key in ANSWERED)), work, values=start, name="answer",
                        text="由两名以上干部核实，都不能是这一户的近亲属。成立的，从名单去掉或重新公示。", ok="保存核实结果",
                        glyph="scale", choices={"objection": offered}, done=done)  # fmt: skip
    dialog.open_form()
    return dialog


def _told(line: NoticeLine, row: Rec) -> str:
    name = next((case.name for case in line.households if case.household == row["household_id"]), "")
    return f"{show_date(row['received_on'])} 反映{name}：{str(row['facts'])[:20]}"


def ask_take_down(context: PageContext, parent: QWidget, line: NoticeLine) -> FormDialog:
    """The sheet comes down after its days."""
    notice = declared("notice")
    fields = (_need(notice["taken_down_on"]), _need(notice["photo_down_on"]), _person())
    today = context.desk.today

    def work(desk: Desk, values: Values) -> object:
        return take_down(desk, line.id, values["taken_down_on"], values["photo_down_on"], values["person"])

    def done(steps: Sequence[object]) -> None:
        if not line.asks:
            context.frame.toast.show_text("已撤下")
            return
        if not line.moves or line.code == "remove":
            context.frame.toast.show_text("已撤下" + ("，请接着办上报乡镇" if line.moves else ""))
            return
        left = len(line.households) - len(steps)
        rest = f"，{left}户因异议等原因没有转入" if left else ""
        context.frame.toast.show_text(f"已撤下：{len(steps)}户公示无异议{rest}")

    text = f"{line.number} {line.period}，{show_date(line.earliest_down)}起可以撤下。撤下前先拍照。"
    dialog = FormDialog(context, parent, "撤下公示", fields, work, text=text, ok="登记撤下", name="take_down", glyph="calendar-days",
                        values={"taken_down_on": today, "photo_down_on": today, "person": context.desk.operator}, done=done)  # fmt: skip
    dialog.open_form()
    return dialog


def ask_leave(context: PageContext, parent: QWidget, line: NoticeLine) -> FormDialog:
    """A household leaves the list after a founded objection."""
    row, event = declared("notice_row"), declared("case_event")
    about = replace(declared("objection")["household_id"], req=Req.REQUIRED)
    offered = [(case.household, f"{case.name}（{case.number}）") for case in line.founded]
    fields = (about, _need(row["left_on"]), _need(row["left_reason"]), _need(event["person"]))

    def work(desk: Desk, values: Values) -> None:
        leave_list(desk, line.id, values["household_id"], values["left_on"], values["person"], values["left_reason"])

    start = {
        "household_id": offered[0][0] if len(offered) == 1 else "",
        "left_on": context.desk.today,
        "person": context.desk.operator,
    }
    then = "监测事项办“不予纳入”" if line.code == "include" else "退回“监测中”" if line.code == "remove" else "不再列入"
    dialog = FormDialog(context, parent, "移出公示名单", fields, work, values=start, name="leave", glyph="flag", ok="移出名单",
                        text=f"{line.number} 异议核实成立的户，移出名单以后{then}。墙上的公示不改，照样留存。",
                        choices={"household_id": offered}, said="已移出名单")  # fmt: skip
    dialog.open_form()
    return dialog


def ask_again(context: PageContext, parent: QWidget, line: NoticeLine) -> FormDialog:
    """Post anew from day 0 what an objection was founded on."""
    notice = declared("notice")
    fields = (_need(notice["posted_on"]), _need(notice["place"]), _need(notice["days"]))

    def work(desk: Desk, values: Values) -> str:
        return restart_notice(desk, line.id, values["posted_on"], values["place"], values["days"])

    who = "异议核实成立的户" if line.moves else "名单（移出的户除外）"
    start = {"posted_on": context.desk.today, "place": line.place, "days": line.days}
    dialog = FormDialog(context, parent, "重新公示", fields, work, values=start, name="again", glyph="megaphone", ok="制作新的公示",
                        text=f"{line.number} {who}另做一份公示，公示期从头计算；原来的一份照样留存。",
                        said="已制作新的公示，打印张贴后请登记张贴")  # fmt: skip
    dialog.open_form()
    return dialog


def ask_discard(context: PageContext, parent: QWidget, line: NoticeLine) -> None:
    """Throw a sheet away that never hung."""
    reason = ReasonDialog.ask(parent, f"作废{line.number}", "还没有张贴的公示可以作废，编号不再用；可以撤销。", "例如 日期写错",
                              ("日期写错", "名单有变", "重复制作"), 1, ok="作废")  # fmt: skip
    if reason:
        context.write(
            lambda desk: discard_notice(desk, line.id, reason), lambda _done: None, owner=parent, said="已作废"
        )
