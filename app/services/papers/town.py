"""The township's papers of the road: 研判锁定名单, 抽查核查表, 提请会议审核名单, 排查情况报告 to the county (`domain.md` §8.3, §8.5, §22, S0-1).

A village prints the same sheets from what came back to it, for its archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from app.domain.documents import Align, Column, FormCell, Row, SignatureBox, Tick
from app.domain.documents.form import FormSection, FormSignatures, FormTable, FormText
from app.domain.documents.letter import Letter, LetterPart
from app.domain.errors import AppError
from app.domain.notice import notice_kind
from app.domain.notice_days import notice_dates
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Level
from app.domain.sweeps import tally
from app.domain.values import show_date
from app.services.auditing.queue import sample_state
from app.services.auditing.sampling import sample_of
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.papers.base import Setting, Sheet, number_of, whose
from app.services.papers.letter_values import Matter, letter_text
from app.store.rows import read_records

_LOCKED = (
    Column("no", "序号", 10), Column("village", "村", 22), Column("head", "户主姓名", 24), Column("group", "村民小组", 24),
    Column("people", "人口", 12), Column("source", "线索来源", 30), Column("date", "线索日期", 32), Column("risk", "主要风险", 30, Align.LEFT),
    Column("result", "研判意见", 24),
)  # fmt: skip
_AUDIT = (
    Column("no", "序号", 10), Column("village", "村", 20), Column("head", "户主姓名", 24), Column("group", "村民小组", 22),
    Column("people", "人口", 12), Column("category", "监测对象类别", 32), Column("notice", "公示日期", 40), Column("sample", "抽查", 34, Align.LEFT),
    Column("result", "会议意见", 22, fixed=True),
)  # fmt: skip
_CHECK = (
    Column("no", "序号", 12), Column("what", "核查内容", 58, Align.LEFT), Column("told", "上报情况", 44, Align.LEFT),
    Column("same", "是否一致", 34, fixed=True), Column("note", "核查情况", 40, Align.LEFT),
)  # fmt: skip
WAITING_LOCK = "待研判"
KIN = "近亲属备案，必须抽查"
Found = tuple[HouseholdFile, CaseFile]


def lock_list(setting: Setting) -> Sheet:
    """研判锁定名单: the households of the latest 研判, with those that still wait for one. AppError PRINT-041 without any."""
    pairs = [(file, case) for file, case in _cases(setting) if case.road.find(Step.SCREENED, Step.LOCKED)]
    days = [_day(case.road.find(Step.LOCKED)) for _, case in pairs]
    newest = max((day for day in days if day), default=None)
    waiting = [pair for pair in pairs if pair[1].road.state is Step.SCREENED]
    chosen = [pair for pair in pairs if newest and _day(pair[1].road.find(Step.LOCKED)) == newest] + waiting
    if not chosen:
        raise AppError(
            "PRINT-041", "还没有上报待研判、或者已经研判锁定的户。", "请先在集中排查里上报线索。", "研判锁定名单"
        )
    event = next((case.road.find(Step.LOCKED) for _, case in chosen if case.road.find(Step.LOCKED)), None) or {}
    details = dict(event.get("details") or {})
    village = _villages(setting)
    rows = tuple(
        Row((str(n), village(file), file.head_name, _group(file), str(len(file.members)),
             label("CHANNEL", case.record.get("discovery_channel")), show_date(case.record.get("clue_date")), _risks(case),
             WAITING_LOCK if case.road.state is Step.SCREENED else "锁定，入户核查"))
        for n, (file, case) in enumerate(chosen, start=1)
    )  # fmt: skip
    cells = (
        FormCell("研判日期", show_date(newest)), FormCell("文号", str(event.get("paper") or "")),
        FormCell("参加人员", _names(details.get("attendees")), span=2), FormCell("研判依据", _names(details.get("basis")), span=2),
    )  # fmt: skip
    parts: tuple[LetterPart, ...] = (
        FormSection("", cells, across=2), FormTable("", _LOCKED, rows, fixed=9, note=f"共{len(rows)}户。"),
        FormSignatures("签字", (SignatureBox("填表人"), SignatureBox("负责人"))),
    )  # fmt: skip
    return _sheet(setting, "防止返贫监测研判锁定名单", parts, wide=True)


def audit_list(setting: Setting) -> Sheet:
    """提请会议审核名单: what waits for the township's committee, else what it heard last. AppError PRINT-042 without any."""
    listed = frozenset(setting.asked.listed)
    waiting = [pair for pair in _cases(setting) if pair[1].road.state is Step.TOWNSHIP_CHECK]
    waiting = [pair for pair in waiting if not listed or pair[1].id in listed]
    event: dict[str, Any] = {}
    if not waiting:
        heard = [pair for pair in _cases(setting) if _meeting(pair[1])]
        latest = max((_meeting(case) for _, case in heard), default="")
        waiting = [pair for pair in heard if _meeting(pair[1]) == latest]
        event = dict(waiting[0][1].road.find(Step.COUNTY) or {}) if waiting else {}
    if not waiting:
        raise AppError(
            "PRINT-042",
            "现在没有等待审核的户，也没有已提请会议审核的户。",
            "请先收到村里上报的名单。",
            "提请会议审核名单",
        )
    details = dict(event.get("details") or {})
    kin = {str(row["household_id"]) for row in read_records(setting.connection, "relative")}
    village = _villages(setting)
    rows = tuple(_audit_row(setting, n, pair, village, kin) for n, pair in enumerate(waiting, start=1))
    cells = (FormCell("会议日期", show_date(_as_day(details.get("party_meeting_on")))),
             FormCell("会议文号", str(details.get("party_meeting_no") or "")))  # fmt: skip
    people = sum(len(file.members) for file, _ in waiting)
    parts: tuple[LetterPart, ...] = (
        FormSection("", cells, across=2), FormTable("", _AUDIT, rows, fixed=9, note=f"共{len(rows)}户{people}人。"),
        FormSignatures("签字", (SignatureBox("填表人"), SignatureBox("审核人"), SignatureBox("负责人"))),
    )  # fmt: skip
    return _sheet(setting, f"提请{setting.bodies.party_committee}会议审核名单", parts, wide=True)


