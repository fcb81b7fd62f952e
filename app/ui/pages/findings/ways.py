"""Where a finding leads: the field of the form, else the part of the household's file that shows it."""

from __future__ import annotations

from app.domain.checks import Section
from app.services.checks.findings import FoundLine
from app.ui.pages.collect.layout import step_for

# Kinds that stand on no step of the form -> tab of the household's file.
TABS = {"measure": "work", "visit": "work", "monitoring_case": "steps"}


def way_to(line: FoundLine, village: bool) -> tuple[str, dict[str, str]]:
    """(page, arguments) for `context.go`: the field itself where this side may type it."""
    step = step_for(line.rule, line.field)
    # What was found after the removal stands on 风险消除信息采集, everything else on the pages of the identification.
    if step and village:
        asked = {"household": line.household, "case": line.case, "page": step, "row": line.row, "field": line.key}
        return "collect", {name: value for name, value in asked.items() if value}
    if line.kind == "visit" and village:
        return "visits", {"household": line.household}
    tab = (
        TABS.get(line.kind, "answers") if line.section != Section.REMOVAL or line.kind != "monitoring_case" else "steps"
    )
    return "households", {"household": line.household, "tab": tab}


def words_of(line: FoundLine, village: bool) -> str:
    """What the button says that takes the way."""
    return {"collect": "到这一格改", "visits": "登记走访", "households": "打开这一户"}[way_to(line, village)[0]]
