"""`summary`: the township over all its villages: figures, villages beside each other, zero reports, 15.14 (`domain.md` §15)."""

from __future__ import annotations

from typing import Any

import click

from app.cli.output import say, table
from app.cli.session import day_of, existing_file, options_of, signed_in
from app.cli.shell import Group
from app.domain.errors import AppError
from app.domain.reporting import Figure

_PERIOD = click.option(
    "--period", default="", metavar="期间", help="2026-11、2026年第4季度、2026下半年或2026；不写时是本期"
)


@click.group(cls=Group, help="汇总（乡镇）：各村数字、各村对比、后面的户、零报告、系统录入清单。")
def summary() -> None:
    """All villages."""


def _value(cell: Figure) -> Any:
    return cell.value if isinstance(cell.value, int) else str(cell.value)


@summary.command("figures", help="一种报表的数字：月报、季报、半年报、年报、乡镇簿，全部村合计。")
@click.argument("name", metavar="报表", default="月报")
@_PERIOD
@click.pass_context
def figures(context: click.Context, name: str, period: str) -> int:
    """{title, period, villages, sections: [{key, title, heads, lines: [{label, values}]}], next_steps}."""
    from app.services.ledgers.report_views import report_choices
    from app.services.summing.reports import summary as summed

    with signed_in(context) as desk:
        known = {one.name: one.key for one in report_choices(desk.place.role)}
        found = summed(desk, known.get(name, name), period)
    sections = [
        {"title": s.heading, "heads": list(s.heads), "lines": [{"label": line.label, "values": [_value(c) for c in line.cells]} for line in s.lines]}
        for s in found.whole.sections
    ]  # fmt: skip
    names = [village.name for village in found.villages]
    document = {"title": found.whole.title, "period": found.whole.period, "villages": names, "sections": sections,
                "next_steps": list(found.whole.next_steps)}  # fmt: skip
    texts = [f"{found.whole.title}　{found.whole.period}　{len(names)}个村"]
    for section in found.whole.sections:
        rows = [(line.label, *(str(cell.value) for cell in line.cells)) for line in section.lines]
        texts += ["", section.heading, table(("项目", *section.heads), rows)]
    say(options_of(context).as_json, document, "\n".join((*texts, *found.whole.next_steps)))
    return 0


@summary.command(
    "compare",
    help="一个数字各村各是多少，例如 summary compare 月报 监测对象存量 合计 户数；--households 列出后面的户。",
)
@click.argument("name", metavar="报表")
@click.argument("section", metavar="表")
@click.argument("line", metavar="项目")
@click.argument("head", metavar="数字")
@_PERIOD
@click.option("--households", is_flag=True, help="列出每个村后面的户（户号 户主）")
@click.pass_context
def compare(
    context: click.Context, name: str, section: str, line: str, head: str, period: str, households: bool
) -> int:
    """{total, villages: [{village, value, households?}]}; AppError SUM-102 for a number the report does not have."""
    from app.services.ledgers.report_views import report_choices
    from app.services.summing.reports import summary as summed

    with signed_in(context) as desk:
        known = {one.name: one.key for one in report_choices(desk.place.role)}
        found = summed(desk, known.get(name, name), period)
    key = next((one.key for one in found.whole.sections if section in (one.key, one.title, one.heading)), section)
    try:
        total = found.whole.section(key).figure(line, head)
    except KeyError:
        tables = "、".join(one.title for one in found.whole.sections)
        raise AppError(
            "SUM-102", f"{found.whole.title}里没有“{section} {line} {head}”这个数字。", f"表有：{tables}。", "汇总"
        ) from None
    listed = []
    for village, figure in found.by_village(key, line, head):
        one: dict[str, Any] = {"village": village, "value": _value(figure)}
        if households:
            one["households"] = [f"{home.number} {home.head}" for home in found.homes(figure)]
        listed.append(one)
    document = {"title": found.whole.title, "period": found.whole.period, "total": _value(total), "villages": listed}
    rows = [(one["village"], one["value"], *(["、".join(one["households"])] if households else [])) for one in listed]
    heads = ("村", head, *(["农户"] if households else []))
    say(
        options_of(context).as_json,
        document,
        table(heads, [*rows, ("合计", _value(total), *([""] if households else []))]),
    )
    return 0


