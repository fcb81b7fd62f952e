"""走访计划, 到龄名单, 全年工作安排: papers of the day's work, with room to write (`domain.md` §12, §22; `design.md` §8)."""

from __future__ import annotations

import re
from datetime import date

from app.domain.documents import Align, Column, Row, SignatureBox, chinese_date
from app.domain.documents.form import FormSignatures, FormTable, FormText
from app.domain.documents.letter import Letter, LetterPart
from app.domain.due import Due, State
from app.domain.errors import AppError
from app.domain.workdays import month_end, month_of, month_start
from app.services.duties.ages import age_lines
from app.services.duties.calendar import task_lines
from app.services.duties.dues import DueLine
from app.services.duties.plan import PlanHome, WorkPlan, plan_in, week_of
from app.services.duties.village_work import analysis_named
from app.services.files import load_households
from app.services.papers.base import PaperKind, Setting, Sheet

_HOMES = (
    Column("no", "序号", 10, fixed=True), Column("number", "户号", 20), Column("head", "户主", 20), Column("where", "住址和电话", 36),
    Column("helper", "联系人", 26), Column("what", "要办的事和期限", 70, Align.LEFT), Column("found", "走访情况", 64, fixed=True),
    Column("day", "走访日期", 18, fixed=True), Column("sign", "农户签字", 22, fixed=True),
)  # fmt: skip
_OWN = (
    Column("no", "序号", 10, fixed=True), Column("what", "事项", 40), Column("until", "最迟", 28), Column("why", "说明", 110, Align.LEFT),
    Column("who", "谁办", 28), Column("done", "完成情况", 50, fixed=True),
)  # fmt: skip
_AGES = (
    Column("no", "序号", 10, fixed=True), Column("group", "小组", 18), Column("number", "户号", 18), Column("head", "户主", 20),
    Column("name", "姓名", 20), Column("on", "满龄日期", 26), Column("age", "周岁", 12), Column("what", "要办的事", 42, Align.LEFT),
    Column("done", "办理情况", 34, Align.LEFT),
)  # fmt: skip
_YEAR = (
    Column("no", "序号", 10, fixed=True), Column("what", "工作", 44), Column("days", "时间", 44), Column("who", "负责人", 24),
    Column("note", "说明", 44, Align.LEFT), Column("done", "完成情况", 34, Align.LEFT),
)  # fmt: skip
ROW, SHORT_ROW = 16.0, 9.0  # millimetres: room for two handwritten lines, for one


# ---- 走访计划 ---------------------------------------------------------------------------------------------------------


def plan_sheet(setting: Setting) -> Sheet:
    """Whom to visit, group by group; `period`: a day, two days (2026-11-23至2026-11-29), blank for this week."""
    first, last = _days(setting)
    asked = setting.asked
    found = plan_in(setting.desk, setting.connection, first, last, asked.group, asked.helper)
    title = f"{setting.bodies.village}走访计划"
    days = chinese_date(first) if first == last else f"{chinese_date(first)}至{chinese_date(last)}"
    header = (
        ("日期", days),
        ("小组", asked.group or "各组"),
        ("走访人", asked.helper or "各联系人"),
        ("户数", f"{len(found.homes)}户"),
    )
    letter = Letter(title, _parts(found), header=header, working=True, wide=True, marks=setting.marks("", 2))
    return Sheet((letter,), title, days, 2)


def _days(setting: Setting) -> tuple[date, date]:
    text = setting.asked.period.strip()
    if not text:
        return week_of(setting.desk.today)
    days = re.findall(r"\d{4}-\d{1,2}-\d{1,2}", text)
    try:
        found = [date(*(int(part) for part in day.split("-"))) for day in days]
    except ValueError:
        found = []
    if not 1 <= len(found) <= 2:
        raise AppError("DUTY-142", f"看不懂走访计划的日期“{text}”。", "请写一天，例如2026-11-23；或者写两天，例如2026-11-23至2026-11-29。",
                       "走访计划")  # fmt: skip
    return found[0], found[-1]


def _parts(plan: WorkPlan) -> tuple[LetterPart, ...]:
    parts: list[LetterPart] = []
    number = 0
    for group, homes in plan.groups:
        rows = tuple(_home_row(number + place, home, plan.last.year) for place, home in enumerate(homes, 1))
        number += len(homes)
        parts.append(FormTable(f"{group or '没有填小组'}（{len(homes)}户）", _HOMES, rows, fixed=len(_HOMES)))
    if plan.village:
        rows = tuple(_own_row(place, line) for place, line in enumerate(plan.village, 1))
        parts.append(FormTable("全村的工作", _OWN, rows, fixed=len(_OWN)))
    if not parts:
        parts.append(FormText("", ("这几天没有到期要走访的户，也没有到期的工作。",)))
    parts.append(FormSignatures("签字", (SignatureBox("走访人"), SignatureBox("村负责人"))))
    return tuple(parts)


def _home_row(number: int, home: PlanHome, year: int) -> Row:
    where = "　".join(text for text in (home.address, home.phone) if text)
    tasks = "；".join(_task(due, year) for due in home.tasks)
    return Row((str(number), home.number, home.name, where, home.helper, tasks, "", "", ""), height=ROW)


def _task(due: Due, year: int) -> str:
    """回访（11月30日前）; why a household is looked at every month stays off the sheet (level 3)."""
    day = chinese_date(due.to) if due.to.year != year else f"{due.to.month}月{due.to.day}日"
    return f"{due.label.split('（')[0]}（{day}{'，已逾期' if due.state is State.OVERDUE else '前'}）"


