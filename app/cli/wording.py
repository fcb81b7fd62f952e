"""What click says, in Chinese: usage errors and the headings of help pages."""

from __future__ import annotations

import click
from click.exceptions import (
    BadArgumentUsage,
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoSuchCommand,
    NoSuchOption,
    UsageError,
)

SEE_HELP = "用 {command} --help 看写法。"


def usage_text(error: UsageError) -> str:
    """One sentence what is wrong with the command line, one where to look."""
    command = error.ctx.command_path if error.ctx else "shouwang"
    return f"{command}：{_what(error)}{SEE_HELP.format(command=command)}（CLI-001）"


def _what(error: UsageError) -> str:
    if isinstance(error, NoSuchOption):
        near = f"是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有 {error.option_name} 这个选项。{near}"
    if isinstance(error, NoSuchCommand):
        return f"没有“{error.command_name}”这个命令。"
    if isinstance(error, MissingParameter):
        return f"缺少 {_parameter(error)}。"
    if isinstance(error, BadOptionUsage):
        return f"选项 {error.option_name} 的写法不对，后面要写内容。"
    if isinstance(error, BadParameter):
        return f"{_parameter(error)} 的写法不对。"
    if isinstance(error, BadArgumentUsage):
        return "参数的写法不对。"
    return "参数太多或写法不对。"


def _parameter(error: BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "参数")
    if isinstance(parameter, click.Argument):
        return parameter.make_metavar(error.ctx) if error.ctx else (parameter.name or "参数")
    return "/".join(parameter.opts)
