"""问题清单: every finding of the village in one list, counted by rule, household and level; `finding_sheets` takes it out.

The source is `checking.village_check`; nothing is computed twice (`data_checks.md` §1 "Lists").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.checks import RULES, Finding, Severity, find_rule, markable, missing_settings
from app.domain.checks.discreet import DISCREET
from app.domain.errors import AppError
from app.domain.questionnaire.field import Field, Level
from app.domain.records import declared
from app.domain.values import HIDDEN, mask_text
from app.services.checks.checking import Judged, VillageCheck, village_check
from app.services.desk import Desk
from app.services.files import HouseholdFile, natural
from app.services.place import village_names

ORDER = {level: place for place, level in enumerate(Severity)}
_RULE_ORDER = {rule: place for place, rule in enumerate(RULES)}


class By(StrEnum):
    """How the list is laid out; the value is what people read."""

    HOUSEHOLD = "按户"
    RULE = "按规则"
    LEVEL = "按级别"


@dataclass(frozen=True, slots=True)
class MarkLine:
    """已核实，情况属实: why, who, when."""

    reason: str
    name: str
    date: date | None


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One finding: whose, which rule, the sentence, what was found, and the field it leads to.

    `text` and `value` are for the signed-in person; `discreet` and `masked` for what leaves the program. `kind`, `key`,
    `row` and `case` name the field; `mark` is None while the finding is open.
    """

    household: str
    name: str
    number: str
    group: str
    rule: str
    level: Severity
    section: str
    member: str
    person: str
    kind: str
    key: str
    label: str
    value: str
    masked: str
    text: str
    discreet: str
    row: str
    case: str
    mark: MarkLine | None
    village: str = ""  # in a township's list

    @property
    def field(self) -> str:
        """The field as the checks name it: kind.key."""
        return f"{self.kind}.{self.key}"

    @property
    def markable(self) -> bool:
        """疑点 and 提示 may be marked; 错误 never."""
        return self.mark is None and self.level is not Severity.ERROR


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the left list with its counts: a rule, a household, a level, or everything (`key` "")."""

    key: str
    title: str
    note: str
    errors: int = 0
    doubts: int = 0
    hints: int = 0
    households: int = 0

    @property
    def count(self) -> int:
        """Findings under this heading."""
        return self.errors + self.doubts + self.hints


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; blank takes everything. `text` is looked for in names, numbers, ids and sentences.

    `marked` True adds the findings that are marked 已核实.
    """

    level: str = ""
    rule: str = ""
    household: str = ""
    group: str = ""
    text: str = ""
    marked: bool = False


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class FoundList:
    """The narrowed list with its headings; `silent` says what keeps rules from running, `marked` how many are 已核实."""

    lines: tuple[FoundLine, ...]
    groups: tuple[str, ...]
    total: int
    marked: int
    silent: tuple[str, ...]

    def headings(self, by: By) -> tuple[Group, ...]:
        """Counts of the lines under each rule, household or level, most pressing order of their kind."""
        return tuple(_headings(self.lines, by))


def found_list(desk: Desk, wanted: Wanted = EVERYTHING) -> FoundList:
    """The findings of the village as wanted, household by household. AppError FIND-101, FIND-102 for what does not exist."""
    _check(wanted)
    return narrowed(everything(desk), wanted)


def everything(desk: Desk) -> FoundList:
    """All findings of the village, the marked ones among them: read once, then narrowed as often as somebody types."""
    with desk.reading() as connection:
        check = village_check(desk, connection)
        names = village_names(connection) if desk.store.role == "township" else {}
    lines = tuple(_lines(check, names))
    marked = sum(line.mark is not None for line in lines)
    groups = sorted({line.village or line.group for line in lines if line.village or line.group}, key=natural)
    silent = tuple(missing_settings(check.facts.values(), check.settings))
    return FoundList(lines, tuple(groups), len(lines) - marked, marked, silent)


def narrowed(found: FoundList, wanted: Wanted) -> FoundList:
    """A list narrowed further."""
    return replace(found, lines=tuple(line for line in found.lines if _fits(line, wanted)))


def _check(wanted: Wanted) -> None:
    if wanted.rule and find_rule(wanted.rule) is None:
        raise AppError("FIND-101", f"没有编号是“{wanted.rule}”的核查规则。", "编号写在清单的“编号”一列里。", "数据核查")
    if wanted.level and wanted.level not in list(Severity):
        levels = "、".join(Severity)
        raise AppError("FIND-102", f"没有“{wanted.level}”这个级别。", f"可以用：{levels}。", "数据核查")


def _lines(check: VillageCheck, villages: Mapping[str, str]) -> Iterator[FoundLine]:
    for file in check.files.values():
        village = villages.get(str(file.record.get("village_code") or ""), "")
        for judged in check.judged(file):
            yield _line(file, judged, village)


