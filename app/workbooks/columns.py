"""The many names of workbook columns and what each one means here (`national_export.md` §1).

Names of the form's own fields come from the questionnaire (`Field.label`, `Field.aliases`); this table adds what exports
call them, the blocks that exist twice (at identification, after removal), and columns that are no field.
"""

from __future__ import annotations

# Part of a parsed household -> (kind of row, its moment). "place", "import", "measure" have no declared fields.
PARTS: dict[str, tuple[str, str]] = {
    "household": ("household", ""),
    "case": ("monitoring_case", ""),
    "member": ("member", ""),
    "spell": ("work_spell", ""),
    "income": ("income_record", "identify"),
    "income_removal": ("income_record", "removal"),
    "safeguard": ("safeguard_snapshot", "identify"),
    "safeguard_removal": ("safeguard_snapshot", "removal"),
}

# part.key[#slot] | names (imported labels: other people's column names as they stand in their files).
# A slot is one of several columns that make one value. imported label
MAPPED = """
place.province | 省 省份 省(自治区、直辖市)
place.city | 市 地市 市(州、盟) 地级市
place.county | 县 区县 县区 县(市、区、旗) 县(市、区)
place.town | 乡 乡镇 乡(镇) 镇 乡镇(街道) 乡(镇、街道)
place.village | 村 行政村 行政村(社区) 村(社区) 行政村名称 村名
place.village_code | 行政村代码 村代码 行政区划代码
household.group_name | 自然村 村民小组 组 小组 自然村(组) 自然村/村民小组 村组 组别 屯
household.national_household_no | 户编号 户编码 户号 家庭编号 AAC001
household.home_address | 家庭住址 家庭地址 住址 地址 详细地址
household.phone | 户联系电话 家庭联系电话 户主联系电话 户主电话 AAR012
household.household_kind | 户类型 农户类型
household.in_relocation_site | 是否居住在易地扶贫搬迁集中安置区 是否易地搬迁集中安置区居住 是否居住在易地搬迁集中安置区
household.relocation_address | 安置区地址
household.is_martyr_family | 是否军烈属 军烈属 AAC012
household.no_labour_backstop | 整户无劳动能力兜底保障户 是否整户无劳动能力兜底保障户
household.poverty_exit_year | 脱贫年度 脱贫年份
household.bank_name | 开户银行名称 开户银行
household.bank_account | 银行卡号 银行账号 一卡通账号
household.dangerous_house | 是否危房户 危房户 AAC318
household.safe_water_solved | 是否解决安全饮用水 AAC091
household.electricity_home | 是否通生活用电 生活用电 AAC313
household.electricity_production | 是否通生产用电
household.tv | 是否通广播电视 广播电视 AAC314
household.coop | 是否加入农民专业合作组织 是否加入农民专业合作社 合作组织 AAC084
household.leading_firm | 是否有龙头企业带动 龙头企业 AAC088
household.leader_led | 是否有创业致富带头人带动 带头人 AAC089
household.toilet | 是否有卫生厕所 卫生厕所 AAC319
household.toilet_usable | 卫生厕所是否能正常使用
household.road_type | 入户路类型 AAC316
household.road_hardened | 入户道路是否硬化
household.road_km | 与村主干路距离 AAC315
household.house_area | 住房面积 AAC317
household.fuel | 主要燃料类型 AAC320
household.land_crop | 耕地面积 AAC301
household.land_forest | 林地面积 AAC303
household.land_returned | 退耕还林面积 AAC304
household.land_orchard | 林果面积 AAC305
household.land_pasture | 牧草地面积 AAC306
household.land_water | 水面面积 AAC307
case.monitor_category | 监测对象类别 监测对象类型 易返贫致贫户(监测对象)类型 监测类别 监测户类型
case.risks#1 | 致贫/返贫风险1 致贫返贫风险1 返贫致贫风险1 风险1 致贫/返贫风险 返贫致贫风险 主要风险 风险类型
case.risks#2 | 致贫/返贫风险2 致贫返贫风险2 返贫致贫风险2 风险2
case.risks#3 | 致贫/返贫风险3 致贫返贫风险3 返贫致贫风险3 风险3
case.risks#4 | 致贫/返贫风险4 致贫返贫风险4 返贫致贫风险4 风险4
case.risks#5 | 致贫/返贫风险5 致贫返贫风险5 返贫致贫风险5 风险5
case.disaster_kind | 因自然灾害子项 自然灾害子项
case.risk_other | 其他备注 风险其他备注
case.identified_month | 识别监测时间 风险识别时间 监测识别时间 识别时间 纳入监测时间
case.removal_month | 消除监测时间 风险消除时间 消除时间
case.removal_mode | 风险消除方式 消除方式
case.collector_name | 信息采集人
case.collector_phone | 信息采集人联系电话 信息采集人电话
case.monitor_contact | 监测联系人 监测帮扶联系人
case.monitor_contact_phone | 监测联系人电话 监测联系人联系电话
case.development_state | 实施开发式帮扶措施情况
import.removed | 风险是否已消除 风险是否消除 是否消除风险 是否已消除
income.wage | 工资性收入 AAC073
income.business | 生产经营性收入 AAC071
income.property | 财产性收入 AAC072
income.transfer | 转移性收入 AAC085
income.business_cost | 生产经营性支出 生产经营性支出(合计) AAC074
income.allowed_self_paid | 合规自付支出
income.claims | 理赔收入 家庭理赔收入
income.stated_net | 纯收入 家庭纯收入
income.stated_gross | 年收入 家庭年收入
income.stated_per_capita | 人均纯收入 家庭人均纯收入 人均收入 AAC082
income.t_family_plan | 计划生育金
income.t_dibao | 最低生活保障金 低保金 AAC077
income.t_tekun | 特困人员救助供养金 特困供养金 五保金 AAC086
income.t_pension | 养老金或离退休金
income.t_pension_insurance | 养老保险金 AAC087
income.t_other | 其他转移性收入
income.p_dividend | 资产收益扶贫分红收入 资产收益分红收入
income.p_other | 其他财产性收入(旧指标) 其他财产性收入
income.w_other | 其他工资性收入
income_removal.wage | 风险消除后工资性收入
income_removal.business | 风险消除后生产经营性收入
income_removal.property | 风险消除后财产性收入
income_removal.transfer | 风险消除后转移性收入
income_removal.business_cost | 风险消除后生产经营性支出
income_removal.allowed_self_paid | 风险消除后合规自付支出
income_removal.claims | 风险消除后理赔收入 风险消除后家庭理赔收入
income_removal.stated_net | 风险消除后家庭纯收入 风险消除后纯收入
income_removal.stated_per_capita | 风险消除后家庭人均纯收入 风险消除后人均纯收入
safeguard.edu_dropout | 是否义务教育阶段适龄儿童少年失学辍学 适龄儿童少年失学辍学
safeguard.house_unsafe | 是否住房出现安全问题 住房出现安全问题 是否住房损毁
safeguard.water_unsafe | 是否饮水出现安全问题 饮水出现安全问题 是否饮水设施损毁
safeguard.uninsured_member | 是否有家庭成员未参加城乡居民(职工)基本医疗保险 有家庭成员未参加基本医疗保险
safeguard.house_grade | 危房级别 危房等级 住房等级 AAC322
safeguard_removal.edu_dropout | 风险消除后是否义务教育阶段适龄儿童少年失学辍学 风险消除后适龄儿童少年失学辍学
safeguard_removal.house_unsafe | 风险消除后是否住房损毁 风险消除后是否住房出现安全问题 风险消除后住房出现安全问题
safeguard_removal.water_unsafe | 风险消除后是否饮水设施损毁 风险消除后是否饮水出现安全问题 风险消除后饮水出现安全问题
safeguard_removal.uninsured_member | 风险消除后是否有家庭成员未参加城乡居民(职工)基本医疗保险 风险消除后有家庭成员未参加基本医疗保险
member.national_person_no | 人编号 人口编号 人员编号 人编码 AAB001
member.name | 姓名 成员姓名 家庭成员姓名 人员姓名 AAB002
member.sex | 性别 AAB003
member.id_type | 证件类型 AAB018
member.id_number | 证件号码 身份证号 身份证号码 公民身份号码 公民身份证号码 证件号 证件号码(身份证/残疾证) AAB004
member.birth_date | 出生日期 出生年月日 AAB005
member.relation | 与户主关系 与户主的关系 家庭关系 关系 AAB006
member.ethnicity | 民族 AAB007
member.political | 政治面貌 AAK033
member.education | 文化程度 学历 AAB008
member.school_status | 在校生状况 在校生情况 AAB009
member.dropout_reason | 义务教育阶段未上学原因 失学或辍学原因 失辍学原因 失学辍学原因
member.health | 健康状况 身体状况 AAB017
member.disability | 残疾类别
member.labour | 劳动技能 劳动能力 AAB010
member.med_resident | 是否参加城乡居民基本医疗保险 是否参加新型农村合作医疗(城乡居民基本医疗保险) 是否参加新型农村合作医疗 城乡居民基本医疗保险 AAB013
member.med_employee | 是否参加城镇职工基本医疗保险 城镇职工基本医疗保险
member.med_critical | 是否参加大病保险 大病保险 AAB022
member.med_commercial | 是否参加商业补充医疗保险 商业补充医疗保险
member.pension_resident | 是否参加城乡居民基本养老保险 城乡居民基本养老保险 AAB014
member.pension_employee | 是否参加城镇职工基本养老保险 城镇职工基本养老保险
member.dibao | 享受低保政策情况 是否享受低保 是否享受农村居民最低生活保障 低保 AAB030
member.tekun | 享受特困供养政策情况 是否特困供养人员 特困供养 特困
member.relocated | 易地搬迁 是否易地搬迁 是否易地搬迁人口
member.phone | 家庭成员联系电话 成员联系电话 人联系电话 联系电话 本人电话 手机号 手机号码 电话 AAB031
member.speaks_mandarin | 是否会讲普通话 AAB065
member.works_abroad | 是否国外务工
member.medical_aid | 是否接受医疗救助 是否接受大病医疗救助 医疗救助
member.other_health_aid | 是否接受其他健康扶贫 是否接受其他健康帮扶
member.work_months | 务工时间 务工时长 务工时间(月) 务工时长(月) AAB012
member.is_working | 是否已务工 是否务工
member.plans_work | 是否计划务工
member.plan_county | 计划务工所在县
member.service_need | 就业服务需求
member.post_types | 公益性岗位 公益性岗位类型 公益岗位
member.post_months | 公益性岗位(月数) 公益岗位月数 聘用月数
spell.start | 开始时间 务工开始时间
spell.end | 结束时间 务工结束时间
spell.province | 务工所在省 AAB025
spell.city | 务工所在市 AAB026
spell.county | 务工所在县 AAB027
spell.place | 务工所在地 务工地点 务工地址 AAB028
spell.employer | 务工企业名称 务工企业 AAB029
spell.industry | 所属行业
spell.channel | 就业渠道 就业渠道(易地搬迁后扶使用)
spell.month_income | 务工月收入 月收入
spell.point_to_point | 是否点对点输送
spell.travel_subsidy | 年度交通费补助
measure.industry | 产业帮扶 到户产业帮扶类型
measure.job | 就业帮扶
measure.finance | 金融帮扶
measure.post | 公益岗位帮扶 公益性岗位帮扶
measure.post_remark | 公益性岗位帮扶其他备注 公益岗位帮扶其他备注
measure.house | 住房安全保障
measure.water | 饮水安全保障
measure.health | 健康帮扶
measure.edu_basic | 义务教育保障
measure.edu_aid | 教育帮扶 其他教育帮扶
measure.welfare | 综合保障
measure.society | 社会帮扶
measure.relocate | 搬迁
measure.living | 生产生活条件改善
measure.infrastructure | 基础设施建设
"""

