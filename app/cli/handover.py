"""`enrol`, `fingerprint`, `inspect`, `receive`: packages between village and township (`design.md` §5)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.session import PASSWORD_VARIABLE, existing_file, options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.packages import Inspection, Received

STATES = {
    "planned": "预看", "taken": "已接收", "unchanged": "已导入，无变化", "quarantined": "没有接收，已放进隔离区",
    "parked": "没有接收，放进隔离区等核对发件设备", "skipped": "没有接收",
}  # fmt: skip
NOT_TAKEN = ("quarantined", "parked", "skipped")


def rows_label(kind: str) -> str:
    """Chinese name of what a package counts."""
    from app.domain.records import RECORDS

    name = kind.removeprefix("row:")
    units = {
        "household": "户",
        "village": "村信息",
        "policy": "设置",
        "meeting": "评议会",
        "notice": "公示",
        "report": "上报函",
    }
    if not kind.startswith("row:"):
        return units.get(name, "其他")
    return RECORDS[name].label if name in RECORDS else "新版本的内容"


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts under Chinese names; households are counted once."""
    found: dict[str, int] = {}
    for kind, count in counts.items():
        name = rows_label(kind)
        if kind != "row:household":
            found[name] = found.get(name, 0) + count
    return found


@click.command(
    cls=Command,
    help="乡镇：enrol --offer 文件，生成给各村的登记文件。村：enrol 文件 --confirm 核对码，照纸面输入12位核对码。",
)
@click.argument("file", metavar="[登记文件]", required=False, default="")
@click.option("--offer", default="", metavar="文件.swenrol", help="乡镇：写登记文件")
@click.option("--confirm", default="", metavar="核对码", help="村：照乡镇纸面输入的12位核对码")
@click.pass_context
def enrol(context: click.Context, file: str, offer: str, confirm: str) -> int:
    """Write the office's file, or believe it."""
    from app.services.packages import enrol as enrol_with
    from app.services.packages import offer_enrolment

    if bool(file) == bool(offer):
        raise click.UsageError("", context)
    options = options_of(context)
    if offer:
        with signed_in(context) as desk:
            code = offer_enrolment(desk, Path(offer))
        say(
            options.as_json,
            {"file": offer, "code": code},
            f"登记文件已写到{offer}。乡镇核对码：{code}\n请打印《设备核对单》交给各村，由村里亲手输入。",
        )
        return 0
    path = existing_file(file)
    with signed_in(context) as desk:
        found = enrol_with(desk, path, confirm or _typed_code())
    document = {"township": found.township, "office_code": found.office_code, "own_code": found.own_code}
    say(
        options.as_json,
        document,
        f"已登记{found.township}。本机核对码：{found.own_code}\n请打印《设备核对单》交给乡镇，由乡镇接收第一个包时输入。",
    )
    return 0


def _typed_code() -> str:
    if not sys.stdin.isatty():
        raise AppError("CLI-020", "没有写核对码。", "请照纸面写 --confirm 加12位核对码。", "核对码")
    return str(click.prompt("照纸面输入12位核对码", err=True))


@click.command(cls=Command, help="显示核对码：村里是本机的，乡镇是乡镇的。对方照它输入。")
@click.pass_context
def fingerprint(context: click.Context) -> int:
    """The 12 characters the other side types."""
    from app.services.packages import own_fingerprint

    with signed_in(context) as desk:
        code = own_fingerprint(desk)
        whose = "乡镇" if desk.store.role == "township" else "本机"
    say(options_of(context).as_json, {"whose": whose, "code": code}, f"{whose}核对码：{code}")
    return 0


@click.command(cls=Command, help="看一个包里有什么，不接收。没有密码时只看得到大小、收件数和核对码。")
@click.argument("package", metavar="包.swpkg")
@click.pass_context
def inspect(context: click.Context, package: str) -> int:
    """What can be known of a package; problems inside give exit code 1."""
    from app.services.packages import inspect as look_into

    path, options = existing_file(package), options_of(context)
    may_sign_in = bool(os.environ.get(PASSWORD_VARIABLE)) or sys.stdin.isatty()
    if may_sign_in and (options.folder / "keys.json").exists():
        with signed_in(context) as desk:
            found = look_into(desk, path)
    else:
        found = look_into(None, path)
    document = _inspected(found)
    for problem in found.problems:
        note(problem)
    say(options.as_json, document, "\n".join(f"{name}：{_flat(value)}" for name, value in _told(document)))
    return 1 if found.problems else 0


