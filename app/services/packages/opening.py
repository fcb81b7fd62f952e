"""Opening packages for receiving: whose they are, whether they are for this store, and which of a folder there are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages.enrolment import known_senders, opening_keys
from app.services.packages.trust import believed
from app.services.setup import device_keys
from app.sync.files import DISK, Files, read_trouble
from app.sync.reader import OpenedPackage, read_package
from app.sync.volumes import loose_volumes

SUFFIX = ".swpkg"
# Whose the package is has to be asked of a person first.
STRANGERS = frozenset({"sync.stranger", "sync.code", "sync.code_length"})
# Not a bad package but a question to the person, or a wrong file: said, nothing put aside.
PASS_ON = STRANGERS | {"sync.missing", "sync.practice_here", "sync.practice_there", "P-110", "P-111", "P-113"}
# Seals and signatures hold, and yet it is not taken: put aside, the others go on.
ALARMS = frozenset({"P-112", "sync.malformed", "sync.bomb"})


def package_files(paths: Iterable[Path]) -> list[Path]:
    """The files themselves; a folder or stick stands for every package in it, whatever folder it lies in, and for
    attachment volumes that came without their package.

    AppError P-115 for a folder without any."""
    found: list[Path] = []
    for path in paths:
        try:
            inside = _inside(path) if path.is_dir() else [path]
        except OSError as error:  # a stick that was pulled, or fails while it is looked through
            raise read_trouble(error, path.name) from error
        if not inside:
            raise AppError("P-115", "这个文件夹里没有找到报送包（.swpkg）。", "请核对U盘和文件夹选对没有。", str(path))
        found += [file for file in inside if file not in found]
    return found


def _inside(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob(f"*{SUFFIX}") if path.is_file() and not path.name.startswith("."))
    return found + loose_volumes(folder)


def opened(desk: Desk, path: Path, confirm: str, files: Files = DISK) -> OpenedPackage:
    """A package that may be taken here; AppError of PASS_ON where a person is asked, any other for a bad one."""
    with desk.reading() as connection:
        known = known_senders(connection)
    package = read_package(path, opening_keys(desk), known, practice=desk.place.practice, files=files)
    _check_place(desk, package)
    _check_own(desk, package)
    with desk.reading() as connection:
        return believed(desk, connection, package, confirm)


def _check_place(desk: Desk, package: OpenedPackage) -> None:
    facts, own = package.manifest.facts, desk.place.code
    told = f"这个包是{facts.place_name}（{facts.place_code}）"
    if desk.store.role == "township" and not facts.place_code.startswith(own):
        raise AppError("P-110", f"{told}的，不属于本乡镇。", "请核对拿错了没有。", package.name)
    if desk.store.role == "village" and not own.startswith(facts.place_code):
        raise AppError("P-111", f"{told}发的，不是发给本村的。", "请核对拿错了没有。", package.name)


def _check_own(desk: Desk, package: OpenedPackage) -> None:
    """A store can open what it sent; there is nothing in it to take."""
    if package.manifest.sender.device == device_keys(desk).public.device:
        raise AppError(
            "P-113",
            "这是本机自己写的包，里面的内容本机都有，不用接收。",
            "请选对方给的包；本机数据没有变化。",
            package.name,
        )
