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
    "faint": "#69767c",
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

# Logical pixels that never grow; multiples of the 8-pixel grid, halves of it inside a control.
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
    "chip": 22,
    "badge": 18,
    "table_head": 36,
    "scroll": 10,
    "icon": 18,
    "icon_small": 16,
    "icon_nav": 20,
    "icon_big": 40,
    "bar_height": 52,
    "nav_item": 38,
    "nav_width": 152,
    "column_money": 164,
}

# Widths of regions: they grow by half as much, so that larger text still leaves room for the page.
ROOM_SIZES: dict[str, int] = {
    "steps": 208,
    "column": 272,
    "beside": 680,
    "side": 248,
    "search": 320,
    "toast": 420,
    "dialog": 440,
    "dialog_wide": 880,
    "details": 152,
}

FONT_FAMILIES: tuple[str, ...] = ("Noto Sans SC", "HanaMinB")
TONES: tuple[str, ...] = ("danger", "warn", "good", "info", "quiet", "practice")


def all_sizes(percent: int) -> dict[str, int]:
    """Every size in logical pixels at `percent` text (100, 115, 130, 150)."""
    grown = {name: round(value * percent / 100) for name, value in TEXT_SIZES.items()}
    roomy = {name: round(value * (100 + percent) / 200) for name, value in ROOM_SIZES.items()}
    return {**SIZES, **grown, **roomy}


_now: dict[str, int] = all_sizes(100)
_percent: list[int] = [100]


def use_text_size(percent: int) -> None:
    """Sizes asked for from now on are those of this text size (the theme calls it; layouts made before keep theirs)."""
    _now.update(all_sizes(percent))
    _percent[0] = percent


def text_size() -> int:
    """The text size in use, in percent."""
    return _percent[0]


def size(name: str) -> int:
    """A layout size in logical pixels; KeyError for a name nobody declared."""
    return _now[name]


def colour(name: str) -> str:
    """A colour as #rrggbb; KeyError for a name nobody declared."""
    return COLOURS[name]
