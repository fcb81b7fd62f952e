"""What must be settled in the process environment before the application object exists."""

from __future__ import annotations

from collections.abc import MutableMapping

FCITX = frozenset({"fcitx", "fcitx5"})


def prepare_input_method(environ: MutableMapping[str, str]) -> None:
    """Let Chinese typing work on Linux: the Qt wheels carry no fcitx plugin, and fcitx serves the ibus protocol."""
    if environ.get("QT_IM_MODULE", "").lower() in FCITX:
        environ["QT_IM_MODULE"] = "ibus"
