"""报送单 with its volumes and backup, 接收回执单 with the same code on the other side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages import answer, enrol, offer_enrolment, own_fingerprint, receive
from app.services.packages.carrying import hand_over
from app.services.papers.catalogue import print_paper
from app.store import attachments
from app.sync.writer import megabytes


def squeezed(text: str) -> str:
    return text.replace("\n", "").replace(" ", "")


def test_both_sheets_carry_one_code(
    desk: Desk, township: Desk, household: Callable[..., Any], tmp_path: Path, pdf_text: Callable[[bytes], str]
) -> None:
    with pytest.raises(AppError, match="PRINT-054"):
        print_paper(township, "接收回执单")
    home = household(desk)
    for _ in range(2):
        sealed = attachments.put(desk.store.folder, b"a picture" * 4000)
        values = {
            "household_id": home.id,
            "purpose": "visit_photo",
            "digest": sealed.digest,
            "secret": sealed.secret,
            "size": 36000,
        }
        with desk.writing("添加附件") as door:
            door.create("attachment", values)
    offer = tmp_path / "offer.swenrol"
    enrol(desk, offer, offer_enrolment(township, offer))
    stick = tmp_path / "stick"
    stick.mkdir()
    made = hand_over(desk, stick)
    assert made.backed_up and made.attachments == 2
    sheet = squeezed(pdf_text(print_paper(desk, "报送单", package=made.number).data))
    [volume] = made.volumes
    backup = next(stick.glob("*.swbak"))
    for part in (made.check_code, volume.path.name, "附件2个", volume.check_code, backup.name, "本机数据的备份",
                 megabytes(volume.size).replace(" ", ""), "报送人", "接收人"):  # fmt: skip
        assert part in sheet, part
    receive(township, [made.path], own_fingerprint(desk))
    told = squeezed(pdf_text(print_paper(township, "接收回执单", package=made.check_code).data))
    for part in (
        "接收回执单",
        made.check_code,
        made.number,
        made.path.name,
        "石桥村",
        "青石镇人民政府",
        "附件收下2",
        "收下的农户",
        home.number,
    ):
        assert part in told, part
    assert home.head not in told and "还缺" not in told
    assert print_paper(township, "接收回执单").data == print_paper(township, "接收回执单", package=made.number).data
    with pytest.raises(AppError, match="PRINT-055"):
        print_paper(township, "接收回执单", package="A-0099")
    volume.path.unlink()
    for path in attachments.all_files(township.store.folder):
        path.unlink()
    receive(township, [made.path])
    assert "附件还缺2" in squeezed(pdf_text(print_paper(township, "接收回执单").data))
    back = answer(township, desk.place.code, stick)
    receive(desk, [back.path])
    told = squeezed(pdf_text(print_paper(desk, "接收回执单").data))
    assert back.check_code in told and back.path.name in told and "村民委员会" in told
