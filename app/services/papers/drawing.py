"""From a built sheet to bytes: characters checked, documents drawn once, a bound volume numbered as it grows, the print logged."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any

from app.domain.bodies import Bodies
from app.domain.questionnaire.field import Level
from app.services.desk import Desk
from app.services.files import find_household
from app.services.papers.base import XLSX, Asked, PaperKind, Setting, Sheet, Volume
from app.services.papers.glyphs import MissingGlyph, MissingGlyphs, missing_glyphs, with_boxes
from app.store.peers import log_access
from app.store.store import Connection, get_meta

Documents = tuple[Any, ...]


def setting_of(desk: Desk, connection: Connection, asked: Asked, purpose: str) -> Setting:
    """What a print of today stands on; the bodies are those of the household's own village."""
    return Setting(desk, connection, desk.view(connection), _bodies(desk, connection, asked), asked, purpose)


def _bodies(desk: Desk, connection: Connection, asked: Asked) -> Bodies:
    """Titles of the village in question; a township's own names where no household is asked for."""
    if desk.store.role != "township":
        return desk.bodies(connection)
    code = find_household(connection, asked.household).record.get("village_code") if asked.household else ""
    if code and desk.village(connection, str(code)):
        return desk.bodies(connection, str(code))
    facts = json.loads(get_meta(connection, "town_facts", "{}"))
    names = {key: str(facts.get(key) or "") for key in ("town_kind", "county_kind", "office")}
    department = desk.view(connection).text("county_department")
    return Bodies("", str(facts.get("town") or desk.place.name), str(facts.get("county") or ""),
                  town_kind=names["town_kind"] or "town", county_kind=names["county_kind"] or "county",
                  office=names["office"], county_department=department)  # fmt: skip


def drawable(sheet: Sheet, out_format: str, accept: bool) -> tuple[Sheet, tuple[MissingGlyph, ...]]:
    """The sheet as it can be drawn, and the characters that become boxes; MissingGlyphs PRINT-003 unless they are accepted.

    A workbook keeps the characters: who opens it may have a font that draws them."""
    outer = sheet.volume((0,) * len(sheet.documents), 0) if sheet.volume else ((), ())
    missing = missing_glyphs((*sheet.documents, *outer[0], *outer[1]))
    if missing and not accept:
        raise MissingGlyphs(missing, sheet.title)
    if not missing or out_format == XLSX:
        return sheet, missing
    boxed = _boxed(sheet.documents, missing)
    return replace(sheet, documents=boxed, volume=_boxed_volume(sheet.volume, missing)), missing


def _boxed(documents: Documents, missing: tuple[MissingGlyph, ...]) -> Documents:
    return tuple(with_boxes(document, missing) for document in documents)


def _boxed_volume(volume: Volume | None, missing: tuple[MissingGlyph, ...]) -> Volume | None:
    if volume is None:
        return None
    made = volume

    def boxed(first_pages: tuple[int, ...], pages: int) -> tuple[Documents, Documents]:
        front, back = made(first_pages, pages)
        return _boxed(front, missing), _boxed(back, missing)

    return boxed


def draw_sheet(sheet: Sheet, out_format: str) -> tuple[bytes, Documents]:
    """The file of a sheet and what stands in it, in its order; every document is drawn once."""
    from app.reports import draw_many, render_pdf, render_xlsx

    if out_format == XLSX:
        return render_xlsx(sheet.documents[0]), sheet.documents
    if sheet.volume:
        return _bound(sheet, sheet.volume)
    documents = with_rows(sheet)
    pdf = render_pdf(documents[0]) if len(documents) == 1 else draw_many(documents, sheet.title)[0]
    return pdf, sheet.documents


def with_rows(sheet: Sheet) -> Documents:
    """The first document always; a part without rows is no page of its own."""
    return tuple(
        document for at, document in enumerate(sheet.documents) if at == 0 or bool(getattr(document, "rows", True))
    )


def _bound(sheet: Sheet, volume: Volume) -> tuple[bytes, Documents]:
    """A volume: its papers with running numbers first, then the cover and catalogue that name those numbers; as archives
    count, cover, catalogue and 备考表 have none."""
    from app.reports import draw_many
    from app.reports.stream import PdfStream

    body, counts = draw_many(sheet.documents, sheet.title, folio=1) if sheet.documents else (b"", ())
    front, back = volume(tuple(1 + sum(counts[:at]) for at in range(len(counts))), sum(counts))
    out = io.BytesIO()
    stream = PdfStream(out, sheet.title)
    for part in (draw_many(front, sheet.title)[0], body, draw_many(back, sheet.title)[0]):
        if part:
            stream.add(part)
    stream.close()
    return out.getvalue(), (*front, *sheet.documents, *back)


def log_print(desk: Desk, kind: PaperKind, sheets: list[tuple[str, int]], purpose: str, reveal: bool) -> None:
    """Who printed what of whom and what for, a line for each (subject, level); the practice village is exempt (`design.md` §4)."""
    personal = [subject for subject, level in sheets if level >= Level.PERSONAL]
    if not personal or desk.place.practice:
        return
    action = f"打印{kind.name}" + ("（含完整证件号码）" if reveal and "reveal" in kind.takes else "")
    with desk.store.writing() as connection:
        for subject in personal:
            log_access(connection, desk.now(), desk.operator, action, subject, purpose)


def suggested_name(kind: PaperKind, sheet: Sheet, desk: Desk, out_format: str) -> str:
    """A file name every stick takes, without anybody's name: 采集表-A-0001-20261123.pdf."""
    number = re.search(r"（([^（）]*)）$", sheet.subject)
    subject = number[1] if number else sheet.subject
    parts = (kind.name, re.sub(r"[^\w-]", "", subject), f"{desk.today:%Y%m%d}")
    return "-".join(part for part in parts if part) + f".{out_format}"
