"""Issue 2 "Bad input" at the command line: a Chinese sentence with what, where and what to do; exit 1; nothing changed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import ROOT, SAMPLE, VILLAGE, WORDS, Clerk
from tests.cli.test_cli_store import hand_over

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def book(path: Path, *rows: list[object]) -> Path:
    """A workbook with these rows."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_not_a_workbook(village: Clerk, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    said = village.refused("import", path)
    assert "名单.xlsx" in said and CHINESE.search(said)


def test_a_zip_that_is_no_workbook(village: Clerk, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("readme.txt", "x")
    assert "名单.xlsx" in village.refused("import", path)


def test_no_header(village: Clerk, tmp_path: Path) -> None:
    said = village.refused("import", book(tmp_path / "名单.xlsx", [1, 2, 3], [4, 5, 6]))
    assert "表头" in said


def test_a_million_empty_rows(village: Clerk, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    made = openpyxl.Workbook()
    made.active.cell(row=1_048_576, column=1, value=None).number_format = "@"
    made.active.cell(row=1_048_576, column=1).font = openpyxl.styles.Font(bold=True)
    made.save(path)
    assert "没有任何内容" in village.refused("import", path)


def test_cells_that_cannot_be_used_are_findings(village: Clerk, tmp_path: Path) -> None:
    """ID numbers turned to zeros, formulas, unknown codes, dates that do not exist: cell by cell, exit 1, the good ones stay."""
    village.done("import", SAMPLE)
    before = village.everything()
    made = openpyxl.load_workbook(SAMPLE)
    sheet = made.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[3]}
    sheet.cell(4, columns["证件号码"]).value = 539901194908150000
    sheet.cell(5, columns["证件号码"]).value = "=1+1"
    sheet.cell(6, columns["出生日期"]).value = "2026-02-30"
    path = tmp_path / "名单.xlsx"
    made.save(path)
    answer = village("import", path)
    assert answer.code == 1 and "名单.xlsx：有3处错误" in answer.err
    assert all(cell in answer.out for cell in ("H4", "H5", "K6"))
    assert village.everything() == before


def test_wrong_places(village: Clerk, tmp_path: Path) -> None:
    assert "找不到这个文件" in village.refused("import", tmp_path / "没有.xlsx")
    assert "找不到这个文件" in village.refused("load", tmp_path)
    assert "找不到这个文件" in village.refused("receive", tmp_path / "没有.swpkg")
    assert "找不到这个文件夹" in village.refused("export", "--to", tmp_path / "没有" / "更没有")


def test_wrong_password(village: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_PASSWORD", "falsch1234")
    answer = village("list")
    assert answer.code == 1 and "姓名或密码不对" in answer.err and answer.out == ""
    monkeypatch.delenv("SHOUWANG_PASSWORD")
    answer = village("list")
    assert answer.code == 1 and "SHOUWANG_PASSWORD" in answer.err


def test_no_store_and_a_second_one(village: Clerk, tmp_path: Path) -> None:
    answer = village("list", store=tmp_path / "leer")
    assert answer.code == 1 and "没有守望的数据" in answer.err and not (tmp_path / "leer").exists()
    assert "已经有" in village.refused("init", "--role", "village", "--village-code", VILLAGE, *WORDS)


@pytest.mark.parametrize(("words", "said"), [
    (("--role", "village", "--village-code", "5399"), "12位"), (("--role", "township", "--town-code", "5399011012"), "9位"),
    (("--village-code", VILLAGE), "没有选择"), (("--role", "村", "--village-code", VILLAGE, "--work-team", "maybe"), "work-team"),
])  # fmt: skip
def test_init_with_wrong_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    answer = Clerk(tmp_path / "v", capsys)("init", *words, *WORDS)
    assert answer.code == 1 and said in answer.err and not (tmp_path / "v").exists()


def test_init_with_a_weak_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_PASSWORD", "1111")
    answer = Clerk(tmp_path / "v", capsys)("init", "--role", "village", "--village-code", VILLAGE, *WORDS)
    assert answer.code == 1 and "密码太短" in answer.err


@pytest.mark.parametrize("words", [
    ("due", "--on", "2026-02-30"), ("visit", "A-0001", "--date", "2026-13-01"), ("visit", "A-0001", "--date", "gestern"),
    ("case", "A-0001", "线索登记", "--clue-date", "2026-06-31"), ("settings", "set", "公示天数=7", "--from", "2025-02-29"),
])  # fmt: skip
def test_a_date_that_does_not_exist(village: Clerk, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"households": [{"member": [{"name": "张三", "relation": "户主"}]}]}', "utf-8")
    village.done("load", tmp_path / "one.json")
    said = village.refused(*words)
    assert re.search(r"没有“.*”这一天|不是日期|没有“.*”这个月份", said)


def test_households_that_are_not_there_or_several(village: Clerk, tmp_path: Path) -> None:
    twice = '{"households": [{"group_name": "%s", "member": [{"name": "张三", "relation": "户主"}]}, {"group_name": "x", "member": [{"name": "张三", "relation": "户主"}]}]}'
    (tmp_path / "two.json").write_text(twice % "y", "utf-8")
    village.done("load", tmp_path / "two.json")
    assert "没有找到“A-0009”" in village.refused("show", "A-0009")
    said = village.refused("show", "张三")
    assert "有2户" in said and "A-0001" in said and "A-0002" in said


@pytest.mark.parametrize("harm", ["cut", "byte", "newer", "text"])
def test_damaged_packages(village: Clerk, township: Clerk, tmp_path: Path, harm: str) -> None:
    village.done("import", SAMPLE)
    package = hand_over(village, township, tmp_path)
    content = bytearray(package.read_bytes())
    if harm == "cut":
        content = content[: len(content) // 2]
    elif harm == "byte":
        content[len(content) // 2] ^= 1
    elif harm == "newer":
        content[7:9] = b"\xff\xff"
    else:
        content = bytearray(b"hello")
    package.write_bytes(bytes(content))
    said = township.refused("receive", package, "--confirm", village.json("fingerprint")["code"])
    assert package.name in said and CHINESE.search(said)
    assert township.json("list") == []


def test_a_package_signed_by_a_stranger_or_wrong_code(village: Clerk, township: Clerk, tmp_path: Path) -> None:
    village.done("import", SAMPLE)
    package = hand_over(village, township, tmp_path)
    assert "没有核对过" in township.refused("receive", package)
    assert "核对码" in township.refused("receive", package, "--confirm", "AAAA-BBBB-CCCC")
    assert "12个" in township.refused("receive", package, "--confirm", "AAAA")


def test_a_package_of_another_village_or_township(
    village: Clerk, township: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    village.done("import", SAMPLE)
    package = hand_over(village, township, tmp_path)
    beside = Clerk(tmp_path / "beside", capsys)
    beside.done("init", "--role", "village", "--village-code", "539901101204", "--village", "河湾村", *WORDS[2:])
    assert "不是封给本机" in beside.refused("receive", package)
    assert village("receive", package).code == 1  # its own package, brought back by mistake
    other = Clerk(tmp_path / "other", capsys)
    other.done("init", "--role", "township", "--town-code", "539901102", "--township", "白石镇", "--county", "云山县")
    assert "不是封给本机" in other.refused("receive", package)
    offer = tmp_path / "other.swenrol"
    code = other.json("enrol", "--offer", offer)["code"]
    assert "不属于同一个乡镇" in village.refused("enrol", offer, "--confirm", code)
    assert "不一致" in village.refused("enrol", tmp_path / "乡镇.swenrol", "--confirm", "AAAA-BBBB-CCCC")
    assert "乡镇来做" in village.refused("enrol", "--offer", tmp_path / "x.swenrol")


def test_a_package_of_ones_own_is_named_as_such(village: Clerk, township: Clerk, tmp_path: Path) -> None:
    village.done("import", SAMPLE)
    package = hand_over(village, township, tmp_path)
    assert "本机自己写的包" in village.refused("receive", package)


def test_export_before_enrolment(village: Clerk, tmp_path: Path) -> None:
    assert "还没有登记乡镇" in village.refused("export", "--to", tmp_path / "usb")


FULL_DISK = """
import resource, sys
from app.cli import main
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(main(sys.argv[2:]))
"""


def test_a_disk_that_takes_no_more(full_strength: int, village: Clerk, tmp_path: Path) -> None:
    """A file that may not grow stands for a full disk: the import leaves nothing, a print leaves no half sheet."""
    before = village.everything()
    words = [["import", str(SAMPLE)], ["print", "采集表", "--blank", "--out", str(tmp_path / "x.pdf")]]
    for command, limit in zip(words, (200_000, 20_000), strict=True):
        done = subprocess.run(
            [sys.executable, "-c", FULL_DISK, str(limit), "--store", str(village.store), "--on", village.on, *command],
            capture_output=True, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        assert "磁盘" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert village.everything() == before
    assert not list(tmp_path.glob("*x.pdf*"))
    village.done("import", SAMPLE)


def test_a_second_writer_is_told_who_holds_the_store(village: Clerk) -> None:
    from filelock import FileLock

    lock = FileLock(str(village.store / "store.lock"))
    with lock:
        answer = village("line", "set", "2025=8100")
        assert answer.code == 1 and "正在被另一处使用" in answer.err
        assert village("list").code == 0  # reading works beside it


def test_our_own_faults_leave_a_log_without_names(village: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    import app.services.family.households

    def broken(*_: object) -> None:
        raise ValueError("张德福 539901197003150039")

    monkeypatch.setattr(app.services.family.households, "list_households", broken)
    answer = village("list", "张德福")
    assert answer.code == 1 and "程序出错" in answer.err and "张德福" not in answer.err
    log = (village.store / "shouwang-error.log").read_text("utf-8")
    assert "ValueError" in log and "look.py" in log and "张德福" not in log and "5399" not in log


def test_packages_copied_without_their_store(village: Clerk, tmp_path: Path) -> None:
    """A copied store is another device: it still opens, nothing of the first one is touched."""
    shutil.copytree(village.store, tmp_path / "copy")
    assert village("list", store=tmp_path / "copy").code == 0
