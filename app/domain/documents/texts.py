"""The texts of the case road's papers as shipped; a township may change each (`domain.md` §8.5, §10, §13, §22).

A line beginning with 一、 or （一） is a heading; every other line is a paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from app.domain.documents.notice_texts import NOTICE_TEXTS, OBJECTION, PLACES
from app.domain.documents.places import TextField, check_text, place_in
from app.domain.errors import AppError
from app.domain.privacy import privacy_check
from app.domain.questionnaire.field import Level

TEXT_PREFIX = "text."
# A sheet on a wall shows nothing of a person; a letter between offices names heads; a household's own paper names its people.
WALL, OFFICE, HOUSEHOLD = Level.INTERNAL, Level.PERSONAL, Level.PERSONAL


@dataclass(frozen=True, slots=True)
class DocText:
    """One text: key of the document, its Chinese name, the highest level its places may have, where it comes from;
    `posted`: hangs on a wall, so its places are those of `PLACES` and its words pass the privacy check (R-10.1)."""

    key: str
    name: str
    highest: Level
    source: str
    text: str
    posted: bool = False

    @property
    def setting(self) -> str:
        """The key under which a changed text is kept."""
        return TEXT_PREFIX + self.key

    def may_have(self, field: TextField) -> bool:
        """True where the text may have this place."""
        return field.name in PLACES if self.posted else field.level <= self.highest

    def checked(self, words: str) -> str:
        """The words as they are kept; AppError TEXT-001 … TEXT-005, and of a posted text TEXT-007 (something private),
        TEXT-008 (no title or no body)."""
        kept = check_text(words, self.highest, self.name, PLACES if self.posted else None)
        if self.posted:
            _check_posted(kept, self)
        return kept


def _check_posted(words: str, text: DocText) -> None:
    """R-10.1 over the words of a sheet on a wall, with the place of what is wrong; a sheet has a title and a body."""
    for leak in privacy_check((), words):
        raise AppError(
            "TEXT-007", f"{place_in(words, leak.text)}有{leak.what}“{leak.text}”，不能张贴（公示隐私检查）。",
            "请删去；联系电话请写{村电话}、{乡镇电话}。", text.name,
        )  # fmt: skip
    if text.setting != TEXT_PREFIX + OBJECTION and len(words.splitlines()) < 2:
        raise AppError("TEXT-008", "公示的文字至少要有两行。", "第一行写标题，第二行起写正文。", text.name)


def _text(key: str, name: str, highest: Level, source: str, text: str) -> DocText:
    lines = [line.strip() for line in text.strip().splitlines()]
    return DocText(key, name, highest, source, "\n".join(lines))


_TEXTS = (
    _text("meeting_call", "会议通知", WALL, "domain §8.5; S0-1", """
        经{两委}研究，定于{会议日期}在{会议地点}召开{会议名称}，民主评议防止返贫监测对象，请准时参加。
        一、会议内容
        听取入户核查情况，逐户评议{户数}户，投票表决并当场公布结果。
        二、参加人员
        {代表}（应到{应到}人），{两委}成员、驻村工作队员列席。
        三、有关要求
        因故不能到会的，请提前向{村委会}请假，联系电话：{村电话}。参会人员与评议户有近亲属关系的应当回避。
    """),
    _text("report_letter", "关于上报名单的报告", OFFICE, "domain §8.5, §22", """
        按照{政策名称}，{本村}经入户核查、承诺授权，于{会议日期}召开{会议名称}进行民主评议（应到{应到}人，实到{实到}人），评议结果于{公示开始}至{公示结束}在{公示地点}公示{公示天数}天，{异议情况}。
        现将{户数}户、{人数}人的名单和材料上报，请予审核。
    """),
    _text("notice_story", "公示情况说明", OFFICE, "domain §8.5, §10.4", """
        {村}拟纳入（消除）名单于{张贴日期}在{公示地点}张贴，公示期为{公示开始}至{公示结束}，共{公示天数}天，{撤下日期}撤下。
        公示内容只有户主姓名、{小组名}、家庭人口数、类别和拟定结果，没有证件号码、电话、银行账号和健康情况。
        公示期内，{异议情况}。
        公示照片（张贴、撤下）附后。
    """),
    _text("sweep_report", "排查报告", WALL, "S0-1, S0-2, domain §8.1", """
        一、组织情况
        {本村}于{排查开始}至{排查结束}，由{两委}和驻村工作队分组入户，对全村农户开展防止返贫集中排查。
        二、排查结果
        共排查{排查户数}户，没有入到户{未入户数}户（名单和原因附后）。发现需要进一步核查的风险农户{风险户数}户。
        三、下一步打算
        对发现风险的农户，按程序登记线索、入户核查；对没有入到户的，采取电话、视频等方式补排，返乡后补入户。
    """),
    _text("doubt_note", "疑点核实说明", OFFICE, "domain §8.5, §9.2", """
        {县级部门}反馈{户主}户的比对疑点：{疑点}。
        {本村}派两人以上入户核实，情况如下：{核实情况}
        以上情况属实。
    """),
    _text("town_report", "排查情况报告", WALL, "S0-1, domain §8.3, §8.5", """
        {乡镇}于{排查开始}至{排查结束}组织各村开展防止返贫集中排查，共排查{排查户数}户，没有入到户{未入户数}户，发现需要进一步核查的风险农户{风险户数}户。
        没有入到户的，各村已采取电话、视频等方式补排，返乡后补入户。对风险农户，已按程序研判、入户核查和评议公示，由{乡镇党委}会议审核后上报。
    """),
    _text("compare_feedback", "比对反馈单", OFFICE, "domain §8.5, §9.2", """
        {县级部门}对{户主}户签了承诺授权书的家庭成员进行了比对，结果：{疑点}。
        有疑点的，请{村委会}派两人以上入户核实，逐条填写《疑点核实说明》。
    """),
    _text("relief_application", "救助申请书", HOUSEHOLD, "domain §22, S0-2", """
        {乡镇政府}：
        我是{本村}{小组}居民{户主}，全家{人口数}人，住{住址}。因{困难情况}，基本生活有困难，申请社会救助（{类别}）。
        以上情况属实，愿意配合民政部门调查核对家庭经济状况；核对的授权书另行签署。
    """),
    _text("civil_authorisation", "民政授权书", HOUSEHOLD, "S0-2, S2, domain §22", """
        {县}民政部门、{乡镇政府}：
        我是{本村}{小组}居民{户主}，全家{人口数}人，住{住址}，申请社会救助（{类别}）。
        下面签字的人同意并授权民政部门和受委托的核对机构，向有关部门和金融机构查询、核对本人的收入、财产和享受政策情况。查询结果只用于社会救助的审核、复核和监督。
        所报情况真实、完整。家里的人口、收入、财产有变化的，及时告诉{村委会}。授权从签字之日起，到不再享受救助为止；可以书面撤回，撤回后不再查询。
        不满18周岁和不能签字的，由监护人代签并写明关系。
    """),
    _text("low_confirmed", "社会救助审核确认告知书", HOUSEHOLD, "S0-5, S2, domain §22", """
        {申请人}：
        你户申请的社会救助，经入户调查、公示和审核，已于{决定日期}确认（{决定文件}）。确认的类别是{类别}，{结果}。
        家里的人口、收入、财产有变化的，请在一个月内告诉{村委会}。到期以前会上门复核；不再符合条件的，按规定退出。
        有疑问请拨打{村电话}（村）或{乡镇电话}（{镇级}）。
    """),
    _text("low_refused", "社会救助不予确认告知书", HOUSEHOLD, "S2, domain §22", """
        {申请人}：
        你户申请的社会救助，经调查审核，于{决定日期}决定不予确认（{决定文件}）。依据的条款是{条款}。
        理由：{理由}
        有不同意见的，请在收到之日起以书面或口头方式向{镇级}提出，联系电话：{乡镇电话}。情况有变化的，可以再申请。
    """),
    _text("stop_letter", "停发报告", OFFICE, "domain §22", """
        {乡镇政府}：
        {本村}下列人员因死亡、服刑、迁出或者稳定就业，不再符合领取条件，共{户数}户{人数}人。请及时办理停发；已多发的，请按规定处理。
    """),
    _text("accept_receipt", "申请受理回执", HOUSEHOLD, "domain §22", """
        {申请人}：
        你户于{申报日期}以{申报方式}提出的防止返贫监测申请，{村委会}已于{受理日期}受理，将在规定时间内入户核查，并把结果告诉你。
        办理期间有疑问，请拨打{村电话}（村）或{乡镇电话}（{镇级}）。
    """),
    _text("amend_note", "材料一次性补正告知单", HOUSEHOLD, "domain §22", """
        {申请人}：
        你户{申报日期}的申请材料不齐，请在{截止日期}前一次补齐下列材料：{补正事项}
        补齐后马上继续办理。自己准备有困难的，可以请{经手人}帮助，联系电话：{村电话}。
    """),
    _text("application", "防止返贫监测申请书", HOUSEHOLD, "domain §7, §22", """
        {村委会}：
        我是{小组}农户{户主}，全家{人口数}人，住{住址}。因{困难情况}，生活有困难，申请纳入防止返贫动态监测和帮扶。
        我愿意配合入户核查，如实说明家庭情况，并按规定签署承诺授权书。
    """),
    _text("decline", "自愿放弃纳入声明", HOUSEHOLD, "domain §22", """
        我户（户主{户主}，{小组}，{人口数}人）已经听清楚防止返贫监测对象的条件、程序和可以享受的帮扶政策。
        因{理由}，自愿放弃纳入防止返贫监测对象。以后情况有变化，可以随时重新申请。
        以上由本人决定，村干部已当面读给我听。
    """),
    _text("review_result", "评议结果告知单", HOUSEHOLD, "domain §22", """
        {户主}：
        {会议日期}召开的{会议名称}对你户进行了民主评议，结果为：{结果}。
        理由：{理由}
        对结果有不同意见的，可以在{截止日期}前向{村委会}（{村电话}）或{乡镇政府}（{乡镇电话}）提出。
    """),
    _text("refusal_note", "不予认定告知书", HOUSEHOLD, "S0-1, domain §22", """
        {户主}：
        你户申请纳入防止返贫监测对象，经核查和审核，对照{政策名称}{条款}，不予认定。
        对结果有不同意见的，可以在{截止日期}前向{乡镇政府}提出复核，电话：{乡镇电话}。
        以后家庭情况有变化，可以重新申请；{本村}会继续关心你户的生活。
    """),
    _text("explain_record", "政策解释记录", OFFICE, "S0-1, domain §22", """
        {日期}，{经手人}等人就{政策名称}和{结果}向{户主}户作了解释。
        解释的主要内容：{理由}
        农户的意见：
    """),
    _text("leaflet_apply", "防止返贫申报政策明白纸", WALL, "domain §22, S0-5", """
        一、哪些情况可以申报
        家里因病、因学、因残、因灾、因意外事故、因就业不稳等，收入明显减少或者支出明显增加，“两不愁三保障”和饮水安全出现问题或者可能出现问题的，都可以申报。
        二、怎样申报
        向{村委会}口头或书面申报，也可以拨打12317或用手机申报。家里有困难可以请村干部代办。不收任何费用。
        三、怎样办理
        入户核查、承诺授权、民主评议、村内公示、{镇级}审核、县级审定、公告。公示不会公布证件号码、电话、银行账号和健康情况。
        四、联系电话
        村：{村电话}　{乡镇}：{乡镇电话}
    """),
    _text("leaflet_help", "防止返贫帮扶政策明白纸", WALL, "domain §11.2, §22", """
        一、谁来帮
        每户有一名监测帮扶联系人，会经常上门了解情况，帮助落实措施。
        二、能得到哪些帮扶
        按家庭的风险和需要，可以申请产业、就业、公益岗位、医疗、教育、住房、饮水、低保和临时救助等帮扶。
        三、您要做的
        家庭情况有变化请及时告诉联系人；如实说明收入和支出；有劳动能力的积极参加劳动。
        四、联系电话
        村：{村电话}　{乡镇}：{乡镇电话}
    """),
    _text("relatives_note", "近亲属备案说明", OFFICE, "S2, domain §22", """
        {户主}户与村干部或经办人员有近亲属关系：{亲属关系}。
        按规定，有关人员不参加本户的入户核查、会议主持、表决、异议处理和审核，本户材料一律进入{镇级}抽查。
    """),
    _text("removal_judgement", "风险消除评估意见", OFFICE, "domain §13", """
        经{经手人}等两人以上入户核实，逐项对照风险消除条件，{户主}户{结果}。
        依据：{理由}
    """),
    _text("file_cover", "一户一档封面", OFFICE, "S2, domain §8.5", """
        户主：{户主}
        {小组名}：{小组}
        监测对象类别：{类别}
        档案编号：{编号}
    """),
)  # fmt: skip
_POSTED = tuple(
    replace(_text(f"notice_{key}", name, Level.OPEN, source, words), posted=True)
    for key, name, source, words in NOTICE_TEXTS
)
DOC_TEXTS: MappingProxyType[str, DocText] = MappingProxyType({text.key: text for text in (*_TEXTS, *_POSTED)})


def level_of(line: str) -> int:
    """Heading level of a line: 1 for 一、, 2 for （一）, 0 for a paragraph."""
    if line[1:2] == "、" and line[0] in "一二三四五六七八九十":
        return 1
    return 2 if line.startswith("（") and line[1:2] in "一二三四五六七八九十" and line[2:3] == "）" else 0
