"""The command `shouwang`: its commands, and the options every command takes before or after its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from app import VERSION
from app.cli.output import pad

# Command -> module, attribute, what it is for. A module is imported when its command runs, not before.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("start", "init", "新建一份数据（村或乡镇）"),
    "line": ("settings", "line", "设置和查看每年的收入线"),
    "settings": ("settings", "settings", "查看和修改各项设置"),
    "codes": ("codes", "codes", "代码表（选项）：看、改叫法、增加、停用、排先后"),
    "texts": ("texts", "texts", "材料的文字：看、改、恢复原文"),
    "village": ("settings", "village", "查看和修改本村信息：电话、“两委”、工作队、村民小组"),
    "demo": ("start", "demo", "练习村：走一遍全过程，把文书和报送包写到文件夹"),
    "import": ("bring", "import_", "导入花名册或国家系统导出表（xlsx）"),
    "template": ("bring", "template", "农户资料表（模板）：空白的，或填好现有资料的"),
    "paste": ("paste", "paste", "粘贴表格里的一块：家庭成员、家庭收支、农户名单"),
    "load": ("bring", "load", "载入JSON文件里的农户"),
    "schema": ("bring", "schema", "显示JSON文件的写法（JSON Schema）"),
    "list": ("look", "list_", "农户名单，可按姓名、拼音、组、号码尾数查找"),
    "show": ("look", "show", "一户的全部情况"),
    "check": ("look", "check", "数据核查"),
    "due": ("look", "due", "待办和到期"),
    "today": ("today", "today", "今天：要办的事、走访计划、暂缓、重点人群每月核实、到龄名单"),
    "calendar": ("today", "calendar", "全年工作安排：列出、新增、完成、照排下一年"),
    "undo": ("undo", "undo", "撤销自己在这台电脑上的最后一步"),
    "event": ("event", "event", "家庭变动：出生、死亡、迁入、迁出、婚嫁、分户、并户、户主变更"),
    "duplicates": ("duplicates", "duplicates", "重复核对：录重的人，导入时放到一边的行"),
    "measure": ("measure", "measure", "帮扶措施：列出、登记、修改、结束"),
    "plan": ("plan", "plan", "一户一策：列出、登记、修改、完成"),
    "pairing": ("pairing", "pairing", "结对帮扶（乡镇）：确定、更换、结束联系人，按名单批量登记"),
    "visit": ("work", "visit", "登记走访（帮扶台账）"),
    "case": ("road", "case", "办理监测的一步，或看下一步缺什么"),
    "cases": ("road", "cases", "同一步一次办几户：先看哪几户能办，再一起登记"),
    "consent": ("work", "consent", "承诺授权：谁签了、登记签字、撤回、不同意核查"),
    "attach": ("attachments", "attach", "附照片、扫描件"),
    "attachments": ("attachments", "attachments", "一户的附件：列出、另存、删除，核对附件文件"),
    "audit": ("audit", "audit", "审核（乡镇）：待办、一件的全部材料、意见、抽查、会议、审定；村里答复意见、复核疑点"),
    "compare": ("compare", "compare", "部门比对：名单、反馈、疑点核实"),
    "relative": ("relative", "relative", "近亲属备案：列出、登记、取消"),
    "refusal": ("meeting", "refusal", "逐项回答不予认定情形"),
    "meeting": ("meeting", "meeting", "登记民主评议会和表决"),
    "notice": ("notice", "notice", "公示：制作、张贴、照片、异议、撤下"),
    "sweep": ("sweep", "sweep", "集中排查：一轮、逐户结果、未入户、线索上报和锁定、结束"),
    "warning": ("warning", "warning", "部门预警：导入名单、逐条答复、办结、写反馈表"),
    "watch": ("warning", "watch", "持续关注：列出、登记看望、结束"),
    "archive": ("archive", "archive", "材料检查（迎检）：缺什么、谁没签、日期先后；登记存档、情况说明"),
    "problem": ("problem", "problem", "问题整改台账：登记、列出、销号"),
    "lowincome": ("lowincome", "lowincome", "低收入人口：名单、认定的每一步、预警、慰问救助、停发报告、老弱病残"),
    "job": ("job", "job", "就业：劳动力名单、务工、每季度逐人核实、变动上报、意愿和服务"),
    "post": ("job", "post", "公益性岗位：列出、登记合同、考勤和补贴、续聘、退出"),
    "roll": ("rounds", "roll", "逐一核对：医保、养老、控辍保学、毕业去向、资助，逐人登记结果"),
    "homes": ("rounds", "homes", "住房、饮水、易地搬迁排查：一轮、逐户结果、问题处理、空置率"),
    "ledger": ("ledger", "ledger", "台账：列出、查看、打印、结账、按模板定列、登记系统录入"),
    "report": ("ledger", "report", "报表的数字和后面的户：月报、季报、半年报、年报、村卡、乡镇簿"),
    "summary": ("summary", "summary", "汇总（乡镇）：各村数字和对比、零报告、系统录入清单"),
    "blank-pack": ("blank", "blank_pack", "编号空白表（停电用纸）：打印一批、清单、按编号查、作废"),
    "print": ("papers", "print_", "打印文书和台账（PDF、XLSX）"),
    "enrol": ("handover", "enrol", "登记：乡镇生成登记文件，村里核对登记"),
    "fingerprint": ("handover", "fingerprint", "显示本机（乡镇）的核对码"),
    "export": ("carrying", "export", "写一个报送包到U盘，附件分卷和备份放在旁边"),
    "inspect": ("handover", "inspect", "看一个包里有什么，不接收"),
    "receive": ("handover", "receive", "接收报送包或回执包"),
    "villages": ("town", "villages", "辖村（乡镇）：谁报送了、谁逾期、缺哪号包；登记名单"),
    "cross": ("town", "cross", "跨村核对（乡镇）：两个村都登记了的人，列出和下结论"),
    "quarantine": ("town", "quarantine", "隔离区：没有收下的包，再试、取出、丢弃"),
    "answer": ("carrying", "answer", "乡镇给一个村写回执包"),
    "program": ("carrying", "program", "给各村带新版本的安装文件（乡镇）"),
    "tidy": ("carrying", "tidy", "看U盘上哪些旧的包和备份可以删"),
    "devices": ("devices", "devices", "电脑和钥匙：名单、字母、确认、停用、本村电脑互传、几位办事员、乡镇钥匙"),
    "stores": ("devices", "stores", "这台电脑上的几份数据（几个村）"),
    "returned": ("returned", "returned", "回执来件：乡镇发回了什么、涉及哪些户、要办什么"),
    "operators": ("staff", "operators", "操作员：列出、新增、改密码、关闭账户（换数据钥匙）"),
    "turnover": ("staff", "turnover", "工作移交：生成清单、登记签字、关闭移交人账户"),
    "standin": ("staff", "standin", "乡镇代录：查看，村里接过来"),
    "parallel": ("parallels", "parallel", "并行修改：两台电脑都改过的，列出和裁决"),
    "backup": ("keeping", "backup", "备份到U盘，或列出本机的自动备份"),
    "restore": ("keeping", "restore", "从备份恢复（旧电脑坏了、换新电脑）"),
    "doctor": ("doctor", "doctor", "自检：电脑、程序、数据有没有问题，能修的修好"),
    "rescue": ("doctor", "rescue", "急救包：从损坏的数据里救出还能读的"),
    "erase": ("erasing", "erase", "删除个人信息：先看会删什么，再按依据删除"),
    "forgot": ("forgotten", "forgot", "忘记密码请乡镇帮忙：写请求，读答复设新密码"),
    "forgot-help": ("forgotten", "forgot_help", "乡镇帮助找回密码：看请求，核对后写答复"),
}


@dataclass(slots=True)
class Options:
    """What was said for every command: store folder, day, operator, JSON."""

    store: str = ""
    on: str = ""
    operator: str = ""
    as_json: bool = False

    @property
    def folder(self) -> Path:
        """The store folder."""
        from app.services.machine import default_store

        return Path(self.store) if self.store else default_store()


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value and parameter.name:
        setattr(context.ensure_object(Options), parameter.name, value)


def _global_options() -> list[click.Parameter]:
    more: dict[str, Any] = {"expose_value": False, "callback": _keep}
    return [
        click.Option(["--store"], metavar="文件夹", help="数据文件夹；不写时用本机的数据文件夹", **more),
        click.Option(["--on"], metavar="日期", help="按这一天计算，例如2026-11-23；不写时是今天", **more),
        click.Option(["--operator"], metavar="姓名", help="操作员；只有一位时不用写", **more),
        click.Option(["--json", "as_json"], is_flag=True, help="在标准输出给出一份JSON", **more),
    ]


class _Spoken:
    """Help pages in Chinese, with the options of this command before those of every command."""

    params: list[click.Parameter]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write(f"用法：{ctx.command_path} {pieces}\n")

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        arguments = [p for p in self.params if isinstance(p, click.Argument)]
        told = [(p.make_metavar(ctx), p.help or "") for p in arguments if p.help]
        _section(formatter, "参数", told)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [(p.expose_value, _told(p.get_help_record(ctx))) for p in self.params if isinstance(p, click.Option)]
        _section(formatter, "选项", [record for own, record in records if own and record])
        helping = self.get_help_option(ctx)
        common = [record for own, record in records if not own and record]
        common += [record for record in (helping.get_help_record(ctx) if helping else None,) if record]
        _section(formatter, "每个命令都能用的选项", common)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这一页"
        return option


def _told(record: tuple[str, str] | None) -> tuple[str, str] | None:
    """click's own mark of an option that must be written, in Chinese."""
    return record and (record[0], record[1].replace("  [required]", "（必写）").replace("[required]", "必写"))


