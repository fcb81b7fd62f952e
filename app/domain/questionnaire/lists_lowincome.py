"""Code lists about people of low income (`domain.md` §14, §22; 篇二, 四, 五, 九; S2)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

LOW_CLASS = make(
    "LOW_CLASS",
    "低收入人口类别",
    "S0-2, S2, domain §14.1",
    """
dibao | 最低生活保障对象 | alias=低保,低保对象
tekun | 特困人员 | alias=特困
edge | 低保边缘家庭 | alias=低保边缘
rigid | 支出型困难家庭 | alias=刚性支出困难家庭,支出型,刚性支出
prevent | 防止返贫监测对象 | alias=监测对象
other | 其他低收入人口 | alias=其他困难人员,其他低收入
""",
)

LOW_SCOPE = make(
    "LOW_SCOPE",
    "保障范围",
    "S0-4, S0-5, S2, domain §14.1",
    """
whole | 整户 | alias=家庭
single | 单人 | alias=单人户,单人保 | note=低保边缘家庭里的重残、重病人员单独纳入低保；公示一律写低保
person | 个人 | note=特困人员按人认定
""",
)

LOW_CHANNEL = make(
    "LOW_CHANNEL",
    "低收入发现渠道",
    "S0-2, domain §14.4",
    """
self | 本人申请 | alias=自主申请
active | 主动发现
compare | 数据比对
other | 其他
history | 历史数据 | note=起用本程序以前已经认定的
""",
)

LOW_APPLY = make(
    "LOW_APPLY",
    "救助申请方式",
    "S0-2, S2, domain §14.4",
    """
person | 本人申请
village | 委托村里代办 | alias=委托村（社区）
relative | 委托亲属代办
""",
)

LOW_STEP = make(
    "LOW_STEP",
    "低收入认定步骤",
    "S0-5, S0-9, S2, domain §22",
    """
applied | 申请
accepted | 受理
investigated | 入户调查
first_notice | 初审公示
objection | 有异议
objection_settled | 异议核实
confirmed | 审核确认
refused | 不予确认
refusal_told | 书面告知
entered | 录入系统
filed | 建档
published | 公布
imported | 历史认定
review | 复核
extended | 延长有效期
exit_proposed | 提出退出
exit_investigated | 退出调查
exit_notice | 退出公示
exit_confirmed | 确认退出
ended | 停止保障
withdrawn | 撤回申请
correction | 更正
""",
)

LOW_OUTCOME = make(
    "LOW_OUTCOME",
    "核查结论",
    "S2, domain §14.3",
    """
keep | 符合，不变
raise | 符合，提高保障
lower | 符合，降低保障
exceed | 超过标准，渐退
wish | 本人自愿退出
end | 不再符合，退出
founded | 异议成立
unfounded | 异议不成立
""",
)

DIBAO_GRADE = make(
    "DIBAO_GRADE",
    "低保类别",
    "S2, domain §14.3 (D)",
    """
A | A类 | todo= | note=全部或大部分成员没有劳动能力和收入
B | B类 | todo= | note=部分成员没有劳动能力
C | C类 | todo= | note=有劳动能力
""",
)

ALERT_LEVEL = make(
    "ALERT_LEVEL",
    "预警颜色",
    "S0-5, domain §14.2",
    """
red | 红色预警 | alias=红色,红
orange | 橙色预警 | alias=橙色,橙
yellow | 黄色预警 | alias=黄色,黄
""",
)

ALERT_GROUND = make(
    "ALERT_GROUND",
    "预警情形",
    "S0-5, domain §14.2",
    """
illness | 因病收入骤减或支出骤增
disability | 因残收入骤减或支出骤增
disaster | 因灾收入骤减或支出骤增
schooling | 因学支出骤增
epidemic | 因疫情收入骤减或支出骤增
other_shock | 其他原因收入骤减或支出骤增
below_line | 已有困难，收入低于低保标准，还未纳入
near_line | 收入高于低保标准、低于低保边缘标准
monitored | 防止返贫监测对象
left_aid | 退出低保或特困后收入仍低
other_risk | 其他有风险的情形
""",
)

ALERT_DEPARTMENT = make(
    "ALERT_DEPARTMENT",
    "转办部门",
    "S0-5, domain §14.2 (D)",
    """
civil | 民政
medical | 医保
health | 卫生健康
education | 教育
housing | 住房建设
labour | 人力资源社会保障
emergency | 应急管理
agriculture | 农业农村（乡村振兴）
disabled | 残联
women | 妇联
youth | 团委
union | 工会
town | 乡镇（街道）
other | 其他
""",
)

ALERT_CLOSED = make(
    "ALERT_CLOSED",
    "预警办结情况",
    "S0-5, domain §14.2",
    """
