"""会议通知, 签到表, 会议记录, 评议表决汇总: one meeting, typed once (`domain.md` §8.3, §8.5, §9.1)."""

from __future__ import annotations

from app.domain.documents import Align, Cell, Column, FormCell, Row, SignatureBox, Tick
from app.domain.documents.form import FormSection, FormSignatures, FormTable, FormText
from app.domain.documents.letter import Clause, Letter
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.settings import PLACEHOLDER_MARK
from app.domain.values import show_date
from app.services.files import HouseholdFile, Rec, load_households
from app.services.papers.base import Setting, Sheet
from app.services.papers.letter_values import Matter, letter_text, meeting_record
from app.store.rows import read_records

_SIGN_IN = (
    Column("no", "序号", 12), Column("name", "姓名", 30), Column("role", "身份", 40), Column("sign", "签名", 50, fixed=True),
    Column("note", "备注", 34, Align.LEFT),
)  # fmt: skip
_VOTES = (
    Column("no", "序号", 11), Column("head", "户主姓名", 24), Column("group", "村民小组", 24), Column("people", "人口", 13),
    Column("category", "拟定类别", 32), Column("agree", "同意", 14), Column("against", "不同意", 16), Column("abstain", "弃权", 14),
    Column("decision", "评议结果", 24), Column("note", "说明", 30, Align.LEFT),
)  # fmt: skip
_HITS = (
    Column("head", "户主姓名", 26), Column("item", "不予认定情形", 70, Align.LEFT), Column("evidence", "依据", 44, Align.LEFT),
    Column("special", "会议意见", 30),
)  # fmt: skip
_BALLOT = (
    Column("no", "序号", 11), Column("head", "户主姓名", 26), Column("group", "村民小组", 24), Column("people", "人口", 13),
    Column("category", "拟定类别", 32), Column("result", "评议事项", 20), Column("vote", "表决意见", 62, fixed=True),
)  # fmt: skip
WAITING = (Step.REVIEW_READY, Step.REM_VISITED)
SPARE_ROWS = 6
SAID = {True: "按特殊情形同意纳入", False: "不按特殊情形处理", None: "未表决"}


def meeting_call(setting: Setting) -> Sheet:
    """会议通知 of a meeting, or of the next one over all cases that wait for it (day and place left open)."""
    meeting = meeting_record(setting, setting.asked.meeting)
    files = _heard(setting, meeting) if meeting else _waiting(setting)
    if not files:
        raise AppError("PRINT-030", "现在没有等待民主评议的户。", "请先完成入户核查和承诺授权。", "会议通知")
    facts = meeting or {"body": setting.view.text("review_body")}
    day = show_date(setting.desk.today)
    letter = Letter(
        "会议通知", letter_text(setting, "meeting_call", Matter(meeting=facts, households=tuple(files))),
        addressee=f"{setting.bodies.representatives}、各位成员：", issuer=setting.bodies.committee, date=day, internal=False,
        marks=setting.marks(str(meeting.get("number") or "")),
    )  # fmt: skip
    return Sheet((letter,), letter.title, str(meeting.get("number") or ""), 0)


def sign_in_sheet(setting: Setting) -> Sheet:
    """签到表: who is expected by name where the names are known, else lines to sign on; observers below."""
    meeting = _wanted(setting)
    names = list(meeting.get("attendees") or ())
    spare = max(int(meeting.get("expected") or 0) - len(names), 0)
    role = setting.bodies.representatives
    rows = [Row((str(n), name, role, "", ""), height=9) for n, name in enumerate([*names, *[""] * spare], start=1)]
    observers = [*meeting.get("observers", ()), *[""] * 3]
    watching = [Row((str(n), name, "列席", "", ""), height=9) for n, name in enumerate(observers, start=1)]
    letter = Letter(
        f"{setting.bodies.review_meeting(str(meeting.get('body') or ''))}签到表",
        (
            FormTable("参会人员", _SIGN_IN, tuple(rows), fixed=5, least=max(len(rows), SPARE_ROWS)),
            FormTable("列席人员", _SIGN_IN, tuple(watching), fixed=5),
        ),
        header=(("时间", show_date(meeting.get("date"))), ("地点", str(meeting.get("place") or ""))),
        working=True,
        marks=setting.marks(str(meeting["number"]), 2),
    )
    return Sheet((letter,), letter.title, str(meeting["number"]), 2)


