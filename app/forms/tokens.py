"""The one table of colours and sizes: style sheet, icons and layouts are filled from it, nothing is written elsewhere.

It lies in `forms` because `ui` may look down on `forms` and not the other way round; `app.ui.theme` applies it.
"""

from __future__ import annotations

# Calm and official: ink teal on white and cool light greys; every text colour has at least 4.5:1 on its ground.
COLOURS: dict[str, str] = {
    "accent": "#155e75",
    "accent_hover": "#1b7490",
    "accent_down": "#0f4657",
    "accent_soft": "#e4f0f4",
    "accent_faint": "#f1f7f9",
    "accent_line": "#9cc4d0",
    "bar": "#103f4f",
    "bar_field": "#1e5264",
    "bar_field_on": "#28637a",
    "bar_text": "#ffffff",
    "bar_muted": "#b7d0d8",
    "text": "#182226",
    "text_soft": "#3c4a50",
    "muted": "#5a676d",
    "faint": "#6f7c82",
    "disabled": "#98a3a8",
    "on_accent": "#ffffff",
    "surface": "#f3f5f6",
    "surface_low": "#e9edef",
    "card": "#ffffff",
    "field": "#ffffff",
    "field_locked": "#f3f5f6",
    "row_alt": "#fafbfb",
    "row_hover": "#f1f6f8",
    "row_on": "#dcecf1",
    "line": "#dfe5e8",
    "line_strong": "#b9c4c9",
    "focus": "#1b7490",
    "danger": "#b3261e",
    "danger_hover": "#c93a31",
    "danger_soft": "#fdeeec",
    "danger_line": "#e8b4b0",
    "warn": "#855300",
    "warn_soft": "#fff4db",
    "warn_line": "#ecd08c",
    "good": "#1c6a43",
    "good_soft": "#e6f4ec",
    "good_line": "#a9d5bd",
    "info": "#155e75",
    "info_soft": "#e4f0f4",
    "info_line": "#9cc4d0",
    "quiet": "#4a575d",
    "quiet_soft": "#eceff1",
    "quiet_line": "#cfd7db",
    "practice": "#d2660a",
    "practice_soft": "#fdeedd",
    "practice_text": "#8a3f00",
    "paper": "#ffffff",
    "desk": "#dde3e6",
}

# Logical pixels at 100 % text; multiples of the 8-pixel grid, halves of it inside a control.
SIZES: dict[str, int] = {
    "half": 4,
    "grid": 8,
    "grid2": 16,
    "grid3": 24,
    "grid4": 32,
    "radius": 6,
    "radius_card": 8,
    "line": 1,
    "frame": 4,
    "icon": 18,
    "icon_small": 16,
    "icon_nav": 20,
    "icon_big": 40,
    "bar_height": 52,
    "nav_width": 152,
    "nav_item": 38,
    "header_height": 56,
    "column": 272,
    "column_money": 180,
    "beside": 680,
    "side": 248,
    "steps": 208,
    "dialog": 440,
    "dialog_wide": 560,
    "search": 320,
    "toast": 420,
}

# These grow with the text size a person chose.
TEXT_SIZES: dict[str, int] = {
    "font_small": 12,
    "font": 14,
    "font_big": 16,
    "font_title": 20,
    "font_stat": 28,
    "control": 34,
    "control_small": 28,
    "control_pad": 25,
    "chip": 22,
    "row": 38,
    "table_head": 36,
    "scroll": 10,
}

FONT_FAMILIES: tuple[str, ...] = ("Noto Sans SC", "HanaMinB")
TONES: tuple[str, ...] = ("danger", "warn", "good", "info", "quiet", "practice")


def size(name: str) -> int:
    """A layout size in logical pixels; KeyError for a name nobody declared."""
    return SIZES[name]


def colour(name: str) -> str:
    """A colour as #rrggbb; KeyError for a name nobody declared."""
    return COLOURS[name]


def text_sizes(percent: int) -> dict[str, int]:
    """The sizes that grow with the text, at `percent` of their base (100, 125, 150)."""
    return {name: round(value * percent / 100) for name, value in TEXT_SIZES.items()}
