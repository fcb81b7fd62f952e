"""The `.deb`: the bundle under /opt/shouwang, a command, a menu entry, an icon and the two file types.

Removing the package leaves what people wrote: their data lies in their own folders (`~/.local/share/Shouwang`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from packing import files_of

HOME = "opt/shouwang"
# What the bundle does not bring along: the C library, the graphics driver's front, printing.
DEPENDS = "libc6 (>= 2.34), libgl1, libegl1, libxcb1, libwayland-client0, libwayland-cursor0, fontconfig-config"
RECOMMENDS = "cups, ibus-libpinyin | fcitx5-chinese-addons"
LINUX = Path("installer") / "linux"


def build(root: Path, folder: Path, target: Path, version: str, when: int) -> Path:
    """Write `shouwang_VERSION_amd64.deb`; the same bundle gives the same bytes."""
    tree = root / "build" / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / HOME, symlinks=True)
    _desktop(root, tree)
    _papers(root, tree, version)
    _control(root, tree, version)
    _settle(tree, when)
    package = target / f"shouwang_{version}_amd64.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(when)}
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(tree), str(package)], check=True,
                   env=environment, stdout=subprocess.DEVNULL)  # fmt: skip
    return package


def _desktop(root: Path, tree: Path) -> None:
    """A command on the path, a menu entry, an icon, and what the two kinds of files are."""
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/shouwang").symlink_to(f"/{HOME}/shouwang")
    for name, place in (("shouwang.desktop", "usr/share/applications"), ("shouwang.xml", "usr/share/mime/packages")):
        (tree / place).mkdir(parents=True)
        shutil.copyfile(root / LINUX / name, tree / place / name)
    icons = tree / "usr/share/icons/hicolor"
    (icons / "scalable/apps").mkdir(parents=True)
    shutil.copyfile(root / "resources/program/shouwang.svg", icons / "scalable/apps/shouwang.svg")
    for size in (32, 48, 256):
        place = icons / f"{size}x{size}" / "apps"
        place.mkdir(parents=True)
        shutil.copyfile(root / f"resources/program/shouwang-{size}.png", place / "shouwang.png")


def _papers(root: Path, tree: Path, version: str) -> None:
    place = tree / "usr/share/doc/shouwang"
    place.mkdir(parents=True)
    shutil.copyfile(root / "LICENSES.md", place / "copyright")
    shutil.copyfile(root / "CHANGELOG.md", place / "changelog.md")


def _control(root: Path, tree: Path, version: str) -> None:
    place = tree / "DEBIAN"
    place.mkdir()
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink()) // 1024
    (place / "control").write_text(
        f"Package: shouwang\nVersion: {version}\nArchitecture: amd64\nMaintainer: Shouwang <shouwang@localhost>\n"
        f"Installed-Size: {size}\nDepends: {DEPENDS}\nRecommends: {RECOMMENDS}\nSection: misc\nPriority: optional\n"
        "Description: offline monitoring of rural households by village and township\n"
        " 守望：村级防止返贫动态监测和帮扶离线工作平台。不需要网络，资料加密存放在本机。\n"
        " 卸载程序不会删除资料。\n",
        "utf-8",
    )
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree).as_posix()}" for path in files_of(tree)
            if place not in path.parents]  # fmt: skip
    (place / "md5sums").write_text("\n".join(sums) + "\n", "utf-8")
    for name in ("preinst", "postinst", "postrm"):
        shutil.copyfile(root / LINUX / name, place / name)
        (place / name).chmod(0o755)


def _settle(tree: Path, when: int) -> None:
    """Rights and dates that do not depend on who built it."""
    for path in sorted(tree.rglob("*"), reverse=True):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (when, when), follow_symlinks=False)
