"""The cards of 报送: the office, what waits, the package just written, the log."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.services.packages import Exported, Pending
from app.services.packages.carrying import attachment_notes
from app.services.packages.handovers import SENT_BACK, TAKEN, WRITTEN, Enrolment, PackageLine
from app.ui.dialogs.task import empty_layout
from app.ui.pages.exchange.drives import size_text
from app.ui.theme import size
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import EmptyState, SectionCard, StatusChip, button, label, on_click
from app.ui.widgets.table import Column, DataTable

TONES = {WRITTEN: "warn", TAKEN: "good", SENT_BACK: "danger"}
NAMED = 24


class Clearing(SectionCard):
    """A card whose inside is written anew each time."""

    def restart(self) -> QVBoxLayout:
        """Empty the card."""
        empty_layout(self.body)
        return self.body


class OfficeCard(Clearing):
    """登记乡镇. `enrol_wanted()`, `code_wanted()`."""

    enrol_wanted = Signal()
    code_wanted = Signal()

    def __init__(self) -> None:
        self._print = button("打印设备核对单", "print_code", "printer", "small")
        self._again = button("重新登记…", "enrol_again", "key-round", "small")
        super().__init__("乡镇", "", (self._print, self._again))
        on_click(self._print, self.code_wanted.emit)
        on_click(self._again, self.enrol_wanted.emit)

    def show_office(self, found: Enrolment | None) -> None:
        """Enrolled or not."""
        body = self.restart()
        self._again.setVisible(found is not None)
        if found is None:
            body.addWidget(StatusChip("还没有登记乡镇", "warn"), 0, Qt.AlignmentFlag.AlignLeft)
            body.addWidget(
                label(
                    "向乡镇要登记文件（.swenrol）和《设备核对单》，登记一次以后就可以报送。没有登记也不影响填表、评议、公示和打印。",
                    "",
                    wrap=True,
                )
            )
            return
        body.addWidget(StatusChip(f"已登记：{found.township}", "good"), 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(label(f"乡镇核对码 {found.office_code}　本机核对码 {found.own_code}", "muted", wrap=True))


class PendingCard(Clearing):
    """What the next package carries."""

    def __init__(self) -> None:
        super().__init__("等着报送的内容")

    def show_pending(self, found: Pending) -> None:
        """Households and other papers the office has not acknowledged."""
        body = self.restart()
        if not found.any:
            body.addWidget(StatusChip("乡镇已经全部收到", "good"), 0, Qt.AlignmentFlag.AlignLeft)
            body.addWidget(label("有新的登记以后再来。", "muted"))
            return
        others = f"，另有会议、公示、设置等{found.others}份" if found.others else ""
        files = f"，附件{found.files}个（{size_text(found.file_bytes)}）" if found.files else ""
        body.addWidget(label(f"{len(found.households)}户有变化{others}{files}", "section", wrap=True))
        listed = "、".join(found.households[:NAMED]) + (
            f"……共{len(found.households)}户" if len(found.households) > NAMED else ""
        )
        if listed:
            body.addWidget(label(listed, "muted", wrap=True))
        body.addWidget(label("没有收到乡镇回执的内容每次都会再带上，不怕丢包、重复。", "small", wrap=True))


class WrittenCard(Clearing):
    """The package just written and read back. `sheet_wanted()`."""

    sheet_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("报送包")
        self.setObjectName("written_card")
        self.hide()

    def show_written(self, done: Exported, own: bool = True) -> None:
        """Only now may the stick be pulled: all that is named here was read back and compared."""
        body = self.restart()
        self.title.setText(f"{'报送包' if own else '回执包'} {done.number}")
        body.addWidget(Banner(_safe_text(done, own), "warn" if _wanting(done) else "good", closable=False))
        body.addWidget(label(f"核对码 {done.check_code}　{len(done.households)}户　{size_text(done.size)}", "strong"))
        body.addWidget(label(str(done.path), "small", wrap=True))
        for volume in done.volumes:
            text = f"附件第{volume.number}卷：{volume.files}个，{size_text(volume.size)}，核对码 {volume.check_code}"
            body.addWidget(label(text, "muted", wrap=True))
        for text in (*attachment_notes(done), done.backup):
            if text:
                body.addWidget(label(text, "muted", wrap=True))
        sheet = on_click(
            button("打印报送单" if own else "打印回执单", "print_sheet", "printer"), self.sheet_wanted.emit
        )
        body.addWidget(sheet, 0, Qt.AlignmentFlag.AlignLeft)
        self.show()

    def show_several(self, done: Sequence[Exported]) -> None:
        """Return packages of several villages, each read back."""
        body = self.restart()
        self.title.setText(f"{len(done)}个回执包")
        spoilt = any(_wanting(one) for one in done)
        text = "有的附件没有放上去，请再单独生成一次。" if spoilt else "可以拔出U盘，分给各村。"
        body.addWidget(
            Banner(f"{len(done)}个回执包已写好，并读回核对无误。{text}", "warn" if spoilt else "good", closable=False)
        )
        body.addWidget(
            label(
                f"都在 {done[0].path.parent}，文件名里写着村名。要打印哪个村的回执单，请单独选那个村再生成。",
                "muted",
                wrap=True,
            )
        )
        self.show()


def _wanting(done: Exported) -> bool:
    """Something that was to be on the stick is not."""
    return bool(done.spoilt or (done.backup and not done.backed_up))


def _safe_text(done: Exported, own: bool) -> str:
    parts = [
        "报送包" if own else "回执包",
        f"附件{done.attachments}个" if done.volumes else "",
        "备份" if done.backed_up else "",
    ]
    named = "、".join(part for part in parts if part)
    rest = "，有的没有放上去，见下面。" if _wanting(done) else "。"
    return f"{named}已写好，并从U盘读回核对无误{rest}可以拔出U盘。"


def waiting_text(found: Pending) -> str:
    """What waits in a few words: 3户, or the papers and attachments where no household changed."""
    if found.households:
        return f"{len(found.households)}户"
    return f"{found.others}份材料" if found.others else f"{found.files}个附件"


class LogCard(SectionCard):
    """Every package with its state here and the last word from there."""

    def __init__(self) -> None:
        super().__init__("报送记录", "双击看退回说明")
        columns = [
            Column("number", "包号", lambda line: line.number, 6),
            Column("kind", "种类", lambda line: line.kind, 5),
            Column("at", "时间", lambda line: line.at[:16], 9),
            Column("contents", "内容", lambda line: line.contents, 0, tip=lambda line: line.contents),
            Column(
                "state",
                "状态",
                lambda line: line.state,
                7,
                chip=lambda line: (TONES.get(line.state, "quiet"), line.state),
            ),
            Column("word", "乡镇的回话", lambda line: line.word, 11, tip=lambda line: "\n".join(line.refused)),
        ]
        empty = EmptyState("还没有报送过", "生成第一个报送包以后，这里会记下每一包和乡镇的回执。", "upload")
        self.table = DataTable(
            columns, empty, "package_log", key=lambda line: (line.number, line.direction), many=False
        )
        self.table.setMinimumHeight(size("side"))
        self.add(self.table, 1)

    def show_log(self, lines: list[PackageLine]) -> None:
        """Show the log anew."""
        self.table.set_rows(lines)
