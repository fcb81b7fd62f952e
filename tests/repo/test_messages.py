"""The list of every message: as the source stands, nothing left out, everything with a meaning and with something to do."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "manual" / "messages.md"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return load()


@cache
def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tools_messages", ROOT / "docs" / "tools" / "messages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.messages = cache(module.messages)
    return module


def test_the_page_is_as_the_source_stands(tool: ModuleType) -> None:
    assert PAGE.read_text("utf-8") == tool.page(), "run python docs/tools/messages.py"


def test_every_code_named_in_the_program_is_listed(tool: ModuleType) -> None:
    assert tool.codes_named() - tool.messages().keys() == set()
    assert len(tool.messages()) > 1200


def test_every_message_says_what_and_what_to_do(tool: ModuleType) -> None:
    for code, said in tool.messages().items():
        for one in said:
            assert tool.CHINESE.search(one.text) and tool.CHINESE.search(one.advice), code
            assert "{" not in one.text and one.text != tool.UNSAID, code


def test_rows_of_one_code_can_be_told_apart(tool: ModuleType) -> None:
    for code, said in tool.messages().items():
        twice = [text for text, count in Counter(one.text for one in said).items() if count > 1]
        assert twice == [], code


def test_every_kind_has_a_heading_of_its_own(tool: ModuleType) -> None:
    letters = {tool.letters_of(code) for code in tool.messages()}
    listed = [name for _title, kinds in tool.GROUPS for name, _words in kinds]
    assert letters - set(listed) == set(), "a new prefix needs a Chinese heading in docs/tools/messages.py"
    assert len(listed) == len(set(listed)) and set(listed) - letters == set()


def test_what_is_said_by_hand_is_still_needed(tool: ModuleType) -> None:
    assert tool.SAID.keys() - tool.codes_named() == set()


@pytest.mark.parametrize("source, told", [
    ('raise AppError("AB-1", f"没有{x}。", "请再选。")', [("AB-1", "没有…。", "请再选。")]),
    ('def f():\n m = "甲错了。"\n p(s, c, "列", t, m, W, "AB-2")\n m = "乙错了。"\n p(s, c, "列", t, m, W, "AB-3")',
     [("AB-2", "甲错了。", ""), ("AB-3", "乙错了。", "")]),
    ('T = {"AB-4": ("甲。", "请乙。")}', [("AB-4", "甲。", "请乙。")]),
])  # fmt: skip
def test_messages_are_read_from_source(tool: ModuleType, source: str, told: list[tuple[str, str, str]]) -> None:
    found = {(one.code, one.text, one.advice) for one in tool.in_file(ast.parse(source))}
    assert found == set(told)


def test_advice_is_taken_out_of_a_message_that_says_both(tool: ModuleType) -> None:
    made = tool.advised(tool.Message("SW-1", "错误：甲和乙不同，请核对。", ""))
    assert (made.text, made.advice) == ("错误：甲和乙不同。", "请核对。")
    assert tool.advised(tool.Message("SW-1", "提示：甲没有填。", "")).advice == tool.ADVICE["提示"]