def minutes_sheet(setting: Setting) -> Sheet:
    """会议记录: 应到/实到/列席, what was said, votes and decision per household, refusal items by name, signatures."""
    meeting = _wanted(setting)
    votes, files = _votes(setting, meeting)
    hits = _hit_rows(setting, files)
    parts = (
        FormSection("", _facts(setting, meeting), across=2),
        FormText("会议内容", tuple(_paragraphs(meeting)), lines=0 if meeting.get("minutes") else 8),
        FormTable(
            "逐户评议和表决", _VOTES, tuple(_vote_row(n, v, files) for n, v in enumerate(votes, start=1)), fixed=10
        ),
        *((FormTable("符合不予认定情形的，逐户说明", _HITS, hits, fixed=4),) if hits else ()),
        FormSignatures("签字", (SignatureBox("主持人"), SignatureBox("记录人"), SignatureBox("监督人"))),
    )
    title = f"{setting.bodies.village}{setting.bodies.review_meeting(str(meeting.get('body') or ''))}记录"
    letter = Letter(title, parts, working=True, marks=setting.marks(str(meeting["number"]), 2))
    return Sheet((letter,), title, str(meeting["number"]), 2)


def vote_sheet(setting: Setting) -> Sheet:
    """评议表决汇总: votes of every household with their sums."""
    meeting = _wanted(setting)
    votes, files = _votes(setting, meeting)
    total = Row(("合计", "", "", str(sum(len(file.members) for file in files.values())), "",
                 *(str(sum(int(vote[key] or 0) for vote in votes)) for key in ("agree", "against", "abstain")),
                 f"同意{sum(vote['decision'] == 'agree' for vote in votes)}户", ""))  # fmt: skip
    rows = tuple(_vote_row(number, vote, files) for number, vote in enumerate(votes, start=1))
    letter = Letter(
        "民主评议表决汇总表",
        (
            Clause(_turnout(meeting)),
            FormTable("", _VOTES, (*rows, total), fixed=10),
            FormSignatures("签字", (SignatureBox("主持人"), SignatureBox("计票人"), SignatureBox("监票人"))),
        ),
        header=(("时间", show_date(meeting.get("date"))), ("地点", str(meeting.get("place") or ""))),
        working=True,
        marks=setting.marks(str(meeting["number"]), 2),
    )
    return Sheet((letter,), letter.title, str(meeting["number"]), 2)


def ballot_sheet(setting: Setting) -> Sheet:
    """评议表决票 of a meeting, or of the next one: every household with three boxes; no number and no name of who votes.

    A page for each representative is a matter of copies. AppError PRINT-030, PRINT-031."""
    meeting = meeting_record(setting, setting.asked.meeting)
    if setting.asked.meeting and not meeting:
        raise AppError("PRINT-031", "没有找到这次会议。", "请先登记会议，或写会议编号。", "打印")
    files = _waiting(setting) or _heard(setting, _wanted(setting)) if not meeting else _heard(setting, meeting)
    if not files:
        raise AppError("PRINT-030", "现在没有等待民主评议的户。", "请先完成入户核查和承诺授权。", "评议表决票")
    cases = {str(vote["case_id"]) for vote in read_records(setting.connection, "meeting_vote")} if meeting else set()
    rows = tuple(_ballot_row(number, file, cases) for number, file in enumerate(files, start=1))
    body = str(meeting.get("body") or setting.view.text("review_body"))
    told = "每户只选一项，在方框里打“√”；不选或多选的，这一户按弃权计。表决票不写姓名。"
    parts = (Clause(told), FormTable("", _BALLOT, rows, fixed=7, note=f"共{len(rows)}户。"))
    header = (
        ("会议", setting.bodies.review_meeting(body)),
        ("时间", show_date(meeting.get("date")) or "　　年　月　日"),
    )
    number = str(meeting.get("number") or "")
    letter = Letter("民主评议表决票", parts, header=header, working=True, marks=setting.marks(number, 2))
    return Sheet((letter,), letter.title, number or "下次会议", 2)


def _ballot_row(number: int, file: HouseholdFile, cases: set[str]) -> Row:
    case = next((case for case in file.cases if case.id in cases), file.case)
    removing = case is not None and case.road.find(Step.REM_VISITED) is not None
    cells: tuple[Cell, ...] = (
        str(number), file.head_name, str(file.record.get("group_name") or ""), str(len(file.members)),
        label("CATEGORY", case.category) if case else "", "拟消除" if removing else "拟纳入",
        (Tick("同意"), "　", Tick("不同意"), "　", Tick("弃权")),
    )  # fmt: skip
    return Row(cells, height=10)


