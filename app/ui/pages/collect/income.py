"""Item 4: income and spending with the figures computed while one types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.domain.income import IncomeResult, compute_income
from app.domain.questionnaire.codes import label
from app.forms.income import Figure, IncomePage
from app.forms.page import FormPage, Values
from app.services.filling import FormState
from app.ui.pages.collect.layout import cards
from app.ui.pages.collect.steps import FieldsStep

UNKNOWN = "—"


class IncomeStep(FieldsStep):
    """Sums follow each key; line, window and class follow as soon as the answer is kept."""

    def make_page(self, fields: list[Any], form: FormState) -> Any:
        """The income page with its panel."""
        return IncomePage(fields, self.figures, groups=cards(self.item, fields, bool(form.subject.case)), parent=self)

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
        """Line, window and suggestion may have changed."""
        super().show_form(form)
        self.page.refresh()

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
        rows.append(("人均纯收入", _yuan(found.per_capita), why.get("per_capita", "")))
        rows.append(("扣除刚性支出后人均", _yuan(found.ref_per_capita), why.get("ref_per_capita", "")))
        rows.append(("监测范围", _yuan(live.line), _compared(found, live.line)))
        suggestion = live.suggestion
        shown = label("CATEGORY", suggestion.code) if suggestion.code else "暂无建议"
        rows.append(("建议类别", shown, "".join(suggestion.reasons)))
        return rows


def _yuan(amount: Decimal | None) -> str:
    return f"{amount:,.2f} 元" if amount is not None else UNKNOWN


def _compared(found: IncomeResult, line: Decimal | None) -> str:
    if line is None:
        return "这一年的监测范围还没有设置，请在“设置”里填写。"
    if found.line_value is None:
        return ""
    return "人均纯收入低于监测范围。" if found.line_value < line else "人均纯收入不低于监测范围。"
