"""What cannot be drawn is refused by name, before anything is printed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.reports import fonts, render_pdf, undrawable
from app.reports.fonts import Face


@pytest.mark.parametrize(("char", "code"), [("😀", "U+1F600"), ("\ue123", "U+E123"), ("\U000f0001", "U+F0001")])
def test_a_character_without_glyph_stops_the_print(make: Any, char: str, code: str) -> None:
    document = make.notice(1, body=(f"户主{char}某",))
    with pytest.raises(AppError) as error:
        render_pdf(document)
    assert error.value.code == "print.glyph"
    assert code in error.value.text
    assert "户主" in error.value.where
    assert undrawable(document) == [(char, f"户主{char}某")]


def test_a_sheet_that_can_be_drawn_has_nothing_to_report(make: Any) -> None:
    assert all(undrawable(build()) == [] for build in make.builders.values())


def test_invisible_characters_are_no_obstacle(make: Any) -> None:
    messy = "张\u200b明\ufe00德\ufeff\x07\u00a0户\t主\U000e0100"
    assert undrawable(make.notice(1, body=(messy,))) == []
    assert render_pdf(make.notice(1, body=(messy,)))


def test_runs_follow_coverage() -> None:
    runs = fonts.split_runs("王𰻝𡋾明", Face.SERIF)
    assert "".join(text for _, text in runs) == "王𰻝𡋾明"
    assert [face for face, _ in runs] == [Face.SERIF, Face.SANS, Face.HANA, Face.SERIF]


def test_widths_are_those_of_the_font_that_draws() -> None:
    assert fonts.text_width("户主", Face.SERIF, 10) == pytest.approx(20)
    assert fonts.text_width("𡋾", Face.SERIF_BOLD, 10) == pytest.approx(10)
    assert fonts.text_width("", Face.SERIF, 10) == 0


def test_a_missing_font_file_is_a_plain_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FONT_FOLDER", tmp_path)
    with pytest.raises(AppError) as missing:
        fonts.font.__wrapped__(Face.SERIF)
    (tmp_path / "NotoSerifSC-Regular.ttf").write_bytes(b"")
    with pytest.raises(AppError) as empty:
        fonts.font.__wrapped__(Face.SERIF)
    (tmp_path / "NotoSerifSC-Regular.ttf").write_bytes(Path(fonts.__file__).read_bytes())
    with pytest.raises(AppError) as broken:
        fonts.font.__wrapped__(Face.SERIF)
    for error in (missing, empty, broken):
        assert error.value.code == "print.font"
        assert "NotoSerifSC-Regular.ttf" in error.value.text


def test_sheets_drawn_at_the_same_time_are_the_same_sheets(make: Any) -> None:
    expected = {name: render_pdf(make.builders[name]()) for name in ("ledger", "notice", "form")}
    got: dict[str, bytes] = {}
    threads = [
        threading.Thread(target=lambda name=name: got.__setitem__(name, render_pdf(make.builders[name]())))
        for name in expected
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == expected
