"""What a data check is: rule, hit, finding, the facts it looks at, its settings (`data_checks.md` §1–§3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.domain.questionnaire.field import Record

if TYPE_CHECKING:
    from app.domain.checks.context import Context


# What the township says of a field stands among the findings of a form under this name; it is no check.
COMMENT_RULE = "TOWN"


class Severity(StrEnum):
    """错误 cannot be right, 疑点 somebody has to look, 提示 worth completing."""

    ERROR = "错误"
    DOUBT = "疑点"
    HINT = "提示"


class Section(StrEnum):
    """Sections of `data_checks.md` §4, in their order; the value is what people read."""

    HOUSEHOLD = "户基本情况与识别"
    MEMBERS = "家庭成员"
    LIVING = "“三保障”、饮水"
    INCOME = "家庭收入与支出"
    RISK = "致贫返贫风险"
    MEASURES = "帮扶措施"
    WORK = "务工就业"
    VISITS = "走访回访"
    REMOVAL = "风险消除"
    VILLAGE = "全村与导入"


@dataclass(frozen=True, slots=True)
class Hit:
    """One case of a rule: words for the sentence, the member and field it points to, where it differs from the rule's own."""

    words: Mapping[str, object] = field(default_factory=dict)
    member: Record | None = None
    field: str = ""
    value: str = ""
    level: Severity | None = None
    text: str = ""
    row_id: str = ""


Test = Callable[["Context"], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as data: `uses` are the stored fields it reads ("kind.key"), the first one is where a click leads.

    `optional`: runs only where the village keeps one of its fields (`data_checks.md` §4).
    """

    id: str
    aliases: tuple[str, ...]
    level: Severity
    item: Section
    text: str
    uses: tuple[str, ...]
    test: Test
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence for people: which rule, whose household, which person, which field ("kind.key"), what was found.

    `quiet` is the sentence without what somebody suffers from ("" where `text` names nothing of the kind).
    """

    rule: str
    level: Severity
    member_id: str
    field: str
    value: str
    text: str
    household_id: str = ""
    row_id: str = ""
    quiet: str = ""

    @property
    def discreet(self) -> str:
        """The sentence for where level 3 must not be read (`domain.md` §17)."""
        return self.quiet or self.text


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """Everything one household's checks read; decoded records, each with its "id".

    `members` holds those who left, too. `snapshot_identify` and `income_identify` are the identification set (`identify`
    of the latest case, else the latest `annual`), `…_removal` the after-removal set. `line` is the line of the case (else
    of the year), `removal_line` that of the removal year; None = not set. `risk_removed`: True removed, False or None not.
    `revisit_overdue` is the due engine's word. To ask whether a removal may happen, pass `risk_removed=True`.
    """

    household: Record
    members: tuple[Record, ...]
    case: Record | None = None
    snapshot_identify: Record | None = None
    income_identify: Record | None = None
    snapshot_removal: Record | None = None
    income_removal: Record | None = None
    measures: tuple[Record, ...] = ()
    visits: tuple[Record, ...] = ()
    work_spells: tuple[Record, ...] = ()
    posts: tuple[Record, ...] = ()
    risk_removed: bool | None = None
    removed_on: date | None = None
    revisit_overdue: bool | None = None
    line: Decimal | None = None
    removal_line: Decimal | None = None

    @property
    def id(self) -> str:
        """Row id of the household."""
        return str(self.household.get("id", ""))


LAND_MAX: Mapping[str, int] = {
    "land_crop": 100, "land_forest": 200, "land_returned": 200, "land_orchard": 200, "land_pasture": 100, "land_water": 100,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Limits with their first values (`data_checks.md` §3); `off` are rule ids switched off.

    `used`: optional fields the village keeps, None = judge by what is handed in. `absent`: fields whose column an import
    lacked; rules that read one are skipped (SW-952 says so once). Blank months and county: the rules that need them stay
    silent.
    """

    income_bounds: tuple[int, int, int, int] = (500, 4000, 20000, 30000)
    measure_late_months: int = 1
    dev_measure_late_months: int = 6
    min_months_before_removal: int = 6
    work_income_min: Decimal = Decimal(400)
    land_max: Mapping[str, int] = field(default_factory=lambda: dict(LAND_MAX))
    road_km_max: int = 5
    home_county: str = ""
    med_subsidy_cutoff: str = ""
    yulu_cutoff: str = ""
    school_age: tuple[int, int] = (6, 15)
    post_age: tuple[int, int] = (16, 69)
    elder_labour_age: int = 60
    landline_allowed: bool = False
    income_excluded: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()
    used: frozenset[str] | None = None
    absent: frozenset[str] = frozenset()

    @staticmethod
    def from_values(value: Callable[[str], Any], **more: Any) -> CheckSettings:
        """Settings from a policy's `value(key)`; keys as in `app.domain.settings`, lists and texts as JSON holds them."""
        return CheckSettings(
            income_bounds=tuple(value("income_bounds")),
            measure_late_months=value("measure_late_months"),
            dev_measure_late_months=value("dev_measure_late_months"),
            min_months_before_removal=value("min_months_before_removal"),
            work_income_min=Decimal(str(value("work_income_min"))),
            land_max=dict(value("land_max")),
            road_km_max=value("road_km_max"),
            home_county=value("home_county"),
            med_subsidy_cutoff=value("med_subsidy_cutoff"),
            yulu_cutoff=value("yulu_cutoff"),
            school_age=tuple(value("school_age")),
            post_age=tuple(value("post_age")),
            elder_labour_age=value("elder_labour_age"),
            landline_allowed=value("landline_allowed"),
            **more,
        )


_BRACES = re.compile(r"\{([^{}]+)\}")


def fill(text: str, words: Mapping[str, object]) -> str:
    """The sentence with its braces filled in; KeyError for a brace nobody gave a word for."""
    return _BRACES.sub(lambda found: str(words[found[1]]), text)


class RuleBook:
    """Collects the rules of one section from decorated functions, in the order of the file."""

    def __init__(self, item: Section) -> None:
        self.item = item
        self.rules: list[Rule] = []

    def rule(self, ids: str, level: Severity, text: str, uses: str, optional: bool = False) -> Callable[[Test], Test]:
        """Declare a rule: first id, then twins; `uses` as `kind.key` separated by spaces."""
        first, *twins = ids.split()

        def register(test: Test) -> Test:
            self.rules.append(Rule(first, tuple(twins), level, self.item, text, tuple(uses.split()), test, optional))
            return test

        return register
