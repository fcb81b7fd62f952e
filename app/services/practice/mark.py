"""The mark in the folder of every practice store: seen without a key, so that live data and practice never take each other's place."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import AppError

MARK = "practice.mark"


def is_marked(folder: Path) -> bool:
    """True where a practice store lies, or a folder only practice uses."""
    return (folder / MARK).exists()


def mark(folder: Path) -> None:
    """Say that this folder is practice."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def check_same_world(folder: Path, practice: bool, has_store: bool, where: str) -> None:
    """A backup goes only where its like lies; AppError BAK-107 (practice over live data), BAK-108 (live data into practice)."""
    if practice and has_store and not is_marked(folder):
        advice = "什么也没有动。练习村不用备份，要重来点“重新开始”。"
        raise AppError("BAK-107", "这是练习村的备份，不能恢复到正式数据上。", advice, where)
    if not practice and is_marked(folder):
        raise AppError(
            "BAK-108", "这是正式数据的备份，不能恢复到练习村里。", "什么也没有动。请退出练习村，在登录页恢复。", where
        )
