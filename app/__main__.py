"""`python -m app`: the window without arguments, one command with them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# One of these says where a window can appear; other systems always have a place for one.
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
NO_SCREEN = (
    "没有图形界面（没有设置 DISPLAY），窗口打不开。请在桌面里运行，或者加上命令，例如 shouwang demo --out out；"
    "全部命令见 shouwang --help。（CLI-003）"
)


DOCUMENTS = (".swpkg", ".swbak")  # what the desktop opens with this program


def document(arguments: list[str]) -> Path | None:
    """The package or backup somebody clicked on; None for a command."""
    named = Path(arguments[0]) if len(arguments) == 1 else None
    return named.absolute() if named is not None and named.suffix.lower() in DOCUMENTS else None


def main() -> int:
    """The exit code of the window or of the command."""
    clicked = document(sys.argv[1:])
    if len(sys.argv) > 1 and clicked is None:
        from app.cli import main as command

        return command(sys.argv[1:])
    if sys.platform == "linux" and not any(os.environ.get(name) for name in SCREENS):
        print(NO_SCREEN, file=sys.stderr)
        return 1
    from app import bootstrap

    return bootstrap.run(sys.argv, clicked)


if __name__ == "__main__":
    sys.exit(main())
