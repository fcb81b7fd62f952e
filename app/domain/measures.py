"""Help measures: which classes develop a household, which measure a risk calls for, and what is missing.

`domain.md` §11.2, §11.3; conditions and texts of the checks 5_18_…, 5_12_007, 5_11_032, 1_11_010 (`data_checks.md`).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.questionnaire.codes import label
from app.domain.questionnaire.lists_help import DEVELOPMENT_MEASURES, EXPORT_MEASURES

__all__ = [
    "DEVELOPMENT_MEASURES", "EXPECTED", "EXPORT_MEASURES", "HEALTH_MEASURES", "MeasureFacts",
    "MeasureWarning", "expected_measures", "measure_warnings", "printable_measures",
]  # fmt: skip

# Measures whose name alone tells of an illness or a disability: never on a wall (§10.3).
HEALTH_MEASURES = ("health", "welfare")


@dataclass(frozen=True, slots=True)
class Expected:
    """A risk (code of RISK, or a key of the safeguard snapshot), any one of these classes answers it, check id."""

    cause: str
    any_of: tuple[str, ...]
    rule: str
    text: str
    after_removal: tuple[str, ...] = ()


EXPECTED: tuple[Expected, ...] = (
    Expected("illness", ("health", "society"), "5_18_001", "风险是因病，但没有登记健康帮扶或社会帮扶。", ("welfare",)),
    Expected(
        "schooling", ("edu_basic", "edu_aid", "society"), "5_18_002",
        "风险是因学，但没有登记义务教育保障、教育帮扶或社会帮扶。",
    ),
    Expected("disability", ("welfare", "society"), "5_18_003", "风险是因残，但没有登记综合保障或社会帮扶。"),
    Expected("house", ("house", "relocate"), "5_18_004", "风险是因安全住房，但没有登记住房安全保障或搬迁。"),
    Expected("edu_dropout", ("edu_basic",), "5_18_005", "有适龄孩子失学辍学，但没有登记义务教育保障措施。"),
    Expected("water", ("water",), "5_18_006", "风险是因安全饮水，但没有登记饮水安全保障。"),
    Expected(
        "uninsured_member", ("health", "society"), "5_18_007",
        "有家庭成员没参加基本医保，但没有登记健康帮扶或社会帮扶。",
    ),
    Expected("labour", ("welfare",), "", "风险是缺劳动力，但没有登记综合保障。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """What §11.3 looks at. `classes` are the classes with at least one measure, `months` since identification."""

    risks: tuple[str, ...]
    classes: frozenset[str]
    edu_dropout: bool = False
    uninsured_member: bool = False
    has_labour: bool = False
    normal_labour: bool = False
    removed: bool = False
    months: int = 0


@dataclass(frozen=True, slots=True)
class MeasureWarning:
    """Something to look at (never a block): check id ("" where the checks have none), sentence, what would answer it."""

    rule: str
    text: str
    expected: tuple[str, ...]


def expected_measures(facts: MeasureFacts) -> tuple[Expected, ...]:
    """The table rows that apply to this household, in the order of the table."""
    causes = set(facts.risks)
    causes |= {"edu_dropout"} if facts.edu_dropout else set()
    causes |= {"uninsured_member"} if facts.uninsured_member else set()
    return tuple(row for row in EXPECTED if row.cause in causes)


def measure_warnings(facts: MeasureFacts, late_months: int = 1, dev_late_months: int = 6) -> list[MeasureWarning]:
    """§11.3 with the settings `measure_late_months`, `dev_measure_late_months`; without any measure one cause is enough."""
    if not facts.classes:
        return [_nothing(facts)] if facts.months > late_months else []
    found = [MeasureWarning(row.rule, row.text, _answers(row, facts)) for row in expected_measures(facts)
             if not facts.classes & set(_answers(row, facts))]  # fmt: skip
    return found + _development(facts, dev_late_months)


def printable_measures(classes: tuple[str, ...]) -> tuple[str, ...]:
    """Labels of measure classes a notice may print: nothing that tells of illness or disability (§10.3)."""
    return tuple(label("MEASURE", code) for code in classes if code not in HEALTH_MEASURES)


def _answers(row: Expected, facts: MeasureFacts) -> tuple[str, ...]:
    return row.any_of + (row.after_removal if facts.removed else ())


def _nothing(facts: MeasureFacts) -> MeasureWarning:
    text = f"识别已经{facts.months}个月，还没有登记任何帮扶措施，请尽快落实。"
    wanted = tuple(dict.fromkeys(code for row in expected_measures(facts) for code in row.any_of))
    return MeasureWarning("1_11_010", text, wanted)


def _development(facts: MeasureFacts, late_months: int) -> list[MeasureWarning]:
    if facts.removed or facts.classes & set(DEVELOPMENT_MEASURES):
        return []
    if facts.normal_labour and facts.classes == {"welfare"}:
        text = "家里有正常劳动力，却只登记了综合保障一项措施，请补充能增收的措施。"
        return [MeasureWarning("5_11_032", text, DEVELOPMENT_MEASURES)]
    if facts.has_labour and facts.months >= late_months:
        text = f"家里有劳动力，识别满{facts.months}个月还没有产业、就业、金融、公益岗位这类开发式帮扶，请核实。"
        return [MeasureWarning("5_12_007", text, DEVELOPMENT_MEASURES)]
    return []
