"""Keys and the twelve characters people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.sync import keys as sync_keys
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint, same_fingerprint
from app.sync.shape import BadShape

DEVICE = "V" + "0" * 15


def test_keys_survive_storage() -> None:
    made = DeviceKeys.generate(DEVICE, "village")
    assert DeviceKeys.from_bytes(made.to_bytes()) == made
    assert DeviceKeys.generate(DEVICE, "village") != made


def test_secrets_are_not_printed() -> None:
    made = DeviceKeys.generate(DEVICE, "village")
    assert made.age_secret not in repr(made) and made.sign_secret.hex() not in repr(made)
    assert str(made.sign_secret) not in repr(made)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"null", b"\xff", b'{"age":"x","device":"y","role":"z","sign":"00"}']
)
def test_damaged_keys_are_a_sentence(data: bytes) -> None:
    with pytest.raises(AppError) as caught:
        DeviceKeys.from_bytes(data)
    assert caught.value.code == "sync.keys"


def test_every_cut_of_stored_keys_is_a_sentence(keys: dict[str, DeviceKeys]) -> None:
    data = keys["office"].to_bytes()
    for size in range(len(data)):
        with pytest.raises(AppError):
            DeviceKeys.from_bytes(data[:size])


def test_public_keys_are_checked(keys: dict[str, DeviceKeys]) -> None:
    wire = keys["office"].public.to_json()
    assert PublicKeys.from_json(wire) == keys["office"].public
    for change in ({"role": "king"}, {"device": "X1"}, {"verify": "00"}, {"age": "age1" + "q" * 58}, {"more": "x"}):
        with pytest.raises(BadShape):
            PublicKeys.from_json({**wire, **change})


def test_fingerprint_is_fixed_for_ever(keys: dict[str, DeviceKeys]) -> None:
    found = {name: fingerprint(item.public) for name, item in keys.items()}
    assert len(set(found.values())) == len(found)
    assert all(len(code) == 14 and set(code) <= set(sync_keys.CROCKFORD + "-") for code in found.values())
    public = PublicKeys("T" + "0" * 15, "office", "age1" + "q" * 58, "00" * 32)
    assert fingerprint(public) == "ACN8-WY60-34HN"


def test_fingerprint_covers_both_keys(keys: dict[str, DeviceKeys]) -> None:
    office, other = keys["office"].public, keys["other"].public
    mixed = PublicKeys(office.device, office.role, other.age_recipient, office.verify_key_hex)
    assert len({fingerprint(office), fingerprint(other), fingerprint(mixed)}) == 3


@given(st.binary(min_size=32, max_size=32), st.data())
def test_typing_is_forgiven(seed: bytes, data: st.DataObject) -> None:
    expected = fingerprint(PublicKeys(DEVICE, "village", "age1" + "q" * 58, seed.hex()))
    plain = expected.replace("-", "")
    swaps = {"0": "0OoＯ０", "1": "1IilL１"}
    typed = "".join(data.draw(st.sampled_from(swaps.get(char, char + char.lower()))) for char in plain)
    spaced = data.draw(st.sampled_from(["", " ", "-", "－", "—", "　"])).join((typed[:4], typed[4:8], typed[8:]))
    assert same_fingerprint(f" {spaced}\n", expected)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 11), st.sampled_from(sync_keys.CROCKFORD))
def test_one_wrong_character_is_not(seed: bytes, place: int, letter: str) -> None:
    expected = fingerprint(PublicKeys(DEVICE, "village", "age1" + "q" * 58, seed.hex()))
    plain = expected.replace("-", "")
    typed = plain[:place] + letter + plain[place + 1 :]
    assert same_fingerprint(typed, expected) == (typed == plain)
    assert not same_fingerprint(plain[:11], expected)
    assert not same_fingerprint(plain + "0", expected)
    assert not same_fingerprint("", "")


def test_typed_confirmation_says_how_many(keys: dict[str, DeviceKeys]) -> None:
    public = keys["office"].public
    sync_keys.confirm_typed(fingerprint(public).lower(), public)
    with pytest.raises(AppError, match="现在有3个"):
        sync_keys.confirm_typed("abc", public)
    with pytest.raises(AppError) as caught:
        sync_keys.confirm_typed("0000-0000-0000", public)
    assert caught.value.code == "sync.code"


def test_small_secrets_are_sealed(keys: dict[str, DeviceKeys]) -> None:
    sealed = sync_keys.seal_bytes(b"store key", [keys["office"].public])
    assert b"store key" not in sealed
    assert sync_keys.unseal_bytes(sealed, [keys["other"], keys["office"]]) == b"store key"
    for data, who in ((sealed, "other"), (sealed[:-1], "office"), (b"", "office")):
        with pytest.raises(AppError):
            sync_keys.unseal_bytes(data, [keys[who]])
