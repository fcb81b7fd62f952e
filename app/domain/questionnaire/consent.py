"""承诺授权: one row an adult (`domain.md` §7, R-7.1 … R-7.4)."""

from __future__ import annotations

from app.domain.questionnaire import conditions as when
from app.domain.questionnaire.field import Field, Kind, Level, Req

R, C = Req.REQUIRED, Req.CONDITIONAL
PERSONAL, SENSITIVE = Level.PERSONAL, Level.SENSITIVE

CONSENT_FIELDS: tuple[Field, ...] = (
    Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
    Field("case_id", "监测事项", Kind.REF, source="design §3"),
    Field("member_id", "家庭成员", Kind.REF, PERSONAL, R, source="§7.1"),
    Field("person_id", "人员", Kind.REF, PERSONAL, R, source="design §3, §7.1"),
    Field("sheet_no", "授权书编号", Kind.TEXT, source="§7.2", max_length=40),
    Field("is_applicant", "是否申请人", Kind.BOOL, PERSONAL, R, source="R-7.1"),
    Field("difficulty", "申请事由", Kind.TEXT, SENSITIVE, source="§7.2", hint="一句话写明困难。"),
    Field("promise", "承诺所填真实完整", Kind.BOOL, req=R, source="§7.2"),
    Field("scope", "授权查询事项", Kind.CODES, PERSONAL, codes="CONSENT_SCOPE", source="S0-1, §7.3",
          hint="只有勾选的事项可以申请比对。"),
    Field("sensitive", "敏感个人信息单独同意", Kind.CODES, PERSONAL, codes="CONSENT_SENSITIVE", source="P22, §7.2",
          hint="逐项由本人勾选，打印时不预先勾选。"),
    Field("notice_agreed", "同意村内公示", Kind.BOOL, PERSONAL, source="§7.2", hint="公示户主姓名、人口数和类别。"),
    Field("rights_told", "已告知权利", Kind.BOOL, req=R, source="P22, §7.2"),
    Field("period_start", "查询期间起", Kind.DATE, source="§7.2"),
    Field("period_end", "查询期间止", Kind.DATE, source="§7.2"),
    Field("signed_on", "签字日期", Kind.DATE, source="§7.2"),
    Field("valid_until", "有效期至", Kind.DATE, source="§7.4"),
    Field("fingerprint", "已按手印", Kind.BOOL, PERSONAL, source="R-7.2"),
    Field("remote", "在外，暂未签字", Kind.BOOL, PERSONAL, source="R-7.4", hint="可以先评议，签好以前不能上报。"),
    Field("writer_name", "代写人", Kind.TEXT, PERSONAL, source="P2, R-7.2", max_length=50, format="name"),
    Field("writer_relation", "代写人身份", Kind.TEXT, PERSONAL, C, when=when.WRITTEN_BY_OTHER, source="P2, R-7.2",
          hint="村干部、组长、网格员或近亲属。"),
    Field("read_aloud", "已向本人宣读", Kind.BOOL, PERSONAL, C, when=when.WRITTEN_BY_OTHER, source="P2, R-7.2"),
    Field("guardian_name", "监护人", Kind.TEXT, PERSONAL, source="LAW, R-7.1", max_length=50, format="name"),
    Field("guardian_relation", "监护人与本人关系", Kind.TEXT, PERSONAL, C, when=when.GUARDIAN, source="LAW, R-7.1"),
    Field("witness", "见证人", Kind.TEXT, PERSONAL, source="§7.2", max_length=50, format="name"),
    Field("collector", "经办人", Kind.TEXT, PERSONAL, source="§7.2", max_length=50, format="name"),
    Field("state", "授权状态", Kind.CODE, req=R, codes="CONSENT_STATE", source="§7.4"),
    Field("withdrawn_on", "撤回日期", Kind.DATE, req=C, when=when.WITHDRAWN, source="§7.4"),
    Field("reason", "撤回或代替的原因", Kind.TEXT, PERSONAL, C, when=when.WITHDRAWN, source="§7.4"),
)  # fmt: skip
