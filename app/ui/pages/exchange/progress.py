"""The writer's own progress as the strip under the title shows it."""

from __future__ import annotations

from collections.abc import Callable

STEPS = {"整理": "正在整理", "写入": "正在写入U盘", "读回核对": "正在从U盘读回核对，请不要拔", "完成": "已完成"}
SHOWN = 1000  # units below this are counted, bytes are shown in per cent


def stick_progress(progress: Callable[..., None]) -> Callable[[str, int, int], None]:
    """Turns (step, done, total) into (done, total, text); raising Cancelled inside stops the writer."""

    def tell(step: str, done: int, total: int) -> None:
        text = STEPS.get(step, step)
        if step == "写入" and total > SHOWN:
            progress(done * 100 // total, 100, f"{text} {done * 100 // total}%")
        else:
            progress(done, total, text)

    return tell
