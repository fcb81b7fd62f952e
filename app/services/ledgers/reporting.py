"""月报, 季报, 半年报, 年报 and the charts: sums over the very entries of the ledgers, so that both always agree (`domain.md` §15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.errors import AppError
from app.domain.ledgers import Entry, counts, moved, read_period
from app.domain.ledgers.kinds_people import POSTS
from app.domain.ledgers.model import Tally
from app.domain.ledgers.parts import order
from app.domain.questionnaire.codes import label
from app.domain.reporting import (
    Bar,
    Chart,
    Figure,
    Home,
    Line,
    Report,
    Section,
    amount,
    average,
    by_words,
    chart_of,
    grouped,
    households,
    people,
    persons,
    share_of,
)  # fmt: skip
from app.domain.revisits import Period, period_of
from app.domain.workdays import month_of
from app.services.desk import Desk
from app.services.ledgers.report_tables import (
    BOTH,
    PEOPLE,
    Facts,
    bands,
    flow,
    measures,
    risks,
    stock,
    villages,
    visit_figures,
)  # fmt: skip
from app.services.ledgers.scope import Scope
from app.store.store import Connection

MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY = "report_month", "report_quarter", "report_half_year", "report_year"
AGES: tuple[tuple[int, int], ...] = ((16, 29), (30, 39), (40, 49), (50, 59), (60, 200))


# ---- the four reports ---------------------------------------------------------------------------------------------------


def monthly(facts: Facts) -> list[Section]:
    """月报: stock, flow, visits, measures, households without one."""
    return [stock(facts), *villages(facts), risks(facts), flow(facts), visit_figures(facts), measures(facts)]


def quarterly(facts: Facts) -> list[Section]:
    """季报: workers by place, sex and age, changes, income; posts."""
    now = facts.entries("workers")
    before = {entry.key for entry in facts.entries("workers", moved(facts.period, -1))}
    place = Tally("place", "务工地点", order=order("WORKPLACE"))
    lines = tuple(_of_people(word, [e for e in now if word in e.tallies["place"]]) for word in _words(now, place))
    return [
        Section("places", "外出务工地点", (*PEOPLE, "户数", "平均月收入（元）"), (*lines, _of_people("合计", now)),
                note="同一人先后在两处务工的，在各处都计算，合计只计一次。", overlap=True),
        Section("ages", "性别和年龄", ("男", "女", "合计"), tuple(_ages(now))),
        _work_changes(facts, now, before),
        _posts(facts),
    ]  # fmt: skip


def _words(entries: Sequence[Entry], tally: Tally) -> list[str]:
    return [count.word for count in counts(tally, entries)]


def _of_people(word: str, entries: Sequence[Entry]) -> Line:
    return Line(word, (persons(entries), households(e.household_id for e in entries), average(entries, "income")))


def _ages(entries: Sequence[Entry]) -> Iterable[Line]:
    known = [entry for entry in entries if isinstance(entry.values.get("age"), int)]
    for low, high in AGES:
        under = [entry for entry in known if low <= int(str(entry.values["age"])) <= high]
        words = f"{low}岁以上" if high > 150 else f"{low}—{high}岁"
        yield _sexes(words, under)
    yield _sexes("合计", entries)


def _sexes(word: str, entries: Sequence[Entry]) -> Line:
    men, women = ([e for e in entries if e.values.get("sex") == sex] for sex in ("男", "女"))
    return Line(word, (persons(men), persons(women), persons(entries)))


def _work_changes(facts: Facts, now: Sequence[Entry], before: set[str]) -> Section:
    scope = facts.scope
    fresh = [e for e in now if e.key not in before and scope.holds_month(e.values["start"])]
    lost = [e for e in now if e.values.get("end") and scope.holds_month(e.values["end"])]
    moved_on = [e for e in now if e.values.get("change")]
    checked = [e for e in now if e.values.get("checked_on")]
    lines = tuple(
        Line(word, (persons(entries), households(e.household_id for e in entries)))
        for word, entries in (
            ("新外出务工", fresh),
            ("结束务工", lost),
            ("本季核实有变动", moved_on),
            ("本季已核实", checked),
        )
    )
    months = [_months(entry, scope) for entry in now]
    mean = f"{Decimal(sum(months)) / len(months):.1f}" if months else ""
    return Section(
        "changes", "务工变动", ("人数", "户数"), lines, note=f"平均务工{mean}个月（到期末）。" if mean else ""
    )


def _months(entry: Entry, scope: Scope) -> int:
    start, end = str(entry.values["start"]), str(entry.values.get("end") or scope.month)
    last = min(end, month_of(scope.on))
    return max((int(last[:4]) - int(start[:4])) * 12 + int(last[4:]) - int(start[4:]) + 1, 0)


def _posts(facts: Facts) -> Section:
    entries = facts.entries("posts")
    kinds = _words(entries, POSTS.tallies[0])
    lines = [(word, [e for e in entries if word in e.tallies["post_kind"]]) for word in kinds]
    return Section(
        "posts", "公益性岗位", ("人数", "户数", "月补贴（元）", "本期发放（元）"),
        tuple(
            Line(word, (persons(found), households(e.household_id for e in found), amount(found, "pay"), amount(found, "paid")))
            for word, found in (*lines, ("合计", entries))
        ),
    )  # fmt: skip


def half_yearly(facts: Facts) -> list[Section]:
    """半年报: low-income classes and colours, in and out, removed cases revisited, problems."""
    entries = facts.entries("low_income")
    return [
        Section("classes", "低收入人口类别", BOTH, by_words(entries, Tally("class", "类别")), overlap=True),
        Section("colours", "预警颜色", BOTH, (
            *by_words([e for e in entries if any(e.tallies["colour"])], Tally("colour", "颜色", order=order("ALERT_LEVEL"))),
            replace(by_words([e for e in entries if e.tallies["alert"]], Tally("alert", "预警"))[-1], label="其中正在办理预警"),
        )),
        _low_changes(facts, entries),
        _removed(facts),
        _problems(facts),
    ]  # fmt: skip


def _low_changes(facts: Facts, entries: Sequence[Entry]) -> Section:
    before = facts.entries("low_income", moved(facts.period, -1))
    held = {word: {e.household_id for e in found} for word, found in grouped(before, "class").items()}
    lines = []
    for word in dict.fromkeys([*grouped(entries, "class"), *held]):
        now = {e.household_id for e in entries if e.values["class"] == word}
        then = held.get(word, set())
        lines.append(Line(word, (households(sorted(now - then)), households(sorted(then - now)))))
    return Section("low_changes", "低收入人口进出", ("新增（户）", "退出（户）"), tuple(lines))


def _removed(facts: Facts) -> Section:
    entries = facts.entries("removals")
    gone = [e for e in entries if e.values["removed"]]
    here = [e for e in gone if facts.scope.holds_month(e.values["removed"])]
    seen = [e for e in gone if str(e.values["revisit"]).endswith("已回访")]
    late = [e for e in gone if "还没有回访" in str(e.values["revisit"])]
    lines = tuple(
        Line(word, (households(e.household_id for e in found), people(found)))
        for word, found in (("期末风险已消除", gone), ("本期消除", here), ("本期已回访", seen), ("回访逾期", late))
    )
    return Section("removed", "风险消除和回访", BOTH, lines)


def _problems(facts: Facts) -> Section:
    entries = facts.entries("problems")
    lines = tuple(
        Line(word, (Figure(len(found), households(e.household_id for e in found).households),))
        for word, found in (*grouped(entries, "state").items(), ("合计", entries))
    )
    return Section("problems", "问题整改", ("个数",), lines)


def yearly(facts: Facts) -> list[Section]:
    """年报: income bands, risks, measures, removal share, changes of the year."""
    whole = households(e.household_id for e in facts.monitoring)
    gone = households(e.household_id for e in facts.monitoring if str(e.values["state"]).startswith("风险已消除"))
    lines = (
        Line("累计识别", (whole, Figure("100%" if whole.value else "—", part=(int(whole.value), int(whole.value))))),
        Line("风险已消除", (gone, share_of(gone, whole))),
    )
    removal = Section("removal_share", "风险消除比例", ("户数", "比例"), lines)
    return [
        stock(facts),
        *villages(facts),
        bands(facts),
        risks(facts),
        measures(facts),
        removal,
        _family_changes(facts),
        flow(facts),
    ]


def _family_changes(facts: Facts) -> Section:
    found: dict[str, list[str]] = {}
    for file in facts.scope.files:
        for row in file.rows("life_event"):
            if facts.scope.holds(row.get("date")):
                found.setdefault(label("LIFE_EVENT", str(row["kind"])), []).append(file.id)
    lines = tuple(Line(word, (Figure(len(ids)), households(ids))) for word, ids in sorted(found.items()))
    return Section("families", "家庭人口变动", ("次数", "户数"), lines)


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report: when it is due, how it is named, what it counts."""

    key: str
    name: str
    title: str
    interval: str
    build: Callable[[Facts], list[Section]]


