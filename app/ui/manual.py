"""The manual as files: which page belongs to a screen, its text, a search over all of it, the place of a message. No Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Beside `resources` in the source tree and in a bundle.
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "manual"
INDEX, MESSAGES = "index", "messages"
# Screens before the window, by their object name, and the page that tells of them.
STARTS = {
    "first_start": "first-start",
    "recovery": "first-start",
    "sign_in": "sign-in",
    "forgotten": "sign-in",
    "restore": "backup",
}
# Messages come in hundreds: the program shows them a section at a time.
ANCHOR = re.compile(r'^<a id="([^"]+)"></a>$')
BEFORE = 20  # characters shown before what was looked for
PICTURE = re.compile(r"^!\[([^\]]*)\]\(([^)]+)\)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found by a search: its name, its title, the line that says it."""

    page: str
    title: str
    line: str


def page_of(screen: str, side: str) -> str:
    """The page of a screen: the one of its key, that of a start page, else the contents."""
    name = STARTS.get(screen, screen.replace("_", "-"))
    return name if file_of(name, side) is not None else INDEX


def file_of(name: str, side: str) -> Path | None:
    """The file of a page: the side's own, then what both sides share (the village's), then what stands above both."""
    for place in (FOLDER / side, FOLDER / "village", FOLDER):
        if (place / f"{name}.md").is_file():
            return place / f"{name}.md"
    return None


@cache
def text_of(name: str, side: str) -> str:
    """A page as Markdown; `messages#DUTY` is one section of the list of messages. "" for a page there is none of."""
    name, _, section = name.partition("#")
    file = file_of(name, side)
    text = file.read_text("utf-8") if file is not None else ""
    return sections_of(text).get(section, sections_of(text)[""]) if name == MESSAGES else text


@cache
def sections_of(text: str) -> dict[str, str]:
    """The list of messages by its anchors; what stands above the first one under ""."""
    found: dict[str, list[str]] = {"": []}
    here = ""
    for line in text.splitlines():
        anchor = ANCHOR.match(line)
        if anchor:
            here = anchor[1]
            found[here] = []
        else:
            found[here].append(line)
    return {key: "\n".join(lines) for key, lines in found.items()}


def place_of(code: str) -> str:
    """Where a message stands: `messages#DUTY` of DUTY-142, `messages#sync` of sync.cut, `messages#RULE` of 1_02_006."""
    letters = re.split(r"[-.]", code)[0]
    return f"{MESSAGES}#{'RULE' if letters[:1].isdigit() else letters}"


def contents(side: str) -> list[tuple[str, str]]:
    """(page, title) in the order of the contents; the contents themselves first."""
    found = [(INDEX, "目录")]
    for title, link in re.findall(r"(?<!!)\[([^\]]+)\]\(([^)]+)\.md\)", text_of(INDEX, side)):
        found.append((link.rsplit("/", 1)[-1], title))
    return list(dict.fromkeys(found))


def find(words: str, side: str) -> list[Hit]:
    """Pages with all the words (blanks between them), those with them in the title, then those with most of them, first; a code is found among the messages.

    Where nothing has the words as they stand, pages that have most of their pairs of characters."""
    wanted = [word.casefold() for word in words.split()]
    if not wanted:
        return []
    pages = [(name, title, text_of(name, side)) for name, title in contents(side) if name not in (INDEX, MESSAGES)]
    hits = [
        Hit(name, title, _line(text, wanted))
        for name, title, text in pages
        if all(word in text.casefold() for word in wanted)
    ]
    weight = {name: sum(text.casefold().count(word) for word in wanted) for name, _title, text in pages}
    hits.sort(key=lambda hit: (not all(word in hit.title.casefold() for word in wanted), -weight[hit.page]))
    return [*hits, *_messages(wanted, side)] or _nearly(wanted, pages)


def _nearly(wanted: list[str], pages: list[tuple[str, str, str]]) -> list[Hit]:
    pairs = [word[place : place + 2] for word in wanted for place in range(len(word) - 1)]
    weighed = [(sum(pair in text.casefold() for pair in pairs), name, title, text) for name, title, text in pages]
    found = [one for one in weighed if pairs and one[0] * 3 >= len(pairs) * 2]
    return [
        Hit(name, title, _line(text, pairs)) for _weight, name, title, text in sorted(found, key=lambda one: -one[0])
    ]


def _line(text: str, wanted: list[str]) -> str:
    """The first line that has one of the words, from a little before it."""
    for line in text.splitlines()[1:]:
        told = plain(line)
        place = min((told.casefold().find(word) for word in wanted if word in told.casefold()), default=-1)
        if place >= 0 and not PICTURE.match(line):
            return told[max(place - BEFORE, 0) :]
    return ""


def _messages(wanted: list[str], side: str) -> list[Hit]:
    file = file_of(MESSAGES, side)
    parts = sections_of(file.read_text("utf-8")) if file is not None else {}
    hits: list[Hit] = []
    for section, text in parts.items():
        rows = [
            line
            for line in text.splitlines()
            if line.startswith("| ") and all(word in line.casefold() for word in wanted)
        ]
        hits += [
            Hit(f"{MESSAGES}#{section}", row.split("|")[1].strip(), plain(row.split("|")[2])) for row in rows if section
        ]
    return hits[:40]


def plain(line: str) -> str:
    """A line without the marks of Markdown."""
    line = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"^[#>*\s|-]+|\*\*|`|\|", "", line).strip()


def shown(text: str) -> str:
    """The text for the screen: below each picture a link that opens it whole."""
    return PICTURE.sub(lambda m: f"{m[0]}\n\n[放大看图：{m[1]}]({m[2]})", text)
