"""Every notice of 200 random villages passes a private-data scan that shares nothing with the program's own check."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.bodies import Bodies
from app.domain.documents import texts_of
from app.domain.notice import (
    NOTICE_KINDS,
    NoticeFacts,
    NoticeSource,
    build_notice,
    notice_contacts,
    notice_kind,
    printed_rows,
)
from app.domain.policy import Policy, PolicyEntry, PolicyView
from app.domain.questionnaire.codes import CODE_LISTS
from app.reports import draw_many
from app.services.papers.catalogue import print_paper
from app.services.road.notices import NoticeEntry, NoticeWish, make_notice

scan, villages = sys.modules["scan_notices"], sys.modules["scan_villages"]
stores = sys.modules["privacy_stores"]
Tool = Callable[..., str]
POSTED, HEARD = date(2026, 11, 20), date(2026, 11, 18)
VILLAGES, DRAWN, STORED = 200, 12, 3
BODIES = (
    Bodies("石桥村", "青石镇", "云山县", office="青石镇乡村振兴办"),
    Bodies("石桥", "城关", "云山", "community", "street", "district"),
)
PHONES = ("0839-6620011", "0839-6620022")
RISKS = tuple(code.code for code in CODE_LISTS["RISK"].codes)
MEASURES = tuple(code.code for code in CODE_LISTS["MEASURE"].codes)
CATEGORIES = tuple(code.label for code in CODE_LISTS["CATEGORY"].codes)
TYPED = {"post": ("护林员", "保洁员", "河道管护员"), "term": ("2026年12月至2027年11月",), "goods": ("大米一袋、食用油一桶", "棉被一床"),
         "welfare": ("低保（单人保）", "低保", "特困人员救助供养")}  # fmt: skip
# Words of places, offices and measures: a name of two characters may stand inside one (基础设施建设).
MEASURE_WORDS = {code.label for code in CODE_LISTS["MEASURE"].codes}
PUBLIC = frozenset(
    {"石桥村", "石桥", "青石镇", "城关", "云山县", "云山", "青石镇乡村振兴办", "村务公开栏", "特困人员", *MEASURE_WORDS}
)


def view_of(draw: random.Random) -> PolicyView:
    """The settings that let most onto the wall."""
    values = {"notice_risk_mode": draw.choice(("generalised", "hidden")), "notice_show_measures": draw.random() < 0.7}
    return Policy([PolicyEntry(key, value, date(2000, 1, 1)) for key, value in values.items()]).at(POSTED)


def sheets(seed: int) -> tuple[list[Any], Any]:
    """A notice of every kind for a random village, and what must not stand on it."""
    draw, homes = random.Random(seed), villages.village(seed)
    bodies, view = draw.choice(BODIES), view_of(draw)
    contacts = notice_contacts(bodies, *PHONES, "")
    made, named = [], set()
    for kind in NOTICE_KINDS:
        chosen = draw.sample(homes, draw.randrange(1, len(homes) + 1))
        sources = [source(draw, home, kind) for home in chosen]
        named |= {one.name for one in sources}
        rows = printed_rows(notice_kind(kind), sources, view)
        days = view.number(notice_kind(kind).days) + draw.randrange(3)
        facts = NoticeFacts(kind, bodies, "公示2026-001", POSTED, days, rows, HEARD, bodies.review_meeting("representatives"), "云农组〔2026〕8号",
                            contacts, "村务公开栏")  # fmt: skip
        made.append(build_notice(facts, view))
    known = scan.Known(homes, frozenset(PHONES), frozenset(named), PUBLIC, frozenset({POSTED, HEARD}))
    return made, known


def source(draw: random.Random, home: Any, kind: str) -> NoticeSource:
    """A line as the program is told of it: the head, or a grown-up member where the kind is about people."""
    grown = [one for one in home.people if (POSTED - one.born).days > 18 * 366]
    who = draw.choice(grown) if notice_kind(kind).about == "person" else home.people[0]
    typed = {key: draw.choice(values) for key, values in TYPED.items()}
    return NoticeSource(
        who.name, f"{draw.randrange(1, 12)}组", len(home.people), draw.choice(CATEGORIES), tuple(draw.sample(RISKS, 3)),
        tuple(draw.sample(MEASURES, 3)), "" if draw.random() < 0.9 else "长", covered=draw.randrange(1, 5), **typed,
    )  # fmt: skip


def text_of(document: Any) -> str:
    """All words of a sheet, a line each."""
    return "\n".join(texts_of(document))


def read(program: str, pdf: bytes, folder: Path) -> str:
    """What another program reads on the paper."""
    path = folder / "notices.pdf"
    path.write_bytes(pdf)
    return subprocess.run([program, "-enc", "UTF-8", path, "-"], capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("block", range(10))
def test_notices_of_random_villages_tell_nothing_private(block: int) -> None:
    for seed in range(block, VILLAGES, 10):
        made, known = sheets(seed)
        assert len(made) == len(NOTICE_KINDS)
        for document in made:
            assert scan.leaks(text_of(document), known) == [], f"village {seed}: {document.title}"


def test_what_another_program_reads_on_paper_tells_nothing_either(tool: Tool, tmp_path: Path) -> None:
    program = tool("pdftotext", "second privacy scan of printed notices")
    for seed in range(DRAWN):
        made, known = sheets(seed)
        text = read(program, draw_many(made, "公示")[0], tmp_path)
        assert all(document.rows[0].cells[1].split("（")[0][:2] in scan.squeezed(text) for document in made)
        assert scan.leaks(text, known) == [], f"village {seed}"


# ---- through the real store -----------------------------------------------------------------------------------------

HEARD_ROAD = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "household"), ("review_ready", date(2026, 10, 13), "village"),
    ("reviewed", date(2026, 10, 15), "village"),
)  # fmt: skip
DECIDED = (
    *HEARD_ROAD, ("noticing", date(2026, 10, 16), "village"), ("notice_ok", date(2026, 10, 22), "village"),
    ("reported", date(2026, 10, 23), "village"), ("township_check", date(2026, 10, 26), "township"),
    ("county", date(2026, 10, 30), "township"), ("approved", date(2026, 11, 2), "township"),
)  # fmt: skip
WATCHED = (*DECIDED, ("announced", date(2026, 11, 3), "township"), ("monitored", date(2026, 11, 4), "township"))
LEAVING = (
    *WATCHED, ("rem_proposed", date(2026, 11, 5), "village"), ("rem_visited", date(2026, 11, 6), "village"),
    ("rem_reviewed", date(2026, 11, 9), "village"),
)  # fmt: skip
LEFT = (
    *LEAVING, ("rem_noticing", date(2026, 11, 10), "village"), ("rem_reported", date(2026, 11, 16), "village"),
    ("rem_approved", date(2026, 11, 18), "township"),
)  # fmt: skip
ROADS = {"include": HEARD_ROAD, "result": DECIDED, "remove": LEAVING, "removed": LEFT}


def written(desk: Any, seed: int) -> tuple[dict[str, list[Any]], Any]:
    """A random village in a store, two households a road, each with its own answers; and what the scan knows of it."""
    homes = villages.village(seed, 2 * len(ROADS))
    made: dict[str, list[Any]] = {kind: [] for kind in ROADS}
    for place, home in enumerate(homes):
        kind = tuple(ROADS)[place % len(ROADS)]
        head = home.people[0]
        person = {"birth_date": head.born, "id_number": head.id_number, "phone": head.phone, "bank_account": head.bank,
                  "disease_name": head.illness, "health": ("major",)}  # fmt: skip
        fields = {field.key for field in _member_fields()}
        made[kind].append(stores.write_household(
            desk, head.name, road=ROADS[kind], group=("1组", "2组")[place // len(ROADS)], person={k: v for k, v in person.items() if k in fields},
            record={"home_address": home.address, "phone": home.phone},
            case={"risk_story": f"{head.illness or '生病'}住院，{head.disability}，人均纯收入{home.income}元。", "risks": ("illness", "disability")},
        ))  # fmt: skip
    others = [scan.Person(text, date(2016, 6, 1), "") for text in stores.NAMES]
    homes.append(scan.Home(tuple(others)))
    heads = frozenset(home.people[0].name for home in homes[:-1])
    days = frozenset({date(2026, 11, 23), HEARD})
    return made, scan.Known(homes, frozenset(PHONES), heads, PUBLIC, days)


def _member_fields() -> Any:
    from app.domain.records import RECORDS

    return RECORDS["member"].fields


@pytest.mark.parametrize("seed", range(900, 900 + STORED))
def test_notices_made_and_printed_by_the_store_tell_nothing(seed: int, tool: Tool, tmp_path: Path) -> None:
    program = tool("pdftotext", "second privacy scan of notices from the store")
    desk = stores.make_desk(tmp_path / "village")
    try:
        made, known = written(desk, seed)
        for kind in NOTICE_KINDS:
            notice = make_notice(desk, wish(kind, made))
            printed = print_paper(desk, "notice", notice=notice, on_screen=True)
            text = read(program, printed.data, tmp_path)
            assert len(printed.documents[0].rows) == 2 and scan.squeezed(printed.title)[:4] in scan.squeezed(text)
            assert scan.leaks(text, known) == [], f"{kind} of village {seed}"
    finally:
        desk.store.close()


def wish(kind: str, made: dict[str, list[Any]]) -> NoticeWish:
    """What is asked for: the cases that stand there, or two households with what is typed for them."""
    if kind in ROADS:
        return NoticeWish(kind, tuple(one.case for one in made[kind]), POSTED, "村务公开栏")
    typed = {
        "post": "保洁员",
        "term": "2026年12月至2027年11月",
        "goods": "大米一袋",
        "welfare": "低保（单人保）",
        "covered": "1",
    }
    values = {key: typed[key] for key in notice_kind(kind).typed}
    entries = tuple(NoticeEntry(one.id, one.members[0], values) for one in made["include"])
    return NoticeWish(kind, (), POSTED, "村务公开栏", entries=entries, decided_on=HEARD, basis="青民发〔2026〕8号")


# ---- the scan itself ------------------------------------------------------------------------------------------------


def planted(home: Any) -> dict[str, str]:
    """What may go wrong, each as it would stand on a sheet."""
    head, member = home.people[0], home.people[1]
    return {
        "number": f"证号{member.id_number}", "spaced number": " ".join(member.id_number), "birth in a number": member.id_number[6:14],
        "end of a number": f"尾号{member.id_number[-6:]}", "somebody else's number": "539901198001010015", "old number": "539901800101001",
        "masked number": f"{member.id_number[:6]}********{member.id_number[-4:]}", "phone": head.phone, "broken phone": f"{head.phone[:7]}\n{head.phone[7:]}",
        "full width": head.phone.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}), "household phone": home.phone,
        "bank": f"{member.bank[:4]} {member.bank[4:8]} {member.bank[8:]}", "member": f"{member.name}已参保", "birthday": f"生于{member.born:%Y-%m-%d}",
        "birthday in words": f"{member.born.year}年{member.born.month}月{member.born.day}日出生", "address": home.address,
        "door": home.address[-5:], "illness": "患有慢性病", "own illness": f"因{head.illness or '肝癌'}", "disability": "肢体残疾二级",
        "why": "因病", "child": "孤儿", "relief of one": "单人保", "income": f"人均{home.income}元", "income word": "人均纯收入",
        "prison": "刑满释放", "long digits": "编号20261123",
    }  # fmt: skip


def ordinary(seed: int) -> tuple[Any, list[Any], Any]:
    """A village whose first home has a member with a name of its own, and its sheets."""
    made, known = sheets(seed)
    homes = [home for home in known.homes if len(home.people) > 1 and len(home.people[1].name) > 2]
    return homes[0] if homes else None, made, known


@pytest.mark.parametrize(
    "what",
    list(
        planted(
            scan.Home(
                (villages.person(random.Random(1), True), villages.person(random.Random(2), False)),
                "石桥村1组1001号",
                "1.00",
            )
        )
    ),
)
def test_the_scan_finds_what_was_planted(what: str) -> None:
    tried = 0
    for seed in range(1000, 1010):
        home, made, known = ordinary(seed)
        if home is None or home.people[1].name in known.named:
            continue
        tried += 1
        clean = text_of(made[seed % len(made)])
        assert scan.leaks(clean, known) == []
        assert scan.leaks(f"{clean}\n{planted(home)[what]}", known), f"{what}: {planted(home)[what]}"
    assert tried >= 5


def test_the_scan_knows_nothing_of_the_program() -> None:
    for path in (Path(scan.__file__), Path(villages.__file__)):
        tree = ast.parse(path.read_text("utf-8"))
        names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert not [name for name in names if name.split(".")[0] == "app"], path.name
