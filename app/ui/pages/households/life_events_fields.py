"""What each family change asks: its fields in order, when they apply, what its dialog says first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.life.events import Event
from app.domain.life.model import REASONS
from app.domain.questionnaire.field import Condition, Field, Kind, Level, Req
from app.domain.records import declared

Values = Mapping[str, Any]
R, L = Req.REQUIRED, Level

# What the dialog says about each change, and the mark on it.
WORDS: dict[Event, tuple[str, str]] = {
    Event.BIRTH: ("填孩子的姓名、性别，选父亲或母亲，与户主关系会自动推出来。", "user-plus"),
    Event.DEATH: ("人留在名单里，保留最后的内容，不再计入人口；该停发的会列成待办。", "user-minus"),
    Event.MOVE_IN: ("从外面迁来的，填这个人；从本村另一户来的，选那一户；原来迁走又回来的，在名单里选。", "user-plus"),
    Event.MOVE_OUT: ("迁到外面的留下最后的内容；迁到本村另一户的，选那一户，会一起登记过去。", "user-minus"),
    Event.MARRIAGE: ("本村两户之间的婚嫁，选对方农户，两户一次办好。", "users"),
    Event.SPLIT: ("选分出去的人和新户的户主；新户的住址、小组和户类型照抄这一户。", "users"),
    Event.MERGE: ("这一户的人全部并到另一户去，这一户以后显示“已并户”。", "git-merge"),
    Event.HEAD_CHANGE: ("选新户主，每个人的与户主关系会重新推出来，请看下面的对照表。", "user"),
}
INWARD, OUTWARD = "in", "out"


def _shown(text: str, test: Callable[[Values], bool]) -> Condition:
    return Condition(text, lambda record: test(record))


def _from_outside(record: Values) -> bool:
    return not record.get("other")


NEEDS_HEAD = _shown("户主离开时选", lambda record: bool(record.get("_needs_head")))
NEW_PERSON = _shown("从外面来的人才填", lambda record: _from_outside(record) and record.get("direction") != OUTWARD
                    and not record.get("_picked"))  # fmt: skip
ELSEWHERE = _shown("不在本村的才填", _from_outside)


def _date(label: str) -> Field:
    return Field("on", label, Kind.DATE, L.PERSONAL, R)


def _ref(key: str, label: str, hint: str = "", must: Req = Req.OPTIONAL, when: Condition | None = None) -> Field:
    return Field(key, label, Kind.REF, L.PERSONAL, must, when=when, hint=hint)


def _person(when: Condition | None, born: bool) -> tuple[Field, ...]:
    """Name, sex, number, birth date of somebody new, as the form asks them."""
    known = declared("member")

    def made(key: str, must: Req, hint: str = "") -> Field:
        field = known[key]
        return Field(key, field.label, field.kind, L.PERSONAL, must, codes=field.codes, when=when, hint=hint,
                     max_length=field.max_length, format=field.format)  # fmt: skip

    found = (made("name", R), made("sex", Req.OPTIONAL, "有身份证号的由号码带出。"), made("id_number", Req.OPTIONAL))
    return (*found, made("birth_date", Req.OPTIONAL, "有身份证号的由号码带出。")) if born else found


PLACE = Field("place", "来处或去处", Kind.TEXT, L.PERSONAL, when=ELSEWHERE, hint="例如外省外县的地名。")
PAPER = Field("paper", "依据材料", Kind.TEXT, L.PERSONAL, hint="例如死亡证明、结婚证、户口簿。")
NOTE = Field("note", "说明", Kind.TEXT, L.PERSONAL, max_length=500)
HEAD = _ref("head", "新户主", "户主离开以后由谁当户主。", R, NEEDS_HEAD)
OTHER = "本村另一户"


def _reason(event: Event) -> tuple[Field, ...]:
    return (_ref("reason", "变动原因"),) if len(REASONS.get(event, ())) > 1 else ()


FIELDS: dict[Event, tuple[Field, ...]] = {
    Event.BIRTH: (_date("出生日期"), _ref("partner", "父亲或母亲", must=R), *_person(None, born=False), PAPER, NOTE),
    Event.DEATH: (_date("死亡日期"), HEAD, PAPER, NOTE),
    Event.MOVE_IN: (_date("迁入日期"), *_reason(Event.MOVE_IN), _ref("other", f"从{OTHER}来", "从外面来的空着。"),
                    *_person(NEW_PERSON, born=True), HEAD, PLACE, PAPER, NOTE),
    Event.MOVE_OUT: (_date("迁出日期"), *_reason(Event.MOVE_OUT), _ref("other", f"到{OTHER}去", "到外面去的空着。"), HEAD, PLACE,
                     PAPER, NOTE),
    Event.MARRIAGE: (_date("婚嫁日期"), _ref("direction", "嫁入还是嫁出", must=R),
                     _ref("other", "对方农户（本村）", "对方不在本村的空着。"),
                     _ref("partner", "和谁结婚", when=_shown("嫁入，或对方在本村时选",
                          lambda record: record.get("direction") != OUTWARD or bool(record.get("other")))),
                     *_person(NEW_PERSON, born=True), HEAD, PLACE, PAPER, NOTE),
    Event.SPLIT: (_date("分户日期"), _ref("other_head", "新户的户主", "在分出去的人里选。", R), HEAD, PAPER, NOTE),
    Event.MERGE: (_date("并户日期"), _ref("other", "并到哪一户", must=R), PAPER, NOTE),
    Event.HEAD_CHANGE: (_date("变更日期"), _ref("head", "新户主", must=R), PAPER, NOTE),
}  # fmt: skip

# Who may be picked: people living here, people of the other household, those who left and may come back.
PICKS: dict[Event, str] = {
    Event.DEATH: "去世的人", Event.MOVE_IN: "迁入的人", Event.MOVE_OUT: "迁出的人", Event.MARRIAGE: "结婚的人", Event.SPLIT: "分出去的人",
}  # fmt: skip
