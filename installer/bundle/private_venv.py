"""The environment a bundle is frozen from: the program's lock and PyInstaller, without the Qt plugins nobody needs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

BOOTSTRAP = Path("installer") / "bootstrap"
TOOLS = "requirements-bundle.txt"
# Plugins of Qt this program never asks for. They are taken away before freezing, and with them the libraries only they need
# (GTK, GnuTLS, Kerberos …). Paths below PySide6's plugin folder.
UNUSED_PLUGINS = (
    "designer", "egldeviceintegrations", "generic", "networkinformation", "qmllint", "qmltooling", "sqldrivers", "tls",
    "vectorimageformats", "wayland-graphics-integration-server", "platformthemes/libqgtk3.so",
    "platforminputcontexts/*virtualkeyboard*", "platforms/libqeglfs.so", "platforms/libqlinuxfb.so",
    "platforms/libqminimalegl.so", "platforms/libqvkkhrdisplay.so", "platforms/libqvnc.so", "imageformats/*qpdf*",
    "wayland-graphics-integration-client/libqt-plugin-wayland-egl.so", "wayland-graphics-integration-client/libvulkan*",
)  # fmt: skip


def make(root: Path, lock: str, wheels: Path | None) -> Path:
    """The interpreter of `.venv-bundle`, made anew when a lock, the list above or the Python changed."""
    folder = root / ".venv-bundle"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp, wanted = folder / ".ready", _stamp(root, lock)
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=False)
    pip = _pip(root)
    for name in (lock, TOOLS):
        command = [str(python), str(pip / "pip"), "install", "--quiet", "--disable-pip-version-check", "--no-input",
                   "--require-hashes", "--only-binary", ":all:", "-r", str(root / name)]  # fmt: skip
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels.resolve())} if wheels else {}
        subprocess.run(command, check=True, env={**os.environ, **offline})
    _trim(folder)
    stamp.write_text(wanted, "utf-8")
    return python


def _stamp(root: Path, lock: str) -> str:
    digest = hashlib.sha256(f"{sys.version}{UNUSED_PLUGINS}".encode())
    for name in (lock, TOOLS):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def _pip(root: Path) -> Path:
    want, name = (root / BOOTSTRAP / "SHA256SUMS").read_text("utf-8").split()
    wheel = root / BOOTSTRAP / name
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != want:
        raise SystemExit(f"{wheel} does not match SHA256SUMS; fetch the project again")
    return wheel


def _trim(folder: Path) -> None:
    for plugins in folder.glob("**/PySide6/**/plugins"):
        for pattern in UNUSED_PLUGINS:
            for path in plugins.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
