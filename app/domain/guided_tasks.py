"""The list of guided tasks: what for, where, how, a hint, minutes, and the marks that show them done (`app.domain.guided`).

Marks begin with the household they are about: `guide` (张德福, from the form to the revisit), `second` (the one sent back),
`removal` (the one whose risk is removed). Button words are those on screen.
"""

from __future__ import annotations

from dataclasses import dataclass

VILLAGE, TOWNSHIP = "village", "township"
SWITCH, DAYS = "switch", "days"  # what 打开 does where no page is opened: change sides, let six days go by
DAYS_BY = 6


@dataclass(frozen=True, slots=True)
class GuideTask:
    """One small task. `page` and `tab`: where 打开 leads; `whose`: the household opened there; `act`: SWITCH or DAYS instead of a page;
    `needs`: marks of its side's store that all stand when it is done."""

    key: str
    side: str
    title: str
    purpose: str
    how: str
    hint: str
    minutes: int
    needs: tuple[str, ...]
    page: str = ""
    whose: str = ""
    tab: str = ""
    act: str = ""


_SWITCH = "点上面的“换到练习乡镇”（或“打开”）。村里的数据先存好关上，再打开乡镇的；要回来，同样点一下。"
_BACK = "点上面的“换回练习村”（或“打开”）。两边各有各的数据，只靠U盘上的包来往。"
_STICK = "在“写到哪里”里选“练习U盘”。"

