"""What can be looked at before anybody signs in: program, folder, disk, clock, memory, fonts, printers, backups."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from app.reports.fonts import FONT_FOLDER
from app.services.disk import os_reason
from app.services.keeping.backups import FOLDER as BACKUPS
from app.services.keeping.backups import SUFFIX
from app.services.program_files import changed_files, program_folder
from app.services.selfcheck.memory import memory
from app.services.selfcheck.model import Check, bad, good, warn
from app.services.selfcheck.places import why_not
from app.services.selfcheck.printers import printers
from app.store.engine import DATABASE

MB = 1024 * 1024
RELEASED = date(2026, 11, 1)  # nobody works with this program before it was made
LAST_YEAR = 2100
LEAST_FREE, LITTLE_FREE = 200 * MB, 1024 * MB
LEAST_MEMORY, LITTLE_LEFT = 1400 * MB, 300 * MB
SLOW_SECONDS = 2.0
OLD_BACKUP_DAYS = 7
# What a step that was cut off may leave beside the database; whole files never have these names.
LEFTOVERS = ("*.part", "*.copying", "*.tmp")
BEING_WRITTEN = 600  # seconds: a younger one may be in somebody's hands


def machine_checks(folder: Path, now: datetime, whole: bool = False, program: bool = True) -> list[Check]:
    """Every check that needs no key, in the order they are read; `whole` reads every file of the program.

    Without `program` its files are left to a later moment: reading them takes seconds on an old disk."""
    looks: tuple[Callable[[], Check], ...] = (
        *((lambda: check_program(program_folder(), whole),) if program else ()),
        lambda: check_folder(folder),
        lambda: check_space(folder),
        lambda: check_writing(folder),
        lambda: check_clock(folder, now),
        lambda: check_memory(memory()),
        check_fonts,
        lambda: check_printers(printers()),
        lambda: check_backups(folder, now),
        lambda: check_leftovers(folder),
    )
    return [look() for look in looks]


def check_program(folder: Path | None, whole: bool = False) -> Check:
    """The files of the bundle are as they were packed."""
    if folder is None:
        return good("program", "程序文件", "从源代码运行，没有清单可核对。")
    changed = changed_files(folder, whole)
    if not changed:
        return good("program", "程序文件", "和发放时一样，没有被改动。")
    named = "、".join(f"{one.name}（{one.what}）" for one in changed[:5]) + (
        f"等{len(changed)}个" if len(changed) > 5 else ""
    )
    return bad(
        "program", "程序文件", f"和发放时不一样：{named}。", "可能被杀毒软件删改。请重新安装守望；资料不受影响。"
    )


def check_folder(folder: Path) -> Check:
    """The data lies on the machine's own disk."""
    reason = why_not(folder)
    if reason:
        return bad("folder", "数据位置", f"{folder}：{reason}。", "请把整个文件夹复制到电脑自己的硬盘上再打开。")
    return good("folder", "数据位置", f"{folder}，在电脑自己的硬盘上。")


def check_space(folder: Path) -> Check:
    """Room for the data to grow and for a backup beside it."""
    try:
        free = shutil.disk_usage(_nearest(folder)).free
        size = (folder / DATABASE).stat().st_size if (folder / DATABASE).exists() else 0
    except OSError as error:
        return bad("space", "磁盘空间", f"问不到剩余空间：{os_reason(error)}。", "请检查磁盘。")
    text = f"还剩{_size(free)}，数据{_size(size)}。"
    if free < max(LEAST_FREE, 2 * size):
        return bad("space", "磁盘空间", text + "不够再做一次备份。", "请先清理磁盘（回收站、下载文件夹），再继续填。")
    if free < LITTLE_FREE:
        return warn("space", "磁盘空间", text, "快满了，请清理磁盘。")
    return good("space", "磁盘空间", text)


def check_writing(folder: Path) -> Check:
    """A file is written, flushed, renamed, read back and removed: as every saving does it."""
    place = _nearest(folder)
    first, second = (place / f".shouwang-{secrets.token_hex(4)}.{ending}" for ending in ("tmp", "part"))
    content, started = os.urandom(64 * 1024), time.perf_counter()
    try:
        with first.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        first.replace(second)
        same = second.read_bytes() == content
    except PermissionError:
        return bad(
            "writing",
            "写入",
            "文件写好以后改不了名，或者这里不能写。",
            "常见原因：杀毒软件正占用文件，或没有权限。请把守望的数据文件夹加入信任后再试。",
        )
    except OSError as error:
        return bad("writing", "写入", f"写不进去：{os_reason(error)}。", "请检查磁盘；能读出来的先做备份。")
    finally:
        for path in (first, second):
            with suppress(OSError):
                path.unlink()
    seconds = time.perf_counter() - started
    if not same:
        return bad("writing", "写入", "写进去的和读出来的不一样。", "磁盘可能坏了：请马上备份到U盘，并请人检查磁盘。")
    if seconds > SLOW_SECONDS:
        return warn(
            "writing",
            "写入",
            f"写一个小文件用了{seconds:.1f}秒。",
            "磁盘很慢：请关掉正在扫描磁盘的软件；一直这样请检查磁盘。",
        )
    return good("writing", "写入", "写入、落盘、读回都正常。")


