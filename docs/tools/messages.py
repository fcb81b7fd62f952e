"""`python docs/tools/messages.py`: the list of every message of the program, read from its source, for the manual.

A message is a call whose first word is a code (`FILE-101`, `sync.cut`) and whose next words are Chinese: what happened, then
what to do. Tables of messages (`sync/trouble.py`) and the rules of the data checks are read from the running program.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "manual" / "messages.md"
CODE = re.compile(r"[A-Z]{1,8}-\d{1,3}[a-z]?|(?:sync|value)\.[a-z_]+|\d_\d\d_\d{3}")
CHINESE = re.compile("[\u4e00-\u9fff]")
UNSAID = "屏幕上写着原因。"
HEAD = """# 提示和编号

程序说“不行”的时候，总有一个编号。电话里报这个编号，就能找到这里：说的是什么、该怎么办。“…”的地方，屏幕上写着具体的人、日期或文件。
本页由程序自己列出（`python docs/tools/messages.py`），一条不少。

"""
# What part of the program a letter stands for, in the order people meet them.
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "打开程序、数据文件、备份",
        (
            ("S", "打开数据、同时使用、磁盘"),
            ("V", "密码和恢复单"),
            ("SETUP", "第一次使用"),
            ("ST", "一台电脑上几份数据"),
            ("M", "这台电脑和数据文件夹"),
            ("OPER", "操作员和密码"),
            ("ASK", "忘记密码，请乡镇帮忙"),
            ("BAK", "备份和恢复"),
            ("FILE", "写文件、U盘"),
            ("PROG", "升级用的安装文件"),
            ("UNDO", "撤销"),
            ("PRAC", "练习村"),
            ("CLI", "命令行"),
        ),
    ),
    (
        "报送、接收、电脑和钥匙",
        (
            ("P", "报送和接收"),
            ("sync", "报送包文件"),
            ("DEV", "电脑、字母、钥匙"),
            ("QUA", "隔离区"),
            ("RET", "回执来件"),
            ("PAR", "并行修改"),
            ("MEND", "合并后理顺"),
            ("CROSS", "跨村核对"),
            ("STAND", "乡镇代录"),
            ("TURN", "工作移交"),
            ("ERASE", "删除个人信息"),
        ),
    ),
    (
        "农户和采集",
        (
            ("value", "一格里的写法"),
            ("C", "采集和草稿"),
            ("H", "找农户"),
            ("YEAR", "年度收入"),
            ("CONSENT", "承诺授权：登记"),
            ("CONS", "承诺授权：检查"),
            ("LIFE", "家庭变动"),
            ("DUP", "重复核对"),
            ("KIN", "近亲属备案"),
            ("ATT", "照片和扫描件"),
            ("SHEET", "纸面编号"),
            ("BLANK", "编号空白表"),
            ("KEY", "快速录入"),
            ("PASTE", "粘贴"),
            ("WB", "表格文件和导入"),
            ("MARK", "标出问题的副本"),
            ("TPL", "资料表模板"),
            ("LOAD", "载入JSON文件"),
            ("CHECK", "核实疑点"),
            ("FIND", "问题清单"),
            ("DATE", "日期"),
        ),
    ),
    (
        "监测事项：从线索到消除",
        (
            ("CLUE", "线索"),
            ("CASE", "监测事项"),
            ("ROAD", "办理的顺序"),
            ("VISIT", "入户和走访"),
            ("FORM", "采集表没有填对"),
            ("WIT", "见证人"),
            ("DENY", "不予认定情形"),
            ("MEET", "民主评议会"),
            ("VOTE", "表决"),
            ("REL", "回避"),
            ("NOTE", "公示能不能往下办"),
            ("NOTICE", "公示公告"),
            ("OBJ", "异议"),
            ("PACK", "上报材料"),
            ("ARCH", "材料检查"),
            ("CMP", "部门比对"),
            ("FLAG", "比对疑点"),
            ("LOCK", "研判锁定"),
            ("TOWN", "乡镇审核"),
            ("AUD", "审核、意见、抽查"),
            ("ANN", "审定公告"),
            ("ENTRY", "录入国家系统"),
            ("HELP", "联系人和措施的期限"),
            ("REM", "风险消除"),
            ("GONE", "自然减少"),
        ),
    ),
    (
        "帮扶、排查、就业、低收入",
        (
            ("MEAS", "帮扶措施"),
            ("PAIR", "结对帮扶"),
            ("TASK", "一户一策"),
            ("SWEEP", "集中排查"),
            ("WARN", "部门预警"),
            ("WATCH", "持续关注"),
            ("PROB", "问题整改"),
            ("ROLL", "名单核对"),
            ("HOMER", "住房、饮水、搬迁排查"),
            ("WORK", "务工"),
            ("POST", "公益性岗位"),
            ("WISH", "就业意愿和服务"),
            ("LOW", "低收入认定"),
            ("LALERT", "低收入预警"),
            ("LTOWN", "低收入：乡镇办理"),
            ("GRANT", "慰问和救助发放"),
            ("CARE", "关爱对象"),
            ("STOP", "停发报告"),
        ),
    ),
    (
        "台账、打印、设置",
        (
            ("DUTY", "待办和计划"),
            ("LEDG", "台账"),
            ("SUM", "汇总"),
            ("PRINT", "打印"),
            ("LIST", "名单打印"),
            ("TEXT", "材料文字"),
            ("SET", "收入线和期限"),
            ("CODE", "代码表"),
            ("PLACE", "合村并组和辖村"),
        ),
    ),
    ("数据核查（问题清单里的编号）", (("SW", "本程序的核查规则"), ("RULE", "采集表的核查规则"))),
)
# What the source says in a way that cannot be read from it word by word.
SAID: dict[str, tuple[tuple[str, str], ...]] = {
    "LOCK-001": (("没有填研判的参会人员或依据。", "请补填后再办这一步。"),),
    "TOWN-001": (
        ("没有填抽查户、抽查结果、会议或排查报告的日期和文号里的一项。", "请补填屏幕上说的那一项后再办这一步。"),
    ),
    "UNDO-102": (
        ("最后一步不能撤销：…。", "按屏幕上写的办：打印过、上报过、对方送来的，请用“更正”，或直接修改内容。"),
    ),
    "FORM-001": (("采集表里还有错误：…。", "请在采集表里改正后再办这一步。"),),
    "NOTE-002": (("公示的内容里有个人隐私：…。", "公示不得有个人隐私，请删去后重新制作。"),),
    "NOTICE-010": (("公示的内容里有个人隐私：…。", "公示不得有个人隐私，请改好后重新制作。"),),
    "REL-001": (("…是这一户的近亲属，应当回避。", "请换人办理，并填写近亲属备案表。"),),
    "CONS-020": (("授权书现在是“…”，不能这样办。", "请看这一户“承诺授权”里写的下一步。"),),
    "CONSENT-103": (("撤回日期早于签字日期，或者还没有到。", "请填实际撤回的日期。"),),
    "CARE-108": (("没有找到这位关爱对象。", "请刷新后再选一次。"),),
    "GRANT-105": (("没有找到这一笔发放或补贴。", "请刷新后再选一次。"),),
    "LALERT-108": (("没有找到这一次转办。", "请刷新后再选一次。"),),
    "LALERT-109": (("没有找到这一条预警。", "请刷新后再选一次。"),),
    "LOW-132": (("没有找到这一件低收入认定。", "请刷新后再选一次。"),),
    "STOP-112": (("没有找到这一条停发报告。", "请刷新后再选一次。"),),
    "LOW-103": (("办理日期还没有到，或者没有填。", "请填实际办理的日期。"),),
    "ATT-201": (("附件的文件不在这台电脑上。", "请等下一次报送包，或在有它的电脑上看；也可以用原件重新附上。"),),
    "VOTE-004": (("评议结果不是“同意”。", "不同意的，请登记“不予纳入”；记错了的，请更正评议会。"),),
    "WB-15": (
        ("这一格的内容不合写法，原因写在旁边。", "请照旁边写的改正表格里的这一格，再导入一次；原有的内容没有动。"),
    ),
    "WB-25": (("同一户里两个人用了一个证件号码。", "请照证件核对，改正表格后再导入一次。"),),
    "WB-31": (
        ("这个人现在登记在另一户里，和这张表不是一户；先放到“重复核对”里。", "请核对是不是分户或婚嫁没有更新。"),
    ),
    "WB-05": (("表格太大，读不了：…。", "请把要导入的行复制到一个新工作簿，或分成几个文件再导入。"),),
    "ASK-111": (("这个请求有可疑的地方：…。", "没有处理；请打电话到村里核对。"),),
    "CONSENT-108": (("这件事项已经交给乡镇，不能在村里结束。", "请照屏幕上写的办；要收回的，先和乡镇联系。"),),
    "LOW-116": (("公示还没有满规定的天数。", "请等到屏幕上写的那一天再办。"),),
    "NOTICE-005": (("公示名单是空的，或者名单上的户都移出了。", "请先选择要公示的农户；都移出的，不用重新公示。"),),
    "NOTICE-053": (("这一户已经移出名单。", "不用再移；要恢复的，请撤销那一步。"),),
    "P-165": (("还没有登记过别的电脑。", "请在“设置”的“电脑和钥匙”里，先和那台电脑互相登记。"),),
    "PACK-001": (("材料不齐：…。", "请补齐后再上报。"),),
    "SET-002": (("这个值不能用在这一项设置里。", "请照这一项旁边写的范围填。"),),
    "SW-321": (("错误：家庭收支的几个数对不上，屏幕上写着是哪几个。", "请核对后改正其中填错的数。"),),
    "value.choice": (("“…”不在选项里，或者编号不对。", "请从选项里选，或输入选项的编号。"),),
    "value.shape": (("写法不对。", "请照这一格旁边写的样子填。"),),
    "PRINT-022": (("没有可以打印的内容。", "请先登记，再打印。"),),
}
# What to do where a message names nothing: by the letters in front, else by nobody.
ADVICE = {
    "WB": "改正表格里的这一格后再导入一次；不改也能导入，其余照常。",
    "错误": "请照证件和实际情况改正。",
    "疑点": "请核实；情况属实的，写明情况后标记“已核实，情况属实”。",
    "提示": "请补填；确实没有的可以空着。",
    "": "请照左边写的办；还不行，把编号告诉技术人员。",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its code, what happened, what to do."""

    code: str
    text: str
    advice: str


