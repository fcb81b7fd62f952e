"""Section 三: three guarantees, water, living conditions (`data_checks.md` §4)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.checks.context import Context, name_of, student, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity, Test
from app.domain.questionnaire.kinds import HOUSEHOLD
from app.domain.values import blank

BOOK = RuleBook(Section.LIVING)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
rule = BOOK.rule
Hits = Iterator[Hit]


@rule("5_19_006 3_02_009", E, "“是否危房户”没填。", "household.dangerous_house")
def dangerous_blank(ctx: Context) -> Hits:
    if ctx.facts.household.get("dangerous_house") is None:
        yield Hit()


@rule("SW-401", D, "脱贫户还住在危房里，请马上核实并上报。", "household.dangerous_house household.household_kind")
def exit_in_dangerous(ctx: Context) -> Hits:
    if ctx.exit_household and ctx.facts.household.get("dangerous_house") is True:
        yield Hit(value="是")


@rule(
    "SW-403",
    D,
    "脱贫户的安全饮水还没有解决，请马上核实并上报。",
    "household.safe_water_solved household.household_kind",
)
def exit_without_water(ctx: Context) -> Hits:
    if ctx.exit_household and ctx.facts.household.get("safe_water_solved") is False:
        yield Hit(value="否")


@rule("5_15_002 2_02_002", E, "“是否通生活用电”没填，或填了否。", "household.electricity_home", optional=True)
def electricity(ctx: Context) -> Hits:
    if ctx.facts.household.get("electricity_home") is not True:
        yield Hit(value="" if ctx.facts.household.get("electricity_home") is None else "否")


def _blank_test(*keys: str) -> Test:
    def test(ctx: Context) -> Hits:
        if all(blank(ctx.facts.household.get(key)) for key in keys):
            yield Hit()

    return test


def _uses(*keys: str) -> str:
    return " ".join(f"household.{key}" for key in keys)


rule("3_02_003", H, "有没有卫生厕所没填。", _uses("toilet"), optional=True)(_blank_test("toilet"))
rule("5_19_004 3_02_007", H, "入户道路情况没填。", _uses("road_hardened", "road_type"), optional=True)(
    _blank_test("road_hardened", "road_type")
)
rule("5_19_005 3_02_008", H, "住房面积没填。", _uses("house_area"), optional=True)(_blank_test("house_area"))
rule("5_14_021 3_02_013", H, "与村主干路距离没填或不是数字。", _uses("road_km"), optional=True)(_blank_test("road_km"))


@rule("5_14_014 5_14_007", D, "与村主干路距离填了{n}公里，超过{上限}公里，请核对单位是不是写成了米。", _uses("road_km"),
      optional=True)  # fmt: skip
def road_far(ctx: Context) -> Hits:
    distance = ctx.facts.household.get("road_km")
    if distance is not None and distance > ctx.settings.road_km_max:
        yield Hit({"n": distance, "上限": ctx.settings.road_km_max}, value=str(distance))


# 水面面积 has no rule for a blank.
for _ids, _key in (
    ("5_14_015 3_02_004", "land_crop"), ("5_14_016", "land_forest"), ("5_14_017", "land_returned"),
    ("5_14_018 3_02_005", "land_orchard"), ("5_14_019 3_02_006", "land_pasture"),
):  # fmt: skip
    rule(_ids, H, f"{HOUSEHOLD.field(_key).label}没填（没有的填0）。", _uses(_key), optional=True)(_blank_test(_key))


def _range_test(key: str) -> Test:
    def test(ctx: Context) -> Hits:
        area, limit = ctx.facts.household.get(key), ctx.settings.land_max[key]
        if area is not None and (area < 0 or area > limit):
            yield Hit({"n": area, "上限": limit}, value=str(area))

    return test


for _ids, _key in (
    ("5_14_008 5_14_001", "land_crop"), ("5_14_009 5_14_002", "land_forest"), ("5_14_010 5_14_003", "land_returned"),
    ("5_14_011 5_14_004", "land_orchard"), ("5_14_012 5_14_005", "land_pasture"), ("5_14_013 5_14_006", "land_water"),
):  # fmt: skip
    rule(_ids, D, f"{HOUSEHOLD.field(_key).label}{{n}}亩，不在0到{{上限}}亩之间，请核对。", _uses(_key), optional=True)(
        _range_test(_key)
    )


@rule("SW-405", D, "退耕还林面积{a}亩，比林地和牧草地加起来还多，请核对。",
      _uses("land_returned", "land_forest", "land_pasture"), optional=True)  # fmt: skip
def returned_land(ctx: Context) -> Hits:
    home = ctx.facts.household
    returned = home.get("land_returned")
    if returned is not None and returned > (home.get("land_forest") or 0) + (home.get("land_pasture") or 0):
        yield Hit({"a": returned}, value=str(returned))


OPTIONAL_LIVING = (
    "electricity_production", "tv", "coop", "leading_firm", "leader_led", "fuel", "toilet_usable",
)  # fmt: skip


@rule("SW-407", H, "生产生活条件还有{n}项没填：{字段}。", _uses(*OPTIONAL_LIVING, "toilet"), optional=True)
def living_left(ctx: Context) -> Hits:
    used = ctx.settings.used or frozenset()
    home = ctx.facts.household
    missing = [key for key in OPTIONAL_LIVING if f"household.{key}" in used and blank(home.get(key))]
    if home.get("toilet") is not True:
        missing = [key for key in missing if key != "toilet_usable"]
    if missing:
        words = {"n": len(missing), "字段": "、".join(HOUSEHOLD.field(key).label for key in missing)}
        yield Hit(words, field=f"household.{missing[0]}")


@rule("4_11_008", E, "填了“有适龄孩子失学辍学”，但家里没有不在校的适龄孩子，请核对。",
      "safeguard_snapshot.edu_dropout member.birth_date member.school_status")  # fmt: skip
def dropout_without_child(ctx: Context) -> Hits:
    flagged = (ctx.facts.snapshot_identify or {}).get("edu_dropout") is True
    if flagged and not any(ctx.of_school_age(child) and not student(child) for child in ctx.everybody):
        yield Hit(value="是")


@rule("SW-408", D, "{姓名}到了上学年龄没有在校，但“有适龄孩子失学辍学”填的是否，请核对。",
      "safeguard_snapshot.edu_dropout member.school_status member.dropout_reason member.birth_date")  # fmt: skip
def child_without_flag(ctx: Context) -> Hits:
    if (ctx.facts.snapshot_identify or {}).get("edu_dropout") is not False:
        return
    for child in ctx.members:
        if ctx.of_school_age(child) and not student(child):
            yield Hit({"姓名": name_of(child)}, child, value=text_of(child, "dropout_reason") and "有未上学原因")
