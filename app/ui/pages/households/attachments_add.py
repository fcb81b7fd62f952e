"""Bringing photos and scans in: chosen, dropped or pasted, described once, attached one verb each off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.questionnaire.field import Field
from app.domain.records import declared
from app.forms.page import Values
from app.services.attaching.attachments import Attached, Choices, Prepared, attach, choices_for, prepare
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.dialogs.files import OpenFiles
from app.ui.dialogs.messages import MessageDialog
from app.ui.dialogs.task import FormDialog, missing_line
from app.ui.jobs import Lane, Progress

PICTURES = (
    "照片和扫描件",
    ("*.jpg", "*.jpeg", "*.png", "*.heic", "*.heif", "*.webp", "*.bmp", "*.tif", "*.tiff", "*.pdf"),
)
ALL_FILES = ("所有文件", ("*",))
ASKED = ("purpose", "taken_on", "member_id", "target_id", "title")
PAPERS = (".pdf", ".tif", ".tiff")
OF_VISITS = ("visit_photo", "visit_scan", "check_scan")

Source = Path | QImage


@dataclass(frozen=True, slots=True)
class Place:
    """What new attachments hang on: the household, its case, a member, a sheet or visit; the purpose offered first."""

    household: str
    case: str = ""
    member: str = ""
    target: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of several files: kept, there already, refused with the reason."""

    kept: tuple[Attached, ...]
    already: tuple[Attached, ...]
    refused: tuple[AppError, ...]

    @property
    def said(self) -> str:
        """One sentence for the person."""
        parts = [f"已附上{len(self.kept)}个" if self.kept else ""]
        parts += [f"“{one.name}”以前附过（{one.at[:10]}，{one.by}），没有重复存" for one in self.already]
        return "；".join(part for part in parts if part) + ("。" if self.kept or self.already else "")


def sources_of(mime: QMimeData) -> list[Source]:
    """Pictures and files of a drop or of the clipboard; empty where there is nothing to attach."""
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        return list(files)
    image = mime.imageData() if mime.hasImage() else None
    return [image] if isinstance(image, QImage) and not image.isNull() else []


def png_of(image: QImage) -> bytes:
    """A pasted picture as bytes; slow for large ones, so it runs on a worker."""
    room = QByteArray()
    buffer = QBuffer(room)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 90)  # type: ignore[call-overload]
    return bytes(room.data())


def choose_files(parent: QWidget, title: str = "选照片或扫描件") -> list[Source]:
    """Files a person chose; empty when he went back."""
    return list(OpenFiles.ask(parent, title, (PICTURES, ALL_FILES), many=True))


Ready = Prepared | AppError


def make_ready(sources: Sequence[Source], purpose: str, progress: Progress) -> list[Ready]:
    """Read and redraw every source, on a worker that needs no store; one that is refused does not keep the others out."""
    found: list[Ready] = []
    for number, source in enumerate(sources, start=1):
        try:
            found.append(prepare(png_of(source) if isinstance(source, QImage) else source, purpose))
        except AppError as error:
            found.append(error)
        progress(number, len(sources), "正在处理照片")
    return found


def keep_all(desk: Desk, place: Place, ready: Sequence[Ready], values: Values) -> Brought:
    """Attach what could be read, one verb each."""
    kept: list[Attached] = []
    already: list[Attached] = []
    refused = [one for one in ready if isinstance(one, AppError)]
    for one in ready:
        if isinstance(one, AppError):
            continue
        try:
            made = attach(
                desk, place.household, str(values.get("purpose") or place.purpose), one, case=place.case,
                member=str(values.get("member_id") or ""), target=str(values.get("target_id") or ""),
                title=str(values.get("title") or ""), taken_on=values.get("taken_on"),
            )  # fmt: skip
        except AppError as error:
            refused.append(AppError(error.code, error.text, error.advice, error.where or one.name))
            continue
        (already if made.already else kept).append(made)
    return Brought(tuple(kept), tuple(already), tuple(refused))


def tell(context: PageContext, parent: QWidget, brought: Brought) -> None:
    """Say what was attached; files that were refused are named in one message."""
    if brought.said:
        context.frame.toast.show_text(brought.said)
    if brought.refused:
        first = brought.refused[0]
        text = first.text if len(brought.refused) == 1 else f"有{len(brought.refused)}个文件没有附上。"
        lines = [f"{error.where}：{error.text}" for error in brought.refused] if len(brought.refused) > 1 else []
        where = first.where if not lines else "；".join(lines[:6]) + ("……" if len(lines) > 6 else "")
        MessageDialog.ask(parent, AppError(first.code, text, first.advice, where))


