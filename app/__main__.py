"""`python -m app`: the window without arguments, one command with them."""

from __future__ import annotations

import os
import sys

# One of these says where a window can appear; other systems always have a place for one.
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
NO_SCREEN = (
    "没有图形界面（没有设置 DISPLAY），窗口打不开。请在桌面里运行，或者加上命令，例如 shouwang demo --out out；"
    "全部命令见 shouwang --help。（CLI-003）"
)


def main() -> int:
    """The exit code of the window or of the command."""
    if len(sys.argv) > 1:
        from app.cli import main as command

        return command(sys.argv[1:])
    if sys.platform == "linux" and not any(os.environ.get(name) for name in SCREENS):
        print(NO_SCREEN, file=sys.stderr)
        return 1
    from app import bootstrap

    return bootstrap.run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
