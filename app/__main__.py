"""`python -m app`: the window without arguments, one command with them."""

from __future__ import annotations

import sys


def main() -> int:
    """The exit code of the window or of the command."""
    if len(sys.argv) > 1:
        from app.cli import main as command

        return command(sys.argv[1:])
    from app import bootstrap

    return bootstrap.run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