def attach_at_once(
    context: PageContext, parent: QWidget, place: Place, sources: Sequence[Source], done: Callable[[], object]
) -> None:
    """Attach without asking anything: what it is and whose it is, is known."""
    values = {"purpose": place.purpose, "member_id": place.member, "target_id": place.target}

    def finish(brought: Brought) -> None:
        tell(context, parent, brought)
        done()

    def store(ready: list[Ready]) -> None:
        context.write(lambda desk: keep_all(desk, place, ready, values), finish, parent)

    # Redrawing large photos takes seconds: not on the store's worker, where everything else would wait behind it.
    job = context.jobs.run(
        lambda progress: make_ready(sources, place.purpose, progress),
        store,
        title="添加附件",
        lane=Lane.PAPER,
        owner=parent,
    )
    context.frame.progress.follow(job)


class AttachDialog(FormDialog):
    """Asks what the pictures are; they are redrawn while the dialog waits, then kept."""

    def __init__(
        self, context: PageContext, parent: QWidget, title: str, fields: Sequence[Field], *, sources: Sequence[Source],
        place: Place, **more: Any,
    ) -> None:  # fmt: skip
        self._sources, self._place = sources, place
        super().__init__(context, parent, title, fields, lambda _desk, _values: None, **more)

    def _submitted(self, values: Values) -> None:
        lines = missing_line(self.form)
        if lines:
            self.tell(lines)
            return
        self.ok.setEnabled(False)
        self.troubles.show_lines(())
        sources, purpose = self._sources, str(values["purpose"])
        self.context.jobs.run(
            lambda progress: make_ready(sources, purpose, progress), lambda ready: self._keep(ready, values), self.fail,
            lane=Lane.PAPER, owner=self,
        )  # fmt: skip

    def _keep(self, ready: list[Ready], values: Values) -> None:
        place = self._place

        def work(desk: Desk) -> Brought:
            brought = keep_all(desk, place, ready, values)
            if brought.refused and len(ready) == 1:
                raise brought.refused[0]  # the dialog stays and says why
            return brought

        self.write(work, self._done, self._said)


def ask_and_attach(
    context: PageContext, parent: QWidget, place: Place, sources: Sequence[Source],
    done: Callable[[Brought], object] | None = None,
) -> None:  # fmt: skip
    """Ask what the pictures are and what they belong to, then attach them."""
    if sources:
        context.run(
            lambda desk: choices_for(desk, place.household),
            lambda choices: open_dialog(context, parent, place, sources, choices, done),
            parent,
        )


def open_dialog(
    context: PageContext, parent: QWidget, place: Place, sources: Sequence[Source], choices: Choices,
    done: Callable[[Brought], object] | None = None,
) -> FormDialog:  # fmt: skip
    """The dialog itself; a single picture that is refused keeps it open."""
    fields = [declared("attachment")[key] for key in ASKED]
    names = "、".join(source.name if isinstance(source, Path) else "剪贴板里的图片" for source in sources[:4])
    more = f"等{len(sources)}个文件" if len(sources) > 4 else ""
    where = replace(place, case=place.case or choices.case)

    def finish(brought: Brought) -> None:
        tell(context, parent, brought)
        if done is not None:
            done(brought)

    dialog = AttachDialog(
        context, parent, f"添加附件：{choices.head}户", fields, sources=sources, place=where, ok="附上", glyph="image", name="attach",
        values=_first(where, sources, choices), text=f"{names}{more}。照片会去掉拍摄地点，压小后加密存放。",
        choices={"member_id": choices.people, "target_id": choices.targets}, done=finish,
    )  # fmt: skip
    dialog.open_form()
    return dialog


def _first(place: Place, sources: Sequence[Source], choices: Choices) -> dict[str, Any]:
    """What it most likely is: papers are scans, of consent where that is missing; pictures are photos of the last visit."""
    paper = all(isinstance(source, Path) and source.suffix.lower() in PAPERS for source in sources)
    purpose = place.purpose or ("consent_scan" if paper and choices.lacking else "proof" if paper else "visit_photo")
    near = choices.near if purpose in OF_VISITS else ""
    return {"purpose": purpose, "member_id": place.member, "target_id": place.target or near}