# -- parts --------------------------------------------------------------------------------------------------------


def _wanted(setting: Setting) -> Rec:
    """The meeting asked for, else the latest; AppError PRINT-031 without any."""
    found = meeting_record(setting, setting.asked.meeting)
    if not found and not setting.asked.meeting:
        known = [row for row in read_records(setting.connection, "meeting") if row.get("date")]
        found = max(known, key=lambda row: (row["date"], str(row["number"])), default={})
    if not found:
        raise AppError("PRINT-031", "没有找到这次会议。", "请先登记会议，或写会议编号。", "打印")
    return found


def _waiting(setting: Setting) -> list[HouseholdFile]:
    files = load_households(setting.connection)
    return [file for file in files if file.case and file.case.road.state in WAITING]


def _heard(setting: Setting, meeting: Rec) -> list[HouseholdFile]:
    votes = read_records(setting.connection, "meeting_vote", [str(meeting["id"])])
    return load_households(setting.connection, [str(vote["household_id"]) for vote in votes])


def _votes(setting: Setting, meeting: Rec) -> tuple[list[Rec], dict[str, HouseholdFile]]:
    votes = read_records(setting.connection, "meeting_vote", [str(meeting["id"])])
    files = load_households(setting.connection, [str(vote["household_id"]) for vote in votes])
    order = [file.id for file in files]
    known = {file.id: file for file in files}
    return sorted((v for v in votes if v["household_id"] in known), key=lambda v: order.index(v["household_id"])), known


def _vote_row(number: int, vote: Rec, files: dict[str, HouseholdFile]) -> Row:
    file = files[str(vote["household_id"])]
    case = next((case for case in file.cases if case.id == vote["case_id"]), None)
    cells: tuple[Cell, ...] = (
        str(number), file.head_name, str(file.record.get("group_name") or ""), str(len(file.members)),
        label("CATEGORY", case.category) if case else "",
        *("" if vote[key] is None else str(vote[key]) for key in ("agree", "against", "abstain")),
        label("OPINION", vote.get("decision")), str(vote.get("note") or ""),
    )  # fmt: skip
    return Row(cells)


def _facts(setting: Setting, meeting: Rec) -> tuple[FormCell, ...]:
    return (
        FormCell("时间", show_date(meeting.get("date"))), FormCell("地点", str(meeting.get("place") or "")),
        FormCell("主持人", str(meeting.get("chair") or "")), FormCell("记录人", str(meeting.get("recorder") or "")),
        FormCell("应到/实到", f"{meeting.get('expected') or ''} / {meeting.get('present') or ''}"),
        FormCell("表决方式", label("VOTE_MODE", meeting.get("vote_mode"))),
        FormCell("列席", "、".join(meeting.get("observers") or ()), span=2),
        FormCell("参会人员", "、".join(meeting.get("attendees") or ()) or "见签到表", span=2),
    )  # fmt: skip


def _turnout(meeting: Rec) -> str:
    observers = "、".join(meeting.get("observers") or ()) or "无"
    return f"应到{meeting.get('expected')}人，实到{meeting.get('present')}人，列席：{observers}。"


def _paragraphs(meeting: Rec) -> list[str]:
    return [line for line in str(meeting.get("minutes") or "").splitlines() if line.strip()]


def _hit_rows(setting: Setting, files: dict[str, HouseholdFile]) -> tuple[Row, ...]:
    """Items of the refusal list that a household meets, with what the meeting said; unconfirmed items are marked."""
    confirmed = set(setting.view.names("refusal_confirmed"))
    items = {code.code: code for code in CODE_LISTS["REFUSAL"].codes}
    rows = []
    for file in files.values():
        for hit in file.rows("refusal_hit"):
            if not hit.get("hit"):
                continue
            code = items.get(str(hit["item"]))
            mark = f"（{PLACEHOLDER_MARK}）" if code and code.is_placeholder and code.code not in confirmed else ""
            said = SAID[hit.get("special_case_approved")]
            rows.append(
                Row((file.head_name, label("REFUSAL", hit["item"]) + mark, str(hit.get("evidence") or ""), said))
            )
    return tuple(rows)
