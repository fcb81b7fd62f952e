"""Every failure of a package, a stick or a backup at the command line: its sentence, its exit code, and nothing changed."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.services.machine import machine_mark
from app.services.setup import sign_in
from app.store import peers
from app.store.peers import DeviceRow
from app.store.store import DeviceFile, set_meta
from app.sync import canonical
from app.sync.files import DiskFiles
from app.sync.keys import DeviceKeys
from tests.cli.conftest import TODAY, VILLAGE, Clerk
from tests.services.conftest import clock

VECTORS = Path(__file__).parents[1] / "vectors"
CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
KEYS = {
    name: DeviceKeys.from_bytes(canonical.dump(item))
    for name, item in json.loads((VECTORS / "keys.json").read_text("utf-8")).items()
}
PLACES = {"village": (VILLAGE, "石桥村"), "other": ("539901101204", "柳河村"), "office": ("539901101", "青石镇")}
# Vector → what the sentence says of it. Each names the file and what to do; each ends with 1.
BAD = {
    "cut": "文件不完整", "altered": "改动过或已经损坏", "foreign": "不是封给本机", "resealed": "转封", "newer": "更新版本的程序",
    "practice": "练习村的包", "forged": "签名不对", "borrowed-name": "签名不对", "impostor": "钥匙与登记的不一样",
    "stranger": "还没有核对过", "bomb": "不合格式", "bomb-manifest": "展开后比写明的大", "huge-count": "不合格式",
    "path": "不合格式", "wrong-counts": "不合格式", "duplicate": "不合格式",
}  # fmt: skip


def become(clerk: Clerk, who: str) -> Clerk:
    """The store takes the fixed keys of the vectors and knows whom their packages are from."""
    desk = sign_in(clerk.store, "", "abcd1234", machine_mark(), date.fromisoformat(TODAY), clock)
    try:
        with desk.store.writing() as connection:
            for name, (code, label) in PLACES.items():
                public = KEYS[name].public
                row = DeviceRow(
                    public.device, public.role, code, label, "A", json.dumps(public.to_json()), confirmed=True
                )
                if name != who and not (who == "office" and name == "office"):
                    peers.put_device(connection, row)
            if who == "office":
                set_meta(connection, "office_keys", KEYS[who].to_bytes().decode())
            else:
                set_meta(connection, "enrolled", KEYS["office"].public.device)
        if who != "office":
            known = DeviceFile.read(desk.store.folder, desk.store.key)
            assert known is not None
            DeviceFile(KEYS[who].public.device, known.place, KEYS[who].to_bytes().decode()).write(
                desk.store.folder, desk.store.key
            )
    finally:
        desk.store.close()
    return clerk


@pytest.fixture
def office(township: Clerk) -> Clerk:
    return become(township, "office")


def sentence(said: str, name: str, words: str) -> None:
    """What happened, where, and what to do."""
    assert name in said and words in said, said
    assert CHINESE.search(said) and ("请" in said or "不要" in said or "先" in said), said


@pytest.mark.parametrize("name", BAD)
def test_a_bad_package_is_refused(office: Clerk, name: str, tmp_path: Path) -> None:
    path = Path(shutil.copy(VECTORS / f"{name}.swpkg", tmp_path))
    before = path.read_bytes()
    sentence(office.refused("receive", path), path.name, BAD[name])
    sentence(office.refused("receive", path, "--plan"), path.name, BAD[name])
    inspected = office("inspect", path)
    if name in ("foreign", "stranger", "practice", "impostor"):  # looking is allowed, or at least its size can be told
        assert inspected.code in (0, 1) and (inspected.out or inspected.err)
    else:
        assert inspected.code == 1 and not inspected.out
        sentence(inspected.err, path.name, BAD[name])
    assert path.read_bytes() == before


@pytest.mark.parametrize(("name", "words"), [("bad-unit", "不合格式"), ("other-village", "属于别的村")])
def test_one_bad_household_stays_out_and_is_named(office: Clerk, name: str, words: str) -> None:
    answer = office("receive", VECTORS / f"{name}.swpkg")
    assert answer.code in (0, 1) and words in answer.out + answer.err
    assert len(office.everything()[0]) == (2 if name == "bad-unit" else 1)
    assert office("inspect", VECTORS / f"{name}.swpkg").code == 1


def test_the_same_again_and_the_same_number_with_other_content(office: Clerk) -> None:
    assert "已接收" in office.done("receive", VECTORS / "valid.swpkg").out
    assert "无变化" in office.done("receive", VECTORS / "valid.swpkg").out
    sentence(office.refused("receive", VECTORS / "replay-other.swpkg"), "replay-other.swpkg", "内容不一样")
    for name in ("older", "newer-fields", "with-volume"):
        assert "已接收" in office.done("receive", VECTORS / f"{name}.swpkg").out


def test_one_bad_package_among_good_ones(office: Clerk) -> None:
    answer = office("receive", VECTORS / "older.swpkg", VECTORS / "altered.swpkg", VECTORS / "stranger.swpkg")
    assert answer.code == 1 and "已接收" in answer.out
    sentence(answer.err, "altered.swpkg", BAD["altered"])
    sentence(answer.err, "stranger.swpkg", BAD["stranger"])


@pytest.mark.parametrize(("name", "words"), [("roster-altered", "名单"), ("valid", ""), ("cut", "文件不完整")])
def test_a_village_refuses_what_is_not_for_it(village: Clerk, name: str, words: str) -> None:
    clerk = become(village, "village")
    sentence(clerk.refused("receive", VECTORS / f"{name}.swpkg"), f"{name}.swpkg", words)


def test_the_answer_is_taken_by_its_village(village: Clerk) -> None:
    clerk = become(village, "village")
    assert "已接收" in clerk.done("receive", VECTORS / "return.swpkg").out
    assert "已接收" in clerk.done("receive", VECTORS / "roster.swpkg").out


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04" + bytes(3000), b"age-encryption.org/v1\n", b"\xff" * 5000]
)
def test_no_package_at_all(office: Clerk, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "报送包.swpkg"
    path.write_bytes(content)
    for command in ("receive", "inspect"):
        sentence(office.refused(command, path), path.name, "")


def test_a_file_that_is_not_there_and_a_folder(office: Clerk, tmp_path: Path) -> None:
    for command in ("receive", "inspect", "restore"):
        assert CHINESE.search(office.refused(command, tmp_path / "没有.swpkg"))
        assert CHINESE.search(office.refused(command, tmp_path))


def test_a_stick_pulled_before_it_is_read(office: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a stick answers with an error even when it is asked whether a file is there (found on a real one)."""
    path = Path(shutil.copy(VECTORS / "valid.swpkg", tmp_path))
    really = Path.stat

    def stat(self: Path, **more: Any) -> Any:
        if self == path:
            raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN), str(self))
        return really(self, **more)

    with monkeypatch.context() as pulled:
        pulled.setattr(Path, "stat", stat)
        for command in ("receive", "inspect"):
            sentence(office.refused(command, path), path.name, "")
    assert "已接收" in office.done("receive", path).out


