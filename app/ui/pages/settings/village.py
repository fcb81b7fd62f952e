"""The village's own facts, drawn from their declarations."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.records import RECORDS
from app.forms.page import FormPage
from app.services.files import Rec
from app.services.place import change_village, village_record
from app.ui.context import PageContext
from app.ui.widgets.basics import PageFooter, button

FIXED = ("code", "started_on", "entered_by_town_from", "entered_by_town_to")


class VillageTab(QWidget):
    """Names of bodies, phones, groups, “两委” and work team; saved as one step."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        fields = tuple(field for field in RECORDS["village"].fields if field.key not in FIXED)
        self.form = FormPage(fields, columns=2)
        self.save_button = button("保存", "save_village", "save", "primary")
        self.save_button.clicked.connect(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form, 1)
        column.addWidget(
            PageFooter((), self.save_button, "名称和电话会印在公示、授权书上；“两委”和工作队名单用来核对入户人员。")
        )

    def refresh(self) -> None:
        """Show what stands."""
        self._context.run(village_record, self._show, self)

    def _show(self, record: Rec) -> None:
        self.form.set_values(record)

    def save(self) -> None:
        """Write what was changed."""
        if not self.form.submit():
            return
        values = self.form.values()
        self._context.write(lambda desk: change_village(desk, values), owner=self, said="本村信息已保存")
