"""Header and rows of a person sheet with invented people, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.workbooks.parsed import ParsedWorkbook

HEADER = [
    "村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "性别",
    "与户主关系",
    "户联系电话",
    "监测对象类别",
    "致贫/返贫风险1",
]
HEAD = ["石桥村", "53990100001", "5399010000001", "赵一", "539901199001010016", "男", "户主", "13800000001", "", ""]
WIFE = ["石桥村", "53990100001", "5399010000002", "钱二", "539901199201010020", "女", "配偶", "13800000001", "", ""]
OTHER = ["石桥村", "53990100002", "5399010000003", "孙三", "539901198001010038", "男", "户主", "13800000002", "", ""]

Write = Callable[..., Path]
Parse = Callable[..., ParsedWorkbook]
