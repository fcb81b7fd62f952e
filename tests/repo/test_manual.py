"""The manual keeps step with the program: a page for every screen, only pictures that are taken, only words that are there."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from app.ui import manual
from app.ui.pages import ALL, ASIDE

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "manual"
SIDES = ("village", "township")
PAGES = sorted(path for side in SIDES for path in (FOLDER / side).glob("*.md"))
TASKS = ("first-start", "sign-in", "backup", "stick", "new-laptop", "turnover", "practice", "printing", "characters",
         "selfcheck", "install", "faq", "keys")  # fmt: skip
BANNED = ("贫困户", "返贫户", "扶贫", "五保户", "请示报告", "无风险", "拒访", "机密", "绝密")
MOST_BYTES = 12_000_000


@cache
def tool(name: str) -> ModuleType:
    """A script of docs/tools as a module."""
    spec = importlib.util.spec_from_file_location(f"docs_tools_{name}", ROOT / "docs" / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def said() -> frozenset[str]:
    """Every text of the program as a person reads it on a button: without accelerators, dots and blanks."""
    found: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        found.update(on_button(text) for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', path.read_text("utf-8")))
    return frozenset(found)


def on_button(text: str) -> str:
    return re.sub(r"\(&.\)", "", text).replace("&", "").rstrip("…").strip()


@pytest.mark.parametrize("side", SIDES)
def test_every_screen_has_its_page(side: str) -> None:
    lacking = [
        entry.key for entry in (*ALL, *ASIDE) if side in entry.roles and manual.page_of(entry.key, side) == manual.INDEX
    ]
    assert lacking == []
    assert [name for name in TASKS if manual.file_of(name, side) is None] == []
    assert all(manual.page_of(key, side) != manual.INDEX for key in manual.STARTS)


@pytest.mark.parametrize("side", SIDES)
def test_the_contents_name_every_page_of_their_side(side: str) -> None:
    listed = {name for name, _title in manual.contents(side)}
    assert {path.stem for path in (FOLDER / side).glob("*.md")} <= listed
    assert all(manual.text_of(name, side) for name in listed)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_links_lead_somewhere(page: Path) -> None:
    messages = (FOLDER / "messages.md").read_text("utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8")):
        file, _, anchor = link.partition("#")
        assert (page.parent / file).is_file(), link
        assert not anchor or f'<a id="{anchor}"></a>' in messages, link
    for code in re.findall(r"\[([A-Z]+-\d+|sync\.\w+)\]", page.read_text("utf-8")):
        assert f"| {code} |" in messages, code


@pytest.mark.parametrize("page", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_words_of_buttons_are_in_the_program(page: Path) -> None:
    text = page.read_text("utf-8")
    unknown = {word for word in re.findall(r"【([^】]+)】", text) if on_button(word) not in said()}
    assert unknown == set()
    assert [word for word in BANNED if word in text] == []


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem not in ("index", "keys", "faq")],
                         ids=lambda path: f"{path.parent.name}/{path.stem}")  # fmt: skip
def test_a_page_says_when_how_and_what_if(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith("# ") and "**什么时候用**：" in text
    assert "\n1. " in text or "## " in text
    assert "出了问题怎么办" in text
    assert len(text) < 2600, "short: the program is learnt in an hour"


def test_pictures_are_those_the_script_takes() -> None:
    pictures = FOLDER / "pictures"
    named = {
        Path(link).stem for page in PAGES for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8"))
    }
    there = {path.stem for path in pictures.glob("*.png")}
    taken = set(tool("pictures").NAMES)
    assert named == taken, "a picture nobody takes, or one nobody shows"
    assert there == taken, "run docs/tools/pictures.py"
    assert sum(path.stat().st_size for path in pictures.iterdir()) <= MOST_BYTES


def test_pictures_are_small_and_of_the_right_screen() -> None:
    pictures = tool("pictures")
    for name in (*pictures.VILLAGE, *pictures.TOWNSHIP):
        with Image.open(FOLDER / "pictures" / f"{name}.png") as image:
            assert image.mode == "P", name
            assert image.size <= pictures.SIZE, name


def test_a_bundle_carries_the_manual() -> None:
    recipe = (ROOT / "installer" / "bundle" / "shouwang.spec").read_text("utf-8")
    assert '(str(ROOT / "docs/manual"), "docs/manual")' in recipe
    assert manual.FOLDER == FOLDER


@pytest.mark.parametrize(
    "words, page", [("撤下公示", "review"), ("U盘", "backup"), ("DUTY-142", "messages#DUTY"), ("恢复单", "sign-in")]
)
def test_search_finds_pages_and_messages(words: str, page: str) -> None:
    assert page in [hit.page for hit in manual.find(words, "village")]


def test_search_finds_nothing_for_nothing() -> None:
    assert manual.find("  ", "village") == []
    assert manual.find("没有这样的词组合", "township") == []


@pytest.mark.parametrize(
    "code, place", [("DUTY-142", "messages#DUTY"), ("sync.cut", "messages#sync"), ("1_02_006", "messages#RULE")]
)
def test_a_code_has_its_place(code: str, place: str) -> None:
    assert manual.place_of(code) == place
    assert f"| {code} |" in manual.text_of(place, "village")