in_scheme | 已纳入救助
helped | 已落实其他帮扶
meeting | 一事一议解决
eased | 困难已缓解
lower | 预警颜色变化，另行预警
wrong | 经核实不属实
""",
)

SCHEME = make(
    "SCHEME",
    "救助补贴项目",
    "S0-4, S0-5, S0-9, S2, domain §14.4, §22",
    """
dibao | 最低生活保障 | alias=低保
tekun | 特困人员救助供养 | alias=特困
edge | 低保边缘家庭救助 | alias=低保边缘
rigid | 支出型困难家庭救助 | alias=支出型困难
disability_living | 困难残疾人生活补贴 | alias=生活补贴
disability_care | 重度残疾人护理补贴 | alias=护理补贴
orphan | 孤儿基本生活保障 | alias=孤儿
unsupported | 事实无人抚养儿童保障 | alias=事实无人抚养
elder | 高龄津贴 | alias=高龄补贴,高龄
pension | 城乡居民养老保险待遇 | alias=养老
post | 公益性岗位补贴 | alias=公益岗
medical | 医疗救助
education | 教育救助
housing | 住房救助
relief | 临时救助
other | 其他
""",
)

STOP_SCHEME = make(
    "STOP_SCHEME",
    "停发项目",
    "domain §22",
    """
dibao | 低保
tekun | 特困供养
elder | 高龄津贴
disability | 残疾人两项补贴
pension | 养老保险待遇
post | 公益性岗位补贴
""",
)

STOP_CAUSE = make(
    "STOP_CAUSE",
    "停发原因",
    "domain §22",
    """
died | 死亡
imprisoned | 服刑
moved_out | 迁出
working | 稳定就业 | alias=就业
""",
)

STOP_OUTCOME = make(
    "STOP_OUTCOME",
    "停发办理结果",
    "domain §22",
    """
stopped | 已停发
reduced | 已减少保障人数
not_paid | 本来就没有享受
keeps | 按政策继续享受
""",
)

GRANT_KIND = make(
    "GRANT_KIND",
    "发放种类",
    "S0-3, S0-11, S2, domain §14.4",
    """
condolence | 慰问 | alias=节日慰问,走访慰问
donation | 捐赠
temporary | 临时救助
relief | 救助发放 | alias=救助金
disaster | 冬春救助和救灾 | alias=冬春救助,救灾
other | 其他
""",
)

GRANT_FUND = make(
    "GRANT_FUND",
    "资金来源",
    "S0-2, S2, domain §14.3 (D)",
    """
finance | 财政资金
reserve | 乡镇临时救助备用金 | alias=备用金
society | 社会捐助
unit | 结对单位
village | 村集体
other | 其他
""",
)

RECEIPT = make(
    "RECEIPT",
    "领取方式",
    "S0-3, S2, domain §15.13",
    """
signed | 本人签字 | alias=签字
fingerprint | 本人按手印 | alias=按手印
agent | 家人代领 | alias=代领
card | 打入一卡通 | alias=一卡通
""",
)

CARE_KIND = make(
    "CARE_KIND",
    "关爱类别",
    "S2, S0-14, domain §22",
    """
left_elder | 留守老人 | note=子女长期外出，身边无人照料的老人
hard_elder | 困境老人
scattered_tekun | 散居特困人员 | alias=分散供养特困人员
orphan | 孤儿
unsupported | 事实无人抚养儿童
hard_child | 困境儿童
left_child | 留守儿童
left_woman | 留守妇女
hard_woman | 困难妇女
other | 其他
""",
)

CARE_AGREEMENT = make(
    "CARE_AGREEMENT",
    "协议种类",
    "S2, domain §22",
    """
support | 赡养协议
care | 委托照料协议
guardian | 委托监护书 | src=D
none | 不需要
""",
)

LOW_DUTY = make(
    "LOW_DUTY",
    "低收入定期工作",
    "S0-2, S0-5, S0-9, domain §14.3",
    """
compare | 每月数据比对
full_check | 年度全面核查
report | 工作情况报告
""",
)

LOW_INCOME_LISTS: tuple[CodeList, ...] = (
    LOW_CLASS, LOW_SCOPE, LOW_CHANNEL, LOW_APPLY, LOW_STEP, LOW_OUTCOME, DIBAO_GRADE, ALERT_LEVEL, ALERT_GROUND,
    ALERT_DEPARTMENT, ALERT_CLOSED, SCHEME, STOP_SCHEME, STOP_CAUSE, STOP_OUTCOME, GRANT_KIND, GRANT_FUND, RECEIPT, CARE_KIND,
    CARE_AGREEMENT, LOW_DUTY,
)  # fmt: skip
