"""`export`, `answer`, `tidy`, `receive` with attachment volumes, as clerks type them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.cli.conftest import Clerk, household_json


def test_attachments_there_and_old_files_away(
    village: Clerk, township: Clerk, json_file: Callable[..., Path], tmp_path: Path
) -> None:
    village.done("load", json_file(household_json()))
    Image.linear_gradient("L").resize((400, 300)).save(tmp_path / "a.jpg", "JPEG")
    village.done("attach", "A-0001", tmp_path / "a.jpg", "--purpose", "入户照片", "--taken-on", "2026-11-02")
    stick, offer = tmp_path / "usb", tmp_path / "乡镇.swenrol"
    code = township.json("enrol", "--offer", offer)["code"]
    village.done("enrol", offer, "--confirm", code)

    plan = village.json("export", "--to", stick, "--plan")
    assert plan["households"] == ["A-0001"] and plan["attachments"] == 1 and plan["bytes"] > plan["backup_bytes"] > 0
    assert "附件1个" in village.done("export", "--to", stick, "--plan").out and not list(stick.iterdir())
    bare = village.json("export", "--to", stick, "--no-attachments", "--no-backup")
    assert (bare["volumes"], bare["attachments_left"]) == ([], 1) and len(list(stick.iterdir())) == 1
    told = village.done("export", "--to", stick).out
    assert "附件第1卷：报送包-石桥村-A-0002.att01.swvol，1个" in told and "备份也已放在旁边" in told
    assert told.rstrip().endswith("可以拔出U盘。")

    own = village.json("fingerprint")["code"]
    first, second = sorted(stick.glob("*.swpkg"))
    assert "带附件1个，共1卷" in township.done("receive", second, "--plan", "--confirm", own).out
    seen = township.json("inspect", second)
    assert (seen["attachments"], seen["volumes"]) == (1, 1)
    [volume] = stick.glob("*.swvol")
    away = tmp_path / "second"
    away.mkdir()
    moved = volume.rename(away / volume.name)
    taken = township.json("receive", second, "--confirm", own)[0]
    assert any("还缺1个附件" in note and "入户照片" in note for note in taken["notes"])
    late = township.json("receive", moved)[0]
    assert late["state"] == "已接收" and late["counts"] == {"附件": 1} and "收下1个" in late["notes"][0]
    moved.write_bytes(moved.read_bytes()[:-700])
    bad = township("receive", moved)
    assert bad.code == 1 and "sync.cut" in bad.err

    back = township.json("answer", "--village", "539901101203", "--to", stick, "--no-attachments")
    assert back["volumes"] == []
    assert village.done("tidy", stick).out.strip() == "没有可以删的旧文件。"
    village.done("receive", back["file"])
    listed = village.json("tidy", stick)
    assert [(Path(one["file"]).name, one["removed"]) for one in listed] == [(second.name, False)]
    assert "--remove" in village.said[-1].err and second.exists()
    gone = village.json("tidy", stick, "--remove")
    assert gone[0]["removed"] and not second.exists() and first.exists()
    assert "没有新的内容要报送" in village.done("export", "--to", stick, "--plan").out
    assert "P-106" in village.refused("export", "--to", stick)
    assert "FILE-103" in village.refused("tidy", tmp_path / "x" / "y")
