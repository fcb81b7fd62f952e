"""Papers of the low-income road: 救助申请书, 民政授权书, 入户调查表, 告知书, 停发报告, 发放签收表, 名册 (`domain.md` §14, §22)."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.documents import Align, Column, FormCell, Row, RowKind, SignatureBox
from app.domain.documents.form import FormSection, FormSignatures, FormTable, FormText
from app.domain.documents.letter import Letter, LetterPart
from app.domain.documents.texts import DOC_TEXTS
from app.domain.errors import AppError
from app.domain.life.follow_ups import is_adult
from app.domain.lowincome.standing import Recognition
from app.domain.lowincome.states import Step
from app.domain.procedure.facts import day_text
from app.domain.questionnaire.codes import label
from app.domain.records import declared
from app.domain.values import show, show_date, show_month
from app.services.files import HouseholdFile, Rec, load_households
from app.services.lowincome.aid import GrantLine, grant_lines, total
from app.services.lowincome.reading import assess, people_list, standing_in
from app.services.lowincome.stops import stop_lines
from app.services.papers.base import Setting, Sheet, number_of, whose
from app.services.papers.letter_values import Matter, applicant_name, letter_text

_PEOPLE = (
    Column("no", "序号", 12), Column("name", "姓名", 26), Column("relation", "与户主关系", 28), Column("number", "证件号码", 56),
    Column("sign", "签字（按手印）", 44, fixed=True), Column("date", "日期", 30, fixed=True),
)  # fmt: skip
_MEMBERS = (
    Column("no", "序号", 12), Column("name", "姓名", 24), Column("relation", "与户主关系", 26), Column("age", "出生日期", 34),
    Column("health", "健康状况", 36, Align.LEFT), Column("labour", "劳动能力", 36), Column("work", "就业或就学", 32, Align.LEFT),
)  # fmt: skip
_MONEY = (
    Column("no", "序号", 12),
    Column("what", "项目", 110, Align.LEFT),
    Column("amount", "金额（元）", 44, Align.RIGHT),
)
_SUPPORT = (
    Column("no", "序号", 12), Column("name", "姓名", 26), Column("relation", "关系", 26), Column("place", "居住地", 50, Align.LEFT),
    Column("able", "赡养能力", 26), Column("paid", "每年给付（元）", 34, Align.RIGHT), Column("signed", "签授权", 22),
)  # fmt: skip
_STOPS = (
    Column("no", "序号", 12), Column("head", "户主姓名", 26), Column("group", "村民小组", 26), Column("name", "停发人员", 26),
    Column("what", "停发项目", 38), Column("why", "原因", 22), Column("on", "发生日期", 36), Column("from", "从哪月停发", 30, fixed=True),
    Column("note", "办理结果", 40, fixed=True),
)  # fmt: skip
_GRANTS = (
    Column("no", "序号", 12), Column("head", "户主姓名", 26), Column("group", "村民小组", 28), Column("who", "领取的人", 26),
    Column("goods", "物资", 50, Align.LEFT), Column("amount", "金额（元）", 28, Align.RIGHT), Column("by", "领取人签字（按手印）", 44, fixed=True),
    Column("on", "领取日期", 34, fixed=True),
)  # fmt: skip
_WEAK = (
    Column("no", "序号", 12), Column("head", "户主姓名", 26), Column("group", "村民小组", 28), Column("name", "姓名", 26),
    Column("age", "年龄", 16), Column("kinds", "类别", 22), Column("why", "情形", 66, Align.LEFT), Column("note", "联系人", 40, fixed=True),
)  # fmt: skip
_PAIR = (SignatureBox("调查人"), SignatureBox("调查人"), SignatureBox("申请人", fingerprint=True))


def recognition_for(setting: Setting, *steps: Step) -> tuple[HouseholdFile, Recognition | None]:
    """The household asked for and its recognition that counts (one that passed `steps` where some are named)."""
    file, _ = whose(setting)
    policy = setting.desk.policy(setting.connection)
    found = standing_in(file, policy, setting.desk.today).recognitions
    fitting = [one for one in found if not steps or one.road.find(*steps) is not None]
    return file, fitting[0] if fitting else None


def _applicant(file: HouseholdFile, one: Recognition | None) -> str:
    """Who asks: of a person's recognition the person, else the head."""
    people = one.covers(file.members) if one is not None and one.scope != "whole" else ()
    return "、".join(str(member.get("name") or "") for member in people) or file.head_name


