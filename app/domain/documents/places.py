"""Texts with places to fill in: `{户主}` takes what the case says; unknown or private places are refused where they stand.

A township may change the text of a document (`design.md` §3 "Policy"); what a text may hold is decided here, not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.errors import AppError
from app.domain.questionnaire.field import Level
from app.domain.words import banned_in

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_STRAY = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class TextField:
    """A place a text may have: its name, what is put there, its privacy level (`domain.md` §17)."""

    name: str
    meaning: str
    level: Level = Level.OPEN


def _fields(level: Level, text: str) -> list[TextField]:
    rows = (line.strip().partition(" ") for line in text.strip().splitlines())
    return [TextField(name, meaning, level) for name, _, meaning in rows]


_ALL = [
    *_fields(
        Level.OPEN,
        """
        村 村或社区的名称
        本村 本村或本社区
        村委会 村民委员会或居民委员会的全称
        两委 村“两委”或社区“两委”
        代表 村民代表或居民代表
        小组名 村民小组或居民小组
        乡镇 乡镇或街道的名称
        乡镇政府 乡镇人民政府或街道办事处
        乡镇党委 乡镇党委或街道党工委
        镇级 乡、镇或街道
        县 县、市或区的名称
        县级部门 县级主管部门
        政策名称 防止返贫动态监测和帮扶政策
        年 年份
        月 月份
        日期 写这份材料的日期
        会议名称 评议会议的名称
        会议日期 评议会议的日期
        会议地点 评议会议的地点
        应到 应到人数
        实到 实到人数
        列席 列席人员
        公示开始 公示第一天
        公示结束 公示最后一天
        公示天数 公示天数
        公示地点 张贴地点
        张贴日期 张贴日期
        撤下日期 撤下日期
        异议情况 公示期内收到异议的情况
        户数 这份材料里的户数
        人数 这份材料里的人数
        村电话 村里的联系电话
        乡镇电话 乡镇的联系电话
        截止日期 要办完的日期
        排查开始 排查第一天
        排查结束 排查最后一天
        排查户数 已排查的户数
        未入户数 没有入到户的户数
        风险户数 发现有风险的户数
        决定机构 审定、决定的机构
        决定日期 审定、决定的日期
        决定文件 审定、决定的文件
        发布单位 公示公告上署名的单位
        """,
    ),
    *_fields(
        Level.INTERNAL,
        """
        小组 这一户所在的小组
        类别 监测对象类别
        结果 评议、审核或审定的结果
        票数 同意、反对和弃权的票数
        条款 对应的政策条款
        步骤 现在办到哪一步
        编号 这份材料的编号
        经手人 办理这件事的村干部
        联系人 监测帮扶联系人
        联系人单位 监测帮扶联系人的单位和职务
        """,
    ),
    *_fields(
        Level.PERSONAL,
        """
        户主 户主姓名
        申请人 申请人姓名
        人口数 家庭人口数
        住址 家庭住址
        申报日期 申报日期
        申报方式 申报方式
        受理日期 受理日期
        补正事项 需要补充的材料
        困难情况 农户说的困难
        理由 这样决定的理由
        见证人 见证人姓名
        亲属关系 和村干部的近亲属关系
        疑点 比对发现的疑点
        核实情况 村里核实的情况
        联系人电话 监测帮扶联系人的电话
        """,
    ),
]
FIELDS: MappingProxyType[str, TextField] = MappingProxyType({field.name: field for field in _ALL})


def places(text: str) -> list[str]:
    """Names of the places of a text in order, each once."""
    return list(dict.fromkeys(match[1].strip() for match in _PLACE.finditer(text)))


def check_text(text: str, highest: Level, where: str, only: tuple[str, ...] | None = None) -> str:
    """The text as it is kept (`only`: the places it may have); AppError TEXT-001 unknown place, TEXT-002 private place, TEXT-003 loose bracket, TEXT-004
    banned word, TEXT-005 empty; each names line and character."""
    kept = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not kept:
        raise AppError("TEXT-005", "这段文字是空的。", "请写上正文；要用程序自带的文字，请点“恢复原文”。", where)
    for match in _PLACE.finditer(kept):
        _check_place(kept, match.start(), match[1].strip(), highest, where, only)
    for match in _STRAY.finditer(_PLACE.sub(lambda found: " " * len(found[0]), kept)):
        raise AppError(
            "TEXT-003", f"{_at(kept, match.start())}多了一个“{match[0]}”。", "请把括号补成一对，例如{户主}。", where
        )
    for hit in banned_in(kept):
        advice = f"请改成“{hit.replacement}”。" if hit.replacement else "请删去这个词。"
        raise AppError("TEXT-004", f"{_at(kept, hit.start)}的“{hit.word}”不能用。", advice, where)
    return kept


def _check_place(
    text: str, at: int, name: str, highest: Level, where: str, only: tuple[str, ...] | None = None
) -> None:
    field = FIELDS.get(name)
    if field is None or (only is not None and field.level <= highest and name not in only):
        known = only if only is not None else [item.name for item in FIELDS.values() if item.level <= highest]
        allowed = "、".join(known)
        raise AppError("TEXT-001", f"{_at(text, at)}的“{{{name}}}”不是可以填的内容。", f"可以用：{allowed}。", where)
    if field.level > highest:
        raise AppError(
            "TEXT-002", f"{_at(text, at)}的“{{{name}}}”是{field.meaning}，不能写进这种材料。",
            "请删去这一处；这种材料会张贴或交给别人。", where,
        )  # fmt: skip


def place_in(text: str, part: str) -> str:
    """第2行第5个字 of a part of a text; 正文 where it is written otherwise there."""
    at = text.find(part)
    return _at(text, at) if at >= 0 else "正文"


def _at(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"第{line}行第{at - (text.rfind(chr(10), 0, at) + 1) + 1}个字"


def fill_text(text: str, values: Mapping[str, str], blank: str = "＿＿＿＿") -> str:
    """The text with its places filled; what nobody knows yet stays a line to write on."""
    return _PLACE.sub(lambda match: values.get(match[1].strip()) or blank, text)
