"""What the program can mend itself: half-written files, a backup that is due, the index for finding."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.services.desk import Desk
from app.services.keeping.backups import BY_HAND, keep_backup
from app.services.selfcheck.machine_checks import leftovers
from app.store import search


def clear_leftovers(folder: Path) -> int:
    """Remove what steps that were cut off left behind; how many files."""
    gone = 0
    for path in list(leftovers(folder)):
        with suppress(OSError):
            path.unlink()
            gone += 1
    return gone


def mend(desk: Desk, what: str) -> str:
    """Do one of the mendings a check named (`leftovers`, `backup`, `index`); a sentence of what was done. KeyError for others."""
    match what:
        case "leftovers":
            return f"已清掉{clear_leftovers(desk.store.folder)}个没写完的文件。"
        case "backup":
            return f"已做好一个备份：{keep_backup(desk, BY_HAND).path.name}。"
        case "index":
            with desk.store.writing() as connection:
                search.forget(connection)
            return "查找用的索引已经清掉，下次查找时重建。"
    raise KeyError(what)
