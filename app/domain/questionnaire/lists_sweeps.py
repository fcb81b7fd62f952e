"""Code lists about sweeps, department warnings, the watch list and problems to put right (`domain.md` §8.1, §15.15, §22)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

SWEEP_KIND = make(
    "SWEEP_KIND",
    "排查种类",
    "S0-1, domain §8.1, §22",
    """
regular | 集中排查 | alias=定期集中排查
disaster | 灾后排查 | alias=灾后
emergency | 突发事件排查 | alias=突发事件
other | 其他
""",
)

RELOCATION_HOME = make(
    "RELOCATION_HOME",
    "搬迁房入住情况",
    "S0-1, domain §8.1",
    """
lived_in | 已入住 | alias=入住
empty | 空置 | alias=未入住
""",
)

WARNING_MATCH = make(
    "WARNING_MATCH",
    "预警人员核对",
    "S0-1, S0-2, domain §22",
    """
here | 本村农户
nobody | 查无此户 | alias=查无此人
moved_out | 已迁出 | alias=迁出
died | 已死亡 | alias=死亡
""",
)

WARNING_RESULT = make(
    "WARNING_RESULT",
    "预警核查结果",
    "S0-1, S0-2, domain §22",
    """
monitored | 已是监测对象
include | 拟纳入
helped | 有困难已落实政策
none | 暂未发现风险 | alias=暂未发现返贫致贫风险
""",
)

WATCH_REASON = make(
    "WATCH_REASON",
    "持续关注原因",
    "S2, S0-4, domain §22",
    """
rejected | 不予纳入
closed_norisk | 有困难，暂未发现返贫致贫风险
refused | 不同意核查
left_aid | 新近退出低保或特困
warning | 部门预警，暂未发现返贫致贫风险
other | 其他
""",
)

PROBLEM_SOURCE = make(
    "PROBLEM_SOURCE",
    "问题来源",
    "S0-1, domain §15.15",
    """
self | 自查
sweep | 集中排查
spot_check | 乡镇抽查 | alias=抽查
compare | 部门比对
inspection | 上级检查 | alias=检查
audit | 审计
petition | 信访
""",
)

PROBLEM_TERM = make(
    "PROBLEM_TERM",
    "整改时限",
    "S0-1, domain §15.15",
    """
at_once | 立行立改
dated | 限期整改 | alias=限期
""",
)

SWEEP_LISTS: tuple[CodeList, ...] = (
    SWEEP_KIND,
    RELOCATION_HOME,
    WARNING_MATCH,
    WARNING_RESULT,
    WATCH_REASON,
    PROBLEM_SOURCE,
    PROBLEM_TERM,
)