def words(node: ast.expr) -> str:
    """The text of a literal, an f-string or a sum of them; what is filled in shows as …; blank for anything else."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(words(part) or "…" for part in parts)
        case ast.FormattedValue():
            return "…"
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return (words(left) or "…") + (words(right) or "…")
        case ast.IfExp(body=body, orelse=other):
            return " / ".join(text for text in (words(body), words(other)) if text)
    return ""


Names = dict[str, list[tuple[int, str]]]


def named_in(body: ast.AST, before: Names) -> Names:
    """Names a function (or module) gives to texts, with the lines they are given on; a += goes behind what was."""
    found = {name: list(given) for name, given in before.items()}
    nodes = [node for node in ast.walk(body) if isinstance(node, ast.Assign | ast.AugAssign)]
    for node in sorted(nodes, key=lambda one: one.lineno):
        text = words(node.value)
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and text:
                old = found.setdefault(target.id, [])
                old.append((node.lineno, text if isinstance(node, ast.Assign) or not old else old[-1][1] + text))
    return found


def meant(node: ast.expr, named: Names) -> str:
    """The words of an argument: its own, or those its name was last given above it."""
    if not isinstance(node, ast.Name):
        return words(node)
    given = [text for line, text in named.get(node.id, ()) if line <= node.lineno]
    return given[-1] if given else ""


def in_file(tree: ast.Module) -> Iterator[Message]:
    """Every message a module can say; a name means what its own function last called so."""
    top = named_in(ast.Module([n for n in tree.body if isinstance(n, ast.Assign)], []), {})
    scopes: list[tuple[ast.AST, Names]] = [(tree, top)]
    scopes += [(node, named_in(node, top)) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(inner) for scope, _names in scopes[1:] for inner in ast.walk(scope)}
    for scope, names in scopes:
        for node in ast.walk(scope):
            if scope is not tree or id(node) not in inside:
                yield from _in_node(node, names)


def _in_node(node: ast.AST, named: Names) -> Iterator[Message]:
    if isinstance(node, ast.Call):
        yield from _from_arguments([*node.args, *(word.value for word in node.keywords)], named, call=True)
    elif isinstance(node, ast.Tuple):
        yield from _from_arguments(node.elts, named)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                inner = (
                    value.elts
                    if isinstance(value, ast.Tuple)
                    else value.args
                    if isinstance(value, ast.Call)
                    else [value]
                )
                yield from _from_arguments([key, *inner], named)


def _from_arguments(nodes: list[ast.expr], named: Names, call: bool = False) -> Iterator[Message]:
    said = [meant(node, named) for node in nodes]
    for place, text in enumerate(said):
        if CODE.fullmatch(text):
            after = said[place + 1 :]
            chinese = [tidy(other) for other in after if CHINESE.search(other)]
            if (
                call
                and len(after) > 1
                and not after[0]
                and CHINESE.search(after[1])
                and not isinstance(nodes[place + 1], ast.Attribute)
            ):
                chinese = [UNSAID, *chinese]  # the sentence is made elsewhere, the advice stands here
            if not chinese:
                sentences = [tidy(other) for other in said[:place] if CHINESE.search(other) and other.endswith("。")]
                chinese = sentences[-1:]  # a note on a cell: its code comes last
            if chinese:
                yield Message(text, chinese[0], chinese[1] if len(chinese) > 1 else "")
            return


def tidy(text: str) -> str:
    """One line of a table: no line breaks, no bars, every place to be filled as …."""
    return re.sub(r"\{[^{}]*\}", "…", " ".join(text.split())).replace("|", "／")


def sources() -> Iterator[str]:
    """The text of every module of the program."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        yield path.read_text("utf-8")


