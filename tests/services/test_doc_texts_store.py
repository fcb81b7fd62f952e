"""Texts of papers in the store, at the command line and in 设置."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.documents.texts import DOC_TEXTS
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import read_text
from app.services.papers.doc_texts import allowed_places, restore_text, set_text, text_lines


def line(desk: Desk, key: str) -> object:
    return next(found for found in text_lines(desk) if found.key == key)


def test_changed_and_put_back(desk: Desk) -> None:
    assert len(text_lines(desk)) == len(DOC_TEXTS) and not any(found.changed for found in text_lines(desk))
    assert set_text(desk, "会议通知", "{会议日期}在{会议地点}开会。", "青振发〔2026〕9号") == "meeting_call"
    changed = line(desk, "meeting_call")
    assert (
        changed.changed and changed.text == "{会议日期}在{会议地点}开会。" and changed.document == "青振发〔2026〕9号"
    )
    restore_text(desk, "meeting_call")
    assert not line(desk, "meeting_call").changed


def test_refusals_change_nothing(desk: Desk) -> None:
    for words, code in (("请{户主}来。", "TEXT-002"), ("{日子}开会", "TEXT-001"), ("", "TEXT-005")):
        with pytest.raises(AppError) as caught:
            set_text(desk, "会议通知", words)
        assert caught.value.code == code
    with pytest.raises(AppError) as caught:
        set_text(desk, "会议纪要", "x")
    assert caught.value.code == "TEXT-006" and "会议通知" in caught.value.advice
    assert not line(desk, "meeting_call").changed


def test_places_offered_are_those_the_paper_may_have() -> None:
    names = [name for name, _ in allowed_places("meeting_call")]
    assert "户主" not in names and names[0] in DOC_TEXTS["meeting_call"].text
    assert "户主" in [name for name, _ in allowed_places("accept_receipt")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes("村里开会\r\n请准时。".encode(encoding))
    assert read_text(path) == "村里开会\n请准时。"


def test_what_is_no_text_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "图.png").write_bytes(b"\x89PNG\0\0")
    with pytest.raises(AppError, match="FILE-106"):
        read_text(tmp_path / "图.png")
    with pytest.raises(AppError, match="FILE-105"):
        read_text(tmp_path / "没有.txt")
