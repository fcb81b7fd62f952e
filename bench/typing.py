"""The reference household by keyboard alone through the real widgets, beside the same household in a spreadsheet form.

Keys are counted one by one (see `tests/ui/typist.py` for what counts as a key and as a cell); seconds are what the program itself
takes for all of them, nobody's fingers included.
"""

from __future__ import annotations

import os
import time
from typing import Any

from bench.measure import Result, stopwatch
from bench.people import folder, make_desk

LONGEST = 300.0  # seconds
FINGER = 0.25  # seconds a key of somebody who types slowly: only to say what a count means


class Seat:
    """The window as the typist needs it."""

    def __init__(self, desk: Any) -> None:
        from app.ui.jobs import JobRunner
        from app.ui.window import Window

        self.desk, self.jobs = desk, JobRunner()
        self.window = Window(desk, self.jobs)
        self.frame = self.window.frame
        self.frame.resize(1366, 728)
        self.frame.show()

    def activate(self) -> None:
        """Offscreen a closed drop-down does not give the keyboard back by itself."""
        from PySide6.QtWidgets import QApplication

        active = QApplication.activeWindow()
        if QApplication.activeModalWidget() is None and (active is None or not active.isVisible()):
            self.frame.activateWindow()


def keys() -> Result:
    """Count keys on both sides and the seconds on ours."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.services.policies import set_policy
    from app.ui.theme import apply_theme
    from tests.ui.typist import Typist, reference, sheet_of

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    apply_theme(application)
    result, data = Result(), reference()
    with folder() as where:
        seat = Seat(make_desk(where))
        set_policy(seat.desk, "collect_political", "是")
        seat.window.context.go("collect")
        seat.activate()
        while seat.jobs.is_busy() or QApplication.focusWidget() is None:
            application.processEvents()
        typist = Typist(seat, data)
        with stopwatch(result, "program"):
            typist.hands.play(typist.script())
            _turn(application, typist)
        seat.window.end()
        seat.jobs.close(cancel=False)
        seat.desk.store.close()
    paper = sheet_of(data)
    result.figures = {
        "ours": typist.hands.count, "plain": paper.plain, "skilled": paper.skilled, "cells": paper.cells,
        "presses": len(typist.hands.pressed),
    }  # fmt: skip
    return result


def _turn(application: Any, typist: Any) -> None:
    from PySide6.QtCore import QEventLoop

    ends = time.monotonic() + LONGEST
    while not typist.hands.done and time.monotonic() < ends:
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    if typist.hands.failed is not None:
        raise typist.hands.failed
    if not typist.hands.done:
        raise RuntimeError(f"stands at {typist.where()}")
