"""The last look before a notice is printed: nothing on a wall may say who somebody is or what he suffers from.

`domain.md` §10.3 (never printable), R-10.1 (numbers and words, also masked numbers), R-10.2 (children under 14).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

CHILD_AGE = 14

# Words that tell of illness, disability, addiction, punishment or a child's fate. 病, 癌, 瘤 and 残疾 stand for all their
# compounds.
WORDS: tuple[str, ...] = (
    "病", "癌", "瘤", "残疾", "残障", "致残", "因残", "伤残", "肢残", "智残", "残废", "艾滋", "HIV", "AIDS", "梅毒", "淋病",
    "精神", "抑郁", "躁狂", "自闭", "孤独症", "癫痫", "羊癫疯", "智力障碍", "智障", "智力低下", "痴呆", "弱智", "脑瘫", "唐氏", "瘫痪", "偏瘫", "截瘫", "截肢", "失明", "盲人",
    "聋哑", "失聪", "听力障碍", "言语障碍", "视力障碍", "失能", "生活不能自理", "中风", "脑梗", "脑出血", "心梗", "冠心",
    "尿毒症", "透析", "肾衰", "肝硬化", "肝炎", "乙肝", "肺结核", "结核", "尘肺", "矽肺", "白血", "血友", "化疗", "放疗", "器官移植",
    "手术", "住院", "确诊", "诊断", "就诊", "服药", "医药费", "医疗费", "流产", "不孕", "不育", "吸毒", "戒毒", "涉毒", "赌博",
    "服刑", "劳改", "刑满", "坐牢", "社区矫正", "自杀", "家暴", "性侵", "强奸", "孤儿", "无人抚养", "困境儿童", "留守儿童", "弃婴",
    "单人保", "身份证号", "银行卡", "存折", "低保金", "家庭存款",
)  # fmt: skip
# Right words that hold a forbidden one: taken out before the search.
LEGIT: tuple[str, ...] = (
    "病虫害", "病虫", "病害", "疫病防治", "动物疫病", "残疾人联合会", "精神文明", "精神面貌", "精神风貌", "会议精神", "文件精神",
    "通知精神", "讲话精神", "指示精神", "政策精神", "有关精神", "相关精神", "奋斗精神",
)  # fmt: skip

_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_GAP = r"[ \t\u3000.\-‐‑‒–—_·/,，]{0,3}"
_LONG = re.compile(r"(?<![\dA-Za-z])\d{11,}[Xx]?(?!\d)")
# A 15-digit number only in its own three parts: two dates side by side have as many digits.
_SPACED_ID = re.compile(rf"(?=(?<!\d)(\d(?:{_GAP}\d){{16}}{_GAP}[\dXx]|\d{{6}}{_GAP}\d{{6}}{_GAP}\d{{3}})(?!\d))")
_SPACED_CARD = re.compile(r"(?<!\d)\d{4}(?:[ \-]\d{4}){2,3}(?:[ \-]\d{1,4})?(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ \-]?)?(1[3-9]\d[ \-]?\d{4}[ \-]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[ \-)）]{0,2}(\d{7,8})(?!\d)")
_STARS = "*×xX•●○◦■□█▇#"
_MASKED_ID = re.compile(rf"\d{{3,}}[{re.escape(_STARS)}]{{6,}}")
_MASKED_PHONE = re.compile(rf"(?<!\d)1[3-9]\d[{re.escape(_STARS)}]{{3,}}\d{{2,4}}(?!\d)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of the sheet and where it stands, in words (第3行“备注”)."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Leak:
    """What must not be posted: place, kind of leak in Chinese, the offending text."""

    where: str
    what: str
    text: str

    @property
    def sentence(self) -> str:
        """One sentence for the person at the screen."""
        return f"{self.where}有{self.what}“{self.text}”，不能张贴，请删去后再打印。"


def privacy_check(
    cells: Iterable[Cell],
    body: str,
    allowed_numbers: Iterable[str] = (),
    *,
    children: Iterable[str] = (),
    safe_words: Iterable[str] = (),
) -> list[Leak]:
    """Every leak of a notice; a list with anything in it blocks printing (R-10.1).

    `allowed_numbers` are the configured contact numbers (and the sheet's own number), `children` the names of children
    under 14, `safe_words` names of places and of the heads on the sheet, in which no word is searched."""
    allowed = frozenset(_digits(number) for number in allowed_numbers)
    safe = sorted({word.strip() for word in safe_words if word.strip()}, key=len, reverse=True)
    young = [name.strip() for name in children if name.strip()]
    found: list[Leak] = []
    for cell in (*cells, Cell("正文", body)):
        found += [Leak(cell.where, what, text) for what, text in _leaks(cell.text, allowed, safe, young)]
    return found


def under_14(birth_date: date, on: date) -> bool:
    """R-10.2: true until the day of the 14th birthday."""
    had = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (not had) < CHILD_AGE


def _leaks(text: str, allowed: frozenset[str], safe: list[str], children: list[str]) -> Iterator[tuple[str, str]]:
    plain = _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text))
    seen: set[str] = set()
    for what, hit in _number_hits(plain):
        digits = _digits(hit)
        if (
            digits not in allowed
            and digits.removeprefix("86") not in allowed
            and not any(digits in other for other in seen)
        ):
            seen.add(digits)
            yield what, hit.strip()
    words = _without(plain, (*(unicodedata.normalize("NFKC", word) for word in safe), *LEGIT))
    upper = words.upper()
    yield from (("涉及健康或敏感情况的词语", word) for word in WORDS if word in upper)
    yield from (("未满14周岁儿童的姓名", name) for name in children if name in words)


def _number_hits(text: str) -> Iterator[tuple[str, str]]:
    for match in _MASKED_ID.finditer(text):
        yield "打了星号的证件号码", match[0]
    for match in _MASKED_PHONE.finditer(text):
        yield "打了星号的电话号码", match[0]
    for match in _SPACED_ID.finditer(text):
        if _dated(_digits(match[1])):
            yield "证件号码", match[1]
    for match in _LONG.finditer(text):
        if what := _long_kind(match[0]):
            yield what, match[0]
    for match in _SPACED_CARD.finditer(text):
        yield "银行账号", match[0]
    for match in _MOBILE.finditer(text):
        yield "手机号码", match[1]
    for match in _LANDLINE.finditer(text):
        yield "电话号码", match[0]


def _long_kind(run: str) -> str:
    """What an unbroken run of digits is; 11 digits are a phone or nothing, 12 to 19 an account, the rest an ID."""
    if len(run) in (15, 18, 20, 22) and _dated(run):
        return "证件号码"
    if len(run) == 11:
        return ""
    return "银行账号" if len(run) <= 19 else "证件号码"


def _dated(digits: str) -> bool:
    """True when digits stand where a 15- or 18-digit number (also with 2 or 4 more) keeps a birth date."""
    if len(digits) == 15:
        return _is_date("19" + digits[6:12])
    return _is_date(digits[6:14]) and "1850" <= digits[6:10] <= "2100"


def _is_date(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return True


def _digits(text: str) -> str:
    return "".join(
        char for char in unicodedata.normalize("NFKC", text) if char.isascii() and (char.isdigit() or char in "Xx*")
    )


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "\0")
    return text
