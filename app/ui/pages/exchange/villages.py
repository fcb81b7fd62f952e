"""The township's list of villages: written down one by one, or a whole list at once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import RECORDS
from app.forms.page import Values
from app.services.desk import Desk
from app.services.town.villages import TownVillage, VillageLine, add_villages, put_village, remove_village
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.theme import size

TYPED = ("village_code", "name", "by_hand", "since", "note")
PASTE = "把各村一次贴进来，每行一个村：12位代码和村名（从表格里复制两列也可以）。已经有的只改村名。"


def ask_list(context: PageContext, parent: QWidget) -> FormDialog:
    """A whole list, a line a village."""
    field = Field("lines", "各村代码和村名", Kind.LONGTEXT, req=Req.REQUIRED, owner=Owner.EITHER, max_length=20_000, source="design §4",
                  hint="例如：539901101203 石桥村")  # fmt: skip

    def work(desk: Desk, values: Values) -> dict[str, int]:
        return add_villages(desk, str(values["lines"] or ""))

    def done(found: dict[str, int]) -> None:
        told = "，".join(f"{word}{count}个村" for word, count in found.items())
        context.frame.toast.show_text(f"辖村名单：{told}")

    dialog = FormDialog(context, parent, "辖村名单", (field,), work, text=PASTE, name="town_list", glyph="landmark", columns=1,
                        done=done)  # fmt: skip
    dialog.open_wide(size("beside"))
    return dialog


def ask_village(
    context: PageContext, parent: QWidget, line: VillageLine | None, known: TownVillage | None
) -> FormDialog:
    """One village of the list, new or known."""
    declared = {field.key: field for field in RECORDS["town_village"].fields}
    fields = tuple(_asked(declared[key]) for key in TYPED)
    told = known or (TownVillage(line.code, line.name) if line else None)
    values = {"village_code": told.code, "name": told.name, "by_hand": told.by_hand or None, "since": told.since,
              "note": told.note} if told else {}  # fmt: skip

    def work(desk: Desk, typed: Values) -> str:
        code = told.code if told is not None else str(typed["village_code"] or "").strip()
        letters = told.letters if told is not None else ()
        return put_village(desk, TownVillage(code, str(typed["name"] or ""), letters, bool(typed["by_hand"]), typed["since"],
                                             str(typed["note"] or "")))  # fmt: skip

    dialog = FormDialog(context, parent, "辖村", tuple(field for field in fields if field.key != "village_code" or told is None), work,
                        values=values, text=f"{told.code} {told.name}" if told else "", name="town_village", glyph="landmark", columns=1,
                        said="辖村名单已保存")  # fmt: skip
    dialog.open_wide(size("beside"))
    return dialog


def ask_removal(context: PageContext, parent: QWidget, line: VillageLine) -> FormDialog:
    """A village leaves the list, with the reason."""
    field = Field(
        "why", "为什么去掉", Kind.TEXT, req=Req.REQUIRED, owner=Owner.EITHER, source="design §4", max_length=200
    )

    def work(desk: Desk, values: Values) -> None:
        remove_village(desk, line.code, str(values["why"] or ""))

    text = f"把{line.name}从辖村名单里去掉。它报送过的资料都留着。"
    dialog = FormDialog(context, parent, "去掉一个村", (field,), work, text=text, ok="去掉", name="town_remove", glyph="trash-2", columns=1,
                        said=f"已去掉{line.name}")  # fmt: skip
    dialog.open_wide(size("beside"))
    return dialog


def _asked(field: Field) -> Field:
    return Field(
        field.key,
        field.label,
        field.kind,
        req=field.req,
        owner=Owner.EITHER,
        max_length=field.max_length,
        source=field.source,
    )
