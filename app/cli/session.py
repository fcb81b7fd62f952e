"""Signing in for one command, and the texts of a command line read as the form reads them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from app.cli.shell import Options
from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind
from app.domain.records import RECORDS
from app.domain.values import blank, parse
from app.services.desk import Clock, Desk
from app.services.files import HouseholdFile, find_household
from app.services.machine import machine_mark
from app.services.setup import sign_in

PASSWORD_VARIABLE = "SHOUWANG_PASSWORD"
MANY = (Kind.CODES, Kind.RANKED, Kind.TEXTS)
_F = TypeVar("_F", bound=Callable[..., Any])


def options_of(context: click.Context) -> Options:
    """What was said for every command."""
    return context.ensure_object(Options)


def read_date(text: str, label: str) -> date:
    """A day as typed; AppError value.date, value.no_such_date."""
    if not text.strip():
        raise AppError("value.date", "没有写日期。", "请写成2026-11-03。", label)
    found: date = parse(Field("date", label, Kind.DATE), text)
    return found


def day_of(desk: Desk, text: str, label: str = "日期") -> date:
    """A day as typed, today where none is; AppError value.date, value.no_such_date."""
    return read_date(text, label) if text else desk.today


def today_of(options: Options) -> date:
    """The day the rules count from: --on, else today."""
    return read_date(options.on, "--on") if options.on else date.today()


def clock_of(today: date) -> Clock:
    """The time of day now, on the day the command counts from: what is written and what is due agree."""
    return lambda: datetime.combine(today, datetime.now().time())


def password(confirm: bool = False) -> str:
    """The password from the environment or typed; never an option. AppError CLI-002 where nobody can type."""
    known = os.environ.get(PASSWORD_VARIABLE)
    if known:
        return known
    if not sys.stdin.isatty():
        advice = f"请先设置环境变量{PASSWORD_VARIABLE}，或在终端里运行后输入密码。"
        raise AppError("CLI-002", "没有密码，这里又不能输入。", advice, "登录")
    return str(click.prompt("密码", hide_input=True, confirmation_prompt="再输一次" if confirm else False, err=True))


@contextmanager
def signed_in(context: click.Context) -> Iterator[Desk]:
    """The store of this command, opened and closed again; AppError V-102 … V-107, S-…"""
    options = options_of(context)
    today = today_of(options)
    desk = sign_in(options.folder, options.operator, password(), machine_mark(), today, clock_of(today))
    try:
        with desk.reading():
            pass  # from here on the code lists of this store hold
        yield desk
    finally:
        desk.store.close()


def household_of(desk: Desk, text: str) -> HouseholdFile:
    """The household meant by a number or a head's name; AppError H-101, H-102."""
    with desk.reading() as connection:
        return find_household(connection, text)


def existing_file(path: str) -> Path:
    """A file that can be read; AppError FILE-102."""
    found = Path(path)
    if not _there(found.is_file):
        raise AppError("FILE-102", "找不到这个文件。", "请检查文件名和路径，U盘有没有插好。", path)
    return found


def _there(asked: Callable[[], bool]) -> bool:
    try:
        return asked()
    except OSError:  # a stick that was pulled answers with an error
        return False


def existing_folder(path: str) -> Path:
    """A folder to write into, made when its parent is there; AppError FILE-103."""
    found = Path(path)
    if not _there(found.is_dir) and not _there(found.parent.is_dir):
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", path)
    try:
        found.mkdir(exist_ok=True)
    except OSError as error:
        from app.services.disk import os_reason

        raise AppError("FILE-103", f"文件夹不能用：{os_reason(error)}。", "请换一个文件夹。", path) from error
    return found


# -- options of several commands --------------------------------------------------------------------------------

DAY_OPTION = click.option("--date", "day", metavar="日期", default="", help="日期；不写时是今天")


def options_together(*options: Callable[[_F], _F]) -> Callable[[_F], _F]:
    """Options that several commands take, as one decorator; they stand in the help in this order."""

    def decorate(function: _F) -> _F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


# -- fields as options ------------------------------------------------------------------------------------------


def field_options(kind: str, skip: Iterable[str] = (), only: Iterable[str] = ()) -> Callable[[_F], _F]:
    """One option for every declared field of a kind: --family-change for family_change, texts as on the form."""
    left = [f for f in RECORDS[kind].fields if f.kind not in (Kind.REF, Kind.JSON) and f.key not in set(skip)]
    chosen = [f for f in left if not only or f.key in set(only)]

    def decorate(function: _F) -> _F:
        for field in reversed(chosen):
            names = [f"--{field.key.replace('_', '-')}", f"field_{field.key}"]
            function = click.option(*names, metavar=_metavar(field), help=_help(field), multiple=field.kind in MANY)(
                function
            )
        return function

    return decorate


def _metavar(field: Field) -> str:
    words = {
        Kind.DATE: "日期",
        Kind.BOOL: "是|否",
        Kind.INT: "数字",
        Kind.MONEY: "元",
        Kind.CODE: "选项",
        Kind.CODES: "选项",
    }
    return words.get(field.kind, "文字")


def _help(field: Field) -> str:
    if field.codes and field.codes in CODE_LISTS:
        choices = [code.label for code in CODE_LISTS[field.codes].active()]
        return f"{field.label}：{'、'.join(choices)}" if len(choices) <= 8 else field.label
    return field.label + ("（可写多次）" if field.kind in MANY else "")


def read_fields(kind: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the options of `field_options` that were given; AppError value.… names the field."""
    fields = {field.key: field for field in RECORDS[kind].fields}
    found: dict[str, Any] = {}
    for name, text in typed.items():
        key = name.removeprefix("field_")
        if not name.startswith("field_") or text in (None, (), ""):
            continue
        value = parse(fields[key], "、".join(text) if isinstance(text, tuple) else text)
        if not blank(value):
            found[key] = value
    return found


def named_values(kind: str, pairs: Iterable[str]) -> dict[str, Any]:
    """Values written as 标签=内容 (or the key); AppError CLI-005 for a field the kind does not have."""
    found: dict[str, Any] = {}
    fields = [f for f in RECORDS[kind].fields if f.kind not in (Kind.REF, Kind.JSON) and not f.computed]
    for pair in pairs:
        name, text = split_pair(pair)
        field = next((f for f in fields if name in (f.key, f.label)), None)
        if field is None:
            raise AppError("CLI-005", f"{RECORDS[kind].label}没有“{name}”这一项。", "请照采集表上的项目名写。", pair)
        found[field.key] = parse(field, text)
    return found


def split_pair(pair: str) -> tuple[str, str]:
    """Name and content of 名称=内容; wrong usage without the sign."""
    name, sign, text = pair.partition("=")
    if not sign or not name.strip():
        raise click.BadParameter("", param_hint=f"“{pair}”（应当写成 名称=内容）")
    return name.strip(), text.strip()
