"""`warning` and `watch`: department warnings in, answered and back; households that must not be forgotten (`domain.md` §22)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import DAY_OPTION, day_of, existing_file, household_of, options_of, read_date, signed_in
from app.cli.shell import Group
from app.domain.errors import AppError
from app.domain.parsing import parse
from app.domain.records import declared

if TYPE_CHECKING:
    from app.services.watching.warnings import WarningBatch, WarningLine

_BATCH = click.option("--batch", metavar="编号", default="", help="哪一批；不写时是最近收到的")
_WHOSE = click.argument("household", metavar="户号|户主")


@click.group(cls=Group, help="部门预警：导入部门推送的名单，逐条答复（两个人核查），办结，写反馈表。")
def warning() -> None:
    """Department warnings."""


@warning.command("list", help="列出各批预警和还没有答复的人数。")
@click.pass_context
def list_(context: click.Context) -> int:
    """Batches as [{number, department, received_on, answer_due, rows, waiting, closed_on}]."""
    from app.services.watching.warnings import warning_batches

    with signed_in(context) as desk:
        batches = warning_batches(desk)
    rows = [
        (
            b.number,
            b.department,
            b.received_on,
            b.answer_due,
            len(b.rows),
            b.waiting,
            "已办结" if b.closed_on else "办理中",
        )
        for b in batches
    ]
    head = ("编号", "部门", "收到", "反馈期限", "人数", "没有答复", "状态")
    say(
        options_of(context).as_json,
        [_batch(b) for b in batches],
        table(head, rows) if rows else "还没有登记过部门预警。",
    )
    return 0


def _batch(batch: WarningBatch) -> dict[str, Any]:
    return {
        "number": batch.number, "department": batch.department, "received_on": batch.received_on.isoformat(),
        "answer_due": batch.answer_due.isoformat(), "rows": len(batch.rows), "waiting": batch.waiting,
        "closed_on": batch.closed_on.isoformat() if batch.closed_on else None,
    }  # fmt: skip


@warning.command("import", help="导入部门推送的名单，按证件号码对上农户。")
@click.argument("file", metavar="文件.xlsx")
@click.option("--department", metavar="部门", required=True, help="哪个部门推送的")
@click.option("--due", metavar="日期", required=True, help="反馈期限")
@click.option("--received", metavar="日期", default="", help="收到日期；不写时是今天")
@click.option("--number", metavar="编号", default="", help="编号；不写时自动编")
@click.pass_context
def import_(context: click.Context, file: str, department: str, due: str, received: str, number: str) -> int:
    """A workbook in."""
    from app.services.watching.warnings import import_warnings

    with signed_in(context) as desk:
        days = day_of(desk, received), read_date(due, "反馈期限")
        batch = import_warnings(desk, existing_file(file), department, *days, number)
    here = sum(bool(row.household) for row in batch.rows)
    text = f"已登记{batch.number}：{len(batch.rows)}人，其中{here}人对上了农户。"
    say(options_of(context).as_json, _batch(batch), text)
    return 0


@warning.command("show", help="一批里的各行：是谁、对上哪一户、答复了什么。")
@_BATCH
@click.option("--waiting", is_flag=True, help="只列还没有答复的")
@click.pass_context
def show(context: click.Context, batch: str, waiting: bool) -> int:
    """Rows as [{line, name, household, match, result, checkers, answered}]; numbers of people are not shown."""
    from app.services.watching.warnings import warning_batch

    with signed_in(context) as desk:
        found = warning_batch(desk, batch)
    chosen = [row for row in found.rows if not (waiting and row.answered)]
    rows = [(row.line, row.name, row.short, row.told, "、".join(row.checkers)) for row in chosen]
    text = table(("行", "姓名", "农户", "答复", "核查人"), rows) if rows else "没有还要答复的人。"
    say(options_of(context).as_json, [_row(row) for row in chosen], f"{found.number} {found.department}\n{text}")
    return 0


def _row(row: WarningLine) -> dict[str, Any]:
    return {
        "line": row.line, "name": row.name, "household": row.household, "match": row.match, "result": row.result,
        "checkers": list(row.checkers), "answered": row.answered, "clue_case": row.clue_case,
    }  # fmt: skip


@warning.command("answer", help="答复一行或几行：本村农户写 --result，不是的写 --match 查无此户、已迁出或已死亡。")
@click.argument("lines", metavar="行号", nargs=-1, required=True, type=int)
@_BATCH
@click.option("--match", metavar="核对", default="本村农户", help="本村农户、查无此户、已迁出、已死亡")
@click.option("--result", metavar="结果", default="", help="已是监测对象、拟纳入、有困难已落实政策、暂未发现风险")
@click.option("--household", metavar="户号|户主", default="", help="是哪一户（没有自动对上的）")
@click.option("--checker", "checkers", metavar="姓名", multiple=True, required=True, help="核查人，要两个（写两次）")
@click.option("--note", metavar="文字", default="", help="情况说明")
@DAY_OPTION
@click.pass_context
def answer(context: click.Context, lines: tuple[int, ...], batch: str, day: str, **asked: Any) -> int:
    """One answer for the named lines."""
    from app.services.watching.warnings import WarningAnswer, answer_rows, warning_batch

    row_fields = declared("warning_row")
    with signed_in(context) as desk:
        known = {row.line: row.id for row in warning_batch(desk, batch).rows}
        missing = [line for line in lines if line not in known]
        if missing:
            raise AppError(
                "WARN-130", f"这一批没有第{missing[0]}行。", "先运行 shouwang warning show 看行号。", "部门预警"
            )
        result = parse(row_fields["result"], asked["result"]) or "" if asked["result"] else ""
        home = household_of(desk, asked["household"]).id if asked["household"] else ""
        told = WarningAnswer(
            parse(row_fields["match"], asked["match"]),
            asked["checkers"],
            day_of(desk, day),
            result,
            home,
            note=asked["note"],
        )
        done = answer_rows(desk, [known[line] for line in lines], told)
    say(options_of(context).as_json, {"answered": done}, f"已答复{done}人。")
    return 0


@warning.command("close", help="登记一批办结：每一条都要有两个人的核查结果。")
@_BATCH
@click.pass_context
def close(context: click.Context, batch: str) -> int:
    """The end of a batch."""
    from app.services.watching.warnings import close_batch, warning_batch

    with signed_in(context) as desk:
        close_batch(desk, batch)
        found = warning_batch(desk, batch)
    say(options_of(context).as_json, _batch(found), f"{found.number}已办结。")
    return 0


@warning.command(
    "back", help="写反馈表：原来的列不变，后面加上核查结果（含完整证件号码，留记录）。--generate 或 --locked 加密。"
)
@_BATCH
@click.option("--out", metavar="文件.xlsx", default="", help="写到哪个文件；不写时写到当前文件夹")
@click.option("--locked", is_flag=True, help="加密：打开密码从 SHOUWANG_LIST_PASSWORD 读取，没有时会问")
@click.option("--generate", is_flag=True, help="加密：自动生成打开密码，只显示这一次")
@click.option("--slip", metavar="文件.pdf", default="", help="密码条另存到这里；不能和反馈表同一个文件夹")
@click.pass_context
def back(context: click.Context, batch: str, out: str, locked: bool, generate: bool, slip: str) -> int:
    """The filled workbook: {file, slip, password (a drawn one without a slip, once)}."""
    from app.cli.compare import list_password
    from app.services.disk import save_file
    from app.services.road.comparing_list import draw_password, password_slip, save_slip
    from app.services.watching.warnings import filled_list

    if slip and not (locked or generate):
        raise AppError("CLI-045", "反馈表没有加密，不用密码条。", "请加 --generate 或 --locked。", "--slip")
    word = draw_password() if generate else list_password(confirm=True) if locked else ""
    with signed_in(context) as desk:
        name, data = filled_list(desk, batch, password=word)
        target = Path(out or name)
        if slip:
            save_slip(Path(slip), password_slip(desk, word, target.name, "部门预警反馈表").data, target)
        path = save_file(target, data)
    shown = word if generate and not slip else ""
    told = f"反馈表已写到{path}{'（有打开密码）' if word else ''}。" + (f"密码条：{slip}。" if slip else "")
    told += f"打开密码：{shown}　只显示这一次，请抄在密码条上，和反馈表分开送。" if shown else ""
    say(options_of(context).as_json, {"file": str(path), "slip": slip, "password": shown}, told)
    return 0


# ---- on watch ---------------------------------------------------------------------------------------------------------


@click.group(cls=Group, help="持续关注：不予纳入、暂未发现风险、不同意核查和退出低保的户，到时候再看。")
def watch() -> None:
    """The watch list."""


@watch.command("list", help="列出持续关注的户和下次看望日期。")
@click.option("--all", "ended", is_flag=True, help="已结束的也列出")
@click.pass_context
def watched(context: click.Context, ended: bool) -> int:
    """Entries as [{household, head, number, group, reason, since, last_look, next_look, referral, end}]."""
    from app.services.watching.watch import watch_list

    with signed_in(context) as desk:
        lines = watch_list(desk, ended)
    rows = [(x.number, x.head, x.reason, x.watch.since, x.watch.next_look, x.watch.referral) for x in lines]
    document = [
        {"household": x.household, "head": x.head, "number": x.number, "group": x.group, "reason": x.watch.reason,
         "since": x.watch.since.isoformat(), "next_look": x.watch.next_look.isoformat(), "referral": x.watch.referral,
         "last_look": x.watch.last_look.isoformat() if x.watch.last_look else None,
         "end": x.watch.end.isoformat() if x.watch.end else None}
        for x in lines
    ]  # fmt: skip
    text = table(("户号", "户主", "原因", "开始", "下次看望", "转介"), rows) if rows else "没有持续关注的户。"
    say(options_of(context).as_json, document, text)
    return 0


@watch.command("add", help="把一户列入持续关注。")
@_WHOSE
@click.option("--reason", metavar="原因", default="其他", help="例如：新近退出低保或特困、其他")
@click.option("--referral", metavar="文字", default="", help="转介的部门和政策")
@click.option("--next", "next_", metavar="日期", default="", help="下次看望；不写时按设置")
@click.option("--note", metavar="文字", default="", help="说明")
@DAY_OPTION
@click.pass_context
def add(context: click.Context, household: str, reason: str, referral: str, next_: str, note: str, day: str) -> int:
    """A new entry."""
    from app.services.watching.watch import add_watch

    with signed_in(context) as desk:
        file = household_of(desk, household)
        code = parse(declared("watch_entry")["reason"], reason)
        look = read_date(next_, "下次看望") if next_ else None
        entry = add_watch(desk, file.id, code, day_of(desk, day), referral, look, note)
    say(options_of(context).as_json, {"entry": entry}, f"{file.short}：已列入持续关注。")
    return 0


@watch.command("look", help="登记一次看望，排下一次。")
@_WHOSE
@click.option("--next", "next_", metavar="日期", default="", help="下次看望；不写时按设置")
@click.option("--referral", metavar="文字", default="", help="转介的部门和政策")
@click.option("--note", metavar="文字", default="", help="说明")
@DAY_OPTION
@click.pass_context
def look(context: click.Context, household: str, next_: str, referral: str, note: str, day: str) -> int:
    """A look."""
    from app.services.watching.watch import note_look

    with signed_in(context) as desk:
        file = household_of(desk, household)
        following = read_date(next_, "下次看望") if next_ else None
        then = note_look(desk, file.id, "", day_of(desk, day), following, referral, note)
    say(options_of(context).as_json, {"next_look": then.isoformat()}, f"{file.short}：已登记看望，下次{then}。")
    return 0


@watch.command("end", help="不再关注，写明原因。")
@_WHOSE
@click.option("--reason", metavar="文字", required=True, help="为什么不再关注")
@DAY_OPTION
@click.pass_context
def end(context: click.Context, household: str, reason: str, day: str) -> int:
    """The end of an entry."""
    from app.services.watching.watch import end_watch

    with signed_in(context) as desk:
        file = household_of(desk, household)
        end_watch(desk, file.id, "", day_of(desk, day), reason)
    say(options_of(context).as_json, {"household": file.id}, f"{file.short}：不再持续关注。")
    return 0
