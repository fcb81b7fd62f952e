"""`notice`, while the sheet hangs: photos, objections, leaving the list, posting anew (`domain.md` §10.4, §10.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.notice_named import named, told
from app.cli.output import note, say
from app.cli.session import day_of, existing_folder, field_options, household_of, options_of, read_fields, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label

SHOTS = {"张贴": "posted", "期间": "in_place", "撤下": "down"}
WORDS = {code: text for text, code in SHOTS.items()}


@click.command(
    "photo",
    cls=Command,
    help="公示照片：张贴、期间或撤下。写了文件就存入（去掉拍摄地点，加密存放），不写只登记日期（纸质照片）。",
)
@click.argument("number", metavar="编号")
@click.argument("shot", metavar="张贴|期间|撤下", type=click.Choice(list(SHOTS)))
@click.argument("file", metavar="[文件]", required=False, default="")
@click.option("--date", "day", metavar="日期", default="", help="拍摄日期；不写时是今天")
@click.pass_context
def notice_photo(context: click.Context, number: str, shot: str, file: str, day: str) -> int:
    """A photo was taken; its file is kept sealed."""
    from app.services.road.notice_photos import add_photo
    from app.services.road.notices import note_photo

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        on = day_of(desk, day, "拍摄日期")
        name = ""
        if file:
            name = add_photo(desk, record["id"], SHOTS[shot], Path(file), on).name
        else:
            note_photo(desk, record["id"], SHOTS[shot], on)
    document = {"number": record["number"], "photo": shot, "date": on, "name": name}
    kept = f"，存为{name}" if name else ""
    say(options_of(context).as_json, document, f"{record['number']}：已登记{shot}照片（{on}）{kept}。")
    return 0


@click.command(
    "photos", cls=Command, help="一份公示的照片；--to 另存到文件夹（文件名是编号_拍的是什么_日期），--remove 删除一张。"
)
@click.argument("number", metavar="编号")
@click.option("--to", "folder", metavar="文件夹", default="", help="另存到哪里")
@click.option("--remove", metavar="序号", type=int, default=0, help="删除这一张")
@click.option("--reason", metavar="文字", default="", help="删除的原因")
@click.pass_context
def notice_photos(context: click.Context, number: str, folder: str, remove: int, reason: str) -> int:
    """List them, write them out under their own names, or take a wrong one away."""
    from app.services.road.notice_photos import photos_of_notice, remove_photo

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        lines = photos_of_notice(desk, record["id"])
        if remove:
            if not 1 <= remove <= len(lines):
                raise AppError(
                    "CLI-044", f"没有第{remove}张照片。", f"这份公示有{len(lines)}张。", str(record["number"])
                )
            remove_photo(desk, lines[remove - 1].id, reason)
            say(options_of(context).as_json, {"removed": lines[remove - 1].name}, f"已删除{lines[remove - 1].name}。")
            return 0
        saved = _save(desk, lines, existing_folder(folder)) if folder else []
    document = [
        {"shot": WORDS[line.shot.value], "date": line.taken_on, "name": line.name, "file": line.told} for line in lines
    ]
    texts = saved or [f"{at}　{line.text}　{line.name}" for at, line in enumerate(lines, 1)]
    say(options_of(context).as_json, document, "\n".join(texts) or "还没有存入照片。")
    return 0


def _save(desk: Any, lines: list[Any], folder: Path) -> list[str]:
    from app.services.disk import save_file
    from app.services.road.notice_photos import photo_content

    saved: list[str] = []
    for line in lines:
        twins = sum(1 for text in saved if line.name in text)
        target = folder / f"{line.name}{f'_{twins + 1}' if twins else ''}.jpg"
        saved.append(f"已另存到{save_file(target, photo_content(desk, line.id))}。")
    return saved


@click.command("object", cls=Command, help="登记一条异议，这一户停在“有异议核实”。")
@click.argument("number", metavar="编号")
@click.argument("household", metavar="户号|户主")
@field_options("objection", only=("received_on", "channel", "anonymous", "objector", "facts"))
@click.pass_context
def notice_object(context: click.Context, number: str, household: str, **typed: Any) -> int:
    """Somebody objects."""
    from app.services.road.objections import receive_objection

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        file = household_of(desk, household)
        values = {"received_on": desk.today, **read_fields("objection", typed)}
        made = receive_objection(desk, record["id"], file.id, values, desk.operator)
    document = {"id": made, "number": record["number"], "household": file.head_name}
    say(options_of(context).as_json, document, f"{record['number']}：已登记对{file.short}的异议。")
    return 0


@click.command("answer", cls=Command, help="登记对一户异议的核实结论：两名以上核实人，不能是近亲属。")
@click.argument("number", metavar="编号")
@click.argument("household", metavar="户号|户主")
@field_options("objection", only=("handlers", "result", "explanation", "evidence", "replied_on"))
@click.pass_context
def notice_answer(context: click.Context, number: str, household: str, **typed: Any) -> int:
    """What the handlers found: the household's objections that are still open on this sheet."""
    from app.services.road.objections import answer_objection, open_objections

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        file = household_of(desk, household)
        waiting = open_objections(desk, record["id"], file.id)
        if not waiting:
            raise AppError(
                "CLI-018", "这一户在这份公示上没有待核实的异议。", "请先用 notice object 登记异议。", file.short
            )
        values = {"replied_on": desk.today, **read_fields("objection", typed)}
        for objection in waiting:
            for text in answer_objection(desk, objection, values):
                note(f"请注意：{text}")
    result = label("OBJECTION_RESULT", values.get("result"))
    document = {"number": record["number"], "household": file.head_name, "result": result, "answered": len(waiting)}
    say(
        options_of(context).as_json,
        document,
        f"{record['number']}：{file.short}的{len(waiting)}条异议核实为“{result}”。",
    )
    return 0


