"""The texts of papers as they stand: read, changed from a day on, put back (`design.md` §3 "Policy")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.documents.places import FIELDS, places
from app.domain.documents.texts import DOC_TEXTS, DocText
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.policies import set_policy


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text: `changed` when it is not the shipped one, `township` when the township issued it."""

    key: str
    name: str
    text: str
    shipped: str
    changed: bool
    since: date | None
    township: bool
    document: str
    source: str


def text_lines(desk: Desk) -> list[TextLine]:
    """Every text with the words in force today."""
    with desk.reading() as connection:
        policy = desk.policy(connection)
    view = policy.at(desk.today)
    found = []
    for text in DOC_TEXTS.values():
        entry, now = policy.entry(text.setting, desk.today), view.text(text.setting)
        found.append(
            TextLine(
                text.key,
                text.name,
                now,
                text.text,
                now != text.text,
                entry.valid_from if entry else None,
                bool(entry and entry.township),
                entry.document if entry else "",
                text.source,
            )
        )
    return found


def doc_text(name: str) -> DocText:
    """A text by key or Chinese name; AppError TEXT-006."""
    found = next((text for text in DOC_TEXTS.values() if name.strip() in (text.key, text.name)), None)
    if found is None:
        listed = "、".join(text.name for text in DOC_TEXTS.values())
        raise AppError("TEXT-006", f"没有“{name}”这份材料的文字。", f"可以改：{listed}。", "材料文字")
    return found


def set_text(desk: Desk, name: str, text: str, document: str = "", since: date | None = None) -> str:
    """Change a text from a day on (today); returns its key. AppError TEXT-001 … TEXT-006, SET-010 (the township's)."""
    found = doc_text(name)
    set_policy(desk, found.setting, text, since, document)
    return found.key


def restore_text(desk: Desk, name: str) -> str:
    """The shipped words again, from today on."""
    found = doc_text(name)
    return set_text(desk, name, found.text, "恢复原文")


def allowed_places(name: str) -> list[tuple[str, str]]:
    """(place, what stands there) for all places this text may have, those it uses first."""
    found = doc_text(name)
    used = places(found.text)
    allowed = [field for field in FIELDS.values() if found.may_have(field)]
    return [(field.name, field.meaning) for field in sorted(allowed, key=lambda field: field.name not in used)]