REPORTS: tuple[ReportKind, ...] = (
    ReportKind(MONTHLY, "月报", "防返贫监测月报", "month", monthly),
    ReportKind(QUARTERLY, "季报", "务工与岗位季报", "quarter", quarterly),
    ReportKind(HALF_YEARLY, "半年报", "低收入人口和风险消除半年报", "half_year", half_yearly),
    ReportKind(YEARLY, "年报", "防返贫监测和帮扶年报", "year", yearly),
)


def report_kind(name: str) -> ReportKind:
    """A report by key or name; AppError LEDG-140."""
    found = next((kind for kind in REPORTS if name.strip() in (kind.key, kind.name, kind.title)), None)
    if found is None:
        raise AppError(
            "LEDG-140", f"没有“{name}”这种报表。", f"报表有：{'、'.join(kind.name for kind in REPORTS)}。", "报表"
        )
    return found


def report(desk: Desk, name: str, period: str = "") -> Report:
    """A report of a period (the running one when blank). AppError LEDG-140, LEDG-101 … LEDG-103."""
    with desk.reading() as connection:
        return report_in(desk, connection, name, period)


def report_in(desk: Desk, connection: Connection, name: str, period: str = "", code: str = "") -> Report:
    """`report` inside a reading; `code`: of one village of a township's store."""
    kind = report_kind(name)
    facts = Facts(desk, connection, holding(period, kind.interval, desk), code)
    sections = tuple(kind.build(facts))
    return Report(kind.key, kind.title, facts.period.label, sections, facts.homes, tuple(next_steps(sections)))