def _inspected(found: Inspection) -> dict[str, Any]:
    document: dict[str, Any] = {
        "file": found.name, "bytes": found.size, "recipients": found.recipients, "check_code": found.check_code,
        "readable": found.package is not None,
    }  # fmt: skip
    if found.package is None:
        return document
    manifest = found.package.manifest
    facts = manifest.facts
    standing = {"known": "已登记", "certified": "有乡镇证明", "confirmed": "已核对", "stranger": "还没有核对过"}
    kinds: dict[str, int] = {f"row:{kind}": count for kind, count in manifest.rows.items()}
    for entry in manifest.entries:
        kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
    return {
        **document, "kind": {"sync": "报送包", "return": "回执包"}.get(facts.kind, "其他包"), "number": facts.number,
        "sender": facts.place_name, "sender_code": facts.place_code, "sender_standing": standing[found.package.standing],
        "created": facts.created, "practice": facts.practice, "program": facts.program, "counts": counted(kinds),
        "receipts": len(facts.receipts), "attachments": len(facts.attachments), "volumes": len(facts.volumes),
        "problems": list(found.problems),
    }  # fmt: skip


_NAMES = {
    "file": "文件", "bytes": "字节", "recipients": "收件设备", "check_code": "核对码", "readable": "本机能打开",
    "kind": "种类", "number": "包号", "sender": "发件", "sender_code": "发件代码", "sender_standing": "发件设备",
    "created": "生成日期", "practice": "练习", "program": "程序版本", "counts": "内容", "receipts": "回执", "attachments": "附件",
    "volumes": "附件卷",
}  # fmt: skip


def _told(document: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(_NAMES[key], value) for key, value in document.items() if key in _NAMES]


def _flat(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(f"{name}{count}" for name, count in value.items()) if isinstance(value, dict) else str(value)


@click.command(
    cls=Command,
    help="接收一个或几个包；写文件夹就是里面的全部包。同一个包再收一次什么也不会变。第一次收一台设备的包要照纸面输入它的核对码。",
)
@click.argument("packages", metavar="包.swpkg或文件夹…", nargs=-1, required=True)
@click.option("--plan", is_flag=True, help="只看会怎样，不写入")
@click.option("--confirm", default="", metavar="核对码", help="照对方《设备核对单》输入的12位核对码")
@click.pass_context
def receive(context: click.Context, packages: tuple[str, ...], plan: bool, confirm: str) -> int:
    """Plan or take packages; one that could not be taken gives exit code 1."""
    from app.services.packages import receive as take

    paths, options = [_there(name) for name in packages], options_of(context)
    with signed_in(context) as desk:
        found = take(desk, paths, confirm, plan)
    bad = [one for one in found if one.state in NOT_TAKEN]
    for one in bad:
        note(f"{one.file}：{STATES[one.state]}。" + "\n".join(one.notes))
    say(
        options.as_json,
        [_received(one) for one in found],
        "\n".join(_received_text(one) for one in found if one not in bad),
    )
    return 1 if bad or any(unit.quarantined for one in found for unit in one.units) else 0


def _there(name: str) -> Path:
    """A package, or a folder or stick with packages."""
    return Path(name) if Path(name).is_dir() else existing_file(name)


def _received(one: Received) -> dict[str, Any]:
    return {
        "file": one.file, "number": one.number, "sender": one.sender, "check_code": one.check_code, "state": STATES[one.state],
        "counts": one.counts, "notes": one.notes,
        "units": [{"kind": rows_label(u.kind), "name": u.name, "outcome": outcome(u), "note": u.note} for u in one.units],
    }  # fmt: skip


def outcome(unit: Any) -> str:
    """What becomes of one unit, in words."""
    from app.services.packages import WORDS

    return WORDS[unit.outcome]


def _received_text(one: Received) -> str:
    counts = "、".join(f"{name}{count}" for name, count in one.counts.items()) or "没有内容"
    whose = f"{one.sender}{one.number}号包，" if one.number else ""  # a volume by itself has neither number nor code
    code = f"核对码：{one.check_code}" if one.check_code else ""
    lines = [f"{one.file}：{whose}{STATES[one.state]}。{counts}。{code}", *one.notes]
    rows = [(rows_label(u.kind), u.name, outcome(u), u.note) for u in one.units if u.note]
    return "\n".join([*lines, table(("种类", "编号", "结果", "说明"), rows)] if rows else lines)
