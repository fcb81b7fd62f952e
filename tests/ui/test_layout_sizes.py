"""No text cut off and nothing lying over another on any page, at 1366×768 with 100 % and 125 %, and with large text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.theme import set_text_size
from tests.ui.every_page import SIZES, faults, fill, shoot, township_pages, village_pages

PICTURES = os.environ.get("SHOUWANG_PICTURES", "")  # a folder: pictures of every page are left there


@pytest.fixture(params=list(SIZES))
def measure(request: Any, qapp: QApplication) -> Iterator[tuple[str, int, int]]:
    name: str = request.param
    width, height, percent = SIZES[name]
    set_text_size(qapp, percent)
    yield name, width, height
    set_text_size(qapp, 100)


def look(ui: Any, pages: Iterator[tuple[str, Any]], measure: tuple[str, int, int]) -> list[str]:
    size, width, height = measure
    ui.frame.resize(width, height)
    found = []
    for name, _page in pages:
        ui.frame.toast.hide()
        if PICTURES:
            shoot(ui.frame, f"{name}_{size}", Path(PICTURES))
        found += [f"{name}: {fault}" for fault in faults(ui.frame)]
    return found


def test_village(ui: Any, household: Callable[..., Any], measure: tuple[str, int, int]) -> None:
    made = fill(ui, household)
    found = look(ui, village_pages(ui, made), measure)
    assert not found, "\n".join(found)
    assert ui.frame.width() == measure[1], "the window is not forced wider than the screen"


def test_township(make_ui: Callable[..., Any], measure: tuple[str, int, int]) -> None:
    ui = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    found = look(ui, township_pages(ui), measure)
    assert not found, "\n".join(found)
    assert ui.frame.width() == measure[1], "the window is not forced wider than the screen"
