"""Reading villages one after the other: a job each, so that whatever else the person does goes between them (`design.md` §7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.services.desk import Desk
from app.services.summing.places import TownPlace
from app.ui.context import PageContext


class VillageReader(QObject):
    """`told(text)` how far it is. A new call ends the one before: what was read of it stays kept."""

    told = Signal(str)

    def __init__(self, context: PageContext, owner: QObject) -> None:
        super().__init__(owner)
        self._context = context
        self._call = 0

    def read(
        self, waiting: Callable[[Desk], list[TownPlace]], one: Callable[[Desk, str], None], last: Callable[[Desk], Any],
        done: Callable[[Any], object], failed: Callable[[BaseException], object],
    ) -> None:  # fmt: skip
        """Ask which villages have to be read, read each with `one`, then hand `last` to `done`."""
        self._call += 1
        call = self._call

        def wanted() -> bool:
            return call == self._call

        def show(found: Any) -> None:
            if wanted():
                done(found)

        def start(places: list[TownPlace]) -> None:
            step(places, 0)

        def step(places: list[TownPlace], place: int) -> None:
            if not wanted():
                return
            if place == len(places):
                self._context.run(last, show, self, failed)
                return
            self.told.emit(f"正在读{places[place].name}（{place + 1}/{len(places)}）……")
            self._context.run(
                lambda desk: one(desk, places[place].code), lambda _none: step(places, place + 1), self, failed
            )

        self._context.run(waiting, start, self, failed)