TROUBLES = [
    (errno.ENOSPC, "空间不够"), (errno.EIO, "断开或出错"), (errno.ENODEV, "断开或出错"), (errno.EROFS, "只读"),
    (errno.ENAMETOOLONG, "文件名"), (errno.EBUSY, "写文件失败"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "number", "words"),
    [("create", *trouble) for trouble in TROUBLES] + [(step, *TROUBLES[1]) for step in ("sync", "open", "rename_new")],
)
def test_a_bad_stick(
    village: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, words: str
) -> None:
    """The stick fails under `export` and `answer`; on a good one the second try does it, under the first number."""
    stick = tmp_path / "stick"
    stick.mkdir()
    clerk = become(village, "village")

    def fail(*_: Any) -> Any:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(DiskFiles, step, fail)
        said = clerk.refused("export", "--to", stick)
    sentence(said, "-0001.swpkg", words)
    assert not list(stick.glob("*.swpkg"))
    made = clerk.json("export", "--to", stick)
    assert Path(made["file"]).exists() and made["number"][1:] in ("-0001", "-0002")


def test_the_office_writes_to_a_bad_stick(office: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.done("receive", VECTORS / "valid.swpkg")
    for step, (number, words) in zip(("create", "sync", "open", "rename_new"), TROUBLES, strict=False):
        with monkeypatch.context() as broken:
            broken.setattr(DiskFiles, step, lambda *_, number=number: (_ for _ in ()).throw(OSError(number, "x")))
            sentence(office.refused("answer", "--village", VILLAGE, "--to", tmp_path), "石桥村", words)
    assert not list(tmp_path.glob("*.swpkg"))
    assert office.json("answer", "--village", VILLAGE, "--to", tmp_path)["number"].startswith("Z-")


def test_what_cannot_be_written_or_answered(village: Clerk, township: Clerk, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x")
    assert "登记乡镇" in village.refused("export", "--to", tmp_path)
    clerk = become(village, "village")
    for folder in (tmp_path / "没有" / "这里", tmp_path / "文件", tmp_path / ("长" * 200)):
        assert CHINESE.search(clerk.refused("export", "--to", folder))
    assert "报送包" in township.refused("answer", "--village", VILLAGE, "--to", tmp_path)
    assert CHINESE.search(village.refused("answer", "--village", VILLAGE, "--to", tmp_path))


@pytest.mark.parametrize("way", ["cut", "turned", "empty", "none", "other"])
def test_a_bad_backup(village: Clerk, tmp_path: Path, way: str) -> None:
    village.done("backup", "--to", tmp_path)
    [good] = [path for path in tmp_path.rglob("*.swbak") if "village" not in path.parts]
    data = good.read_bytes()
    half = len(data) // 2
    changed = {"cut": data[:-5000], "turned": data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :], "empty": b"",
               "none": b"PK\x05\x06" + bytes(18), "other": (VECTORS / "valid.swpkg").read_bytes()}  # fmt: skip
    bad = tmp_path / "坏的.swbak"
    bad.write_bytes(changed[way])
    sentence(village.refused("restore", bad, "--yes"), bad.name, "备份")
    assert "已恢复" in village.done("restore", good, "--yes").out


@pytest.mark.parametrize(
    "words",
    [("receive",), ("export",), ("inspect",), ("restore",), ("answer", "--to", "x"), ("answer", "--village", VILLAGE),
     ("receive", "--wrong", "x"), ("inspect", "a", "b"), ("enrol",), ("enrol", "a", "--offer", "b")],
)  # fmt: skip
def test_wrong_usage(village: Clerk, words: tuple[str, ...]) -> None:
    answer = village(*words)
    assert answer.code == 2 and re.search("[\u4e00-\u9fff]{2}", answer.err) and "Traceback" not in answer.err
