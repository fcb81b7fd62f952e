"""The demonstration: the practice village made, every paper printed, a package handed over and answered (`design.md` §6)."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.words import printed_label
from app.domain.workdays import add_months
from app.services import packages
from app.services.desk import Clock, Desk
from app.services.disk import save_file
from app.services.files import HouseholdFile, load_households
from app.services.packages import Exported, Received
from app.services.papers.catalogue import PAPERS, PaperKind, print_paper
from app.services.papers.office import OFFICE_PAPERS
from app.services.papers.summing import SUMMING_PAPERS
from app.services.practice.build import PASSWORD, PracticeStores, build_practice
from app.services.practice.world import Progress, quiet

KEY_FILE, README, OFFER = "练习-乡镇办公室密钥.txt", "说明.txt", "练习-乡镇登记文件.swenrol"
# Households a paper of one household is printed for, as far as it fits them.
SHOWN = ("c_reported", "m1", "m6", "a1")
AT_MOST = 3
# A household without anything to print is passed over; every other refusal is said.
BY_DAY = ("work_plan",)  # its period is days, this week where none is named
NOTHING_THERE = frozenset(
    {
        "PRINT-010",
        "PRINT-011",
        "PRINT-013",
        "PRINT-021",
        "PRINT-022",
        "PRINT-032",
        "PRINT-040",
        "PRINT-045",
        "PRINT-046",
        "PRINT-047",
        "PRINT-060",
        "PRINT-061",
        "LEDG-141",
    }
)


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What a demonstration left: files in the order they were made, and counts in Chinese for people and scripts."""

    files: list[Path]
    summary: dict[str, Any]


@dataclass
class _Out:
    """The folder for the papers and a line about each file."""

    folder: Path
    files: dict[Path, str] = field(default_factory=dict)

    def keep(self, name: str, data: bytes, text: str) -> Path:
        """Write a file; a name that is taken in this run gets a number."""
        path, number = self.folder / name, 2
        while path in self.files:
            path, number = self.folder / f"{Path(name).stem}-{number}{Path(name).suffix}", number + 1
        save_file(path, data)
        self.files[path] = text
        return path


def make_demo(out: Path, today: date, machine: str, clock: Clock, progress: Progress = quiet) -> DemoResult:
    """Build both practice stores in a temporary folder, write every paper and a package to `out`, hand it over and back.

    Files of an earlier demonstration of the same day are replaced. AppError PRAC-001, PRAC-003, PRAC-004, FILE-101, PRINT-….
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shouwang-demo-") as temporary:
        folder = Path(temporary)
        stores = build_practice(folder / "village", folder / "township", today, machine, clock, progress)
        try:
            return _show(stores, _Out(out), folder)
        finally:
            stores.close()


def _show(stores: PracticeStores, out: _Out, folder: Path) -> DemoResult:
    write_papers(stores, out)
    summary = count_village(stores)
    summary |= hand_over(stores, out, folder)
    write_practice_key(stores.township, out.folder / KEY_FILE)
    out.files[out.folder / KEY_FILE] = "练习乡镇办公室的密钥（只用于练习，可以用age打开练习报送包）"
    papers = Counter(path.suffix.lstrip(".") for path in out.files)
    summary["文书"] = {"PDF": papers["pdf"], "XLSX": papers["xlsx"]}
    save_file(out.folder / README, readme(stores, out, summary).encode("utf-8"))
    out.files[out.folder / README] = "本文件"
    return DemoResult(list(out.files), summary)


# -- papers -----------------------------------------------------------------------------------------------------


def write_papers(stores: PracticeStores, out: _Out) -> None:
    """Every kind of paper at least once; AppError PRAC-004 names a kind nothing could be printed of."""
    for paper in PAPERS:
        desk, prefix = (stores.township, "乡镇") if paper in (*SUMMING_PAPERS, *OFFICE_PAPERS) else (stores.village, "")
        if sum(_print(desk, paper, out, wish, prefix) for wish in _wishes(stores, paper)) == 0:
            raise AppError("PRAC-004", f"练习村里没有可以打印“{paper.name}”的内容。", "请报告这个错误。", "练习村")
    for key, wish in (("fingerprint", {}), ("recovery", {"code": stores.township_recovery})):
        _print(stores.township, next(paper for paper in PAPERS if paper.key == key), out, wish, "乡镇")


def _wishes(stores: PracticeStores, paper: PaperKind) -> Iterator[dict[str, Any]]:
    """What to ask for of one kind, from what it says it needs and takes."""
    if "household" in paper.needs:
        yield from ({"household": stores.households[key]} for key in SHOWN[:AT_MOST])
    elif "notice" in paper.needs:
        yield from ({"notice": notice} for notice in stores.notices.values())
    elif "code" in paper.needs:
        yield {"code": stores.village_recovery}
    else:
        yield from _periods(stores, paper)
        if "household" in paper.takes:
            yield from ({"household": stores.households[key]} for key in SHOWN[:AT_MOST])
    if "blank" in paper.takes:
        yield {"blank": True}


def _periods(stores: PracticeStores, paper: PaperKind) -> Iterator[dict[str, Any]]:
    this = stores.village.today
    if "period" not in paper.takes or paper.key in BY_DAY:
        yield from ({"out_format": kind} for kind in paper.formats)
        return
    for day in (add_months(this.replace(day=1), -1), this):
        yield from ({"period": f"{day:%Y-%m}", "out_format": kind} for kind in paper.formats)


def _print(desk: Desk, paper: PaperKind, out: _Out, wish: dict[str, Any], prefix: str = "") -> bool:
    try:
        printed = print_paper(desk, paper.key, **wish)
    except AppError as error:
        if error.code in NOTHING_THERE:
            return False
        raise
    name = printed.suggested_name
    if "period" in wish:
        stem, _, rest = name.partition("-")
        name = f"{stem}-{str(wish['period']).replace('-', '')}.{rest.rpartition('.')[2]}"
    out.keep(f"{prefix}{name}", printed.data, printed.title.replace("\n", ""))
    return True


# -- the package there and back ---------------------------------------------------------------------------------


def hand_over(stores: PracticeStores, out: _Out, folder: Path) -> dict[str, Any]:
    """Export, plan, receive, receive again, answer, take the receipt back, and the sheets that go along."""
    village, township = stores.village, stores.township
    office = packages.offer_enrolment(township, folder / OFFER)
    out.keep(OFFER, (folder / OFFER).read_bytes(), f"练习乡镇给各村的登记文件，核对码{office}")
    exported = _moved(packages.export_package(village, folder), out, "报送包：村里报给乡镇")
    sent = out.folder / exported.path.name
    planned = packages.receive(township, [sent], plan_only=True)[0]
    taken = packages.receive(township, [sent])[0]
    again = packages.receive(township, [sent])[0]
    answered = _moved(packages.answer(township, village.place.code, folder), out, "回执包：乡镇发回给村里")
    back = packages.receive(village, [out.folder / answered.path.name])[0]
    for item, state in ((planned, "planned"), (taken, "taken"), (again, "unchanged"), (back, "taken")):
        if item.state != state:
            raise AppError(
                "PRAC-003", f"练习村的包没有收下：{'；'.join(item.notes) or item.state}", "请报告这个错误。", item.file
            )
    handover = next(paper for paper in PAPERS if paper.key == "handover")
    _print(village, handover, out, {"package": exported.number})
    _print(township, handover, out, {"package": answered.number}, "乡镇")
    receipt = next(paper for paper in PAPERS if paper.key == "receipt")
    _print(township, receipt, out, {"package": exported.check_code}, "乡镇")
    return {
        "报送包": {"包号": exported.number, "户数": len(exported.households), "核对码": exported.check_code, "字节": exported.size},
        "乡镇预览": planned.counts, "乡镇接收": taken.counts, "再次接收": _words(again), "回执包": {"包号": answered.number},
        "村里接收回执": back.counts,
    }  # fmt: skip


def _moved(made: Exported, out: _Out, text: str) -> Exported:
    out.keep(made.path.name, made.path.read_bytes(), f"{text}（{made.number}号，核对码{made.check_code}）")
    for volume in made.volumes:
        out.keep(
            volume.path.name,
            volume.path.read_bytes(),
            f"{made.number}号包的附件第{volume.number}卷（核对码{volume.check_code}）",
        )
    return made


def _words(received: Received) -> str:
    return received.notes[0] if received.notes else received.state


def write_practice_key(desk: Desk, path: Path) -> Path:
    """Write a practice office's secret key as an identity file of `age`; AppError PRAC-005 for any other store."""
    if not desk.place.practice:
        raise AppError(
            "PRAC-005",
            "只有练习数据的密钥可以写成文件，正式数据的密钥不能离开数据库。",
            "没有写任何文件。",
            desk.place.name,
        )
    keys = packages.office_keys(desk)
    text = f"# 练习用，不作正式使用\n# public key: {keys.public.age_recipient}\n{keys.age_secret}\n"
    return save_file(path, text.encode("utf-8"))


