"""Code lists about family changes, scans, numbered blank sheets and settled doubles (`design.md` §3, §8)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

LIFE_EVENT = make(
    "LIFE_EVENT",
    "家庭变动",
    "design §3",
    """
birth | 出生 | alias=新生儿
death | 死亡
move_in | 迁入 | alias=户籍迁入
move_out | 迁出 | alias=户籍迁出
marriage | 婚嫁 | alias=嫁入,嫁出,婚入,婚出
split | 分户
merge | 并户
head_change | 户主变更 | alias=变更户主
""",
)

ATTACHMENT = make(
    "ATTACHMENT",
    "附件类别",
    "domain §8.5",
    """
consent_scan | 承诺授权书扫描件
form_scan | 采集表扫描件
check_scan | 入户核查表扫描件
visit_photo | 入户照片
visit_scan | 走访记录扫描件
house_photo | 住房照片
proof | 证明材料
other | 其他
""",
)

BLANK_FORM = make(
    "BLANK_FORM",
    "空白表种类",
    "domain §8.5",
    """
form | 采集表
consent | 承诺授权书
check | 入户核查表
visit | 入户走访记录
""",
)

BLANK_STATE = make(
    "BLANK_STATE",
    "空白表状态",
    "design §8",
    """
out | 未交回
keyed | 已录入
void | 作废
""",
)

DUPLICATE = make(
    "DUPLICATE",
    "重复核对结论",
    "design §3",
    """
same | 是同一个人
different | 不是同一个人
later | 以后再核对
""",
)

PAPER_LISTS: tuple[CodeList, ...] = (LIFE_EVENT, ATTACHMENT, BLANK_FORM, BLANK_STATE, DUPLICATE)
