"""Code lists about households, dwellings, money and risks (`domain.md` §2, §4, §5)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

KIND = make(
    "KIND",
    "户类型",
    "G2, G6, domain §5",
    """
ordinary | 一般农户 | alias=普通农户,一般户
exit_policy | 脱贫户(享受政策) | alias=脱贫户享受政策
exit_nopolicy | 脱贫户(不享受政策) | alias=脱贫户不享受政策
exit_unsplit | 脱贫户(政策未分) | alias=脱贫户,已脱贫户 | note=导出表只写“脱贫户”
""",
)

CATEGORY = make(
    "CATEGORY",
    "监测对象类别",
    "S0-1, P1, P24",
    """
unstable | 脱贫不稳定户 | note=脱贫户，收入低于监测范围且有返贫风险
marginal | 边缘易致贫户 | note=一般农户，收入低于监测范围且有致贫风险
sudden | 突发严重困难户 | note=收入不低于监测范围，因突发事件刚性支出过大或收入大幅缩减
unified | 防止返贫致贫对象 | from=2026-01-01 | off= | note=2026年以后新口径，待上级明确后启用
""",
)

CHANNEL = make(
    "CHANNEL",
    "发现渠道",
    "S0-1, S0-2, S0-5, P8",
    """
self | 农户自主申报 | alias=自主申报,农户申报
cadre | 基层干部排查 | alias=干部排查,集中排查
dept | 部门筛查预警 | alias=部门预警,筛查预警
petition | 信访/舆情/热线 | alias=信访,舆情,热线
match | 数据比对
history | 历史数据
""",
)

APPLYMODE = make(
    "APPLYMODE",
    "申报方式",
    "P2, P8",
    """
paper | 书面
app | 手机APP | alias=手机应用
hotline | 12317 | alias=12317热线,热线
qr | 扫码小程序 | alias=小程序,扫码
oral | 口头
agent | 村组干部代办 | alias=代办
""",
)

HOUSE = make(
    "HOUSE",
    "住房等级",
    "P36, S0-5; 未鉴定、无房 D",
    """
A | A级（安全） | alias=A,A级,安全,A安全
B | B级（基本安全） | alias=B,B级,基本安全,B基本安全
C | C级（局部危险） | alias=C,C级,局部危险,C局部危险
D | D级（整体危险） | alias=D,D级,整体危险,D整体危险
ungraded | 未鉴定 | alias=未评定
none | 无房
""",
)

STRUCTURE = make(
    "STRUCTURE",
    "住房结构",
    "P42, D",
    """
concrete | 钢筋混凝土 | alias=钢混,框架
brick_concrete | 砖混
brick_wood | 砖木
earth | 土木/土坯 | alias=土木,土坯
bamboo | 竹草
other | 其他
""",
)

WATER = make(
    "WATER",
    "水源类型",
    "P42",
    """
tap | 净化自来水 | alias=自来水,经过净化处理的自来水
well_safe | 受保护井泉水 | alias=受保护的井水和泉水
well_open | 不受保护井泉水 | alias=不受保护的井水和泉水
river | 江河湖水 | alias=江河湖泊水
rain | 集雨 | alias=收集雨水
bottled | 桶装水
other | 其他
""",
)

WATERGRADE = make(
    "WATERGRADE",
    "饮水指标",
    "P35",
    """
good | 达标
basic | 基本达标
bad | 不达标
""",
)

ROAD = make(
    "ROAD",
    "入户路类型",
    "G4, D",
    """
mud | 泥土路
gravel | 砂石路
concrete | 水泥路
asphalt | 沥青路
""",
)

FUEL = make(
    "FUEL",
    "主要燃料类型",
    "P42, national_export §2, D",
    """
wood | 柴草
dung | 干畜粪
coal | 煤炭
gas | 燃气
biogas | 沼气
electric | 电
clean | 清洁能源
other | 其他
""",
)

WELFARE = make(
    "WELFARE",
    "享受社会救助情况",
    "S0-2, S0-4, P25",
    """
dibao | 低保
tekun_central | 特困集中供养
tekun_scattered | 特困分散供养
edge | 低保边缘
rigid | 刚性(支出型)困难 | alias=刚性支出困难,支出型困难
orphan | 孤儿/事实无人抚养 | alias=孤儿,事实无人抚养儿童
relief | 临时救助
disability | 残疾人两项补贴
""",
)

DIBAO_SCOPE = make(
    "DIBAO_SCOPE",
    "低保保障范围",
    "S0-1, domain §4.7",
    """
whole | 整户
single | 单人 | alias=单人户,单人保
""",
)

RELOCATION = make(
    "RELOCATION",
    "安置房入住情况",
    "S0-1, domain §4.7",
    """
resident | 常住
not_moved | 未入住
vacated | 原入住现空置
""",
)

RISK = make(
    "RISK",
    "致贫返贫风险",
    "G1, G10",
    """
illness | 因病
disability | 因残
schooling | 因学
disaster | 因自然灾害 | alias=因灾
accident | 因意外事故
industry | 因产业项目失败 | alias=因产业失败
job | 因务工就业不稳 | alias=务工就业不稳
labour | 缺劳动力 | alias=缺劳力
house | 因安全住房
water | 因安全饮水
other | 其他
""",
)

DISASTER = make(
    "DISASTER",
    "因自然灾害子项",
    "G10",
    """
flood | 洪涝 | alias=洪涝灾害
geology | 地质 | alias=地质灾害
drought | 旱灾
biology | 生物 | alias=生物灾害
weather | 气象 | alias=气象灾害
earthquake | 地震 | alias=地震灾害
other | 其他 | alias=其他灾害
""",
)

COPING = make(
    "COPING",
    "自主应对能力",
    "P1",
    """
able | 能自行解决 | alias=能自主解决
partly | 部分 | alias=部分解决,能部分解决
unable | 无法解决 | alias=不能解决
""",
)

MOMENT = make(
    "MOMENT",
    "时点",
    "design §3, domain §4.3",
    """
identify | 识别时
annual | 年度
visit | 走访时
removal | 消除时 | alias=风险消除时,风险消除后
""",
)

DEPOSIT = make(
    "DEPOSIT",
    "存款档次",
    "domain §4.4 (D)",
    """
b1 | 1万元以下
b5 | 1万元至5万元
b10 | 5万元至10万元
b20 | 10万元至20万元
more | 20万元以上
""",
)

VEHICLE_USE = make(
    "VEHICLE_USE",
    "车辆用途",
    "P27, domain §9.2",
    """
farm | 农业生产
commute | 生活代步
business | 经营
disability | 残疾人代步
other | 其他
""",
)

EVIDENCE = make(
    "EVIDENCE",
    "收支佐证",
    "domain §4.4",
    """
payroll | 工资流水
contract | 务工合同
one_card | 一卡通流水 | alias=一卡通
pension | 养老金发放凭证
medical | 医疗发票 | alias=医疗票据
settlement | 医保结算单
school | 学校缴费票据
lease | 土地流转合同
dividend | 分红凭证
sale | 农产品销售凭证
cost | 生产资料购买凭证
claim | 保险理赔凭证
witness | 村组证明
other | 其他
""",
)

HOUSEHOLD_LISTS: tuple[CodeList, ...] = (
    KIND, CATEGORY, CHANNEL, APPLYMODE, HOUSE, STRUCTURE, WATER, WATERGRADE, ROAD, FUEL, WELFARE, DIBAO_SCOPE,
    RELOCATION, RISK, DISASTER, COPING, MOMENT, DEPOSIT, VEHICLE_USE, EVIDENCE,
)  # fmt: skip
