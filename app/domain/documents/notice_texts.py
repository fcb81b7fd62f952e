"""The words of every 公示 and 公告 as shipped: the first line is the title, every other line a paragraph (`domain.md` §10.1, §10.2).

What hangs on a wall may only have places that say nothing of anybody (`PLACES`); the table holds the people.
"""

from __future__ import annotations

# Places a posted sheet can fill: bodies, the meeting or decision, the days; nothing else is known when it is made.
PLACES = (
    "村", "本村", "村委会", "两委", "代表", "小组名", "乡镇", "乡镇政府", "乡镇党委", "镇级", "县", "县级部门", "政策名称",
    "会议名称", "会议日期", "决定机构", "决定日期", "决定文件", "发布单位", "张贴日期", "公示开始", "公示结束", "公示天数",
    "公示地点", "户数", "村电话", "乡镇电话",
)  # fmt: skip
OBJECTION = "notice_objection"
POLICY_NAME = "防止返贫动态监测和帮扶政策"

# Key of NOTICE_KIND (or `objection`), Chinese name, source, words.
NOTICE_TEXTS: tuple[tuple[str, str, str, str], ...] = (
    ("include", "拟纳入监测对象公示", "domain §10.2; G2", """
        {村}拟纳入防止返贫监测对象名单公示
        根据{政策名称}，经农户申请和承诺授权、入户核查，{会议日期}召开{会议名称}民主评议，拟将下列农户纳入防止返贫监测对象，现予公示，接受群众监督。
    """),
    ("result", "审定结果公告", "domain §10.1; S0-1", """
        {村}防止返贫监测对象名单公告
        经民主评议、{本村}公示、{镇级}审核和{决定机构}审定（{决定文件}，{决定日期}），下列农户纳入防止返贫监测对象，现予公告。
    """),
    ("remove", "拟消除风险公示", "domain §10.2, §13", """
        {村}拟消除风险监测对象名单公示
        根据{政策名称}，经入户核实，{会议日期}召开{会议名称}民主评议，下列监测对象返贫致贫风险拟标注为消除，现予公示，接受群众监督。
    """),
    ("removed", "风险消除公告", "domain §10.1, §13", """
        {村}监测对象风险消除名单公告
        经民主评议、{本村}公示、{镇级}审核和{决定机构}审定（{决定文件}，{决定日期}），下列监测对象风险已消除，现予公告。风险消除后继续定期回访。
    """),
    ("low_income", "低收入对象初审公示", "domain §10.1; S2", """
        {村}低收入对象初审结果公示
        根据社会救助政策，经本人申请和承诺授权、入户调查，{决定日期}形成初审意见，现将下列救助对象初审结果予以公示，接受群众监督。
    """),
    ("relief_end", "救助/终止公示", "domain §10.1; S2", """
        {村}社会救助终止名单公示
        根据社会救助政策，经入户核查，{决定日期}形成核查意见，下列对象拟终止救助，现予公示，接受群众监督。
    """),
    ("post", "公益性岗位选聘公示", "domain §10.1", """
        {村}公益性岗位拟聘人员公示
        根据公益性岗位管理规定，经本人报名、{会议日期}召开{会议名称}评议，拟聘用下列人员，现予公示，接受群众监督。
    """),
    ("gift", "慰问/捐赠发放公示", "domain §10.1", """
        {村}慰问（捐赠）物资发放公示
        {决定文件}，{决定日期}研究确定发放对象，现将发放情况予以公示，接受群众监督。
    """),
    ("objection", "公示的异议办法", "domain §10.2", """
        公示期内对以上名单有异议的，可以当面、书面或者打电话向{发布单位}反映。
        提倡实名反映；匿名反映的，请写清具体事实，我们同样核实。
    """),
)  # fmt: skip
