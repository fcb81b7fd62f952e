"""What is odd about this start: another process holds the store, or the computer's clock stands before the last use.

Neither stops anybody from looking; clocks never order anything (`design.md` §3), so what is written now still counts as newest.
"""

from __future__ import annotations

from app.domain.errors import AppError
from app.services.desk import Desk
from app.store.history import last_written


def held_elsewhere(desk: Desk) -> str:
    """Take the store for writing; a sentence that names who holds it where that fails, "" when it is ours."""
    try:
        desk.store.hold()
    except AppError as error:
        return f"{error.text}现在只能查看，填的内容存不上；关掉那一处再重新登录。" if error.code == "S-120" else ""
    return ""


def before_last_use(desk: Desk) -> str:
    """A sentence when today lies before the day of the last writes here, "" otherwise."""
    with desk.reading() as connection:
        last = last_written(connection)[:10]
    if not last or desk.today.isoformat() >= last:
        return ""
    return (
        f"电脑时间比上次使用还早：现在是{desk.today.isoformat()}，上次是{last}。请先把电脑的日期调对，否则到期和期限算不准；"
        "已经填的内容不受影响，先后次序不看时间。"
    )