def _audit_row(
    setting: Setting, number: int, pair: Found, village: Callable[[HouseholdFile], str], kin: set[str]
) -> Row:
    file, case = pair
    told = sample_state(case.rows("sample_check"))
    return Row((
        str(number), village(file), file.head_name, _group(file), str(len(file.members)), label("CATEGORY", case.category),
        _notice_days(setting, case), "，".join(part for part in (KIN if file.id in kin else "", told) if part), "",
    ))  # fmt: skip


def spot_check(setting: Setting) -> Sheet:
    """抽查核查表 of one household: what was reported, line by line, and whether the township found the same (S0-1, §22)."""
    file, case = whose(setting)
    if case is None:
        raise AppError("PRINT-033", "这一户没有监测事项，不能打印这份材料。", "请先登记线索。", file.short)
    kin = any(str(row["household_id"]) == file.id for row in read_records(setting.connection, "relative"))
    check = sample_of(case.rows("sample_check"), case) or {}
    why = label("SAMPLE_REASON", check.get("reason")) or (KIN if kin else "随机抽查")
    rows = tuple(
        Row((str(n), what, told, (Tick("是"), "　", Tick("否")), ""), height=11)
        for n, (what, told) in enumerate(_reported(setting, file, case), start=1)
    )
    cells = (
        FormCell("户主", file.head_name), FormCell("村民小组", _group(file)),
        FormCell("监测对象类别", label("CATEGORY", case.category)), FormCell("抽查原因", why),
    )  # fmt: skip
    parts: tuple[LetterPart, ...] = (
        FormSection("", cells, across=2),
        FormTable("逐项核查", _CHECK, rows, fixed=5),
        FormText(
            "核查意见", tuple(filter(None, (str(check.get("doubt") or ""), str(check.get("note") or "")))), lines=3
        ),
        FormSignatures(
            "签字", (SignatureBox("核查人"), SignatureBox("核查人"), SignatureBox("农户签字", fingerprint=True))
        ),
    )
    header = (("村", setting.bodies.village), ("户号", number_of(file)), ("日期", "　　年　月　日"))
    title = f"{setting.bodies.town_level}级抽查核查表"
    letter = Letter(title, parts, header=header, working=True, marks=setting.marks(number_of(file), Level.PERSONAL))
    return Sheet((letter,), title, number_of(file), Level.PERSONAL)


def _reported(setting: Setting, file: HouseholdFile, case: CaseFile) -> Iterable[tuple[str, str]]:
    """What the village reported, item by item; nothing of health, assets or amounts beyond the one the class stands on."""
    vote = case.road.find(Step.REVIEWED) or {}
    signed = [row for row in case.rows("consent") if row.get("signed_on")]
    yield "家庭人口和成员", f"{len(file.members)}人"
    yield "家庭收入和合规自付支出", "见信息采集表"
    yield "“三保障”和饮水安全", "见信息采集表"
    yield "返贫致贫风险", _risks(case)
    yield "两人以上入户核查", "、".join(case.record.get("visitors") or ())
    yield "承诺授权书签字", f"{len(signed)}份" if signed else ""
    yield "民主评议", show_date(vote.get("date"))
    yield "村内公示", _notice_days(setting, case)
    yield "不予认定情形和近亲属", ""


