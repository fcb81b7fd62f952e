"""The writer's own progress as the strip under the title shows it."""

from __future__ import annotations

from collections.abc import Callable

SHOWN = 1000  # units below this are counted, bytes are shown in per cent


def stick_progress(progress: Callable[..., None]) -> Callable[[str, int, int], None]:
    """Turns (step, done, total) into (done, total, text); raising Cancelled inside stops the writer."""

    def tell(step: str, done: int, total: int) -> None:
        if step == "整理" or total <= SHOWN:
            progress(done, total, _words(step))
        else:
            progress(done * 100 // total, 100, f"{_words(step)} {done * 100 // total}%")

    return tell


def _words(step: str) -> str:
    """写入附件第2卷 → 正在写入U盘：附件第2卷; steps of receiving say themselves what they do."""
    for start, text in (
        ("写入", "正在写入U盘"),
        ("读回核对", "正在从U盘读回核对，请不要拔"),
        ("放备份", "正在放备份，请不要拔"),
    ):
        if step.startswith(start):
            rest = step.removeprefix(start)
            return f"{text}：{rest}" if rest else text
    return {"整理": "正在整理", "完成": "已完成"}.get(step, step)
