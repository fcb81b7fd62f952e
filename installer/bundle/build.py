"""`make bundle`: the program with everything it needs as one folder, packed for the system this runs on.

Linux: `dist/shouwang-VERSION-linux-x86_64.tar.xz` and `.deb`. Windows: `dist\\shouwang-VERSION-windows-x64.zip` and, where
makensis is found, the installer. Needs a Python 3.11 or newer with its own library only; everything else comes hash-pinned
from the locks: from the package index, or with `--wheels DIR` from a folder, without a network.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import packing
import private_venv
import version_file

ROOT = Path(__file__).resolve().parents[2]
BUILD, DIST = ROOT / "build" / "bundle", ROOT / "dist"
WINDOWS = sys.platform == "win32"


def main() -> int:
    """Build, check that it starts, pack; the last lines are name, size and SHA-256 of each file made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, help="folder with the wheels of both locks: no network is needed")
    parser.add_argument("--lock", default="requirements.txt", help="lock of the program (an older Linux has its own)")
    parser.add_argument("--only-folder", action="store_true", help="stop before packing")
    options = parser.parse_args()
    version = version_file.version(ROOT)
    python = private_venv.make(ROOT, options.lock, options.wheels)
    folder = _freeze(python, version)
    packing.write_sums(folder)
    _starts(folder, version)
    if not options.only_folder:
        _tell(_pack(folder, version))
    return 0


def _freeze(python: Path, version: str) -> Path:
    shutil.rmtree(DIST / "shouwang", ignore_errors=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(packing.moment(ROOT))}
    if WINDOWS:
        (BUILD / "version.txt").write_text(version_file.text(version), "utf-8")
        environment["SHOUWANG_VERSION_FILE"] = str(BUILD / "version.txt")
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(DIST),
               "--workpath", str(BUILD), str(ROOT / "installer" / "bundle" / "shouwang.spec")]  # fmt: skip
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    return DIST / "shouwang"


def _starts(folder: Path, version: str) -> None:
    """What cannot even say its version is not packed."""
    starter = folder / ("shouwang-cmd.exe" if WINDOWS else "shouwang")
    said = subprocess.run([str(starter), "--version"], check=True, capture_output=True, text=True, encoding="utf-8")
    if version not in said.stdout:
        raise SystemExit(f"the bundle says {said.stdout!r} instead of {version}")


def _pack(folder: Path, version: str) -> list[Path]:
    if not WINDOWS:
        import deb

        archive = packing.tar(folder, DIST / f"shouwang-{version}-linux-x86_64.tar.xz", packing.moment(ROOT))
        return [archive, deb.build(ROOT, folder, DIST, version, packing.moment(ROOT))]
    made = [packing.zip_folder(folder, DIST / f"shouwang-{version}-windows-x64.zip")]
    makensis = shutil.which("makensis") or r"C:\Program Files (x86)\NSIS\makensis.exe"
    if Path(makensis).exists():
        setup = DIST / f"shouwang-{version}-setup.exe"
        script = ROOT / "installer" / "windows" / "shouwang.nsi"
        defines = [f"/DVERSION={version}", f"/DPAYLOAD={folder}", f"/DOUTFILE={setup}", "/INPUTCHARSET", "UTF8"]
        subprocess.run([makensis, "/V2", *defines, str(script)], check=True)
        made.append(setup)
    else:
        print("makensis was not found: only the .zip was made (see installer/windows/README.md)")
    return made


def _tell(made: list[Path]) -> None:
    lines = [f"{packing.sha256(path)}  {path.name}" for path in made]
    (DIST / "SHA256SUMS").write_text("\n".join(lines) + "\n", "utf-8")
    size = sum(
        path.stat().st_size for path in (DIST / "shouwang").rglob("*") if path.is_file() and not path.is_symlink()
    )
    print(f"unpacked {size / 1e6:.0f} MB")
    for path, line in zip(made, lines, strict=True):
        print(f"{path.stat().st_size / 1e6:6.0f} MB  {line}")


if __name__ == "__main__":
    sys.exit(main())
