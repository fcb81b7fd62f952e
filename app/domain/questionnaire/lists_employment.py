"""Code lists about work checks, posts, services and the round lists (`domain.md` R-12.5, §15.4, §15.5, §15.11, §15.12, §15.16, §22)."""

from __future__ import annotations

from app.domain.questionnaire.codelist import CodeList, make

WORK_CHECK_MODE = make(
    "WORK_CHECK_MODE",
    "务工核实方式",
    "R-12.5",
    """
phone | 电话 | alias=打电话
video | 视频
home | 入户问家人 | alias=入户
met | 当面见到本人 | alias=见到本人
""",
)

WORK_CHECK_RESULT = make(
    "WORK_CHECK_RESULT",
    "务工核实结果",
    "S0-1, R-12.5",
    """
same | 无变化
changed | 有变化
unreached | 没有联系上 | alias=联系不上
""",
)

WORK_CHANGE = make(
    "WORK_CHANGE",
    "务工变动",
    "S0-1, domain §15.4, §22",
    """
started | 新外出务工 | alias=新增务工
place | 换了地方 | alias=务工地点变化
employer | 换了单位 | alias=务工企业变化
income | 收入有变化
returned | 返乡
lost | 失业，还在外面 | alias=失业
post_started | 上岗 | alias=公益岗上岗
post_ended | 退出岗位 | alias=退岗
other | 其他变动
""",
)

POST_ATTENDANCE = make(
    "POST_ATTENDANCE",
    "岗位考勤",
    "domain §15.5",
    """
full | 全勤
part | 缺勤
leave | 请假
none | 没有上岗
""",
)

JOB_SERVICE_KINDS = make(
    "JOB_SERVICE",
    "就业服务种类",
    "S1-7, S0-6, S1-2, domain §22",
    """
policy | 政策宣讲
guidance | 职业指导
introduction | 岗位推荐
transport | 劳务输出（点对点） | alias=点对点输送
training | 技能培训 | alias=职业培训
farm_training | 农业实用技术培训 | alias=实用技术培训
startup | 创业扶持
other | 其他
""",
)

SERVICE_RESULT = make(
    "SERVICE_RESULT",
    "就业服务结果",
    "S1-7, domain §22",
    """
employed | 已就业
trained | 已参加培训
thinking | 还在考虑
declined | 本人不愿意
""",
)

ROLL = make(
    "ROLL",
    "逐一核对名单",
    "S1, S0-6, S3, domain §15.16",
    """
medical | 医保未参保
pension | 养老保险未参保（16至59周岁） | alias=养老未参保
pension60 | 养老保险未参保（60周岁以上）
schooling | 义务教育未在校 | alias=控辍保学
leavers | 初三高三毕业去向和两后生 | alias=两后生
students | 大学生资助
yulu | 雨露计划
""",
)

ROLL_ANSWER = make(
    "ROLL_ANSWER",
    "逐一核对结果",
    "S1, S0-6, S3, domain §15.16",
    """
med_joined | 已参保 | parent=medical
med_elsewhere | 在外地参保 | parent=medical
med_employee | 已参加职工医保 | parent=medical
med_exempt | 参军、服刑等不用参保 | parent=medical
med_unwilling | 不愿参保 | parent=medical
med_later | 动员中，还没有参保 | parent=medical
pen_joined | 已参保 | parent=pension
pen_elsewhere | 在外地参保 | parent=pension
pen_employee | 已参加职工养老保险 | parent=pension
pen_student | 在校学生，毕业后参保 | parent=pension
pen_unwilling | 不愿参保 | parent=pension
pen_later | 动员中，还没有参保 | parent=pension
old_receives | 已领取待遇 | parent=pension60
old_employee | 领取职工养老金 | parent=pension60
old_makeup | 补缴办理中 | parent=pension60
old_none | 不符合领取条件 | parent=pension60
old_later | 动员中，还没有办理 | parent=pension60
sch_back | 已劝返复学 | parent=schooling
sch_home | 送教上门 | parent=schooling
sch_elsewhere | 在外地就读 | parent=schooling
sch_delayed | 已办延缓入学或休学 | parent=schooling
sch_finished | 已完成义务教育 | parent=schooling
sch_later | 劝返中 | parent=schooling
lea_senior | 升入普通高中 | parent=leavers
lea_vocational | 升入中职、技工学校 | parent=leavers
lea_college | 升入高职、大专、本科 | parent=leavers
lea_training | 参加技能培训 | parent=leavers
lea_work | 已就业 | parent=leavers
lea_army | 参军 | parent=leavers
lea_repeat | 复读 | parent=leavers
lea_home | 在家，动员中 | parent=leavers
stu_aided | 已享受资助 | parent=students
stu_loan | 已办助学贷款 | parent=students
stu_applied | 已申请，还没有下来 | parent=students
stu_not_needed | 不需要资助 | parent=students
stu_later | 还没有申请 | parent=students
yul_paid | 补助已到账 | parent=yulu
yul_applied | 已申报，还没有到账 | parent=yulu
yul_not_entitled | 不符合条件 | parent=yulu
yul_later | 还没有申报 | parent=yulu
""",
)

HOME_ROUND_KINDS = make(
    "HOME_ROUND",
    "住房饮水搬迁排查内容",
    "S0-1, domain §15.11, §15.12",
    """
housing | 住房安全排查 | alias=住房
water | 饮水安全排查 | alias=饮水
relocation | 易地搬迁入住排查 | alias=搬迁
""",
)

WATER_PROBLEM = make(
    "WATER_PROBLEM",
    "饮水问题",
    "P35, domain §4.3, §15.11",
    """
quantity | 水量不够 | alias=水量
quality | 水质不好 | alias=水质
access | 取水不方便 | alias=方便程度
assurance | 经常断水 | alias=保证率
season | 季节性缺水
broken | 设施损坏
""",
)

HOME_HANDLING = make(
    "HOME_HANDLING",
    "排查问题的处理",
    "S0-1, S3, domain §11.2, §15.11, §15.12",
    """
repair | 修缮加固 | alias=修缮
rebuild | 危房改造
moved_out | 先搬出危房，另行安置
vacant_home | 闲置房安置
to_town | 上报乡镇
pipe | 管道和设施维修 | alias=管道维修
connect | 入户改造
treat | 水质处理
emergency_water | 应急供水
job | 推荐就业或岗位
persuade | 动员入住
other | 其他
""",
)

EMPLOYMENT_LISTS: tuple[CodeList, ...] = (
    WORK_CHECK_MODE, WORK_CHECK_RESULT, WORK_CHANGE, POST_ATTENDANCE, JOB_SERVICE_KINDS, SERVICE_RESULT, ROLL,
    ROLL_ANSWER, HOME_ROUND_KINDS, WATER_PROBLEM, HOME_HANDLING,
)  # fmt: skip
