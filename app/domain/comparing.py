"""Department comparison: who may stand on the list, what an answer says, the flags it leaves (`domain.md` §7.3, §9.2).

A flag is a `compare_flag` row of the township. A village that only holds the paper keeps its flags under `flags` in the
details of the step 疑点核实 it typed by paper; both are read as one list, the township's rows first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.consent import Consents, State, is_adult, may_compare, present
from app.domain.errors import AppError
from app.domain.procedure.road import Road
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Record
from app.domain.values import blank

# Column names of answers, by circumstance; the more particular first.
CIRCUMSTANCE_WORDS: dict[str, tuple[str, ...]] = {
    "payroll": ("财政供养", "财政供养人员", "公职", "公职人员", "国企", "稳定就业", "社保", "公积金", "工资"),
    "houses": ("房产", "商品房", "商铺", "不动产", "房屋", "房屋信息", "房产信息", "住房"),
    "vehicles": ("车辆", "机动车", "汽车", "小轿车", "农机", "大型农机", "船舶", "车辆信息"),
    "business": ("市场主体", "企业法人", "工商登记", "个体工商户", "个体户", "股东", "工商", "企业"),
    "deposits": ("存款", "大额存款", "银行存款", "金融资产", "证券", "商业保险", "金融"),
}
_CLEAR = re.compile(
    r"^(?:0+(?:\.0+)?|[-—–/×]+|否|n|no|正常|合格|查无.*|没有.*|未(?:发现|查到|查询到|见|登记|核到).*|无(?![证牌照]).*|不属于.*)$",
    re.I,
)
# Signs of a drawn password: none that is mistaken for another on paper (no 0 O 1 l I).
PASSWORD_SIGNS = "23456789abcdefghijkmnpqrstuvwxyz"
LEAST_PASSWORD = 8
ANSWERS = ("answer", "answer_note", "evidence", "checker", "checked_on")


def check_purpose(purpose: str) -> None:
    """What a list with whole numbers is for; AppError CMP-101."""
    if not purpose.strip():
        advice = "名单里有完整的证件号码，请写明交给谁、做什么用。"
        raise AppError("CMP-101", "没有写另存比对名单的用途。", advice, "部门比对名单")


def check_password(password: str, again: str) -> None:
    """A password for a list that leaves; AppError CMP-116 (short, blank at an end, of one kind), CMP-117 (typed differently)."""
    where = "部门比对名单"
    kinds = (str.isdigit, str.isalpha, lambda sign: not sign.isalnum())
    if len(password) < LEAST_PASSWORD or password != password.strip() or len(set(password)) < LEAST_PASSWORD // 2:
        text = f"打开密码太短或太简单，至少{LEAST_PASSWORD}个字符，不能都是一样的，前后不能有空格。"
        raise AppError("CMP-116", text, "可以点“自动生成”。", where)
    if sum(any(map(kind, password)) for kind in kinds) < 2:
        raise AppError("CMP-116", "打开密码只有一种字符，容易被猜到。", "请字母、数字混着用，或点“自动生成”。", where)
    if password != again:
        raise AppError("CMP-117", "两次输入的密码不一样。", "请重新输入一遍。", where)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not on the list, and why, in words."""

    member_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who may be queried: ticked items only, with the sheet that allows it."""

    member: Record
    items: tuple[str, ...]
    sheet: Record


def who_may(members: Iterable[Record], consents: Consents) -> tuple[list[Asked], list[LeftOut]]:
    """Adults with a sheet in force and at least one tick; everybody else by name with the reason (§7.3, V54)."""
    asked, left = [], []
    items = tuple(CODE_LISTS["CONSENT_SCOPE"].by_code)
    for member in present(members):
        why = _why_not(member, consents, items)
        sheet = consents.signed(member["id"])
        if why or sheet is None:
            left.append(LeftOut(str(member["id"]), str(member.get("name") or ""), why))
        else:
            asked.append(Asked(member, may_compare(member, items, consents), sheet))
    return asked, left


def _why_not(member: Record, consents: Consents, items: tuple[str, ...]) -> str:
    if not is_adult(member, consents.day):
        return "未满18周岁，不单独查询"
    if consents.signed(member["id"]) is None:
        return _unsigned(member, consents)
    if not may_compare(member, items, consents):
        return "授权书上没有勾选可以查询的事项"
    return "" if not blank(member.get("id_number")) else "没有证件号码，无法查询"


def _unsigned(member: Record, consents: Consents) -> str:
    if consents.withdrawn(member["id"]):
        return "已经撤回授权"
    if consents.grown_up(member["id"]):
        return "满18周岁后还没有本人签授权书"
    newest = consents.newest(member["id"])
    if newest is None:
        return "没有签承诺授权书"
    return {
        State.EXPIRED: "授权已经到期", State.DRAFT: "授权书还没有签", State.PRINTED: "授权书打印了还没有签",
        State.SUPERSEDED: "授权书已被新的代替，新的还没有签",
    }.get(consents.state(newest), "没有有效的授权")  # fmt: skip


def says_nothing(text: str) -> bool:
    """True where a cell of an answer says that nothing was found (空、无、否、0、未发现…)."""
    return not text.strip() or _CLEAR.match(text.strip()) is not None


def circumstance_of(text: str) -> str:
    """Code of CIRCUMSTANCE a text names, by code, label or the longest known word in it; "" where it names none."""
    plain = "".join(text.split())
    for code in CODE_LISTS["CIRCUMSTANCE"].active():
        if plain in (code.code, code.label):
            return code.code
    found = [(len(word), code) for code, words in CIRCUMSTANCE_WORDS.items() for word in words if word in plain]
    return max(found)[1] if found else ""


def paper_flags(road: Road) -> Iterator[dict[str, Any]]:
    """Flags a village typed from paper, as rows: id "event#n", and the fields of `compare_flag`."""
    for passed in road.path:
        details = passed.event.get("details")
        listed = details.get("flags") if isinstance(details, Mapping) else None
        for number, flag in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(flag, Mapping):
                days = {key: _day(flag.get(key)) for key in ("data_date", "checked_on")}
                yield {**flag, **days, "id": f"{passed.event['id']}#{number}"}


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def all_flags(rows: Iterable[Record], road: Road) -> list[Record]:
    """Flags of a case: the township's rows, and of the paper's those no row repeats (same person, same circumstance)."""
    known = list(rows)
    said = {(str(row.get("member_id") or ""), row.get("circumstance")) for row in known}
    return [
        *known,
        *(f for f in paper_flags(road) if (str(f.get("member_id") or ""), f.get("circumstance")) not in said),
    ]


def flags_answered(rows: Iterable[Record], road: Road) -> bool:
    """True where a comparison found something and the village answered all of it."""
    flags = all_flags(rows, road)
    return bool(flags) and all(flag.get("answer") for flag in flags)
