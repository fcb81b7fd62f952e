"""`erase`: what an erasure would empty and what stays; with a ground and the typed word it is done (`design.md` §5)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.session import household_of, options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.erasing.verb import Erased, Hit, Preview


@click.command(
    cls=Command,
    help="删除一户（或其中一人）的个人信息。先不写 --confirm，看会删什么、姓名还在哪里；"
    "再写 --ground、--text 和 --confirm 提示的字。删除后不能撤销。",
)
@click.argument("household", metavar="农户")
@click.option("--member", metavar="姓名", default="", help="只删除这一个人")
@click.option("--ground", metavar="依据", default="", help="不再必要、保存期限届满、撤回同意、违法处理、其他法定情形")
@click.option("--text", metavar="说明", default="", help="根据哪份申请、决定或文件（不写姓名）")
@click.option("--confirm", metavar="字", default="", help="照预览里提示的字写，例如 删除A-0007")
@click.option(
    "--also",
    metavar="序号",
    multiple=True,
    help="预览列出的姓名位置，哪几处也清空：序号、likely（很可能是本人的）或 all（全部）；可写多次",
)
@click.option("--look", metavar="文件夹", multiple=True, help="插着的U盘：上面本村的备份和包一并处理；可写多次")
@click.option("--keep-unreadable", is_flag=True, help="打不开的备份先不删，只列出来")
@click.pass_context
def erase(
    context: click.Context, household: str, member: str, ground: str, text: str, confirm: str, also: tuple[str, ...],
    look: tuple[str, ...], keep_unreadable: bool,
) -> int:  # fmt: skip
    """A preview, or the erasure. AppError ERASE-10x, H-101, H-102, CLI-061 (no such number)."""
    from app.domain.questionnaire.codes import read_code
    from app.services.erasing.verb import erase as erase_now
    from app.services.erasing.verb import preview

    options = options_of(context)
    with signed_in(context) as desk:
        file = household_of(desk, household)
        person = _member(file, member)
        seen = preview(desk, file.id, person)
        if not confirm:
            return _shown(options.as_json, seen)
        chosen = [hit.key for hit in _chosen(seen.hits, also)]
        code = read_code("ERASURE_GROUND", ground) if ground else ""
        done = erase_now(
            desk,
            file.id,
            str(code or ""),
            text,
            confirm,
            person,
            chosen,
            [Path(path) for path in look],
            not keep_unreadable,
        )
    return _told(options.as_json, done)


def _member(file: Any, name: str) -> str:
    found = [str(row["id"]) for row in file.all_members if name and row.get("name") == name]
    if name and len(found) != 1:
        raise AppError("ERASE-101", f"这一户里没有“{name}”，或者有几个。", "请照名单上的姓名写。", file.short)
    return found[0] if found else ""


def _chosen(hits: tuple[Hit, ...], also: tuple[str, ...]) -> list[Hit]:
    found: list[Hit] = []
    for word in also:
        if word == "all":
            found += hits
        elif word == "likely":
            found += [hit for hit in hits if hit.likely]
        elif word.isdigit() and 1 <= int(word) <= len(hits):
            found.append(hits[int(word) - 1])
        else:
            raise AppError("CLI-061", f"没有第{word}处。", f"预览里一共列出{len(hits)}处，请照序号写。", "--also")
    return found


def _shown(as_json: bool, seen: Preview) -> int:
    document = {
        "household": seen.whose, "people": list(seen.people), "confirm": seen.word, "rows": seen.rows,
        "journal": seen.journal, "drafts": seen.drafts, "attachments": seen.attachments, "cells": seen.cells,
        "hits": [{"where": hit.where, "text": hit.text, "likely": hit.likely, "doubt": hit.doubt} for hit in seen.hits],
        "stays": list(seen.stays), "warnings": list(seen.warnings), "unreached": seen.unreached.to_json(),
    }  # fmt: skip
    for warning in seen.warnings:
        note(warning)
    lines = [f"{seen.whose}：{'、'.join(seen.people)}",
             "会删除：" + "、".join(f"{name}{count}条" for name, count in seen.rows.items()),
             f"修改记录{seen.journal}条、草稿{seen.drafts}份、附件{seen.attachments}个；其他材料里的号码和姓名{seen.cells}处",
             "留下的：" + "；".join(seen.stays)]  # fmt: skip
    if seen.hits:
        rows = [
            (str(at), hit.where, hit.text, "很可能是本人" if hit.likely else hit.doubt)
            for at, hit in enumerate(seen.hits, 1)
        ]
        lines += ["姓名还在这些地方，是不是本人由您决定（--also）：", table(("序号", "位置", "文字", "说明"), rows)]
    far = seen.unreached
    lines.append(
        f"已经离开本机的：包{len(far.packages)}个、备份{len(far.backups)}个、打印和另存{len(far.papers)}次、公示照片{len(far.photos)}张，会列在删除记录上。"
    )
    lines.append(f"确实要删除，请加 --ground --text 和 --confirm {seen.word}")
    say(as_json, document, "\n".join(lines))
    return 0


def _told(as_json: bool, done: Erased) -> int:
    finished = done.finished
    document = {"erasures": list(done.erasures), "counts": done.counts,
                "rewritten": list(finished.rewritten) if finished else [], "removed": list(finished.removed) if finished else [],
                "unopened": list(finished.unopened) if finished else []}  # fmt: skip
    text = (
        f"已删除：资料{done.counts['rows']}条、修改记录{done.counts['journal']}条、附件{done.counts['attachments']}个。"
    )
    if finished:
        text += f"\n备份改写{len(finished.rewritten)}个，删除{len(finished.removed)}个。"
        text += f"\n打不开、没有动的：{'、'.join(finished.unopened)}" if finished.unopened else ""
    say(as_json, document, text + "\n请打印“删除记录”，把够不到的U盘逐个收回处理。")
    return 0
