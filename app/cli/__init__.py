"""The services without a window: the same verbs for clerks with forty packages, for scripts and for tests (`design.md` §6)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0 done, 1 findings or refused with a text on stderr, 2 wrong usage."""
    from app.cli.run import run

    return run(argv)
