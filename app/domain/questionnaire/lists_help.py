"""Code lists about help, work, posts, visits and removal (`domain.md` §5, §11, §12, §22)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

MEASURE = make(
    "MEASURE",
    "帮扶措施类别",
    "G3, G4, S3, domain §11.2",
    """
industry | 产业帮扶
job | 就业帮扶
finance | 金融帮扶
post | 公益岗位帮扶 | alias=公益性岗位帮扶
post_remark | 公益性岗位帮扶其他备注 | alias=公益岗位其他备注
house | 住房安全保障
water | 饮水安全保障
health | 健康帮扶
edu_basic | 义务教育保障
edu_aid | 教育帮扶 | alias=其他教育帮扶
welfare | 综合保障
society | 社会帮扶
relocate | 搬迁 | alias=易地搬迁
living | 生产生活条件改善
infrastructure | 基础设施建设
spirit | 扶志扶智 | src=S3 | note=只在本程序登记，导出表十五类中没有
""",
)

# The fifteen categories of the national export; 扶志扶智 is a measure in the program only (`domain.md` §4.7).
EXPORT_MEASURES = tuple(code.code for code in MEASURE.codes if code.code != "spirit")
# 开发式帮扶 (`domain.md` §11.2).
DEVELOPMENT_MEASURES = ("industry", "job", "finance", "post")

MEASURE_ITEM = make(
    "MEASURE_ITEM",
    "具体帮扶措施",
    "G1, G4, S1, S3, P39, domain §11.2",
    """
industry_goods | 种苗化肥等物资 | parent=industry | alias=种苗、化肥等物资帮扶,种苗化肥等物资帮扶
industry_award | 产业奖补 | parent=industry | alias=产业奖励
industry_leader | 带头人/合作社/龙头企业带动 | parent=industry | alias=致富带头人/合作社/龙头企业带动,带头人带动,合作社带动,龙头企业带动
industry_tourism | 乡村旅游 | parent=industry
industry_share | 入股分红 | parent=industry
industry_consume | 消费帮扶 | parent=industry
industry_other | 其他 | parent=industry
finance_loan | 小额信贷 | parent=finance
finance_insurance | 保险 | parent=finance
finance_other | 其他 | parent=finance
job_export | 劳务输出 | parent=job
job_training | 技能培训 | parent=job
job_subsidy | 外出务工补贴 | parent=job | alias=外出务工(交通)补贴,外出务工交通补贴,交通补贴
job_workshop | 帮扶车间 | parent=job
job_other | 其他 | parent=job
post_cleaning | 保洁 | parent=post
post_forest | 护林 | parent=post
post_road | 护路 | parent=post
post_river | 护河 | parent=post
post_security | 治安 | parent=post
post_care | 护理 | parent=post
post_reservoir | 水库安全管理 | parent=post | src=S1, domain §22
post_school | 学校安全管理 | parent=post | src=S1, domain §22
post_sanitation | 环卫 | parent=post | src=S1, domain §22
post_other | 其他 | parent=post
health_premium | 参加城乡居民基本医疗保险个人缴费补贴 | parent=health | alias=医保个人缴费补贴,参加居民医保个人缴费补贴
health_aid | 医疗救助 | parent=health
health_card | 慢病卡 | parent=health | alias=办理慢性病卡,慢性病卡
health_doctor | 家庭医生 | parent=health | alias=签约家庭医生
health_refund | 住院报销倾斜 | parent=health | alias=住院医疗报销
health_other | 其他 | parent=health
basic_return | 劝返 | parent=edu_basic
basic_home | 送教上门 | parent=edu_basic
basic_boarding | 寄宿补贴 | parent=edu_basic | alias=寄宿生生活补贴
basic_meal | 营养餐 | parent=edu_basic
basic_other | 其他 | parent=edu_basic
aid_yulu | 雨露计划 | parent=edu_aid
aid_loan | 助学贷款 | parent=edu_aid
aid_grant | 助学金 | parent=edu_aid
aid_nursery | 免保教费 | parent=edu_aid
aid_other | 其他 | parent=edu_aid
welfare_dibao | 低保 | parent=welfare
welfare_tekun | 特困供养 | parent=welfare
welfare_pension | 养老金 | parent=welfare
welfare_relief | 临时救助 | parent=welfare
welfare_disability | 残疾人补贴 | parent=welfare | alias=残疾人两项补贴
welfare_insurance | 防贫保险 | parent=welfare | src=national_export §2
welfare_other | 其他 | parent=welfare
house_rebuild | 危房改造 | parent=house
house_vacant | 闲置房安置 | parent=house
house_repair | 修缮 | parent=house
house_other | 其他 | parent=house
relocate_move | 搬迁 | parent=relocate | alias=易地搬迁
water_connect | 入户改造 | parent=water
water_pipe | 管道维修 | parent=water
water_quality | 水质处理 | parent=water
water_emergency | 应急供水 | parent=water
spirit_talk | 宣讲 | parent=spirit
spirit_points | 积分奖励 | parent=spirit
spirit_model | 评选 | parent=spirit
society_gift | 捐助 | parent=society | alias=社会捐助
society_firm | 企业帮扶 | parent=society
society_other | 其他 | parent=society
""",
)

MEASURE_STATUS = make(
    "MEASURE_STATUS",
    "措施状态",
    "domain §11.2",
    """
