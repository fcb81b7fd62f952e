"""Code lists of the township's 汇总 (`domain.md` §15.20)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

ZERO_STATE = make(
    "ZERO_STATE",
    "月报告情况",
    "domain §15.20",
    """
closed | 已结账
zero | 零报告
silent | 没有报告 | alias=沉默
running | 还没到期
before | 还没起用
""",
)

SUMMING_LISTS: tuple[CodeList, ...] = (ZERO_STATE,)
