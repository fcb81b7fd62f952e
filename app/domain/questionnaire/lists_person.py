"""Code lists about persons (`domain.md` §5, §18.3; values of `national_export.md` as aliases)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

SEX = make(
    "SEX",
    "性别",
    "GB/T 2261.1",
    """
male | 男 | gb=1 | alias=1,男性
female | 女 | gb=2 | alias=2,女性
""",
)

MARRIAGE = make(
    "MARRIAGE",
    "婚姻状况",
    "GB/T 2261.2",
    """
single | 未婚 | gb=10
married | 已婚 | gb=20
first_married | 初婚 | gb=21 | parent=married
remarried | 再婚 | gb=22 | parent=married
rejoined | 复婚 | gb=23 | parent=married
widowed | 丧偶 | gb=30
divorced | 离婚 | gb=40 | alias=离异
unstated | 未说明 | gb=90 | alias=未说明的婚姻状况
""",
)

IDTYPE = make(
    "IDTYPE",
    "证件类型",
    "G1, G2, domain §5",
    """
id_card | 居民身份证 | gb=01 | alias=身份证,二代身份证
military | 军官证 | gb=02
disability | 残疾人证 | gb=09 | alias=残疾证,中华人民共和国残疾人证
none | 无证 | alias=无证件,无身份证
""",
)

RELATION = make(
    "RELATION",
    "与户主关系",
    "G7, GB/T 4761",
    """
head | 户主 | gb=02 | alias=本人,户主本人,本人或户主
spouse | 配偶 | gb=10 | alias=妻,妻子,丈夫,夫,之妻,之夫
son | 之子 | gb=20 | alias=儿子,长子,次子,三子,四子,独生子
daughter | 之女 | gb=30 | alias=女儿,长女,次女,三女,四女,独生女
daughter_in_law | 之儿媳 | gb=38 | alias=儿媳妇,媳妇
son_in_law | 之女婿 | gb=28
grandson | 之孙子 | gb=41 | alias=之孙
granddaughter | 之孙女 | gb=42
grandson_d | 之外孙子 | gb=43 | alias=之外孙
granddaughter_d | 之外孙女 | gb=44
father | 之父 | gb=51 | alias=父亲
mother | 之母 | gb=52 | alias=母亲
father_of_wife | 之岳父 | gb=55
mother_of_wife | 之岳母 | gb=56
father_of_husband | 之公公 | gb=53
mother_of_husband | 之婆婆 | gb=54
grandfather | 之祖父 | gb=61 | alias=爷爷
grandmother | 之祖母 | gb=62 | alias=奶奶
grandfather_m | 之外祖父 | gb=63 | alias=外公,姥爷
grandmother_m | 之外祖母 | gb=64 | alias=外婆,姥姥
sibling | 之兄弟姐妹 | gb=70 | alias=之兄,之弟,之姐,之妹,哥哥,弟弟,姐姐,妹妹
sibling_wife | 之兄弟媳妇 | alias=嫂子,弟媳,弟媳妇
uncle | 之叔伯 | alias=叔叔,伯父,伯伯,叔父
nephew | 之侄儿 | gb=93 | alias=侄子
niece | 之侄女 | gb=94
great_grandson | 之曾孙子 | gb=47 | alias=之曾孙
great_granddaughter | 之曾孙女 | gb=48
other | 其他 | gb=99
""",
)

EDU = make(
    "EDU",
    "文化程度",
    "G7, GB/T 4658",
    """
illiterate | 文盲或半文盲 | gb=90 | alias=文盲,半文盲,文盲半文盲,文盲/半文盲
primary | 小学 | gb=80
junior | 初中 | gb=70 | alias=普通初中
senior | 高中 | gb=60 | alias=普通高中,中专,高中（中专）
college | 大专 | gb=30 | alias=专科,大学专科
bachelor | 本科及以上 | gb=20 | alias=本科,大学本科,本科以上,大学本科及以上
""",
)

SCHOOL = make(
    "SCHOOL",
    "在校生状况",
    "G7",
    """
preschool_age | 学龄前儿童
preschool | 学前教育 | alias=幼儿园
primary | 小学 | gb=80
junior1 | 七年级 | gb=70 | alias=初一,初中一年级
junior2 | 八年级 | gb=70 | alias=初二,初中二年级
junior3 | 九年级 | gb=70 | alias=初三,初中三年级
senior1 | 普通高中一年级 | gb=60 | alias=高中一年级,高一
senior2 | 普通高中二年级 | gb=60 | alias=高中二年级,高二
senior3 | 普通高中三年级 | gb=60 | alias=高中三年级,高三
voc1 | 中职一年级 | gb=40
voc2 | 中职二年级 | gb=40
voc3 | 中职三年级 | gb=40
hvoc1 | 高职高专一年级 | gb=30
hvoc2 | 高职高专二年级 | gb=30
hvoc3 | 高职高专三年级 | gb=30
tech1 | 技师学院一年级
tech2 | 技师学院二年级
tech3 | 技师学院三年级
tech4 | 技师学院四年级
uni1 | 本科一年级 | gb=20
uni2 | 本科二年级 | gb=20
uni3 | 本科三年级 | gb=20
uni4 | 本科四年级 | gb=20
uni5 | 本科五年级 | gb=20
master | 硕士研究生及以上 | gb=10 | alias=硕士研究生,研究生,硕士
""",
)

DROPOUT = make(
    "DROPOUT",
    "义务教育阶段未上学原因",
    "G1, G5",
    """
illness | 因病
disability | 因残
unwilling | 厌学
other | 其他
""",
)

HEALTH = make(
    "HEALTH",
    "健康状况",
    "G7, GB/T 2261.3",
    """