def codes_named() -> set[str]:
    """Every code that stands as a text of its own anywhere in the program."""
    quoted = re.compile(rf"\"({CODE.pattern})\"")
    return {code for text in sources() for code in quoted.findall(text)}


def messages() -> dict[str, list[Message]]:
    """Code -> what it can say, each wording once; tables and rules from the running program, all else from its source."""
    sys.path.insert(0, str(ROOT))
    from app.domain.checks.book import RULES
    from app.sync.trouble import TEXTS

    found: dict[str, dict[str, Message]] = {}
    quoted = re.compile(rf"\"(?:{CODE.pattern})\"")
    for text in sources():
        for message in in_file(ast.parse(text)) if quoted.search(text) else ():
            if message.code not in SAID and message.code not in TEXTS and message.code not in RULES:
                found.setdefault(message.code, {}).setdefault(message.text, message)
    for code, (text, advice) in TEXTS.items():
        found[code] = {text: Message(code, tidy(text), tidy(advice))}
    for code, rule in RULES.items():
        found[code] = {rule.text: Message(code, tidy(f"{rule.level.value}：{rule.text}"), "")}
    for code, told in SAID.items():
        found[code] = {text: Message(code, text, advice) for text, advice in told}
    return {code: [advised(one) for one in found[code].values()] for code in sorted(found, key=order)}


