"""Code lists: complete against `domain.md` §5 and §18.3 and `national_export.md` §2, read by label and by alias."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.questionnaire.codelist import make, plain
from app.domain.questionnaire.codes import CODE_LISTS, code_for, foreign, is_foreign, label, labels, read_code
from app.domain.questionnaire.lists_help import DEVELOPMENT_MEASURES, EXPORT_MEASURES

# Labels by hand from domain.md §5 (and where it points): complete lists in their order.
LISTS: dict[str, str] = {
    "KIND": "一般农户 脱贫户(享受政策) 脱贫户(不享受政策) 脱贫户(政策未分)",
    "CHANNEL": "农户自主申报 基层干部排查 部门筛查预警 信访/舆情/热线 数据比对 历史数据",
    "APPLYMODE": "书面 手机APP 12317 扫码小程序 口头 村组干部代办",
    "RELATION": "户主 配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母 之岳父 之岳母 之公公 之婆婆 之祖父 之祖母 "
    "之外祖父 之外祖母 之兄弟姐妹 之兄弟媳妇 之叔伯 之侄儿 之侄女 之曾孙子 之曾孙女 其他",
    "EDU": "文盲或半文盲 小学 初中 高中 大专 本科及以上",
    "SCHOOL": "学龄前儿童 学前教育 小学 七年级 八年级 九年级 普通高中一年级 普通高中二年级 普通高中三年级 中职一年级 中职二年级 中职三年级 "
    "高职高专一年级 高职高专二年级 高职高专三年级 技师学院一年级 技师学院二年级 技师学院三年级 技师学院四年级 本科一年级 本科二年级 "
    "本科三年级 本科四年级 本科五年级 硕士研究生及以上",
    "DROPOUT": "因病 因残 厌学 其他",
    "HEALTH": "健康 长期慢性病 患有大病 残疾",
    "DISABILITY": "视力 听力 言语 肢体 智力 精神 多重",
    "LABOUR": "普通劳动力 技能劳动力 弱劳动力或半劳动力 丧失劳动力 无劳动力",
    "POLITICAL": "中共党员 中共预备党员 共青团员 民革会员 民盟会员 民建会员 民进会员 农工党党员 致公党党员 九三学社社员 台盟盟员 "
    "无党派民主人士 群众 民主党派成员",
    "IDTYPE": "居民身份证 军官证 残疾人证 无证",
    "RISK": "因病 因残 因学 因自然灾害 因意外事故 因产业项目失败 因务工就业不稳 缺劳动力 因安全住房 因安全饮水 其他",
    "DISASTER": "洪涝 地质 旱灾 生物 气象 地震 其他",
    "HOUSE": "A级（安全） B级（基本安全） C级（局部危险） D级（整体危险） 未鉴定 无房",
    "STRUCTURE": "钢筋混凝土 砖混 砖木 土木/土坯 竹草 其他",
    "WATER": "净化自来水 受保护井泉水 不受保护井泉水 江河湖水 集雨 桶装水 其他",
    "ROAD": "泥土路 砂石路 水泥路 沥青路",
    "FUEL": "柴草 干畜粪 煤炭 燃气 沼气 电 清洁能源 其他",
    "WORKPLACE": "乡镇内 乡镇外县内 县外省内 省外 境外",
    "WELFARE": "低保 特困集中供养 特困分散供养 低保边缘 刚性(支出型)困难 孤儿/事实无人抚养 临时救助 残疾人两项补贴",
    "REMOVALMODE": "帮扶消除 自然消除",
    "VISITRESULT": "情况稳定 有新困难 疑似新风险 拟消除 不在家（电话） 未能入户（原因）",
    "OPINION": "同意 不同意 弃权",
    "DIBAO": "未享受 农村低保 城市低保",
    "TEKUN": "不享受 农村特困 城市特困",
    "TEKUN_MODE": "集中 分散",
    "WATERGRADE": "达标 基本达标 不达标",
    "COPING": "能自行解决 部分 无法解决",
    "PRESENCE": "在册 自然增加 自然减少",
    "VISITMODE": "入户 电话 视频",
    "RELOCATION": "常住 未入住 原入住现空置",
    "DEVELOPMENT": "尚未实施 已实施",
    "SELF_CARE": "能自理 半失能 失能",
    "ABILITY": "有 部分 无",
    "CHECK_METHOD": "入户调查 邻里访问 信函索证 信息核对",
    "FLAG_ANSWER": "属实且不符合 属实但可解释 不属实",
    "MEASURE": "产业帮扶 就业帮扶 金融帮扶 公益岗位帮扶 公益性岗位帮扶其他备注 住房安全保障 饮水安全保障 健康帮扶 义务教育保障 教育帮扶 "
    "综合保障 社会帮扶 搬迁 生产生活条件改善 基础设施建设 扶志扶智",
    "MEASURE_STATUS": "计划 实施中 已落实 未落实",
    "CATEGORY": "脱贫不稳定户 边缘易致贫户 突发严重困难户 防止返贫致贫对象",
    "SEX": "男 女",
}
AT_LEAST = {"JOBCHANNEL": "自主外出 劳务输出 帮扶车间 公益性岗位 本地企业 灵活就业 自主创业"}
ALIASES = [
    ("KIND", "普通农户", "一般农户"), ("KIND", "脱贫户", "脱贫户(政策未分)"), ("KIND", "脱贫户（不享受政策）", "脱贫户(不享受政策)"),
    ("DISASTER", "洪涝灾害", "洪涝"), ("DISASTER", "地震灾害", "地震"), ("RISK", "因产业失败", "因产业项目失败"),
    ("TEKUN", "未享受", "不享受"), ("DIBAO", "不享受", "未享受"), ("JOBCHANNEL", "公益岗位", "公益性岗位"),
    ("MEASURE_ITEM", "外出务工(交通)补贴", "外出务工补贴"), ("LABOUR", "无劳动能力", "无劳动力"), ("RISK", "缺劳力", "缺劳动力"),
    ("MEASURE_ITEM", "医保个人缴费补贴", "参加城乡居民基本医疗保险个人缴费补贴"), ("RISK", "因灾", "因自然灾害"),
    ("RISK", "务工就业不稳", "因务工就业不稳"), ("RELATION", "儿子", "之子"), ("RELATION", "女儿", "之女"), ("RELATION", "父亲", "之父"),
    ("RELATION", "孙子", "之孙子"), ("RELATION", "外祖母", "之外祖母"), ("SCHOOL", "高中一年级", "普通高中一年级"),
    ("SEX", "1", "男"), ("SEX", "2", "女"), ("MEASURE", "公益性岗位帮扶", "公益岗位帮扶"), ("MEASURE", "其他教育帮扶", "教育帮扶"),
    ("ETHNICITY", "汉", "汉族"), ("ETHNICITY", "柯尔克孜", "柯尔克孜族"), ("HOUSE", "C", "C级（局部危险）"),
    ("MEASURE_ITEM", "致富带头人/合作社/龙头企业带动", "带头人/合作社/龙头企业带动"),
]  # fmt: skip


@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_hold_every_label_in_order(name: str) -> None:
    assert [code.label for code in CODE_LISTS[name].codes] == LISTS[name].split()


@pytest.mark.parametrize("name", sorted(AT_LEAST))
def test_open_lists_hold_at_least(name: str) -> None:
    assert set(AT_LEAST[name].split()) <= set(labels(name))


def test_measures_of_every_class() -> None:
    items = CODE_LISTS["MEASURE_ITEM"].codes
    counts = {key: sum(1 for code in items if code.parent == key) for key in CODE_LISTS["MEASURE"].by_code}
    assert counts == {
        "industry": 7, "job": 5, "finance": 3, "post": 10, "post_remark": 0, "house": 4, "water": 4, "health": 6,
        "edu_basic": 5, "edu_aid": 5, "welfare": 7, "society": 3, "relocate": 1, "living": 0, "infrastructure": 0, "spirit": 3,
    }  # fmt: skip
    assert len(EXPORT_MEASURES) == 15 and set(DEVELOPMENT_MEASURES) <= set(EXPORT_MEASURES)


def test_ethnicity_is_complete() -> None:
    codes = CODE_LISTS["ETHNICITY"].codes
    assert [code.gb_code for code in codes] == [f"{n:02d}" for n in range(1, 57)] + ["97"]
    assert [codes[place].label for place in (0, 6, 10, 28, 40, 55, 56)] == [
        "汉族", "彝族", "满族", "柯尔克孜族", "塔吉克族", "基诺族", "其他",
    ]  # fmt: skip


def test_national_codes() -> None:
    relation = {code.label: code.gb_code for code in CODE_LISTS["RELATION"].codes}
    assert (relation["户主"], relation["配偶"], relation["之儿媳"], relation["之公公"], relation["之岳母"]) == (
        "02", "10", "38", "53", "56",
    )  # fmt: skip
    assert relation["之叔伯"] == relation["之兄弟媳妇"] == ""
    marriage = {code.gb_code for code in CODE_LISTS["MARRIAGE"].codes}
    assert marriage == {"10", "20", "21", "22", "23", "30", "40", "90"}


def test_placeholders_of_refusal_and_comparison() -> None:
    refusal = CODE_LISTS["REFUSAL"].codes
    assert len(refusal) == 7
    assert [code.sort for code in refusal if code.is_placeholder] == [1, 2, 4]
    assert all(code.source for code in refusal)
    assert len(CODE_LISTS["CIRCUMSTANCE"].codes) == 5
    assert all(code.is_placeholder for code in CODE_LISTS["CIRCUMSTANCE"].codes)


def test_consent_scope_names_the_department_asked() -> None:
    scope = CODE_LISTS["CONSENT_SCOPE"].codes
    assert len(scope) == 8 and all(code.note for code in scope)
    assert len(CODE_LISTS["CONSENT_SENSITIVE"].codes) == 3


def test_the_class_of_2026_is_there_and_not_offered() -> None:
    unified = CODE_LISTS["CATEGORY"].by_code["unified"]
    assert unified.valid_from == "2026-01-01" and not unified.is_active
    assert "防止返贫致贫对象" not in labels("CATEGORY", "2026-11-03") and len(labels("CATEGORY")) == 3


def test_codes_offered_by_their_dates() -> None:
    dated = make("X", "试", "test", "a | 旧 | to=2025-12-31\nb | 新 | from=2026-01-01")
    assert [code.label for code in dated.active("2025-12-31")] == ["旧"]
    assert [code.label for code in dated.active("2026-01-01")] == ["新"]
    assert len(dated.active()) == 2


@pytest.mark.parametrize(("name", "text", "official"), ALIASES)
def test_other_spellings(name: str, text: str, official: str) -> None:
    code = code_for(name, text)
    assert code is not None and label(name, code) == official


def test_every_list_is_well_formed() -> None:
    for found in CODE_LISTS.values():
        assert found.source and found.label
        assert len(found.by_code) == len(found.codes)
        assert [code.sort for code in found.codes] == list(range(1, len(found.codes) + 1))
        for code in found.codes:
            assert re.fullmatch(r"[A-Za-z0-9_]+", code.code), (found.name, code.code)
            assert code_for(found.name, code.label, code.parent) == code.code, (found.name, code.label)
            for alias in code.aliases:
                assert code_for(found.name, alias, code.parent) is not None, (found.name, alias)


def test_an_alias_never_takes_another_choice() -> None:
    for found in CODE_LISTS.values():
        for text, codes in found.by_text.items():
            parents = [code.parent for code in codes]
            assert len(set(parents)) == len(parents), (found.name, text)


def test_a_word_several_classes_share_needs_its_class() -> None:
    assert code_for("MEASURE_ITEM", "其他") is None
    assert code_for("MEASURE_ITEM", "其他", "health") == "health_other"


@given(st.sampled_from(sorted(CODE_LISTS)), st.text(max_size=12))
def test_foreign_text_is_kept_as_it_came(name: str, text: str) -> None:
    code = read_code(name, text)
    if not text.strip():
        assert code == ""
    elif code_for(name, text) is None:
        assert code == foreign(text) and is_foreign(code) and label(name, code) == text.strip()
    else:
        assert not is_foreign(code) and label(name, code) != "未知选项"


def test_plain_ignores_width_spaces_and_quotes() -> None:
    assert plain("脱贫户（享受 政策）") == plain("脱贫户(享受政策)")
    assert label("RISK", "") == "" and label("RISK", None) == "" and not is_foreign(None)