TASKS: tuple[GuideTask, ...] = (
    GuideTask(
        "phone", VILLAGE, "找到张德福一户，补上联系电话", "采集表不全，后面的步骤就办不了。",
        "在上面的查找框里输入“张德福”或拼音“zdf”，打开这一户，点“填写采集表”。在“户信息”一页补上联系电话 13900010999，保存这一页。",
        "查找框的快捷键是 Ctrl+F，回车打开。没有保存的页面，左边步骤上有记号。", 3, ("guide:phone",), "households", "guide",
    ),
    GuideTask(
        "print_consent", VILLAGE, "打印张德福一户的承诺授权书", "成年人本人在纸上签字、按手印，程序里登记的是这张纸。",
        "在“农户”里打开张德福一户，点“打印”，选“承诺授权书”。看一看预览：每一页都有“练习”水印。关上预览就可以，不用真的打印。",
        "预览打开就算打印过。没有打印机也能看、能另存为PDF。", 2, ("guide:shown:consent",), "households", "guide",
    ),
    GuideTask(
        "sign", VILLAGE, "登记两位成年人的签字", "没有授权就不能查询资产，也不能评议。",
        "在“采集”里打开张德福一户的“承诺授权”一步，张德福、刘秀英各登记一次：填授权书编号，勾选授权事项，签字日期填今天。"
        "然后在“评议公示”里选中张德福，点“登记授权已签”。",
        "张德福是申请人，要写明申请的困难。第二个人可以点“照上一位勾选”。", 4, ("guide:consented",), "collect", "guide",
    ),
    GuideTask(
        "ready", VILLAGE, "提交评议，回答不予认定情形", "评议会以前，每一种不予认定情形都要答“是”或“否”。",
        "在“评议公示”里选中张德福，点“提交评议”。再点右边的“不予认定情形”，点“这一户都答‘否’”，保存。",
        "“提交评议”是右上角的主要按钮；不能办的时候，它会说清楚缺什么。", 2, ("guide:review_ready", "refusals"), "review", "guide",
    ),
    GuideTask(
        "meeting", VILLAGE, "登记民主评议会", "多数代表同意，才能公示。",
        "在“评议公示”里选中张德福，点“登记评议会”。填时间、地点、主持人、记录人、应到33人、实到28人、到会人员和列席的工作队队员，"
        "勾选签到表、会议记录已签；表决填同意28票，点“登记”。",
        "表决票数加起来不能多于实到人数。驻村工作队要有人列席。", 4, ("guide:reviewed",), "review", "guide",
    ),
    GuideTask(
        "make_notice", VILLAGE, "制作公示", "公示只有规定的栏目，程序打印前检查隐私。",
        "在“评议公示”里选中张德福，点“制作公示”，张贴地点填“石桥村村务公开栏”，保存。",
        "标题、天数、联系电话都由程序填好，只看对不对。", 2, ("guide:include:made",), "review", "guide",
    ),
    GuideTask(
        "post_notice", VILLAGE, "打印并登记张贴", "张贴那天不算，从第二天起数满5天。",
        "在“评议公示”的“公示张贴”里选中刚做的公示，先“预览打印”看一看，再点“登记张贴”。张贴时的照片填今天。",
        "照片可以只登记日期，洗出来贴在“照片粘贴页”上。", 1, ("guide:include:posted",), "review", "guide",
    ),
    GuideTask(
        "photo", VILLAGE, "登记公示期间的照片", "要有照片证明公示一直挂着。",
        "在“公示张贴”里选中这份公示，点“登记照片”，登记一张“公示期间”的照片，日期填今天。",
        "没有照片文件也可以只写日期。", 1, ("guide:include:photo",), "review", "guide",
    ),
    GuideTask(
        "days", VILLAGE, "让公示期过去", "真的公示要等5天；练习里点一下，日子往前走6天。",
        "点上面的“过6天”（或“打开”）。练习村的“今天”就是6天以后，别的户也会有到期、逾期的事，不用管。",
        "只有练习村的日子能这样走；正式数据跟着电脑的日期。", 1, ("guide:include:over",), act=DAYS,
    ),
    GuideTask(
        "take_down", VILLAGE, "撤下公示，没有异议", "撤下以后才能上报。",
        "在“公示张贴”里选中这份公示，点“撤下公示”，撤下日期和撤下照片都填今天。",
        "公示期没有满的，程序不让撤，会说最早哪一天。", 1, ("guide:notice_ok",), "review", "guide",
    ),
    GuideTask(
        "send", VILLAGE, "写报送包到练习U盘", "村里和乡镇只靠U盘上的报送包来往。",
        f"在“报送”里点“生成报送包”。{_STICK}问到“这些农户一起上报吗”，点“一起上报”。写完以后可以打印报送单。",
        "包是密封的，文件名前面有“练习”两个字，正式的乡镇收不进去。", 2, ("guide:reported", "out:1"), "handover",
    ),
    GuideTask(
        "to_town", VILLAGE, "带着U盘去乡镇", "同一个程序，乡镇那一边是另一份数据。", _SWITCH,
        "换过去以后，左边的菜单变成乡镇的：接收、审核、汇总。", 1, ("went:1",), act=SWITCH,
    ),
    GuideTask(
        "receive", TOWNSHIP, "接收石桥村的报送包", "先看会有什么变化，再收下。",
        "在“接收”里点“选择U盘或文件夹”，选“练习U盘”。看清楚新增、更新了哪些户，再点“接收”。",
        "同一个包再收一次，什么也不变。", 2, ("guide:reported",), "receive",
    ),
    GuideTask(
        "check", TOWNSHIP, "受理张德福一户", "乡镇审核从受理开始算期限。",
        "在“审核”里选中张德福，点“登记受理”，填日期和经办人。", "先点“打开这一件”，把材料从头到尾看一遍。", 1,
        ("guide:township_check",), "audit", "guide",
    ),
    GuideTask(
        "sample", TOWNSHIP, "列入抽查，登记结果", "乡镇要按比例入户抽查。",
        "在“审核”里选中张德福，点“其他办法”里的“列入抽查”。再到“抽查”里选中这一户，点“登记结果”：与上报一致，写抽查人和日期。",
        "平时用“抽取”，输入当场抽出的数字，抽到谁都能重新算出来。", 2, ("guide:sampled",), "audit", "guide",
    ),
    GuideTask(
        "send_back", TOWNSHIP, "退回一件", "材料不对的，写清楚原因退回村里补正。",
        "在“审核”里选中𠮷田·木呷一户，先“登记受理”，再点“其他办法”里的“退回补正”，写上文号和原因。",
        "名字里有生僻字的，可以用户号或者“tian”找。", 2, ("second:returned",), "audit", "second",
    ),
    GuideTask(
        "hear", TOWNSHIP, "提请会议审核，报县级", "乡镇党委（党工委）会议审核以后才能报县里。",
        "在“审核”里选中张德福，点“提请会议审核”，填会议日期和编号、排查报告日期和编号。",
        "抽查结果程序自己带进去，不用再写。", 2, ("guide:county",), "audit", "guide",
    ),
    GuideTask(
        "compare", TOWNSHIP, "送县级比对，登记没有疑点", "部门比对由县里做，程序不连任何系统，只登记结果。",
        "在“审核”里选中张德福，点“其他办法”里的“登记送县级比对”；再点“登记比对无疑点”，写上县里的文号。",
        "要交名单的，用“做比对名单”，名单带打开密码。", 2, ("guide:comparing", "guide:county:2"), "audit", "guide",
    ),
    GuideTask(
        "approve", TOWNSHIP, "登记县级审定结果", "类别和识别监测时间由县里定。",
        "在“审核”里选中张德福，点“其他办法”里的“登记审定结果”，填县里的文号和日期，类别和月份核对一下。",
        "县里发的是名单时，可以整张粘贴。", 2, ("guide:approved",), "audit", "guide",
    ),
    GuideTask(
        "pair", TOWNSHIP, "确定监测帮扶联系人", "没有联系人，村里不能登记开始监测。",
        "在“农户”里打开张德福一户的“帮扶”，点“确定联系人”，填姓名、单位、电话，从今天起。",
        "一位联系人管几户的，用“农户”列表上的“联系人”。", 2, ("guide:paired",), "households", "guide",
    ),
    GuideTask(
        "answer", TOWNSHIP, "生成回执包到练习U盘", "回执包带着结果、意见和下发的设置回村里。",
        f"在“接收”里选中石桥村，点“生成回执包”。{_STICK}", "回执包也是密封的，只有这个村的电脑能打开。", 1, ("out:1",), "receive",
    ),
    GuideTask(
        "home", TOWNSHIP, "带着U盘回村里", "换回村里，看乡镇办了什么。", _BACK, "看一眼今天，再接收。", 1, ("went:1",), act=SWITCH,
    ),
    GuideTask(
        "take_answer", VILLAGE, "接收回执包", "收下以后，乡镇的结果就到了村里。",
        "在“报送”里点“接收回执包”，选“练习U盘”里的回执包，看清楚以后收下。再到“回执来件”看要办什么。",
        "收以前程序自己留一份备份；练习村不留。", 2, ("guide:approved",), "handover",
    ),
    GuideTask(
        "announce", VILLAGE, "张贴审定结果公告", "审定的结果要让大家知道。",
        "在“评议公示”的“公示张贴”里点“制作公告和其他公示”，选“审定结果公告”，勾上张德福，保存；再“登记张贴”。",
        "公告不收异议，天数照设置。", 2, ("guide:result:posted", "guide:announced"), "review", "guide",
    ),
    GuideTask(
        "measure", VILLAGE, "登记一项帮扶措施", "因病的，要有针对病的措施。",
        "在“农户”里打开张德福一户的“帮扶”，点“登记措施”：健康帮扶，选一项，开始日期填今天。",
        "措施对不上风险的，程序会提示。", 2, ("guide:measure",), "households", "guide",
    ),
    GuideTask(
        "monitor", VILLAGE, "登记开始监测", "从这一天起按月回访。",
        "在“评议公示”里选中张德福，点主要按钮登记“监测中”。录入国家系统的日期知道就填，不知道先空着。",
        "没有联系人、没有措施的日期，会说还缺什么。", 1, ("guide:monitored",), "review", "guide",
    ),
    GuideTask(
        "revisit", VILLAGE, "登记一次回访", "没有消除风险的，每月至少走访一次。",
        "在“帮扶回访”里选中张德福，点“登记回访”。上次的内容已经带出来，核对以后点“与上次一致，全部确认”，写上这次的情况，保存。",
        "没有见到人的，写“未能入户”和原因。", 3, ("guide:revisit",), "visits", "guide",
    ),
    GuideTask(
        "rem_meeting", VILLAGE, "风险消除：开评议会", "贾保国一户的风险已经消除，入户核实也做了，轮到评议。",
        "在“评议公示”里选中贾保国，点“登记评议会”，和上次一样填。", "消除和纳入可以在同一次会上评议。", 2, ("removal:rem_reviewed",),
        "review", "removal",
    ),
    GuideTask(
        "rem_post", VILLAGE, "风险消除：公示", "消除也要公示。",
        "选中贾保国，点“制作公示”；再到“公示张贴”里“登记张贴”，并登记一张公示期间的照片。", "和纳入的公示一样办。", 2,
        ("removal:remove:posted", "removal:remove:photo"), "review", "removal",
    ),
    GuideTask(
        "rem_days", VILLAGE, "风险消除：公示期过去", "再等5天。", "点上面的“过6天”（或“打开”）。", "日子只往前走。", 1,
        ("removal:remove:over",), act=DAYS,
    ),
    GuideTask(
        "rem_report", VILLAGE, "风险消除：撤下，写报送包", "没有异议，报乡镇。",
        f"在“公示张贴”里“撤下公示”。贾保国还没有上报的，在“评议公示”里点“上报乡镇”，再到“报送”里写报送包。{_STICK}",
        "报送包带走所有乡镇还没有的内容，不用挑。", 2, ("removal:rem_reported", "out:2"), "review", "removal",
    ),
    GuideTask("again_to_town", VILLAGE, "再去乡镇", "消除也由乡镇办。", _SWITCH, "这是第二趟。", 1, ("went:2",), act=SWITCH),
    GuideTask(
        "rem_receive", TOWNSHIP, "接收第二个报送包", "先看再收。", "在“接收”里选“练习U盘”，接收新的那一个。",
        "上次的包还在U盘上，再收也是“已导入，无变化”。", 1, ("removal:rem_reported",), "receive",
    ),
    GuideTask(
        "rem_approve", TOWNSHIP, "登记消除审定和系统标注", "审定以后，在国家系统里标注，再登记日期。",
        "在“审核”里选中贾保国，点“登记消除审定”，写文号、乡镇核查日期和消除月份；再点“登记系统标注”。",
        "两步都在主要按钮上，办完一步按钮就变。", 2, ("removal:rem_approved", "removal:removed"), "audit", "removal",
    ),
    GuideTask(
        "answer_again", TOWNSHIP, "再生成一个回执包", "把消除的结果带回去。", f"在“接收”里选中石桥村，点“生成回执包”。{_STICK}",
        "号码接着上一个。", 1, ("out:2",), "receive",
    ),
    GuideTask("home_again", TOWNSHIP, "再回村里", "最后一趟。", _BACK, "快完了。", 1, ("went:2",), act=SWITCH),
    GuideTask(
        "rem_take", VILLAGE, "接收回执包，看看风险消除台账", "全过程走完了。",
        "在“报送”里接收第二个回执包。再到“台账报表”看一眼“风险消除台账”，贾保国一户在上面。",
        "想再走一遍，点“重新开始”。", 1, ("removal:removed",), "handover",
    ),
)  # fmt: skip
BY_KEY = {task.key: task for task in TASKS}
MINUTES = sum(task.minutes for task in TASKS)