planned | 计划
running | 实施中
done | 已落实
failed | 未落实
""",
)

DEVELOPMENT = make(
    "DEVELOPMENT",
    "实施开发式帮扶措施情况",
    "G1",
    """
not_yet | 尚未实施 | alias=未实施,否
done | 已实施 | alias=是
""",
)

POST = make(
    "POST",
    "公益性岗位类型",
    "S1, P39, domain §11.2, §22",
    """
cleaning | 保洁 | alias=保洁员,村庄保洁员
forest | 护林 | alias=护林员,生态护林员
road | 护路 | alias=护路员
river | 护河 | alias=护河员
security | 治安 | alias=治安员
care | 护理 | alias=护理员
reservoir | 水库安全管理 | alias=水库安全管理员
school | 学校安全管理 | alias=学校安全管理员
sanitation | 环卫 | alias=环卫工人
other | 其他
""",
)

POST_SOURCE = make(
    "POST_SOURCE",
    "岗位来源",
    "domain §15.5",
    """
dept | 行业部门
town | 乡镇
village | 村级
""",
)

POST_FORM = make(
    "POST_FORM",
    "岗位形式",
    "S1, domain §22",
    """
full | 全日制
half | 半工半农
contract | 劳务承包
""",
)

WORKPLACE = make(
    "WORKPLACE",
    "务工地点",
    "G11, D",
    """
town | 乡镇内
county | 乡镇外县内
province | 县外省内
outside | 省外
abroad | 境外
""",
)

JOBCHANNEL = make(
    "JOBCHANNEL",
    "就业渠道",
    "G1, S1, national_export §2, D",
    """
self | 自主外出
export | 劳务输出
workshop | 帮扶车间
post | 公益性岗位 | alias=公益岗位
local | 本地企业
flexible | 灵活就业
startup | 自主创业
away | 外出务工
""",
)

ABILITY = make(
    "ABILITY",
    "赡养抚养扶养能力",
    "S0-1, S2",
    """
able | 有
partly | 部分
none | 无
""",
)

CHECK_METHOD = make(
    "CHECK_METHOD",
    "核查方式",
    "S2",
    """
home | 入户调查
neighbour | 邻里访问
letter | 信函索证
data | 信息核对
""",
)

REMOVALMODE = make(
    "REMOVALMODE",
    "风险消除方式",
    "G1, P10",
    """
helped | 帮扶消除
natural | 自然消除
""",
)

VISIT_PURPOSE = make(
    "VISIT_PURPOSE",
    "走访目的",
    "design §3",
    """
check | 入户核查
revisit | 回访
sweep | 排查
removal | 消除核实
""",
)

VISITMODE = make(
    "VISITMODE",
    "走访方式",
    "R-12.4",
    """
home | 入户
phone | 电话
video | 视频
""",
)

VISITRESULT = make(
    "VISITRESULT",
    "走访结果",
    "domain §5 (D)",
    """
stable | 情况稳定
difficulty | 有新困难
risk | 疑似新风险
remove | 拟消除
absent | 不在家（电话） | alias=不在家
not_reached | 未能入户（原因） | alias=未能入户
""",
)

INCOME_CHANGE = make(
    "INCOME_CHANGE",
    "收入变化",
    "R-12.4",
    """
same | 无明显变化
up | 增加
down | 减少
""",
)

SATISFACTION = make(
    "SATISFACTION",
    "满意程度",
    "R-12.4",
    """
high | 满意
fair | 基本满意
low | 不满意
""",
)

PAIRING_LEVEL = make(
    "PAIRING_LEVEL",
    "结对层级",
    "domain §22",
    """
county | 县级领导
unit | 包保单位
town | 乡镇
village | 村
firm | 企业
party | 党员
""",
)

HELP_LISTS: tuple[CodeList, ...] = (
    MEASURE, MEASURE_ITEM, MEASURE_STATUS, DEVELOPMENT, POST, POST_SOURCE, POST_FORM, WORKPLACE, JOBCHANNEL, ABILITY,
    CHECK_METHOD, REMOVALMODE, VISIT_PURPOSE, VISITMODE, VISITRESULT, INCOME_CHANGE, SATISFACTION, PAIRING_LEVEL,
)  # fmt: skip
