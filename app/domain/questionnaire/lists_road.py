"""Code lists of consent, refusal, the case road, notices and places (`domain.md` §7–§10, §13, §22)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

CONSENT_SCOPE = make(
    "CONSENT_SCOPE",
    "授权查询事项",
    "domain §7.3",
    """
deposits | 存款（含证券、保险） | note=银行（经县级核对机构） | alias=存款 | src=S0-1, P26
vehicles | 车辆、农机 | note=公安交管、农机部门 | src=S0-1, P27
property | 房屋、不动产 | note=住建、自然资源部门 | src=S0-1, P17
business | 市场主体登记 | note=市场监管、审批部门 | src=P17, P26
payroll | 财政供养、社保、公积金 | note=财政、人社、公积金部门 | src=P17, P26
civil | 户籍、婚姻、死亡 | note=公安、民政部门 | src=P17
medical | 医保报销与自付 | note=医保部门 | src=S0-2, D
school | 学籍与资助 | note=教育部门 | src=S0-2, D
""",
)

CONSENT_SENSITIVE = make(
    "CONSENT_SENSITIVE",
    "敏感个人信息单独同意",
    "P22, domain §7.2",
    """
accounts | 金融账户
health | 医疗健康
children | 不满十四周岁未成年人
""",
)

CONSENT_STATE = make(
    "CONSENT_STATE",
    "授权状态",
    "domain §7.4",
    """
draft | 未打印
printed | 已打印
signed | 已签
expired | 已过期
withdrawn | 已撤回
superseded | 已被新授权代替
""",
)

REFUSAL = make(
    "REFUSAL",
    "原则上不予认定的情形",
    "S0-1, P27, domain §9.1",
    """
payroll | 有家庭成员由财政供养或在国有单位稳定就业 | todo= | src=P27, D
assets | 购买或新建商品房、商铺，豪华装修，或有非生活必需的小汽车、大型农机、工程车、船舶 | todo= | src=P27, D
supporters | 法定赡养、抚养、扶养人经济条件好，明显有能力化解风险、保障基本生活 | src=S0-1
company | 有家庭成员办企业、承包工程或长期雇人 | todo= | src=P27, D
idle | 有劳动能力的家庭成员不参加劳动 | src=S0-1
no_check | 不同意家庭财产核查 | src=S0-1
away | 全家在外居住一年以上 | src=S0-1
""",
)

CIRCUMSTANCE = make(
    "CIRCUMSTANCE",
    "比对需再核实的情形",
    "S0-1; P17, P26, P27 (D)",
    """
payroll | 财政供养、公职或国企稳定就业 | todo=
houses | 商品房、商铺等其他房产 | todo=
vehicles | 机动车、大型农机、船舶 | todo=
business | 市场主体（企业法人、股东、个体户） | todo=
deposits | 大额存款或金融资产 | todo=
""",
)

FLAG_ANSWER = make(
    "FLAG_ANSWER",
    "疑点核实结果",
    "domain §9.2",
    """
true_unfit | 属实且不符合
true_explained | 属实但可解释
untrue | 不属实
""",
)

OPINION = make(
    "OPINION",
    "意见",
    "G2",
    """
agree | 同意
against | 不同意
abstain | 弃权
""",
)

VOTE_MODE = make(
    "VOTE_MODE",
    "表决方式",
    "domain §21.2",
    """
open | 举手表决 | alias=举手
ballot | 无记名投票 | alias=投票
""",
)

REVIEW_BODY = make(
    "REVIEW_BODY",
    "评议形式",
    "S0-1, P5, P6, domain §8.3",
    """
representatives | 村民代表会议
group | 民主评议小组
villagers | 村民会议
""",
)

OBJECTION_RESULT = make(
    "OBJECTION_RESULT",
    "异议核实结论",
    "domain §10.4",
    """
founded | 成立
partly | 部分成立
unfounded | 不成立
""",
)

NOTICE_KIND = make(
    "NOTICE_KIND",
    "公示公告种类",
    "domain §10.1",
    """
include | 拟纳入监测对象公示
result | 审定结果公告
remove | 拟消除风险公示
removed | 风险消除公告
low_income | 低收入对象初审公示
relief_end | 救助/终止公示
post | 公益性岗位选聘公示
gift | 慰问/捐赠发放公示
""",
)

SIDE = make(
    "SIDE",
    "办理单位",
    "domain §8.1",
    """
village | 村
township | 乡镇
county | 县
""",
)

STEP = make(
    "STEP",
    "步骤",
    "domain §8.1, §13, design §3",
    """
clue | 线索登记
screened | 已汇总上报待研判
locked | 乡镇研判锁定
visiting | 入户核查
consented | 承诺授权已签
comparing | 部门比对中
verifying | 比对疑点核实
review_ready | 待民主评议
reviewed | 评议通过
noticing | 村内公示中
objection | 有异议核实
notice_ok | 公示无异议
reported | 已上报乡镇
township_check | 乡镇抽查审核
returned | 退回补正
county | 县级比对审定
approved | 已审定
announced | 已公告
monitored | 监测中
rem_proposed | 提出消除名单
rem_visited | 消除入户核实
rem_reviewed | 消除民主评议
rem_noticing | 拟消除公示
rem_objection | 消除异议核实
rem_reported | 消除已上报
rem_approved | 消除已审定
removed | 风险已消除
relapse | 风险消除回退
rejected | 不予纳入
closed_norisk | 暂未发现风险
closed_refused | 不同意核查
closed_withdrawn | 撤回
closed_natural | 自然减少
imported | 历史数据导入
correct | 更正
cancel | 裁决取消
""",
)

VILLAGE_KIND = make(
    "VILLAGE_KIND",
    "村或社区",
    "domain §22",
    """
village | 村
community | 社区
""",
)

TOWN_KIND = make(
    "TOWN_KIND",
    "乡、镇或街道",
    "domain §22",
    """
township | 乡
town | 镇
street | 街道
""",
)

COUNTY_KIND = make(
    "COUNTY_KIND",
    "县、市或区",
    "domain §22",
    """
county | 县
city | 市
district | 区
""",
)

RELATIVE_ROLE = make(
    "RELATIVE_ROLE",
    "近亲属备案的身份",
    "domain §22",
    """
committee | 村（社区）“两委”成员
operator | 操作员
representative | 代表
handler | 经办人、核查人
town | 乡镇（街道）经办人
""",
)

KINSHIP = make(
    "KINSHIP",
    "近亲属关系",
    "LAW（民法典第1045条）; S2",
    """
spouse | 配偶
parent | 父母
child | 子女
sibling | 兄弟姐妹
grandparent | 祖父母、外祖父母
grandchild | 孙子女、外孙子女
in_law | 儿媳、女婿、岳父母、公婆等近姻亲
other | 其他近亲属
""",
)

ROAD_LISTS: tuple[CodeList, ...] = (
    CONSENT_SCOPE, CONSENT_SENSITIVE, CONSENT_STATE, REFUSAL, CIRCUMSTANCE, FLAG_ANSWER, OPINION, VOTE_MODE, REVIEW_BODY,
    OBJECTION_RESULT, NOTICE_KIND, SIDE, STEP, VILLAGE_KIND, TOWN_KIND, COUNTY_KIND,
    RELATIVE_ROLE, KINSHIP,
)  # fmt: skip
