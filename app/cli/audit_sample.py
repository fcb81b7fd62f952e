"""`audit`: the spot check: draw, list, result; the village's second look at a doubt (`domain.md` §8.3, §22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.output import note, say, table
from app.cli.session import DAY_OPTION, day_of, household_of, options_of, signed_in
from app.cli.shell import Command
from app.domain.errors import AppError
from app.domain.questionnaire.codes import code_for

if TYPE_CHECKING:
    from app.services.auditing.sampling import CheckLine
    from app.services.desk import Desk

_PEOPLE = click.option("--person", "people", metavar="姓名", multiple=True, help="核查人（可写多次）")


@click.command(
    "draw", cls=Command, help="抽取抽查户：--number 写当场抽出的数字，--by 抽取人，--witness 监督人；--plan 只看名单。"
)
@click.option("--number", "seed", metavar="数字", default="", help="抽取号，4到20位数字")
@click.option("--by", "drawers", metavar="姓名", multiple=True, help="抽取人（可写多次）；不写时是操作员")
@click.option("--witness", "witnesses", metavar="姓名", multiple=True, help="在场监督人（可写多次）")
@click.option("--village", "villages", metavar="村代码", multiple=True, help="只抽这几个村（可写多次）")
@DAY_OPTION
@click.option("--plan", is_flag=True, help="只列出名单，不抽")
@click.pass_context
def draw(
    context: click.Context, seed: str, drawers: tuple[str, ...], witnesses: tuple[str, ...], villages: tuple[str, ...], day: str,
    plan: bool,
) -> int:  # fmt: skip
    """[{village, number, seed, digest, listed, drawn}]; with --plan [{village, household, key, always}]."""
    from app.services.auditing.sampling import candidates, draw_sample

    with signed_in(context) as desk:
        if plan:
            found = candidates(desk, villages)
            listed = [
                {"village": one.village, "household": one.short, "key": one.key, "always": bool(one.always)}
                for one in found
            ]
            rows = [(one.village, one.short, one.key, "一定在内" if one.always else "") for one in found]
            say(
                options_of(context).as_json,
                listed,
                lambda: table(("村", "农户", "编号", "说明"), rows) if rows else "没有可以抽取的户。",
            )
            return 0
        made = draw_sample(desk, seed, drawers or (desk.operator,), witnesses, villages, day_of(desk, day))
    document = [
        {"village": line.village, "number": line.number, "seed": line.seed, "share": line.share, "digest": line.digest,
         "listed": len(line.lines), "drawn": list(line.drawn)}
        for line in made
    ]  # fmt: skip
    told = [
        f"{line.village} {line.number}：{len(line.lines)}户抽中{len(line.drawn)}户：{'、'.join(line.drawn)}。"
        for line in made
    ]
    say(options_of(context).as_json, document, "\n".join(told))
    return 0


@click.command("draws", cls=Command, help="历次抽取，重新计算是不是一致；有不一致的，退出码是1。")
@click.pass_context
def draws(context: click.Context) -> int:
    """[{village, number, date, seed, digest, listed, drawn, same}]."""
    from app.services.auditing.sampling import draws as known

    with signed_in(context) as desk:
        found = known(desk)
    document = [
        {"village": x.village, "number": x.number, "date": x.on, "seed": x.seed, "share": x.share, "digest": x.digest,
         "listed": [line.key for line in x.lines], "drawn": list(x.drawn), "same": x.true}
        for x in found
    ]  # fmt: skip
    rows = [
        (x.number, x.village, x.on, x.seed, x.digest, f"{len(x.drawn)}/{len(x.lines)}", "一致" if x.true else "不一致")
        for x in found
    ]
    heads = ("抽查编号", "村", "日期", "抽取号", "名单校验码", "抽中", "重新计算")
    say(options_of(context).as_json, document, lambda: table(heads, rows) if rows else "还没有抽取过。")
    return 0 if all(x.true for x in found) else 1


@click.command("sample", cls=Command, help="抽查户和结果，没有结果的在前。")
@click.pass_context
def sample(context: click.Context) -> int:
    """[{household, number, village, draw, reason, state, doubt, recheck}]."""
    from app.services.auditing.sampling import check_lines

    with signed_in(context) as desk:
        lines = check_lines(desk)
    document = [
        {"household": line.name, "number": line.number, "village": line.village, "draw": line.draw, "reason": line.reason,
         "state": line.state, "doubt": line.doubt, "recheck": line.recheck_text}
        for line in lines
    ]  # fmt: skip
    rows = [(line.village, line.short, line.reason, line.draw, line.state, line.doubt) for line in lines]
    say(
        options_of(context).as_json,
        document,
        lambda: table(("村", "农户", "为什么", "抽查编号", "状态", "疑点"), rows) if rows else "还没有抽查。",
    )
    return 0


@click.command("name", cls=Command, help="指定抽查户，列在抽中的户以外。")
@click.argument("households", metavar="户号|户主...", nargs=-1, required=True)
@click.pass_context
def name(context: click.Context, households: tuple[str, ...]) -> int:
    """{named}."""
    from app.services.auditing.sampling import add_named

    with signed_in(context) as desk:
        files = [household_of(desk, text) for text in households]
        count = add_named(desk, [file.case.id for file in files if file.case])
    say(options_of(context).as_json, {"named": count}, f"已列入抽查{count}户。")
    return 0


@click.command(
    "result", cls=Command, help="登记抽查结果：--result 与上报一致 或 有疑点；有疑点的写 --doubt，由村里复核。"
)
@click.argument("household", metavar="户号|户主")
@click.option("--result", "found", metavar="结果", required=True, help="与上报一致、有疑点")
@DAY_OPTION
@_PEOPLE
@click.option("--doubt", metavar="文字", default="", help="疑点")
@click.option("--note", "remark", metavar="文字", default="", help="核查情况")
@click.pass_context
def result(
    context: click.Context, household: str, found: str, day: str, people: tuple[str, ...], doubt: str, remark: str
) -> int:
    """{household, state}."""
    from app.services.auditing.sampling import record_check

    with signed_in(context) as desk:
        line = _check_of(desk, household)
        values = {"result": code_for("SAMPLE_RESULT", found), "checked_on": day_of(desk, day, "核查日期"), "checkers": people,
                  "doubt": doubt, "note": remark}  # fmt: skip
        for warning in record_check(desk, [line.id], values):
            note(warning)
        state = _check_of(desk, household).state
    say(options_of(context).as_json, {"household": line.short, "state": state}, f"{line.short}：{state}。")
    return 0


@click.command(
    "recheck", cls=Command, help="村里：登记疑点复核，--result 疑点已排除、已按实际更正 或 情况不符，--text 复核情况。"
)
@click.argument("household", metavar="户号|户主")
@click.option("--result", "found", metavar="结果", required=True, help="疑点已排除、已按实际更正、情况不符")
@click.option("--text", metavar="文字", default="", help="复核情况")
@DAY_OPTION
@_PEOPLE
@click.pass_context
def recheck(context: click.Context, household: str, found: str, text: str, day: str, people: tuple[str, ...]) -> int:
    """{household, state}."""
    from app.services.auditing.sampling import record_recheck

    with signed_in(context) as desk:
        line = _check_of(desk, household)
        values = {"recheck_result": code_for("RECHECK_RESULT", found), "recheck_text": text, "recheckers": people,
                  "rechecked_on": day_of(desk, day, "复核日期")}  # fmt: skip
        record_recheck(desk, line.id, values)
        state = _check_of(desk, household).state
    say(options_of(context).as_json, {"household": line.short, "state": state}, f"{line.short}：{state}。")
    return 0


def _check_of(desk: Desk, text: str) -> CheckLine:
    """The newest check of a household."""
    from app.services.auditing.sampling import check_lines

    file = household_of(desk, text)
    lines = check_lines(desk, file.id)
    if not lines:
        raise AppError("CLI-075", "这一户没有列入抽查。", "先用 audit draw 抽取，或者 audit name 指定。", file.short)
    return max(lines, key=lambda line: str(line.listed_on))


COMMANDS: tuple[click.Command, ...] = (draw, draws, sample, name, result, recheck)
