"""Item 5: risks and needs; fields of the case (`domain.md` §4.5, `design.md` §3)."""

from __future__ import annotations

from app.domain.questionnaire import conditions as when
from app.domain.questionnaire.field import Field, Kind, Level, Req

R, C = Req.REQUIRED, Req.CONDITIONAL
PERSONAL, SENSITIVE = Level.PERSONAL, Level.SENSITIVE

RISK_FIELDS: tuple[Field, ...] = (
    Field("risks", "致贫/返贫风险", Kind.RANKED, SENSITIVE, R, codes="RISK", source="G1, G3, §4.5", max_items=5,
          hint="最多五项，按轻重排列，第一项是主要风险，不能重复。",
          aliases=("致贫/返贫风险1", "致贫/返贫风险2", "致贫/返贫风险3", "致贫/返贫风险4", "致贫/返贫风险5", "致贫原因1",
                   "主要致贫原因", "次要致贫原因")),
    Field("disaster_kind", "因自然灾害子项", Kind.CODE, req=C, codes="DISASTER", when=when.DISASTER_RISK,
          source="G1, G3, G10, §4.5"),
    Field("risk_other", "其他风险说明", Kind.TEXT, PERSONAL, C, when=when.OTHER_RISK, source="G1, §4.5",
          aliases=("其他备注",)),
    Field("risk_story", "风险描述", Kind.LONGTEXT, SENSITIVE, R, source="S0-1, §4.5", max_length=500,
          hint="什么时候、发生了什么、花了多少钱。"),
    Field("coping", "自主应对能力", Kind.CODE, PERSONAL, R, codes="COPING", source="P1, §4.5"),
    Field("coping_note", "自主应对情况说明", Kind.TEXT, PERSONAL, source="P1, §4.5"),
    Field("needs", "帮扶需求", Kind.CODES, PERSONAL, R, codes="MEASURE", source="P17, G2, §4.5"),
    Field("suggested_category", "建议类别", Kind.CODE, codes="CATEGORY", source="R-2.3", computed=True,
          hint="按收入、户类型和风险给出的建议，由人决定。"),
    Field("proposed_category", "拟定类别", Kind.CODE, req=R, codes="CATEGORY", source="D, §4.5"),
    Field("proposed_reason", "与建议不同的理由", Kind.TEXT, PERSONAL, source="R-2.2, §4.5"),
    Field("sign", "户主（或代办人）签字", Kind.TEXT, PERSONAL, R, source="G3, P5, §4.5", max_length=50, format="name"),
    Field("sign_is_agent", "由代办人签字", Kind.BOOL, PERSONAL, source="P2, P7, §4.5"),
    Field("sign_date", "签字日期", Kind.DATE, PERSONAL, R, source="G3, P5, §4.5"),
)  # fmt: skip
