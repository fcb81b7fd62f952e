"""Two clerks of one office and two laptops of one village: how they get to know each other and hand over to each other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.services.desk import Desk
from app.services.packages import own_fingerprint, receive
from app.services.packages.laptops import add_laptop, export_to_peers, save_card

# Ways in which a package among them need not come to be: nobody known, nothing new.
NOTHING_NEW = ("P-165", "P-166")


def join(first: Desk, second: Desk, folder: Path) -> None:
    """A second clerk: his card is read, the first package brings him the office's key, its characters typed from paper."""
    introduce(second, [first], folder)
    stick = folder / "给第二位"
    stick.mkdir()
    [result] = receive(second, [export_to_peers(first, stick).path], own_fingerprint(first))
    assert result.state == "taken" and own_fingerprint(first) == own_fingerprint(second)


def pair(one: Desk, two: Desk, folder: Path) -> None:
    """Two laptops of a village read each other's card."""
    introduce(one, [two], folder)
    introduce(two, [one], folder)


def introduce(desk: Desk, others: Iterable[Desk], folder: Path) -> None:
    """Others read this one's card and type its characters."""
    card = folder / f"{desk.store.device}.swenrol"
    code = save_card(desk, card)
    for other in others:
        add_laptop(other, card, code)


def to_peers(desk: Desk, stick: Path) -> Any:
    """A package for the others of this office or village."""
    return export_to_peers(desk, stick)
