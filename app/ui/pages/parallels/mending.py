"""合并后要理顺的 below the parallel values: a list, and the question that puts one of them right."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.packages.mending import CASES, HEADS, Mending, renumber, settle_case, settle_head
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.theme import size
from app.ui.widgets.table_model import Column

COLUMNS = (
    Column("label", "要理顺的", lambda line: line.label, 8),
    Column("title", "农户或编号", lambda line: line.title, 9),
    Column("text", "情况", lambda line: line.text, 0, tip=lambda line: line.text),
)
ASKED = {HEADS: "谁是户主", CASES: "留下哪一件（另一件并进来）"}


def ask_mending(context: PageContext, parent: QWidget, line: Mending) -> FormDialog:
    """Which of the rows it is about."""
    codes = "RELATION"
    fields = [Field("row", ASKED.get(line.kind, "给哪一个换号"), Kind.CODE, req=Req.REQUIRED, owner=Owner.EITHER, codes=codes,
                    source="design §3")]  # fmt: skip
    if line.kind == HEADS:
        relation = declared("member")["relation"]
        fields.append(Field("relation", "另一位与户主关系", Kind.CODE, req=Req.REQUIRED, owner=Owner.EITHER, codes=relation.codes,
                            source=relation.source))  # fmt: skip

    def work(desk: Desk, values: Values) -> object:
        row = str(values["row"])
        if line.kind == HEADS:
            settle_head(desk, line.household, row, str(values["relation"] or ""))
            return None
        return settle_case(desk, line.household, row) if line.kind == CASES else renumber(desk, line.record, row)

    dialog = FormDialog(context, parent, line.label, tuple(fields), work, text=line.text, name="mending", glyph="git-merge", columns=1,
                        choices={"row": line.choices}, said=f"已理顺：{line.title}")  # fmt: skip
    dialog.open_wide(size("beside"))
    return dialog
