"""Item 1: the household itself, and what of the case is printed with it (`domain.md` §4.1, §4.7; `design.md` §3)."""

from __future__ import annotations

from app.domain.questionnaire import conditions as when
from app.domain.questionnaire.field import Field, Kind, Level, Owner, Req

R, C = Req.REQUIRED, Req.CONDITIONAL
OPEN, PERSONAL, SENSITIVE = Level.OPEN, Level.PERSONAL, Level.SENSITIVE
TOWN = Owner.TOWNSHIP

HOUSEHOLD_FIELDS: tuple[Field, ...] = (
    Field("village_code", "行政村代码", Kind.TEXT, OPEN, R, source="P29, §4.1", max_length=12, computed=True,
          hint="由村基本信息带出，不用填。"),
    Field("group_name", "自然村/村民小组", Kind.TEXT, req=R, source="G3, G6, §4.1", max_length=40,
          aliases=("自然村", "村民小组", "组", "小组", "自然村（村民小组）", "村民组")),
    Field("national_household_no", "户编号（国家系统）", Kind.TEXT, source="G3, G6, §4.1", max_length=30,
          hint="照国家系统抄录，这里不编号。", aliases=("户编号", "户编码", "国家户编号", "AAC001")),
    Field("local_household_no", "村内户号", Kind.TEXT, req=R, source="D, §4.1", max_length=20, hint="由程序编号。"),
    Field("home_address", "家庭住址", Kind.TEXT, PERSONAL, R, source="G3, §4.1", format="address",
          aliases=("住址", "地址", "家庭地址", "详细地址", "详细住址")),
    Field("phone", "联系电话", Kind.TEXT, PERSONAL, R, source="G1, G3, §4.1", max_length=20, format="phone",
          aliases=("户联系电话", "户主联系电话", "联系方式", "AAR012")),
    Field("head_member_id", "户主", Kind.REF, PERSONAL, R, source="G7, §4.1, design §3", computed=True,
          hint="与户主关系是“户主”的那一位，只在家庭成员里定。"),
    Field("member_count", "家庭人口数", Kind.INT, OPEN, R, source="G3, §4.1", unit="人", minimum=0, computed=True,
          hint="按在册家庭成员自动计算。", aliases=("人数", "当前家庭人口数", "家庭人口")),
    Field("household_kind", "户类型", Kind.CODE, req=R, codes="KIND", source="G2, G3, §4.1", aliases=("农户类型",)),
    Field("poverty_exit_year", "脱贫年度", Kind.INT, req=C, when=when.EXITED, source="G6, §4.1", unit="年", minimum=2014,
          maximum=2020, aliases=("脱贫年份", "脱贫时间")),
    Field("in_relocation_site", "是否易地搬迁集中安置区居住", Kind.BOOL, req=R, source="G3, S0-1, §4.1",
          aliases=("是否居住在易地扶贫搬迁集中安置区",)),
    Field("relocation_address", "安置区地址", Kind.TEXT, PERSONAL, C, when=when.IN_SITE, source="G3, §4.1",
          format="address"),
    Field("relocation_state", "安置房入住情况", Kind.CODE, codes="RELOCATION", source="S0-1, §4.7"),
    Field("relocation_since", "未入住或空置开始月份", Kind.MONTH, req=C, when=when.NOT_RESIDENT, source="S0-1, §4.7"),
    Field("relocation_reason", "未入住或空置原因", Kind.TEXT, PERSONAL, C, when=when.NOT_RESIDENT, source="S0-1, §4.7"),
    Field("is_martyr_family", "是否军烈属", Kind.BOOL, PERSONAL, source="G3, G8, §4.1", aliases=("军烈属",)),
    Field("no_labour_backstop", "整户无劳动能力兜底保障户", Kind.BOOL, req=R, source="G1, G3, §4.1",
          hint="全家无劳动力或丧失劳动力，且有人享受低保或特困的，一般填是。",
          aliases=("是否整户无劳动能力兜底保障户",)),
    Field("welfare_flags", "是否享受低保/特困（户）", Kind.CODES, PERSONAL, codes="WELFARE", source="S0-2, §4.1"),
    Field("dibao_scope", "低保保障范围", Kind.CODE, PERSONAL, codes="DIBAO_SCOPE", source="S0-1, §4.7"),
    Field("dibao_since", "享受低保开始月份", Kind.MONTH, PERSONAL, C, when=when.HAS_DIBAO_SCOPE, source="S0-1, §4.7"),
    Field("bank_name", "开户银行", Kind.TEXT, SENSITIVE, source="G8, §4.1", max_length=80,
          hint="乡镇要求采集时才填。", aliases=("开户银行名称",)),
    Field("bank_account", "银行账号", Kind.TEXT, SENSITIVE, source="G8, §4.1", max_length=30, format="bank",
          hint="乡镇要求采集时才填。", aliases=("银行卡号", "账号", "银行账户")),
    Field("dangerous_house", "是否危房户", Kind.BOOL, source="G1, §4.7", aliases=("危房户", "AAC318")),
    Field("safe_water_solved", "是否解决安全饮用水", Kind.BOOL, source="G1, §4.7",
          hint="按“三保障”和饮水状况提示，由采集人确认。", aliases=("是否解决安全饮水", "AAC091")),
    Field("remark", "备注", Kind.LONGTEXT, PERSONAL, source="D, §4.1", max_length=500,
          hint="不要写病情诊断，也不要写别人家的事。"),
)  # fmt: skip