@summary.command("silence", help="零报告：一个月哪些村结了账、是零报告、没有报告，迟了几天；不写月份时是上个月。")
@click.argument("period", metavar="[年月]", default="")
@click.pass_context
def silence(context: click.Context, period: str) -> int:
    """{period, villages: [{village, state, closed, owed, days_late, last_package, days_since, overdue}]}; 1 where one is silent."""
    from app.services.summing.silence import silence as heard

    with signed_in(context) as desk:
        found = heard(desk, period)
    document = {"period": found.period, "villages": [
        {"village": x.name, "code": x.code, "state": x.words, "closed": x.close.closed_on if x.close else None, "owed": list(x.owed),
         "days_late": x.days_late, "last_package": x.last_package, "last_on": x.last_on, "days_since": x.days_since, "overdue": x.overdue}
        for x in found.lines
    ]}  # fmt: skip
    rows = [
        (
            x.name,
            x.words,
            x.close.closed_on if x.close else "",
            x.owed_text,
            x.days_late or "",
            x.last_on or "没有报送过",
        )
        for x in found.lines
    ]
    told = table(("村", "本月", "结账日期", "欠报的月份", "已迟天数", "最近报送"), rows) if rows else ""
    say(options_of(context).as_json, document, f"{found.text}\n{told}")
    return 1 if any(line.owed for line in found.lines) else 0


@summary.command("system", help="系统录入清单：各村还没有核对一致的变动。")
@click.option("--village", "villages", multiple=True, metavar="村", help="只看哪个村（可写多次）")
@click.pass_context
def system(context: click.Context, villages: tuple[str, ...]) -> int:
    """[{number, village, household, person, column, old, new, date, limit, state}]."""
    from app.services.summing.system import system_lines

    with signed_in(context) as desk:
        lines = system_lines(desk, villages=villages)
    document = [_system(number, line) for number, line in enumerate(lines, 1)]
    keys = ("number", "village", "household", "column", "old", "new", "limit", "state")
    heads = ("行号", "村", "户主", "变动事项", "原来", "现在", "时限", "情况")
    rows = [tuple(one[key] or "" for key in keys) for one in document]
    say(options_of(context).as_json, document, table(heads, rows) if rows else "没有要录入系统的变动。")
    return 0


def _system(number: int, line: Any) -> dict[str, Any]:
    values = line.entry.values
    return {"number": number, "village": line.village, "household": line.entry.head, "person": values["name"], "column": values["what"],
            "old": values["old"], "new": values["new"], "date": values["date"], "limit": values["limit"], "state": values["state"]}  # fmt: skip


@summary.command(
    "tick",
    help="登记变动已经录入系统：写行号（summary system 的先后），不写是列出的全部；--file 用国家系统后来的导出文件核对。",
)
@click.argument("lines", metavar="[行号]...", nargs=-1, type=int)
@click.option("--village", "villages", multiple=True, metavar="村", help="只登记哪个村的（可写多次）")
@click.option("--name", default="", metavar="姓名", help="录入人；不写时是操作员")
@click.option("--date", "day", default="", metavar="日期", help="录入日期；不写时是今天")
@click.option("--file", "path", default="", metavar="文件", help="国家系统后来的导出文件：一致的自动登记")
@click.pass_context
def tick(
    context: click.Context, lines: tuple[int, ...], villages: tuple[str, ...], name: str, day: str, path: str
) -> int:
    """{marked} or {agreed, differing, silent}; 1 where the file still differs."""
    from app.services.summing.system import system_lines, tick_by_export
    from app.services.summing.system import tick as mark

    with signed_in(context) as desk:
        if path:
            found = tick_by_export(desk, existing_file(path), name)
            differing = [
                {"village": x.village, "household": x.entry.head, "column": x.entry.values["what"], "said": said}
                for x, said in found.differing
            ]
            document = {"agreed": found.agreed, "differing": differing, "silent": found.silent}
            rows = [tuple(one.values()) for one in differing]
            told = f"{found.agreed}项一致，{len(differing)}项仍不一致，{found.silent}项文件里没有。"
            more = "\n" + table(("村", "户主", "变动事项", "文件里是"), rows) if rows else ""
            say(options_of(context).as_json, document, told + more)
            return 1 if differing else 0
        listed = system_lines(desk, villages=villages)
        chosen = [line.key for number, line in enumerate(listed, 1) if not lines or number in lines]
        made = mark(desk, chosen, name or desk.operator, day_of(desk, day))
    say(options_of(context).as_json, {"marked": made}, f"已登记{made}项。")
    return 0
