"""What must not stand in the program's source: unfinished work, words of the past, a clock in the domain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.words import BANNED, banned_in

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
WORDS = APP / "domain" / "words.py"
SOURCES = sorted(APP.rglob("*.py"))
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|NotImplementedError|NotImplemented(?=\())\b")
# A label of somebody else's workbook may use an old word: a comment on the line, on its statement's first line or above it says so.
IMPORTED = "# imported label"
ALIASES_IN_TABLE = re.compile(r"\|\s*alias(?:es)?\s*=[^|\n]*")
CLOCK = {
    ("date", "today"),
    ("datetime", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("uuid", "uuid4"),
    ("uuid", "uuid1"),
}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def docstrings(tree: ast.AST) -> set[int]:
    """ids of docstring nodes: English for developers, never shown."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    return {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}


def marked_as_imported(node: ast.AST, lines: list[str]) -> bool:
    """True for a statement with the mark on its first line or in the comment above."""
    if not isinstance(node, ast.stmt):
        return False
    above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
    return IMPORTED in lines[node.lineno - 1] or (above.startswith("#") and IMPORTED.lstrip("# ") in above)


def user_texts(source: str, *, with_docstrings: bool) -> Iterator[tuple[int, str]]:
    """(line, text) of every string literal that is not a label of an imported workbook."""
    tree, lines = ast.parse(source), source.splitlines()
    skipped = set() if with_docstrings else docstrings(tree)
    for node in ast.walk(tree):
        marked = marked_as_imported(node, lines)
        aliases = isinstance(node, ast.keyword) and node.arg == "aliases"
        if marked or aliases:
            skipped.update(id(inner) for inner in ast.walk(node) if isinstance(inner, ast.Constant))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in skipped:
            continue
        if not any(IMPORTED in line for line in lines[node.lineno - 1 : node.end_lineno]):
            yield node.lineno, ALIASES_IN_TABLE.sub("", node.value)


def banned_texts(source: str, *, with_docstrings: bool = False) -> list[tuple[int, str]]:
    """(line, word) for every banned word a person could read."""
    texts = user_texts(source, with_docstrings=with_docstrings)
    return [(line, hit.word) for line, text in texts for hit in banned_in(text)]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_nothing_is_left_unfinished(path: Path) -> None:
    assert UNFINISHED.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [p for p in SOURCES if p != WORDS], ids=relative)
def test_no_banned_word_in_any_text(path: Path) -> None:
    # click shows the docstrings of commands.
    in_cli = path.relative_to(APP).parts[0].removesuffix(".py") == "cli"
    assert banned_texts(path.read_text("utf-8"), with_docstrings=in_cli) == []


@pytest.mark.parametrize("word", sorted(BANNED))
def test_the_search_for_banned_words_finds_them(word: str) -> None:
    assert banned_texts(f'x = f"这是{word}{{1}}"') == [(1, word)]
    assert banned_texts(f'def f():\n    """Docs: {word}."""\n    g("{word}")') == [(3, word)]
    assert banned_texts(f'x = "{word}"  {IMPORTED}') == []
    assert banned_texts(f'Y = (  {IMPORTED}\n    "{word}",\n)') == []
    assert banned_texts(f'# names of columns, imported labels\nY = """\n{word}\n"""\nz = "{word}"') == [(5, word)]
    assert banned_texts(f'field(label="甲", aliases=("{word}",))') == []
    assert banned_texts(f'T = """\nkey | 甲 | alias={word}收入,乙\n"""') == []
    assert banned_texts(f'T = """\nkey | {word} | alias=甲\n"""') == [(1, word)]


@pytest.mark.parametrize("path", sorted((APP / "domain").rglob("*.py")), ids=relative)
def test_the_domain_asks_no_clock_and_makes_no_ids(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = [(f.value.id, f.attr) for f in calls if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name)]
    opens = [f.id for f in calls if isinstance(f, ast.Name) and f.id in {"open", "uuid4", "uuid1", "input", "print"}]
    assert [name for name in names if name in CLOCK] == []
    assert opens == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_annotations_are_postponed(path: Path) -> None:
    source = path.read_text("utf-8")
    assert (
        not ast.parse(source).body
        or "from __future__ import annotations" in source
        or not re.search(r"^\s*(def|class|import|from) ", source, re.M)
    )