def _own_row(number: int, line: DueLine) -> Row:
    due = line.due
    return Row((str(number), due.label, chinese_date(due.to), due.reason, line.helper, ""), height=SHORT_ROW)


# ---- 到龄名单 ---------------------------------------------------------------------------------------------------------


def age_sheet(setting: Setting) -> Sheet:
    """到龄名单 of a month (`period` YYYYMM or YYYY-MM, blank for this one)."""
    month = _month(setting.asked.period) or month_of(setting.desk.today)
    lines = age_lines(setting.desk, setting.connection, month)
    rows = tuple(
        Row((str(n), line.group, line.number, line.head, line.name, chinese_date(line.turning.on), str(line.turning.age),
             line.turning.what, _handled(line.turning.noted_on, line.turning.outcome)), height=SHORT_ROW)
        for n, line in enumerate(lines, 1)
    )  # fmt: skip
    first, last = month_start(month), month_end(month)
    text = f"{first.year}年{first.month}月"
    parts: tuple[LetterPart, ...] = (
        FormTable(
            f"{text}满龄{len(lines)}人", _AGES, rows, fixed=len(_AGES), note="" if rows else "本月没有满龄的人。"
        ),
        FormSignatures("签字", (SignatureBox("填表人"), SignatureBox("村负责人"))),
    )
    title = f"{setting.bodies.village}到龄名单"
    header = (("月份", text), ("截至", chinese_date(last)))
    letter = Letter(title, parts, header=header, working=True, wide=True, marks=setting.marks("", 2))
    return Sheet((letter,), title, text, 2)


def _month(text: str) -> str:
    """YYYYMM of 202611, 2026-11 or 2026年11月; "" for blank."""
    found = re.fullmatch(r"(\d{4})[-年]?(\d{1,2})月?", text.strip())
    return f"{found[1]}{int(found[2]):02d}" if found else text.strip()


def _handled(on: date | None, outcome: str) -> str:
    return f"{chinese_date(on)}{outcome}" if on else ""


# ---- 全年工作安排 -----------------------------------------------------------------------------------------------------


def year_sheet(setting: Setting) -> Sheet:
    """全年工作安排 of a year (`period` YYYY, blank for this one)."""
    text = setting.asked.period.strip()
    year = int(text[:4]) if text[:4].isascii() and text[:4].isdigit() and int(text[:4]) > 0 else setting.desk.today.year
    rows = tuple(
        Row((str(n), line.label, f"{chinese_date(line.row['start'])}至{chinese_date(line.row['end'])}",
             str(line.row.get("person") or ""), str(line.row.get("note") or ""),
             _handled(line.row.get("done_on"), str(line.row.get("outcome") or "") or "完成")), height=SHORT_ROW)
        for n, line in enumerate(task_lines(setting.desk, setting.connection, year), 1)
    )  # fmt: skip
    note = "" if rows else "这一年还没有安排工作，请在“设置”的“全年工作”里排。"
    parts: tuple[LetterPart, ...] = (
        FormTable("", _YEAR, rows, fixed=len(_YEAR), note=note),
        FormSignatures("签字", (SignatureBox("填表人"), SignatureBox("村负责人"))),
    )
    title = f"{setting.bodies.village}{year}年工作安排"
    return Sheet((Letter(title, parts, working=True, wide=True, marks=setting.marks("", 1)),), title, f"{year}年", 1)


# ---- 研判会 ---------------------------------------------------------------------------------------------------------


def analysis_sheet(setting: Setting) -> Sheet:
    """研判会记录 of a meeting (`meeting`: its day or id, blank for the newest)."""
    row = analysis_named(setting.connection, setting.asked.meeting.strip())
    ids = [str(one) for one in row["concerned_ids"] or ()]
    files = load_households(setting.connection, ids, ("household", "member")) if ids else []
    day = chinese_date(row["date"])
    parts: tuple[LetterPart, ...] = (
        FormText("参会人员", ("、".join(row["attendees"]),)),
        FormText("研判的农户", ("、".join(file.short for file in files) or "全村情况。",)),
        FormText("研判情况和结论", _lines(row["conclusions"])),
        FormText("下一步工作", _lines(row.get("next_steps")), lines=0 if row.get("next_steps") else 2),
        FormSignatures("签字", (SignatureBox("主持人"), SignatureBox("记录人"), SignatureBox("参会人员"))),
    )
    title = f"{setting.bodies.village}研判会记录"
    header = (
        ("日期", day),
        ("地点", str(row["place"])),
        ("主持人", str(row["chair"])),
        ("记录人", str(row["recorder"])),
    )
    return Sheet((Letter(title, parts, header=header, working=True, marks=setting.marks("", 2)),), title, day, 2)


def _lines(text: object) -> tuple[str, ...]:
    return tuple(line for line in str(text or "").splitlines() if line.strip())


WORK_PAPERS: tuple[PaperKind, ...] = (
    PaperKind("work_plan", "走访计划", "一天或一周的走访计划，按小组排列，留有填写的地方", plan_sheet, (), ("period", "group", "helper"),
              level=2, purpose="入户走访"),
    PaperKind("age_list", "到龄名单", "本月满6、16、18、60、70、80、90、100周岁的人", age_sheet, (), ("period",), level=2,
              purpose="到龄办理"),
    PaperKind("analysis", "研判会记录", "研判会记录：参会人员、研判的农户、结论", analysis_sheet, (), ("meeting",), level=2,
              purpose="会议记录"),
    PaperKind("work_year", "全年工作安排", "全年工作安排", year_sheet, (), ("period",), level=1, purpose="工作安排"),
)  # fmt: skip