def _line(file: HouseholdFile, judged: Judged, village: str) -> FoundLine:
    found, mark = judged.finding, judged.mark
    kind, _, key = found.field.partition(".")
    field = declared(kind).get(key) if kind else None
    case = file.case
    return FoundLine(
        household=file.id, name=file.head_name, number=str(file.record.get("local_household_no") or ""),
        group=village + str(file.record.get("group_name") or ""), rule=found.rule, level=found.level,
        section=str(RULES[found.rule].item), member=found.member_id, person=_person(file, found), kind=kind, key=key,
        label=field.label if field else "", value=found.value, masked=_masked(found, field), text=found.text,
        discreet=found.discreet, row=found.row_id or found.member_id, case=case.id if case else "",
        mark=MarkLine(str(mark["reason"]), str(mark["name"]), mark["date"]) if mark and markable(found) else None,
        village=village,
    )  # fmt: skip


def _person(file: HouseholdFile, found: Finding) -> str:
    if not found.member_id:
        return ""
    return next((str(m.get("name") or "") for m in file.all_members if m["id"] == found.member_id), "")


def _masked(found: Finding, field: Field | None) -> str:
    if not found.value:
        return ""
    if found.rule in DISCREET:
        return HIDDEN
    if field is not None and field.level >= Level.SENSITIVE:
        return mask_text(field.format, found.value) if field.format else HIDDEN
    if field is not None and field.format == "phone":
        return mask_text("phone", found.value)
    return found.value


def _fits(line: FoundLine, wanted: Wanted) -> bool:
    if line.mark is not None and not wanted.marked:
        return False
    if (wanted.household and line.household != wanted.household) or (
        wanted.group and wanted.group not in (line.group, line.village)
    ):
        return False
    if wanted.level and line.level != wanted.level:
        return False
    if wanted.rule:
        rule = find_rule(wanted.rule)
        if rule is None or rule.id != line.rule:
            return False
    return _holds(line, wanted.text)


def _holds(line: FoundLine, text: str) -> bool:
    """Every word somewhere: head, person, number, rule (twins too), field, sentence."""
    words = text.upper().split()
    if not words:
        return True
    rule = RULES[line.rule]
    parts = (
        line.name,
        line.person,
        line.number,
        line.group,
        line.village,
        line.rule,
        *rule.aliases,
        line.label,
        line.text,
        line.section,
    )
    whole = "\n".join(parts).upper()
    return all(word in whole for word in words)


# -- headings ---------------------------------------------------------------------------------------------------


def _headings(lines: Iterable[FoundLine], by: By) -> Iterator[Group]:
    for key, part in grouped(lines, by):
        yield heading_of(key, part, by)


def grouped(lines: Iterable[FoundLine], by: By) -> list[tuple[str, list[FoundLine]]]:
    """Lines under their headings: households as they stand in the village, rules and levels in the order of the list."""
    found: dict[str, list[FoundLine]] = {}
    for line in lines:
        found.setdefault(key_of(line, by), []).append(line)
    parts = list(found.items())
    if by is By.RULE:
        parts.sort(key=lambda pair: _RULE_ORDER[pair[0]])
    elif by is By.LEVEL:
        parts.sort(key=lambda pair: ORDER[Severity(pair[0])])
    return parts


def key_of(line: FoundLine, by: By) -> str:
    """The heading a line stands under."""
    return {By.HOUSEHOLD: line.household, By.RULE: line.rule, By.LEVEL: str(line.level)}[by]


def heading_of(key: str, lines: list[FoundLine], by: By) -> Group:
    counts = Counter(line.level for line in lines)
    first = lines[0]
    titles = {
        By.HOUSEHOLD: (f"{first.name}户", "　".join(part for part in (first.number, first.group) if part)),
        By.RULE: (plain_sentence(first.rule), first.rule),
        By.LEVEL: (str(first.level), LEVEL_NOTES[first.level]),
    }
    title, note = titles[by]
    return Group(key, title, note, counts[Severity.ERROR], counts[Severity.DOUBT], counts[Severity.HINT],
                 len({line.household for line in lines}))  # fmt: skip


LEVEL_NOTES = {
    Severity.ERROR: "一定不对，或者必填的没填，要改正",
    Severity.DOUBT: "可能不对，请核实；属实的写明情况后放过",
    Severity.HINT: "建议补全",
}


# What stands in a heading where the sentence would name somebody or give a number.
_WORDS = {"姓名": "成员", "姓名1": "成员", "姓名2": "另一成员", "n": "几", "m": "几"}
_BRACES = re.compile(r"\{([^{}]+)\}")


def plain_sentence(rule: str, discreet: bool = False) -> str:
    """A rule's sentence for a heading, without a name or a number; `discreet` for what leaves the program."""
    text = DISCREET.get(rule, RULES[rule].text) if discreet else RULES[rule].text
    return _BRACES.sub(lambda found: _WORDS.get(found[1], "…"), text)
