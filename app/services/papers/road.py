"""The list of the case road's papers: key, name, what it is, builder, what has to be named, what may be, level, purpose (`domain.md` §8.5, §13)."""

from __future__ import annotations

from collections.abc import Callable

from app.services.papers import lowincome
from app.services.papers.audit import sample_draw
from app.services.papers.audit_recheck import recheck_list
from app.services.papers.base import PDF, XLSX, PaperKind, Setting, Sheet
from app.services.papers.file import file_sheet, spine_sheet
from app.services.papers.help import assessment_form, clue_sheet, contact_card, help_plan, measures_form, removal_form
from app.services.papers.helper import helper_visits
from app.services.papers.inspection import inspection_sheet, situation_note
from app.services.papers.letters import household_letter, leaflet, notice_story, photo_page, report_letter
from app.services.papers.meeting import ballot_sheet, meeting_call, minutes_sheet, sign_in_sheet, vote_sheet
from app.services.papers.relatives import relatives_form
from app.services.papers.sweep import not_reached_list, sweep_form, sweep_report, sweep_summary
from app.services.papers.town import audit_list, lock_list, spot_check, town_report

Builder = Callable[[Setting], Sheet]


def _paper(
    key: str, name: str, label: str, build: Builder, needs: tuple[str, ...] = (), takes: tuple[str, ...] = (), level: int = 0,
    purpose: str = "存档",
) -> PaperKind:  # fmt: skip
    """A paper of the road: a PDF."""
    return PaperKind(key, name, label, build, needs, takes, level=level, purpose=purpose)


