"""Code lists of the day's work: monthly confirmation of R-12.7, the year's work (`domain.md` §22), 到龄 follow-ups."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

GROUP_RESULT = make(
    "GROUP_RESULT",
    "核实结果",
    "R-12.7",
    """
same | 无变化
changed | 有变化
""",
)

CALENDAR_KIND = make(
    "CALENDAR_KIND",
    "年度工作",
    "domain §22",
    """
spring | 春节慰问与返乡补签授权 | alias=春节慰问
sweep | 集中排查
flood | 汛前住房饮水排查 | alias=汛前住房饮水
school | 开学控辍
insurance | 医保缴费
income | 年度收入采集
winter | 冬春救助
review | 年终考核
meeting | 例会
training | 业务培训 | alias=培训
other | 其他
""",
)

REPORT_KIND = make(
    "REPORT_KIND",
    "报表",
    "domain §15",
    """
quarter | 季报（务工与岗位）| alias=季报
year | 年报
""",
)

DUTY_LISTS: tuple[CodeList, ...] = (GROUP_RESULT, CALENDAR_KIND, REPORT_KIND)
