"""Looking at an attachment: drawn in memory, zoomed at will; 打印 and 另存为 ask what for, which is logged and stands on the sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.services.attaching.attachments import PDF, Attached, HandedOut, hand_out, open_attachment
from app.services.desk import Desk
from app.services.papers.catalogue import Printed
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.preview import PageImage, PreviewDialog
from app.ui.printing import SCREEN_SCALE, save_file, send_to_printer

USES = ("存档", "报送材料", "农户本人要")
FEW = 5  # pages that are drawn finely; more of them at the size of the screen, to keep memory small
FINE_SCALE = 2.4
NOTE = "已记下谁看过。打印、另存要写用途，会印在纸上。"


def show_attachment(context: PageContext, parent: QWidget, line: Attached) -> None:
    """Open the viewer; a file that is away or damaged is said as a message."""

    def work(desk: Desk) -> list[PageImage]:
        from app.services.attaching import pictures  # loaded with the first picture

        opened = open_attachment(desk, line.id)
        pages = pictures.show_pages(opened.data, opened.line.media, SCREEN_SCALE)
        if line.media == PDF and len(pages) <= FEW:
            pages = pictures.show_pages(opened.data, opened.line.media, FINE_SCALE)
        return pages

    context.run(work, lambda pages: open_viewer(context, parent, line, pages), parent)


def open_viewer(context: PageContext, parent: QWidget, line: Attached, pages: list[PageImage]) -> PreviewDialog:
    """The viewer itself."""
    dialog = PreviewDialog(parent, line.name, pages, NOTE)
    dialog.setObjectName("dialog_attachment")
    dialog.setWindowTitle(f"附件：{line.name}")
    dialog.print_requested.connect(lambda: print_attachment(context, dialog, line))
    dialog.save_requested.connect(lambda: save_attachment(context, dialog, line, dialog.pane.set_note))
    dialog.pane.view.fit("page")
    dialog.open()
    return dialog


def print_attachment(context: PageContext, parent: QWidget, line: Attached) -> None:
    """打印, for a purpose."""
    _hand_out(context, parent, line, "打印", lambda out: send_to_printer(context, parent, _printed(out)))


def save_attachment(
    context: PageContext, parent: QWidget, line: Attached, said: Callable[[str], object] | None = None
) -> None:
    """另存为 a PDF in clear, for a purpose."""
    _hand_out(context, parent, line, "另存", lambda out: save_file(context, parent, out.suggested_name, out.data, said))


def _hand_out(
    context: PageContext, parent: QWidget, line: Attached, verb: str, then: Callable[[HandedOut], object]
) -> None:
    purpose = ReasonDialog.ask(
        parent, f"{verb}“{line.name}”的用途", "附件里有个人信息，拿出去要写用途，会记下来，也印在纸的下边。", "例如 存档", USES, 1,
        ok=verb,
    )  # fmt: skip
    if purpose:
        context.run(lambda desk: hand_out(desk, line.id, verb, purpose), then, parent)


def _printed(out: HandedOut) -> Printed:
    return Printed("attachment", out.title, out.data, out.suggested_name, 3)
