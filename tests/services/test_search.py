"""The search index answers like comparing every household one by one, keeps up with what is written, and is never needed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.desk import Desk
from app.services.names import beginnings, match, plain, syllables
from app.services.searching import search
from app.services.searching.entries import Entry, Tail, fits, holds, read_entries, words_of
from app.services.searching.part import Part, make_part, merged, pack, slots, terms_of, unpack
from app.store import search as index
from app.store.store import LOCK_FILE

Build = Callable[..., object]
CHARS = "王李张单仇解查朴曾区任阿依古丽买提江欧阳小晓明德福桂兰建国安西吕绿𬱖ab"
GROUPS = ("1组", "2组", "12组", "张家湾")


def entries(seed: int, count: int = 60) -> list[Entry]:
    """Invented households of one village, in the order of the list."""
    draw = random.Random(seed)

    def name() -> str:
        text = "".join(draw.choice(CHARS) for _ in range(draw.choice((1, 2, 3, 3, 5))))
        return text[:2] + "·" + text[2:] if len(text) == 5 else text

    made = []
    for place in range(count):
        group = draw.choice(GROUPS)
        tails = tuple(
            Tail("证件", f"5399011980{draw.randrange(10**7):07d}{draw.choice('0123456789x')}") for _ in range(2)
        )
        facets = {
            "group": (group,), "kind": (draw.choice(("一般农户", "脱贫户")),), "helper": (name(),) if draw.random() < 0.5 else (),
            "members": (str(draw.randrange(1, 6)),),
        }  # fmt: skip
        made.append(
            Entry(f"h{place}", f"{place:04d}", f"a{place:04d}", tuple(name() for _ in range(draw.randrange(0, 5))),
                  facets["helper"], tails, plain(f"青石镇石桥村{group}{place}号"), facets, "石桥村")
        )  # fmt: skip
    return made


def asked(part: Part, query: str, known: list[Entry]) -> dict[int, list[str]]:
    """What a part answers: fit -> households."""
    stored = part.made
    assert stored is not None

    def look(term: str) -> tuple[int, ...]:
        return unpack(stored.bits[term], part.width(term)) if term in stored.bits else ()

    def verify(households: list[str], tail: str) -> set[str]:
        return {e.id for e in known if e.id in households and any(t.number.endswith(tail) for t in e.tails)}

    for word in words_of(query):
        assert terms_of(word)
    ranked = merged([part.find(word, look, verify) for word in words_of(query)])
    return {rank: part.ids(bits) for rank, bits in sorted(ranked.items())}


def compared(known: list[Entry], query: str) -> dict[int, list[str]]:
    """The same by comparing household by household."""
    found: dict[int, list[str]] = {}
    for entry in known:
        fit = fits(entry, words_of(query))
        if fit is not None:
            found.setdefault(fit[0], []).append(entry.id)
    return dict(sorted(found.items()))


def typed(known: list[Entry], draw: random.Random) -> str:
    """Something a person might type for one of these households, whole or in part."""
    entry = draw.choice(known)
    name = draw.choice(entry.names) if entry.names else "王小"
    sounds = [draw.choice(every) if every else "" for every in syllables(name)]
    initials, whole = "".join(sound[:1] for sound in sounds), "".join(sounds)
    mixed = "".join(sound[: draw.randrange(1, len(sound) + 1)] if sound else "" for sound in sounds)
    half = plain(name)[:1] + "".join(sound[:1] for sound in sounds[1:])
    tail, number = draw.choice(entry.tails).number, entry.number
    texts = [
        name, plain(name)[1:], initials, initials[1:], whole, whole[: draw.randrange(1, len(whole) + 1)] if whole else "", mixed, half,
        tail[-4:], tail[-7:], number, number[:3], number[1:], str(int(number[1:])), entry.facets["group"][0], "石桥", "2组", "zhangjia",
        f"{entry.facets['group'][0]} {initials}", f"{initials[:1]} {tail[-4:]}", draw.choice("abcdwxyz"), draw.choice(CHARS),
        entry.address[3:7], "脱贫",
    ]  # fmt: skip
    return draw.choice(texts)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_the_index_answers_like_comparing_one_by_one(seed: int) -> None:
    known = entries(seed)
    made = make_part("539901101203", 1, known)
    part = Part(made.part, "石桥村", made=made)
    draw = random.Random(seed)
    for _ in range(12):
        query = typed(known, draw)
        if words_of(query):
            assert asked(part, query, known) == compared(known, query), query


@given(st.sets(st.integers(0, 30_000), min_size=1), st.integers(1, 700))
def test_places_survive_packing(spots: set[int], width: int) -> None:
    back = unpack(pack(spots), width)
    assert {at * width + slot for at, bits in enumerate(back) for slot in slots(bits)} == spots


@given(st.sets(st.integers(0, 4000)))
def test_slots_are_the_ones_of_a_number(wanted: set[int]) -> None:
    assert slots(sum(1 << place for place in wanted)) == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "word", "there"),
    [
        ("石桥村12组3号", "2组", False),
        ("12组2组", "2组", True),
        ("2组", "2组", True),
        ("青石镇", "石", True),
        ("", "石", False),
    ],
)
def test_a_number_in_a_text_is_taken_as_a_whole(text: str, word: str, there: bool) -> None:
    assert holds(text, word) is there


def test_every_reading_is_a_beginning() -> None:
    assert {"s", "sh", "shan", "d", "dan", "c", "chan", "单"} <= beginnings("单", True)
    assert "q" in beginnings("仇", True) and "chou" in beginnings("仇", False)
    assert {"lv", "lu", "lyu"} <= beginnings("吕", True)
    assert (
        match("王xm", "王晓明") is not None and match("w晓m", "王晓明") is not None and match("王xd", "王晓明") is None
    )


# -- on a real store ---------------------------------------------------------------------------------------------


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three written households are enough for a part of their own."""
    monkeypatch.setattr(search, "FEW", 2)