def _section(formatter: click.HelpFormatter, title: str, rows: Iterable[tuple[str, str]]) -> None:
    listed = list(rows)
    if not listed:
        return
    formatter.write(f"\n{title}：\n")
    for name, text in listed:
        gap = f"  {pad(name, 26)}  " if len(name) <= 26 else f"  {name}\n{' ' * 30}"
        formatter.write(f"{gap}{text}\n")


class Command(_Spoken, click.Command):
    """A command with the common options."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **more)
        self.params = [*self.params, *_global_options()]


class Group(_Spoken, click.Group):
    """A command with commands below it."""

    command_class = Command

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("options_metavar", "[选项]")
        more.setdefault("subcommand_metavar", "命令 [参数]…")
        super().__init__(*args, **more)
        self.params = [*self.params, *_global_options()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _section(formatter, "命令", self.told())
        super().format_options(ctx, formatter)

    def told(self) -> list[tuple[str, str]]:
        """Commands and what they are for."""
        return [
            (name, command.short_help or (command.help or "").split("\n")[0]) for name, command in self.commands.items()
        ]


class Shell(Group):
    """The whole command line; commands are imported when they are asked for."""

    names = tuple(COMMANDS)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"app.cli.{module}"), attribute)
        return command

    def told(self) -> list[tuple[str, str]]:
        return [(name, text) for name, (_, _, text) in COMMANDS.items()]


@click.group(cls=Shell, help="守望：防止返贫动态监测和帮扶。密码从环境变量 SHOUWANG_PASSWORD 读取，没有时会问。")
@click.version_option(VERSION, "--version", message="守望 %(version)s", help="显示版本")
def cli() -> None:
    """Nothing to do before a command."""
