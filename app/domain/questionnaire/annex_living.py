"""Annex: living and working conditions, an optional block of the household (`domain.md` §4.1 Annex, §4.7)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind


def _land(key: str, label: str, *aliases: str) -> Field:
    return Field(key, label, Kind.DECIMAL, source="G1, G3, §4.1 Annex", unit="亩", hint="没有的填0。", aliases=aliases)


def _flag(key: str, label: str, *aliases: str) -> Field:
    return Field(key, label, Kind.BOOL, source="G3, G6, G8, §4.1 Annex", aliases=aliases)


ANNEX_FIELDS: tuple[Field, ...] = (
    _land("land_crop", "耕地面积", "耕地面积（亩）", "AAC301"),
    _land("land_forest", "林地面积", "林地面积（亩）", "AAC303"),
    _land("land_returned", "退耕还林面积", "退耕还林面积（亩）", "AAC304"),
    _land("land_orchard", "林果面积", "林果面积（亩）", "AAC305"),
    _land("land_pasture", "牧草地面积", "牧草地面积（亩）", "AAC306"),
    _land("land_water", "水面面积", "水面面积（亩）", "AAC307"),
    Field("house_area", "住房面积", Kind.DECIMAL, source="G6, §4.7", unit="平方米", minimum=0, maximum=2000,
          aliases=("住房面积（平方米）", "AAC317")),
    Field("road_type", "入户路类型", Kind.CODE, codes="ROAD", source="G4, §4.7", aliases=("AAC316",)),
    _flag("road_hardened", "入户道路是否硬化"),
    Field("road_km", "与村主干路距离", Kind.DECIMAL, source="G1, §4.7", unit="公里", minimum=0, maximum=500,
          aliases=("与村主干路距离（公里）", "与村主干路距离(公里)", "AAC315")),
    _flag("coop", "是否加入农民专业合作组织", "合作组织", "AAC084"),
    _flag("leading_firm", "是否有龙头企业带动", "龙头企业", "AAC088"),
    _flag("leader_led", "是否有创业致富带头人带动", "带头人", "AAC089"),
    _flag("electricity_home", "是否通生活用电", "生活用电", "AAC313"),
    _flag("electricity_production", "是否通生产用电", "生产用电"),
    _flag("tv", "是否通广播电视", "广播电视", "AAC314"),
    _flag("toilet", "是否有卫生厕所", "卫生厕所", "AAC319"),
    _flag("toilet_usable", "卫生厕所是否能正常使用"),
    Field("fuel", "主要燃料类型", Kind.CODE, codes="FUEL", source="P42, §4.7", aliases=("AAC320",)),
)  # fmt: skip
