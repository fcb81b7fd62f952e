"""Which widget class draws which kind of field."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.choices import BoolInput, CodeInput
from app.forms.inputs.lines import DateInput, LineInput, LongTextInput, MonthInput, NamesInput, NumberInput
from app.forms.inputs.sets import CodesInput, RankedInput

WIDGETS: dict[Kind, type[FieldWidget]] = {
    Kind.TEXT: LineInput,
    Kind.LONGTEXT: LongTextInput,
    Kind.INT: NumberInput,
    Kind.DECIMAL: NumberInput,
    Kind.MONEY: NumberInput,
    Kind.DATE: DateInput,
    Kind.MONTH: MonthInput,
    Kind.BOOL: BoolInput,
    Kind.CODE: CodeInput,
    Kind.CODES: CodesInput,
    Kind.RANKED: RankedInput,
    Kind.TEXTS: NamesInput,
    Kind.REF: CodeInput,
}


def can_draw(field: Field) -> bool:
    """False for small structures (JSON), which need a page of their own."""
    return field.kind in WIDGETS


def widget_for(field: Field) -> FieldWidget:
    """A fresh widget for a field; KeyError for a kind that no widget draws."""
    return WIDGETS[field.kind](field)
