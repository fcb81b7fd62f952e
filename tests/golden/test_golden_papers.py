"""Every paper has a golden text, embedded fonts, the right sheet size and no banned word, by other PDF programs than ours."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.domain.documents import texts_of
from app.domain.notice import NOTICE_KINDS
from app.domain.words import banned_in
from app.services.papers.catalogue import PAPERS

TEXTS = Path(__file__).parent / "texts"
Tool = Callable[..., str]
A4, A3 = {(210, 297), (297, 210)}, {(297, 420), (420, 297)}
POINT = 25.4 / 72
# What is drawn at random or comes from a key of this store.
RANDOM = (
    (re.compile(r"(?m)^(\s*)(?:[0-9A-HJ-NP-Z]{4}[ -]+){2}[0-9A-HJ-NP-Z]{4}\s*$"), r"\1〔核对码〕"),
    (re.compile(r"核对码(：?\s*)\S*[0-9A-Z]{4}\S*"), r"核对码\1〔核对码〕"),
    (re.compile(r"V[0-9a-f]{8,}"), "〔设备〕"),
)


def normal(text: str) -> str:
    """Text as it is compared: single spaces, no blank lines, random codes named."""
    for pattern, stands in RANDOM:
        text = pattern.sub(stands, text)
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.replace("\f", "\n〔换页〕\n").splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def ran(program: str, *arguments: object) -> str:
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, check=False)
    assert done.returncode == 0, (
        f"{arguments}: {done.stderr.decode(errors='replace') or done.stdout.decode(errors='replace')}"
    )
    return done.stdout.decode("utf-8")


def each(papers: dict[str, Any], work: Callable[[Path], Any]) -> dict[str, Any]:
    """`work(file)` of every paper, two at a time: other programs do it."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(papers, pool.map(lambda name: work(papers[name][1]), papers), strict=True))


def test_every_kind_has_a_golden_paper(papers: dict[str, Any], world: Any) -> None:
    own = sys.modules["golden_world"].OWN
    drawn = {name.split("-")[0] for name in papers}
    without = {kind.key: world.refused.get(kind.key) for kind in PAPERS if kind.key not in drawn}
    # The township's own papers: test_summing_papers, test_devices_papers.
    without = {key: why for key, why in without.items() if not any(code in str(why) for code in ("SUM-100", "P-101"))}
    assert without == {}, "give the golden village (world.py) something to print of these"
    lost = {f"{kind.key}-{home}" for kind in PAPERS for home in own.get(kind.key, ())} - set(papers)
    assert lost == set(), world.refused
    assert all(f"{kind.key}-blank" in papers for kind in PAPERS if "blank" in kind.takes)
    hung = {name.removeprefix("notice-") for name in papers if name.startswith("notice-")}
    assert {"a3", "a4_large"} <= hung and set(NOTICE_KINDS) - hung <= {"remove", "removed"}


def test_the_texts_are_the_golden_ones(papers: dict[str, Any], tool: Tool, renew: bool) -> None:
    program = tool("pdftotext", "golden texts of the papers")
    found = each(papers, lambda path: normal(ran(program, "-layout", "-enc", "UTF-8", path, "-")))
    if renew:
        TEXTS.mkdir(exist_ok=True)
        for old in TEXTS.glob("*.txt"):
            old.unlink()
        for name, text in found.items():
            (TEXTS / f"{name}.txt").write_text(text, encoding="utf-8")
    kept = {path.stem: path.read_text(encoding="utf-8") for path in TEXTS.glob("*.txt")}
    changed = [name for name, text in found.items() if kept.get(name) != text]
    hint = "pytest tests/golden --renew writes them anew; look at the difference"
    assert changed == [] and sorted(kept) == sorted(found), f"{hint}: {changed or set(kept) ^ set(found)}"


def test_another_program_finds_every_file_sound(papers: dict[str, Any], tool: Tool) -> None:
    program = tool("qpdf", "structure of the papers")
    for name, said in each(papers, lambda path: ran(program, "--check", path)).items():
        assert "No syntax or stream encoding errors found" in said, name


def test_fonts_are_embedded(papers: dict[str, Any], tool: Tool) -> None:
    program = tool("pdffonts", "fonts of the papers")
    for name, said in each(papers, lambda path: ran(program, path)).items():
        lines = said.splitlines()[2:]
        assert lines, name
        for line in lines:
            assert line.split()[-5] == "yes" and "Type 3" not in line, f"{name}: {line}"


def test_sheets_are_a4_or_a3(papers: dict[str, Any], tool: Tool) -> None:
    program = tool("pdfinfo", "sheet sizes of the papers")
    for name, said in each(papers, lambda path: ran(program, "-l", "-1", path)).items():
        sizes = {
            (round(float(w) * POINT), round(float(h) * POINT))
            for w, h in re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", said)
        }
        assert sizes and sizes <= (A3 if name.endswith("-a3") else A4), f"{name}: {sizes}"


def test_no_character_is_lost_and_no_word_is_banned(papers: dict[str, Any], tool: Tool) -> None:
    program = tool("pdftotext", "characters of the papers")
    drawn = each(papers, lambda path: set(ran(program, "-enc", "UTF-8", path, "-")))
    for name, (printed, _path) in papers.items():
        assert printed.missing == (), name
        texts = [text for document in printed.documents for text in texts_of(document)]
        assert banned_in("\n".join(texts)) == [], name
        hans = {
            char
            for document in printed.documents
            for text in _shown(document)
            for char in text
            if ord(char) > 0x2E80 and not char.isspace()
        }
        assert hans - drawn[name] == set(), f"{name}: not on the paper"
        assert "�" not in drawn[name], name


def _shown(document: Any) -> list[str]:
    """Texts that stand on the sheet as they are: those of the tables' rows."""
    parts = getattr(document, "parts", ())
    rows = [row for part in (document, *parts) for row in getattr(part, "rows", ())]
    return [cell for row in rows for cell in row.cells if isinstance(cell, str)]


def test_the_long_and_the_rare_name_stand_whole_on_the_sheet(papers: dict[str, Any], tool: Tool) -> None:
    names = sys.modules["golden_world"]
    LONG, RARE = names.LONG, names.RARE

    program = tool("pdftotext", "names on the papers")
    for name in ("notice-include", "minutes", "votes", "report_letter-include"):
        text = "".join(ran(program, "-enc", "UTF-8", papers[name][1], "-").split())
        assert RARE in text and LONG in text, name


@pytest.mark.parametrize("key", ["notice-include", "photo_page-include"])
def test_the_same_wish_gives_the_same_bytes(papers: dict[str, Any], world: Any, key: str) -> None:
    from app.services.papers.catalogue import print_paper

    again = print_paper(world.desk, key.split("-")[0], notice=world.notices["include"], on_screen=True)
    assert again.data == papers[key][1].read_bytes()
