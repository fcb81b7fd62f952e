"""`attach` and `attachments`: photos and scans of a household, brought in, listed, handed out, taken away, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.session import existing_folder, household_of, options_of, read_date, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.attaching.attachments import Attached
    from app.services.attaching.file_check import FileCheck
    from app.services.desk import Desk
    from app.services.files import HouseholdFile

HEADERS = ("序号", "类别", "名称", "对应", "拍摄日期", "添加", "大小", "文件")


@click.command(
    cls=Command, help="给一户附照片、扫描件（JPG、PNG、HEIC、WEBP、BMP、TIFF、PDF）。照片去掉拍摄地点、压小后加密存放。"
)
@click.argument("household", metavar="户号|户主")
@click.argument("files", metavar="文件…", nargs=-1, required=True)
@click.option("--purpose", metavar="类别", required=True, help="附件类别，例如 承诺授权书扫描件、入户照片、证明材料")
@click.option(
    "--member", metavar="姓名|证件号码", default="", help="家庭成员；承诺授权书扫描件写了成员的，只算他这一张"
)
@click.option("--visit", metavar="日期", default="", help="哪一天的走访的照片")
@click.option("--taken-on", metavar="日期", default="", help="拍摄日期；不写时用照片自带的日期")
@click.option("--title", metavar="文字", default="", help="名称")
@click.pass_context
def attach(context: click.Context, household: str, files: tuple[str, ...], **asked: Any) -> int:
    """Every file is tried; those refused are named, and then the answer is 1."""
    refused: list[AppError] = []
    made: list[Attached] = []
    with signed_in(context) as desk:
        file = household_of(desk, household)
        values = _values(desk, file, asked)
        for name in files:
            try:
                made.append(_attach_one(desk, file, name, values))
            except AppError as error:
                refused.append(error)
    for trouble in refused:
        note(str(trouble))
    lines = [
        f"{one.name}：以前附过（{one.at[:10]}，{one.by}），没有重复存。" if one.already else f"已附上{one.name}。"
        for one in made
    ]
    document = [{**_document(one), "already": one.already} for one in made]
    say(options_of(context).as_json, document, "\n".join([file.short, *lines]))
    return 1 if refused else 0


def _attach_one(desk: Desk, file: HouseholdFile, name: str, values: dict[str, Any]) -> Attached:
    from pathlib import Path

    from app.services.attaching.attachments import attach as attach_file

    return attach_file(desk, file.id, values["purpose"], Path(name), **values["more"])


def _values(desk: Desk, file: HouseholdFile, asked: dict[str, Any]) -> dict[str, Any]:
    from app.services.attaching.attachments import purpose_named
    from app.services.collecting.consents import consents_of, member_named

    purpose = purpose_named(asked["purpose"])
    more: dict[str, Any] = {
        "title": asked["title"],
        "case": file.case.id if file.case and file.case.road.is_open else "",
    }
    if asked["taken_on"]:
        more["taken_on"] = read_date(asked["taken_on"], "拍摄日期")
    if asked["member"]:
        member = str(member_named(file, asked["member"])["id"])
        more["member"] = member
        if purpose == "consent_scan" and file.case is not None:
            with desk.reading() as connection:
                sheet = consents_of(file.case, desk.today, desk.policy(connection)).newest(member)
            more["target"] = str(sheet["id"]) if sheet else ""
    if asked["visit"]:
        more["target"] = _visit(file, asked["visit"])
    return {"purpose": purpose, "more": more}


def _visit(file: HouseholdFile, text: str) -> str:
    day = read_date(text, "走访日期")
    found = next((str(row["id"]) for row in file.rows("visit") if row["date"] == day), "")
    if not found:
        days = "、".join(sorted(str(row["date"]) for row in file.rows("visit") if row["date"])) or "还没有走访"
        raise AppError("CLI-031", f"{day}没有登记走访。", f"登记过的日期：{days}。", file.short)
    return found


@click.command(
    cls=Command,
    help="一户的附件：列出；--save 另存（要写用途，会记下来、印在纸上），--remove 删除。--check 核对全部附件文件。",
)
@click.argument("household", metavar="[户号|户主]", required=False, default="")
@click.option("--save", metavar="序号", type=int, default=0, help="把这一个另存为PDF")
@click.option("--to", "folder", metavar="文件夹", default="", help="另存到哪里")
@click.option("--purpose", metavar="用途", default="", help="另存的用途，例如 存档")
@click.option("--remove", metavar="序号", type=int, default=0, help="删除这一个")
@click.option("--reason", metavar="文字", default="", help="删除的原因")
@click.option("--check", is_flag=True, help="核对附件文件：完好、损坏、不见、还没有传来")
@click.pass_context
def attachments(context: click.Context, household: str, **asked: Any) -> int:
    """List, hand out, remove, or check the files."""
    if asked["check"]:
        return _check(context)
    if not household:
        raise click.UsageError("缺少“户号|户主”")
    with signed_in(context) as desk:
        file = household_of(desk, household)
        from app.services.attaching.attachments import attachments_of

        lines = attachments_of(desk, file.id)
        if asked["save"]:
            return _save(context, desk, _numbered(lines, asked["save"], file), asked)
        if asked["remove"]:
            return _remove(context, desk, _numbered(lines, asked["remove"], file), asked["reason"])
    rows = [_row(number, line) for number, line in enumerate(lines, start=1)]
    text = f"{file.short}\n" + (table(HEADERS, rows) if rows else "还没有附件。")
    say(options_of(context).as_json, [_document(line) for line in lines], text)
    return 0


def _numbered(lines: list[Attached], number: int, file: HouseholdFile) -> Attached:
    if not 1 <= number <= len(lines):
        raise AppError(
            "CLI-032", f"没有第{number}个附件。", f"这一户有{len(lines)}个附件，先不带选项列出来看。", file.short
        )
    return lines[number - 1]


def _save(context: click.Context, desk: Desk, line: Attached, asked: dict[str, Any]) -> int:
    from app.services.attaching.attachments import hand_out
    from app.services.disk import save_file

    if not asked["folder"]:
        raise AppError("CLI-033", "没有写另存到哪个文件夹。", "请加上 --to 文件夹。", line.name)
    folder: Path = existing_folder(asked["folder"])
    out = hand_out(desk, line.id, "另存", asked["purpose"])
    target = save_file(folder / out.suggested_name, out.data)
    say(options_of(context).as_json, {"file": str(target)}, f"已另存到{target}。")
    return 0


def _remove(context: click.Context, desk: Desk, line: Attached, reason: str) -> int:
    from app.services.attaching.attachments import detach

    detach(desk, line.id, reason)
    say(options_of(context).as_json, {"removed": line.id}, f"已删除{line.name}，可以用 shouwang undo 撤销。")
    return 0


def _check(context: click.Context) -> int:
    from app.services.attaching.file_check import check_files

    with signed_in(context) as desk:
        found = check_files(desk)
    say(options_of(context).as_json, {
        "whole": found.whole, "away": found.away, "lost": [_document(one) for one in found.lost],
        "damaged": [_document(one) for one in found.damaged], "unknown": found.unknown,
    }, lambda: "\n".join(_checked(found)))  # fmt: skip
    return 1 if found.lost or found.damaged else 0


def _checked(found: FileCheck) -> list[str]:
    lines = [f"完好{found.whole}个，还没有传来{found.away}个，不见{len(found.lost)}个，损坏{len(found.damaged)}个。"]
    lines += [f"不见了：{one.name}（{one.at[:10]}，{one.by}）" for one in found.lost]
    lines += [f"损坏：{one.name}（{one.at[:10]}，{one.by}），请用原件重新附上。" for one in found.damaged]
    if found.unknown:
        lines.append(f"有{found.unknown}个文件没有对应的记录（可能恢复过较早的备份），已经留着。")
    return lines


def _row(number: int, line: Attached) -> tuple[Any, ...]:
    return (
        number, line.label, line.title, line.target_name or line.member_name, line.taken_on,
        f"{line.by} {line.at[:10]}", f"{line.size // 1000}千字节", line.told or "在本机",
    )  # fmt: skip


def _document(line: Attached) -> dict[str, Any]:
    return {
        "id": line.id, "purpose": line.label, "title": line.title, "member": line.member_name, "target": line.target_name,
        "taken_on": line.taken_on, "by": line.by, "at": line.at, "size": line.size, "here": line.state == "here",
        "told": line.told,
    }  # fmt: skip
