"""公示 and 公告: kinds as data, the whitelist of columns, the sheet from its facts; its words are changeable texts.

`domain.md` §10.1 – §10.3; counting of days and what is still missing: `app.domain.notice_days`; privacy: `app.domain.privacy`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.domain.bodies import Bodies
from app.domain.documents import Align, Column, Notice, Paper, Row, TakeDown, Text, chinese_date
from app.domain.documents import cell_text as shown_cell
from app.domain.documents.notice_texts import OBJECTION, POLICY_NAME
from app.domain.documents.places import fill_text
from app.domain.documents.texts import DOC_TEXTS
from app.domain.errors import AppError
from app.domain.measures import printable_measures
from app.domain.notice_days import notice_dates
from app.domain.policy import PolicyView
from app.domain.privacy import CHILD_AGE, Cell, Leak, privacy_check
from app.domain.values import mask_text

ADULT_AGE = 18

# Every column any notice may have (§10.3). There is no other way onto a wall.
COLUMNS: MappingProxyType[str, Column] = MappingProxyType(
    {
        column.key: column
        for column in (
            Column("number", "序号", 12),
            Column("head_name", "户主姓名", 26),
            Column("person_name", "姓名", 26),
            Column("recipient", "救助对象姓名", 30),
            Column("group", "村民小组", 30),
            Column("member_count", "家庭人口数", 22),
            Column("category", "监测对象类别", 36),
            Column("result", "拟定结果", 26),
            Column("risk", "风险类型", 30),
            Column("measures", "主要帮扶措施", 44, Align.LEFT),
            Column("welfare", "救助类别", 30),
            Column("covered", "保障人数", 22),
            Column("post", "岗位", 34),
            Column("term", "聘期", 40),
            Column("goods", "物资", 40),
        )
    }
)
_HOUSEHOLD = ("number", "head_name", "group", "member_count", "category", "result")
_NAMED = ("head_name", "person_name", "recipient", "group")
_RELIEF = ("number", "recipient", "group", "covered", "welfare")


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of sheet: `columns` always printed, `optional` only where a setting allows, `result` fills 拟定结果,
    `asks` whether objections are asked for, `issuer` village | township | announcer (setting `announce_issuer`),
    `days` the setting with its length. `about`: case | household | person, what a line stands for; `moves`: its cases
    stand at 公示 while it hangs; `day`: which day its text tells, of the meeting or of a decision; its words are the
    changeable text `notice_<code>`."""

    code: str
    label: str
    columns: tuple[str, ...]
    days: str
    asks: bool
    issuer: str
    result: str = ""
    optional: tuple[str, ...] = ()
    result_label: str = "拟定结果"
    about: str = "household"
    moves: bool = False
    day: str = "decision"

    @property
    def typed(self) -> tuple[str, ...]:
        """Columns a person types for each line, because no row of the household tells them."""
        return tuple(key for key in self.columns if key in ("post", "term", "goods", "welfare", "covered"))


_KINDS = (
    NoticeKind(
        "include", "拟纳入监测对象公示", _HOUSEHOLD, "notice_min_days", True, "village", "拟纳入", ("risk",),
        about="case", moves=True, day="meeting",
    ),
    NoticeKind(
        "result", "审定结果公告", _HOUSEHOLD, "announce_days", False, "announcer", "纳入", ("risk",), "审定结果", about="case",
    ),
    NoticeKind(
        "remove", "拟消除风险公示", _HOUSEHOLD, "notice_min_days", True, "village", "拟消除", ("measures",),
        about="case", moves=True, day="meeting",
    ),
    NoticeKind(
        "removed", "风险消除公告", _HOUSEHOLD, "announce_days", False, "announcer", "风险已消除", ("measures",), "审定结果",
        about="case",
    ),
    NoticeKind("low_income", "低收入对象初审公示", _RELIEF, "lowincome_notice_days", True, "township"),
    NoticeKind("relief_end", "救助/终止公示", _RELIEF, "lowincome_notice_days", True, "township"),
    NoticeKind(
        "post", "公益性岗位选聘公示", ("number", "person_name", "group", "post", "term"), "post_notice_days", True, "village",
        about="person", day="meeting",
    ),
    NoticeKind(
        "gift", "慰问/捐赠发放公示", ("number", "head_name", "group", "goods"), "gift_notice_days", True, "village",
    ),
)  # fmt: skip
NOTICE_KINDS: MappingProxyType[str, NoticeKind] = MappingProxyType({kind.code: kind for kind in _KINDS})

