"""The look: one table, every token used and known, fonts cover rare names, icons bundled, colours legible."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.forms import tokens
from app.forms.glyphs import ICON_DIR, icon
from app.ui import theme
from app.ui.environment import prepare_input_method
from app.ui.icons import NAVIGATION, TONE_ICONS

ROOT = Path(theme.__file__).resolve().parents[2]
SOURCES = sorted([*(ROOT / "app" / "ui").rglob("*.py"), *(ROOT / "app" / "forms").rglob("*.py")])


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(front: str, back: str) -> float:
    """Contrast ratio of two tokens."""
    light, dark = sorted((luminance(tokens.colour(front)), luminance(tokens.colour(back))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("percent", theme.TEXT_STEPS)
def test_style_sheet_is_filled(percent: int) -> None:
    sheet = theme.style_sheet(percent)
    assert "$" not in sheet
    assert f"font-size: {round(14 * percent / 100)}px" in sheet


def test_every_colour_of_the_table_is_used() -> None:
    used = (ROOT / "resources" / "style.qss").read_text("utf-8") + "".join(path.read_text("utf-8") for path in SOURCES)
    for name in tokens.COLOURS:
        assert re.search(rf"\b{name}\b", used.replace(f'"{name}": "#', "")) or name in used, name


def test_no_colour_and_no_pixel_outside_the_table() -> None:
    sheet = (ROOT / "resources" / "style.qss").read_text("utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*\{)", re.sub(r"[\w\]\"]+#\w+", "", sheet))
    for path in SOURCES:
        if path.name != "tokens.py":
            assert not re.findall(r"[\"']#[0-9a-fA-F]{6}[\"']", path.read_text("utf-8")), path


def test_drawn_parts_have_colours_of_the_table() -> None:
    known = set(tokens.COLOURS.values())
    for path in (ICON_DIR / "parts").glob("*.svg"):
        found = set(re.findall(r"#[0-9a-fA-F]{6}", path.read_text("utf-8")))
        assert found and found <= known, path.name
        assert path.name in (ROOT / "resources" / "style.qss").read_text("utf-8"), path.name


@pytest.mark.parametrize(
    ("front", "back"),
    [("text", "card"), ("text", "surface"), ("text_soft", "card"), ("muted", "card"), ("muted", "surface"), ("faint", "card"),
     ("bar_text", "bar"), ("bar_muted", "bar"), ("bar_muted", "bar_field"), ("on_accent", "accent"), ("on_accent", "accent_hover"),
     ("accent", "card"), ("accent_down", "accent_soft"), ("on_accent", "danger"), ("practice_text", "practice_soft"),
     *((tone, f"{tone}_soft") for tone in ("danger", "warn", "good", "info", "quiet")), ("danger", "card"), ("warn", "card")],
)  # fmt: skip
def test_words_are_legible(front: str, back: str) -> None:
    assert contrast(front, back) >= 4.5


def test_fonts_are_ours_and_draw_rare_names(qapp: QApplication) -> None:
    families = theme.load_fonts()
    assert {"Noto Sans SC", "HanaMinB"} <= set(families)
    assert qapp.font().families()[:2] == list(tokens.FONT_FAMILIES)
    for family, characters in (("Noto Sans SC", "张𰻝·"), ("HanaMinB", "𬱖𠮷")):
        font = QFont()
        font.setFamilies([family])
        for character in characters:
            assert QFontMetrics(font).inFontUcs4(ord(character)), character


@pytest.mark.parametrize("percent", [130, 150, 100])
def test_text_size_changes_everything(qapp: QApplication, percent: int) -> None:
    theme.set_text_size(qapp, percent)
    assert qapp.font().pixelSize() == round(14 * percent / 100)
    assert theme.size("nav_width") == round(152 * percent / 100)


def test_unknown_text_size_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="90"):
        theme.set_text_size(qapp, 90)


def test_standard_buttons_are_chinese(qtbot: QtBot) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "取消"
    assert QCoreApplication.translate("QPlatformTheme", "Save").startswith("保存")


def test_icons_are_bundled_with_their_licence() -> None:
    assert "ISC License" in (ICON_DIR / "LICENSE").read_text("utf-8")
    used = {
        name for path in SOURCES for name in re.findall(r"(?:icon|picture)\(\"([a-z0-9-]+)\"", path.read_text("utf-8"))
    }
    for name in used | set(NAVIGATION.values()) | set(TONE_ICONS.values()):
        assert not icon(name).isNull()
        assert icon(name).pixmap(20, 20).toImage().hasAlphaChannel()


def test_icon_is_drawn_in_its_colour() -> None:
    image = icon("check", "danger").pixmap(64, 64).toImage()
    wanted = tokens.colour("danger")
    solid = {
        image.pixelColor(x, y).name() for x in range(64) for y in range(64) if image.pixelColor(x, y).alpha() == 255
    }
    assert solid == {wanted}


@pytest.mark.parametrize(
    ("before", "after"),
    [("fcitx", "ibus"), ("fcitx5", "ibus"), ("FCITX", "ibus"), ("ibus", "ibus"), ("compose", "compose")],
)
def test_input_method_of_linux(before: str, after: str) -> None:
    environ = {"QT_IM_MODULE": before}
    prepare_input_method(environ)
    assert environ == {"QT_IM_MODULE": after}


def test_input_method_is_not_invented() -> None:
    environ: dict[str, str] = {}
    prepare_input_method(environ)
    assert environ == {}


def test_file_dialog_of_qt_speaks_chinese(qapp: QApplication) -> None:
    theme.install_chinese(qapp)
    dialog = QFileDialog(None, "选择文件")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    words = [part.text() for part in (*dialog.findChildren(QLabel), *dialog.findChildren(QPushButton))]
    assert words
    assert not [text for text in words if re.search(r"[A-Za-z]{2}", text)]
