"""The set-up of ./run with the real scripts, the real pip wheel and a program of one line; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONE_LINE = "import os, sys\nprint(sys.argv[1:], os.getcwd(), sys.prefix)\n"
SETTING_UP = "正在准备运行环境"


def run(program: Path, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    kept["PYTHON"] = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run(
        [str(program), *arguments],
        cwd=cwd,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's set-up with a program of one line, an empty lock and no system packages, set up once."""
    home = tmp_path_factory.mktemp("setup") / "张 村's 程序"
    (home / "app").mkdir(parents=True)
    (home / "app" / "__init__.py").touch()
    (home / "app" / "__main__.py").write_text(ONE_LINE, "utf-8")
    shutil.copytree(ROOT / "installer" / "bootstrap", home / "installer" / "bootstrap")
    for group in ("offscreen", "window"):
        (home / "installer" / f"system-packages-{group}.txt").write_text("# none\n", "ascii")
    shutil.copy(ROOT / "run", home / "run")
    (home / "requirements.txt").write_text("# nothing\n", "ascii")
    first = run(home / "run", "list", cwd=home)
    assert first.returncode == 0, first.stderr
    assert SETTING_UP in first.stderr
    return home


@pytest.fixture
def project(prepared: Path, tmp_path: Path) -> Path:
    """The prepared project in a state that the test before did not touch."""
    assert run(prepared / "run", "list", cwd=tmp_path).returncode == 0
    return prepared


def test_second_start_sets_nothing_up(project: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (project / ".venv").iterdir()}
    again = run(project / "run", "list", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert {path: path.stat().st_mtime_ns for path in (project / ".venv").iterdir()} == before


def test_arguments_and_folder_of_the_caller_arrive(project: Path, tmp_path: Path) -> None:
    done = run(project / "run", "print", "两 个", "--out", "a.pdf", cwd=tmp_path)
    assert done.stdout == f"{['print', '两 个', '--out', 'a.pdf']} {tmp_path} {project / '.venv'}\n"


def test_without_display_and_arguments_the_demo_runs(project: Path, tmp_path: Path) -> None:
    done = run(project / "run", cwd=tmp_path)
    assert done.stdout.startswith("['demo', '--out', 'out']")
    assert "没有图形界面" in done.stderr


def test_a_folder_named_app_beside_the_caller_is_not_ours(project: Path, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise SystemExit('foreign app')", "ascii")
    assert run(project / ".venv" / "bin" / "shouwang", "list", cwd=tmp_path).stdout.startswith("['list']")


def test_a_link_to_run_works(project: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(project / "run")
    assert run(tmp_path / "link", "list", cwd=tmp_path).stdout.startswith("['list']")


def test_half_finished_set_up_is_repaired(project: Path, tmp_path: Path) -> None:
    (project / ".venv" / ".ready-run").unlink()
    (project / ".venv" / "left-over").touch()
    done = run(project / "run", "list", cwd=tmp_path)
    assert done.returncode == 0
    assert SETTING_UP in done.stderr
    assert not (project / ".venv" / "left-over").exists()


def test_broken_python_is_replaced(project: Path, tmp_path: Path) -> None:
    python = project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    done = run(project / "run", "list", cwd=tmp_path)
    assert (done.returncode, SETTING_UP in done.stderr) == (0, True)


def test_moved_folder_is_set_up_again(project: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(project, moved, symlinks=True)
    done = run(moved / "run", "list", cwd=tmp_path)
    assert SETTING_UP in done.stderr
    assert done.stdout.endswith(f"{moved / '.venv'}\n")


def test_changed_lock_is_installed(project: Path, tmp_path: Path) -> None:
    (project / "requirements.txt").write_text("# nothing else\n", "ascii")
    assert SETTING_UP in run(project / "run", "list", cwd=tmp_path).stderr


def test_lock_that_cannot_be_installed_says_so(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(project, copy, symlinks=True, ignore=shutil.ignore_patterns(".venv*"))
    (copy / "requirements.txt").write_text("shouwang-is-on-no-index==1 --hash=sha256:" + "0" * 64 + "\n", "ascii")
    done = run(copy / "run", "list", cwd=tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert (done.returncode, done.stdout) == (1, "")
    assert "准备没有完成" in done.stderr
    assert not (copy / ".venv" / ".ready-run").exists()


def test_changed_pip_wheel_is_refused(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(project, copy, symlinks=True, ignore=shutil.ignore_patterns(".venv*"))
    wheel = next((copy / "installer" / "bootstrap").glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1])
    done = run(copy / "run", "list", cwd=tmp_path)
    assert done.returncode == 1
    assert "SHA256SUMS" in done.stderr


def test_no_suitable_python_is_said_plainly(project: Path, tmp_path: Path) -> None:
    script = f'ROOT="{project}"; . "$ROOT/installer/bootstrap/setup.sh"; version_of() {{ :; }}; choose_python'
    done = subprocess.run(["sh", "-eu", "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "没有找到 Python 3.11" in done.stderr


def test_missing_libraries_are_named_by_package(project: Path, tmp_path: Path) -> None:
    (tmp_path / "installer").mkdir()
    lines = "# comment\nlibthere libc.so.6\nlibfirst libnowhere.so.1\nlibsecond libnowhere.so.2\n"
    (tmp_path / "installer" / "system-packages-offscreen.txt").write_text(lines, "ascii")
    script = f'ROOT="{project}"; . "$ROOT/installer/bootstrap/setup.sh"; ROOT="{tmp_path}"; missing_packages offscreen'
    done = subprocess.run(["sh", "-eu", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "libfirst libsecond "
