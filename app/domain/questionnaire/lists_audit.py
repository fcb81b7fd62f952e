"""Code lists of the township's audit: why a household is checked on the spot, what was found, what became of a comment (`domain.md` §8.3, §22)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

SAMPLE_REASON = make(
    "SAMPLE_REASON",
    "抽查原因",
    "domain §8.3, §22",
    """
drawn | 随机抽查
kin | 近亲属备案，必须抽查 | alias=近亲属备案
declined | 自愿放弃纳入，列入核查 | alias=自愿放弃
named | 指定抽查
""",
)

SAMPLE_RESULT = make(
    "SAMPLE_RESULT",
    "抽查结果",
    "domain §8.3, S0-1",
    """
same | 与上报一致 | alias=一致
doubt | 有疑点，由村复核 | alias=有疑点
""",
)

RECHECK_RESULT = make(
    "RECHECK_RESULT",
    "疑点复核结果",
    "domain §8.3, S0-1",
    """
cleared | 疑点已排除
corrected | 已按实际更正
stands | 情况不符
""",
)

COMMENT_ANSWER = make(
    "COMMENT_ANSWER",
    "村里怎样答复",
    "design §3",
    """
taken | 按建议修改
changed | 已改
replied | 答复
""",
)

AUDIT_LISTS: tuple[CodeList, ...] = (SAMPLE_REASON, SAMPLE_RESULT, RECHECK_RESULT, COMMENT_ANSWER)
