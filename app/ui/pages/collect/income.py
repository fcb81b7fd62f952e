"""Item 4: income and spending with the figures computed while one types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.income import IncomeResult, compute_income
from app.domain.questionnaire.codes import label
from app.forms.beside import changed_text
from app.forms.income import Figure, IncomePage
from app.forms.page import FormPage, Values
from app.services.collecting.filling import FormState, open_form
from app.services.family.yearly import LastYear, last_year, open_year
from app.services.pasting.run import Into, PasteInto
from app.ui.context import PageContext
from app.ui.pages.collect.layout import cards
from app.ui.pages.collect.steps import FieldsStep
from app.ui.pages.paste import PasteKeys, open_paste
from app.ui.theme import size
from app.ui.widgets.basics import button, on_click
from app.ui.widgets.basics import label as text_label

UNKNOWN = "—"


class IncomeStep(FieldsStep):
    """Sums follow each key; line, window and class follow as soon as the answer is kept. Last year's amounts stand beside."""

    def __init__(self, context: PageContext, item: Any, form: FormState, parent: QWidget | None = None) -> None:
        self._last = LastYear()
        self._asked: tuple[str, str] | None = None
        super().__init__(context, item, form, parent)
        self._year = text_label("", "muted")
        self._open_year = on_click(button("新年度收入", "open_year", "calendar", "small"), self._begin_year)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, size("half"))
        row.addWidget(self._year, 1)
        row.addWidget(self._open_year)
        self.column.insertLayout(0, row)
        self._say_year()

    def make_page(self, fields: list[Any], form: FormState) -> Any:
        """The income page with its panel."""
        page = IncomePage(fields, self.figures, groups=cards(self.item, fields, bool(form.subject.case)), parent=self)
        page.paste_requested.connect(self._paste)
        PasteKeys(self, self._paste)
        return page

    def _paste(self) -> None:
        """A block from a spreadsheet; what is being typed is kept first and stays as it is."""
        self.finish()
        subject = self._form.subject
        into = PasteInto(Into.INCOME, subject.household, subject.case)
        open_paste(self.context, self, into, lambda _done: self._look_again())

    def _look_again(self) -> None:
        subject = self._form.subject
        self.context.run(lambda desk: open_form(desk, subject), self.load, self)

    @property
    def fields(self) -> FormPage:
        """The page of fields beside the panel."""
        page: FormPage = self.page.page
        return page

    def load(self, form: FormState) -> None:
        """With a case the month comes from the visit, so nobody types it."""
        super().load(form)
        month = self.fields.widgets["anchor_month"]
        month.set_read_only(bool(form.subject.case))
        month.set_required(not form.subject.case)

    def show_form(self, form: FormState) -> None:
        """Line, window and suggestion may have changed; another year's record may have been opened."""
        if self._rows.get("income_record") not in (None, _row_of(form)):
            self.load(form)
            return
        super().show_form(form)
        self.page.refresh()
        self._ask_before(form)

    # ---- years ----
    def _ask_before(self, form: FormState) -> None:
        row, month = _row_of(form), form.live.month
        if (row, month) != self._asked:
            self._asked = (row, month)
            subject = form.subject
            self.context.run(lambda desk: last_year(desk, subject, row, month), self._show_before, self)

    def _show_before(self, found: LastYear) -> None:
        self._last = found
        self.page.set_before(found.values or {})
        self.page.refresh()
        self._say_year()

    def _say_year(self) -> None:
        found = self._last
        year = f"{found.year}年的收入" if found.year else ""
        before = f"灰字是{found.title}的数，Ctrl+D 同上年" if found.values else ""
        self._year.setText("　".join(text for text in (year, before) if text))
        self._open_year.setVisible(found.next_year is not None)
        self._open_year.setToolTip(f"开始填{found.next_year}年度的收入，以前的留在旁边对照" if found.next_year else "")

    def _begin_year(self) -> None:
        household = self._form.subject.household
        self.finish()
        self._asked = None
        self.context.write(
            lambda desk: open_year(desk, household), owner=self, said="已开始新年度收入，上年的数在旁边对照"
        )

    def computed(self, form: FormState) -> dict[str, Any]:
        """The month the window hangs on, once the visit is known."""
        return {"anchor_month": form.live.month} if form.subject.case and form.live.month else {}

    def figures(self, values: Values) -> list[Figure]:
        """Rows of the panel from what stands on the page."""
        live = self._form.live
        found = compute_income(values, live.file.members, self._form.income_excluded)
        why = found.explained
        rows: list[Figure] = [("收入计算期间", live.window or "填了入户日期就能算", "")]
        rows.append(("计入收入人口", f"{found.counted} 人", ""))
        rows.append(("家庭纯收入", _yuan(found.net_income), why.get("net_income", "")))
        if self._last.values:
            before = compute_income(self._last.values, (), self._form.income_excluded).net_income
            rows.append(("上年家庭纯收入", _yuan(before), changed_text(found.net_income, before)))
        rows.append(("人均纯收入", _yuan(found.per_capita), why.get("per_capita", "")))
        rows.append(("扣除刚性支出后人均", _yuan(found.ref_per_capita), why.get("ref_per_capita", "")))
        rows.append(("监测范围", _yuan(live.line), _compared(found, live.line)))
        suggestion = live.suggestion
        shown = label("CATEGORY", suggestion.code) if suggestion.code else "暂无建议"
        rows.append(("建议类别", shown, "".join(suggestion.reasons)))
        return rows


def _row_of(form: FormState) -> str:
    rows = form.pages["income"].rows.get("income_record") or [{}]
    return str(rows[0].get("id") or "")


def _yuan(amount: Decimal | None) -> str:
    return f"{amount:,.2f} 元" if amount is not None else UNKNOWN


def _compared(found: IncomeResult, line: Decimal | None) -> str:
    if line is None:
        return "这一年的监测范围还没有设置，请在“设置”里填写。"
    if found.line_value is None:
        return ""
    return "人均纯收入低于监测范围。" if found.line_value < line else "人均纯收入不低于监测范围。"