def application_sheet(setting: Setting) -> Sheet:
    """救助申请书, filled from the application, else from what the case says; AppError PRINT-010."""
    file, case = whose(setting)
    one = recognition_for(setting)[1]
    told = str(one.record.get("reason") or "") if one else ""
    if not told and case is not None:
        told = "、".join(label("RISK", code).removeprefix("因") for code in case.record.get("risks") or () if code)
    text = DOC_TEXTS["relief_application"]
    wanted = label("LOW_CLASS", one.low_class) if one else label("GRANT_KIND", "temporary")
    name = _applicant(file, one) if one else applicant_name(file, case) if case else file.head_name
    parts: tuple[LetterPart, ...] = letter_text(
        setting, text.key, Matter(file=file, case=case), 困难情况=told, 申请人=name, 类别=wanted
    )
    signs = FormSignatures("", (SignatureBox("申请人", fingerprint=True), SignatureBox("代办人")))
    letter = Letter(text.name, (*parts, FormText("", (), lines=3), signs), internal=False, marks=setting.marks(number_of(file), 2))  # fmt: skip
    return Sheet((letter,), text.name, number_of(file), 2)


def authorisation_sheet(setting: Setting) -> Sheet:
    """民政授权书, one for the household: every adult and, for 特困, each obligor has a line; numbers in part unless revealed."""
    file, one = recognition_for(setting)
    text = DOC_TEXTS["civil_authorisation"]
    low_class = one.low_class if one else ""
    told = letter_text(setting, text.key, Matter(file=file), 类别=label("LOW_CLASS", low_class))
    number = declared("member")["id_number"]
    people = [member for member in file.members if is_adult(member, setting.desk.today)]
    if one is not None and low_class == "tekun":
        covered = {str(member["id"]) for member in one.covers(people)}
        people = [member for member in people if str(member["id"]) in covered]
    rows = [
        (str(m.get("name") or ""), label("RELATION", m.get("relation")), setting.text(number, m.get("id_number")))
        for m in people
    ]
    if low_class == "tekun":
        rows += [(str(row["name"]), str(row["relation"]), "") for row in file.rows("obligor")]
    table = tuple(Row((str(n), *row, "", ""), height=14) for n, row in enumerate(rows, start=1))
    parts: tuple[LetterPart, ...] = (*told, FormTable("授权人（逐人签字）", _PEOPLE, table, fixed=6, least=len(table) + 1),
             FormSignatures("", (SignatureBox("代写人"), SignatureBox("见证人"))))  # fmt: skip
    letter = Letter(text.name, parts, internal=False, working=True, marks=setting.marks(number_of(file), 3))
    return Sheet((letter,), text.name, number_of(file), 3)


def survey_sheet(setting: Setting) -> Sheet:
    """救助入户调查表, filled with what is known; blank lines where nothing is."""
    file, one = recognition_for(setting)
    record = dict(one.record) if one else {}
    income, _ = assess(file, record, setting.view)
    money = [(words, str(amount)) for words, amount in income.lines]
    if income.net is not None:
        money += [("家庭年纯收入（低收入口径）", str(income.net)), ("人均", str(income.per_capita or "")),
                  ("刚性支出（可以扣减的）", str(income.rigid)), ("扣减刚性支出后人均", str(income.after or ""))]  # fmt: skip
    cells = _cells(file, one)
    members = tuple(_member(n, member) for n, member in enumerate(file.members, start=1))
    support = tuple(_supporter(n, row) for n, row in enumerate(file.rows("obligor"), start=1))
    rows = tuple(Row((str(n), *pair)) for n, pair in enumerate(money, start=1))
    title = "社会救助入户调查表"
    parts: tuple[LetterPart, ...] = (
        FormSection("基本情况", cells, across=3), FormTable("家庭成员", _MEMBERS, members, fixed=7, least=len(members)),
        FormTable("家庭年收入", _MONEY, rows, fixed=3, least=max(len(rows), 4)),
        FormTable("赡养、抚养、扶养人", _SUPPORT, support, fixed=7, least=max(len(support), 2)),
        FormText("家庭财产和居住情况", (), lines=2), FormText("调查意见", (), lines=2), FormSignatures("签字", _PAIR),
    )  # fmt: skip
    header = (("村", setting.bodies.village), ("编号", number_of(file)))
    letter = Letter(title, parts, header=header, working=True, marks=setting.marks(number_of(file), 3))
    return Sheet((letter,), title, number_of(file), 3)


