"""What the first start asks, declared like every other field (`domain.md` §22 "Names of bodies", §18.2, R-3.1)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, Req

R = Req.REQUIRED
T = Kind.TEXT
OPEN = Level.OPEN

VILLAGE_PLACE: tuple[Field, ...] = (
    Field("village", "村（社区）名称", T, OPEN, R, source="domain §22", max_length=40, hint="例如：石桥村"),
    Field("village_kind", "村或社区", Kind.CODE, OPEN, R, codes="VILLAGE_KIND", source="domain §22"),
    Field(
        "code",
        "行政村代码",
        T,
        OPEN,
        R,
        source="P29, domain §18.2",
        max_length=12,
        format="region",
        hint="12位数字，照区划代码表填写。",
    ),
)
TOWN_PLACE: tuple[Field, ...] = (
    Field("town", "乡镇（街道）名称", T, OPEN, R, source="domain §22", max_length=40, hint="例如：青石镇"),
    Field("town_kind", "乡、镇或街道", Kind.CODE, OPEN, R, codes="TOWN_KIND", source="domain §22"),
    Field("county", "县（市、区）名称", T, OPEN, R, source="domain §22", max_length=40, hint="例如：云山县"),
    Field("county_kind", "县、市或区", Kind.CODE, OPEN, R, codes="COUNTY_KIND", source="domain §22"),
    Field("office", "乡镇承办机构", T, OPEN, source="domain §22", max_length=60, hint="不填按“乡村振兴办”打印。"),
)
TOWN_CODE = Field(
    "code",
    "乡镇代码",
    T,
    OPEN,
    R,
    source="P29, domain §18.2",
    max_length=9,
    format="region",
    hint="9位数字，照区划代码表填写。",
)
LINE = Field("line", "今年的监测范围（收入线）", Kind.MONEY, OPEN, source="R-3.1", unit="元/人·年", minimum=1,
             hint="以上级文件为准；现在不知道可以先空着，以后在“设置”里填。")  # fmt: skip
WORK_TEAM = Field("has_work_team", "村里有驻村工作队", Kind.BOOL, OPEN, source="S0-1, domain §8.3")
OPERATOR = Field("operator", "您的姓名", T, Level.PERSONAL, R, source="design §4", max_length=50, format="name",
                 hint="打印和记录里会写上您的姓名。")  # fmt: skip
