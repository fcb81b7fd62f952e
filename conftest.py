"""What all tests share: an offscreen Qt, hypothesis profiles, tools that may be missing, and skips that are not allowed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from app.store import vault

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
ALLOWED_SKIPS = Path(__file__).parent / "tests" / "allowed_skips.txt"
# Tools that go by more than one name.
TOOL_NAMES = {"soffice": ("soffice", "libreoffice")}

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "default")

# Thousands of stores are made: their passwords are stretched lightly, also in fixtures of a module or of the session.
FULL_KIB, vault.MEMORY_KIB = vault.MEMORY_KIB, 64


@pytest.fixture
def full_strength(monkeypatch: pytest.MonkeyPatch) -> int:
    """The program's own key stretching, in KiB: for its own tests, and where another process opens the store."""
    monkeypatch.setattr(vault, "MEMORY_KIB", FULL_KIB)
    return FULL_KIB


@pytest.fixture
def tool(request: pytest.FixtureRequest) -> Callable[..., str]:
    """`tool("pdftotext")` gives the path of a program on this machine, or leaves the test out and says which check that was."""

    def find(name: str, what: str = "") -> str:
        for candidate in TOOL_NAMES.get(name, (name,)):
            if path := shutil.which(candidate):
                return path
        pytest.skip(f"没有 {name}：{what or request.node.name} 未检查")

    return find


def allowed_skip_patterns(text: str) -> list[re.Pattern[str]]:
    """The patterns of allowed_skips.txt: one regular expression a line, `#` starts a comment line."""
    lines = (line.strip() for line in text.splitlines())
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


def forbidden_skips(reasons: Iterable[str], patterns: Iterable[re.Pattern[str]]) -> list[str]:
    """Reasons that no pattern allows, each once, in their order."""
    patterns = list(patterns)
    return [reason for reason in dict.fromkeys(reasons) if not any(p.search(reason) for p in patterns)]


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The reason of a skipped test or module, without the place."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def unexpected_skips(config: pytest.Config) -> list[str]:
    """In CI: the reasons of skips that tests/allowed_skips.txt does not name."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not IN_CI or reporter is None or hasattr(config, "workerinput"):
        return []
    # An expected failure is reported as skipped too, but carries no reason of a skip.
    skipped = [report for report in reporter.stats.get("skipped", []) if not hasattr(report, "wasxfail")]
    patterns = allowed_skip_patterns(ALLOWED_SKIPS.read_text("utf-8"))
    return forbidden_skips(map(skip_reason, skipped), patterns)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skip nobody allowed fails the run in CI."""
    if unexpected_skips(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Names the skips that failed the run."""
    reasons = unexpected_skips(config)
    if reasons:
        terminalreporter.section("skips that tests/allowed_skips.txt does not allow", red=True, bold=True)
        for reason in reasons:
            terminalreporter.line(f"UNEXPECTED SKIP: {reason}")
