"""Offer and answer: readable, signed, believed only after typing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.sync.enrolment import Offer, load_enrolment, make_answer, make_offer, read_answer, read_offer, save_enrolment
from app.sync.keys import DeviceKeys, fingerprint

Keys = dict[str, DeviceKeys]


@pytest.fixture(scope="module")
def offer(keys: Keys) -> bytes:
    return make_offer(keys["office"], "539901101", "青石镇", "云山县", False, "2026-11-20")


def test_the_handshake(tmp_path: Path, keys: Keys, offer: bytes) -> None:
    save_enrolment(tmp_path / "o.swenrol", offer)
    got = read_offer(load_enrolment(tmp_path / "o.swenrol"))
    assert got == Offer(keys["office"].public, "539901101", "青石镇", "云山县", False, "2026-11-20")
    got.confirm(fingerprint(keys["office"].public))
    with pytest.raises(AppError, match=r"sync\.code"):
        got.confirm(fingerprint(keys["stranger"].public))
    answer = read_answer(make_answer(keys["village"], "539901101203", "石桥村", got, "2026-11-21"))
    assert answer.device == keys["village"].public and answer.office == got.fingerprint
    assert (answer.village_code, answer.village, answer.practice) == ("539901101203", "石桥村", False)
    answer.confirm(answer.fingerprint.lower().replace("-", " "))


def test_it_is_plain_json_people_can_read(offer: bytes, keys: Keys) -> None:
    table = json.loads(offer)
    assert table["body"]["township"] == "青石镇" and "青石镇".encode() in offer
    assert table["body"]["fingerprint"] == fingerprint(keys["office"].public)
    assert keys["office"].age_secret not in offer.decode()
    again = json.dumps(table, indent=4, ensure_ascii=True).encode()
    assert read_offer(again) == read_offer(offer)


def test_any_change_is_noticed(offer: bytes) -> None:
    right = read_offer(offer)
    for place in range(len(offer)):
        turned = bytearray(offer)
        turned[place] ^= 1
        try:
            got = read_offer(bytes(turned), "a.swenrol")
        except AppError as error:
            assert error.code in ("sync.enrolment", "sync.enrolment_altered") and error.where == "a.swenrol"
        else:
            assert got == right  # a blank turned into another blank


def test_every_cut_is_noticed(offer: bytes) -> None:
    for size in range(len(offer) - 1):
        with pytest.raises(AppError):
            read_offer(offer[:size])


def test_a_forger_needs_the_paper_too(keys: Keys, offer: bytes) -> None:
    other_keys = keys["other"]
    false = DeviceKeys.assemble("T" + "0" * 15, "office", other_keys.age_secret, other_keys.sign_secret)
    forged = make_offer(false, "539901101", "青石镇", "云山县", False, "2026-11-20")
    with pytest.raises(AppError, match=r"sync\.code"):
        read_offer(forged).confirm(fingerprint(keys["office"].public))
    table, other = json.loads(offer), json.loads(forged)
    for part in ("body", "key", "signature"):
        with pytest.raises(AppError):
            read_offer(json.dumps({**table, part: other[part]}).encode())


def test_kinds_and_roles_are_not_mixed(keys: Keys, offer: bytes) -> None:
    with pytest.raises(AppError, match="文件类型"):
        read_answer(offer)
    with pytest.raises(AppError, match="乡镇公钥"):
        make_offer(keys["clerk"], "539901101", "青石镇", "云山县", False, "2026-11-20")
    with pytest.raises(AppError, match="设备角色"):
        make_answer(keys["clerk"], "539901101203", "石桥村", read_offer(offer), "2026-11-21")
    with pytest.raises(AppError, match="乡镇代码"):
        make_offer(keys["office"], "5399", "青石镇", "云山县", False, "2026-11-20")


def test_too_large_missing_and_newer(tmp_path: Path, offer: bytes) -> None:
    (tmp_path / "big.swenrol").write_bytes(b" " * 70_000)
    for name in ("big.swenrol", "none.swenrol"):
        with pytest.raises(AppError):
            load_enrolment(tmp_path / name)
    with pytest.raises(AppError, match="文件版本"):
        read_offer(json.dumps({**json.loads(offer), "version": 2}).encode())


@settings(max_examples=150)
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_a_sentence(data: bytes) -> None:
    with pytest.raises(AppError) as caught:
        read_offer(data)
    assert caught.value.code == "sync.enrolment"
