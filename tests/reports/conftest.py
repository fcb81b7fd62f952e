"""Documents of an invented village for the tests of paper; no such people or places exist."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain import documents as d
from app.domain.documents import consent as c
from app.domain.documents import form as f

RARE = ("张𬱖", "李𠅤", "王𰻝", "龚䶮", "郑㛃", "𡋾𪚥𫞩𫢸𬌗𮎛")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "建国秀英志强桂兰明德玉珍国庆春梅永福翠花文斌海燕长贵淑芬"
CENTER, LEFT, RIGHT = d.Align.CENTER, d.Align.LEFT, d.Align.RIGHT
MARKS = d.Marks(number="SQ-A-0123", print_line=d.print_line("周文斌", date(2026, 11, 23), "乡镇审核"))


def name(number: int) -> str:
    """An invented name; the first ones hold rare characters."""
    if number < len(RARE):
        return RARE[number]
    start = number * 2 % (len(GIVEN) - 1)
    return SURNAMES[number % len(SURNAMES)] + GIVEN[start : start + 2]


def notice(count: int = 12, **changes: Any) -> d.Notice:
    """拟纳入公示 with `count` households."""
    columns = (
        d.Column("no", "序号", 12), d.Column("head", "户主姓名", 32), d.Column("group", "村民小组", 30),
        d.Column("people", "家庭人口数", 24, kind=d.CellKind.NUMBER), d.Column("category", "监测对象类别", 38),
        d.Column("result", "拟定结果", 26),
    )  # fmt: skip
    categories = ("边缘易致贫户", "脱贫不稳定户", "突发严重困难户")
    rows = tuple(
        d.Row((str(n + 1), name(n), f"第{n % 8 + 1}村民小组", n % 5 + 1, categories[n % 3], "拟纳入"), group=str(n))
        for n in range(count)
    )
    values: dict[str, Any] = {
        "kind": "拟纳入监测对象公示",
        "title": "石桥村拟纳入防止返贫监测对象名单公示",
        "body": (
            f"根据防止返贫动态监测和帮扶有关政策，经农户本人申请并授权、入户核查，2026年11月5日村民代表会议民主评议，"
            f"拟将以下{count}户纳入防止返贫监测对象，现予公示。",
        ),
        "columns": columns,
        "rows": rows,
        "period": "公示期：2026年11月8日至11月12日（5天）。",
        "objection": (
            "公示期内，如对名单有异议，可以当面、书面或者打电话向村民委员会反映。提倡实名反映；匿名反映的，请写明具体事实。",
        ),
        "contacts": (("村监督电话", "0839-6620011"), ("镇监督电话", "0839-6620022"), ("服务热线", "12317")),
        "issuer": "青石镇石桥村村民委员会",
        "date": "2026年11月7日",
        "marks": d.Marks(number="SQ-A-0123"),
    }
    return d.Notice(**(values | changes))


def ledger(count: int = 40, **changes: Any) -> d.Ledger:
    """防返贫监测台账 of 14 columns."""
    text = d.CellKind.TEXT
    columns = (
        d.Column("no", "序号", 9, kind=d.CellKind.NUMBER), d.Column("id", "证件号码", 33, kind=d.CellKind.IDENTIFIER),
        d.Column("head", "户主", 17), d.Column("people", "人口数", 10, kind=d.CellKind.NUMBER),
        d.Column("kind", "户类型", 22), d.Column("category", "类别", 22),
        d.Column("risk", "风险1–3", 25, LEFT), d.Column("month", "识别时间", 16),
        d.Column("income", "人均纯收入", 19, RIGHT, d.CellKind.MONEY), d.Column("state", "监测状态", 17),
        d.Column("helper", "帮扶联系人", 17), d.Column("measures", "主要措施", 38, LEFT, text),
        d.Column("last", "最近", 18, kind=d.CellKind.DATE, group="回访"),
        d.Column("next", "下次", 18, kind=d.CellKind.DATE, group="回访"),
    )  # fmt: skip
    rows = tuple(
        d.Row(
            (
                n + 1, f"539901********{1000 + n}", name(n), n % 6 + 1, "一般农户" if n % 2 else "脱贫户",
                ("边缘易致贫户", "脱贫不稳定户", "突发严重困难户")[n % 3], "因病、缺劳动力" if n % 4 else "因务工就业不稳",
                f"2026{n % 12 + 1:02d}", Decimal(6000 + n * 37) + Decimal("0.50"), "未消除" if n % 3 else "已消除", name(n + 50),
                "公益性岗位；参加城乡居民基本医疗保险个人缴费补贴" if n % 5 == 0 else "务工补贴；产业奖补",
                date(2026, 10, n % 28 + 1), date(2026, 11, 30),
            ),
            group=f"H{n}",
        )
        for n in range(count)
    )  # fmt: skip
    total = d.Row(("合计", "", f"{count}户", sum(n % 6 + 1 for n in range(count))) + ("",) * 10, kind=d.RowKind.SUM)
    values: dict[str, Any] = {
        "title": "防返贫监测台账", "village": "青石镇石桥村", "period": "2026年11月", "filler": "周文斌", "auditor": "",
        "date": "2026年11月30日", "group": "全村", "columns": columns, "rows": rows, "total": total, "marks": MARKS,
        "notes": ("注：户数按户计，一户有多种风险的只计一次。",),
    }  # fmt: skip
    return d.Ledger(**(values | changes))


def consent(blank: bool = False) -> c.ConsentSheet:
    """承诺授权书, blank or of a household of four."""
    members = () if blank else (
        c.ConsentMember("张𬱖", "539901197003150011", "户主"),
        c.ConsentMember("郑㛃", "539901197208210022", "配偶"),
        c.ConsentMember("张明德", "539901199512030033", "之子"),
        c.ConsentMember("张小燕", "539901201606010044", "之孙女", signer="张明德", signs=False),
    )  # fmt: skip
    return c.ConsentSheet(
        title=c.DEFAULT_TITLE, head="" if blank else "张𬱖", village="青石镇石桥村", group="" if blank else "第3村民小组",
        address="" if blank else "云山县青石镇石桥村第3村民小组", phone="" if blank else "13900000000", members=members,
        member_lines=4, application=c.application_text("" if blank else "户主患大病，医疗支出较大"),
        promises=c.promise_texts(),
        authorisation=c.authorisation_texts(
            "青石镇石桥村村民委员会", "青石镇人民政府", "云山县农业农村局",
            "" if blank else "2025年11月至2026年10月", "" if blank else "签字之日起12个月",
        ),
        items=c.query_items() if blank else c.query_items(frozenset({"deposit", "vehicle", "house"})),
        rights=c.rights_texts("青石镇石桥村村民委员会", "0839-6620011"), sensitive=c.sensitive_ticks(),
        publicity=c.publicity_ticks(), writer=c.writer_line(), seal_unit="青石镇石桥村村民委员会",
        marks=d.Marks() if blank else MARKS,
    )  # fmt: skip


def form(blank: bool = False) -> f.CollectionForm:
    """采集表 with sections, a roster of thirty columns, money in panels, signatures."""

    def value(text: str) -> str:
        return "" if blank else text

    head = f.FormSection("家庭基本信息", (
        d.FormCell("行政村代码", value("539901101203")), d.FormCell("村民小组", value("第3村民小组")),
        d.FormCell("村内户号", value("A-0123")), d.FormCell("户编号（国家系统）", value("5399011012030123")),
        d.FormCell("家庭住址", value("云山县青石镇石桥村第3村民小组21号"), span=2), d.FormCell("联系电话", value("13900000000")),
        d.FormCell("家庭人口数", value("4")),
        d.FormCell("户类型", (d.Tick("一般农户", not blank), "　", d.Tick("脱贫户(享受政策)")), span=2),
        d.FormCell("是否易地搬迁安置", (d.Tick("是"), "　", d.Tick("否", not blank))), d.FormCell("线索日期", value("2026-10-08")),
        d.FormCell("入户核查人员", value("周文斌、王秀英")), d.FormCell("备注", "", span=3),
    ))  # fmt: skip
    labels = (
        "性别 证件类型 证件号码 出生日期 与户主关系 民族 政治面貌 文化程度 在校生状况 失学辍学原因 健康状况 疾病名称 "
        "残疾类别等级 劳动技能 居民医保 职工医保 大病保险 商业补充医疗保险 居民养老 职工养老 享受低保 特困供养 残疾人两项补贴 "
        "易地搬迁人口 务工地点 务工月数 公益性岗位 联系电话 是否计入收入人口 增减状态"
    ).split()
    wide = {"证件号码": 36, "出生日期": 20, "健康状况": 24, "联系电话": 24, "疾病名称": 22, "劳动技能": 24}
    columns = (d.Column("no", "序号", 9), d.Column("name", "姓名", 20)) + tuple(
        d.Column(label, label, wide.get(label, 17)) for label in labels
    )
    values = (
        "男 居民身份证 539901197003150011 1970-03-15 户主 汉族 群众 初中 - - 长期慢性病 高血压 - 弱劳动力或半劳动力 是 否 是 否 "
        "是 否 未享受 不享受 - 否 省外 8 - 13900000000 是 在册"
    ).split()
    rows = () if blank else tuple(d.Row((str(n + 1), name(n), *values), group=str(n)) for n in range(4))
    money = ("务工收入 行业部门公益岗 乡镇公益岗 村级公益岗 自主采摘 其他工资 种植业 养殖业 林果业 其他经营 资产收益分红 土地流转 "
             "低保金 养老金 生态补偿 高龄补贴 残疾人补贴 赡养费 农业补贴 其他转移").split()  # fmt: skip
    income = f.FormTable(
        "家庭收支（识别前12个月，元）",
        (d.Column("item", "项目", 30), d.Column("amount", "金额", 24, RIGHT), d.Column("paper", "依据", 22)),
        tuple(d.Row((item, value("1,200.00"), "")) for item in money), panels=3,
    )  # fmt: skip
    risk = f.FormText(
        "风险描述",
        () if blank else ("户主2026年6月确诊后住院两次，医保报销后自付三万二千元，儿子停工照顾，收入减少。",),
        4 if blank else 0,
    )
    sign = f.FormSignatures("签字", (
        d.SignatureBox("户主（代办人）签字", fingerprint=True), d.SignatureBox("信息采集人"), d.SignatureBox("入户核查人"),
    ))  # fmt: skip
    return f.CollectionForm(
        "防止返贫监测对象信息采集表", (("村", "青石镇石桥村"), ("户主", value("张𬱖")), ("采集日期", value("2026年10月9日"))),
        (head, f.FormTable("家庭成员信息", columns, rows, least=4), income, risk, sign), marks=MARKS,
    )  # fmt: skip


def handover(count: int = 60) -> d.HandoverSheet:
    """报送单 of `count` households."""
    return d.HandoverSheet(
        package_no="539901101203-A-0007", sender="青石镇石桥村村民委员会", receiver="青石镇人民政府", date="2026年11月23日",
        counts=(("农户", count), ("家庭成员", count * 3), ("走访记录", 85), ("授权书", 31), ("公示", 2), ("附件", 12)),
        households=tuple(f"A-{n:04d}" for n in range(1, count + 1)), check_code="7K3M-9QXD-22HP",
        file_name="539901101203-A-0007.swpkg", qr="SW1:539901101203-A-0007:7K3M9QXD22HP", marks=d.Marks(number="BS-A-0007"),
        notes=("接收单位导入后出具回执，回执上的核对码应与本单一致。",),
    )  # fmt: skip


def recovery() -> d.RecoverySheet:
    """恢复单."""
    code = ("K7QM", "29XD", "HP4T", "WZ8C", "3NRV", "YB6J", "FMAK", "5GS2")
    return d.RecoverySheet("青石镇石桥村", "2026年11月23日", code)


def fingerprint() -> d.FingerprintSheet:
    """设备核对单."""
    return d.FingerprintSheet("本机（村）", "青石镇石桥村", "2026年11月23日", ("7K3M", "9QXD", "22HP"), device="A")


def visit(blank: bool = False) -> d.VisitSheet:
    """回访记录."""
    if blank:
        return d.VisitSheet("监测对象回访记录", "青石镇石桥村")
    return d.VisitSheet(
        "监测对象回访记录", "青石镇石桥村", group="第3村民小组", head="张𬱖", household_no="A-0123", category="突发严重困难户",
        people="4", purpose="回访", date="2026年11月20日", mode=(d.Tick("入户", True), "　", d.Tick("电话"), "　", d.Tick("视频")),
        visitors="周文斌、王秀英", met="郑㛃（配偶）",
        snapshot=(d.FormCell("义务教育", "有保障"), d.FormCell("基本医疗", "有保障"), d.FormCell("住房安全", "有保障"), d.FormCell("饮水安全", "有保障")),
        changes="孙女已在镇中心小学入学。", measures="公益性岗位已上岗，十月岗位补贴已发放。", income="比上月增加八百元。",
        requests="希望儿子就近务工。", solved="已联系镇就业服务站。", new_risk="暂未发现返贫致贫风险",
        satisfaction=(d.Tick("满意", True), "　", d.Tick("基本满意"), "　", d.Tick("不满意")), next_steps="十二月随访。", result="情况稳定",
        marks=MARKS,
    )  # fmt: skip


BUILDERS: dict[str, Callable[[], Any]] = {
    "notice": notice,
    "notice_pages": lambda: notice(100, take_down=d.TakeDown(d.blank_take_down())),
    "notice_large": lambda: notice(8, paper=d.Paper.A4_LARGE),
    "notice_a3": lambda: notice(8, paper=d.Paper.A3),
    "consent": consent,
    "consent_blank": lambda: consent(blank=True),
    "form": form,
    "form_blank": lambda: form(blank=True),
    "ledger": ledger,
    "ledger_a3": lambda: ledger(30, paper=d.Paper.A3, supplement=ledger(2).rows),
    "handover": handover,
    "recovery": recovery,
    "fingerprint": fingerprint,
    "visit": visit,
    "visit_blank": lambda: visit(blank=True),
}


@pytest.fixture
def make() -> Any:
    """The builders of this file by name: `make.notice(100)`."""
    from types import SimpleNamespace

    return SimpleNamespace(
        notice=notice, ledger=ledger, consent=consent, form=form, handover=handover, recovery=recovery,
        fingerprint=fingerprint, visit=visit, name=name, builders=BUILDERS,
    )  # fmt: skip


@pytest.fixture
def poppler(tmp_path: Path, tool: Callable[..., str]) -> Callable[..., str]:
    """Run a poppler program over PDF bytes; left out, and said so, where it is not installed."""

    def run(command: str, pdf: bytes, *options: str) -> str:
        program = tool(command)
        path = tmp_path / "sheet.pdf"
        path.write_bytes(pdf)
        ending = ["-"] if command == "pdftotext" else []
        done = subprocess.run([program, *options, str(path), *ending], capture_output=True, check=True)
        return done.stdout.decode("utf-8")

    return run
