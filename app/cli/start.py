"""`init` and `demo`: a new store, the practice village."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.output import note, progress, say
from app.cli.session import clock_of, options_of, password, today_of
from app.cli.shell import Command
from app.domain.errors import AppError

ROLES = {"village": "village", "township": "township", "村": "village", "乡镇": "township"}
# Endings of names that say what kind of body it is (`domain.md` §22); anything else is the usual one.
KINDS = {
    "village": (("社区", "community"),),
    "town": (("街道", "street"), ("乡", "township"), ("苏木", "township")),
    "county": (("市", "city"), ("区", "district")),
}
USUAL = {"village": "village", "town": "town", "county": "county"}


def kind_of(level: str, name: str) -> str:
    """Code of the kind a name tells by its ending."""
    return next((code for ending, code in KINDS[level] if name.strip().endswith(ending)), USUAL[level])


@click.command(cls=Command, help="新建一份数据。密码从 SHOUWANG_PASSWORD 读取，没有时会问两次。")
@click.option("--role", metavar="village|township", default="", help="用在村里还是乡镇（也可写：村、乡镇）")
@click.option("--village-code", metavar="12位", default="", help="行政村代码")
@click.option("--town-code", metavar="9位", default="", help="乡镇代码")
@click.option("--village", metavar="村名", default="", help="例如石桥村")
@click.option("--township", metavar="乡镇名", default="", help="例如青石镇")
@click.option("--county", metavar="县名", default="", help="例如云山县")
@click.option("--office", metavar="名称", default="", help="乡镇的承办机构")
@click.option("--work-team", metavar="是|否", default="", help="村里有没有驻村工作队")
@click.option("--line", "amount", metavar="元", default="", help="今年的收入线")
@click.option("--by-township", is_flag=True, help="乡镇代录：某村没有程序，由乡镇替它录入，处处标明“乡镇代录”")
@click.option("--practice", is_flag=True, help="练习用，和正式数据互不相通")
@click.option("--recovery", metavar="文件.pdf", default="", help="把恢复单写成PDF；不写时把恢复码显示一次")
@click.pass_context
def init(context: click.Context, role: str, recovery: str, **asked: Any) -> int:
    """Make a store; the recovery code goes to the sheet or, once, to stderr."""
    from app.services.setup import check_facts, make_store
    from app.services.stores import remember_store

    options = options_of(context)
    today, facts, sheet = today_of(options), _facts(role, options.operator, asked), Path(recovery) if recovery else None
    check_facts(facts)
    check_sheet(sheet)
    made = make_store(options.folder, facts, password(confirm=True), _mark(), today, clock_of(today))
    remember_store(made.desk)
    try:
        note("提醒：本程序不得在涉密计算机上使用。")
        told = hand_out(made.desk, made.recovery_code, sheet)
        document = {"store": str(options.folder), "role": "乡镇" if facts.role == "township" else "村", "code": facts.code,
                    "name": made.desk.place.name, "operator": made.desk.operator, "recovery_sheet": told}  # fmt: skip
        say(
            options.as_json,
            document,
            f"已新建{made.desk.place.name}的数据（{options.folder}），操作员：{made.desk.operator}。",
        )
    finally:
        made.desk.store.close()
    return 0


def _facts(role: str, operator: str, asked: dict[str, Any]) -> Any:
    from app.services.setup import SetupFacts

    if asked["work_team"] not in ("", "是", "否"):
        raise AppError("CLI-006", f"--work-team 写的是“{asked['work_team']}”。", "请写“是”或“否”。", "首次设置")
    chosen = ROLES.get(role.strip(), "")
    return SetupFacts(
        role=chosen,
        code=(asked["town_code"] if chosen == "township" else asked["village_code"]).strip(),
        village=asked["village"].strip(),
        town=asked["township"].strip(),
        county=asked["county"].strip(),
        operator=operator or "操作员",
        village_kind=kind_of("village", asked["village"]),
        town_kind=kind_of("town", asked["township"]),
        county_kind=kind_of("county", asked["county"]),
        office=asked["office"],
        line=asked["amount"],
        practice=asked["practice"],
        by_township=asked["by_township"],
        has_work_team={"是": True, "否": False}.get(asked["work_team"]),
    )


def _mark() -> str:
    from app.services.machine import machine_mark

    return machine_mark()


def check_sheet(sheet: Path | None) -> None:
    """Said before the store is made: its recovery code is shown only once."""
    if sheet is None:
        return
    if sheet.suffix.lower() != ".pdf":
        raise AppError("CLI-007", "恢复单只能写成PDF。", "请把文件名写成……pdf。", str(sheet))
    if not sheet.parent.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(sheet.parent))
    if sheet.exists():
        raise AppError("FILE-104", "已经有同名的文件。", "请换一个文件名：那可能是另一份数据的恢复单。", str(sheet))


def hand_out(desk: Any, code: str, sheet: Path | None) -> str:
    """The recovery code as a sheet, or said once; returns where the sheet lies."""
    from app.services.disk import save_file

    if sheet is None:
        note(
            f"恢复码（只显示这一次，程序里不保存）：{code}\n请抄写在纸上，装进信封密封，由村（乡镇）妥善保管；忘记密码时凭它打开数据。"
        )
        return ""
    try:
        from app.services.papers.catalogue import print_paper

        save_file(sheet, print_paper(desk, "recovery", code=code).data)
    except Exception:
        note(f"恢复单没有写成。恢复码（只显示这一次，程序里不保存）：{code}\n请马上抄写在纸上，装进信封密封保管。")
        raise
    note(f"恢复单已写到{sheet}。请打印后装进信封密封保管，并删除这个文件。")
    return str(sheet)


@click.command(cls=Command, help="建一个练习村，走完全过程，把各种文书、台账和一份报送包写到文件夹，并由练习乡镇接收。")
@click.option("--out", "out", metavar="文件夹", required=True, help="写到哪里")
@click.pass_context
def demo(context: click.Context, out: str) -> int:
    """Everything once, with invented people."""
    from app.cli.session import existing_folder
    from app.services.practice.demo import make_demo

    options = options_of(context)
    today = today_of(options)
    made = make_demo(existing_folder(out), today, _mark(), clock_of(today), progress("练习村"))
    listed = [str(path) for path in made.files]
    text = "\n".join([*listed, f"练习村已写到{out}，共{len(listed)}个文件。"])
    say(options.as_json, {"out": out, "files": listed, "summary": made.summary}, text)
    return 0
