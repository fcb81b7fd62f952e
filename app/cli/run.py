"""From arguments to an exit code: every ending that is not success is one Chinese text on stderr (`design.md` §6)."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from click.exceptions import Abort, Exit, NoArgsIsHelpError, UsageError

from app.cli.shell import cli
from app.cli.wording import usage_text
from app.domain.errors import AppError, Cancelled
from app.services.disk import os_reason

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
LOG_FILE = "shouwang-error.log"


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command line; never raises, except what stops the whole process (memory, exit)."""
    _speak_utf8()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _invoke(arguments)
    except AppError as error:
        return _say(str(error), REFUSED)
    except NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return WRONG_USAGE
    except UsageError as error:
        return _say(usage_text(error), WRONG_USAGE)
    except (Abort, Cancelled, KeyboardInterrupt):
        return REFUSED
    except BrokenPipeError:  # the reader of our output has gone (| head)
        sys.stdout = io.TextIOWrapper(io.BytesIO())
        return DONE
    except OSError as error:
        place = f"{error.filename}：" if error.filename else ""
        return _say(f"{place}读写文件出错（{os_reason(error)}）。请检查磁盘空间和权限后再试。", REFUSED)
    except Exception as error:
        return _say(_bug_text(error, arguments), REFUSED)


def _invoke(arguments: list[str]) -> int:
    try:
        result = cli.main(arguments, prog_name="shouwang", standalone_mode=False)
    except Exit as done:
        return done.exit_code
    return result if isinstance(result, int) else DONE


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _speak_utf8() -> None:
    """Chinese on every console, whatever code page Windows gives it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="replace")


def _bug_text(error: Exception, arguments: list[str]) -> str:
    """Our own fault: where it happened goes to a log without values or names, the person gets one sentence."""
    from app.services.machine import config_folder, default_store

    named = [after if word == "--store" else word.partition("=")[2]
             for word, after in zip(arguments, [*arguments[1:], ""], strict=True) if word.partition("=")[0] == "--store"]  # fmt: skip
    frames = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    command = next((word for word in arguments if word in cli.names), "")
    lines = [f"{datetime.now():%Y-%m-%d %H:%M:%S} {command} {type(error).__name__}", *frames, ""]
    for folder in (Path(named[-1]) if named else default_store(), config_folder()):
        if folder.is_dir():
            with (folder / LOG_FILE).open("a", encoding="utf-8") as log:
                log.write("\n".join(lines))
            return f"程序出错了（{type(error).__name__}），这一步没有做完。请把{folder / LOG_FILE}交给技术人员，里面没有农户信息。"
    return f"程序出错了（{type(error).__name__}），这一步没有做完。请联系技术人员。"
