"""A household page as text and as JSON: Chinese labels everywhere, blank answers left out of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from app.cli.output import table
from app.domain.values import HIDDEN

if TYPE_CHECKING:
    from app.domain.due import Due
    from app.services.family.page import CasePage, HouseholdPage, PageItem, Row

HISTORY_SHOWN = 20


def page_document(
    page: HouseholdPage, line: dict[str, Any], due: Callable[[Due, bool], dict[str, Any]]
) -> dict[str, Any]:
    """The page as one JSON document; codes of the program never leave it."""
    return {
        **line,
        "summary": summary_of(page),
        "revealed": page.revealed,
        "people": [
            {"name": p.name, "relation": p.relation, "sex": p.sex, "age": p.age, "id_number": p.id_number, "phone": p.phone,
             "presence": p.presence} for p in page.people
        ],
        "items": {item.title: _item(item) for item in page.items},
        "cases": [_case(case) for case in page.cases],
        "dues": [due(one, page.revealed) for one in page.dues],
        "visits": _rows(page.visits),
        "measures": _rows(page.measures),
        "consents": _rows(page.consents),
        "helpers": _rows(page.pairings),
        "findings": [
            {"rule": f.rule, "level": str(f.level), "text": f.text if page.revealed else f.discreet} for f in page.findings
        ],
        "history": [{"at": h.at, "operator": h.operator, "verb": h.verb, "text": h.text, "why": h.why} for h in page.history],
    }  # fmt: skip


def hide_groups(text: str) -> str:
    """A duty's words without why a household is looked at every month: that is level 3 (a serious illness, no labour)."""
    return re.sub(r"(重点人群核实)（[^）]*）", rf"\1（{HIDDEN}）", text)


def summary_of(page: HouseholdPage) -> str:
    """The sentence without what the household suffers from, which is level 3."""
    return page.summary if page.revealed else re.sub(r"风险：[^，。]*", f"风险：{HIDDEN}", page.summary)


def _item(item: PageItem) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for section in item.sections:
        rows = _rows(section.rows)
        if section.many:
            found[section.title] = rows
        else:
            found[section.title] = {**found.get(section.title, {}), **(rows[0] if rows else {})}
    return found


def _rows(rows: Iterable[Row]) -> list[dict[str, str]]:
    return [{value.label: value.text for value in row.values if value.text} for row in rows]


def _case(case: CasePage) -> dict[str, Any]:
    return {
        "title": case.title, "state": case.state, "waiting_for": case.ball, "category": case.category,
        "steps": [{"step": s.step, "date": s.on, "person": s.person, "paper": s.paper, "reason": s.reason} for s in case.steps],
        "next": [
            {"step": n.label, "side": n.side, "ready": n.ready, "missing": [f"{r.text}{r.advice}" for r in n.missing]}
            for n in case.next
        ],
        "deadlines": [{"what": d.label, "from": d.starts, "to": d.due} for d in case.deadlines],
    }  # fmt: skip


def page_text(page: HouseholdPage) -> str:
    """The page for a terminal."""
    return "\n".join(_told(page))


def _told(page: HouseholdPage) -> Iterator[str]:
    yield f"{page.line.head}（{page.line.number or '无户号'}）"
    yield summary_of(page)
    people = [(p.name, p.relation, p.sex, p.age, p.id_number, p.presence) for p in page.people]
    yield "\n【家庭成员】\n" + table(("姓名", "关系", "性别", "年龄", "证件号码", "状态"), people)
    for item in page.items:
        lines = list(_item_lines(item))
        if lines:
            yield "\n".join([f"\n【{item.title}】", *lines])
    for case in page.cases:
        yield "\n".join([f"\n【{case.title}】", *_case_lines(case)])
    yield from _block("承诺授权", _row_lines(page.consents))
    yield from _block("帮扶措施", _row_lines(page.measures))
    yield from _block("结对帮扶", _row_lines(page.pairings))
    yield from _block("走访", _row_lines(page.visits))
    dues = (f"{d.state.label}：{d.label}，{d.from_}至{d.to}，{d.reason}" for d in page.dues)
    yield from _block("待办", dues if page.revealed else map(hide_groups, dues))
    yield from _block(
        "核查", (f"{f.level}：{f.text if page.revealed else f.discreet}（{f.rule}）" for f in page.findings)
    )
    yield from _block("历史", (str(line) for line in page.history[:HISTORY_SHOWN]))
    if len(page.history) > HISTORY_SHOWN:
        yield f"……还有{len(page.history) - HISTORY_SHOWN}条更早的记录，用 --json 看全部。"


def _block(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield "\n".join([f"\n【{title}】", *listed])


def _row_lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield "；".join(f"{value.label}：{value.text}" for value in row.values if value.text)


def _item_lines(item: PageItem) -> Iterator[str]:
    for section in item.sections:
        for line in _row_lines(section.rows):
            if line:
                yield f"{section.title}——{line}"


def _case_lines(case: CasePage) -> Iterator[str]:
    waiting = f"，轮到{case.ball}" if case.ball else ""
    yield f"现在：{case.state}{waiting}"
    for step in case.steps:
        more = "，".join(part for part in (step.person, step.paper, step.late, step.reason) if part)
        yield f"  {step.on or '日期不详'}  {step.step}" + (f"（{more}）" if more else "")
    for limit in case.deadlines:
        yield f"期限：{limit.label}，最迟{limit.due}"
    for following in case.next:
        state = "可以办" if following.ready else "还缺："
        yield f"下一步：{following.label}（{following.side}）{state}"
        yield from (f"  · {refusal.text}{refusal.advice}" for refusal in following.missing)