CASE_BASIC_FIELDS: tuple[Field, ...] = (
    Field("discovery_channel", "发现渠道", Kind.CODE, req=R, codes="CHANNEL", source="S0-2, P2, P8, §4.1"),
    Field("clue_date", "线索日期", Kind.DATE, req=R, source="P1, §4.1", hint="从这一天起算15天办结期限，不能晚于今天。"),
    Field("apply_date", "申报日期", Kind.DATE, req=C, when=when.APPLIED, source="P2, §4.1", aliases=("申请日期",)),
    Field("apply_mode", "申报方式", Kind.CODE, req=C, codes="APPLYMODE", when=when.APPLIED, source="P2, §4.1"),
    Field("collector_name", "信息采集人", Kind.TEXT, req=R, source="G1, §4.1", max_length=50, aliases=("采集人", "填表人")),
    Field("collector_phone", "信息采集人联系电话", Kind.TEXT, req=R, source="G1, §4.1", max_length=20, format="phone",
          aliases=("采集人电话", "信息采集人电话")),
    Field("visitors", "入户核查人员", Kind.TEXTS, req=R, source="P5, §4.1", hint="至少两人，最好来自不同单位。",
          max_items=12),
    Field("visit_date", "入户日期", Kind.DATE, req=R, source="P2, §4.1"),
    Field("monitor_category", "监测对象类别", Kind.CODE, req=C, codes="CATEGORY", when=when.IDENTIFIED, owner=TOWN,
          source="S0-1, §4.1, design §3", hint="县级审定的类别。", aliases=("易返贫致贫户(监测对象)类型", "监测类别")),
    Field("identified_month", "识别监测时间", Kind.MONTH, req=C, when=when.DECIDED, owner=TOWN, source="G1, §4.1",
          hint="县级审定的月份。", aliases=("识别监测时间0", "风险识别时间", "监测对象识别时间")),
)  # fmt: skip

CASE_OTHER_FIELDS: tuple[Field, ...] = (
    Field("anchor_month", "收入计算基准月", Kind.MONTH, source="R-3.3, R-3.5, design §3", auto=True,
          hint="由入户（或申报）月份带出，决定收入计算的12个月。"),
    Field("previous_case_id", "上一次监测", Kind.REF, source="§13, P19"),
    Field("development_state", "实施开发式帮扶措施情况", Kind.CODE, codes="DEVELOPMENT", source="G1, §4.7"),
    Field("removal_mode", "风险消除方式", Kind.CODE, req=C, codes="REMOVALMODE", when=when.REMOVED, source="G1, §4.6"),
    Field("removal_month", "消除监测时间", Kind.MONTH, owner=TOWN, source="G1, §4.6", hint="县级审定消除的月份。",
          aliases=("风险消除时间", "消除时间")),
    Field("monitor_contact", "监测联系人", Kind.TEXT, req=C, when=when.REMOVED, source="G1, §4.6", max_length=50),
    Field("monitor_contact_phone", "监测联系人电话", Kind.TEXT, req=C, when=when.REMOVED, source="G1, §4.6", max_length=20,
          format="phone", aliases=("联系人电话", "监测联系人联系电话")),
)  # fmt: skip
