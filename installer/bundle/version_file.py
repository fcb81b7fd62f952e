"""The program's version, and the version resource of the Windows programs."""

from __future__ import annotations

import re
from pathlib import Path

_TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0),
  kids=[
    StringFileInfo([StringTable("080404B0", [
      StringStruct("CompanyName", "守望项目组"),
      StringStruct("FileDescription", "守望：防止返贫动态监测和帮扶"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("InternalName", "shouwang"),
      StringStruct("OriginalFilename", "shouwang.exe"),
      StringStruct("ProductName", "守望"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [2052, 1200])]),
  ],
)
"""


def version(root: Path) -> str:
    """The version as `app/__init__.py` says it."""
    found = re.search(r'^VERSION = "(\d+\.\d+\.\d+)"$', (root / "app" / "__init__.py").read_text("utf-8"), re.MULTILINE)
    if not found:
        raise SystemExit("app/__init__.py has no VERSION")
    return found[1]


def text(of: str) -> str:
    """What PyInstaller puts into shouwang.exe (language 2052, simplified Chinese; code page 1200, Unicode)."""
    numbers = tuple(int(part) for part in of.split(".")) + (0,)
    return _TEMPLATE.format(numbers=numbers, version=of)
