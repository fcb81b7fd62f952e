"""Every column name of national_export.md §1 means something here or is kept with a reason; headers are found anywhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.records import RECORDS
from app.workbooks.columns import MAPPED, PARTS
from app.workbooks.headers import find_header
from app.workbooks.names import name_table, plain_name, resolve
from app.workbooks.problems import column_letters, column_number
from app.workbooks.reader import SheetRows
from tests.workbooks.people import HEAD, HEADER

# Copied from national_export.md §1: the main table, its variants, the other sheets, the further columns.
MAIN = """
县 乡 村 户编号 人编号 姓名 证件号码 证件类型 性别 出生日期 民族 政治面貌 与户主关系 户联系电话 家庭成员联系电话 成员联系电话 人联系电话 户类型
监测对象类别 致贫/返贫风险1 致贫/返贫风险2 致贫/返贫风险3 致贫/返贫风险4 致贫/返贫风险5 因自然灾害子项 其他备注 识别监测时间 识别监测时间0
风险是否已消除 风险是否已消除0 消除监测时间 风险消除方式 整户无劳动能力兜底保障户 信息采集人 信息采集人联系电话 实施开发式帮扶措施情况
人均纯收入（元） 年收入（元） 工资性收入 生产经营性收入 财产性收入 转移性收入 合规自付支出 特困人员救助供养金 最低生活保障金
是否义务教育阶段适龄儿童少年失学辍学 是否有家庭成员未参加城乡居民（职工）基本医疗保险
风险消除后是否义务教育阶段适龄儿童少年失学辍学 风险消除后是否住房损毁 风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险
风险消除后是否饮水设施损毁 风险消除后工资性收入 风险消除后财产性收入 风险消除后转移性收入 风险消除后生产经营性收入 风险消除后生产经营性支出
风险消除后家庭纯收入 风险消除后家庭人均纯收入 风险消除后理赔收入 风险消除后合规自付支出
文化程度 在校生状况 义务教育阶段未上学原因 失学或辍学原因 健康状况 劳动技能 是否参加城乡居民基本医疗保险
是否参加新型农村合作医疗（城乡居民基本医疗保险） 是否参加城镇职工基本医疗保险 是否参加大病保险 是否参加城乡居民基本养老保险
是否参加城镇职工基本养老保险 是否接受医疗救助 是否接受大病医疗救助 享受低保政策情况 是否享受低保 享受特困供养政策情况 是否特困供养人员
公益性岗位 公益性岗位(月数) 务工所在地 就业渠道（易地搬迁后扶使用） 是否危房户 是否解决安全饮用水 是否通生活用电 是否有卫生厕所 住房面积
入户道路是否硬化 入户路类型 与村主干路距离 耕地面积（亩） 林地面积（亩） 退耕还林面积（亩） 林果面积（亩） 牧草地面积 水面面积
产业帮扶 就业帮扶 金融帮扶 公益岗位帮扶 公益性岗位帮扶 公益性岗位帮扶其他备注 住房安全保障 饮水安全保障 健康帮扶 义务教育保障 教育帮扶
其他教育帮扶 综合保障 社会帮扶 搬迁 生产生活条件改善 基础设施建设
是否已务工 开始时间 结束时间 务工所在县 务工月收入 务工企业名称 所属行业 就业渠道 是否点对点输送 年度交通费补助
是否计划务工 计划务工所在县 就业服务需求 县(市、区、旗) 乡(镇) 行政村 卫生厕所是否能正常使用
""".split()
FURTHER = """
是否军烈属, 首次识别时间, 人员识别时间, 识别标准, 年度, 户主姓名, 户主证件号码, 户主编号, 当前家庭人口数, 年度家庭人口数, 纯收入（元）, 养老金或离退休金,
计划生育金, 生态补偿金, 其他转移性收入, 资产收益扶贫分红收入, 其他财产性收入（旧指标）, 生产经营性支出（合计）, 专项用于减少生产经营性支出的补贴,
公益性岗位收入, 其他工资性收入, 产业奖励, 就业奖励, 主要燃料类型, 是否有龙头企业带动, 是否有创业致富带头人带动, 是否加入农民专业合作组织, 是否通生产用电,
是否通广播电视, 到户产业帮扶类型, 入户路类型, 危房级别, 是否会讲普通话, 是否参加商业补充医疗保险, 是否享受人身意外保险补贴, 是否国外务工, 是否接受其他健康扶贫,
残疾类别, 残疾证办证年度, 产业分类, 务工时间（月）, 是否享受农村居民最低生活保障, 是否事实无人抚养儿童, 大专或本科毕业生未就业原因, 人数, 自然村, 致贫原因1,
村办公电话, 开户银行名称, 银行卡号
"""
PERSON_2021 = """
省, 市, 县, 乡, 村, 户编号, 人口编号, 姓名, 性别, 出生日期, 证件类型, 证件号码, 民族, 户联系电话, 成员联系电话, 年度, 与户主关系, 文化程度, 在校生状况, 劳动技能,
务工时间（月）, 健康状况, 政治面貌, 务工企业名称, 是否享受低保, 是否参加城镇职工基本养老保险, 是否参加大病保险,
是否参加新型农村合作医疗（城乡居民基本医疗保险）, 是否参加城乡居民基本养老保险, 失学或辍学原因, 是否会讲普通话, 是否参加商业补充医疗保险, 是否国外务工,
产业分类, 是否接受大病医疗救助, 是否接受其他健康扶贫, 公益性岗位类型, 公益性岗位(月数), 就业渠道, 残疾类别, 务工所在地, 户主姓名, 户主证件号码,
是否参加城镇职工基本医疗保险, 是否特困供养人员, 残疾证办证年度, 识别标准
"""
HOUSEHOLD_2021 = """
省, 市, 县, 乡, 村, 户编号, 户主编号, 户主姓名, 户主证件号码, 家庭人口数, 是否危房户, 人均纯收入, 年收入, 是否解决安全饮用水, 年度, 村办公电话, 开户银行名称,
银行卡号, 识别标准, 主要致贫原因, 次要致贫原因, 工资性收入, 生产经营性收入, 财产性收入, 转移性收入, 计划生育金, 低保金, 五保金, 养老保险金, 生态补偿金,
其他转移性收入, 生产经营性支出, 纯收入, 资产收益扶贫分红收入, 其他财产性收入, 耕地面积, 林地面积, 退耕还林面积, 林果面积, 牧草地面积, 水面面积,
是否加入农民专业合作组织, 是否通生产用电, 是否通生活用电, 是否通广播电视, 与村主干路距离, 入户路类型, 住房面积, 是否有卫生厕所, 主要燃料类型, 危房级别,
是否有龙头企业带动, 是否有创业致富带头人带动
"""
EXITED_2022 = """
序号, 数据日期, 县(市、区、旗), 乡(镇), 行政村, 自然村, 户编号, 人编号, 姓名, 证件号码, 人数, 与户主关系, 民族, 文化程度, 在校生状况, 健康状况, 劳动技能,
务工时间（月）, 是否参加大病保险, 致贫原因1, 危房户, 是否解决安全饮用水, 人均纯收入, 户联系电话, 人联系电话, 首次识别时间, 人员识别时间, 户类型,
易返贫致贫户(监测对象)类型, 风险是否消除, 风险识别时间, 风险消除时间
"""
PAPER = """
是否居住在易地扶贫搬迁集中安置区, 安置区地址, 在校生情况, 务工地点, 务工时长(月), 易地搬迁, 家庭纯收入, 家庭人均纯收入, 家庭理赔收入,
纳入监测对象的收入参考范围, 住房出现安全问题, 适龄儿童少年失学辍学, 饮水出现安全问题, 有家庭成员未参加基本医疗保险, 监测联系人, 失辍学原因,
商业补充医疗保险, 医疗救助, 聘用月数, 合作组织, 危房等级, 龙头企业, 带头人, 生活用电, 广播电视, 与村主干路距离(公里)
"""
CODES = """
AAC001 AAR012 AAC006 AAC007 AAC008 AAC012 AAC071 AAC072 AAC073 AAC074 AAC085 AAC077 AAC086 AAC087 AAC082 AAC301 AAC302 AAC303 AAC304 AAC305
AAC306 AAC307 AAC313 AAC314 AAC315 AAC316 AAC317 AAC318 AAC319 AAC320 AAC322 AAC091 AAC084 AAC088 AAC089 AAB001 AAB002 AAB003 AAB004 AAB005
AAB006 AAB007 AAB008 AAB009 AAB010 AAB012 AAB013 AAB014 AAB017 AAB018 AAB019 AAB022 AAB025 AAB026 AAB027 AAB028 AAB029 AAB030 AAB031 AAB065
AAK033
""".split()


def listed(text: str) -> list[str]:
    return [name.strip() for name in text.replace("\n", " ").split(",") if name.strip()]


EVERYTHING = sorted(
    {*MAIN, *CODES, *(n for text in (FURTHER, PERSON_2021, HOUSEHOLD_2021, EXITED_2022, PAPER) for n in listed(text))}
)


def test_the_lists_are_as_long_as_the_document_says() -> None:
    assert (len(listed(PERSON_2021)), len(listed(HOUSEHOLD_2021)), len(listed(EXITED_2022))) == (47, 53, 32)


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_column_of_the_exports_is_known(name: str) -> None:
    target = resolve(name)
    assert target is not None
    assert target.key


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("识别监测时间0", "case.identified_month"), ("风险是否已消除0", "import.removed"), ("致贫/返贫风险3", "case.risks"),
        ("证件号码\n(必填)", "member.id_number"), ("*姓 名：", "member.name"), ("人均纯收入(元)", "income.stated_per_capita"),
        ("家庭成员联系电话", "member.phone"), ("户联系电话", "household.phone"), ("风险消除后家庭人均纯收入", "income_removal.stated_per_capita"),
        ("县（市、区、旗）", "place.county"), ("３.姓名", "member.name"), ("公益性岗位（月数）", "member.post_months"), ("aab004", "member.id_number"),
        ("公益性岗位帮扶", "measure.post"), ("风险消除后是否住房损毁", "safeguard_removal.house_unsafe"), ("工资性收入2", "income.wage"),
    ],
)  # fmt: skip
def test_names_in_many_spellings(name: str, path: str) -> None:
    target = resolve(name)
    assert target and target.path == path


def test_slots_and_units() -> None:
    slots = [target.slot for n in range(1, 6) if (target := resolve(f"致贫/返贫风险{n}"))]
    assert slots == [1, 2, 3, 4, 5]
    money, road = resolve("年收入(万元)"), resolve("与村主干路距离（米）")
    assert money and road and (money.scale, road.scale) == (Decimal(10000), Decimal("0.001"))
    assert resolve("队长手写备忘") is None


def test_every_measure_class_of_the_export_has_its_column() -> None:
    classes = {target.key for target in name_table().values() if target.part == "measure"}
    assert classes == set(CODE_LISTS["MEASURE"].by_code) - {"spirit"}


def test_aliases_of_the_questionnaire_are_all_known() -> None:
    for kind, _moment in PARTS.values():
        for field in RECORDS[kind].fields:
            assert all(plain_name(alias) in name_table() for alias in field.aliases if not field.computed), field.key


def test_each_name_stands_once_in_the_table() -> None:
    names = [plain_name(name) for line in MAPPED.strip().splitlines() for name in line.split("|")[1].split()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("row", [0, 2, 6, 49])
def test_a_header_is_found_in_any_of_the_first_rows(row: int) -> None:
    width = len(HEADER)
    titles = [["青石镇石桥村监测对象信息", *[""] * (width - 1)] for _ in range(row)]
    header = find_header(SheetRows("名单", [*titles, HEADER, HEAD]))
    assert header and (header.row, header.first_data, header.grain) == (row, row + 1, "person")


def test_no_header_no_guess() -> None:
    assert find_header(SheetRows("名单", [["甲", "乙", "丙"], ["1", "2", "3"]])) is None
    assert find_header(SheetRows("名单", [])) is None
    assert find_header(SheetRows("名单", [[""] * 10] * 50 + [HEADER, HEAD])) is None


def two_levels(merged: bool) -> SheetRows:
    upper = ["户编号", "人编号", "姓名", "证件号码", "识别时", "", "风险消除后", "", "备忘"]
    lower = ["", "", "", "", "工资性收入", "财产性收入", "工资性收入", "家庭人均\n纯收入", ""]
    merges = [(1, column, 2, column) for column in (0, 1, 2, 3, 8)] + [(1, 4, 1, 5), (1, 6, 1, 7)]
    data = ["53990100001", "1", "赵一", HEAD[4], 100.0, 200.0, 300.0, 400.0, "x"]
    return SheetRows("名单", [["标题", *[""] * 8], upper, lower, data], ((0, 0, 0, 8), *merges) if merged else ())


@pytest.mark.parametrize("merged", [True, False])
def test_headers_of_two_levels(merged: bool) -> None:
    header = find_header(two_levels(merged))
    assert header and (header.row, header.first_data) == (2, 3)
    paths = [column.target.path if column.target else "" for column in header.columns]
    assert paths == [
        "household.national_household_no", "member.national_person_no", "member.name", "member.id_number", "income.wage",
        "income.property", "income_removal.wage", "income_removal.stated_per_capita", "",
    ]  # fmt: skip
    assert header.columns[6].header == "风险消除后工资性收入"


def test_column_letters() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letters(index)) == index for index in range(16384))


def test_a_name_merged_over_blank_columns_names_only_its_own() -> None:
    blank = [""] * len(HEADER)
    header = find_header(SheetRows("名单", [HEADER, blank, HEAD], ((0, 1, 0, 9),)))
    assert header and (header.row, [column.header for column in header.columns]) == (0, HEADER)


@pytest.mark.parametrize("text", ["0", "12", "是", "(是)", "石桥村"])
def test_data_below_a_wide_name_is_no_header(text: str) -> None:
    assert resolve(text, "户编号") is None
    assert resolve("月数", "公益性岗位") == resolve("公益性岗位(月数)")
