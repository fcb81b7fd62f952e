"""The stick of the practice village: a folder that pages offer beside real sticks, and where they begin to look for packages."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.ui.context import PageContext
from app.ui.pages.exchange.drives import Drive

STICK = "练习U盘"


def practice_stick(context: PageContext) -> Path | None:
    """The folder that plays the stick; None for live data."""
    if not context.desk.place.practice:
        return None
    from app.services.practice.house import house_of  # its makers are of no use to live data

    stick = house_of(context.desk).stick
    return stick if stick.is_dir() else None


def practice_drives(context: PageContext) -> tuple[Drive, ...]:
    """The practice stick as a drive to choose; none for live data."""
    stick = practice_stick(context)
    return (Drive(stick, STICK, shutil.disk_usage(stick).free, False, named=STICK),) if stick else ()