def advised(message: Message) -> Message:
    """With what to do: the words after “请” of a message that says both at once, else what holds for its kind."""
    if message.advice:
        return message
    text, please, rest = message.text.rpartition("，请")
    if not please or "/" in message.text:
        text, please, rest = message.text.rpartition("。请")
    if not please:
        text, please, rest = message.text.rpartition("；请")
    level = message.text.partition("：")[0]
    if please and "/" not in message.text and rest.endswith("。"):
        return Message(message.code, f"{text}。", f"请{rest}")
    return Message(message.code, message.text, ADVICE.get(level) or ADVICE.get(letters_of(message.code)) or ADVICE[""])


def letters_of(code: str) -> str:
    """The letters in front; RULE for the rules of the form, which have none."""
    letters = re.split(r"[-.]", code)[0]
    return "RULE" if letters[0].isdigit() else letters


def order(code: str) -> tuple[str, int, str]:
    """Letters first, then the number."""
    rest = code.replace("_", "").replace(".", "-").partition("-")[2] or code.replace("_", "")
    digits = re.sub(r"\D", "", rest)
    return letters_of(code), int(digits) if digits else 0, rest


def page() -> str:
    """The page as it stands in the manual: an index, then every kind of message under an anchor of its letters."""
    said: dict[str, list[Message]] = {}
    for code, told in messages().items():
        said.setdefault(letters_of(code), []).extend(told)
    known = [letters for _title, kinds in GROUPS for letters, _name in kinds]
    groups = (*GROUPS, ("其他", tuple((letters, letters) for letters in sorted(said.keys() - set(known)))))
    lines = [HEAD, "## 目录\n\n"]
    for title, kinds in groups:
        links = " · ".join(f"[{_named(letters, name)}](#{letters})" for letters, name in kinds if letters in said)
        lines += [f"**{title}**：{links}\n\n"] if links else []
    for title, kinds in groups:
        for letters, name in kinds:
            if letters in said:
                lines.append(
                    f'<a id="{letters}"></a>\n\n## {title}：{_named(letters, name)}\n\n| 编号 | 说的是什么 | 怎么办 |\n|---|---|---|\n'
                )
                lines += [f"| {one.code} | {one.text} | {one.advice} |\n" for one in said[letters]]
                lines.append("\n")
    return "".join(lines).rstrip("\n") + "\n"


def _named(letters: str, name: str) -> str:
    return name if letters in ("RULE", name) else f"{name}（{letters}）"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(page(), "utf-8")
    sys.stdout.write(f"{len(messages())} codes, {len(codes_named() - messages().keys())} named but never said\n")