def town_report(setting: Setting) -> Sheet:
    """排查情况报告 of the township to the county: every village's newest round that ended, added up. AppError PRINT-043."""
    rounds = _newest_rounds(setting)
    if not rounds:
        raise AppError("PRINT-043", "还没有登记结束的集中排查。", "请在各村的排查结束以后再打印。", "排查情况报告")
    wanted = {str(row["id"]) for row in rounds}
    results = [row for row in read_records(setting.connection, "sweep_result") if row["sweep_id"] in wanted]
    sums, days = tally(results), [row["date"] for row in results if row.get("date")]
    values = {
        "排查开始": show_date(min(row["start"] for row in rounds)), "排查结束": show_date(max(days, default=None)),
        "排查户数": str(sums.checked), "未入户数": str(sums.not_reached), "风险户数": str(sums.at_risk),
    }  # fmt: skip
    title = f"关于{setting.bodies.town}防止返贫集中排查情况的报告"
    number, day = _report_number(setting, max(row["closed_on"] for row in rounds))
    letter = Letter(
        title, letter_text(setting, "town_report", Matter(), **values), reference=number or f"〔{setting.desk.today.year}〕　　号",
        addressee=f"{setting.bodies.lead_group}：", closing="特此报告。", issuer=setting.bodies.government,
        date=show_date(day or setting.desk.today), marks=setting.marks("", Level.INTERNAL),
    )  # fmt: skip
    return Sheet((letter,), title, setting.bodies.town, Level.INTERNAL)


def _report_number(setting: Setting, since: date) -> tuple[str, date | None]:
    """Number and day of the report recorded with the committee's meeting, once the rounds it tells of have ended."""
    told = [dict(event.get("details") or {}) for _, case in _cases(setting) if (event := case.road.find(Step.COUNTY))]
    days = [(_as_day(details.get("sweep_report_on")), str(details.get("sweep_report_no") or "")) for details in told]
    found = [(day, number) for day, number in days if day and number and day >= since]
    return (max(found)[1], max(found)[0]) if found else ("", None)


def _newest_rounds(setting: Setting) -> list[Rec]:
    """Of each village the round that ended last."""
    newest: dict[str, Rec] = {}
    for row in sorted(read_records(setting.connection, "sweep"), key=lambda row: (row["start"], str(row["number"]))):
        if row.get("closed_on"):
            newest[str(row["unit_id"])] = row
    return list(newest.values())


# ---- parts ------------------------------------------------------------------------------------------------------------


def _cases(setting: Setting) -> list[Found]:
    files = load_households(setting.connection)
    return [(file, case) for file in files if file.members for case in file.cases]


def _sheet(setting: Setting, title: str, parts: tuple[LetterPart, ...], wide: bool = False) -> Sheet:
    header = (("单位", setting.bodies.government), ("填表日期", show_date(setting.desk.today)))
    letter = Letter(title, parts, header=header, working=True, wide=wide, marks=setting.marks("", Level.PERSONAL))
    return Sheet((letter,), title, setting.bodies.town, Level.PERSONAL)


def _villages(setting: Setting) -> Callable[[HouseholdFile], str]:
    """Name of a household's village."""
    names = {
        str(row.get("code") or ""): str(row.get("name") or "") for row in read_records(setting.connection, "village")
    }
    return lambda file: names.get(str(file.record.get("village_code") or ""), "") or setting.bodies.village


def _group(file: HouseholdFile) -> str:
    return str(file.record.get("group_name") or "")


def _risks(case: CaseFile) -> str:
    return "、".join(label("RISK", code) for code in case.record.get("risks") or () if code)


def _day(event: Mapping[str, Any] | None) -> date | None:
    return _as_day(event.get("date")) if event else None


def _as_day(value: Any) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None


def _names(value: Any) -> str:
    return "、".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value or "")


def _meeting(case: CaseFile) -> str:
    """Day and number of the committee meeting that heard the case; "" before it."""
    details = (case.road.find(Step.COUNTY) or {}).get("details") or {}
    return f"{details.get('party_meeting_on') or ''} {details.get('party_meeting_no') or ''}".strip()


def _notice_days(setting: Setting, case: CaseFile) -> str:
    """The counted days of the last 公示 the case stood on."""
    mine = {
        str(row["notice_id"]) for row in read_records(setting.connection, "notice_row") if row["case_id"] == case.id
    }
    posted = [row for row in read_records(setting.connection, "notice") if row["id"] in mine and row.get("posted_on")
              and notice_kind(row["kind"]).asks]  # fmt: skip
    if not posted:
        return ""
    last = max(posted, key=lambda row: (row["posted_on"], str(row["number"])))
    days = notice_dates(last["posted_on"], last["days"])
    return f"{show_date(days.first)}至{show_date(days.last)}"