# -- what it was ------------------------------------------------------------------------------------------------


def count_village(stores: PracticeStores) -> dict[str, Any]:
    """Households, persons, kinds and where every case stands, in the words people see."""
    with stores.village.reading() as connection:
        files = load_households(connection)
    roads = Counter(case.road.label for file in files for case in file.cases)
    kinds = Counter(printed_label(label("KIND", file.record["household_kind"])) for file in files)
    return {
        "农户": len(files), "人口": sum(len(file.members) for file in files), "户类型": dict(kinds),
        "监测事项": sum(roads.values()), "各步骤": dict(roads.most_common()), "走访": _count(files, "visit"),
        "帮扶措施": _count(files, "measure"), "承诺授权": _count(files, "consent"), "公示公告": len(stores.notices),
    }  # fmt: skip


def _count(files: list[HouseholdFile], kind: str) -> int:
    return sum(len(file.rows(kind)) for file in files)


def readme(stores: PracticeStores, out: _Out, summary: dict[str, Any]) -> str:
    """What each file is, how to sign in, how to open the package with another program."""
    village, township = stores.village, stores.township
    package = next(path.name for path, text in out.files.items() if text.startswith("报送包"))
    lines = [
        f"守望 练习村演示（{village.today.year}年{village.today.month}月{village.today.day}日）",
        "人名、地名、号码都是编的；每张纸上有“练习”字样，不作正式材料。", "",
        f"练习村：{village.place.name}（{village.place.code}），操作员{village.operator}，设备核对码{packages.own_fingerprint(village)}",
        f"练习乡镇：{township.place.name}（{township.place.code}），操作员{township.operator}，办公室核对码{packages.own_fingerprint(township)}",
        f"练习数据的密码：{PASSWORD}（演示用的数据写完文件就删除了）", "",
        f"共{summary['农户']}户、{summary['人口']}人、{summary['监测事项']}件监测事项。", "", "文件：",
        *(f"　{path.name}　{text}" for path, text in out.files.items()), "",
        "用通用工具打开练习报送包（需要 age）：", f"　age -d -i {KEY_FILE} -o 包内容 {package}",
        "包内容的前4行是签名，后面是一行目录和两段gzip数据，格式见程序的说明文件。",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
