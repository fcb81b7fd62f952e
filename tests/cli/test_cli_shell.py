"""Usage, help, encoding, speed of the command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from app.cli.output import pad, table, width
from app.cli.shell import COMMANDS, cli
from app.domain.words import banned_in
from tests.cli.conftest import ROOT, SAMPLE, VILLAGE, WORDS, Clerk


def process(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`python -m app …` as its own process."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([sys.executable, "-m", "app", *words], capture_output=True, env=env, cwd=ROOT, check=False)


def walk(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command with its path."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            found.append(((*path, name), command))
            if isinstance(command, click.Group):
                found += walk(command, (*path, name))
    return found


def test_every_command_has_a_chinese_help_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    clerk = Clerk(tmp_path, capsys)
    for path, command in walk(cli):
        page = clerk(*path, "--help")
        assert page.code == 0 and page.out.startswith("用法：shouwang"), path
        assert "--store" in page.out and "--json" in page.out and "--help" in page.out, path
        for word in ("Usage", "Options", "Commands", "Show this message"):
            assert word not in page.out, path
        assert not banned_in(page.out, button=True), path
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (path, parameter.name)


def test_the_shell_knows_every_command_of_the_design() -> None:
    wanted = "init line settings demo import load schema list show check due visit case print enrol fingerprint export inspect receive answer"
    assert set(wanted.split()) <= set(COMMANDS)


@pytest.mark.parametrize("words", [
    ("gibt-es-nicht",), ("list", "--bad"), ("visit",), ("show", "a", "b"), ("notice", "photo", "x", "y"), ("line", "set", "x"),
    ("enrol",), ("list", "--watch", "x"), ("due", "--household"),
])  # fmt: skip
def test_wrong_usage_is_said_in_chinese(village: Clerk, words: tuple[str, ...]) -> None:
    answer = village(*words)
    assert answer.code == 2 and "--help" in answer.err and "CLI-001" in answer.err and answer.out == ""
    assert not any(word in answer.err for word in ("Error", "No such", "Missing", "Invalid", "unexpected"))


def test_a_group_without_command_shows_its_help(village: Clerk) -> None:
    answer = village("notice")
    assert answer.code == 2 and "制作" in answer.err


def test_as_a_process_on_a_foreign_code_page(tmp_path: Path) -> None:
    env = {"SHOUWANG_PASSWORD": "abcd1234", "SHOUWANG_CONFIG": str(tmp_path / "c"), "SHOUWANG_STORE": str(tmp_path / "v"),
           "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}  # fmt: skip
    made = process("init", "--role", "village", "--village-code", VILLAGE, *WORDS, **env)
    assert made.returncode == 0 and "石桥村" in made.stdout.decode("utf-8"), made.stderr.decode("utf-8", "replace")
    brought = process("import", str(SAMPLE), **env)
    assert brought.returncode == 0 and "150户、501人" in brought.stdout.decode("utf-8")
    refused = process("show", "A-9999", **env)
    assert refused.returncode == 1 and refused.stdout == b"" and "没有找到" in refused.stderr.decode("utf-8")
    assert process("list", **{**env, "SHOUWANG_PASSWORD": "wrong-one"}).returncode == 1


HEAVY = """
import sys
from app.cli import main
code = main(sys.argv[1:])
heavy = [name for name in ("PySide6", "reportlab", "openpyxl", "xlsxwriter", "pypdfium2", "pypinyin") if name in sys.modules]
print("HEAVY", heavy, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has no place for a window")
def test_no_arguments_and_no_display_is_a_sentence() -> None:
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run([sys.executable, "-m", "app"], env=bare, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 1 and "没有图形界面" in done.stderr.decode("utf-8")


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("list",), ("due",), ("line", "list")])
def test_light_commands_load_no_heavy_library(full_strength: int, village: Clerk, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HEAVY, "--store", str(village.store), *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0 and "HEAVY []" in done.stderr, done.stderr


def test_help_alone_touches_no_store_library() -> None:
    code = "import sys; from app.cli import main; main(['--help']); sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=False).returncode == 0


def test_tables_align_chinese() -> None:
    assert width("石桥ab") == 6 and pad("石桥", 6) == "石桥  "
    lines = table(("户主", "人口"), [("张三", 4), ("欧阳小晓", None)]).split("\n")
    assert lines == ["户主      人口", "张三      4", "欧阳小晓"]


def test_no_english_word_of_the_library_is_on_a_help_page() -> None:
    for path, command in walk(cli):
        with click.Context(command, info_name=path[-1]) as context:
            assert "[required]" not in command.get_help(context), path