_CASE = (("household",), ("case",))
ROAD_PAPERS: tuple[PaperKind, ...] = (
    _paper("sweep_form", "排查表", "防止返贫动态监测排查表，一户一张", sweep_form, ("household",), ("sweep", "blank"), 2, "集中排查"),
    _paper("sweep_summary", "排查汇总表", "集中排查汇总表", sweep_summary, (), ("sweep",), 2, "集中排查"),
    _paper("not_reached", "未入户清单", "集中排查未入户清单", not_reached_list, (), ("sweep",), 2, "集中排查"),
    _paper("sweep_report", "排查报告", "集中排查报告，报乡镇", sweep_report, (), ("sweep",), 1, "上报乡镇"),
    _paper("clue_sheet", "线索登记表", "防止返贫风险线索登记表", clue_sheet, *_CASE, 2, "线索登记"),
    _paper("accept_receipt", "受理回执", "申请受理回执，交给农户", household_letter("accept_receipt"), *_CASE, 2, "交给农户"),
    _paper("amend_note", "补正告知单", "材料一次性补正告知单，交给农户", household_letter("amend_note"), *_CASE, 2, "交给农户"),
    _paper("application", "申请书", "防止返贫监测申请书，农户签字", household_letter("application"), *_CASE, 2, "农户签字"),
    _paper("decline", "自愿放弃声明", "自愿放弃纳入声明，两名见证人", household_letter("decline"), *_CASE, 2, "农户签字"),
    _paper("lock_list", "研判锁定名单", "防止返贫监测研判锁定名单，乡镇研判后锁定", lock_list, (), (), 2, "研判锁定"),
    _paper("meeting_call", "会议通知", "民主评议会议通知", meeting_call, (), ("meeting",), 0, "通知"),
    _paper("sign_in", "签到表", "民主评议会议签到表", sign_in_sheet, (), ("meeting",), 2, "会议签到"),
    _paper("minutes", "会议记录", "民主评议会议记录", minutes_sheet, (), ("meeting",), 2, "会议记录"),
    _paper("votes", "表决汇总", "民主评议表决汇总表", vote_sheet, (), ("meeting",), 2, "会议记录"),
    _paper("ballots", "评议表决票", "民主评议表决票，每名代表一张", ballot_sheet, (), ("meeting",), 2, "会议表决"),
    _paper("photo_page", "公示照片页", "公示照片粘贴页", photo_page, ("notice",), (), 1),
    _paper("notice_story", "公示情况说明", "公示情况说明", notice_story, ("notice",), (), 1),
    _paper("report_letter", "上报报告", "《关于上报…名单的报告》和名单", report_letter, ("notice",), (), 2, "上报乡镇"),
    _paper("spot_check", "抽查核查表", "乡镇抽查核查表，一户一张", spot_check, *_CASE, 2, "乡镇抽查"),
    _paper("sample_draw", "抽查抽取记录", "乡镇抽查抽取记录，一村一张，谁都可以重新计算", sample_draw, (), ("code",), 2, "乡镇抽查"),
    _paper("recheck_list", "待复核名单", "待复核名单：比对疑点、抽查疑点、乡镇意见，一村一张", recheck_list, (), (), 2, "疑点复核"),
    _paper("audit_list", "提请会议审核名单", "提请党委（党工委）会议审核名单", audit_list, (), ("listed",), 2, "会议审核"),
    _paper("town_report", "排查情况报告", "乡镇报县里的集中排查情况报告", town_report, (), (), 1, "上报县级"),
    _paper("compare_feedback", "比对反馈单", "部门比对反馈单", household_letter("compare_feedback"), *_CASE, 3, "疑点核实"),
    _paper("review_result", "评议结果告知单", "评议结果告知单，交给农户", household_letter("review_result"), *_CASE, 2, "交给农户"),
    _paper("doubt_note", "疑点核实说明", "部门比对疑点核实说明", household_letter("doubt_note"), *_CASE, 3, "上报乡镇"),
    _paper("refusal_note", "不予认定告知书", "不予认定告知书，乡镇出具", household_letter("refusal_note"), *_CASE, 2, "交给农户"),
    _paper("explain_record", "政策解释记录", "政策解释记录，农户签字", household_letter("explain_record"), *_CASE, 2),
    _paper("leaflet_apply", "申报政策明白纸", "申报政策明白纸和发放登记", leaflet("leaflet_apply"), (), (), 2, "发给农户"),
    _paper("leaflet_help", "帮扶政策明白纸", "帮扶政策明白纸和发放登记（监测户）", leaflet("leaflet_help"), (), (), 2, "发给农户"),
    _paper("contact_card", "帮扶联系卡", "帮扶联系卡，贴在农户家里", contact_card, *_CASE, 2, "交给农户"),
    _paper("helper_visits", "走访单", "帮扶人走访单：一人一份，附每一户的走访记录空白表", helper_visits, (), ("helper",), 2, "帮扶人入户走访"),
    _paper("help_plan", "帮扶计划", "帮扶计划（一户一策）", help_plan, *_CASE, 3),
    _paper("removal_form", "风险消除信息采集表", "风险消除信息采集表", removal_form, *_CASE, 3, "风险消除"),
    _paper("measures_form", "帮扶措施落实情况表", "帮扶措施落实情况表", measures_form, *_CASE, 3, "风险消除"),
    _paper("assessment_form", "风险消除评估表", "风险消除评估表（逐项评估）", assessment_form, *_CASE, 3, "风险消除"),
    _paper("relief_application", "救助申请书", "社会救助（临时救助）申请书，农户签字", lowincome.application_sheet, *_CASE, 2, "农户签字"),
    _paper("civil_authorisation", "民政授权书", "社会救助民政授权书，逐人签字", lowincome.authorisation_sheet, ("household",),
           ("reveal",), 3, "农户签字授权"),
    _paper("low_survey", "救助入户调查表", "社会救助入户调查表", lowincome.survey_sheet, ("household",), (), 3, "救助调查"),
    _paper("low_confirmed", "审核确认告知书", "社会救助审核确认告知书，乡镇出具", lowincome.told_sheet("low_confirmed"),
           ("household",), (), 2, "交给农户"),
    _paper("low_refused", "不予确认告知书", "社会救助不予确认告知书，乡镇出具", lowincome.told_sheet("low_refused"), ("household",), (),
           2, "交给农户"),
    _paper("stop_report", "停发报告", "死亡、服刑、迁出、就业人员停发报告，报乡镇", lowincome.stop_sheet, (), ("household",), 3, "上报乡镇"),
    _paper("receipts", "发放签收表", "慰问、救助发放签收表", lowincome.receipt_sheet, (), ("code",), 3, "发放签收"),
    _paper("weak_list", "老弱病残名册", "老弱病残人员名册", lowincome.people_sheet("weak"), (), (), 3, "走访关爱"),
    _paper("no_card_list", "疑似残疾无证名册", "疑似残疾无证人员名册", lowincome.people_sheet("no_card"), (), (), 3, "办证提醒"),
    _paper("card_list", "残疾人证换证名册", "残疾人证到期换证名册", lowincome.people_sheet("card_ends"), (), (), 3, "换证提醒"),
    _paper("women_children_list", "困难妇女儿童名册", "困难妇女儿童名册", lowincome.people_sheet("women_children"), (), (), 3, "走访关爱"),
    _paper("relatives_form", "近亲属备案表", "近亲属备案表（有关人员回避，列入抽查）", relatives_form, *_CASE, 2),
    PaperKind("inspection", "材料检查表", "迎检前的材料检查表：缺材料、未签字、日期先后、前后不一致", inspection_sheet, (),
              ("household", "paper"), (PDF, XLSX), 2, "迎检自查"),
    _paper("situation_note", "情况说明", "材料补不了的情况说明，不倒填日期", situation_note, *_CASE, 2, "迎检自查"),
    _paper("file", "一户一档", "一户一档：封面、卷内目录、全部材料、备考表", file_sheet, ("household",), ("case", "reveal"), 3),
    _paper("spine", "档案盒脊标", "档案盒脊标", spine_sheet, *_CASE, 2),
)  # fmt: skip