# reason | names: recognised, kept with the row as they came, used by no field. imported label
KEPT = """
只作核对用 | 户主姓名 户主证件号码 户主编号 户主身份证号 家庭人口数 当前家庭人口数 年度家庭人口数 人数 户人口数 年龄
排列用 | 序号 年度 数据日期 填表日期 导出时间
旧系统的识别标准和致贫原因，不等于现在的风险 | 识别标准 主要致贫原因 次要致贫原因 致贫原因 致贫原因1 致贫原因2 致贫原因3 AAC007 AAC008 AAC006
历史识别时间，现在的识别时间看“识别监测时间” | 首次识别时间 人员识别时间
合计数，程序按分项登记 | 公益性岗位收入 产业奖励 就业奖励 专项用于减少生产经营性支出的补贴 纳入监测对象的收入参考范围
本程序不登记 | 村办公电话 是否享受人身意外保险补贴 残疾证办证年度 是否事实无人抚养儿童 大专或本科毕业生未就业原因 AAC302 AAB019 有效灌溉面积 是否现役军人
只在纸上有效 | 签字 填表人联系电话 填表人电话
"""

# Texts that one column uses for another column's words (older yes/no columns of today's choices).
WORDS: dict[str, dict[str, str]] = {
    "member.dibao": {"是": "农村低保", "有": "农村低保", "1": "农村低保"},
    "member.tekun": {"是": "农村特困", "有": "农村特困", "1": "农村特困"},
}

# What the row of a person needs; consequence when its column is missing (SW-952).
NEEDED: dict[str, str] = {
    "household.national_household_no": "这些人没法归到户，先放到“重复核对”里等候处理。",
    "member.national_person_no": "没法按编号认人，先放到“重复核对”里按证件号码核对。",
    "member.name": "请补上这一列再导入。",
    "member.id_number": "没法核对身份和年龄，请补上这一列再导入。",
    "member.relation": "看不出谁是户主，请补上这一列再导入。",
}

# A row above the header that names a block.
BLOCKS: dict[str, str] = {
    "风险消除后": "风险消除后", "风险消除时": "风险消除后", "消除时": "风险消除后", "消除后": "风险消除后",
    "消除监测时": "风险消除后", "退出时": "风险消除后",
}  # fmt: skip
