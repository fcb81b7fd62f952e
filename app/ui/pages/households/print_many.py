"""打印多户: one kind of paper for the chosen households, with preview, copies, progress and a way to stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.forms.page import Values
from app.services.desk import Desk
from app.services.papers.catalogue import Printed
from app.services.papers.many import MOST_COPIES, ManyAsked, ManyPrinted, many_kinds, print_many
from app.ui.context import PageContext
from app.ui.dialogs.base import BaseDialog
from app.ui.dialogs.files import ChooseFolder, SaveFile
from app.ui.dialogs.task import FormDialog, Troubles
from app.ui.printing import PDF_FILES, show_printed

SCREEN, ONE_FILE, FOLDER = "screen", "file", "folder"
_CHOSEN, _LISTED = "chosen", "listed"
_SOURCE = "domain §16"
_WAYS = (
    (SCREEN, "先预览，再打印或另存"), (ONE_FILE, "存成一个PDF文件"), (FOLDER, "每户一个PDF文件，存到文件夹"),
)  # fmt: skip
_FIELDS = (
    Field("scope", "打印哪些户", Kind.REF, req=Req.REQUIRED, owner=Owner.EITHER, source=_SOURCE),
    Field("kind", "打印什么", Kind.REF, req=Req.REQUIRED, owner=Owner.EITHER, source=_SOURCE),
    Field("copies", "每户份数", Kind.INT, req=Req.REQUIRED, owner=Owner.EITHER, source=_SOURCE, minimum=1, maximum=MOST_COPIES),
    Field("way", "怎样给出", Kind.REF, req=Req.REQUIRED, owner=Owner.EITHER, source=_SOURCE),
    Field("reveal", "印完整的证件号码（记入记录）", Kind.BOOL, owner=Owner.EITHER, source="domain §17"),
    Field("accept_missing", "打不出的字印成方框，手写补上", Kind.BOOL, owner=Owner.EITHER, source=_SOURCE),
)  # fmt: skip


def ask_many(context: PageContext, parent: QWidget, chosen: Sequence[str], listed: Sequence[str]) -> FormDialog:
    """Ask what to print for the chosen households or for all that are listed, then do it."""
    scopes = [(_LISTED, f"列表里的全部{len(listed)}户")]
    if chosen:
        scopes.insert(0, (_CHOSEN, f"选中的{len(chosen)}户"))
    kinds = [(kind.key, kind.name) for kind in many_kinds()]
    start = {"scope": _CHOSEN if len(chosen) > 1 else _LISTED, "kind": "form", "copies": 1, "way": SCREEN,
             "reveal": False, "accept_missing": False}  # fmt: skip
    text = "在列表里按住Ctrl或Shift可以选多户，Ctrl+A全选。不能打印的户会列出原因，其余照常打印。"

    def done(values: Values) -> None:
        ids = tuple(chosen if values["scope"] == _CHOSEN else listed)
        asked = ManyAsked(
            values["kind"], ids, values["copies"] or 1, bool(values["reveal"]), accept_missing=bool(values["accept_missing"])
        )  # fmt: skip
        start_many(context, parent, asked, values["way"])

    dialog = FormDialog(context, parent, "打印多户", _FIELDS, lambda desk, values: values, values=start, text=text,
                        ok="开始", glyph="printer", name="print_many", done=done,
                        choices={"scope": scopes, "kind": kinds, "way": _WAYS})  # fmt: skip
    dialog.open_form()
    return dialog


def start_many(context: PageContext, parent: QWidget, asked: ManyAsked, way: str) -> None:
    """Ask for the place where one is needed, then draw with progress; stopped work leaves nothing."""
    target = _target(context, parent, asked, way)
    if target is None and way != SCREEN:
        return

    def work(desk: Desk, progress: Callable[..., None]) -> ManyPrinted:
        return print_many(desk, asked, target, progress)

    context.run_long(work, lambda made: _made(context, parent, made, target), parent, "正在打印")


def _target(context: PageContext, parent: QWidget, asked: ManyAsked, way: str) -> Path | None:
    if way == FOLDER:
        return ChooseFolder.ask(parent, "存到哪个文件夹")
    if way == ONE_FILE:
        name = next(kind.name for kind in many_kinds() if kind.key == asked.kind)
        suggested = f"{name}-{len(asked.households)}户-{context.desk.today:%Y%m%d}.pdf"
        return SaveFile.ask(parent, "另存为", Path.home() / suggested, PDF_FILES)
    return None


def _made(context: PageContext, parent: QWidget, made: ManyPrinted, target: Path | None) -> None:
    if made.failed:
        dialog = FailedDialog(parent, made)
        dialog.finished.connect(lambda _result: _hand_over(context, parent, made, target))
        dialog.open()
        return
    _hand_over(context, parent, made, target)


def _hand_over(context: PageContext, parent: QWidget, made: ManyPrinted, target: Path | None) -> None:
    if target is not None:
        context.frame.toast.show_text(f"{made.title}已保存到{target}")
        return
    printed = Printed(made.kind, made.title, made.data, made.suggested_name, made.level, missing=made.missing)
    show_printed(context, parent, printed)


class FailedDialog(BaseDialog):
    """Which households got no sheet, and why; the others are made."""

    def __init__(self, parent: QWidget | None, made: ManyPrinted) -> None:
        text = f"{made.households}户已经生成，{len(made.failed)}户没有生成，原因如下。补齐以后可以只选这些户再打印。"
        super().__init__(parent, "有的户没有打印", text, tone="warn")
        self.setObjectName("dialog_not_printed")
        self.lines = Troubles()
        self.lines.show_lines([one.line for one in made.failed], "warn")
        self.body.addWidget(self.lines)
        self.add_buttons("知道了")


def selected_ids(table: Any, ids: Sequence[str]) -> tuple[str, ...]:
    """Ids of the chosen rows of a paged list, those that were not read yet included."""
    places = sorted(index.row() for index in table.view.selectionModel().selectedRows())
    rows = table.model.rows
    found = [rows[place].id if rows[place] is not None else ids[place] for place in places if place < len(rows)]
    return tuple(dict.fromkeys(found))