@click.command(
    "leave",
    cls=Command,
    help="异议核实成立的一户移出名单（监测事项办“不予纳入”，拟消除的退回监测中）；张贴的公示照样留存。",
)
@click.argument("number", metavar="编号")
@click.argument("household", metavar="户号|户主")
@click.option("--date", "day", metavar="日期", default="", help="移出日期；不写时是今天")
@click.option("--reason", metavar="文字", default="", help="移出的原因")
@click.option("--person", metavar="姓名", default="", help="经办人；不写时是操作员")
@click.pass_context
def notice_leave(context: click.Context, number: str, household: str, **asked: Any) -> int:
    """A household leaves the list."""
    from app.services.road.objections import leave_list

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        file = household_of(desk, household)
        on = day_of(desk, asked["day"], "移出日期")
        leave_list(desk, record["id"], file.id, on, asked["person"] or desk.operator, asked["reason"])
    document = {"number": record["number"], "household": file.head_name, "left_on": on}
    say(options_of(context).as_json, document, f"{record['number']}：{file.short}已移出名单。")
    return 0


@click.command("again", cls=Command, help="异议核实成立以后重新公示：公示期从头计算，原来的照样留存。")
@click.argument("number", metavar="编号")
@click.option("--date", "day", metavar="日期", default="", help="新的张贴日期；不写时是今天")
@click.option("--place", metavar="地点", default="", help="张贴地点；不写时同原来")
@click.option("--days", metavar="天", type=int, help="公示天数；不写时同原来")
@click.pass_context
def notice_again(context: click.Context, number: str, day: str, place: str, days: int | None) -> int:
    """A new sheet from day 0."""
    from app.services.road.objections import restart_notice

    with signed_in(context) as desk:
        record, _ = named(desk, number)
        on = day_of(desk, day, "张贴日期")
        made, rows = named(desk, restart_notice(desk, record["id"], on, place, days))
    document = {**told(made, len(rows)), "instead_of": record["number"]}
    text = f"已重新制作{made['number']}（代替{record['number']}），最早{document['earliest_down']}撤下。"
    say(options_of(context).as_json, document, text)
    return 0


COMMANDS = (notice_photo, notice_photos, notice_object, notice_answer, notice_leave, notice_again)