def ids(desk: Desk, query: str = "", **chosen: str) -> list[str]:
    """Heads a search finds through the index."""
    search.renew(desk)
    found = search.find(desk, query, {name: (value,) for name, value in chosen.items()})
    with desk.reading() as connection:
        names = {entry.id: entry.names[0] for entry in read_entries(connection, found.ids)}
    return [names[household] for household in found.ids]


def stored(desk: Desk) -> list[index.StoredPart]:
    with desk.reading() as connection:
        return index.parts(connection)


@pytest.fixture
def five(desk: Desk, household: Build, indexed: None) -> Iterator[list[object]]:
    yield [
        household(desk, "张德福", group="2组", road="monitored"), household(desk, "单小明", group="2组", road="visiting"),
        household(desk, "仇桂兰", group="12组", road="", kind="exit_policy"), household(desk, "阿依古丽·买买提江", group="1组", road=""),
        household(desk, "李四", group="10组", road="", people=2),
    ]  # fmt: skip


def test_many_new_households_make_a_part_and_few_later_ones_do_not(
    desk: Desk, five: list[object], household: Build
) -> None:
    assert ids(desk) == ["阿依古丽·买买提江", "张德福", "单小明", "李四", "仇桂兰"]
    [part] = stored(desk)
    assert len(part.ids) == 5
    household(desk, "赵六", group="2组", road="")
    assert ids(desk) == ["阿依古丽·买买提江", "张德福", "单小明", "赵六", "李四", "仇桂兰"]
    assert ids(desk, "zl") == ["赵六"]
    assert stored(desk) == [part]


def test_the_part_is_used_after_a_new_start(desk: Desk, five: list[object]) -> None:
    search.renew(desk)
    search._BOOKS.clear()
    for query, heads in (
        ("sxm", ["单小明"]),
        ("qiugl", ["仇桂兰"]),
        ("aygl", ["阿依古丽·买买提江"]),
        ("0001", ["张德福"]),
    ):
        assert ids(desk, query)[: len(heads)] == heads
    assert len(stored(desk)) == 1


def test_what_is_written_hides_the_part(desk: Desk, five: list[object]) -> None:
    search.renew(desk)
    made = five[1]
    with desk.writing("改名") as door:
        door.change("member", made.members[0], {"name": "吕小明"})  # type: ignore[attr-defined]
    assert ids(desk, "单小明") == [] and ids(desk, "lvxm") == ["吕小明"] and ids(desk, "lxm") == ["吕小明"]
    with desk.writing("删除") as door:
        door.remove("household", made.id, "重复登记")  # type: ignore[attr-defined]
    assert ids(desk, "lxm") == [] and len(ids(desk)) == 4


