"""安排排查人: names by group of a running round."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind, Level
from app.forms.page import Values
from app.services.desk import Desk
from app.services.watching.sweeps import SweepLine, set_checkers
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog


def ask_checkers(context: PageContext, parent: QWidget, sweep: SweepLine, groups: Sequence[str]) -> FormDialog:
    """One line a group; a group without names is checked by those named for all."""
    fields = [Field("all", "没有单独安排的小组", Kind.TEXTS, Level.PERSONAL, hint="各组都一样的，只填这里。")]
    fields += [Field(f"group_{place}", group, Kind.TEXTS, Level.PERSONAL) for place, group in enumerate(groups)]

    def work(desk: Desk, typed: Values) -> None:
        named = {group: tuple(typed.get(f"group_{place}") or ()) for place, group in enumerate(groups)}
        set_checkers(desk, sweep.id, {"": tuple(typed.get("all") or ()), **named})

    start = {f"group_{place}": tuple(sweep.checkers.get(group) or ()) for place, group in enumerate(groups)}
    dialog = FormDialog(
        context, parent, f"{sweep.number}的排查人", fields, work, values={"all": tuple(sweep.checkers.get("") or ()), **start},
        text="按小组安排；已经登记的结果不变。", ok="安排", glyph="users", name="sweep_checkers", said="已安排排查人。",
    )  # fmt: skip
    dialog.open_form()
    return dialog
