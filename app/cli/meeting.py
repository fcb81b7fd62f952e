"""`meeting` and `refusal`: the villagers' meeting with its votes, and the refusal list answered before it (`domain.md` §8.3, §9.1)."""

from __future__ import annotations

import re
from typing import Any

import click

from app.cli.output import note, say
from app.cli.session import field_options, household_of, options_of, read_fields, signed_in, split_pair
from app.cli.shell import Command
from app.cli.work import open_case
from app.domain.errors import AppError
from app.domain.parsing import parse
from app.domain.procedure.guards_meeting import AGREE
from app.domain.questionnaire.codes import CODE_LISTS, code_for, label
from app.domain.records import declared


@click.command(cls=Command, help="登记一次民主评议会和各户的表决。同意的户办到“评议通过”。"
               "表决写成 --vote 户号=同意/不同意/弃权，例如 --vote A-0001=38/2/1；没有通过的写 --vote A-0002=10/30/1=不同意。")  # fmt: skip
@field_options("meeting")
@click.option("--vote", "votes", metavar="户号=票数", multiple=True, help="一户的表决（可写多次）")
@click.pass_context
def meeting(context: click.Context, votes: tuple[str, ...], **typed: Any) -> int:
    """One meeting, all its cases, one verb."""
    from app.services.road.meetings import hold_meeting

    with signed_in(context) as desk:
        facts = {"date": desk.today, **read_fields("meeting", typed)}
        if not facts.get("body"):
            with desk.reading() as connection:
                facts["body"] = desk.view(connection).text("review_body")
        heard = [(text.partition("=")[0], _vote(desk, text)) for text in votes]
        held = hold_meeting(desk, facts, [vote for _, vote in heard])
    rows = [
        {
            "household": name,
            "decision": label("OPINION", vote.decision),
            "state": held.steps[vote.case].state if vote.case in held.steps else "",
        }
        for name, vote in heard
    ]
    for done in held.steps.values():
        note("".join(f"请注意：{warning.text}{warning.advice}\n" for warning in done.warnings).rstrip())
    lines = [f"{row['household']}：{row['decision']}" + (f"，{row['state']}" if row["state"] else "") for row in rows]
    say(
        options_of(context).as_json,
        {"number": held.number, "votes": rows},
        "\n".join([f"已登记评议会{held.number}。", *lines]),
    )
    return 0


def _vote(desk: Any, text: str) -> Any:
    from app.services.road.meetings import Vote

    who, rest = split_pair(text)
    counts, _, decision = rest.partition("=")
    numbers = re.fullmatch(r"\s*(\d+)\s*[/，,、]\s*(\d+)\s*[/，,、]\s*(\d+)\s*", counts)
    if not numbers:
        raise AppError("CLI-014", f"“{text}”看不懂。", "请写成 户号=同意/不同意/弃权，例如 A-0001=38/2/1。", "表决")
    code = parse(declared("meeting_vote")["decision"], decision) if decision else AGREE
    return Vote(open_case(household_of(desk, who)), int(numbers[1]), int(numbers[2]), int(numbers[3]), code)


@click.command(cls=Command, help="评议前逐项回答不予认定情形。--none 表示其余各项都不符合。")
@click.argument("household", metavar="户号|户主")
@click.option("--hit", "hits", metavar="情形=依据", multiple=True, help="符合的情形和依据（可写多次）")
@click.option("--none", "others", is_flag=True, help="其余各项都答“否”")
@click.option("--special", metavar="是|否", default="", help="评议会是否按特殊情形同意")
@click.option("--minutes", metavar="出处", default="", help="会议记录的出处")
@click.pass_context
def refusal(
    context: click.Context, household: str, hits: tuple[str, ...], others: bool, special: str, minutes: str
) -> int:
    """Answers to the refusal list for the household's case."""
    from app.services.road.meetings import answer_refusals

    approved = parse(declared("refusal_hit")["special_case_approved"], special)
    with signed_in(context) as desk:
        file = household_of(desk, household)
        answers = _answers(open_case(file), hits, others, approved, minutes)
        answer_refusals(desk, answers)
    document = [
        {"item": label("REFUSAL", one.item), "answer": "是" if one.hit else "否", "evidence": one.evidence}
        for one in answers
    ]
    say(options_of(context).as_json, document, "\n".join(f"{row['item']}：{row['answer']}" for row in document))
    return 0


def _answers(case: str, hits: tuple[str, ...], others: bool, approved: bool | None, minutes: str) -> list[Any]:
    from app.services.road.meetings import RefusalAnswer

    named: dict[str, str] = {}
    for pair in hits:
        name, evidence = split_pair(pair)
        code = code_for("REFUSAL", name)
        if code is None:
            listed = "；".join(one.label for one in CODE_LISTS["REFUSAL"].active())
            raise AppError("CLI-015", f"没有“{name}”这种情形。", f"可以写：{listed}。", "不予认定情形")
        named[code] = evidence
    rest = [one.code for one in CODE_LISTS["REFUSAL"].active() if one.code not in named] if others else []
    if not named and not rest:
        raise AppError(
            "CLI-016", "没有回答任何一项。", "都不符合的写 --none，符合的写 --hit 情形=依据。", "不予认定情形"
        )
    found = [RefusalAnswer(case, code, True, evidence, approved, minutes) for code, evidence in named.items()]
    return [*found, *(RefusalAnswer(case, code, False) for code in rest)]
