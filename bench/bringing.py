"""Workbooks of 5,000, 10,000 and 50,000 invented people: bare reading, understanding, comparing, writing, data checks."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter import Workbook

from bench.measure import Result, median_of, peak_memory, stopwatch, timed
from bench.people import PER_HOUSEHOLD, folder, id_number, make_desk, person_name

PERSONS, MORE, MOST = 5000, 10_000, 50_000
HEADER = (
    "县 乡镇 行政村 自然村 户编号 人编号 姓名 性别 证件类型 证件号码 与户主关系 民族 文化程度 健康状况 劳动技能 "
    "是否参加城乡居民基本医疗保险 是否参加城镇职工基本医疗保险 是否参加大病保险 是否参加城乡居民基本养老保险 享受低保政策情况 "
    "享受特困供养政策情况 家庭住址 户联系电话 户类型 是否危房户 是否解决安全饮用水 监测对象类别 识别监测时间 致贫/返贫风险1 "
    "风险是否已消除 是否义务教育阶段适龄儿童少年失学辍学 是否住房出现安全问题 是否饮水出现安全问题 工资性收入 生产经营性收入 "
    "财产性收入 转移性收入 生产经营性支出 理赔收入 合规自付支出"
).split()


def write_workbook(path: Path, persons: int = PERSONS) -> Path:
    """The national export's shape; every cell a text, as in the real files."""
    with Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("监测对象人口信息")
        for line, row in enumerate([HEADER, *map(_row, range(persons))]):
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
    """Parsing, comparing with the store, writing as one verb, checking the village; the same file again."""
    return _bring(PERSONS)


def more() -> Result:
    """The same with 10,000 people."""
    return _bring(MORE)


def most() -> Result:
    """The same with 50,000 people: a whole town in one file."""
    return _bring(MOST)


def _bring(persons: int) -> Result:
    from app.services.checks.checking import village_findings
    from app.services.importing.run import apply_import, plan_import

    result = Result()
    with folder() as where:
        path, desk = where / "a.xlsx", make_desk(where)
        in_own_process(path, persons)
        if persons == PERSONS:
            result.seconds["parse"] = _parsed(path)
        before = resident()
        result.seconds["plan"], plan = timed(lambda: plan_import(desk, path))
        assert plan.counts["persons"] == plan.counts["new_persons"] == persons, plan.counts
        with stopwatch(result, "apply"):
            apply_import(desk, plan)
        del plan
        result.figures["import_mb"] = peak_memory()
        with stopwatch(result, "checks"):
            village_findings(desk)
        result.seconds["again"], again = timed(lambda: plan_import(desk, path))
        assert again.counts["fields"] == again.counts["new_persons"] == 0, again.counts
        result.figures["start_mb"] = before
        desk.store.close()
    return result


def _parsed(path: Path) -> float:
    from app.workbooks.national import parse_workbook

    parse_workbook(path)  # tables of names and codes load once a process
    return median_of(lambda: parse_workbook(path), 3)


def in_own_process(path: Path, persons: int) -> None:
    """Write the workbook where its memory is not counted here."""
    import subprocess
    import sys

    code = f"from pathlib import Path; from bench.bringing import write_workbook; write_workbook(Path({str(path)!r}), {persons})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])


def resident() -> float:
    """Memory this program holds at this moment, in MB; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text("ascii").split()[1]) * 4096 / 1024 / 1024 if status.exists() else 0.0


def marked() -> Result:
    """The marked-up copy of a workbook of 10,000 people with 500 problems."""
    from app.workbooks.marking import mark_copy
    from app.workbooks.problems import CellProblem, Weight

    with folder() as where:
        path = where / "a.xlsx"
        in_own_process(path, MORE)
        rows = range(2, MORE + 2, MORE // 500)
        problems = [
            CellProblem("监测对象人口信息", f"J{row}", "证件号码", "", "请核对。", Weight.ERROR, "") for row in rows
        ]
        seconds, _data = timed(lambda: mark_copy(path, problems))
    return Result({"marked": seconds})
