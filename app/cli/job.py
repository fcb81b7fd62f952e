"""`job` and `post`: work, the quarterly check person by person, public posts, wishes and services (`domain.md` R-12.5, §15.4, §15.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import note, say, table
from app.cli.session import DAY_OPTION, day_of, field_options, household_of, options_of, read_fields, signed_in
from app.cli.shell import Group
from app.domain.parsing import parse
from app.domain.records import declared

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.employment.people import Worker

_HOUSE = click.argument("household", metavar="户号|户主")
_MEMBER = click.argument("member", metavar="姓名|证件号码")
_CHECKER = click.option(
    "--checker", "checkers", metavar="姓名", multiple=True, help="核实人（可写多次）；不写时是操作员"
)
_PERSON = ("household_id", "member_id", "person_id")
_SPELL = field_options("work_spell", skip=(*_PERSON, "start", "end"))


@click.group(cls=Group, help="就业：劳动力名单、务工经历、每季度逐人核实、变动上报、意愿和就业服务。")
def job() -> None:
    """Work."""


@job.command("list", help="就业台账：全部劳动力，现在在哪里。")
@click.pass_context
def list_(context: click.Context) -> int:
    """[{household, number, member, name, place, since, employer}]."""
    from app.services.employment.people import labour_list

    with signed_in(context) as desk:
        workers, today = labour_list(desk), desk.today
    told = [_worker(worker, today) for worker in workers]
    rows = [(w["group"], w["number"], w["name"], w["watch"], w["place"], w["employer"], w["since"]) for w in told]
    say(
        options_of(context).as_json,
        told,
        table(("小组", "户号", "姓名", "分类", "在哪里", "单位", "开始"), rows) if rows else "没有劳动力。",
    )
    return 0


def _worker(worker: Worker, today: Any) -> dict[str, Any]:
    spell = worker.spell(today) or {}
    return {
        "household": worker.household, "number": worker.number, "group": worker.group, "member": worker.id, "name": worker.name,
        "watch": worker.watch, "place": worker.place(today), "employer": str(spell.get("employer") or ""),
        "since": str(spell.get("start") or ""),
    }  # fmt: skip


@job.command("spell", help="登记一段务工；还没有结束的那一段自动结束在前一个月。")
@_HOUSE
@_MEMBER
@click.option("--phone", metavar="号码", default="", help="务工时的联系电话（11位）")
@field_options("work_spell", skip=_PERSON)
@click.pass_context
def spell(context: click.Context, household: str, member: str, phone: str, **typed: Any) -> int:
    """One spell of work."""
    from app.services.employment.people import find_worker
    from app.services.employment.spells import record_spell

    with signed_in(context) as desk:
        file = household_of(desk, household)
        worker = find_worker(file, member)
        told = parse(declared("member")["phone"], phone) if phone else ""
        made = record_spell(desk, file.id, worker.id, {**read_fields("work_spell", typed), "phone": told})
    say(options_of(context).as_json, {"id": made, "member": worker.id}, f"已登记{worker.name}的务工。")
    return 0


@job.command("checks", help="本季度在外务工的人：还没有核实的，或 --all 全部。")
@click.option("--group", metavar="组名", default="", help="只看一个小组")
@click.option("--all", "everybody", is_flag=True, help="已核实的也列出")
@click.pass_context
def checks_(context: click.Context, group: str, everybody: bool) -> int:
    """{quarter, people: [{household, member, name, state, told}], changes}."""
    from app.services.employment.checks import check_board

    with signed_in(context) as desk:
        board = check_board(desk, group)
    lines = [line for line in board.lines if everybody or line.check is None]
    people = [{"household": x.worker.household, "number": x.worker.number, "member": x.key, "name": x.worker.name, "state": x.state,
               "told": x.told} for x in lines]  # fmt: skip
    rows = [(x.worker.group, x.worker.number, x.worker.name, x.state, x.told) for x in lines]
    text = table(("小组", "户号", "姓名", "核实", "现在在哪里务工"), rows) if rows else "没有要核实的人。"
    note(f"有{len(board.changes)}项变动还没有上报。" if board.changes else "")
    say(
        options_of(context).as_json,
        {"quarter": board.quarter, "people": people, "changes": len(board.changes)},
        f"{board.quarter}\n{text}",
    )
    return 0


@job.command("same", help="核实一个人（或整个小组还没有核实的）：无变化。")
@click.option("--household", metavar="户号|户主", default="", help="哪一户")
@click.option("--member", metavar="姓名", default="", help="哪个人；不写时是这一户在外务工的全部")
@click.option("--group", metavar="组名", default="", help="一个小组还没有核实的全部")
@DAY_OPTION
@_CHECKER
@click.pass_context
def same(context: click.Context, household: str, member: str, group: str, day: str, checkers: tuple[str, ...]) -> int:
    """无变化."""
    from app.domain.errors import AppError
    from app.services.employment.checks import check_board, confirm_same

    with signed_in(context) as desk:
        house = household_of(desk, household).id if household else ""
        if not house and not group:
            raise AppError("WORK-117", "没有写核实哪一户或哪个小组。", "写 --household 或 --group。", "务工核实")
        found = [line for line in check_board(desk, group).lines if line.check is None and house in ("", line.worker.household)
                 and member in ("", line.worker.name)]  # fmt: skip
        if not found:
            raise AppError("WORK-118", "没有还要核实的人。", "先运行 shouwang job checks 看名单。", "务工核实")
        pairs = [(line.worker.household, line.key) for line in found]
        count = confirm_same(desk, pairs, day_of(desk, day), checkers or (desk.operator,))
    say(options_of(context).as_json, {"confirmed": count}, f"已登记{count}人务工无变化。")
    return 0


@job.command("change", help="登记务工变动，例如 --change 返乡；换地方、换单位的写新的地方。")
@_HOUSE
@_MEMBER
@field_options(
    "work_quarter_check", only=("change", "changed_on", "date", "mode", "note", "reported_on", "reported_to")
)
@_CHECKER
@_SPELL
@click.pass_context
def change(context: click.Context, household: str, member: str, checkers: tuple[str, ...], **typed: Any) -> int:
    """有变化."""
    from app.services.employment.checks import record_change
    from app.services.employment.people import find_worker

    with signed_in(context) as desk:
        file = household_of(desk, household)
        worker = find_worker(file, member)
        own = {key: text for key, text in typed.items() if key.removeprefix("field_") in declared("work_quarter_check")}
        spell_ = {key: text for key, text in typed.items() if key not in own}
        values = {"date": desk.today, "checkers": checkers or (desk.operator,), "mode": "phone",
                  **read_fields("work_spell", spell_), **read_fields("work_quarter_check", own)}  # fmt: skip
        made = record_change(desk, file.id, worker.id, values)
    say(options_of(context).as_json, {"id": made, "member": worker.id}, f"已登记{worker.name}的务工变动，请及时上报。")
    return 0


@job.command("report", help="把还没有上报的务工变动登记为已上报。")
@click.option("--to", metavar="姓名或单位", required=True, help="上报给谁")
@DAY_OPTION
@click.pass_context
def report(context: click.Context, to: str, day: str) -> int:
    """Changes told to the township."""
    from app.services.employment.checks import report_changes

    with signed_in(context) as desk:
        count = report_changes(desk, (), day_of(desk, day), to)
    say(options_of(context).as_json, {"reported": count}, f"已登记{count}项变动上报。")
    return 0


@job.command("wish", help="登记一个人的就业、培训、产业意愿；没有意愿的写“无”。")
@_HOUSE
@_MEMBER
@field_options(
    "member",
    only=("plans_work", "plan_county", "service_need", "job_wish", "training_wish", "industry_wish", "wish_date"),
)
@click.pass_context
def wish(context: click.Context, household: str, member: str, **typed: Any) -> int:
    """Wishes."""
    from app.services.employment.people import find_worker
    from app.services.employment.wishes import record_wish

    with signed_in(context) as desk:
        file = household_of(desk, household)
        worker = find_worker(file, member)
        changed = record_wish(desk, file.id, worker.id, read_fields("member", typed))
    say(options_of(context).as_json, {"changed": list(changed)}, f"已登记{worker.name}的意愿。")
    return 0


@job.command("service", help="登记一次就业服务或培训。")
@_HOUSE
@_MEMBER
@field_options("job_service", skip=_PERSON)
@click.pass_context
def service(context: click.Context, household: str, member: str, **typed: Any) -> int:
    """A service or training."""
    from app.services.employment.people import find_worker
    from app.services.employment.wishes import record_service

    with signed_in(context) as desk:
        file = household_of(desk, household)
        worker = find_worker(file, member)
        record_service(desk, [(file.id, worker.id)], {"date": desk.today, **read_fields("job_service", typed)})
    say(options_of(context).as_json, {"member": worker.id}, f"已登记{worker.name}的就业服务。")
    return 0


# ---- public posts -----------------------------------------------------------------------------------------------


@click.group(cls=Group, help="公益性岗位：列出、登记合同、考勤和补贴、续聘、退出。")
def post() -> None:
    """Public posts."""


@post.command("list", help="全部岗位和要注意的（到期、满36个月、一户多岗、近亲属）。")
@click.option("--month", metavar="年月", default="", help="看哪个月的考勤；不写时是本月")
@click.pass_context
def post_list(context: click.Context, month: str) -> int:
    """[{id, household, member, name, title, state, months, warnings}]."""
    from app.services.employment.posts import post_lines

    with signed_in(context) as desk:
        lines = post_lines(desk, parse(declared("post_month")["month"], month) if month else "")
    told = [{"id": x.key, "household": x.worker.household, "member": x.worker.id, "name": x.worker.name, "title": x.title,
             "state": x.state, "months": x.total, "warnings": [w.text for w in x.warnings]} for x in lines]  # fmt: skip
    rows = [
        (n, x.worker.number, x.worker.name, x.title, x.state, x.post.get("end") or "", x.total, x.told)
        for n, x in enumerate(lines, 1)
    ]
    say(options_of(context).as_json, told,
        table(("序号", "户号", "姓名", "岗位", "状态", "到期", "补贴月数", "要注意的"), rows) if rows else "还没有登记公益性岗位。")  # fmt: skip
    return 0


@post.command("add", help="登记一个人的岗位合同。")
@_HOUSE
@_MEMBER
@field_options("public_post", skip=(*_PERSON, "attendance", "paid_until", "exit_reason"))
@click.pass_context
def post_add(context: click.Context, household: str, member: str, **typed: Any) -> int:
    """One contract; what to mind goes to stderr."""
    from app.services.employment.people import find_worker
    from app.services.employment.posts import add_post, warnings_before

    with signed_in(context) as desk:
        file = household_of(desk, household)
        worker = find_worker(file, member)
        values = read_fields("public_post", typed)
        for warning in warnings_before(desk, file.id, worker.id, values):
            note(f"提示：{warning.text}。")
        made = add_post(desk, file.id, worker.id, values)
    say(options_of(context).as_json, {"id": made, "member": worker.id}, f"已登记{worker.name}的岗位。")
    return 0


@post.command("month", help="登记一个月的考勤和补贴；不写户号时是全部在岗的人，全勤。")
@click.argument("month", metavar="年月")
@click.option("--household", metavar="户号|户主", default="", help="只登记这一户的")
@field_options("post_month", skip=(*_PERSON, "post_id", "month"))
@click.pass_context
def post_month(context: click.Context, month: str, household: str, **typed: Any) -> int:
    """Attendance and pay."""
    from app.services.employment.posts import note_months, post_lines

    with signed_in(context) as desk:
        house = household_of(desk, household).id if household else ""
        held = [x for x in post_lines(desk) if x.state in ("在岗", "合同到期") and house in ("", x.worker.household)]
        wanted = parse(declared("post_month")["month"], month)
        count = note_months(desk, [(x.worker.household, x.key) for x in held], wanted, read_fields("post_month", typed))
    say(options_of(context).as_json, {"recorded": count}, f"已登记{count}人的考勤。")
    return 0


@post.command("change", help="续聘或改正合同，序号看 post list。")
@click.argument("number", metavar="序号", type=int)
@field_options("public_post", skip=(*_PERSON, "attendance", "paid_until", "exit_reason"))
@click.pass_context
def post_change(context: click.Context, number: int, **typed: Any) -> int:
    """A contract renewed or put right."""
    from app.services.employment.posts import change_post

    with signed_in(context) as desk:
        household, post_id = _numbered(desk, number)
        changed = change_post(desk, household, post_id, read_fields("public_post", typed))
    say(options_of(context).as_json, {"changed": list(changed)}, f"已修改{len(changed)}项。")
    return 0


@post.command("leave", help="登记退出岗位，序号看 post list。")
@click.argument("number", metavar="序号", type=int)
@click.option("--reason", metavar="文字", required=True, help="退出原因")
@DAY_OPTION
@click.pass_context
def post_leave(context: click.Context, number: int, reason: str, day: str) -> int:
    """Somebody leaves a post."""
    from app.services.employment.posts import leave_post

    with signed_in(context) as desk:
        household, post_id = _numbered(desk, number)
        leave_post(desk, household, post_id, day_of(desk, day), reason)
    say(options_of(context).as_json, {"left": post_id}, "已登记退出岗位。")
    return 0


def _numbered(desk: Desk, number: int) -> tuple[str, str]:
    from app.domain.errors import AppError
    from app.services.employment.posts import post_lines

    lines = post_lines(desk)
    if not 1 <= number <= len(lines):
        raise AppError(
            "POST-109",
            f"没有第{number}个岗位（共{len(lines)}个）。",
            "先运行 shouwang post list 看序号。",
            "公益性岗位",
        )
    return lines[number - 1].worker.household, lines[number - 1].key
