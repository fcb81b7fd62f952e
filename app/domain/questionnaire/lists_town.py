"""Code lists of what the township sees over all its villages: one person in two villages (`design.md` §5)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

CROSS_LIKENESS = make(
    "CROSS_LIKENESS",
    "跨村相同",
    "design §5",
    """
number | 证件号码相同
name | 姓名和出生日期相同
""",
)

CROSS_CONCLUSION = make(
    "CROSS_CONCLUSION",
    "跨村核对结论",
    "design §5",
    """
here | 以本村登记为准
away | 以另一村登记为准，本村办理迁出
moved | 已迁到另一村，两边都对
number_wrong | 本村证件号码有误，请核对更正
other | 不是同一个人
""",
)

TOWN_LISTS: tuple[CodeList, ...] = (CROSS_LIKENESS, CROSS_CONCLUSION)
