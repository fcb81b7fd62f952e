"""Fonts, palette, style sheet and the Chinese words of Qt's own buttons, put on the application in one call."""

from __future__ import annotations

from pathlib import Path
from string import Template

from PySide6.QtCore import QLibraryInfo, QLocale, QSize, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from app.forms.tokens import COLOURS, FONT_FAMILIES, TONES, all_sizes, colour, size, text_size, use_text_size

__all__ = [
    "COLOURS",
    "TEXT_STEPS",
    "TONES",
    "apply_theme",
    "colour",
    "program_icon",
    "set_text_size",
    "size",
    "style_sheet",
    "text_size",
]

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaMinB.ttf")
TEXT_STEPS = (100, 115, 130, 150)
EFFECTS = (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu, Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateTooltip,
           Qt.UIEffect.UI_FadeTooltip, Qt.UIEffect.UI_AnimateToolBox)  # fmt: skip


def program_icon() -> QIcon:
    """The program's icon, for window frame and task bar."""
    made = QIcon()
    for side in (32, 48, 256):
        made.addFile(str(RESOURCES / "program" / f"shouwang-{side}.png"), QSize(side, side))
    return made


def apply_theme(app: QApplication, percent: int = 100) -> None:
    """Dress the application: bundled fonts, Chinese standard buttons, palette, style sheet at `percent` text size."""
    app.setStyle("Fusion")
    for effect in EFFECTS:  # menus and tips stand at once: weak machines, remote screens
        app.setEffectEnabled(effect, False)
    load_fonts()
    install_chinese(app)
    app.setPalette(palette())
    set_text_size(app, percent)


def set_text_size(app: QApplication, percent: int) -> None:
    """Draw everything again at one of the text sizes; ValueError for another step."""
    if percent not in TEXT_STEPS:
        raise ValueError(percent)
    use_text_size(percent)
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(all_sizes(percent)["font"])
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)
    app.setStyleSheet(style_sheet(percent))


def style_sheet(percent: int = 100) -> str:
    """`resources/style.qss` with every $token filled in; KeyError names a token the table lacks."""
    lengths = {name: f"{value}px" for name, value in all_sizes(percent).items()}
    template = Template((RESOURCES / "style.qss").read_text(encoding="utf-8"))
    return template.substitute(COLOURS, **{f"s_{k}": v for k, v in lengths.items()}, icons=_icon_folder())


def _icon_folder() -> str:
    return (RESOURCES / "icons" / "parts").as_posix()


def load_fonts() -> list[str]:
    """Register the bundled fonts (they are mapped, not read); the families found, rare characters included."""
    found: list[str] = []
    for name in FONT_FILES:
        number = QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))
        found += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return found


class MoreChinese(QTranslator):
    """Words of Qt's file dialog that its own translation leaves in English."""

    WORDS = {"&Look in:": "查找范围(&L)：", "Files of &type:": "文件类型(&T)：", "%1 bytes": "%1 字节",
             "%1 byte(s)": "%1 字节"}  # fmt: skip

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The Chinese words, "" for what Qt knows itself."""
        return self.WORDS.get(source, "") if context.startswith("QFile") else ""

    def isEmpty(self) -> bool:
        """Never empty: Qt does not install empty ones."""
        return False


def install_chinese(app: QApplication) -> bool:
    """Qt's own words (OK, Cancel, calendar, context menus) in Chinese; False where the wheel lacks the file."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    app.installTranslator(MoreChinese(app))
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator.load("qtbase_zh_CN", folder) and app.installTranslator(translator)


def palette() -> QPalette:
    """Colours for what a style sheet does not reach: selections, placeholders, links, disabled texts."""
    roles = QPalette.ColorRole
    wanted = {
        roles.Window: "surface", roles.WindowText: "text", roles.Base: "field", roles.AlternateBase: "row_alt",
        roles.Text: "text", roles.Button: "card", roles.ButtonText: "text", roles.Highlight: "accent",
        roles.HighlightedText: "on_accent", roles.PlaceholderText: "faint", roles.ToolTipBase: "text",
        roles.ToolTipText: "on_accent", roles.Link: "accent", roles.Mid: "line", roles.Accent: "accent",
    }  # fmt: skip
    made = QPalette()
    for role, name in wanted.items():
        made.setColor(role, QColor(COLOURS[name]))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(COLOURS["disabled"]))
    return made
