"""The Linux bundle and the .deb tried in a bare Debian 12 without Python: `make bundle-test` runs it as root.

Needs debootstrap, Xvfb, xdotool and ImageMagick here; nothing of them in the bare system.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from told import check, must, run

ROOT = Path(__file__).resolve().parents[2]
DIST, PLACE = ROOT / "dist", ROOT / "build" / "bare"
BASE = PLACE / "base"
DISPLAY = ":87"
PASSWORD = "练习-ling-0099"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/srv/user", "LANG": "C.UTF-8", "SHOUWANG_PASSWORD": PASSWORD,
               "DISPLAY": DISPLAY, "QT_QPA_PLATFORM": "xcb"}  # fmt: skip


class Room:
    """A bare system of its own; commands run in it as root, or as a person without rights."""

    def __init__(self, name: str) -> None:
        self.folder = PLACE / name
        self.leave()
        if self.folder.exists():
            shutil.rmtree(self.folder)
        must(["cp", "-a", "--reflink=auto", BASE, self.folder])
        for kind in ("proc", "sysfs"):
            must(["mount", "-t", kind, kind, self.folder / ("proc" if kind == "proc" else "sys")])
        must(["mount", "--rbind", "/dev", self.folder / "dev"])
        must(["mount", "--make-rslave", self.folder / "dev"])
        shutil.copyfile("/etc/resolv.conf", self.folder / "etc/resolv.conf")
        self.must("useradd", "-m", "-d", "/srv/user", "-u", "4711", "user", who="root")

    def run(self, *words: str, who: str = "user", **more: str) -> subprocess.CompletedProcess[str]:
        """One command; exit code and words."""
        return run(self._line(words, who), {**ENVIRONMENT, **more})

    def must(self, *words: str, who: str = "user", **more: str) -> str:
        """One command that has to work."""
        return must(self._line(words, who), {**ENVIRONMENT, **more})

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A program that goes on running."""
        return subprocess.Popen(self._line(words, "user"), env=ENVIRONMENT, stderr=subprocess.PIPE)

    def _line(self, words: tuple[str, ...], who: str) -> list[str]:
        return ["chroot", f"--userspec={'4711:4711' if who == 'user' else '0:0'}", str(self.folder), *words]

    def leave(self) -> None:
        """Take the mounts away."""
        for place in ("dev", "sys", "proc"):
            run(["umount", "-R", "-l", self.folder / place])


def main() -> int:
    """Make the base once, then try the folder and the package."""
    if os.geteuid() != 0:
        raise SystemExit("the bare system needs root (debootstrap, chroot)")
    PLACE.mkdir(parents=True, exist_ok=True)
    if not (BASE / "etc/debian_version").exists():
        shutil.rmtree(BASE, ignore_errors=True)
        print("  making a bare Debian 12 …", flush=True)
        must(["debootstrap", "--variant=minbase", "bookworm", BASE])
    check("the bare system has no Python", not list(BASE.glob("usr/bin/python3*")))
    with _screen():
        _folder(next(DIST.glob("shouwang-*-linux-x86_64.tar.xz")))
        _package(next(DIST.glob("shouwang_*_amd64.deb")))
    return 0


def _folder(archive: Path) -> None:
    room = Room("folder")
    try:
        place = room.folder / "opt" / "我的 程序"
        place.mkdir()
        must(["tar", "-xJf", archive, "-C", place])
        program = "/opt/我的 程序/shouwang/shouwang"
        check(
            "the unpacked folder starts, in a path with Chinese and blanks", "守望" in room.must(program, "--version")
        )
        made = room.must(program, "--json", "init", "--role", "village", "--village-code", "539901101203", "--village", "石桥村",
                         "--township", "青石镇", "--county", "云山县", "--operator", "王芳", "--recovery", "/srv/user/恢复单.pdf")  # fmt: skip
        check("a store is made", "539901101203" in made or json.loads(made), made)
        # The folder is root's, the person who works has no rights in it.
        check("the program folder can be read-only", "[" in room.must(program, "--json", "list"))
        changed = place / "shouwang" / "_internal" / "resources" / "style.qss"
        changed.write_text(changed.read_text("utf-8") + " ", "utf-8")
        said = room.run(program, "doctor")
        check(
            "a changed program file is named by doctor (1)",
            said.returncode == 1 and "style.qss" in said.stdout + said.stderr,
            said,
        )
    finally:
        room.leave()


def _package(package: Path) -> None:
    room = Room("package")
    try:
        shutil.copyfile(package, room.folder / "srv" / package.name)
        room.must("apt-get", "update", "-qq", who="root", DEBIAN_FRONTEND="noninteractive")
        room.must("apt-get", "install", "-y", "-qq", "--no-install-recommends", f"/srv/{package.name}", who="root",
                  DEBIAN_FRONTEND="noninteractive")  # fmt: skip
        check("the .deb is installed, still without Python", not list(room.folder.glob("usr/bin/python3*")))
        check("the command answers", "守望" in room.must("shouwang", "--version"))
        started = time.time()
        out = room.must("shouwang", "demo", "--out", "/srv/user/out")
        check(
            f"demo writes everything ({time.time() - started:.0f} s)",
            len(list((room.folder / "srv/user/out").iterdir())) > 100,
            out,
        )
        room.must("shouwang", "init", "--role", "village", "--village-code", "539901101203", "--village", "石桥村", "--township",
                  "青石镇", "--county", "云山县", "--operator", "王芳", "--recovery", "/srv/user/恢复单.pdf")  # fmt: skip
        said = room.run("shouwang", "doctor")
        check("doctor finds the program as it was packed", "程序文件" in said.stdout, said.stdout + said.stderr)
        _window(room)
        _refused_while_open(room, package)
        room.must("dpkg", "-r", "shouwang", who="root")
        left = room.folder / "srv/user/.local/share/Shouwang"
        check(
            "removed: the program is gone, the data stays",
            not (room.folder / "opt/shouwang").exists() and (left / "keys.json").exists(),
        )
    finally:
        room.leave()


def _window(room: Room) -> None:
    window = room.start("shouwang")
    try:
        found = _found("守望")
        check("the window opens on a virtual screen", bool(found), window.poll())
        picture = PLACE / "window.png"
        must(["import", "-window", "root", picture], {**os.environ, "DISPLAY": DISPLAY})
        colours = int(must(["identify", "-format", "%k", picture]))
        check(f"and draws itself ({colours} colours, build/bare/window.png)", colours > 50, colours)
    finally:
        window.kill()
        window.wait()


def _refused_while_open(room: Room, package: Path) -> None:
    window = room.start("shouwang")
    try:
        _found("守望")
        done = room.run("dpkg", "-i", f"/srv/{package.name}", who="root")
        check("installing over a running program is refused", done.returncode != 0 and "正在运行" in done.stderr, done)
    finally:
        window.kill()
        window.wait()
    check("and works when it is closed", room.run("dpkg", "-i", f"/srv/{package.name}", who="root").returncode == 0)


def _found(name: str) -> str:
    for _ in range(150):
        said = run(["xdotool", "search", "--onlyvisible", "--name", name], {**os.environ, "DISPLAY": DISPLAY}).stdout
        if said.strip():
            time.sleep(1.5)  # it is mapped; what is drawn on it comes a moment later
            return said
        time.sleep(0.2)
    return ""


@contextmanager
def _screen() -> Iterator[None]:
    server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1366x768x24", "-ac", "-nolisten", "tcp"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        time.sleep(1)
        yield
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
