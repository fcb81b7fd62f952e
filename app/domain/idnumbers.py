"""ID numbers and disability certificate numbers (`domain.md` §18.1, GB 11643; `data_checks.md` §2).

python-stdnum does what it covers (check character, dates, places); its place check only warns: old and unassigned region
codes, and the 999999 of people without a number, must not be refused.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

LENGTH = "length"
FIFTEEN = "fifteen"
CHARACTERS = "characters"
CHECKSUM = "checksum"
NO_SUCH_DATE = "date"
FUTURE = "future"
DISABILITY_KIND = "disability_kind"
DISABILITY_LEVEL = "disability_level"
NO_NUMBER = "no_number"
PLACE = "place"
# Problems that warn; every other one means the number cannot be right.
WARNINGS = frozenset({NO_NUMBER, PLACE})
# What a national export writes for people without a number (G1).
NO_NUMBER_PREFIX = "999999"
_SAFE = 2**53  # whole numbers a spreadsheet keeps exactly
_EARLIEST = date(1900, 1, 1)
_SCIENTIFIC = re.compile(r"^(\d)(?:\.(\d+))?E\+?(\d{1,2})$")

PROBLEM_TEXTS: dict[str, str] = {
    LENGTH: "位数不对，应该是18位（身份证）或20、22位（残疾人证）",
    FIFTEEN: "是15位的旧号码，请换成18位",
    CHARACTERS: "有不该出现的字符，前17位只能是数字，第18位是数字或X",
    CHECKSUM: "校验不通过，很可能输错了一位",
    NO_SUCH_DATE: "里的出生日期不存在",
    FUTURE: "里的出生日期晚于今天",
    DISABILITY_KIND: "第19位（残疾类别）应是1到7",
    DISABILITY_LEVEL: "第20位（残疾等级）应是1到4",
    NO_NUMBER: "是临时编的号码，请督促补办后更新",
    PLACE: "前6位不在现行行政区划里，请核对（老号码可能没错）",
}


def normalise(text: str) -> str:
    """Number without spaces, wide digits, apostrophes, trailing .0, a leading letter G; x as X; full 1.23E+17 written out."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).strip("'’‘`\"").upper()
    plain = re.sub(r"^(\d{15,})\.0+$", r"\1", plain)
    plain = re.sub(r"^[A-Z](?=\d{15,})", "", plain).replace("-", "")
    return _written_out(plain)


def _written_out(text: str) -> str:
    found = _SCIENTIFIC.match(text)
    if not found or len(found[2] or "") < int(found[3]):
        return text
    return found[1] + found[2][: int(found[3])] if not found[2][int(found[3]) :].strip("0") else text


def first18(number: str) -> str:
    """The ID number inside a number of 18, 20 or 22 characters: the same person has the same one."""
    return number[:18]


def check(number: str, on: date) -> list[str]:
    """Problem codes of a normalised number on a day, most basic first; empty when nothing is to be said."""
    if len(number) == 15 and number.isdigit():
        return [FIFTEEN]
    if len(number) not in (18, 20, 22):
        return [LENGTH]
    if not _well_formed(number):
        return [CHARACTERS]
    problems = [] if valid_check_character(number) else [CHECKSUM]
    problems += _date_problems(number, on) + _disability_problems(number)
    if number.startswith(NO_NUMBER_PREFIX):
        return [*problems, NO_NUMBER]
    return problems if problems or _place_known(number[:6], number[6:10]) else [PLACE]


def _well_formed(number: str) -> bool:
    return re.fullmatch(r"[0-9]{17}[0-9X](?:[0-9]{2}|[0-9]{2}[0-9A-Z]{2})?", number) is not None


def valid_check_character(number: str) -> bool:
    """ISO 7064 MOD 11-2 over the first 18 characters."""
    base = first18(number).upper()
    if re.fullmatch(r"[0-9]{17}[0-9X]", base) is None:
        return False
    return str(ric.calc_check_digit(base)) == base[17]


def _date_problems(number: str, on: date) -> list[str]:
    born = birth_date(number)
    if born is None or born < _EARLIEST:
        return [NO_SUCH_DATE]
    return [FUTURE] if born > on else []


def _disability_problems(number: str) -> list[str]:
    if len(number) < 20:
        return []
    kind = [] if number[18] in "1234567" else [DISABILITY_KIND]
    return kind + ([] if number[19] in "1234" else [DISABILITY_LEVEL])


def birth_date(number: str) -> date | None:
    """Date in digits 7–14 of 18 and more characters (15-digit numbers: 19 before the year); None where there is none."""
    digits = "19" + number[6:12] if len(number) == 15 else number[6:14]
    if len(number) < 15 or not (len(digits) == 8 and digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """Code of list SEX from digit 17 (15-digit numbers: digit 15), odd = male; blank where there is none."""
    digit = number[14:15] if len(number) == 15 else number[16:17]
    if not (digit.isascii() and digit.isdigit()):
        return ""
    return "male" if int(digit) % 2 else "female"


def disability(number: str) -> tuple[str, str] | None:
    """Kind (list DISABILITY) and level (list DISABILITY_LEVEL) of a 20- or 22-character number; None for others."""
    if len(number) not in (20, 22) or _disability_problems(number):
        return None
    return number[18], number[19]


def is_disability_number(number: str) -> bool:
    """True for 20 or 22 characters (`data_checks.md` §2)."""
    return len(number) in (20, 22)


@lru_cache(maxsize=4096)
def _place_known(region: str, year: str) -> bool:
    try:
        return bool(ric.get_birth_place(f"{region}{year}01010000"))
    except (ValidationError, KeyError):  # stdnum raises KeyError where it knows the province and not the county
        return False


def age(born: date, on: date) -> int:
    """Full years on a day; the birthday itself counts (周岁). Someone born on 29 February: on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def damaged(raw: str | int | float) -> bool:
    """True when digits of a long number are lost for good: a spreadsheet kept 15 of them, the rest became zeros.

    Numbers beyond 2**53, scientific notation without all digits, a tail of zeros behind 15 digits. A number typed by a
    person is judged by `check`, not here.
    """
    if isinstance(raw, int | float):
        return abs(raw) > _SAFE
    plain = normalise(raw)
    if _SCIENTIFIC.match(plain):
        return True
    return len(plain) >= 17 and plain.isdigit() and plain[15:].strip("0") == ""