def holding(text: str, interval: str, desk: Desk) -> Period:
    """The period of a report: the one written, or the one that holds a shorter one (a month of the quarter)."""
    shorter = ("month", "quarter", "half_year", "year")
    kinds = (interval, *shorter[: shorter.index(interval)])
    return period_of(read_period(text, kinds, desk.today).start, interval)


def next_steps(sections: Sequence[Section]) -> Iterable[str]:
    """What the figures themselves ask for next."""
    known = {section.key: section for section in sections}
    if "visits" in known and (late := known["visits"].figure("合计", "逾期")).value:
        yield f"补上逾期的回访{late.value}户。"
    if "measures" in known and (none := known["measures"].figure("没有帮扶措施的户", "户数")).value:
        yield f"为没有帮扶措施的{none.value}户落实措施。"
    if "removed" in known and (due := known["removed"].figure("回访逾期", "户数")).value:
        yield f"对风险消除后没有回访的{due.value}户完成半年回访。"
    if "colours" in known and (all_ := known["colours"].figure("其中正在办理预警", "户数")).value:
        yield f"继续办理{all_.value}户低收入预警。"
    if "problems" in known and (
        open_ := sum(int(line.cells[0].value) for line in known["problems"].lines if line.label in ("逾期", "正在整改"))
    ):
        yield f"完成{open_}个问题的整改销号。"
    if "changes" in known:
        checked, all_people = known["changes"].figure("本季已核实", "人数"), known["places"].figure("合计", "人数")
        if int(all_people.value) > int(checked.value):
            yield f"核实还没有核实的务工人员{int(all_people.value) - int(checked.value)}人。"


def charts(desk: Desk, period: str = "") -> tuple[str, tuple[Chart, ...], dict[str, Home]]:
    """The page of charts of a month: period, charts, households. AppError LEDG-101 … LEDG-103."""
    with desk.reading() as connection:
        return charts_in(desk, connection, period)


def charts_in(desk: Desk, connection: Connection, period: str = "") -> tuple[str, tuple[Chart, ...], dict[str, Home]]:
    """`charts` inside a reading."""
    facts = Facts(desk, connection, read_period(period, ("month",), desk.today))
    sections = (stock(facts), risks(facts), measures(facts), bands(facts), visit_figures(facts))
    return facts.period.label, charts_of(sections), facts.homes


def charts_of(sections: Sequence[Section]) -> tuple[Chart, ...]:
    """The bars of a month: classes, risks, measures, income bands, visits done and late."""
    known = {section.key: section for section in sections}
    seen = known["visits"]
    bars = [
        Bar(f"{line.label}", int(line.cells[place].value), line.cells[place].households, dark)
        for line in seen.lines if line.label != "合计" for place, dark in ((1, 0), (2, 1))
    ]  # fmt: skip
    return (
        chart_of(known["stock"], "户数", "监测对象类别"), chart_of(known["risks"], "户数", "致贫返贫风险（有重叠）"),
        chart_of(known["measures"], "户数", "帮扶措施（有重叠）"), chart_of(known["bands"], "户数", "人均纯收入"),
        Chart("visits", "本期回访", tuple(bars), kinds=("已访", "逾期")),
    )  # fmt: skip