def test_filters_narrow_and_count_under_each_other(desk: Desk, five: list[object]) -> None:
    search.renew(desk)
    hits = search.find(desk, chosen={"group": ("2组",)})
    assert hits.counts["group"] == {"1组": 1, "2组": 2, "10组": 1, "12组": 1}  # its own filter does not count
    assert hits.counts["watch"] == {"monitored": 1} and hits.counts["open"] == {"open": 1}
    assert (len(hits.ids), hits.people, hits.total, hits.total_people) == (2, 8, 5, 18)
    assert ids(desk, "z", group="2组", watch="monitored") == ["张德福"]
    assert ids(desk, group="12组", watch="monitored") == []
    marked = search.find(desk, chosen={"draft": ("draft",)}, marks={"draft": {"draft": frozenset({five[4].id})}})  # type: ignore[attr-defined]
    assert marked.ids == (five[4].id,) and marked.counts["group"] == {"10组": 1}  # type: ignore[attr-defined]


def test_written_households_are_filtered_like_the_others(desk: Desk, five: list[object], household: Build) -> None:
    search.renew(desk)
    household(desk, "赵六", group="2组", road="monitored")
    hits = search.find(desk, chosen={"group": ("2组",)})
    assert hits.counts["watch"] == {"monitored": 2} and hits.counts["group"]["2组"] == 3
    assert ids(desk, group="2组", watch="monitored") == ["张德福", "赵六"]


def test_a_store_another_window_writes_is_searched_all_the_same(desk: Desk, five: list[object]) -> None:
    desk.store._lock.release()  # this window has not written since it was opened
    with FileLock(str(desk.store.folder / LOCK_FILE), thread_local=False):
        assert ids(desk, "sxm") == ["单小明"]
        assert ids(desk, "gl") == ["阿依古丽·买买提江", "仇桂兰", "张德福", "单小明", "李四"]
        assert stored(desk) == []
    search._BOOKS.clear()
    assert ids(desk, "sxm") == ["单小明"] and len(stored(desk)) == 1


def test_an_index_of_another_edition_is_made_anew(
    desk: Desk, five: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    search.renew(desk)
    monkeypatch.setattr(index, "EDITION", index.EDITION + 1)
    search._BOOKS.clear()
    assert stored(desk) == [] and ids(desk, "sxm") == ["单小明"]
    assert len(stored(desk)) == 1


def test_everything_can_be_made_anew(desk: Desk, five: list[object]) -> None:
    search.renew(desk)
    with desk.store.writing() as connection:
        connection.exec_driver_sql("UPDATE searchbits SET bits=x'00'")
    search._BOOKS.clear()
    assert ids(desk, "sxm") == []
    assert search.renew(desk, everything=True) == 1
    assert ids(desk, "sxm") == ["单小明"]


def test_reasons_stand_beside_the_lines(desk: Desk, five: list[object]) -> None:
    from app.services.family.households import list_households

    def why(query: str) -> dict[str, str]:
        return {line.head: line.why for line in list_households(desk, query)}

    assert why("sxm") == {"单小明": "户主"}
    assert why("郑桂兰")["李四"] == "成员 郑桂兰"
    assert why("2组 zdf") == {"张德福": "2组；户主"}
    assert why("a-0003") == {"仇桂兰": "户号"}
    assert why("") == dict.fromkeys(ids(desk), "")
    tail = why("0039")
    assert set(tail) == {"张德福"} and tail["张德福"].endswith("证件尾号0039")


def test_a_tail_that_is_also_a_household_number_shows_both(desk: Desk, household: Build) -> None:
    from app.services.family.households import list_households

    household(desk, "张德福", road="", number="A-1234")
    household(desk, "李四", road="", person={"phone": "13900001234"})
    assert [(line.head, line.why) for line in list_households(desk, "1234")] == [
        ("张德福", "户号"), ("李四", "李四 电话尾号1234"),
    ]  # fmt: skip
