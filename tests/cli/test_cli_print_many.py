"""`print` for many households: by group, by kind, by name, in copies, into a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.conftest import SAMPLE, Clerk


@pytest.fixture
def filled(village: Clerk) -> Clerk:
    """The register of the sample."""
    village.done("import", SAMPLE)
    return village


def test_a_group_in_one_file_with_copies(filled: Clerk, tmp_path: Path) -> None:
    group = filled.json("list", "A-0001")[0]["group"]
    count = len(filled.json("list", "--group", group))
    target = tmp_path / "走访.pdf"
    told = filled.json("print", "入户走访记录", "--group", group, "--blank", "--copies", "2", "--out", target)
    assert told["households"] == count and told["failed"] == [] and told["files"] == [str(target)]
    assert len(PdfReader(target).pages) == told["pages"] > count


def test_those_without_a_case_are_named_and_the_exit_code_says_so(filled: Clerk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    ran = filled("print", "承诺授权书", "--which", "监测中", "--household", "A-0001", "--out", out)
    assert ran.code in (0, 1) and "承诺授权书（" in ran.out
    assert len(list(out.glob("承诺授权书-*.pdf"))) >= 1 and not list(out.glob(".*"))
    assert ran.code == 0 or "没有打印" in ran.err


def test_two_named_households(filled: Clerk, tmp_path: Path) -> None:
    target = tmp_path / "采集表.pdf"
    told = filled.json("print", "采集表", "--household", "A-0001", "--household", "A-0002", "--out", target)
    assert told["households"] == 2 and "采集表" in told["kind"]


def test_bad_wishes(filled: Clerk, tmp_path: Path) -> None:
    assert "没有“第九组”这个小组" in filled.refused("print", "采集表", "--group", "第九组", "--out", tmp_path / "x.pdf")
    assert "不是一户一份的材料" in filled.refused(
        "print", "防返贫监测台账", "--which", "全部", "--out", tmp_path / "x.pdf"
    )
    assert "份不行" in filled.refused(
        "print", "采集表", "--household", "A-0001", "--copies", "0", "--out", tmp_path / "x.pdf"
    )
    assert "不能存成.xlsx" in filled.refused("print", "采集表", "--which", "全部", "--out", tmp_path / "x.xlsx")
    assert list(tmp_path.glob("x.*")) == []
