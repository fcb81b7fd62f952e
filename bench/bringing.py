"""A workbook of 5,000 invented people: bare reading, reading with all rules, comparing, writing, data checks."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter import Workbook

from bench.measure import Result, median_of, stopwatch, timed
from bench.people import PER_HOUSEHOLD, folder, id_number, make_desk, person_name

PERSONS = 5000
HEADER = (
    "县 乡镇 行政村 自然村 户编号 人编号 姓名 性别 证件类型 证件号码 与户主关系 民族 文化程度 健康状况 劳动技能 "
    "是否参加城乡居民基本医疗保险 是否参加城镇职工基本医疗保险 是否参加大病保险 是否参加城乡居民基本养老保险 享受低保政策情况 "
    "享受特困供养政策情况 家庭住址 户联系电话 户类型 是否危房户 是否解决安全饮用水 监测对象类别 识别监测时间 致贫/返贫风险1 "
    "风险是否已消除 是否义务教育阶段适龄儿童少年失学辍学 是否住房出现安全问题 是否饮水出现安全问题 工资性收入 生产经营性收入 "
    "财产性收入 转移性收入 生产经营性支出 理赔收入 合规自付支出"
).split()


def write_workbook(path: Path) -> Path:
    """The national export's shape; every cell a text, as in the real files."""
    with Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("监测对象人口信息")
        for line, row in enumerate([HEADER, *map(_row, range(PERSONS))]):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)
    return path


def _row(number: int) -> list[str]:
    household, place = divmod(number, PER_HOUSEHOLD)
    relation = ("户主", "配偶", "之子", "之女")[place]
    sex = "女" if int(id_number(number)[16]) % 2 == 0 else "男"
    own = ["云山县", "青石镇", "石桥村", f"{household % 8 + 1}组", f"53990110{household:08d}", f"53990110{household:08d}{place:04d}",
           person_name(number), sex, "居民身份证", id_number(number), relation, "汉族", "初中", "健康", "普通劳动力",
           "是", "否", "是", "是", "未享受", "否"]  # fmt: skip
    home = [f"石桥村{household % 8 + 1}组{household}号", f"139{household:08d}", "一般农户", "否", "是", "边缘易致贫户", "202503", "因病",
            "否", "否", "否", "否"]  # fmt: skip
    return [*own, *home, *(f"{1000 + household * step % 9000}.00" for step in (37, 41, 43, 47, 11, 0, 53))]


def bare() -> Result:
    """python-calamine alone: every cell read, nothing understood."""
    from python_calamine import load_workbook

    with folder() as where:
        path = write_workbook(where / "a.xlsx")
        seconds = median_of(lambda: load_workbook(str(path)).get_sheet_by_index(0).to_python(), 3)
    return Result({"bare": seconds})


def ours() -> Result:
    """Parsing, comparing with the store, writing as one verb, checking the village."""
    from app.services.checking import village_findings
    from app.services.importing import apply_import, plan_import
    from app.workbooks.national import parse_workbook

    result = Result()
    with folder() as where:
        path, desk = write_workbook(where / "a.xlsx"), make_desk(where)
        parse_workbook(path)  # tables of names and codes load once a process
        result.seconds["parse"] = median_of(lambda: parse_workbook(path), 3)
        result.seconds["plan"], plan = timed(lambda: plan_import(desk, path))
        assert plan.counts["persons"] == plan.counts["new_persons"] == PERSONS, plan.counts
        with stopwatch(result, "apply"):
            apply_import(desk, plan)
        result.seconds["again"], again = timed(lambda: plan_import(desk, path))
        assert again.counts["fields"] == again.counts["new_persons"] == 0, again.counts
        with stopwatch(result, "checks"):
            village_findings(desk)
        desk.store.close()
    return result
