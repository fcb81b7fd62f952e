"""个人信息: erasing on a legal ground and the records of it; in a township, helping a village that forgot its password (`design.md` §4, §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.questionnaire.codes import label as code_label
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.erasing.jobs import unfinished
from app.services.erasing.parts import erased_rows
from app.services.erasing.verb import Erased, Preview, preview
from app.services.files import HouseholdFile, find_household
from app.services.keeping.opening_up import Helped, helped
from app.ui.context import PageContext
from app.ui.dialogs.choose_person import choose_person
from app.ui.pages.settings.erase_dialog import EraseDialog
from app.ui.pages.settings.help_dialog import ask_help
from app.ui.printing import show_paper
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click, page_body, page_column, text_box
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

ERASED = (
    Column("on", "日期", lambda row: show_date(row["erased_on"]), 8),
    Column("number", "编号", lambda row: str(row["id"])[:8].upper(), 7),
    Column("scope", "范围", lambda row: "一个人" if row["member_id"] else "整户", 5),
    Column("ground", "法律依据", lambda row: code_label("ERASURE_GROUND", row["ground"]), 14),
    Column("text", "依据说明", lambda row: row["ground_text"], 0, tip=lambda row: row["ground_text"]),
    Column("name", "经办人", lambda row: row["name"], 7),
)
HELPED = (
    Column("at", "时间", lambda line: line.at[:16].replace("T", " "), 10),
    Column("whose", "哪个村的电脑", lambda line: line.whose, 12),
    Column("note", "登记", lambda line: line.note, 0, tip=lambda line: line.note),
    Column("clerk", "经办人", lambda line: line.clerk, 7),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the tab shows."""

    erased: tuple[dict[str, Any], ...]
    waiting: bool
    helped: tuple[Helped, ...]


def _look(desk: Desk) -> Standing:
    with desk.reading() as connection:
        rows = tuple(sorted(erased_rows(connection), key=lambda row: (row["erased_on"], row["id"]), reverse=True))
    return Standing(rows, unfinished(desk), helped(desk) if desk.store.role == "township" else ())


class ErasingTab(QWidget):
    """Erasing, its records, and the help for a forgotten password."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        column = page_body(page_column(self))
        self.waiting = Banner(
            "上次删除后，本机的备份还没有全部改写完；关掉别的窗口，重新打开程序就会接着做。", "warn", closable=False
        )
        column.addWidget(self.waiting)
        if context.desk.place.role == "township":
            column.addWidget(self._help_card(), 1)
        column.addWidget(self._erase_card())
        column.addWidget(self._records_card(), 1)
        self.waiting.hide()

    def _erase_card(self) -> SectionCard:
        card = SectionCard("删除一户或一个人的个人信息")
        text = (
            "要有法律依据：本人撤回同意、保存期限届满等。撤回授权只停止查询，不是删除。删除以后不能撤销，"
            "随报送包传到乡镇和本村别的电脑；以前的备份恢复时会先照着删除。"
        )
        card.add(label(text, "muted", wrap=True))
        self.who = text_box("erase_household", "户号、户编号或户主姓名")
        self.who.returnPressed.connect(self._whole)
        card.add(self.who)
        self.whole = on_click(button("看整户会删什么…", "erase_household_preview", "search"), self._whole)
        self.person = on_click(button("只删其中一个人…", "erase_person_preview", "user"), self._one)
        card.body.addLayout(_row(self.whole, self.person))
        return card

    def _records_card(self) -> SectionCard:
        card = SectionCard("删除记录")
        nothing = EmptyState(
            "没有删除过个人信息", "删除以后，这里留下编号、依据、日期和经办人，没有姓名。", "shield-check"
        )
        self.table = DataTable(ERASED, nothing, "erasures_table", lambda row: row["id"], many=False)
        card.add(self.table, 1)
        self.print = on_click(button("打印删除记录", "print_erasure", "printer"), self._print)
        card.body.addLayout(_row(self.print))
        return card

    def _help_card(self) -> SectionCard:
        card = SectionCard("村里忘记密码")
        text = "村里送来请求文件和签了字的请求单：打开文件，照单子输入12位核对码，把答复写回U盘；登记单双方签字。"
        card.add(label(text, "muted", wrap=True))
        self.helped = DataTable(HELPED, EmptyState("还没有帮助过", "", "key-round"), "helped_table", many=False)
        card.add(self.helped, 1)
        self.help = on_click(button("打开请求文件…", "open_request", "folder-open", "primary"), self._help)
        register = on_click(
            button("打印登记单", "print_help", "printer"), lambda: show_paper(self.context, self, "forgotten")
        )
        card.body.addLayout(_row(self.help, register))
        return card

    def refresh(self) -> None:
        """Look again."""
        self.context.run(_look, self._show, self)

    def _show(self, found: Standing) -> None:
        self.table.set_rows(found.erased)
        self.waiting.setVisible(found.waiting)
        self.print.setEnabled(bool(found.erased))
        if self.context.desk.place.role == "township":
            self.helped.set_rows(found.helped)

    def _whole(self) -> None:
        self._read(lambda file: self._preview(file.id, ""))

    def _one(self) -> None:
        def ask(file: HouseholdFile) -> None:
            people = [(str(row["id"]), str(row.get("name") or "（没有姓名）")) for row in file.all_members]
            choose_person(self, "删除谁的个人信息？", people, lambda member: self._preview(file.id, member))

        self._read(ask)

    def _read(self, then: Any) -> None:
        wanted = self.who.text().strip()

        def find(desk: Desk) -> HouseholdFile:
            with desk.reading() as connection:
                return find_household(connection, wanted)

        self.context.run(find, then, self)

    def _preview(self, household: str, member: str) -> None:
        def show(seen: Preview) -> None:
            EraseDialog(self.context, self, seen, member, self._erased).open_wide()

        self.context.run(lambda desk: preview(desk, household, member), show, self)

    def _erased(self, made: Erased) -> None:
        self.who.clear()
        self.refresh()
        show_paper(self.context, self, "erasure", code=made.erasures[0])

    def _print(self) -> None:
        chosen = self.table.selected()
        show_paper(self.context, self, "erasure", code=str(chosen[0]["id"]) if chosen else "")

    def _help(self) -> None:
        ask_help(self.context, self, lambda _made: self.refresh())


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row
