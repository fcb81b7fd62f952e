"""F1: what the open page is for and which keys work there, in a few lines."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.dialogs.base import BaseDialog
from app.ui.widgets.basics import label

KEYS = (
    "Ctrl+1 到 Ctrl+9、Ctrl+0 换页面；Ctrl+F 查找农户；Ctrl+Z 撤销最后一步；Ctrl+L 锁定；F8 查找生僻字；F1 帮助，在一格里按就说明这一格。",
    "填表时按回车到下一格，Shift+回车到上一格；是/否按 1、0，空格清空；选项打编号、字或拼音首字母；表格里用方向键选行，回车打开。",
    "Ctrl+回车到下一块；Ctrl+B 这一块没答的是/否都填否；Ctrl+D 照上一位（上一户、上一年）填这一格，Ctrl+Shift+D 填这一块；"
    "Ctrl+↓ 打开明细；F7 疑点情况属实、写明原因；Alt+数字到第几步；Ctrl+PgDn 到下一位成员。",
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
    "findings": (
        "全村填得不对、可疑和没填全的地方，按户、按规则、按级别看（Alt+1、2、3）。",
        "点“到哪一格”、按回车或双击，就到要改的那一格；核实无误的疑点和提示写明情况后放过，可以取消。",
        "导出的表格和打印的清单不写健康、风险等内容。",
    ),
    "duplicates": (
        "同一个证件号码出现两次的人，姓名、出生日期、小组都相同的人，导入时认不出是谁的行，都在这里核对。",
        "不核对也不影响别的工作；核对错了，在“已核对”里撤销。",
    ),
    "sweeps": (
        "集中排查：先开展一轮，再逐户登记；没有问题的选中几户一次登记，没有入到户的写明原因，每一户都有了结果才能登记结束。",
        "部门预警：导入部门的名单，每一条由两个人核查答复，全部答复后办结，再写反馈表。",
        "持续关注：不予纳入、暂未发现风险、不同意核查的户自动列在这里，到时候再去看。",
    ),
    "lowincome": (
        "低收入人口：类别、预警颜色和下次核查；选一户，下面是它的认定记录，按步骤登记到公布，退出也按步骤。",
        "预警：达到条件的户自动列出，先救助，再转办部门；慰问救助登记发放和领取；停发报告在死亡、服刑、迁出、就业以后自动列出。",
        "关爱对象：定联系人、签协议、按期走访。老弱病残：四个名单，可以打印。",
    ),
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
