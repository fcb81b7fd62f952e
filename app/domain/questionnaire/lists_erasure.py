"""Code list of the legal grounds on which personal data is erased (《个人信息保护法》第四十七条)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

ERASURE_GROUND = make(
    "ERASURE_GROUND",
    "删除的依据",
    "个人信息保护法 第四十七条",
    """
purpose_done | 处理目的已实现、无法实现或者不再必要 | alias=不再必要
period_over | 停止提供服务，或者保存期限已届满 | alias=保存期限届满
consent_withdrawn | 个人撤回同意 | alias=撤回同意
unlawful | 违反法律、行政法规或者违反约定处理 | alias=违法处理
other_law | 法律、行政法规规定的其他情形 | alias=其他法定情形
""",
)

ERASURE_LISTS: tuple[CodeList, ...] = (ERASURE_GROUND,)