healthy | 健康 | gb=10 | alias=健康或良好
chronic | 长期慢性病 | gb=30 | alias=慢性病
serious | 患有大病 | gb=40 | alias=大病
disabled | 残疾 | gb=60
""",
)

DISABILITY = make(
    "DISABILITY",
    "残疾类别",
    "P34, GB/T 2261.3",
    """
1 | 视力 | gb=61 | alias=视力残疾
2 | 听力 | gb=62 | alias=听力残疾
3 | 言语 | gb=63 | alias=言语残疾
4 | 肢体 | gb=64 | alias=肢体残疾
5 | 智力 | gb=65 | alias=智力残疾
6 | 精神 | gb=66 | alias=精神残疾
7 | 多重 | gb=67 | alias=多重残疾
""",
)

DISABILITY_LEVEL = make(
    "DISABILITY_LEVEL",
    "残疾等级",
    "P34",
    """
1 | 一级 | alias=1级
2 | 二级 | alias=2级
3 | 三级 | alias=3级
4 | 四级 | alias=4级
""",
)

LABOUR = make(
    "LABOUR",
    "劳动技能",
    "G7",
    """
normal | 普通劳动力
skilled | 技能劳动力
weak | 弱劳动力或半劳动力 | alias=弱劳动力,半劳动力,弱（半）劳动力,弱劳力,半劳力
lost | 丧失劳动力 | alias=丧失劳动能力
none | 无劳动力 | alias=无劳动能力
""",
)

POLITICAL = make(
    "POLITICAL",
    "政治面貌",
    "G7, national_export §2, domain §5",
    """
party | 中共党员 | gb=01 | alias=党员
party_probation | 中共预备党员 | gb=02 | alias=预备党员
league | 共青团员 | gb=03 | alias=团员
minge | 民革会员 | gb=04 | alias=民革党员
minmeng | 民盟会员 | gb=05 | alias=民盟盟员
minjian | 民建会员 | gb=06
minjin | 民进会员 | gb=07
nonggong | 农工党党员 | gb=08
zhigong | 致公党党员 | gb=09
jiusan | 九三学社社员 | gb=10
taimeng | 台盟盟员 | gb=11
non_party | 无党派民主人士 | gb=12 | alias=无党派人士
masses | 群众 | gb=13
democratic | 民主党派成员
""",
)

_PEOPLES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).split()

ETHNICITY = make(
    "ETHNICITY",
    "民族",
    "GB/T 3304",
    "\n".join(f"{n:02d} | {name}族 | gb={n:02d} | alias={name}" for n, name in enumerate(_PEOPLES, start=1))
    + "\n97 | 其他 | gb=97",
)

DIBAO = make(
    "DIBAO",
    "享受低保政策情况",
    "G1",
    """
none | 未享受 | alias=不享受,否,无
rural | 农村低保 | alias=农村居民最低生活保障
urban | 城市低保 | alias=城市居民最低生活保障
""",
)

TEKUN = make(
    "TEKUN",
    "享受特困供养政策情况",
    "G1, G9",
    """
none | 不享受 | alias=未享受,否,无
rural | 农村特困 | alias=农村特困供养
urban | 城市特困 | alias=城市特困供养
""",
)

TEKUN_MODE = make(
    "TEKUN_MODE",
    "特困供养方式",
    "G9, domain §5",
    """
central | 集中 | alias=集中供养
scattered | 分散 | alias=分散供养
""",
)

ALLOWANCE = make(
    "ALLOWANCE",
    "残疾人两项补贴",
    "S0-4, S0-5",
    """
living | 生活补贴 | alias=困难残疾人生活补贴
care | 护理补贴 | alias=重度残疾人护理补贴
""",
)

PRESENCE = make(
    "PRESENCE",
    "增减状态",
    "G1, P42",
    """
present | 在册 | alias=正常
added | 自然增加
left | 自然减少
""",
)

PRESENCE_REASON = make(
    "PRESENCE_REASON",
    "增减原因",
    "domain §1, G1",
    """
born | 出生 | parent=added | alias=新生儿
married_in | 婚嫁入户 | parent=added | alias=嫁入,婚入
moved_in | 迁入 | parent=added | alias=户籍迁入
adopted_in | 收养 | parent=added
returned | 回归 | parent=added | note=刑满释放、退役、失联后返回 | alias=刑满释放,退役
died | 死亡 | parent=left
married_out | 婚嫁出户 | parent=left | alias=嫁出,婚出
moved_out | 迁出 | parent=left | alias=户籍迁出
adopted_out | 送养 | parent=left
split | 分户 | parent=left
missing | 失联 | parent=left | alias=失踪
imprisoned | 服刑 | parent=left
""",
)

NOT_COUNTED = make(
    "NOT_COUNTED",
    "不计入收入人口的原因",
    "R-3.7",
    """
missing | 长期失联
imprisoned | 服刑
military | 服现役
adopted_out | 送养
married_out | 已婚嫁出户
other | 其他
""",
)

SELF_CARE = make(
    "SELF_CARE",
    "生活自理能力",
    "domain §4.7",
    """
able | 能自理
half | 半失能
unable | 失能
""",
)

PERSON_LISTS: tuple[CodeList, ...] = (
    SEX, MARRIAGE, IDTYPE, RELATION, EDU, SCHOOL, DROPOUT, HEALTH, DISABILITY, DISABILITY_LEVEL, LABOUR, POLITICAL,
    ETHNICITY, DIBAO, TEKUN, TEKUN_MODE, ALLOWANCE, PRESENCE, PRESENCE_REASON, NOT_COUNTED, SELF_CARE,
)  # fmt: skip
