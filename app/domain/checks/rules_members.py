"""Section 二, first half: numbers, relations, schooling (`data_checks.md` §4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain import idnumbers
from app.domain.checks.context import Context, disabled, healthy, name_of, number_of, out_of_school, student, text_of
from app.domain.checks.model import Hit, RuleBook, Section, Severity
from app.domain.questionnaire.codes import is_foreign, label
from app.domain.questionnaire.field import Kind, Record
from app.domain.questionnaire.kinds import CASE, HOUSEHOLD, MEMBER, SNAPSHOT
from app.domain.values import blank, mask_text

BOOK = RuleBook(Section.MEMBERS)
E, D, H = Severity.ERROR, Severity.DOUBT, Severity.HINT
rule = BOOK.rule
Hits = Iterator[Hit]

# `data_checks.md` §5: relations only a man or only a woman can have.
MALE_ONLY = frozenset({
    "son", "son_in_law", "grandson", "grandson_d", "father", "father_of_wife", "father_of_husband", "grandfather",
    "grandfather_m", "great_grandson", "nephew", "uncle",
})  # fmt: skip
FEMALE_ONLY = frozenset({
    "daughter", "daughter_in_law", "granddaughter", "granddaughter_d", "mother", "mother_of_wife", "mother_of_husband",
    "grandmother", "grandmother_m", "great_granddaughter", "niece", "sibling_wife",
})  # fmt: skip
JUNIOR = ("junior1", "junior2", "junior3")
SENIOR_VOC = ("senior1", "senior2", "senior3", "voc1", "voc2", "voc3")
HIGHER = (
    "hvoc1",
    "hvoc2",
    "hvoc3",
    "tech1",
    "tech2",
    "tech3",
    "tech4",
    "uni1",
    "uni2",
    "uni3",
    "uni4",
    "uni5",
    "master",
)
YOUNG = ("preschool_age", "preschool")


def masked(number: str) -> str:
    """A number as findings show it: never in full."""
    return mask_text("id_number", number)


def _numbers(ctx: Context) -> Iterator[tuple[Record, str]]:
    for member in ctx.members:
        number = number_of(member)
        if number:
            yield member, number


def _aged(ctx: Context, member: Record, **more: object) -> dict[str, object]:
    return {"n": ctx.age(member), **more}


def _school(member: Record) -> str:
    return label("SCHOOL", text_of(member, "school_status"))


@rule(
    "1_12_002 1_01_002", E, "{姓名}的证件号码有{n}位，应该是18位（身份证）或20、22位（残疾人证）。", "member.id_number"
)
def number_length(ctx: Context) -> Hits:
    for member, number in _numbers(ctx):
        if len(number) not in (18, 20, 22):
            yield Hit({"n": len(number)}, member, value=masked(number))


@rule("1_12_003 1_01_003", E, "{姓名}的身份证号码校验不通过，很可能输错了一位。", "member.id_number")
def number_checksum(ctx: Context) -> Hits:
    for member, number in _numbers(ctx):
        if len(number) == 18 and not idnumbers.valid_check_character(number):
            yield Hit(member=member, value=masked(number))


@rule("1_12_004 1_01_004", E, "{姓名}的残疾人证号码不对：前18位应是身份证号，第19位是类别（1—7），第20位是等级（1—4）。",
      "member.id_number")  # fmt: skip
def disability_number(ctx: Context) -> Hits:
    for member, number in _numbers(ctx):
        wrong = idnumbers.disability(number) is None or not idnumbers.valid_check_character(number)
        if idnumbers.is_disability_number(number) and wrong:
            yield Hit(member=member, value=masked(number))


@rule("4_01_003", D, "{姓名}没有身份证号（或是临时编的号码），请督促补办后更新。", "member.id_number")
def no_number(ctx: Context) -> Hits:
    for member in ctx.members:
        number = number_of(member)
        if not number or number.startswith(idnumbers.NO_NUMBER_PREFIX):
            yield Hit(member=member, value=masked(number) if number else "")


@rule("SW-202", E, "{姓名}的性别和证件号码对不上。", "member.sex member.id_number")
def sex_against_number(ctx: Context) -> Hits:
    for member, number in _numbers(ctx):
        by_number = idnumbers.sex(number) if len(number) in (18, 20, 22) else ""
        if by_number and text_of(member, "sex") and member.get("sex") != by_number:
            yield Hit(member=member, value=label("SEX", text_of(member, "sex")))


@rule("SW-204", E, "{姓名}证件号码里的出生日期不存在或晚于今天。", "member.id_number")
def number_date(ctx: Context) -> Hits:
    for member, number in _numbers(ctx):
        if len(number) in (18, 20, 22):
            born = idnumbers.birth_date(number)
            if born is None or born.year < 1900 or born > ctx.on:
                yield Hit(member=member, value=number[6:14])


@rule("3_12_002 3_01_001", E, "{姓名}的“与户主关系”没填，或者不在选项里。", "member.relation")
def relation_missing(ctx: Context) -> Hits:
    for member in ctx.members:
        relation = text_of(member, "relation")
        if not relation or is_foreign(relation):
            yield Hit(member=member, value=label("RELATION", relation))


@rule("2_12_001 2_01_003", E, "{姓名}的劳动技能没填，或者不在选项里。", "member.labour")
def labour_missing(ctx: Context) -> Hits:
    for member in ctx.members:
        labour = text_of(member, "labour")
        if not labour or is_foreign(labour):
            yield Hit(member=member, value=label("LABOUR", labour))


@rule(
    "2_12_008 2_01_004", D, "{姓名}的性别是{性别}，但与户主关系填的是“{关系}”，对不上。", "member.relation member.sex"
)
def relation_against_sex(ctx: Context) -> Hits:
    for member in ctx.members:
        sex, relation = text_of(member, "sex"), text_of(member, "relation")
        if (sex == "female" and relation in MALE_ONLY) or (sex == "male" and relation in FEMALE_ONLY):
            shown = label("RELATION", relation)
            yield Hit({"性别": label("SEX", sex), "关系": shown}, member, value=shown)


@rule("2_11_003 2_02_001", D, "户主和配偶填成了同一个性别，请核对。", "member.sex member.relation")
def same_sex_couple(ctx: Context) -> Hits:
    heads = [member for member in ctx.members if member.get("relation") == "head"]
    for spouse in (member for member in ctx.members if member.get("relation") == "spouse"):
        if any(text_of(head, "sex") and head.get("sex") == spouse.get("sex") for head in heads):
            yield Hit(member=spouse, value=label("SEX", text_of(spouse, "sex")))


@rule("3_12_003 3_01_002", E, "{姓名}的文化程度、在校生状况、未上学原因都没填，至少要填一项。",
      "member.education member.school_status member.dropout_reason")  # fmt: skip
def no_schooling(ctx: Context) -> Hits:
    for member in ctx.members:
        if out_of_school(member) and not text_of(member, "education"):
            yield Hit(member=member)


@rule("3_12_004 3_01_003", E, "{姓名}同时填了文化程度和在校生状况，在校的只填在校生状况，不在校的只填文化程度。",
      "member.education member.school_status")  # fmt: skip
def both_schooling(ctx: Context) -> Hits:
    for member in ctx.members:
        if student(member) and text_of(member, "education"):
            yield Hit(member=member, value=label("EDU", text_of(member, "education")))


_OWN_RULE = {"relation", "labour"}
_CHOICE_KINDS = (Kind.CODE, Kind.CODES, Kind.RANKED)
_CHOICES = tuple(
    (kind, field) for kind in (MEMBER, HOUSEHOLD, SNAPSHOT, CASE) for field in kind.fields
    if field.kind in _CHOICE_KINDS and not (kind is MEMBER and field.key in _OWN_RULE)
)  # fmt: skip


def _foreign(value: str | Sequence[str]) -> Sequence[str]:
    if isinstance(value, str):
        return (value,) if is_foreign(value) else ()
    return [code for code in value if is_foreign(code)]


@rule("SW-206", E, "{姓名}的“{字段}”填了“{v}”，不在系统选项里。",
      " ".join(f"{kind.name}.{field.key}" for kind, field in _CHOICES))  # fmt: skip
def foreign_choice(ctx: Context) -> Hits:
    rows = {
        "household": (ctx.facts.household,), "monitoring_case": (ctx.case,),
        "safeguard_snapshot": (ctx.facts.snapshot_identify or {}, ctx.facts.snapshot_removal or {}),
        "member": ctx.members,
    }  # fmt: skip
    for kind, field in _CHOICES:
        for row in rows[kind.name]:
            value = row.get(field.key)
            if value and (texts := _foreign(value)):
                shown = "、".join(label(field.codes, code) for code in texts)
                who = name_of(row) if kind is MEMBER else "这一户"
                member = row if kind is MEMBER else None
                words = {"姓名": who, "字段": field.label, "v": shown}
                yield Hit(words, member, f"{kind.name}.{field.key}", shown, row_id=str(row.get("id", "")))


@rule("5_12_013 5_17_001", D, "{姓名}已满{n}岁、身体健康，在校生状况还是“{v}”，请更新。",
      "member.school_status member.birth_date member.health")  # fmt: skip
def still_preschool(ctx: Context) -> Hits:
    for member in ctx.members:
        if ctx.aged(member, 7) and healthy(member) and member.get("school_status") in YOUNG:
            yield Hit(_aged(ctx, member, v=_school(member)), member, value=_school(member))


@rule("5_12_015 5_17_003", D, "{姓名}今年{n}岁，在校生状况是{v}，年龄对不上（初中一般12—17岁）。",
      "member.school_status member.birth_date")  # fmt: skip
def junior_age(ctx: Context) -> Hits:
    yield from _grade_age(ctx, JUNIOR, 12, 17)


@rule("5_12_016 5_17_004", D, "{姓名}今年{n}岁，在校生状况是{v}，年龄对不上（高中、中职一般15—20岁）。",
      "member.school_status member.birth_date")  # fmt: skip
def senior_age(ctx: Context) -> Hits:
    yield from _grade_age(ctx, SENIOR_VOC, 15, 20)


def _grade_age(ctx: Context, grades: tuple[str, ...], low: int, high: int) -> Hits:
    for member in ctx.members:
        if member.get("school_status") in grades and (ctx.under(member, low) or ctx.aged(member, high + 1)):
            yield Hit(_aged(ctx, member, v=_school(member)), member, value=_school(member))


@rule("5_12_017 5_17_005", D, "{姓名}只有{n}岁，却填了大专以上学历（或在读），请核对。",
      "member.education member.school_status member.birth_date")  # fmt: skip
def too_young_for_college(ctx: Context) -> Hits:
    for member in ctx.members:
        high = member.get("education") in ("college", "bachelor") or member.get("school_status") in HIGHER
        if high and ctx.under(member, 18):
            shown = label("EDU", text_of(member, "education")) or _school(member)
            field = "member.education" if text_of(member, "education") else "member.school_status"
            yield Hit(_aged(ctx, member), member, field, shown)


@rule("5_12_018 5_17_006", D, "{姓名}只有{n}岁，却填了硕士研究生，请核对。", "member.school_status member.birth_date")
def too_young_for_master(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("school_status") == "master" and ctx.under(member, 20):
            yield Hit(_aged(ctx, member), member, value=_school(member))


@rule("5_12_019 5_17_007", D, "{姓名}{n}岁，文化程度只有小学或文盲，请核对是不是没有接受完义务教育。",
      "member.education member.birth_date")  # fmt: skip
def little_schooling(ctx: Context) -> Hits:
    for member in ctx.members:
        if ctx.aged(member, 16, 22) and member.get("education") in ("primary", "illiterate"):
            yield Hit(_aged(ctx, member), member, value=label("EDU", text_of(member, "education")))


@rule("SW-208", D, "{姓名}{n}岁还在读“{v}”，请核对。", "member.school_status member.birth_date")
def too_old_for_primary(ctx: Context) -> Hits:
    for member in ctx.members:
        if ctx.aged(member, 16) and member.get("school_status") in (*YOUNG, "primary"):
            yield Hit(_aged(ctx, member, v=_school(member)), member, value=_school(member))


@rule("5_15_017 5_15_016", D, "{姓名}到了上学年龄，却没有在校、也没写未上学原因，请马上核实有没有失学辍学。",
      "member.school_status member.dropout_reason member.birth_date")  # fmt: skip
def school_age_outside(ctx: Context) -> Hits:
    for member in ctx.members:
        if ctx.of_school_age(member) and out_of_school(member):
            yield Hit(member=member)


@rule("2_01_012", D, "{姓名}未上学原因写的是{v}，但健康状况填的是健康。", "member.dropout_reason member.health")
def reason_against_health(ctx: Context) -> Hits:
    for member in ctx.members:
        if member.get("dropout_reason") in ("illness", "disability") and healthy(member):
            shown = label("DROPOUT", text_of(member, "dropout_reason"))
            yield Hit({"v": shown}, member, value=shown)


@rule("4_12_003 4_01_002", D, "{姓名}健康状况填了残疾，但没有残疾人证号，请核对或帮助办证。",
      "member.health member.id_number")  # fmt: skip
def disabled_without_number(ctx: Context) -> Hits:
    for member in ctx.members:
        if "disabled" in (member.get("health") or ()) and not idnumbers.is_disability_number(number_of(member)):
            yield Hit(member=member, value="残疾")


@rule("SW-210", E, "{姓名}登记了残疾人证，健康状况却没有填残疾。", "member.health member.id_number")
def number_without_disabled(ctx: Context) -> Hits:
    for member in ctx.members:
        if disabled(member) and "disabled" not in (member.get("health") or ()):
            yield Hit(member=member, value="、".join(label("HEALTH", code) for code in member.get("health") or ()))


# Yes/no fields a village may keep or leave; one combined line per person.
OPTIONAL_FLAGS = ("speaks_mandarin", "med_commercial", "works_abroad", "medical_aid", "other_health_aid")


@rule("SW-212", H, "{姓名}还有{n}项没填：{字段}。", " ".join(f"member.{key}" for key in OPTIONAL_FLAGS), optional=True)
def optional_flags(ctx: Context) -> Hits:
    used = ctx.settings.used or frozenset()
    kept = [key for key in OPTIONAL_FLAGS if f"member.{key}" in used]
    for member in ctx.members:
        missing = [key for key in kept if blank(member.get(key))]
        if missing:
            words = {"n": len(missing), "字段": "、".join(MEMBER.field(key).label for key in missing)}
            yield Hit(words, member, f"member.{missing[0]}")
