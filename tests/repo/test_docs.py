"""The documents say what the code does: citations resolve, rules and settings agree, the README names what exists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.domain.checks import RULES
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.records import RECORDS
from app.domain.settings import LINE_PREFIX, PLACEHOLDER_MARK, SETTINGS
from app.domain.words import banned_in

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
APP = ROOT / "app"
CITED = ("domain", "design", "data_checks", "national_export", "stack")
SOURCES = sorted(APP.rglob("*.py"))
# `domain.md` §8.3, domain §8.3, design §3: the name may lack before a second section of the same citation.
CITATION = re.compile(r"(?:\b(domain|design|data_checks|national_export|stack)(?:\.md)?`? ?)?§ ?(\d+(?:\.\d+)?)")
RULE_ID = re.compile(r"\bR-\d+\.\d+")
CHECK_ID = re.compile(r"\bV\d\d\b")
HEADING = re.compile(r"^#{2,4} (\d+(?:\.\d+)?)\b", re.M)
LEDGER_ROW = re.compile(r"^\| (\d+\.\d+) \|", re.M)
# | 1_12_001<br>(1_01_001) | 错误 | sentence | … and | SW-101 | 错误 | sentence | …
CHECK_ROW = re.compile(r"^\| ([A-Z0-9][\w-]+)(?:<br>\(([^)]*)\))? \| (错误|疑点|提示) \| (.*?) \| .* \| .* \|$", re.M)
SETTING_ROW = re.compile(r"^\| `([a-z_]+)` \| (\S+) \| `(.*?)`[^|]* \| (.*?) \|$", re.M)
README_COMMAND = re.compile(r"(?:\bshouwang|\./run) ([a-z]+)(?: ([a-z]+))?\b")


def text_of(name: str) -> str:
    """A document of the project."""
    return (DOCS / f"{name}.md").read_text("utf-8")


def sections(text: str) -> set[str]:
    """Numbers one may cite: headings, and the rows of the table of ledgers (15.1 …)."""
    return {*HEADING.findall(text), *LEDGER_ROW.findall(text)}


ANCHORS = {name: sections(text_of(name)) for name in CITED}
FORMAT = sections((APP / "sync" / "FORMAT.md").read_text("utf-8"))


def citations() -> Iterator[tuple[str, str, str]]:
    """(file, document or "", section) of every § in the code."""
    for path in SOURCES:
        for found in CITATION.finditer(path.read_text("utf-8")):
            yield path.relative_to(ROOT).as_posix(), found[1] or "", found[2]


def exists(file: str, document: str, section: str) -> bool:
    """Whether a citation leads somewhere: in its document; without a name in the format (sync) or any document."""
    if document:
        return section in ANCHORS[document]
    nearest = FORMAT if file.startswith("app/sync/") else set()
    return section in nearest.union(*ANCHORS.values())


def test_every_section_the_code_cites_exists() -> None:
    found = list(citations())
    assert {document for _, document, _ in found} >= {"domain", "design", "data_checks", "national_export", ""}
    assert [citation for citation in found if not exists(*citation)] == []


def test_a_citation_that_leads_nowhere_is_noticed() -> None:
    assert not exists("app/domain/due/duty.py", "domain", "12.99")
    assert not exists("app/domain/due/duty.py", "design", "10")
    assert not exists("app/domain/due/duty.py", "", "77")
    assert exists("app/domain/due/duty.py", "domain", "15.5")


@pytest.mark.parametrize(("pattern", "definition"), [(RULE_ID, r"^- {}\b"), (CHECK_ID, r"^\| {} \| [EW]")])
def test_every_rule_the_code_cites_is_defined(pattern: re.Pattern[str], definition: str) -> None:
    domain = text_of("domain")
    cited = {rule for path in SOURCES for rule in pattern.findall(path.read_text("utf-8"))}
    assert len(cited) >= 3
    assert [rule for rule in sorted(cited) if not re.search(definition.format(re.escape(rule)), domain, re.M)] == []


def in_code_lines() -> Iterator[tuple[str, str]]:
    """(document, paragraph) of every paragraph that names the code."""
    for name in CITED:
        for paragraph in re.split(r"\n\n|\n(?=#)", text_of(name)):
            if paragraph.startswith("In code") or "\nIn code" in paragraph:
                yield name, paragraph


def module_exists(path: str) -> bool:
    """A path as the documents write it: from the project's folder, from app, or from the room of the domain."""
    rooms = (ROOT, APP, APP / "domain", APP / "domain" / "questionnaire", APP / "domain" / "procedure",
             APP / "domain" / "checks", APP / "workbooks")  # fmt: skip
    return "…" in path or any((room / path).exists() for room in rooms)


def test_modules_named_in_the_documents_exist() -> None:
    named = {(name, path) for name, text in in_code_lines() for path in re.findall(r"`([\w./…]+\.py)`", text)}
    assert len(named) > 60
    assert sorted(pair for pair in named if not module_exists(pair[1])) == []


def test_names_in_the_documents_stand_in_the_code() -> None:
    code = "\n".join(path.read_text("utf-8") for path in SOURCES)
    words = set(re.findall(r"[A-Za-z_]\w+", code))
    named = {(doc, name) for doc, text in in_code_lines() for name in re.findall(r"`([A-Za-z_]\w+)(?:\(\))?`", text)}
    assert len(named) > 60
    assert sorted(pair for pair in named if pair[1] not in words) == []