# Setting `notice_risk_mode` = generalised: five words that say nothing of anybody's health (§10.3).
GENERAL_RISK: MappingProxyType[str, str] = MappingProxyType(
    {
        "illness": "支出骤增", "disability": "支出骤增", "schooling": "支出骤增", "accident": "支出骤增",
        "disaster": "收入缩减", "industry": "收入缩减", "job": "收入缩减", "labour": "收入缩减",
        "house": "住房", "water": "饮水", "other": "其他",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoticeSource:
    """One line before it is worded: codes of RISK and MEASURE, labels otherwise; `mark` is the typed 辨识 (长, 幼), `age`
    of whoever is named (None: not known)."""

    name: str
    group: str
    member_count: int = 0
    category: str = ""
    risks: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    mark: str = ""
    welfare: str = ""
    covered: int = 0
    post: str = ""
    term: str = ""
    goods: str = ""
    age: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a sheet says. `rows` are printed values by column key (frozen in `notice_row.printed`), `day` the meeting or
    decision, `basis` its paper, `meeting` its name, `contacts` (who, number) in print order."""

    kind: str
    bodies: Bodies
    number: str
    posted_on: date
    days: int
    rows: tuple[Mapping[str, str], ...]
    day: date
    meeting: str = ""
    basis: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    place: str = ""
    paper: Paper = Paper.A4


def notice_kind(code: str) -> NoticeKind:
    """The kind of a code; AppError NOTICE-001 for one nobody declared."""
    if code not in NOTICE_KINDS:
        raise AppError("NOTICE-001", "没有这一种公示。", f"可选：{'、'.join(kind.label for kind in _KINDS)}。")
    return NOTICE_KINDS[code]


def columns_for(kind: NoticeKind, view: PolicyView) -> tuple[str, ...]:
    """Column keys a sheet of this kind has under the settings of its posting day."""
    allowed = {
        "risk": view.text("notice_risk_mode") == "generalised",
        "measures": view.flag("notice_show_measures"),
    }
    return kind.columns + tuple(key for key in kind.optional if allowed[key])


def printed_rows(kind: NoticeKind, sources: Sequence[NoticeSource], view: PolicyView) -> tuple[dict[str, str], ...]:
    """The lines as they are printed and frozen; AppError NOTICE-002 when two heads of one group cannot be told apart,
    NOTICE-018 for a child (R-10.2), NOTICE-019 where nothing was typed for a column, NOTICE-030 for a mark of digits."""
    _whole(kind, sources)
    names = [_name(source, view) for source in sources]
    _told_apart(names, sources)
    keys = columns_for(kind, view)
    rows = (
        _values(kind, source, name, number) for number, (source, name) in enumerate(zip(sources, names, strict=True), 1)
    )
    return tuple({key: row[key] for key in keys} for row in rows)


def _whole(kind: NoticeKind, sources: Sequence[NoticeSource]) -> None:
    """Nobody under 14 is named, no aid to a child is posted, and no cell a person types is left empty (§10.3)."""
    least = ADULT_AGE if kind.columns == _RELIEF else CHILD_AGE
    for number, source in enumerate(sources, 1):
        where = f"第{number}行{source.name}"
        if source.age is not None and source.age < least:
            text = f"{source.name}未满{least}周岁，不能公示（儿童的救助不张贴，未满14周岁的信息不公开）。"
            raise AppError("NOTICE-018", text, "请从名单里去掉，或者改由监护人作救助对象。", where)
        lacking = [COLUMNS[key].label for key in kind.typed if not str(getattr(source, key)).strip("0 ")]
        if lacking:
            raise AppError("NOTICE-019", f"没有填{'、'.join(lacking)}。", "请逐行填好再制作。", where)
        if any(char.isdigit() for char in unicodedata.normalize("NFKC", source.mark)):
            raise AppError(
                "NOTICE-030", f"辨识“{source.mark}”里有数字。", "请用长、幼等字分清，不要用证件号码或年龄。", where
            )


def _name(source: NoticeSource, view: PolicyView) -> str:
    name = mask_text("name", source.name) if view.flag("mask_head_name") else source.name
    return f"{name}（{source.mark}）" if source.mark else name


def _told_apart(names: Sequence[str], sources: Sequence[NoticeSource]) -> None:
    counts = Counter(zip((source.group for source in sources), names, strict=True))
    twins = [f"{group}的{name}" for (group, name), count in counts.items() if count > 1]
    if twins:
        raise AppError(
            "NOTICE-002",
            f"{'、'.join(twins)}有同名的两户，公示上分不清。",
            "请给同名的户主填写辨识（如长、幼），不要用证件号码。",
            "公示名单",
        )


def _values(kind: NoticeKind, source: NoticeSource, name: str, number: int) -> dict[str, str]:
    risks = dict.fromkeys(GENERAL_RISK.get(risk, "其他") for risk in source.risks)
    return {
        "number": str(number),
        "head_name": name,
        "person_name": name,
        "recipient": name,
        "group": source.group,
        "member_count": str(source.member_count),
        "category": source.category,
        "result": kind.result,
        "risk": "、".join(risks),
        "measures": "、".join(printable_measures(source.measures)),
        # 单人保 betrays an illness: it prints as 低保 (§10.3).
        "welfare": "低保" if "单人" in source.welfare else source.welfare,
        "covered": str(source.covered),
        "post": source.post,
        "term": source.term,
        "goods": source.goods,
    }


def build_notice(facts: NoticeFacts, view: PolicyView, take_down: TakeDown | None = None) -> Notice:
    """The sheet as data. AppError NOTICE-003 for a column outside the whitelist, NOTICE-004 for too few days,
    NOTICE-005 for a sheet without lines. `view` is the policy of the posting day; the privacy check is `notice_leaks`."""
    kind = notice_kind(facts.kind)
    _guard(kind, facts, view)
    columns = tuple(_column(key, kind, facts.bodies) for key in columns_for(kind, view))
    dates = notice_dates(facts.posted_on, facts.days)
    issuer = issuer_of(kind, facts.bodies, view)
    places = _places(facts, issuer)
    title, *body = _filled(view, f"notice_{kind.code}", places)
    return Notice(
        kind=kind.label,
        title=title,
        body=tuple(body),
        columns=columns,
        rows=tuple(
            Row(tuple(row.get(column.key, "") for column in columns), group=str(n)) for n, row in enumerate(facts.rows)
        ),
        period=dates.text if kind.asks else dates.text.replace("公示期", "公告期"),
        objection=_filled(view, OBJECTION, places) if kind.asks else (),
        contacts=facts.contacts,
        issuer=issuer,
        date=chinese_date(facts.posted_on),
        paper=facts.paper,
        take_down=take_down,
    )


def _guard(kind: NoticeKind, facts: NoticeFacts, view: PolicyView) -> None:
    outside(kind, (key for row in facts.rows for key in row), columns_for(kind, view))
    least = view.number(kind.days)
    if facts.days < least:
        raise AppError(
            "NOTICE-004", f"{kind.label}不能少于{least}天，现在填的是{facts.days}天。", "请改公示天数。", "公示天数"
        )
    if not facts.rows:
        raise AppError("NOTICE-005", "公示名单是空的。", "请先选择要公示的农户。", "公示名单")


def outside(kind: NoticeKind, keys: Iterable[str], allowed: Iterable[str] = ()) -> None:
    """AppError NOTICE-003 for a column outside the whitelist of the kind (narrower: `allowed`, where settings hide some)."""
    strangers = sorted(set(keys) - set(allowed or (*kind.columns, *kind.optional)))
    if strangers:
        named = "、".join(COLUMNS[key].label if key in COLUMNS else key for key in strangers)
        raise AppError(
            "NOTICE-003", f"{kind.label}不能公开“{named}”。", "公示只能有规定的几列，请去掉后再制作。", "公示名单"
        )


def sheet_column(key: str, label: str) -> Column:
    """A whitelisted column under the label it was printed with."""
    column = COLUMNS[key]
    return Column(key, label, column.width, column.align)


def _column(key: str, kind: NoticeKind, bodies: Bodies) -> Column:
    labels = {"group": bodies.group, "result": kind.result_label}
    return sheet_column(key, labels.get(key, COLUMNS[key].label))


def issuer_of(kind: NoticeKind, bodies: Bodies, view: PolicyView) -> str:
    """Who signs: the village for a 公示, by setting for a 公告, the township for low-income lists (§10.1, §22)."""
    if kind.issuer == "announcer":
        return bodies.announcer(view.text("announce_issuer"))
    return bodies.government if kind.issuer == "township" else bodies.committee_full


def _filled(view: PolicyView, key: str, places: Mapping[str, str]) -> tuple[str, ...]:
    """The lines of a text in force on the posting day; what nobody knows leaves no line to write on: it hangs on a wall."""
    lines = fill_text(view.text(DOC_TEXTS[key].setting), places, "").split("\n")
    return tuple(kept for line in lines if (kept := _tidy(line)))


def _tidy(line: str) -> str:
    """A sheet without a paper reference starts with the day."""
    for wrong, right in (("（，", "（"), ("，）", "）"), ("（）", "")):
        line = line.replace(wrong, right)
    return line.strip().removeprefix("，")


def _places(facts: NoticeFacts, issuer: str) -> dict[str, str]:
    """Name of a place → its value; `day` is of the meeting or of the decision, as the kind tells."""
    bodies, dates = facts.bodies, notice_dates(facts.posted_on, facts.days)
    phones = dict(facts.contacts)
    return {
        "村": bodies.village, "本村": bodies.local, "村委会": bodies.committee, "两委": bodies.two_committees,
        "代表": bodies.representatives, "小组名": bodies.group, "乡镇": bodies.town, "乡镇政府": bodies.government,
        "乡镇党委": bodies.party_committee, "镇级": bodies.town_level, "县": bodies.county, "县级部门": bodies.department,
        "政策名称": POLICY_NAME, "会议名称": facts.meeting or bodies.review_meeting("representatives"),
        "会议日期": chinese_date(facts.day), "决定日期": chinese_date(facts.day), "决定机构": bodies.lead_group,
        "决定文件": facts.basis, "发布单位": issuer, "张贴日期": chinese_date(facts.posted_on),
        "公示开始": chinese_date(dates.first), "公示结束": chinese_date(dates.last), "公示天数": str(facts.days),
        "公示地点": facts.place, "户数": str(len(facts.rows)), "村电话": phones.get(bodies.committee, ""),
        "乡镇电话": phones.get(bodies.handling_office, ""),
    }  # fmt: skip


def notice_contacts(bodies: Bodies, village: str, town: str, hotline: str = "") -> tuple[tuple[str, str], ...]:
    """Contact numbers in print order, blanks left out (§10.2)."""
    found = ((bodies.committee, village), (bodies.handling_office, town), ("监督热线", hotline))
    return tuple((name, number) for name, number in found if number.strip())


def notice_leaks(notice: Notice, bodies: Bodies, children: Iterable[str] = ()) -> list[Leak]:
    """R-10.1, R-10.2 over every cell and every text of the sheet; anything in the list blocks printing."""
    cells = [
        Cell(f"第{number}行“{column.label}”", shown_cell(column, value))
        for number, row in enumerate(notice.rows, 1)
        for column, value in zip(notice.columns, row.cells, strict=True)
    ]
    cells += [Cell("标题", notice.title), Cell("落款", notice.issuer), Cell("公示期", notice.period)]
    cells += [Cell("联系方式", f"{name} {number}") for name, number in notice.contacts]
    # A typed 辨识 is searched like any other text: only the name before it is safe.
    people = [text.split("（")[0] for column, text in _named(notice) if column in _NAMED]
    places = (bodies.village, bodies.town, bodies.county, bodies.handling_office)
    allowed = [number for _, number in notice.contacts]
    body = "\n".join(_plain(text) for text in (*notice.body, *notice.objection))
    return privacy_check(cells, body, allowed, children=children, safe_words=(*people, *places))


def _named(notice: Notice) -> list[tuple[str, str]]:
    pairs = (zip(notice.columns, row.cells, strict=True) for row in notice.rows)
    return [(column.key, shown_cell(column, value)) for row in pairs for column, value in row]


def _plain(text: Text) -> str:
    return shown_cell(COLUMNS["goods"], text)
