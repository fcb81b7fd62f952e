"""备份: onto a stick by one button, what lies beside the store, and where restoring is."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services.desk import Desk
from app.services.keeping.backups import LAST_ON_STICK, Backup, OnStick, backups_here, put_on_stick
from app.ui.context import PageContext
from app.ui.dialogs.files import ChooseFolder
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click, page_body, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

COLUMNS = (
    Column("made_at", "时间", lambda backup: f"{backup.made_at:%Y-%m-%d %H:%M}", 10),
    Column("reason", "原因", lambda backup: backup.reason, 8),
    Column("size", "大小", lambda backup: f"{backup.size / 1024 / 1024:.1f}兆", 6),
    Column("file", "文件", lambda backup: str(backup.path), 0, tip=lambda backup: str(backup.path)),
)


def _look(desk: Desk) -> tuple[str, tuple[Backup, ...]]:
    return desk.store.meta(LAST_ON_STICK), backups_here(desk)


class BackupsTab(QWidget):
    """The laptop can burn or be stolen: what counts is the copy that lies elsewhere, so that one stands first."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        column = page_body(page_column(self))
        column.addWidget(self._stick_card())
        column.addWidget(self._own_card(), 1)
        column.addWidget(self._restore_card())

    def _stick_card(self) -> SectionCard:
        card = SectionCard("备份到U盘")
        self.last = label("", wrap=True)
        self.last.setObjectName("last_backup")
        card.add(self.last)
        text = "备份是加密的，只有操作员的密码或恢复单能打开。每周至少一次，U盘锁进柜子，不要和电脑放在一起。"
        card.add(label(text, "muted", wrap=True))
        row = QHBoxLayout()
        row.addWidget(on_click(button("备份到U盘(&B)", "backup_to_stick", "save", "primary"), self._to_stick))
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _own_card(self) -> SectionCard:
        card = SectionCard("这台电脑上的自动备份")
        card.add(label("每天一次，接收和升级以前各一次；近几天的全留，以前的每周、每月留一个。", "muted", wrap=True))
        self.table = DataTable(
            COLUMNS, EmptyState("还没有自动备份", "第一次登录后会自动做一次。"), name="backups_table"
        )
        card.add(self.table)
        return card

    def _restore_card(self) -> SectionCard:
        card = SectionCard("从备份恢复")
        text = "先锁定（Ctrl+L），在登录页点“从备份恢复”，选备份文件。恢复以前，现有的数据整份移到旁边保留。"
        card.add(label(text, "muted", wrap=True))
        return card

    def refresh(self) -> None:
        """Look again."""
        self._context.run(_look, self._show, self)

    def _show(self, found: tuple[str, tuple[Backup, ...]]) -> None:
        last, backups = found
        self.last.setText(f"上次备份到U盘：{_since(last, self._context.desk.clock())}" if last else "还没有备份到U盘。")
        self.table.set_rows(backups)

    def _to_stick(self) -> None:
        folder = ChooseFolder.ask(self, "备份到哪里（U盘）")
        if folder is None:
            return
        self._context.run_long(
            lambda desk, progress: put_on_stick(desk, folder, lambda done, whole: progress(done, whole, "正在写备份")),
            self._done, self, "备份",
        )  # fmt: skip

    def _done(self, made: OnStick) -> None:
        more = f"，附件{made.attachments}个" if made.attachments else ""
        self._context.frame.toast.show_text(f"备份已写好并读回核对：{made.path.name}{more}，可以拔出U盘。")
        self.refresh()


def _since(last: str, now: datetime) -> str:
    moment = datetime.fromisoformat(last)
    days = (now.replace(tzinfo=None) - moment.replace(tzinfo=None)).days
    return f"{moment:%Y-%m-%d %H:%M}（{'今天' if days <= 0 else f'{days}天前'}）"
