"""`event`: family changes of one household, recorded, looked at beforehand, taken back; tasks they left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import say, table
from app.cli.session import day_of, household_of, named_values, options_of, signed_in, split_pair
from app.cli.shell import Command
from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.domain.life.events import Plan, Wish
    from app.services.desk import Desk
    from app.services.family.life_events import EventDone, EventLine
    from app.services.files import HouseholdFile

KINDS = ("出生", "死亡", "迁入", "迁出", "婚嫁", "分户", "并户", "户主变更")


@click.command(
    cls=Command,
    help="家庭变动。不写变动类别时，列出这一户登记过的变动和后续事项；--undo 撤销其中一次，--done 登记一项后续事项已办。",
)
@click.argument("household", metavar="户号|户主")
@click.argument("kind", metavar="[变动类别]", required=False, type=click.Choice(KINDS))
@click.option("--date", "day", metavar="日期", default="", help="变动日期；不写时是今天")
@click.option("--member", "members", metavar="姓名|证件号码", multiple=True, help="涉及的家庭成员（可写多次）")
@click.option(
    "--new",
    "newcomer",
    metavar="项目=内容",
    multiple=True,
    help="从外面来的人或新生儿，例如 --new 姓名=张小龙 --new 性别=男",
)
@click.option("--other", metavar="户号|户主", default="", help="本村的对方农户（迁入、迁出、婚嫁、并户）")
@click.option("--head", metavar="姓名", default="", help="新户主（户主离开时，或户主变更）")
@click.option("--new-head", metavar="姓名", default="", help="分户：新户的户主")
@click.option("--partner", metavar="姓名", default="", help="婚嫁：和谁结婚；出生：父亲或母亲")
@click.option("--relation", "relations", metavar="姓名=关系", multiple=True, help="与户主关系，程序推不出来时写")
@click.option("--reason", metavar="原因", default="", help="变动原因，例如回归、收养、服刑")
@click.option("--out", "outgoing", is_flag=True, help="婚嫁：从这一户嫁出；不写是嫁入")
@click.option("--place", metavar="地名", default="", help="来处或去处")
@click.option("--paper", metavar="材料", default="", help="依据材料")
@click.option("--note", metavar="文字", default="", help="说明")
@click.option("--plan", "plan_only", is_flag=True, help="只看会变什么，不登记")
@click.option("--undo", metavar="序号", type=int, default=0, help="撤销列表里的这一次变动")
@click.option("--done", metavar="序号", type=int, default=0, help="登记列表里的这一项后续事项已办")
@click.pass_context
def event(
    context: click.Context, household: str, kind: str | None, undo: int, done: int, plan_only: bool, **asked: Any
) -> int:
    """One change; exit code 1 with every reason when it cannot be recorded."""
    as_json = options_of(context).as_json
    with signed_in(context) as desk:
        file = household_of(desk, household)
        if kind is None:
            return _list_or_settle(desk, file, undo, done, as_json)
        wish = _wish(desk, file, kind, asked)
        if plan_only:
            return _say_plan(desk, file, wish, as_json)
        from app.services.family.life_events import record_event

        made = record_event(desk, file.id, wish)
    say(as_json, _done_document(made), lambda: "\n".join(_done_lines(made)))
    return 0


def _wish(desk: Desk, file: HouseholdFile, kind: str, asked: dict[str, Any]) -> Wish:
    from app.domain.life.events import Event, Wish
    from app.domain.questionnaire.codes import read_code

    code = Event(read_code("LIFE_EVENT", kind))
    other = household_of(desk, asked["other"]) if asked["other"] else None
    both = [found for found in (file, other) if found is not None]
    newcomer = named_values("member", asked["newcomer"])
    relations = {}
    for pair in asked["relations"]:
        name, word = split_pair(pair)
        # A newcomer has no row yet: he is answered for under new1.
        key = "new1" if newcomer and newcomer.get("name") == name else _person(both, name)
        relations[key] = _code("RELATION", word, "与户主关系")
    on = day_of(desk, asked["day"], "变动日期")
    return Wish(
        code, on, tuple(_person(both, name) for name in asked["members"]), (newcomer,) if newcomer else (),
        other.id if other else "", _named(both, asked["head"]), _named(both, asked["new_head"]),
        _named(both, asked["partner"]), relations, _code("PRESENCE_REASON", asked["reason"], "变动原因"),
        asked["outgoing"], asked["place"], asked["paper"], asked["note"],
    )  # fmt: skip


def _code(codes: str, text: str, what: str) -> str:
    from app.domain.questionnaire.codes import CODE_LISTS, code_for

    if not text:
        return ""
    found = code_for(codes, text)
    if found is None:
        words = "、".join(code.label for code in CODE_LISTS[codes].active())
        raise AppError("LIFE-151", f"{what}没有“{text}”这一项。", f"请从这些里选：{words}。", "家庭变动")
    return found


def _named(files: list[HouseholdFile], text: str) -> str:
    return _person(files, text) if text else ""


def _person(files: list[HouseholdFile], text: str) -> str:
    """Row of somebody by name or number; those living there count before those who left. AppError LIFE-150."""
    rows = [m for file in files for m in file.members] + [m for f in files for m in f.all_members if m not in f.members]
    found = [m for m in rows if text in (m.get("name"), m.get("id_number"))]
    here = [m for m in found if m.get("presence") != "left"] or found
    if len(here) == 1:
        return str(here[0]["id"])
    names = "、".join(str(m.get("name") or "") for m in rows)
    if here:
        raise AppError("LIFE-150", f"有{len(here)}个人叫“{text}”。", "请改用证件号码。", files[0].short)
    raise AppError("LIFE-150", f"没有“{text}”这个人。", f"有关的人：{names}。", files[0].short)


def _say_plan(desk: Desk, file: HouseholdFile, wish: Wish, as_json: bool) -> int:
    from app.services.family.life_events import preview

    plan = preview(desk, file.id, wish)
    document = {
        "text": plan.text, "ready": plan.ready, "troubles": [{"code": t.code, "text": t.text + t.advice} for t in plan.troubles],
        "questions": [{"name": q.name, "household": q.household, "choices": list(q.choices)} for q in plan.questions],
        "changes": [{"household": x.household, "name": x.name, "what": x.label, "before": x.before, "after": x.after} for x in plan.lines],
        "warnings": list(plan.warnings), "follow_ups": [task.text for task in plan.follow_ups],
    }  # fmt: skip
    say(as_json, document, lambda: "\n".join(_plan_lines(plan)))
    return 0 if plan.ready else 1


def _plan_lines(plan: Plan) -> list[str]:
    if not plan.ready:
        return [f"还不能登记：{trouble.text}{trouble.advice}" for trouble in plan.troubles]
    rows = [(line.household, line.name, line.label, line.before, line.after) for line in plan.lines]
    listed = table(("农户", "谁", "项目", "原来", "登记以后"), rows)
    more = [*(f"注意：{text}" for text in plan.warnings), *(f"待办：{task.text}" for task in plan.follow_ups)]
    return [plan.text, listed, *more, "（只看，没有登记）"]


def _done_document(made: EventDone) -> dict[str, Any]:
    return {
        "event": str(made.event), "ids": list(made.ids), "text": made.text, "household": made.household,
        "new_household": made.new_household, "warnings": list(made.warnings), "follow_ups": list(made.follow_ups),
    }  # fmt: skip


def _done_lines(made: EventDone) -> list[str]:
    return [
        f"已登记：{made.text}",
        *(f"注意：{text}" for text in made.warnings),
        *(f"待办：{text}" for text in made.follow_ups),
    ]


# ---- what was recorded ----------------------------------------------------------------------------------------


def _list_or_settle(desk: Desk, file: HouseholdFile, undo: int, done: int, as_json: bool) -> int:
    from app.services.family.life_events import events_of, finish_follow_up, undo_life_event

    events = events_of(file)
    if undo:
        line = _numbered(list(events), undo, "变动", file.short)
        text = undo_life_event(desk, line.id)
        say(as_json, {"undone": line.id, "text": text}, f"已撤销：{text}")
        return 0
    tasks = [task for line in events for task in line.follow_ups if not task.done_on]
    if done:
        task = _numbered(tasks, done, "后续事项", file.short)
        finish_follow_up(desk, task.event, task.place)
        say(as_json, {"done": task.text}, f"已办：{task.text}")
        return 0
    document = {
        "events": [{"id": e.id, "kind": e.label, "date": e.on, "text": e.text, "paper": e.paper} for e in events],
        "follow_ups": [{"kind": task.label, "text": task.text, "since": task.since} for task in tasks],
    }
    say(as_json, document, lambda: _listed(events, tasks))
    return 0


def _numbered(items: list[Any], number: int, what: str, where: str) -> Any:
    if not 1 <= number <= len(items):
        raise AppError(
            "LIFE-152", f"没有第{number}项{what}。", f"先不带选项运行一次，看序号（共{len(items)}项）。", where
        )
    return items[number - 1]


def _listed(events: tuple[EventLine, ...], tasks: list[Any]) -> str:
    if not events:
        return "还没有家庭变动。"
    rows = [(number, line.on, line.label, line.text) for number, line in enumerate(events, 1)]
    parts = [table(("序号", "日期", "变动", "内容"), rows)]
    if tasks:
        parts.append(
            table(("序号", "后续事项", "内容"), [(n, task.label, task.text) for n, task in enumerate(tasks, 1)])
        )
    return "\n\n".join(parts)
