"""The comparison list leaves locked (agile AES-256), its password on a slip of its own; locked answers come back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import olefile
import openpyxl
import pypdf
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.policies import set_policy
from app.services.road.comparing_answers import plan_answer
from app.services.road.comparing_list import draw_password, password_slip, save_list, save_slip
from app.workbooks.locked import is_locked, lock, unlock
from app.workbooks.reader import open_workbook
from tests.services.test_comparing_store import COMPARING, people, wide

WORD = "k7mp-4hxt-9rwd"


@pytest.fixture
def waiting(desk: Desk, household: Callable[..., Any]) -> Any:
    set_policy(desk, "compare_position", "before_review", date(2026, 1, 1))
    return household(desk, "张德福", road=COMPARING)


def test_the_list_is_locked_with_aes_256_and_opens_with_its_password_alone(desk: Desk, waiting: Any) -> None:
    saved = save_list(desk, "交县里比对", WORD, WORD)
    number = people(desk, waiting)["张德福"]["id_number"]
    assert is_locked(saved.data) and not zipfile.is_zipfile(io.BytesIO(saved.data))
    assert number.encode() not in saved.data and "张德福".encode() not in saved.data
    info = olefile.OleFileIO(io.BytesIO(saved.data)).openstream("EncryptionInfo").read().decode("utf-8", "ignore")
    assert 'cipherAlgorithm="AES"' in info and set(re.findall(r'keyBits="(\d+)"', info)) == {"256"}
    assert 'hashAlgorithm="SHA512"' in info and 'spinCount="100000"' in info
    other, out = OOXMLFile(io.BytesIO(saved.data)), io.BytesIO()
    other.load_key(password=WORD, verify_password=True)
    other.decrypt(out, verify_integrity=True)
    assert number in str(list(openpyxl.load_workbook(out).active.iter_rows(values_only=True)))
    with pytest.raises(AppError) as refused:
        unlock(saved.data, WORD.upper(), "名单.xlsx")
    assert refused.value.code == "WB-08" and refused.value.where == "名单.xlsx"


@pytest.mark.parametrize(
    ("word", "again", "code"),
    [("", "", "CMP-116"), ("abc12", "abc12", "CMP-116"), ("aaaa1111a", "aaaa1111a", "CMP-116"), (" abcd1234", " abcd1234", "CMP-116"),
     ("abcdefghij", "abcdefghij", "CMP-116"), ("20261123", "20261123", "CMP-116"), (WORD, WORD[:-1], "CMP-117")],
)  # fmt: skip
def test_a_weak_or_mistyped_password_makes_no_list(desk: Desk, waiting: Any, word: str, again: str, code: str) -> None:
    with pytest.raises(AppError) as refused:
        save_list(desk, "交县里比对", word, again)
    assert refused.value.code == code


def test_drawn_passwords_can_be_read_out_and_are_never_alike() -> None:
    drawn = {draw_password() for _ in range(200)}
    assert len(drawn) == 200
    assert all(re.fullmatch(r"(?:[2-9a-kmnp-z]{4}-){3}[2-9a-kmnp-z]{4}", word) for word in drawn)


def test_the_password_is_kept_nowhere(desk: Desk, waiting: Any, tmp_path: Path) -> None:
    save_list(desk, "交县里比对", WORD, WORD)
    password_slip(desk, WORD, "名单.xlsx")
    with desk.reading() as connection:
        dumped = "\n".join(str(row) for table in ("journal", "meta", "access") for row in _all(connection, table))
    assert WORD not in dumped and "交县里比对" in dumped
    found = [path for path in desk.store.folder.rglob("*") if path.is_file()]
    assert not [path for path in found if WORD.encode() in path.read_bytes() or path.suffix in (".xlsx", ".tmp")]


def _all(connection: Any, table: str) -> list[Any]:
    names = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")}
    real = next((name for name in sorted(names) if name.startswith(table)), "")
    return list(connection.exec_driver_sql(f'SELECT * FROM "{real}"')) if real else []


def test_the_slip_says_file_and_password_and_no_person(desk: Desk, waiting: Any, tmp_path: Path) -> None:
    slip = password_slip(desk, WORD, "部门比对名单-20261123.xlsx")
    text = pypdf.PdfReader(io.BytesIO(slip.data)).pages[0].extract_text()
    assert WORD in text.replace("\n", "") and "部门比对名单" in text and "张德福" not in text
    listed = tmp_path / "名单" / "名单.xlsx"
    listed.parent.mkdir()
    with pytest.raises(AppError) as refused:
        save_slip(listed.parent / "条.pdf", slip.data, listed)
    assert refused.value.code == "CMP-118" and not list(listed.parent.iterdir())
    assert save_slip(tmp_path / "条.pdf", slip.data, listed).read_bytes() == slip.data


def test_a_locked_answer_asks_for_its_password_and_a_plain_one_does_not(
    desk: Desk, waiting: Any, tmp_path: Path
) -> None:
    plain = wide(desk, waiting, tmp_path / "反馈.xlsx")
    assert len(plan_answer(desk, plain).flags) == len(plan_answer(desk, plain, "anything").flags) == 1
    locked = tmp_path / "反馈-加密.xlsx"
    locked.write_bytes(lock(plain.read_bytes(), WORD))
    for word, code in (("", "CMP-119"), ("wrong-word-1", "WB-08")):
        with pytest.raises(AppError) as refused:
            plan_answer(desk, locked, word)
        assert refused.value.code == code
    assert plan_answer(desk, locked, WORD).flags == plan_answer(desk, plain).flags


def test_a_damaged_locked_workbook_is_refused_at_every_cut(tmp_path: Path) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in range(400):
        book.active.append([f"第{row}行", row * 7919 % 1000])
    book.save(out)
    whole = lock(out.getvalue(), WORD)
    assert unlock(whole, WORD, "x") == out.getvalue()
    refused = 0
    for place in range(0, len(whole), len(whole) // 40):
        for bad in (whole[:place] + b"\xff\x00\xff" + whole[place + 3 :], whole[:place]):
            path = tmp_path / "坏.xlsx"
            path.write_bytes(bad)
            try:
                sheets = open_workbook(path, password=WORD)
            except AppError as error:
                refused += 1
                assert error.code in ("WB-02", "WB-03", "WB-04", "WB-07", "WB-08")
            else:  # only the fill at the end of a sector was hit
                assert sheets[0].rows[399] == ["第399行", 399 * 7919 % 1000], "what opens is whole"
    assert refused > 60


def test_a_file_that_asks_for_endless_rounds_is_refused_at_once(tmp_path: Path) -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    whole = lock(out.getvalue(), WORD)
    with pytest.raises(AppError) as refused:
        unlock(_spun(whole), WORD, "反馈.xlsx")
    assert refused.value.code == "WB-07"


def _spun(whole: bytes) -> bytes:
    """The same file with the number of rounds grown by shortening white space beside it, so that no length changes."""
    old = b'spinCount="100000" saltSize="16" blockSize="16" keyBits="256"\n                            hashSize'
    new = b'spinCount="100000000" saltSize="16" blockSize="16" keyBits="256"\n                         hashSize'
    assert old in whole and len(old) == len(new)
    return whole.replace(old, new)
