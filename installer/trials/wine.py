"""The Windows installer tried under wine64 with a stand-in program: `make bundle-test` runs it.

What it cannot prove (the real program on Windows, antivirus, SmartScreen) stands in `installer/QA.md`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from told import check, must, run

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent / "windows" / "shouwang.nsi"


class Windows:
    """A fresh wine prefix that calls itself Windows 10."""

    def __init__(self, folder: Path) -> None:
        self.wine = shutil.which("wine64") or "/usr/lib/wine/wine64"
        keep = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self.environment = {**keep, "WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all", "WINEARCH": "win64",
                            "LC_ALL": "C.UTF-8"}  # fmt: skip
        must([self.wine, "wineboot", "-i"], self.environment)
        self.call("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        profiles = folder / "prefix" / "drive_c" / "users"
        self.home = next(path for path in profiles.iterdir() if path.name != "Public")
        self.drive_c = folder / "prefix" / "drive_c"

    def call(self, *words: str | Path) -> int:
        """Exit code of a program run to its end."""
        # Not through pipes: what wine keeps running in the background would hold them open.
        return subprocess.run([self.wine, *map(str, words)], env=self.environment, timeout=120, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False).returncode  # fmt: skip

    def install(self, installer: Path, folder: str) -> int:
        """Silently into a folder; /D stands last and unquoted, so the line goes through cmd as it is."""
        return self.call("cmd", "/c", "Z:" + str(installer).replace("/", "\\") + " /S /D=" + folder)

    def uninstall(self, folder: Path) -> int:
        """Silently, waiting for its end (_?= keeps it from working on as a copy of itself); the same kind of line."""
        above = "C:\\" + folder.parent.relative_to(self.drive_c).as_posix().replace("/", "\\")
        line = f"cd /d {above} && {folder.name}\\uninstall.exe /S _?={above}\\{folder.name}"  # no quotes: wine adds its own
        return self.call("cmd", "/c", line)

    def asked(self, key: str, value: str = "") -> str:
        """A value of the registry; blank where it is missing."""
        done = run([self.wine, "reg", "query", key, *(["/v", value] if value else ["/ve"])], self.environment)
        return done.stdout if done.returncode == 0 else ""

    def start(self, *words: str | Path) -> subprocess.Popen[bytes]:
        """A program that goes on running."""
        return subprocess.Popen([self.wine, *map(str, words)], env=self.environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)  # fmt: skip

    @property
    def temp(self) -> Path:
        """The user's folder for temporary files."""
        said = run([self.wine, "cmd", "/c", "echo %TEMP%"], self.environment).stdout.strip()
        return self.drive_c / said.removeprefix("C:\\").replace("\\", "/")