def _cells(file: HouseholdFile, one: Recognition | None) -> tuple[FormCell, ...]:
    record = one.record if one else {}
    yes = {True: "是", False: "否", None: ""}
    return (
        FormCell("户主", file.head_name), FormCell("小组", str(file.record.get("group_name") or "")),
        FormCell("人口", str(len(file.members))), FormCell("申请类别", label("LOW_CLASS", record.get("applied_class"))),
        FormCell("保障范围", label("LOW_SCOPE", record.get("scope"))), FormCell("发现渠道", label("LOW_CHANNEL", record.get("channel"))),
        FormCell("申请日期", show_date(one.road.day(Step.APPLIED)) if one else ""),
        FormCell("授权日期", show_date(record.get("authorised_on"))), FormCell("财产符合规定", yes[record.get("assets_ok")]),
    )  # fmt: skip


def _member(number: int, member: Rec) -> Row:
    fields = declared("member")
    words = [show(fields[key], member.get(key)) for key in ("name", "relation", "birth_date", "health", "labour")]
    school = show(fields["school_status"], member.get("school_status"))
    work = school or ("务工" if member.get("is_working") else "")
    return Row((str(number), *words, work))


def _supporter(number: int, row: Rec) -> Row:
    signed = "" if row.get("authorised") is None else "已签" if row["authorised"] else "未签"
    return Row((
        str(number), str(row.get("name") or ""), str(row.get("relation") or ""), str(row.get("living_place") or ""),
        label("ABILITY", str(row.get("ability") or "")), str(row.get("yearly_support") or ""), signed,
    ))  # fmt: skip


def told_sheet(key: str) -> Callable[[Setting], Sheet]:
    """审核确认 or 不予确认告知书, the township's; AppError PRINT-046 where it is not decided so."""

    def build(setting: Setting) -> Sheet:
        step = Step.CONFIRMED if key == "low_confirmed" else Step.REFUSED
        file, one = recognition_for(setting, step)
        event = one.road.find(step) if one is not None else None
        if one is None or event is None:
            what = "确认" if step is Step.CONFIRMED else "不予确认"
            raise AppError(
                "PRINT-046", f"这一户的救助申请还没有登记{what}。", "请先在“低收入人口”里登记这一步。", file.short
            )
        text = DOC_TEXTS[key]
        parts: tuple[LetterPart, ...] = letter_text(
            setting, key, Matter(file=file), 申请人=_applicant(file, one), 决定日期=day_text(event["date"]),
            决定文件=str(event.get("paper") or ""), 类别=_told_class(one), 结果=_told_result(one),
            理由=str(event.get("reason") or ""),
        )  # fmt: skip
        letter = Letter(
            text.name, (*parts, FormSignatures("", (SignatureBox("签收人"),))), issuer=setting.bodies.government,
            date=show_date(event["date"]), internal=False, marks=setting.marks(number_of(file), 2),
        )  # fmt: skip
        return Sheet((letter,), text.name, number_of(file), 2)

    return build


def _told_class(one: Recognition) -> str:
    """单人户 is told as 低保 on paper (`domain.md` §10.2)."""
    return f"{label('LOW_CLASS', one.low_class)}{f'（{one.grade}类）' if one.grade else ''}"


def _told_result(one: Recognition) -> str:
    road = one.road
    parts = [
        f"每月{road.amount}元" if road.amount is not None else "",
        f"从{show_month(str(road.decided('benefit_from')))}起发" if road.decided("benefit_from") else "",
        f"有效期到{day_text(road.decided('valid_until'))}" if road.decided("valid_until") else "",
    ]
    return "，".join(part for part in parts if part)


