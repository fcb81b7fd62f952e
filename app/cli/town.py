"""`villages`, `cross`, `quarantine`: the township's list of villages, one person in two villages, packages put aside (`design.md` §5)."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import click

from app.cli.output import note, say, table
from app.cli.session import existing_file, existing_folder, options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError

_T = TypeVar("_T")


@click.command(
    cls=Command,
    help="辖村：列出各村最近一包、逾期、缺的包号；写 --add 代码 --name 村名 登记一个村，--file 名单.txt 一次登记，--remove 代码 --why 原因 去掉。",
)
@click.option("--add", "code", metavar="村代码", default="", help="登记或改一个村")
@click.option("--name", metavar="村名", default="", help="村名")
@click.option("--by-hand", is_flag=True, help="这个村没有程序，由乡镇代录")
@click.option("--file", "file", metavar="名单.txt", default="", help="每行一个村：代码 村名")
@click.option("--remove", metavar="村代码", default="", help="从名单里去掉")
@click.option("--why", metavar="原因", default="", help="去掉的原因")
@click.option("--late", is_flag=True, help="只列逾期和缺包的村；有这样的村时退出码是1")
@click.pass_context
def villages(
    context: click.Context, code: str, name: str, by_hand: bool, file: str, remove: str, why: str, late: bool
) -> int:
    """The list and how each village stands, or a change of the list."""
    from app.services.disk import read_text
    from app.services.town.villages import TownVillage, add_villages, put_village, remove_village, village_lines

    as_json = options_of(context).as_json
    with signed_in(context) as desk:
        if code:
            word = put_village(desk, TownVillage(code, name, by_hand=by_hand))
            say(as_json, {"village": code, "done": word}, f"{name}：{word}")
            return 0
        if file:
            done = add_villages(desk, read_text(existing_file(file)))
            say(as_json, done, "，".join(f"{word}{count}个村" for word, count in done.items()))
            return 0
        if remove:
            remove_village(desk, remove, why)
            say(as_json, {"village": remove, "done": "去掉"}, f"已去掉{remove}。")
            return 0
        lines = [line for line in village_lines(desk) if not late or line.late or line.missing]
    document = [{"code": line.code, "name": line.name, "state": line.state[1], "last": line.last_number, "at": line.last_at,
                 "packages": line.packages, "missing": list(line.missing), "late_days": line.late, "laptops": list(line.letters),
                 "unanswered": line.waiting, "answered": line.answered_at, "quarantined": line.aside} for line in lines]  # fmt: skip
    rows = [(line.code, line.name, line.state[1], line.last_number, line.last_at[:16], "、".join(line.letters),
             "、".join(line.missing), str(line.waiting or "")) for line in lines]  # fmt: skip
    head = ("代码", "村", "报送", "最近一包", "接收时间", "电脑", "缺的包号", "未回执")
    say(as_json, document, table(head, rows) if rows else ("没有逾期和缺包的村。" if late else "辖村名单还是空的。"))
    return 1 if late and lines else 0


@click.command(
    cls=Command,
    help="跨村核对（乡镇）：列出两个村都登记了的人；写 --decide 序号 --as 结论 下结论，随回执包发给两个村。",
)
@click.option("--decide", "place", metavar="序号", type=int, default=0, help="清单里的第几对")
@click.option("--as", "verdict", metavar="结论", default="", help="例如“以甲村为准，乙村办理迁出”")
@click.option("--said", metavar="说明", default="", help="给两个村的说明，不写个人信息")
@click.option("--all", "done", is_flag=True, help="已核对的也列出")
@click.option("--reveal", is_flag=True, help="显示完整的证件号码，会登记")
@click.pass_context
def cross(context: click.Context, place: int, verdict: str, said: str, done: bool, reveal: bool) -> int:
    """The list, or one conclusion. AppError CROSS-10x."""
    from app.services.town.crossing import VERDICTS, conclude, cross_lines, verdict_named

    as_json = options_of(context).as_json
    with signed_in(context) as desk:
        lines = cross_lines(desk, done, reveal)
        if place:
            line = _nth(lines, place)
            conclude(desk, [line.key], verdict_named(verdict), said)
            say(as_json, {"name": line.left.person.name, "conclusion": verdict}, f"{line.left.person.name}：已下结论。")
            return 0
    document = [{"number": at, "name": line.left.person.name, "left": line.left.words, "right": line.right.words,
                 "id_numbers": [line.left.number, line.right.number], "alike": line.why, "standing": line.standing.label,
                 "conclusion": VERDICTS[line.verdict] if line.verdict else "", "said": line.said}
                for at, line in enumerate(lines, 1)]  # fmt: skip
    rows = [(str(at), line.left.person.name, f"{line.left.words} {line.left.number}", f"{line.right.words} {line.right.number}",
             line.why, line.standing.label, VERDICTS[line.verdict] if line.verdict else "待核对")
            for at, line in enumerate(lines, 1)]  # fmt: skip
    say(
        as_json,
        document,
        table(("序号", "姓名", "甲村", "乙村", "哪里相同", "情况", "结论"), rows) if rows else "没有要核对的。",
    )
    return 0


@click.command(
    cls=Command,
    help="隔离区：列出没有收下的包；--retry 序号 再试（等核对设备的加 --confirm），--save 序号 --to 文件夹 取出原件，--discard 序号 --why 原因 丢弃。",
)
@click.option("--retry", "again", metavar="序号", type=int, default=0, help="再试第几个")
@click.option("--confirm", metavar="核对码", default="", help="照对方《设备核对单》输入的12位核对码")
@click.option("--save", "out", metavar="序号", type=int, default=0, help="取出第几个的原件")
@click.option("--to", "folder", metavar="文件夹", default="", help="原件放到哪里")
@click.option("--discard", "drop", metavar="序号", type=int, default=0, help="丢弃第几个")
@click.option("--why", metavar="原因", default="", help="丢弃的原因，会登记")
@click.pass_context
def quarantine(context: click.Context, again: int, confirm: str, out: int, folder: str, drop: int, why: str) -> int:
    """The list, or what is done with one. AppError QUA-10x."""
    from app.services.packages.quarantine import asides, discard, retry, save_original

    as_json = options_of(context).as_json
    with signed_in(context) as desk:
        items = asides(desk)
        if again:
            [one] = retry(desk, [_nth(items, again).id], confirm)
            good = one.state in ("taken", "unchanged")
            if not good:
                note("\n".join(one.notes))
            say(
                as_json,
                {"file": one.file, "taken": good},
                f"{one.file}：已收下。" if good else f"{one.file}：还是不能收下。",
            )
            return 0 if good else 1
        if out:
            path: Path = save_original(desk, _nth(items, out).id, existing_folder(folder or "."))
            say(as_json, {"file": str(path)}, f"已取出：{path}")
            return 0
        if drop:
            discard(desk, _nth(items, drop).id, why)
            say(as_json, {"discarded": items[drop - 1].name}, f"已丢弃：{items[drop - 1].name}")
            return 0
    document = [{"number": at, "file": item.name, "from": item.origin, "at": item.at, "bytes": item.size, "code": item.code,
                 "why": item.why, "waits_for_sender": item.parked, "copy_here": item.copied}
                for at, item in enumerate(items, 1)]  # fmt: skip
    rows = [
        (str(at), item.name, item.origin or "不清楚", item.at[:16], item.code, item.why)
        for at, item in enumerate(items, 1)
    ]
    say(
        as_json, document, table(("序号", "文件", "来源", "时间", "代码", "为什么"), rows) if rows else "没有隔离的包。"
    )
    return 0


def _nth(items: list[_T], place: int) -> _T:
    if not 1 <= place <= len(items):
        raise AppError("TOWN-107", f"没有第{place}个，一共{len(items)}个。", "请先列出来看序号。", "清单")
    return items[place - 1]
