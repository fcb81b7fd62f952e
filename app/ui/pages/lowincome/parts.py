"""What the tabs of the page share: chips of colours and states, choices of households."""

from __future__ import annotations

from typing import Any

from app.domain.due import State
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.ui.widgets.list_tab import ListTab
from app.ui.widgets.table import Column

TONES = {State.OVERDUE: "danger", State.SOON: "warn", State.DUE: "good", State.DONE: "quiet", State.EXCUSED: "quiet"}
COLOURS = {"red": "danger", "orange": "warn", "yellow": "info"}
HOUSEHOLD = Field("household", "哪一户", Kind.REF, Level.PERSONAL, Req.REQUIRED)


class HouseholdListTab(ListTab):
    """A list whose rows name a household."""

    def words_of(self, line: Any) -> tuple[str, ...]:
        """The household, its number and group, the person where there is one."""
        return line.head, line.number, line.group, str(getattr(line, "name", "") or "")


def colour_chip(code: str) -> tuple[str, str] | None:
    """红色预警 as a chip; the word always stands beside the colour."""
    return (COLOURS[code], label("ALERT_LEVEL", code)) if code in COLOURS else None


def state_chip(state: State) -> tuple[str, str]:
    """How something stands."""
    return TONES[state], state.label


def whose_columns(who: bool = False) -> list[Column]:
    """小组, 户号, 户主 (and the person)."""
    found = [
        Column("group", "小组", lambda line: line.group, 4), Column("number", "户号", lambda line: line.number, 5),
        Column("head", "户主", lambda line: line.head, 6, tip=lambda line: line.head),
    ]  # fmt: skip
    return [*found, Column("name", "姓名", lambda line: line.name, 6, tip=lambda line: line.name)] if who else found


def codes_of(name: str) -> list[tuple[str, str]]:
    """(code, label) of a list."""
    return [(code.code, code.label) for code in CODE_LISTS[name].active("")]


def asked(key: str, title: str, kind: Kind = Kind.TEXT, codes: str = "", needed: bool = True, hint: str = "") -> Field:
    """A field only a form of this page has."""
    return Field(key, title, kind, Level.PERSONAL, Req.REQUIRED if needed else Req.OPTIONAL, codes=codes, hint=hint,
                 max_length=500)  # fmt: skip