def stop_sheet(setting: Setting) -> Sheet:
    """停发报告: every row nobody has finished, or those of one household; AppError PRINT-047 where there is none."""
    lines = stop_lines(setting.desk)
    if setting.asked.household:
        file = setting.household(setting.asked.household)
        lines = [line for line in lines if line.household == file.id]
    if not lines:
        raise AppError("PRINT-047", "没有要报告停发的人。", "死亡、服刑、迁出、就业登记以后会自动列出。", "停发报告")
    files = load_households(setting.connection, {line.household for line in lines}, ("household", "member"))
    people = len({(line.household, line.name) for line in lines})
    text = DOC_TEXTS["stop_letter"]
    told = letter_text(setting, text.key, Matter(households=tuple(files)), 人数=str(people))
    rows = tuple(
        Row((str(n), line.head, line.group, line.name, line.scheme, line.cause, show_date(line.happened_on),
             show_month(line.stop_from) if line.stop_from else "", line.outcome))
        for n, line in enumerate(lines, start=1)
    )  # fmt: skip
    letter = Letter(
        text.name, (*told, FormTable("", _STOPS, rows, fixed=9)), issuer=setting.bodies.committee,
        date=show_date(setting.desk.today), working=True, wide=True, marks=setting.marks("", 3),
    )  # fmt: skip
    return Sheet((letter,), text.name, setting.bodies.village, 3)


def receipt_sheet(setting: Setting) -> Sheet:
    """发放签收表 of one batch (the latest where none is named), a sum below; AppError PRINT-048 where nothing was handed out."""
    lines = grant_lines(setting.desk)
    batch = setting.asked.code.strip() or (lines[0].batch if lines else "")
    found = [line for line in lines if line.batch == batch]
    if not found:
        raise AppError(
            "PRINT-048", "没有要签收的慰问或救助发放。", "请先登记发放，批次名称要一样。", batch or "发放签收表"
        )
    rows = tuple(_grant_row(n, line) for n, line in enumerate(found, start=1))
    sums = Row(
        ("", "合计", "", f"{len({line.household for line in found})}户", "", str(total(found)), "", ""), RowKind.SUM
    )
    title = f"{setting.bodies.village}{batch}发放签收表"
    first = found[0]
    header = (("发放单位", first.provider), ("种类", first.kind), ("发放日期", show_date(first.on)))
    signs = FormSignatures("", (SignatureBox("发放人"), SignatureBox("经办人"), SignatureBox("监督人")))
    table = FormTable("", _GRANTS, (*rows, sums), fixed=8)
    letter = Letter(title, (table, signs), header=header, working=True, wide=True, marks=setting.marks("", 3))
    return Sheet((letter,), title, setting.bodies.village, 3)


def _grant_row(number: int, line: GrantLine) -> Row:
    amount = "" if line.amount is None else str(line.amount)
    signed = "" if line.received_on is None else f"{line.received_by}（{line.receipt}）"
    return Row((str(number), line.head, line.group, line.member or line.head, line.goods, amount, signed, show_date(line.received_on)), height=12)  # fmt: skip


LIST_TITLES = {
    "weak": "老弱病残人员名册", "no_card": "疑似残疾无证人员名册", "card_ends": "残疾人证到期换证名册", "women_children": "困难妇女儿童名册",
}  # fmt: skip


def people_sheet(which: str) -> Callable[[Setting], Sheet]:
    """One of the lists of §22 on paper; AppError PRINT-049 where nobody stands on it."""

    def build(setting: Setting) -> Sheet:
        lines = people_list(setting.desk, which)
        if not lines:
            raise AppError(
                "PRINT-049", f"{LIST_TITLES[which]}里还没有人。", "名册按家庭成员和关爱对象带出。", LIST_TITLES[which]
            )
        rows = tuple(
            Row(
                (
                    str(n),
                    line.head,
                    line.group,
                    line.name,
                    "" if line.years is None else str(line.years),
                    line.kinds,
                    line.reason,
                    "",
                )
            )
            for n, line in enumerate(lines, start=1)
        )
        count = f"共{len({line.household for line in lines})}户{len(lines)}人"
        title = f"{setting.bodies.village}{LIST_TITLES[which]}"
        header = (("日期", show_date(setting.desk.today)), ("人数", count))
        letter = Letter(title, (FormTable("", _WEAK, rows, fixed=8),), header=header, working=True, wide=True, marks=setting.marks("", 3))  # fmt: skip
        return Sheet((letter,), title, setting.bodies.village, 3)

    return build
