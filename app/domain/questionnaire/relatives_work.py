"""Further rows of a household: supporting relatives, spells of work, public posts (`domain.md` §4.7, §15.4, §15.5)."""

from __future__ import annotations

from app.domain.questionnaire import conditions as when
from app.domain.questionnaire.field import Field, Kind, Level, Req

R, C = Req.REQUIRED, Req.CONDITIONAL
PERSONAL, SENSITIVE = Level.PERSONAL, Level.SENSITIVE

OBLIGOR_FIELDS: tuple[Field, ...] = (
    Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
    Field("case_id", "监测事项", Kind.REF, source="design §3"),
    Field("member_id", "被赡养抚养扶养的成员", Kind.REF, SENSITIVE, source="S0-1, §4.7"),
    Field("name", "姓名", Kind.TEXT, SENSITIVE, R, source="S0-1, S2, §4.7", max_length=50, format="name"),
    Field("relation", "与被赡养人关系", Kind.TEXT, SENSITIVE, R, source="S0-1, S2, §4.7", max_length=40),
    Field("living_place", "居住地", Kind.TEXT, SENSITIVE, source="S2, §4.7", format="address"),
    Field("work", "工作情况", Kind.TEXT, SENSITIVE, source="S2, §4.7"),
    Field("children_sharing", "共同赡养的子女数", Kind.INT, SENSITIVE, source="S2, §4.7", unit="人", minimum=0, maximum=30),
    Field("ability", "赡养抚养扶养能力", Kind.CODE, SENSITIVE, R, codes="ABILITY", source="S0-1, S2, §4.7"),
    Field("support_agreement", "是否签赡养协议", Kind.BOOL, SENSITIVE, source="S2, §4.7"),
    Field("agreement_date", "赡养协议日期", Kind.DATE, SENSITIVE, C, when=when.AGREED, source="S2, §4.7"),
    Field("yearly_support", "实际每年给付", Kind.MONEY, SENSITIVE, source="S2, §4.7", unit="元", minimum=0),
    Field("evidence", "佐证", Kind.TEXT, SENSITIVE, source="S2, §4.7"),
    Field("check_methods", "核查方式", Kind.CODES, SENSITIVE, codes="CHECK_METHOD", source="S2, §4.7"),
    Field("authorised", "是否签授权", Kind.BOOL, SENSITIVE, source="S2, §4.7"),
    Field("authorised_on", "授权日期", Kind.DATE, SENSITIVE, source="S2, §4.7"),
)  # fmt: skip

WORK_SPELL_FIELDS: tuple[Field, ...] = (
    Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
    Field("member_id", "家庭成员", Kind.REF, PERSONAL, R, source="§15.4"),
    Field("person_id", "人员", Kind.REF, PERSONAL, source="design §3"),
    Field("start", "开始时间", Kind.MONTH, PERSONAL, R, source="G1, §15.4", aliases=("务工开始时间",)),
    Field("end", "结束时间", Kind.MONTH, PERSONAL, source="G1, §15.4", hint="还在务工的空着。", aliases=("务工结束时间",)),
    Field("place_kind", "务工地点", Kind.CODE, PERSONAL, codes="WORKPLACE", source="G11, §5"),
    Field("province", "务工所在省", Kind.TEXT, PERSONAL, source="§4.7", max_length=40),
    Field("city", "务工所在市", Kind.TEXT, PERSONAL, source="§4.7", max_length=40),
    Field("county", "务工所在县", Kind.TEXT, PERSONAL, source="G1, §4.7", max_length=60),
    Field("place", "务工所在地", Kind.TEXT, PERSONAL, source="national_export §1", format="address"),
    Field("employer", "务工企业名称", Kind.TEXT, PERSONAL, source="G1, §4.7", aliases=("AAB029",)),
    Field("industry", "所属行业", Kind.TEXT, PERSONAL, source="G1, §4.7", max_length=60, aliases=("产业分类",)),
    Field("channel", "就业渠道", Kind.CODE, PERSONAL, codes="JOBCHANNEL", source="G1, §4.7",
          aliases=("就业渠道（易地搬迁后扶使用）",)),
    Field("month_income", "务工月收入", Kind.MONEY, SENSITIVE, source="G1, §4.7", unit="元", minimum=0),
    Field("point_to_point", "是否点对点输送", Kind.BOOL, PERSONAL, source="G1, §4.7"),
    Field("travel_subsidy", "年度交通费补助", Kind.MONEY, PERSONAL, source="G1, §4.7", unit="元", minimum=0),
)  # fmt: skip

PUBLIC_POST_FIELDS: tuple[Field, ...] = (
    Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
    Field("member_id", "家庭成员", Kind.REF, PERSONAL, R, source="§15.5"),
    Field("person_id", "人员", Kind.REF, PERSONAL, source="design §3"),
    Field("post_kind", "岗位类型", Kind.CODE, req=R, codes="POST", source="S0-1, P39, §15.5"),
    Field("post_name", "岗位名称", Kind.TEXT, source="§15.5", max_length=60),
    Field("post_source", "岗位来源", Kind.CODE, codes="POST_SOURCE", source="§15.5"),
    Field("post_form", "岗位形式", Kind.CODE, codes="POST_FORM", source="S1, §22"),
    Field("start", "聘用开始", Kind.DATE, req=R, source="§15.5"),
    Field("end", "聘用结束", Kind.DATE, source="§15.5", hint="合同到期的日子，或者退出岗位的日子。"),
    Field("monthly_allowance", "月补贴", Kind.MONEY, PERSONAL, source="§15.5", unit="元", minimum=0),
    Field("subsidised_months", "已享受补贴月数", Kind.INT, source="S1, §22", unit="个月", minimum=0, maximum=600),
    Field("attendance", "考勤情况", Kind.TEXT, source="§15.5"),
    Field("agreement_no", "协议编号", Kind.TEXT, source="§15.5", max_length=40),
    Field("noticed_on", "公示日期", Kind.DATE, source="§15.5"),
    Field("paid_until", "补贴发放到", Kind.MONTH, source="§15.5"),
    Field("exit_reason", "退出原因", Kind.TEXT, PERSONAL, source="§15.5", hint="合同没有到期、还在岗的空着。"),
)  # fmt: skip
