"""F1: what the open page is for and which keys work there, in a few lines."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.dialogs.base import BaseDialog
from app.ui.widgets.basics import label

KEYS = (
    "Ctrl+1 到 Ctrl+9 换页面；Ctrl+F 查找农户；Ctrl+L 锁定；F1 帮助。",
    "填表时按回车到下一格；是/否按 1、0，空格清空；表格里用方向键选行，回车打开。",
)
PAGES: dict[str, tuple[str, ...]] = {
    "today": (
        "这一页列出今天要办的事和原因：到期和逾期的走访、公示到期、在办事项、没填完的表。",
        "双击一行就到那一户。",
    ),
    "households": (
        "查找农户、打开一户一档、导入花名册、新增农户。",
        "可以输入姓名、拼音首字母、小组、证件或电话的后几位。",
    ),
    "collect": (
        "按顺序填采集表各项和承诺授权，填一格存一格，下次从停下的地方接着填。",
        "左边的数字是这一项还有几条核查提示。",
    ),
    "review": ("线索、授权、评议、公示、异议、上报，一步一步登记；缺什么会说明。", "公示打印前自动检查隐私。"),
    "visits": ("登记回访，同时生成帮扶台账；逾期的排在前面。",),
    "ledgers": ("防返贫监测台账和帮扶台账，可以预览、打印、另存为 PDF 或表格。",),
    "handover": ("第一次先登记乡镇（核对12位核对码），以后每次生成报送包到U盘，并打印报送单。",),
    "receive": ("接收各村的报送包：先看会有什么变化，再收；收完生成回执包带回村里。",),
    "settings": ("收入线、期限、本村信息、“两委”和工作队成员、文字大小、备份位置。",),
}


class HelpDialog(BaseDialog):
    """A short text; closes with Enter or Esc."""

    def __init__(self, parent: QWidget | None, key: str) -> None:
        super().__init__(parent, "帮助", glyph="circle-question-mark")
        for line in (*PAGES.get(key, ()), *KEYS):
            self.body.addWidget(label(line, wrap=True))
        self.body.addStretch(1)
        self.add_buttons("知道了")


def show_help(parent: QWidget | None, key: str) -> None:
    """Open the help of a page."""
    HelpDialog(parent, key).run()