def test_every_folder_and_file_named_in_any_document_exists() -> None:
    texts = [path.read_text("utf-8") for path in (*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "ARCHITECTURE.md")]
    named = {path for text in texts for path in re.findall(r"`((?:app|tests|resources|installer)/[\w./-]+)`", text)}
    assert len(named) > 20
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


# ---- the data checks ----
def documented_rules() -> dict[str, tuple[tuple[str, ...], str, str]]:
    """Id → twins, level, sentence, as docs/data_checks.md has them."""
    rows = CHECK_ROW.findall(text_of("data_checks"))
    assert len(rows) == len({row[0] for row in rows}), "an id stands twice"
    return {
        first: (tuple(t.strip() for t in twins.split(",")) if twins else (), level, text)
        for first, twins, level, text in rows
    }


def test_every_documented_check_is_in_the_code_and_the_other_way_round() -> None:
    documented = documented_rules()
    assert len(documented) >= 167
    assert sorted(set(documented) - set(RULES)) == []
    missing = [
        f"| {rule.id} | {rule.level.value} | {rule.text} |" for rule in RULES.values() if rule.id not in documented
    ]
    assert missing == [], "add these to docs/data_checks.md §9"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_check_reads_as_documented(rule: object) -> None:
    documented = documented_rules()
    known = RULES[rule.id]  # type: ignore[attr-defined]
    if known.id in documented:  # what is not there at all is one failure above
        assert documented[known.id] == (known.aliases, known.level.value, known.text)


def test_checks_named_in_the_documents_exist() -> None:
    twins = {alias for rule in RULES.values() for alias in rule.aliases}
    named = set(
        re.findall(r"\b(?:\d{1,4}_\d\d_\d{3}(?:-\d\d)?|SW-\d{3})\b", text_of("data_checks") + text_of("domain"))
    )
    assert len(named) > 167
    assert sorted(named - set(RULES) - twins) == []


# ---- settings ----
def test_the_documented_settings_are_those_of_the_code() -> None:
    rows = {
        key: (label, json.loads(shipped), source)
        for key, label, shipped, source in SETTING_ROW.findall(text_of("domain"))
    }
    expected = {
        s.key: (s.label, s.shipped, s.source + (f" · {PLACEHOLDER_MARK}" if s.placeholder else ""))
        for s in SETTINGS.values()
    }
    assert rows == expected


# ---- README ----
def commands() -> dict[str, click.Command]:
    """Every command of the command line by name."""
    from app.cli.shell import cli

    context = click.Context(cli)
    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def known_command(found: dict[str, click.Command], name: str, below: str) -> bool:
    """True for a command, and where it has commands below it, for that one too."""
    command = found.get(name)
    return command is not None and (not isinstance(command, click.Group) or not below or below in command.commands)


def readme() -> str:
    """The README."""
    return (ROOT / "README.md").read_text("utf-8")


def test_the_readme_names_only_commands_that_exist() -> None:
    found = commands()
    texts = [readme(), *(path.read_text("utf-8") for path in (ROOT / "CHANGELOG.md", ROOT / "ARCHITECTURE.md"))]
    named = {pair for text in texts for pair in README_COMMAND.findall(text)}
    assert {("demo", ""), ("line", "set")} <= named
    assert sorted(pair for pair in named if not known_command(found, *pair)) == []


def test_the_readme_lists_every_command_once() -> None:
    table = readme().split("| 命令 | 做什么 |")[1].split("\n\n")[0]
    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", table, re.M)) == sorted(commands())


def test_the_readme_names_the_pages_of_the_window() -> None:
    from app.ui.pages import ALL

    village = [entry.title for entry in ALL if "village" in entry.roles]
    assert " · ".join(village) in readme()


def test_the_readme_counts_what_the_program_prints() -> None:
    from app.services.papers.catalogue import PAPERS

    listed = next(line for line in readme().splitlines() if line.startswith("- 打印采集表"))
    missing = [paper.name for paper in PAPERS if paper.name not in listed and paper.key != "groups"]
    assert missing == []


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_no_banned_word_where_users_read(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert [(hit.word, text[: hit.start].count("\n") + 1) for hit in banned_in(text)] == []


# ---- glossary ----
def test_the_glossary_names_what_the_code_has() -> None:
    glossary = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## 4. Glossary")[1].split("\n## ")[0]
    keys = {key for line in glossary.splitlines() if line.startswith("|") for key in re.findall(r"`([\w.]+)`", line)}
    fields = {field.key for kind in RECORDS.values() for field in kind.fields}
    codes = set(CODE_LISTS["STEP"].by_code)
    packages = set(re.findall(r"`([a-z]+)` \((?:报送包|回执包)", (APP / "sync" / "FORMAT.md").read_text("utf-8")))
    assert {"monitoring_case", "local_household_no", "visiting", "sync"} <= keys
    strangers = {key for key in keys if not key.startswith(LINE_PREFIX)} - set(RECORDS) - fields - codes - packages
    assert sorted(strangers) == []
