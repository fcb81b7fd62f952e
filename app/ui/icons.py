"""Icons for pages: which icon stands for which thing of the field, so that one thing looks the same everywhere."""

from __future__ import annotations

from app.forms.glyphs import ICON_DIR, icon, picture, renderer

__all__ = ["ICON_DIR", "NAVIGATION", "TONE_ICONS", "icon", "picture", "renderer"]

# Page key -> icon of the left navigation.
NAVIGATION: dict[str, str] = {
    "today": "list-todo",
    "households": "house",
    "collect": "clipboard-pen",
    "review": "megaphone",
    "help": "heart-handshake",
    "ledgers": "table-2",
    "send": "send",
    "receive": "inbox",
    "audit": "clipboard-check",
    "totals": "chart-pie",
    "settings": "settings",
}

# A colour never speaks alone: each tone has its own shape.
TONE_ICONS: dict[str, str] = {
    "danger": "circle-alert",
    "warn": "triangle-alert",
    "good": "circle-check",
    "info": "info",
    "quiet": "circle-dashed",
    "practice": "graduation-cap",
}