def check_clock(folder: Path, now: datetime) -> Check:
    """The computer's day is neither before the program was made nor before its newest files, nor far ahead."""
    advice = "请在任务栏右下角把日期和时间调对；先后次序不看时间，但到期和期限要靠它。"
    newest = max((datetime.fromtimestamp(path.stat().st_mtime) for path in _marks(folder)), default=None)
    if now.date() < RELEASED or now.year >= LAST_YEAR:
        return bad("clock", "电脑时间", f"电脑时间是{now:%Y-%m-%d %H:%M}，明显不对。", advice)
    if newest is not None and now.date() < newest.date():
        return bad("clock", "电脑时间", f"电脑时间是{now:%Y-%m-%d}，比上次使用（{newest:%Y-%m-%d}）还早。", advice)
    return good("clock", "电脑时间", f"{now:%Y-%m-%d %H:%M}。")


def check_memory(found: tuple[int, int] | None) -> Check:
    """Enough memory for the program and what it draws."""
    if found is None:
        return good("memory", "内存", "这台电脑没有说。")
    whole, free = found
    text = f"共{_size(whole)}，还空{_size(free)}。"
    if whole < LEAST_MEMORY or free < LITTLE_LEFT:
        return warn("memory", "内存", text, "内存紧张：请关掉别的程序（浏览器、微信）再办大批打印和接收。")
    return good("memory", "内存", text)


def check_fonts() -> Check:
    """The fonts that come with the program are there: nothing hangs on those of the system."""
    broken = [path.name for path in sorted(FONT_FOLDER.glob("*.ttf")) if not _is_font(path)]
    count = len(list(FONT_FOLDER.glob("*.ttf")))
    if count < 5 or broken:
        return bad(
            "fonts",
            "字体",
            f"程序自带的字体缺了或坏了：{'、'.join(broken) or '缺文件'}。",
            "请重新安装守望；资料不受影响。",
        )
    return good("fonts", "字体", f"自带{count}个字体，齐全。")


def check_printers(names: tuple[str, ...] | None) -> Check:
    """There is a printer, or sheets are kept as PDF."""
    if names:
        return good("printer", "打印机", "、".join(names[:4]) + ("等" if len(names) > 4 else "") + "。")
    text = "没有找到打印机。" if names is not None else "问不到有没有打印机（打印服务没有开）。"
    return warn("printer", "打印机", text, "可以先另存为PDF，拿到有打印机的电脑上打；要在这里打，请先装好打印机驱动。")


def check_backups(folder: Path, now: datetime) -> Check:
    """The newest automatic backup is not old."""
    if not (folder / DATABASE).exists():
        return good("backup", "自动备份", "还没有数据。")
    made = [datetime.fromtimestamp(path.stat().st_mtime) for path in (folder / BACKUPS).glob(f"*{SUFFIX}")]
    if not made:
        return warn("backup", "自动备份", "还没有一个备份。", "登录一次会自动做；也可以现在就备份到U盘。", "backup")
    days = (now - max(made)).days
    if days > OLD_BACKUP_DAYS:
        return warn("backup", "自动备份", f"最近一次是{days}天前。", "登录一次会自动做；也请备份到U盘。", "backup")
    return good("backup", "自动备份", f"最近一次{max(made):%Y-%m-%d %H:%M}，共{len(made)}个。")


def check_leftovers(folder: Path) -> Check:
    """Nothing half-written lies beside the data."""
    left = list(leftovers(folder))
    if left:
        size = sum(path.stat().st_size for path in left)
        return warn(
            "leftovers",
            "没写完的文件",
            f"有{len(left)}个（{_size(size)}），是中途断电或拔盘留下的。",
            "可以清掉，不影响资料。",
            "leftovers",
        )
    return good("leftovers", "没写完的文件", "没有。")


def leftovers(folder: Path) -> Iterator[Path]:
    """Files of steps that were cut off, in the store's folder and its backups; an unfinished restore is none."""
    until = time.time() - BEING_WRITTEN
    for place in (folder, folder / BACKUPS):
        for pattern in LEFTOVERS:
            yield from (path for path in sorted(place.glob(pattern)) if path.is_file() and path.stat().st_mtime < until)


def _marks(folder: Path) -> Iterator[Path]:
    yield from (path for path in (folder / DATABASE, *(folder / BACKUPS).glob(f"*{SUFFIX}")) if path.exists())


def _nearest(folder: Path) -> Path:
    return next(place for place in (folder, *folder.absolute().parents) if place.is_dir())


def _is_font(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"\0\1\0\0", b"true", b"OTTO") and path.stat().st_size > 100_000
    except OSError:
        return False


def _size(count: int) -> str:
    return f"{count / 1024 / MB:.1f}GB" if count >= 1024 * MB else f"{count / MB:.0f}MB"
