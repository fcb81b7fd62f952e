"""What can be looked at once the data is open: the encrypted file, attachments, the copy that lies elsewhere, the clock."""

from __future__ import annotations

from datetime import datetime

from app.services.clock_watch import before_last_use
from app.services.desk import Desk
from app.services.keeping.backups import LAST_ON_STICK
from app.services.packages.lacking import lacking_here
from app.services.selfcheck.model import Check, bad, good, warn
from app.store.soundness import broken_pages, broken_structure, lost_rows

STICK_DAYS = 14
DAMAGED = "先把急救包写到U盘（shouwang rescue，或“自检”里的“写急救包”），再从最近的备份恢复；原来的数据不要删。"


def store_checks(desk: Desk) -> list[Check]:
    """Every check that needs the data open; reads the whole file once."""
    return [check_database(desk), check_attachments(desk), check_stick(desk), check_last_use(desk)]


def check_database(desk: Desk) -> Check:
    """Every page has its seal, the structure holds, every row belongs somewhere."""
    with desk.reading() as connection:
        pages = broken_pages(connection)
        structure = 0 if pages else broken_structure(connection)
        lost = 0 if pages or structure else lost_rows(connection)
    if pages:
        return bad("database", "数据文件", f"有{pages}页损坏。", DAMAGED, "rescue")
    if structure:
        return bad("database", "数据文件", f"结构有{structure}处不对。", DAMAGED, "rescue")
    if lost:
        return bad("database", "数据文件", f"有{lost}条记录找不到所属的户。", DAMAGED, "rescue")
    return good("database", "数据文件", "每一页都完好，结构正常。")


def check_attachments(desk: Desk) -> Check:
    """The sealed files of photos and scans are where their rows say."""
    with desk.reading() as connection:
        count = len(lacking_here(connection, desk.store.folder))
    if count:
        return warn(
            "attachments",
            "附件",
            f"有{count}个附件的文件不在这台电脑上。",
            "可以从备份旁边的“守望附件”或下一次收包补回来。",
        )
    return good("attachments", "附件", "登记的附件都在。")


def check_stick(desk: Desk) -> Check:
    """A copy lies somewhere else, and is not old."""
    last = desk.store.meta(LAST_ON_STICK)
    if not last:
        return warn("stick", "U盘备份", "还没有备份到U盘，电脑丢了就都没了。", "请插上U盘，在“设置→备份”里备份一次。")
    days = (desk.clock().replace(tzinfo=None) - datetime.fromisoformat(last).replace(tzinfo=None)).days
    if days > STICK_DAYS:
        return warn("stick", "U盘备份", f"上次是{days}天前。", "请备份到U盘一次，U盘锁进柜子。")
    return good("stick", "U盘备份", f"上次{last.replace('T', ' ')[:16]}。")


def check_last_use(desk: Desk) -> Check:
    """Today is not before the day of the last writes here."""
    text = before_last_use(desk)
    return bad("last_use", "上次使用", text, "") if text else good("last_use", "上次使用", "不早于上次使用。")
