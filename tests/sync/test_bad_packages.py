"""Packages that are cut, turned, foreign, forged or hostile: each a sentence, none believed."""

from __future__ import annotations

import hashlib
import io
import os
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.units import UnitState
from app.sync import canonical, container, limits
from app.sync.agefile import look_over, open_sealed, seal
from app.sync.container import Inner, deflate, split, unit_lines
from app.sync.keys import DeviceKeys
from app.sync.manifest import Entry, ManifestFacts, from_bytes
from app.sync.reader import inspect_package, read_package
from app.sync.shape import BadShape
from app.sync.signing import digest_of, sign_digest
from app.sync.writer import write_package

Keys = dict[str, DeviceKeys]
OUTSIDE = {"sync.cut", "sync.altered", "sync.not_package", "sync.foreign", "sync.newer"}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, keys: Keys, facts: ManifestFacts, units: list[UnitState]) -> Path:
    target = tmp_path_factory.mktemp("large") / "a.swpkg"
    write_package(target, facts, units, keys["village"], [keys["office"].public])
    return target


def refusal(path: Path, keys: Keys) -> str:
    known = {keys["village"].public.device: keys["village"].public}
    with pytest.raises(AppError) as caught:
        list(read_package(path, [keys["office"]], known, practice=False).units)
    assert caught.value.text and caught.value.advice and path.name in str(caught.value)
    return caught.value.code


