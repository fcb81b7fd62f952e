"""The list of what was put aside: tried again, given out, thrown away with a reason."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.forms.inputs.parts import FlowBox
from app.forms.page import Values
from app.services.desk import Desk
from app.services.packages import Received
from app.services.packages.admitting import refuse_device
from app.services.packages.quarantine import Aside, asides, discard, retry, save_original
from app.ui.context import PageContext
from app.ui.dialogs.files import ChooseFolder
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog, Troubles
from app.ui.pages.exchange.codes import code_field
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, button, label, on_click, page_body, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

TEXT = (
    "没有收下的包在这里留一份加锁的底子，原件没有动。程序升级以后、问清发件人以后可以再试；查明没用的写一句原因丢弃。"
)


def _columns() -> list[Column]:
    return [
        Column("name", "文件", lambda item: item.name, 14, tip=lambda item: item.name),
        Column("origin", "来源", lambda item: item.origin or "不清楚", 9),
        Column("at", "时间", lambda item: item.at[:16], 9),
        Column("state", "状态", lambda item: _state(item)[1], 9, chip=_state),
        Column("why", "为什么没有收", lambda item: item.why, 0, tip=lambda item: f"{item.why}（{item.code}）"),
    ]


def _state(item: Aside) -> tuple[str, str]:
    if not item.copied:
        return "quiet", "没有留底"
    return ("warn", "等待核对设备") if item.parked else ("danger", "已隔离")


class QuarantinePage(QWidget):
    """Enter tries the selected ones again; a parked one asks for its sender's characters."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.again = on_click(button("再试一次(&R)", "retry_aside", "refresh-cw", "primary"), self._retry)
        self.out = on_click(button("取出原件(&O)…", "save_aside", "download", "quiet"), self._save)
        self.drop = on_click(button("丢弃(&D)…", "discard_aside", "trash-2", "quiet"), self._discard)
        self.refuse = on_click(button("拒绝这台电脑…", "refuse_sender", "x", "quiet"), self._refuse)
        self.header = PageHeader("隔离区", " ", (), self.again)
        self.troubles = Troubles()
        self.table = DataTable(_columns(), EmptyState("没有隔离的包", "收到的包都收下了。", "circle-check"), "quarantine",
                               key=lambda item: item.id)  # fmt: skip
        self.table.activated.connect(lambda _item: self._retry())
        self.table.selection_changed.connect(self._enable)
        column = page_column(self)
        column.addWidget(self.header)
        inner = page_body(column)
        acts = FlowBox(size("grid"))
        for part in (self.out, self.drop, self.refuse):
            acts.addWidget(part)
        inner.addWidget(label(TEXT, "muted", wrap=True))
        inner.addWidget(acts)
        inner.addWidget(self.troubles)
        inner.addWidget(self.table, 1)
        context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    def refresh(self) -> None:
        """Look again."""
        self._context.run(asides, self._show, self)

    def _show(self, items: list[Aside]) -> None:
        self.header.set_title("隔离区", f"{len(items)}个包没有收下" if items else "没有隔离的包")
        self.table.set_rows(items)
        self._enable(self.table.selected())

    def _enable(self, items: list[Aside]) -> None:
        copied = bool(items) and all(item.copied for item in items)
        self.again.setEnabled(copied)
        self.out.setEnabled(copied and len(items) == 1)
        self.drop.setEnabled(bool(items))
        self.refuse.setEnabled(
            bool(items) and all(item.parked and item.device and item.device == items[0].device for item in items)
        )

    def _retry(self) -> None:
        items = [item for item in self.table.selected() if item.copied]
        if not items:
            return
        self.troubles.show_lines(())
        ids = [item.id for item in items]
        if not any(item.parked for item in items):
            self._context.write(lambda desk: retry(desk, ids), self._tried, self)
            return

        def work(desk: Desk, values: Values) -> list[Received]:
            return retry(desk, ids, str(values["code"] or ""))

        text = f"{items[0].origin or items[0].name}：请照对方打印的《设备核对单》，亲手输入上面的12位核对码。"
        dialog = FormDialog(self._context, self, "核对发件设备", (code_field("设备核对码"),), work, text=text, ok="接收", name="retry",
                            glyph="key-round", columns=1, done=self._tried)  # fmt: skip
        dialog.open_wide(size("beside"))

    def _tried(self, found: list[Received]) -> None:
        notes = [note for one in found if one.state not in ("taken", "unchanged") for note in one.notes]
        taken = sum(one.state in ("taken", "unchanged") for one in found)
        self.troubles.show_lines(notes)
        self._context.frame.toast.show_text(f"收下{taken}个包" if taken else "还是不能收下，原因写在上面")
        self._context.bus.changed.emit()

    def _refuse(self) -> None:
        """Never believe the laptop that wrote them: all of its parked packages go, later ones are not taken."""
        for item in self.table.selected()[:1]:
            device = item.device
            why = ReasonDialog.ask(self, f"拒绝{item.place or item.name}的这台电脑？", "它停放的包都会丢弃，以后它写的包也不收。",
                                   suggestions=("不知道是谁的电脑", "数据文件夹被人复制"), lines=2)  # fmt: skip
            if why:
                self._turn_away(device, why)

    def _turn_away(self, device: str, why: str) -> None:
        self._context.write(lambda desk: refuse_device(desk, device, why), owner=self, said="已拒绝这台电脑")

    def _save(self) -> None:
        for item in self.table.selected()[:1]:
            folder = ChooseFolder.ask(self, "原件放到哪里")
            if folder is not None:
                self._give_out(item, folder)

    def _give_out(self, item: Aside, folder: Path) -> None:
        def done(path: Path) -> None:
            self._context.frame.toast.show_text(f"已取出：{path.name}")

        self._context.run(lambda desk: save_original(desk, item.id, folder), done, self)

    def _discard(self) -> None:
        ids = [item.id for item in self.table.selected()]
        if not ids:
            return
        field = Field(
            "why", "为什么丢弃", Kind.TEXT, req=Req.REQUIRED, owner=Owner.EITHER, source="design §5", max_length=200
        )

        def work(desk: Desk, values: Values) -> None:
            for one in ids:
                discard(desk, one, str(values["why"] or ""))

        dialog = FormDialog(self._context, self, "丢弃隔离的包", (field,), work, text=f"丢弃{len(ids)}个包，原因会登记下来。", ok="丢弃",
                            glyph="trash-2", columns=1, name="discard", said="已丢弃")  # fmt: skip
        dialog.open_wide(size("beside"))
