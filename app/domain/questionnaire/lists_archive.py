"""Code lists of the archive: the papers of the road by name, and what is noted about one of them (`domain.md` §8.5, §13, §22)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

ROAD_PAPER = make(
    "ROAD_PAPER",
    "监测档案材料",
    "domain §8.5, §13",
    """
sweep_form | 防止返贫动态监测排查表 | alias=排查表
clue_sheet | 风险线索登记表 | alias=线索登记表
form | 信息采集表 | alias=采集表
check | 入户核查表
visit_photo | 入户照片
consent | 承诺授权书
relatives | 近亲属备案表
decline | 自愿放弃纳入声明 | alias=自愿放弃声明
withdrawal | 撤回授权的书面材料
meeting_call | 会议通知
sign_in | 评议会签到表 | alias=签到表
minutes | 评议会会议记录 | alias=会议记录
votes | 评议表决汇总 | alias=表决汇总
review_result | 评议结果告知单
notice | 公示
notice_photos | 公示照片
notice_story | 公示情况说明
report | 上报报告和名单 | alias=上报报告
township_check | 抽查核查表
party_minutes | 党委（党工委）会议纪要
compare_answer | 比对反馈单
doubt_note | 疑点核实说明
approval | 审定文件（批复、名单） | alias=批复
announcement | 公告
announce_photo | 公告照片
system_entry | 系统录入确认
help_plan | 帮扶计划（一户一策） | alias=帮扶计划
refusal_note | 不予认定告知书
rem_form | 风险消除信息采集表
rem_measures | 帮扶措施落实情况表
rem_assessment | 风险消除评估表
rem_meeting | 风险消除评议会材料
rem_notice | 风险消除公示材料
rem_approval | 风险消除审定文件
rem_entry | 系统标注确认
""",
)

ARCHIVE_NOTE = make(
    "ARCHIVE_NOTE",
    "档案登记类别",
    "domain §22",
    """
kept | 已存档
explained | 情况说明
""",
)

ARCHIVE_LISTS: tuple[CodeList, ...] = (ROAD_PAPER, ARCHIVE_NOTE)
