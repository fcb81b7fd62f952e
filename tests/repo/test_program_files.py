"""The bundle's list of its own files: made by installer/bundle/packing.py, read by the program at its start."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from app.services.program_files import changed_files

ROOT = Path(__file__).resolve().parents[2]


def _packing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("packing", ROOT / "installer" / "bundle" / "packing.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A folder like a bundle's, with its list."""
    folder = tmp_path / "我的 程序"
    (folder / "_internal" / "fonts").mkdir(parents=True)
    (folder / "shouwang").write_bytes(b"starter")
    (folder / "_internal" / "libx.so.6").write_bytes(b"library")
    (folder / "_internal" / "fonts" / "宋 体.ttf").write_bytes(b"a font")
    _packing().write_sums(folder)
    return folder


def _told(folder: Path, whole: bool = False) -> set[tuple[str, str]]:
    return {(changed.name, changed.what) for changed in changed_files(folder, whole)}


def test_as_packed(bundle: Path) -> None:
    assert not _told(bundle) and not _told(bundle, whole=True)
    (bundle / "install.log").write_text("written while installing")
    (bundle / "uninstall.exe").write_text("made while installing")
    assert not _told(bundle)


def test_changed_missing_and_added(bundle: Path) -> None:
    (bundle / "shouwang").write_bytes(b"STARTER")
    (bundle / "_internal" / "libx.so.6").unlink()
    (bundle / "_internal" / "evil.so").write_bytes(b"x")
    assert _told(bundle) == {
        ("shouwang", "内容被改动"),
        ("_internal/libx.so.6", "缺少"),
        ("_internal/evil.so", "多出来的程序文件"),
    }


def test_fonts_by_size_at_the_start_whole_when_asked(bundle: Path) -> None:
    font = bundle / "_internal" / "fonts" / "宋 体.ttf"
    font.write_bytes(b"A FONT")
    assert not _told(bundle) and _told(bundle, whole=True) == {("_internal/fonts/宋 体.ttf", "内容被改动")}
    font.write_bytes(b"longer than before")
    assert _told(bundle) == {("_internal/fonts/宋 体.ttf", "大小不对")}


def test_a_bundle_without_its_list(bundle: Path) -> None:
    (bundle / "FILES.sha256").unlink()
    assert _told(bundle) == {("FILES.sha256", "缺少")}


def test_packed_twice_gives_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    packing = _packing()
    first, second = (packing.tar(bundle, tmp_path / f"{n}.tar.xz", 1_700_000_000).read_bytes() for n in "ab")
    assert first == second