def places(size: int, header: int) -> Iterator[int]:
    """Every byte of the outside's head, then a few dozen over all the rest, the borders of age's pieces among them."""
    yield from range(header + 16)
    yield from range(header + 16, size, max(1, size // 60))
    for border in range(header + 16 + 65552, size, 65552):
        yield from (border - 17, border - 16, border - 1, border)
    yield from (size - 17, size - 16, size - 1)


def test_any_turned_bit_is_noticed(large: Path, tmp_path: Path, keys: Keys) -> None:
    data, target = large.read_bytes(), tmp_path / "b.swpkg"
    header = look_over(data, len(data), "").header
    assert len(data) > 3 * 65552
    for place in places(len(data), header):
        turned = bytearray(data)
        turned[place] ^= 1 << (place % 8)
        target.write_bytes(turned)
        assert refusal(target, keys) in OUTSIDE, place
        if place >= header:
            assert refusal(target, keys) == "sync.altered", place


def test_any_cut_is_noticed(large: Path, tmp_path: Path, keys: Keys) -> None:
    data, target = large.read_bytes(), tmp_path / "b.swpkg"
    header = look_over(data, len(data), "").header
    sizes = [*range(header + 40), *range(header + 40, len(data), 4099), *range(len(data) - 40, len(data))]
    codes = [(size, cut_code(target, data[:size], keys)) for size in sizes]
    assert {code for size, code in codes if size > 0} <= {"sync.cut", "sync.altered"}
    assert sum(code == "sync.altered" for _, code in codes) <= 1


def cut_code(target: Path, data: bytes, keys: Keys) -> str:
    target.write_bytes(data)
    code = refusal(target, keys)
    with pytest.raises(AppError) as caught:  # without keys a cut shows too
        look_over(data[: limits.MAX_AGE_HEADER], len(data), "")
    assert caught.value.code == "sync.cut"
    return code


def test_more_at_the_end_is_noticed(large: Path, tmp_path: Path, keys: Keys) -> None:
    data, target = large.read_bytes(), tmp_path / "b.swpkg"
    for tail, code in ((b"\0", "sync.cut"), (bytes(1024), "sync.altered"), (data, "sync.cut")):
        target.write_bytes(data + tail)
        assert refusal(target, keys) == code


@pytest.mark.parametrize(
    "data",
    [b"hello", b"PK\x03\x04" + bytes(100), b"\xff\xd8\xff" * 50, b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"\n" * 5000,
     b"age-encryption.org/v1\r\n-> X25519 x\n", "守望".encode() * 99, bytes(4096)],
)  # fmt: skip
def test_other_files_are_not_packages(tmp_path: Path, keys: Keys, data: bytes) -> None:
    target = tmp_path / "名单.swpkg"
    target.write_bytes(data)
    assert refusal(target, keys) == "sync.not_package"


def test_missing_files_and_folders(tmp_path: Path, keys: Keys) -> None:
    assert refusal(tmp_path / "none.swpkg", keys) == "sync.missing"
    assert refusal(tmp_path / "none" / "none.swpkg", keys) == "sync.missing"
    (tmp_path / "folder.swpkg").mkdir()
    assert refusal(tmp_path / "folder.swpkg", keys) == "sync.not_package"


def test_a_newer_age_format_is_said_to_be_newer(tmp_path: Path, keys: Keys) -> None:
    target = tmp_path / "n.swpkg"
    target.write_bytes(b"age-encryption.org/v2\n-> X" + bytes(2000))
    assert refusal(target, keys) == "sync.newer"


def test_a_giant_file_is_refused_before_it_is_read(tmp_path: Path, keys: Keys, large: Path) -> None:
    target = tmp_path / "giant.swpkg"
    with target.open("wb") as handle:
        handle.write(large.read_bytes())
        handle.truncate(limits.MAX_PACKAGE + 1)
    assert refusal(target, keys) == "sync.too_large"


def test_too_many_recipients_or_other_kinds_of_seal(tmp_path: Path, keys: Keys) -> None:
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    end = b"--- " + b"C" * 43 + b"\n" + bytes(2048 + 32)
    for head, code in (
        (stanza * 201, "sync.altered"),
        (b"-> scrypt AAAA 30\nBBBB\n", "sync.altered"),
        (b"", "sync.altered"),
    ):
        (tmp_path / "x.swpkg").write_bytes(b"age-encryption.org/v1\n" + head + end)
        assert refusal(tmp_path / "x.swpkg", keys) == code
    endless = b"age-encryption.org/v1\n" + stanza * 900
    (tmp_path / "x.swpkg").write_bytes(endless)
    assert refusal(tmp_path / "x.swpkg", keys) == "sync.not_package"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_a_sentence(tmp_path: Path, keys: Keys, data: bytes, dressed: bool) -> None:
    target = tmp_path / "x.swpkg"
    target.write_bytes(b"age-encryption.org/v1\n" + data if dressed else data)
    assert refusal(target, keys) in OUTSIDE


def resealed(parts: list[bytes], keys: Keys, tmp_path: Path) -> Path:
    handle = io.BytesIO()
    seal(handle, parts, [keys["office"].public], lambda _: None)
    path = tmp_path / "r.swpkg"
    path.write_bytes(handle.getvalue())
    return path


def content_of(path: Path, keys: Keys) -> bytes:
    with path.open("rb") as handle:
        content = open_sealed(handle, [keys["office"]], "")[2]
    assert content is not None
    return content


def test_a_changed_inside_is_noticed_although_the_seal_is_new(
    tmp_path: Path, keys: Keys, facts: ManifestFacts, vectors: Path
) -> None:
    content = content_of(vectors / "valid.swpkg", keys)
    wrong = {"sync.signature", "sync.not_package", "sync.newer", "sync.malformed", "sync.cut"}
    for place in range(0, len(content), 3):
        turned = bytearray(content)
        turned[place] ^= 1
        assert refusal(resealed([bytes(turned)], keys, tmp_path), keys) in wrong
    for size in (0, 1, 300, 1024, len(content) - 1024):
        assert refusal(resealed([content[:size]], keys, tmp_path), keys) in wrong


def test_a_swapped_manifest_does_not_pass(
    tmp_path: Path, keys: Keys, facts: ManifestFacts, units: list[UnitState]
) -> None:
    one, two = tmp_path / "1.swpkg", tmp_path / "2.swpkg"
    office = [keys["office"].public]
    write_package(one, facts, units[:5], keys["village"], office)
    write_package(two, replace(facts, number="A-0008"), units[:5], keys["village"], office)
    first, second = content_of(one, keys), content_of(two, keys)
    cut = len(first) - len(first.split(b"\n", 5)[5])
    assert refusal(resealed([first[:cut], second[cut:]], keys, tmp_path), keys) == "sync.signature"


def test_a_signature_for_something_else_does_not_pass(tmp_path: Path, keys: Keys, vectors: Path) -> None:
    content = content_of(vectors / "valid.swpkg", keys)
    body = b"".join(content.split(b"\n", 4)[4:])
    other_use = sign_digest(digest_of(body), keys["village"], "swenrol 1 offer")
    assert refusal(resealed([other_use, body, bytes(-len(other_use + body) % 1024)], keys, tmp_path), keys) in (
        "sync.signature",
        "sync.malformed",
    )


def test_hostile_sizes_in_a_signed_head(tmp_path: Path, keys: Keys) -> None:
    village = keys["village"]
    for sizes in ((10**9, 0, 0), (0, 10**9, 0), (0, 0, 900), (9999999999, 9999999999, 9999999999)):
        line = f"swpkg 1 {sizes[0]:010d} {sizes[1]:010d} {sizes[2]:010d} {village.public.verify_key_hex}\n".encode()
        size = len(sign_digest(digest_of(line), village, container.COMMENT)) + len(line)
        body = line + bytes(-size % 1024)
        parts = [sign_digest(digest_of(body), village, container.COMMENT), body]
        assert refusal(resealed(parts, keys, tmp_path), keys) == "sync.malformed"


def inner_of(packed: bytes) -> Inner:
    return Inner("", memoryview(b""), memoryview(packed))


def entry_of(line: bytes) -> Entry:
    return Entry("u", "household", len(line), hashlib.sha256(line).hexdigest())


@pytest.mark.parametrize(
    ("packed", "code"),
    [(deflate(b"ab\n" + b"x" * 10), "sync.bomb"), (deflate(b"ab\n")[:-1], "sync.malformed"),
     (deflate(b"ab\n") + b"x", "sync.malformed"), (deflate(b"ab\n") * 2, "sync.malformed"), (b"", "sync.malformed"),
     (zlib.compress(b"ab\n"), "sync.malformed"), (deflate(b"ab"), "sync.malformed"),
     (deflate(b"abc"), "sync.malformed"),
     (deflate(b"xy\n"), "sync.malformed"), (deflate(b"ab\n" + bytes(60_000_000)), "sync.bomb")],
)  # fmt: skip
def test_streams_that_are_not_what_the_manifest_says(packed: bytes, code: str) -> None:
    entries = [entry_of(b"ab")]
    assert [line for _, line in unit_lines(inner_of(deflate(b"ab\n")), entries, 3, "")] == [b"ab"]
    tracemalloc.start()
    try:
        with pytest.raises(AppError) as caught:
            list(unit_lines(inner_of(packed), entries, 3, "x"))
        assert tracemalloc.get_traced_memory()[1] < 2_000_000  # the bomb was not unfolded
    finally:
        tracemalloc.stop()
    assert caught.value.code == code


def test_a_ratio_nobody_writes_is_refused_at_once() -> None:
    packed = deflate(bytes(10_000_000))
    with pytest.raises(AppError) as caught:
        list(unit_lines(inner_of(packed), [entry_of(bytes(9_999_999))], 10_000_000, ""))
    assert caught.value.code == "sync.bomb"


@pytest.mark.parametrize(
    "change",
    [{"format": 0}, {"entries": [["u", "household", 2, "0" * 63]]}, {"raw": -1}, {"raw": 7}, {"counts": {"units": {"household": 2}, "rows": {}}}, {"raw": True}, {"recipients": []},
     {"recipients": ["ABCD-EFGH-JKM0"] * 2}, {"counts": {}}, {"practice": 1}, {"sender": None}, {"place": []},
     {"receipts": [{"device": "x"}]}, {"holds": {"../x": {}}}, {"attachments": [["../x", "0", 1]]}, {"number": None}],
)  # fmt: skip
def test_ill_formed_manifests_are_refused(vectors: Path, keys: Keys, change: dict[str, object]) -> None:
    inner = split(content_of(vectors / "valid.swpkg", keys), "")
    good = container.inflate_manifest(inner, "")
    from_bytes(good)
    with pytest.raises(BadShape):
        from_bytes(canonical.dump({**canonical.load(good), **change}))
    with pytest.raises(BadShape):
        from_bytes(good.replace(b",", b", ", 1))


def test_every_manifest_key_is_needed(vectors: Path, keys: Keys) -> None:
    table = canonical.load(container.inflate_manifest(split(content_of(vectors / "valid.swpkg", keys), ""), ""))
    for key in table:
        with pytest.raises(BadShape):
            from_bytes(canonical.dump({name: item for name, item in table.items() if name != key}))


def test_practice_and_live_refuse_each_other(tmp_path: Path, keys: Keys, facts: ManifestFacts) -> None:
    for practice, code in ((True, "sync.practice_here"), (False, "sync.practice_there")):
        path = tmp_path / f"{practice}.swpkg"
        write_package(path, replace(facts, practice=practice), [], keys["village"], [keys["office"].public])
        read_package(path, [keys["office"]], {}, practice=practice)
        with pytest.raises(AppError) as caught:
            read_package(path, [keys["office"]], {}, practice=not practice)
        assert caught.value.code == code


def test_a_device_that_changed_its_keys_is_an_alarm(vectors: Path, keys: Keys) -> None:
    device = keys["village"].public.device
    changed = replace(keys["other"].public, device=device)
    with pytest.raises(AppError) as caught:
        read_package(vectors / "valid.swpkg", [keys["office"]], {device: changed})
    assert caught.value.code == "sync.sender_changed" and device in caught.value.text


def test_one_bad_unit_does_not_stop_the_rest(vectors: Path, keys: Keys) -> None:
    known = {keys["village"].public.device: keys["village"].public}
    package = read_package(vectors / "bad-unit.swpkg", [keys["office"]], known)
    found = list(package.entries())
    assert [entry.unit is not None for entry in found] == [True, False, True]
    assert found[1].problem is not None and "第2条" in str(found[1].problem)
    with pytest.raises(AppError):
        list(package.units)


def test_reading_from_a_bad_stick(vectors: Path, keys: Keys, bad_stick: Callable[..., object]) -> None:
    for step in ("open", "read"):
        with pytest.raises(AppError) as caught:
            inspect_package(vectors / "valid.swpkg", [keys["office"]], files=bad_stick(step=step))  # type: ignore[arg-type]
        assert caught.value.code == "sync.read"


def test_sentences_do_not_use_words_nobody_may_print() -> None:
    from app.sync.trouble import TEXTS

    banned = ("秘密", "机密", "保密", "批准", "贫困户", "扶贫", "交接", "拒访", os.sep)
    for code, pair in TEXTS.items():
        assert all(pair) and not any(word in text for word in banned for text in pair), code