def main() -> int:
    """Every trial in a folder of its own, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="shouwang-wine-") as name:
        folder = Path(name)
        old, new = _installer(folder, "0.9.0", "旧文件.txt"), _installer(folder, "1.0.0", "新文件.txt")
        windows = Windows(folder)
        program = windows.home / "AppData/Local/Programs/Shouwang"
        data = windows.home / "AppData/Local/Shouwang"
        data.mkdir(parents=True)
        (data / "keys.json").write_text("somebody's data")
        _first(windows, old, program)
        _refusals(windows, old, new, program)
        _over(windows, new, program)
        _elsewhere(windows, new)
        _full(windows, folder, new)
        _away(windows, program)
        check("data is still there after uninstalling", (data / "keys.json").read_text() == "somebody's data")
        must([windows.wine, "wineboot", "-k"], windows.environment)
    return 0


def _installer(folder: Path, version: str, name: str) -> Path:
    payload = folder / f"payload {version}"
    (payload / "_internal" / "子 文件夹").mkdir(parents=True)
    (payload / "_internal" / "子 文件夹" / name).write_text(version)
    (payload / "_internal" / "large.bin").write_bytes(os.urandom(3_000_000))
    must(["makensis", "-V1", "-INPUTCHARSET", "UTF8", f"-DOUTFILE={payload / 'shouwang.exe'}", HERE / "stand_in.nsi"])
    made = folder / f"shouwang-{version}-setup.exe"
    must(
        [
            "makensis",
            "-V1",
            "-INPUTCHARSET",
            "UTF8",
            f"-DVERSION={version}",
            f"-DPAYLOAD={payload}",
            f"-DOUTFILE={made}",
            SCRIPT,
        ]
    )
    return made


def _first(windows: Windows, installer: Path, program: Path) -> None:
    windows.call("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win7", "/f")
    check("Windows 7 is refused (5)", windows.call(installer, "/S") == 5)
    windows.call("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
    check("silent installation ends with 0", windows.call(installer, "/S") == 0)
    check("files with Chinese names and blanks", (program / "_internal/子 文件夹/旧文件.txt").read_text() == "0.9.0")
    wanted = hashlib.sha256(installer.read_bytes()).hexdigest()
    said = (program / "install.log").read_text("utf-16")
    check("the installer told its own SHA-256", wanted in said, said)
    check("entry for uninstalling", "0.9.0" in windows.asked(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Shouwang",
                                                             "DisplayVersion"))  # fmt: skip
    for ending, kind in ((".swpkg", "Shouwang.Package"), (".swbak", "Shouwang.Backup")):
        check(f"{ending} belongs to the program", kind in windows.asked(rf"HKCU\Software\Classes\{ending}"))
        opened = windows.asked(rf"HKCU\Software\Classes\{kind}\shell\open\command")
        check(f"{ending} opens with it", "shouwang.exe" in opened and "%1" in opened, opened)
    check(
        "an entry in the start menu",
        any(windows.home.glob("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/守望.lnk")),
    )


def _refusals(windows: Windows, old: Path, new: Path, program: Path) -> None:
    before = _content(program)
    held = windows.start(program / "shouwang.exe", "hold")
    _wait(windows.temp / "shouwang-runs")
    check("installing over a running program is refused (4)", windows.call(new, "/S") == 4)
    check("uninstalling a running program is refused (4)", windows.uninstall(program) == 4)
    (windows.temp / "shouwang-stop").touch()
    held.wait(60)
    (windows.temp / "shouwang-stop").unlink()
    check("nothing was changed by it", _content(program) == before)


def _over(windows: Windows, new: Path, program: Path) -> None:
    check("a newer version over the older one (0)", windows.call(new, "/S") == 0)
    check("its files are there", (program / "_internal/子 文件夹/新文件.txt").read_text() == "1.0.0")
    check("files of the older one are gone", not (program / "_internal/子 文件夹/旧文件.txt").exists())
    check("no half folder is left", sorted(p.name for p in program.parent.iterdir()) == ["Shouwang"])
    older = new.with_name("shouwang-0.9.0-setup.exe")
    check("an older version over a newer one is refused (3)", windows.call(older, "/S") == 3)


def _elsewhere(windows: Windows, new: Path) -> None:
    check("a folder of one's own choice with Chinese and blanks", windows.install(new, r"C:\我的 程序\Shouwang") == 0)
    place = windows.drive_c / "我的 程序" / "Shouwang"
    check("it was put there", (place / "shouwang.exe").exists())
    holder = windows.drive_c / "资料" / "Shouwang"
    holder.mkdir(parents=True)
    (holder / "keys.json").write_text("x")
    check("a folder that holds data is refused (5)", windows.install(new, r"C:\资料\Shouwang") == 5)
    check("and left as it was", [p.name for p in holder.iterdir()] == ["keys.json"])
    check("uninstalled from there", windows.uninstall(place) == 0 and not (place / "shouwang.exe").exists())
    check("back to the usual place", windows.call(new, "/S") == 0)


def _full(windows: Windows, folder: Path, new: Path) -> None:
    small = folder / "small disk"
    small.mkdir()
    if run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small]).returncode:
        print("  --   full disk: not tried, mounting needs root")
        return
    try:
        (folder / "prefix/dosdevices/e:").symlink_to(small)
        (small / "Shouwang").mkdir()
        (small / "Shouwang" / "old.txt").write_text("old")
        check("a full disk ends with 2", windows.install(new, r"E:\Shouwang") == 2)
        check(
            "what was there stays, nothing half is left",
            _content(small) == {"Shouwang/old.txt": "old"},
            _content(small),
        )
    finally:
        must(["umount", small])


def _away(windows: Windows, program: Path) -> None:
    ended = windows.uninstall(program)
    check("silent uninstalling ends with 0", ended == 0, ended)
    check("the program is gone", not (program / "_internal").exists() and not (program / "shouwang.exe").exists())
    check("the file types are given back", not windows.asked(r"HKCU\Software\Classes\.swpkg"))
    check(
        "the entry for uninstalling is gone",
        not windows.asked(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Shouwang"),
    )


def _content(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.stat().st_size > 99 else path.read_text()
            for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip


def _wait(path: Path) -> None:
    for _ in range(300):
        if path.exists():
            return
        time.sleep(0.1)
    raise SystemExit(f"{path.name} did not appear within 30 s")


if __name__ == "__main__":
    sys.exit(main())
