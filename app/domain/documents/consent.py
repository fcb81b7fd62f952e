"""承诺授权书: promise of truth and authorisation of queries as data, with its standing texts (`domain.md` §7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.documents import Blank, Inline, Marks, SignatureBox, Text, Tick

DEFAULT_TITLE = "防止返贫监测对象申请及承诺授权书"


@dataclass(frozen=True, slots=True)
class ConsentMember:
    """One row of the signature table; `signer` names the guardian where another signs, `signs` False leaves no box."""

    name: str = ""
    id_number: str = ""
    relation: str = ""
    signer: str = ""
    date: str = ""
    signs: bool = True


@dataclass(frozen=True, slots=True)
class ConsentItem:
    """One line of the tick list (`domain.md` §7.3): what may be queried, where, whether the person ticked it."""

    label: str
    departments: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class ConsentSheet:
    """The ten elements of `domain.md` §7.2; the printed title is a setting; a printed sheet ticks nothing by itself."""

    INTERNAL: ClassVar[bool] = True

    title: str
    head: str
    village: str
    address: str
    members: tuple[ConsentMember, ...]
    application: tuple[Text, ...]
    promises: tuple[Text, ...]
    authorisation: tuple[Text, ...]
    items: tuple[ConsentItem, ...]
    rights: tuple[Text, ...]
    sensitive: tuple[Tick, ...]
    publicity: tuple[Tick, ...]
    group: str = ""
    phone: str = ""
    member_lines: int = 0
    writer: tuple[Inline, ...] = ()
    signatures: tuple[SignatureBox, ...] = (SignatureBox("信息采集人"), SignatureBox("见证人"))
    seal_unit: str = ""
    date: str = "　　　　年　　月　　日"
    marks: Marks = Marks()


# `domain.md` §7.3, in its order; the key is what a comparison request names.
QUERY_ITEMS: tuple[tuple[str, str, str], ...] = (
    ("deposit", "存款、证券、商业保险", "银行等金融机构（由县级核对机构统一查询）"),
    ("vehicle", "车辆、农机", "公安交管、农机"),
    ("house", "房屋、不动产", "住房城乡建设、自然资源"),
    ("business", "市场主体登记", "市场监管、行政审批"),
    ("payroll", "财政供养、社会保险、住房公积金", "财政、人力资源社会保障、住房公积金管理"),
    ("civil", "户籍、婚姻、死亡登记", "公安、民政"),
    ("medical", "医保报销与个人自付", "医疗保障"),
    ("school", "学籍与资助", "教育"),
)


def query_items(ticked: frozenset[str] = frozenset()) -> tuple[ConsentItem, ...]:
    """The whole tick list; only what the person ticked is ticked (`domain.md` §7.4)."""
    return tuple(ConsentItem(label, departments, key in ticked) for key, label, departments in QUERY_ITEMS)


def application_text(difficulty: str = "") -> tuple[Text, ...]:
    """Element 4: the request and the difficulty in one line."""
    return (("本户因", Blank(24, difficulty), "，生活出现困难，自愿申请按照防止返贫动态监测和帮扶政策进行识别认定。"),)


def promise_texts() -> tuple[Text, ...]:
    """Element 5: what the household promises."""
    return (
        "1.本户提供的家庭成员、收入支出、住房、财产等情况真实、完整，没有隐瞒和虚报。",
        "2.家庭情况发生变化时，及时告知村里的工作人员。",
        "3.如提供的情况不实，同意取消监测对象身份，退回不应享受的帮扶资金和物资，并承担相应责任。",
    )


def authorisation_texts(
    village: str, township: str, county: str, period: str = "", valid: str = ""
) -> tuple[Text, ...]:
    """Element 6: to whom, what, which period, what for, how long. Arguments are full names of the bodies."""
    return (
        f"1.本户授权{village}、{township}、{county}以及受其委托的部门和机构，查询核对下表中本户勾选的事项；未勾选的事项不查询。",
        ("2.查询信息所属期间：", Blank(16, period), "。"),
        "3.查询结果只用于监测对象的识别认定、帮扶和风险消除，不用于其他目的，不向无关人员提供。",
        ("4.授权有效期：", Blank(16, valid), "。"),
    )


def rights_texts(handler: str, phone: str, kept: str = "监测期间及其后10年") -> tuple[Text, ...]:
    """Element 7: who handles the data, why, how long, how to correct or withdraw, what follows from refusing."""
    contact = f"{handler}（电话：{phone}）" if phone else handler
    return (
        f"1.个人信息由{contact}处理，目的是开展防止返贫动态监测和帮扶。",
        f"2.信息保存期限为{kept}，期满后按档案管理规定处理。",
        "3.您可以查阅、复制本户信息，发现有误可以要求更正；可以随时书面撤回授权，撤回前已经完成的查询不受影响。",
        "4.不同意授权的，不影响您的其他权益；但因无法核对家庭情况，原则上不能认定为监测对象。",
    )


def sensitive_ticks(money: bool = False, health: bool = False, children: bool = False) -> tuple[Tick, ...]:
    """Element 8: separate ticks for sensitive data; never ticked in advance."""
    return (
        Tick("同意查询和使用金融账户信息", money),
        Tick("同意查询和使用医疗健康信息", health),
        Tick("监护人同意处理不满十四周岁未成年人的信息", children),
    )


def publicity_ticks(agreed: bool | None = None, local: str = "本村") -> tuple[Tick, ...]:
    """Element 9: separate tick for the public notice at `local` (本村 / 本社区); None leaves both boxes open."""
    return (
        Tick(f"同意在{local}公示户主姓名、家庭人口数、监测对象类别", agreed is True),
        Tick("不同意公示", agreed is False),
    )


def writer_line(name: str = "", relation: str = "", read_aloud: bool = False) -> tuple[Inline, ...]:
    """R-7.2: who wrote for a person who cannot write, and that it was read aloud before the fingerprint."""
    return (
        "本人不便书写的，由他人代写并当面宣读后按手印。代写人：", Blank(6, name),
        "　与申请人关系：", Blank(5, relation), "　", Tick("已当面宣读", read_aloud),
    )  # fmt: skip
