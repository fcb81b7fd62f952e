"""Random villages with everything a notice must not show, and what a notice is made from."""

from __future__ import annotations

import random
from datetime import date, timedelta

import scan_notices as scan

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜𬱖㐱"
GIVEN = "建国秀英志强桂兰明德玉珍国庆春梅永福翠花文斌海燕长贵淑芬晓东丽华金凤德才红霞忠诚学文𫍯𬍛喆犇"
LONG = ("阿卜杜热合曼·买买提依明", "古丽巴哈尔·吐尔逊", "欧阳上官云飞", "次仁旺堆多吉")
ILLNESS = ("肝癌", "2型糖尿病并发症", "慢性肾功能衰竭", "精神分裂症", "先天性心脏病", "")
DISABILITY = ("肢体残疾二级", "听力残疾", "智力残疾一级", "")
TODAY = date(2026, 11, 23)


def name(draw: random.Random) -> str:
    """Two to four characters, or a long one."""
    if draw.random() < 0.08:
        return draw.choice(LONG)
    return draw.choice(SURNAMES) + "".join(draw.choice(GIVEN) for _ in range(draw.choice((1, 2, 2, 2))))


def id_number(draw: random.Random, born: date) -> str:
    """A valid number of region 539901 or 999999."""
    body = f"{draw.choice(('539901', '999999'))}{born:%Y%m%d}{draw.randrange(1, 999):03d}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def person(draw: random.Random, head: bool) -> scan.Person:
    """One invented person; a head is grown up."""
    years = draw.randrange(20, 92) if head else draw.randrange(0, 95)
    born = TODAY - timedelta(days=years * 365 + draw.randrange(365))
    return scan.Person(
        name(draw), born, id_number(draw, born), head, f"1{draw.choice('3578')}{draw.randrange(10**9):09d}",
        f"6217{draw.randrange(10**15):015d}", draw.choice(ILLNESS), draw.choice(DISABILITY),
    )  # fmt: skip


def village(seed: int, homes: int = 0) -> list[scan.Home]:
    """Households of a village; heads of one group have different names."""
    draw, made, heads = random.Random(seed), [], set()
    for number in range(homes or draw.randrange(3, 30)):
        people = [person(draw, True), *(person(draw, False) for _ in range(draw.randrange(0, 7)))]
        while people[0].name in heads:
            people[0] = person(draw, True)
        heads.add(people[0].name)
        address = f"云山县青石镇石桥村{draw.randrange(1, 12)}组{draw.randrange(1000, 9999)}号"
        made.append(
            scan.Home(
                tuple(people), address, f"{draw.randrange(1000, 30000)}.{draw.randrange(100):02d}", f"139{number:08d}"
            )
        )
    return made
