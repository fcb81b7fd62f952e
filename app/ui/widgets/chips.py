"""How a duty stands, as a chip of a list: tone and word from the one engine's state (`domain.md` R-12.2)."""

from __future__ import annotations

from datetime import date

from app.domain.due import Due, State

TONES = {State.OVERDUE: "danger", State.SOON: "warn", State.DUE: "info", State.DONE: "good", State.EXCUSED: "quiet"}


def due_chip(due: Due | None, today: date) -> tuple[str, str] | None:
    """(tone, word): 逾期3天 · 今天到期 · 还剩2天 · 12-31前 · 已完成; None without a duty."""
    if due is None:
        return None
    left = (due.to - today).days
    words = {
        State.OVERDUE: f"逾期{-left}天",
        State.SOON: "今天到期" if left == 0 else f"还剩{left}天",
        State.DUE: f"{short_day(due.to, today)}前",
        State.DONE: "已完成",
        State.EXCUSED: "已暂缓",
    }
    return TONES[due.state], words[due.state]


def short_day(day: date | None, today: date) -> str:
    """12月31日, with the year where it is another one; "" for None."""
    if day is None:
        return ""
    text = f"{day.month}月{day.day}日"
    return text if day.year == today.year else f"{day.year}年{text}"
