"""逐一核对: who has to be asked one by one and why, which answers settle it (`domain.md` §15.16; S1, S0-6, S3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.idnumbers import age
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.questionnaire.field import Record
from app.domain.values import blank

ROLLS = ("medical", "pension", "pension60", "schooling", "leavers", "students", "yulu")
LAST_YEARS = ("junior3", "senior3", "voc3")
VOCATIONAL = ("voc1", "voc2", "voc3", "hvoc1", "hvoc2", "hvoc3", "tech1", "tech2", "tech3", "tech4")
UNIVERSITY = ("hvoc1", "hvoc2", "hvoc3", "uni1", "uni2", "uni3", "uni4", "uni5", "master")
SCHOOL_LEAVER_AGES = (15, 22)  # 两后生: left junior or senior school and did not go on (D)
HELPERS = 3  # 控辍保学: 县（乡镇）、村、学校各一人 (S0-6)
WHERE = "逐一核对"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The day and the settings a roll is drawn by: school age from … to …, whether the household is 脱贫户 or 监测户."""

    on: date
    school_age: tuple[int, int] = (6, 15)
    helped: bool = False


def drawn(roll: str, member: Record, by: Drawing) -> str:
    """Why a member stands on a roll, in Chinese; "" where he does not. KeyError for a roll nobody declared."""
    if member.get("presence") == "left":
        return ""
    return _DRAWN[roll](member, by)


def _age(member: Record, by: Drawing) -> int | None:
    born = member.get("birth_date")
    return age(born, by.on) if born else None


def _medical(member: Record, by: Drawing) -> str:
    if member.get("med_resident") is True or member.get("med_employee") is True:
        return ""
    asked = member.get("med_resident") is not None or member.get("med_employee") is not None
    return "居民医保、职工医保都没有参加" if asked else "没有填写参加了哪种医保"


def _pension(member: Record, by: Drawing) -> str:
    years = _age(member, by)
    return _no_pension(member, years) if years is not None and 16 <= years < 60 else ""


def _pension60(member: Record, by: Drawing) -> str:
    years = _age(member, by)
    return _no_pension(member, years) if years is not None and years >= 60 else ""


def _no_pension(member: Record, years: int) -> str:
    if member.get("pension_resident") is True or member.get("pension_employee") is True:
        return ""
    student = f"，在校（{label('SCHOOL', member['school_status'])}）" if member.get("school_status") else ""
    return f"{years}周岁，没有参加养老保险{student}"


def _schooling(member: Record, by: Drawing) -> str:
    years = _age(member, by)
    low, high = by.school_age
    if years is None or not low <= years <= high or member.get("school_status"):
        return ""
    why = label("DROPOUT", member.get("dropout_reason"))
    return f"{years}周岁，没有在校" + (f"（{why}）" if why else "")


def _leavers(member: Record, by: Drawing) -> str:
    school, years = member.get("school_status"), _age(member, by)
    if school in LAST_YEARS:
        return f"{label('SCHOOL', school)}，今年毕业"
    low, high = SCHOOL_LEAVER_AGES
    if school or years is None or not low <= years <= high or member.get("is_working") is True:
        return ""
    learned = member.get("education")
    return f"两后生：{years}周岁，{label('EDU', learned)}毕业，没有升学" if learned in ("junior", "senior") else ""


def _students(member: Record, by: Drawing) -> str:
    school = member.get("school_status")
    return f"在读{label('SCHOOL', school)}" if school in UNIVERSITY else ""


def _yulu(member: Record, by: Drawing) -> str:
    school = member.get("school_status")
    return f"在读{label('SCHOOL', school)}" if by.helped and school in VOCATIONAL else ""


_DRAWN: Mapping[str, Any] = {
    "medical": _medical, "pension": _pension, "pension60": _pension60, "schooling": _schooling, "leavers": _leavers,
    "students": _students, "yulu": _yulu,
}  # fmt: skip


def is_settled(answer: str | None) -> bool:
    """True for an answer that ends the matter; 动员中, 劝返中, 还没有… are asked again."""
    return bool(answer) and answer != "lea_home" and not str(answer).endswith("_later")


def answers_of(roll: str) -> tuple[tuple[str, str], ...]:
    """(code, label) of the answers a roll has."""
    return tuple((code.code, code.label) for code in CODE_LISTS["ROLL_ANSWER"].active("") if code.parent == roll)


def check_answer(values: Mapping[str, Any], roll: str, opened: date, today: date, who: str) -> None:
    """AppError ROLL-110 … ROLL-116 for an answer that cannot stand."""
    if values.get("answer") not in dict(answers_of(roll)):
        raise AppError("ROLL-110", f"没有选“{label('ROLL', roll)}”的核对结果。", "请从选项里选一个。", who)
    day = values.get("date")
    if not isinstance(day, date) or not opened <= day <= today:
        raise AppError("ROLL-111", "核对日期要在这一轮开始到今天之间。", "请写核对那一天。", who)
    if not tuple(values.get("checkers") or ()):
        raise AppError("ROLL-112", "没有写核对人。", "请写核对的人的姓名。", who)
    if str(values["answer"]).endswith("_unwilling") and blank(values.get("reason")):
        raise AppError("ROLL-113", "不愿参保的要写明原因。", "请写上本人说的原因。", who)
    if values["answer"] == "sch_later" and len(tuple(values.get("helpers") or ())) < HELPERS:
        raise AppError("ROLL-114", f"劝返要有{HELPERS}名责任人。", "请写乡镇、村、学校各一人的姓名。", who)
    if roll == "leavers" and is_settled(values["answer"]) and blank(values.get("destination")):
        raise AppError("ROLL-115", "毕业去向没有写到哪里。", "请写学校、单位或部队的名称。", who)
    next_on = values.get("next_on")
    if next_on is not None and next_on <= day:
        raise AppError("ROLL-116", "下次核对日期要在核对日期以后。", "请核对两个日期。", who)
