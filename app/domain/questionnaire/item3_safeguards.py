"""Item 3: 三保障 and water at one moment (`domain.md` §4.3, §4.7)."""

from __future__ import annotations

from app.domain.questionnaire import conditions as when
from app.domain.questionnaire.field import Field, Kind, Level, Req

R, C = Req.REQUIRED, Req.CONDITIONAL
PERSONAL = Level.PERSONAL

# P35; provinces differ, so this is help beside the field and never a rule.
WATER_HINT = (
    "参考：水量——丰水地区每人每天不少于35升，缺水地区不少于20升；方便程度——取水往返不超过20分钟，"
    "或水平距离不超过800米、垂直高差不超过80米；保证率——一年断水不超过36天；水质——看检测报告，分散供水看和闻。"
)

SNAPSHOT_FIELDS: tuple[Field, ...] = (
    Field("household_id", "农户", Kind.REF, req=R, source="design §3"),
    Field("case_id", "监测事项", Kind.REF, source="design §3"),
    Field("moment", "时点", Kind.CODE, req=R, codes="MOMENT", source="design §3, §4.3"),
    Field("taken_on", "核实日期", Kind.DATE, source="design §3"),
    Field("edu_dropout", "是否义务教育阶段适龄儿童少年失学辍学", Kind.BOOL, PERSONAL, R, source="G1, G3, §4.3",
          hint="填是的，在家庭成员里写明是谁和原因。", aliases=("适龄儿童少年失学辍学",)),
    Field("house_unsafe", "是否住房出现安全问题", Kind.BOOL, req=R, source="G3, §4.3",
          aliases=("住房出现安全问题", "是否住房损毁")),
    Field("house_grade", "住房等级", Kind.CODE, req=R, codes="HOUSE", source="P36, S0-5, §4.3",
          aliases=("危房级别", "危房等级", "AAC322")),
    Field("only_home", "是否唯一住房", Kind.BOOL, PERSONAL, R, source="S0-1, §4.3"),
    Field("house_structure", "住房结构", Kind.CODE, codes="STRUCTURE", source="G3, §4.3"),
    Field("house_area", "住房面积", Kind.DECIMAL, source="G3, §4.3", unit="平方米", minimum=0, maximum=2000),
    Field("house_leaks", "是否透风漏雨", Kind.BOOL, source="S3, §4.7"),
    Field("water_unsafe", "是否饮水出现安全问题", Kind.BOOL, req=R, source="G3, §4.3",
          hint="水量、水质、方便程度、保证率有一项不达标就填是。", aliases=("饮水出现安全问题", "是否饮水设施损毁")),
    Field("water_quantity", "水量", Kind.CODE, codes="WATERGRADE", source="P35, §4.3", hint=WATER_HINT),
    Field("water_quality", "水质", Kind.CODE, codes="WATERGRADE", source="P35, §4.3", hint=WATER_HINT),
    Field("water_access", "用水方便程度", Kind.CODE, codes="WATERGRADE", source="P35, §4.3", hint=WATER_HINT),
    Field("water_assurance", "供水保证率", Kind.CODE, codes="WATERGRADE", source="P35, §4.3", hint=WATER_HINT),
    Field("water_source", "水源类型", Kind.CODE, codes="WATER", source="P42, §4.3"),
    Field("seasonal_shortage", "是否季节性缺水", Kind.BOOL, source="S3, §4.7"),
    Field("seasonal_months", "缺水月份", Kind.TEXT, req=C, when=when.SHORT_SEASON, source="S3, §4.7", max_length=40,
          hint="例如：3月、4月。"),
    Field("uninsured_member", "是否有成员未参加基本医疗保险", Kind.BOOL, PERSONAL, R, source="G1, G3, §4.3",
          hint="按家庭成员的医保情况提示，可以改。",
          aliases=("是否有家庭成员未参加城乡居民（职工）基本医疗保险", "有家庭成员未参加基本医疗保险")),
    Field("food_ok", "不愁吃", Kind.BOOL, PERSONAL, R, source="S0-1, §4.3"),
    Field("clothing_ok", "不愁穿", Kind.BOOL, PERSONAL, R, source="S0-1, §4.3"),
    Field("note", "说明", Kind.LONGTEXT, PERSONAL, source="D, §4.3", max_length=500),
)  # fmt: skip
