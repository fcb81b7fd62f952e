"""速查卡: one sheet for the wall, village and township: the rhythm of the year, the road in one line, five buttons, what to do when, phones
(`domain.md` §8, §12)."""

from __future__ import annotations

from itertools import zip_longest

from app.domain.documents import Align, Column, FormCell, Row
from app.domain.documents.form import FormSection, FormTable
from app.domain.documents.letter import Letter, LetterPart
from app.services.papers.base import PaperKind, Setting, Sheet

Lines = tuple[tuple[str, str], ...]
TITLE = "防止返贫监测和帮扶工作速查卡"
ROAD = "线索登记 → 入户核查（两人以上）→ 承诺授权 → 民主评议 → 村内公示 → 上报乡镇 → 乡镇审核 → 部门比对 → 县级审定 → 公告 → 监测帮扶 → 风险消除"
VILLAGE_RHYTHM: Lines = (
    ("每天", "打开“今天”：逾期的先办，快到期的安排好"),
    ("每周", "备份到U盘，U盘锁进柜子；打印走访计划"),
    ("每月", "未消除风险的户回访一次；重点人群核实；台账结账（没有也要零报告）；报送乡镇、接收回执包"),
    ("每季度", "务工人员逐一核实；季报"),
    ("每半年", "集中排查；风险已消除的户回访一次；半年报"),
    ("每年", "稳定脱贫户走访一次；年度收入（上年10月到本年9月）；年报；排下一年的工作"),
)
TOWN_RHYTHM: Lines = (
    ("每天", "打开“今天”和“审核”：逾期的先办"),
    ("每周", "备份到两个U盘，轮换，分开放"),
    ("每月", "接收各村报送包；审核；写回执包；看零报告和没有报告的村；月报"),
    ("每季度", "季报；抽查；系统录入清单核对"),
    ("每半年", "布置集中排查，研判锁定；半年报"),
    ("每年", "年初定收入线和节假日并下发；年报；核对各村的电脑和操作员"),
)
BUTTONS: Lines = (
    ("F1", "这一格、这一页是什么意思"),
    ("Ctrl+Z", "撤销最后一步"),
    ("Ctrl+F", "找一户：姓名、拼音首字母、号码后四位"),
    ("F8", "打不出来的字：写部件就能找到"),
    ("Ctrl+L", "离开座位，锁定"),
)
VILLAGE_WHEN: Lines = (
    ("有人反映困难、遇到大病大灾", "采集 → 登记线索，再按期限入户核查"),
    ("录错了", "Ctrl+Z 撤销；已经报上去的，评议公示 → 更正，再报送"),
    ("公示有人提意见", "评议公示 → 登记异议，两人以上核实"),
    ("停电、没带电脑", "用编号空白表，回来 快速录入"),
    ("程序说不行", "看“怎么办”；点 说明；打电话报编号"),
    ("忘记密码", "拿恢复单；没有恢复单，请乡镇帮忙"),
    ("电脑坏了、换电脑", "新电脑上 从备份恢复，再和乡镇核对一次"),
    ("电脑丢了", "马上告诉乡镇停用；数据加密，别人打不开"),
    ("换人管", "设置 → 操作员 → 工作移交，三方签字"),
)
TOWN_WHEN: Lines = (
    ("包收不下", "接收 → 隔离区，看原因；请村里再写一个"),
    ("包号缺了", "不要紧，下一个包会带上缺的内容"),
    ("村里填的有疑问", "审核 → 选那一格 → 提意见，随回执包发回"),
    ("村里换了电脑", "照新的设备核对单，设置 → 电脑和钥匙 → 确认"),
    ("村里丢了电脑", "设置 → 电脑和钥匙 → 停用"),
    ("村里忘记密码", "设置 → 个人信息 → 打开请求文件，当面核对"),
    ("两个村登记了同一个人", "接收 → 跨村核对，下结论"),
    ("程序说不行", "看“怎么办”；点 说明；打电话报编号"),
    ("换人管", "设置 → 操作员 → 工作移交，三方签字"),
)


_KEYS = tuple(Column(key, key, 53.4, fixed=True) for key, _what in BUTTONS)
_COLUMNS = (
    Column("when", "什么时候", 18, fixed=True), Column("do", "做什么", 112, Align.LEFT, fixed=True),
    Column("case", "遇到这些事", 52, Align.LEFT, fixed=True), Column("how", "怎么办", 85, Align.LEFT, fixed=True),
)  # fmt: skip


def card_sheet(setting: Setting) -> Sheet:
    """The card of this side; phones known are filled in, the others are left to be written by hand."""
    town = setting.desk.store.role == "township"
    parts: tuple[LetterPart, ...] = (
        FormTable("", _KEYS, (Row(tuple(what for _key, what in BUTTONS)),), fixed=len(_KEYS)),
        _table(TOWN_RHYTHM if town else VILLAGE_RHYTHM, TOWN_WHEN if town else VILLAGE_WHEN),
        FormSection("", _phones(setting, town), across=4),
    )
    letter = Letter(
        TITLE, parts, header=(("怎么走", ROAD),), working=True, wide=True, internal=False, marks=setting.marks("", 0)
    )
    return Sheet((letter,), TITLE, setting.desk.place.name, 0)


def _table(rhythm: Lines, cases: Lines) -> FormTable:
    """When at the left, what to do in a case at the right; the shorter side ends in blanks to write in."""
    rows = zip_longest(rhythm, cases, fillvalue=("", ""))
    return FormTable("", _COLUMNS, tuple(Row((*left, *right)) for left, right in rows), fixed=len(_COLUMNS))


def _phones(setting: Setting, town: bool) -> tuple[FormCell, ...]:
    hotline = FormCell("监督电话", setting.view.text("hotline"))
    if town:
        names = ("县级主管部门", "民政", "医保", "人社", "教育", "住建", "技术人员")
        return (*(FormCell(name) for name in names), hotline)
    known = setting.desk.village(setting.connection)
    return (
        FormCell("乡镇", str(known.get("town_phone") or "")), FormCell("本村", str(known.get("phone") or "")), FormCell("村书记"),
        FormCell("驻村工作队"), FormCell("村医"), FormCell("乡镇民政"), FormCell("技术人员"), hotline,
    )  # fmt: skip


QUICK_CARDS: tuple[PaperKind, ...] = (
    PaperKind(
        "quick_card", "速查卡", "墙上贴的速查卡：什么时候做什么、五个键、遇到事怎么办、电话", card_sheet, purpose="张贴"
    ),
)
