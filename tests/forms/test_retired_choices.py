"""A retired item of a code list: kept and shown in what was entered before, offered by no widget that is opened now."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.editions import editions_of, items_of, laid_over, renamed, retired
from app.domain.questionnaire.field import Field, Kind
from app.forms.inputs.registry import widget_for

CHANNEL, DISASTER = CODE_LISTS.shipped["CHANNEL"], CODE_LISTS.shipped["DISASTER"]


@pytest.mark.parametrize(
    ("kind", "shipped"),
    [(Kind.CODE, CHANNEL), (Kind.CODES, DISASTER), (Kind.RANKED, DISASTER)],
    ids=["one", "set", "ranked"],
)
def test_kept_where_it_stands_and_offered_nowhere(qtbot: QtBot, kind: Kind, shipped) -> None:  # type: ignore[no-untyped-def]
    gone, other = shipped.codes[0].code, shipped.codes[1].code
    items = renamed(other, "新的叫法")(retired(gone)(items_of(shipped)))
    with editions_of({shipped.name: laid_over(shipped, items)}):
        widget = widget_for(Field("x", "项目", kind, codes=shipped.name))
        qtbot.addWidget(widget)
        before = gone if kind is Kind.CODE else (gone,)
        widget.set_value(before)
        assert widget.value() == before
        offered = {code.code for code in CODE_LISTS[shipped.name].active()}
        assert gone not in offered and other in offered
        fresh = widget_for(Field("x", "项目", kind, codes=shipped.name))
        qtbot.addWidget(fresh)
        assert shipped.by_code[gone].label not in _texts(fresh)


def _texts(widget) -> str:  # type: ignore[no-untyped-def]
    """Every word the widget offers."""
    from PySide6.QtWidgets import QAbstractButton

    boxes = [button.text() for button in widget.findChildren(QAbstractButton)]
    choices = [label for _code, label in getattr(widget, "_choices", ())]
    return " ".join([*boxes, *choices])
