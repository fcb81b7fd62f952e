"""One paper for many households in one job: streamed, in copies, with what failed listed, and nothing left when it is stopped."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain.errors import AppError, Cancelled
from app.reports import draw_many, render_pdf
from app.reports.stream import PdfStream
from app.services.desk import Desk
from app.services.papers import many
from app.services.papers.catalogue import print_paper
from app.services.papers.many import ManyAsked, many_kinds, pick_households, print_many
from app.store.peers import accesses

Build = Callable[..., Any]
Tool = Callable[..., str]


@pytest.fixture
def homes(desk: Desk, household: Build) -> list[Any]:
    """Thirty households: more than one block; two groups."""
    return [household(desk, f"张𬱖{number}", group="1组" if number < 20 else "2组") for number in range(30)]


def flat(page: Any) -> str:
    return "".join(page.extract_text().split())


def stop_at(count: int) -> Callable[[int, int, str], None]:
    def progress(done: int, total: int, text: str) -> None:
        assert text
        if done >= count:
            raise Cancelled

    return progress


def log_of(desk: Desk) -> list[tuple[str, ...]]:
    with desk.reading() as connection:
        return [line for line in accesses(connection) if line[2].startswith("打印")]


def test_a_sheet_for_each_in_the_order_of_the_list(desk: Desk, homes: list[Any], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = tmp_path / "授权书.pdf"
    ids = tuple(made.id for made in homes)
    made = print_many(desk, ManyAsked("承诺授权书", ids), path, lambda done, total, _text: told.append((done, total)))
    assert (made.households, made.pages, made.failed, made.files) == (30, 60, (), (path,))
    assert (
        told[0] == (0, 30) and told[-1] == (30, 30) and [done for done, _ in told] == sorted(done for done, _ in told)
    )
    pages = [flat(page) for page in PdfReader(path).pages]
    assert len(pages) == 60
    assert all(f"SQ-{home.number}" in pages[2 * at] and home.head in pages[2 * at] for at, home in enumerate(homes))
    assert all("第1页共2页" in pages[2 * at] and "第2页共2页" in pages[2 * at + 1] for at in range(30))
    assert len(log_of(desk)) == 30 and {line[4] for line in log_of(desk)} == {"农户签字授权"}
    assert [item.name for item in tmp_path.iterdir() if item.suffix == ".part"] == []


def test_other_programs_read_the_streamed_file(desk: Desk, homes: list[Any], tmp_path: Path, tool: Tool) -> None:
    program = tool("qpdf", "structure of a pack of many sheets")
    path = tmp_path / "采集表.pdf"
    print_many(desk, ManyAsked("form", tuple(made.id for made in homes)), path)
    assert "No syntax" in subprocess.run([program, "--check", path], capture_output=True, check=True).stdout.decode()
    fonts = subprocess.run([tool("pdffonts"), path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert fonts and all(line.split()[-5] == "yes" for line in fonts)


def test_a_sheet_of_the_pack_is_the_sheet_printed_alone(desk: Desk, homes: list[Any]) -> None:
    pack = print_many(desk, ManyAsked("check", tuple(made.id for made in homes[:3])))
    alone = [flat(page) for page in PdfReader(BytesIO(print_paper(desk, "check", household=homes[1].id).data)).pages]
    pages = [flat(page) for page in PdfReader(BytesIO(pack.data)).pages]
    assert pages[len(alone) : 2 * len(alone)] == alone and pack.pages == len(pages)


def test_copies_lie_one_behind_the_other(desk: Desk, homes: list[Any]) -> None:
    made = print_many(desk, ManyAsked("contact_card", tuple(made.id for made in homes[:2]), copies=3))
    assert (made.households, made.pages) == (2, 6)
    heads = ["张𬱖0" in flat(page) for page in PdfReader(BytesIO(made.data)).pages]
    assert heads == [True, True, True, False, False, False]


def test_a_file_each_in_a_folder(desk: Desk, homes: list[Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    made = print_many(desk, ManyAsked("consent", tuple(made.id for made in homes[:4])), out)
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(path.name for path in made.files) and len(names) == 4 and "A-0001" in names[0]
    assert not any("张" in name for name in names), "no name of anybody in a file name"
    assert (out / names[0]).read_bytes() == print_paper(desk, "consent", household=homes[0].id).data


def test_volumes_are_numbered_each_by_itself(desk: Desk, homes: list[Any]) -> None:
    made = print_many(desk, ManyAsked("file", tuple(made.id for made in homes[:2])))
    pages = [flat(page) for page in PdfReader(BytesIO(made.data)).pages]
    assert sum("卷内第1页" in page for page in pages) == 2 and sum("卷内目录" in page for page in pages) == 2


def test_those_that_fail_are_named_and_the_rest_is_made(desk: Desk, homes: list[Any], household: Build) -> None:
    bare = household(desk, "李无事", road="")
    odd = household(desk, "王\ue001", road="consented")
    made = print_many(desk, ManyAsked("consent", (homes[0].id, bare.id, "gone", odd.id, homes[1].id)))
    assert made.households == 2 and made.pages == 4
    lines = [one.line for one in made.failed]
    assert len(lines) == 3 and "李无事" in lines[0] and "没有找到" in lines[1] and "此字无法显示" in lines[2]
    assert len(log_of(desk)) == 2
    again = print_many(desk, ManyAsked("consent", (odd.id,), accept_missing=True))
    assert again.households == 1 and again.failed == () and again.missing[0].code == "U+E001"


def test_nothing_made_at_all_is_an_error(desk: Desk, household: Build, tmp_path: Path) -> None:
    bare = household(desk, "李无事", road="")
    with pytest.raises(AppError, match="PRINT-052") as caught:
        print_many(desk, ManyAsked("consent", (bare.id,)), tmp_path / "无.pdf")
    assert "李无事" in str(caught.value) and list(tmp_path.glob("*.pdf")) == [] and list(tmp_path.glob(".*part")) == []


@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_job_that_is_stopped_leaves_nothing(desk: Desk, homes: list[Any], tmp_path: Path, place: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "早先.pdf").write_bytes(b"keep")
    target = out / "授权书.pdf" if place == "file" else out
    if place == "folder":  # an earlier print of a household is not lost either
        print_many(desk, ManyAsked("consent", (homes[0].id,)), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    logged = len(log_of(desk))
    with pytest.raises(Cancelled):
        print_many(desk, ManyAsked("consent", tuple(made.id for made in homes)), target, stop_at(27))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert len(log_of(desk)) == logged, "what was not printed is not logged as printed"


def test_a_full_disk_leaves_nothing(desk: Desk, homes: list[Any], tmp_path: Path) -> None:
    with pytest.raises(AppError, match="FILE-101"):
        print_many(desk, ManyAsked("consent", (homes[0].id,)), tmp_path / "没有这个文件夹" / "授权书.pdf")
    assert list(tmp_path.glob("**/*.part")) == []


def test_a_paper_of_no_household_and_bad_wishes_are_refused(desk: Desk, homes: list[Any]) -> None:
    with pytest.raises(AppError, match="PRINT-050"):
        print_many(desk, ManyAsked("会议记录", (homes[0].id,)))
    with pytest.raises(AppError, match="PRINT-051"):
        print_many(desk, ManyAsked("consent", ()))
    for copies in (0, -1, 21):
        with pytest.raises(AppError, match="PRINT-053"):
            print_many(desk, ManyAsked("consent", (homes[0].id,), copies=copies))
    assert {kind.key for kind in many_kinds()} >= {"form", "consent", "file", "contact_card"}


def test_households_are_picked_by_group_and_kind(desk: Desk, homes: list[Any], household: Build) -> None:
    watched = household(desk, "周永福", road="monitored", group="10组")
    ids = [made.id for made in homes]
    assert pick_households(desk) == (*ids, watched.id)
    assert pick_households(desk, groups=("2组",)) == tuple(ids[20:])
    assert pick_households(desk, "monitored") == (watched.id,)
    with pytest.raises(AppError, match="PRINT-051"):
        pick_households(desk, groups=("9组",))
    with pytest.raises(AppError, match="PRINT-051"):
        pick_households(desk, "removed")


def test_only_one_block_is_in_memory(desk: Desk, homes: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream is given blocks of `BLOCK` sheets, one after the other."""
    seen: list[int] = []
    add = PdfStream.add

    def counted(stream: PdfStream, pdf: bytes) -> int:
        seen.append(add(stream, pdf))
        return seen[-1]

    monkeypatch.setattr(PdfStream, "add", counted)
    print_many(desk, ManyAsked("consent", tuple(made.id for made in homes)))
    assert seen == [2 * many.BLOCK, 2 * (30 - many.BLOCK)]


def test_a_document_that_fails_half_way_leaves_no_page(desk: Desk, homes: list[Any]) -> None:
    printed = print_paper(desk, "consent", household=homes[0].id)
    sheet = printed.documents[0]
    assert draw_many((sheet,), "一份")[1] == (2,)
    assert render_pdf(sheet) == printed.data, "a shared drawing before leaves no trace in the next"
