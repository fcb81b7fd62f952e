"""What the cells of one column look like: the share of numbers, names, days, groups and choices among its filled cells.

Used where a column has no header, or one nobody knows. Shares are counted over at most `SAMPLE` filled cells spread over
the whole column, so that 10,000 rows cost no more than 300.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from app.domain.questionnaire.codes import code_for
from app.domain.questionnaire.field import Field, Kind
from app.workbooks.cells import is_blank
from app.workbooks.glyphs import narrow, repair
from app.workbooks.idtext import LOST, clean_id

SAMPLE = 300
# The commonest family names (公安部《全国姓名报告》 order, the first ones) and those of the south-west's villages.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤岑普和木车古申安岳席甘刀郎施单"
    "仇查解朴卞齐康伍施牛洪龚阮桂柳祝左蓝农韩欧阳上官司徒皮冉舒瞿冷阿尼吉沙哈巴益扎次尤池涂耿关焦柯辛管裴温庞樊霍翟盛鲁倪"
    "葛殷詹凌游聂章俞梅季费喻滕符柏颜骆包滑敖苗卓臧栾隋蒙褚屈项岩宗纪宾蒲卜尚景闵娄应费丛姬原代成褚米兰宁路植麻谷明阳褚"
)
GROUP_ENDS = "组屯寨湾坡沟坝庄队社坪冲岭塘营堡湖村箐田坎弄场"
_NAME = re.compile(r"^[\u3400-\u9fff\U00020000-\U000323af]{2,4}$")
_DOTTED = re.compile(r"^[\u3400-\u9fff\U00020000-\U000323af]+(?:[·•・‧．.][\u3400-\u9fff\U00020000-\U000323af]+)+$")
_PHONE = re.compile(r"^(?:\+?86-?)?1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$")
_DAY = re.compile(
    r"^(?:19|20)\d{2}(?:[-/.年]\s*(?:0?[1-9]|1[0-2])[-/.月]\s*(?:0?[1-9]|[12]\d|3[01])日?"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:\.0+)?(?:[T ]0?0:00(?::00)?)?$"
)
_MONTH = re.compile(r"^(?:19|20)\d{2}(?:[-/.年]\s*(?:0?[1-9]|1[0-2])月?|(?:0[1-9]|1[0-2]))(?:\.0+)?$")
_NUMBER = re.compile(r"^[¥￥]?-?\d{1,3}(?:,\d{3})+(?:\.\d+)?元?$|^[¥￥]?-?\d+(?:\.\d+)?(?:元|万元|万)?$")
_SHORT_NO = re.compile(r"^[A-Z]{1,2}-\d{3,6}$")
_LONG_NO = re.compile(r"^\d{8,14}$|^\d{16}$|^\d{19}$")
_GROUP = re.compile(
    rf"^(?:第?[一二三四五六七八九十\d]+|[\u3400-\u9fff]{{1,8}}[一二三四五六七八九十\d]*)[{GROUP_ENDS}]$"
)
_ADDRESS = re.compile(r"[省市县区乡镇村].*[村组号屯寨]|[村组屯寨].*\d+号")
_YES_NO = frozenset("是否有无√×")
_SERIAL = range(1, 20_001)


def squeezed(text: str) -> str:
    """Half-width text without spaces and invisible characters."""
    return "".join(narrow(repair(text)).split())


@dataclass(frozen=True)
class Content:
    """One column's filled cells (squeezed, with the rows they stand in) and what they look like, as shares 0…1."""

    cells: tuple[tuple[int, str], ...]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The filled cells alone."""
        return tuple(text for _row, text in self.cells)

    def share(self, test: Callable[[str], object]) -> float:
        """Share of the cells a test holds for."""
        return sum(bool(test(text)) for text in self.texts) / len(self.texts) if self.texts else 0.0

    @cached_property
    def ids(self) -> float:
        """Certificate numbers, also ones a spreadsheet spoiled."""
        return self.share(_is_id)

    @cached_property
    def phones(self) -> float:
        """Mobile and landline numbers."""
        return self.share(lambda text: _PHONE.match(text.removesuffix(".0")))

    @cached_property
    def days(self) -> float:
        """Full days."""
        return self.share(_DAY.match)

    @cached_property
    def months(self) -> float:
        """Months of a year."""
        return self.share(_MONTH.match)

    @cached_property
    def numbers(self) -> float:
        """Amounts, counts, ages."""
        return self.share(_NUMBER.match)

    @cached_property
    def names(self) -> float:
        """Names of people: a known family name in front, or parts with ·; a column of one repeated word is none."""
        if len(set(self.texts)) * 2 < len(self.texts):
            return 0.0
        return self.share(lambda text: _DOTTED.match(text) or (_NAME.match(text) and text[0] in SURNAMES))

    @cached_property
    def groups(self) -> float:
        """Hamlets and groups."""
        return self.share(_GROUP.match)

    @cached_property
    def addresses(self) -> float:
        """Addresses."""
        return self.share(lambda text: len(text) > 5 and _ADDRESS.search(text))

    @cached_property
    def short_numbers(self) -> float:
        """村内户号 of our own (A-0123)."""
        return self.share(lambda text: _SHORT_NO.match(text.upper()))

    @cached_property
    def long_numbers(self) -> float:
        """Long digits that are no phone and no certificate: household numbers, account numbers."""
        return self.share(lambda text: _LONG_NO.match(text) and not _PHONE.match(text))

    @cached_property
    def yes_no(self) -> float:
        """是 / 否 and their like."""
        return self.share(lambda text: text in _YES_NO)

    @cached_property
    def serial(self) -> bool:
        """1, 2, 3 … downwards."""
        found = [int(text) for text in self.texts if text.isascii() and text.isdecimal()]
        counting = all(a < b for a, b in pairwise(found))
        return len(found) == len(self.texts) > 1 and counting and all(n in _SERIAL for n in found)

    def choices(self, name: str) -> float:
        """Cells that are choices of a code list; bare digits say too little."""
        if name in self._choices:
            return self._choices[name]
        known = {text: not text.isdecimal() and _is_choice(name, text) for text in set(self.texts)}
        return self._choices.setdefault(name, self.share(known.__getitem__))

    @cached_property
    def _choices(self) -> dict[str, float]:
        return {}

    def word(self) -> str:
        """What a person would call such cells, "" when nothing stands out."""
        kinds = (
            (self.ids, "证件号码"), (self.phones, "电话号码"), (self.days, "日期"), (self.months, "年月"),
            (self.short_numbers, "村内户号"), (self.names, "姓名"), (self.yes_no, "是或否"), (self.numbers, "数字"),
        )  # fmt: skip
        return next((word for found, word in kinds if found >= 0.8), "")


def content_of(rows: Sequence[Sequence[str]], index: int, numbers: Sequence[int]) -> Content:
    """The sample of one column from the rows of these numbers."""
    filled = [row for row in numbers if index < len(rows[row]) and not is_blank(rows[row][index])]
    step = max(1, len(filled) // SAMPLE)
    return Content(tuple((row, squeezed(rows[row][index])) for row in filled[::step]))


def fit(field: Field, key: str, found: Content) -> tuple[float, int]:
    """How well a column's cells suit a field (0…1) and how telling that is (0 = most)."""
    by_format = {"id_number": (found.ids, 0), "phone": (found.phones, 2), "address": (found.addresses, 5)}
    if field.format in by_format:
        return by_format[field.format]
    if key in _BY_KEY:
        return _BY_KEY[key](found)
    if field.format == "name":
        return found.names, 6
    if field.codes and field.kind in (Kind.CODE, Kind.CODES, Kind.RANKED):
        return found.choices(field.codes), 3
    if field.kind is Kind.BOOL:
        return found.yes_no, 8
    if field.kind is Kind.DATE:
        return found.days, 2
    return (found.months, 7) if field.kind is Kind.MONTH else (0.0, 9)


_BY_KEY: dict[str, Callable[[Content], tuple[float, int]]] = {
    "local_household_no": lambda found: (found.short_numbers, 1),
    "national_household_no": lambda found: (found.long_numbers, 4),
    "group_name": lambda found: (found.groups, 4),
    "bank_account": lambda found: (0.0, 9),
    "bank_name": lambda found: (0.0, 9),
}


def _is_id(text: str) -> bool:
    number, trouble = clean_id(text)
    if trouble is not None:
        return trouble.code == LOST.code or len(number) >= 15
    return len(number) in (15, 17, 18, 19, 20, 22) and number[:-1].isascii() and number[:14].isdecimal()


def _is_choice(name: str, text: str) -> bool:
    return code_for(name, text) is not None or all(
        code_for(name, part) is not None for part in re.split(r"[,，、;；]", text) if part
    )
