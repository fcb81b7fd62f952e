"""The office key of a township: kept in every clerk's store, changed, had back from its sheet (`design.md` §4).

Former keys go on opening what was sealed to them. Where the former key may be in wrong hands it does not vouch for the new
one: then the villages type the new 12 characters from paper.
"""

from __future__ import annotations

import json
from typing import Any

from app.domain.errors import AppError
from app.services.desk import Desk
from app.store.store import Connection, get_meta, set_meta
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint
from app.sync.office_code import new_office_code, office_from_code
from app.sync.roster import sign_word
from app.sync.shape import BadShape, items, need, table, words
from app.sync.trouble import trouble

KEYS, OLD, CODE, WORDS, GENERATION = (
    "office_keys",
    "office_keys_old",
    "office_seed",
    "office_words",
    "office_generation",
)
SECRET = "office"  # manifest key, only in packages between clerks
_MOST_OLD = 100
WHERE = "电脑和钥匙"


def office_keys(desk: Desk) -> DeviceKeys:
    """The office key of a township store; AppError P-101 in a village."""
    with desk.reading() as connection:
        return office_in(connection)


def office_in(connection: Connection) -> DeviceKeys:
    """`office_keys` inside a transaction."""
    text = get_meta(connection, KEYS)
    if not text:
        raise AppError("P-101", "这一步由乡镇来做，村里的程序不能做。", "请在乡镇的电脑上操作。", "报送")
    return DeviceKeys.from_bytes(text.encode())


def former_office_keys(connection: Connection) -> list[DeviceKeys]:
    """Office keys that were changed: they open old packages and sign nothing more."""
    return [DeviceKeys.from_bytes(text.encode()) for text in json.loads(get_meta(connection, OLD, "[]"))]


def words_in(connection: Connection) -> list[dict[str, Any]]:
    """Signed words of former office keys for the ones after them."""
    return list(json.loads(get_meta(connection, WORDS, "[]")))


def generation_in(connection: Connection) -> int:
    """How often the office key was changed."""
    return int(get_meta(connection, GENERATION, "0"))


def change_office_key(desk: Desk, compromised: bool) -> str:
    """A new office key; `compromised`: the former one may be in wrong hands and does not vouch. Returns the new 12
    characters. AppError P-101."""
    with desk.store.writing() as connection:
        return renew_office(desk, connection, compromised)


def renew_office(desk: Desk, connection: Connection, compromised: bool) -> str:
    """`change_office_key` inside a transaction."""
    old, code = office_in(connection), new_office_code()
    new = office_from_code(code)
    word = sign_word(old, new.public, desk.place.code, desk.place.practice)
    words = [] if compromised else [*words_in(connection), word]
    _put(connection, new, code, words, generation_in(connection) + 1)
    return fingerprint(new.public)


def office_sheet_code(connection: Connection) -> str:
    """The 32 characters of the office's recovery sheet. AppError P-101, P-151 (it came without its code)."""
    office_in(connection)
    code = get_meta(connection, CODE)
    if not code:
        raise AppError("P-151", "这把乡镇钥匙没有恢复单。", "请先更换乡镇钥匙，再打印新钥匙的恢复单。", WHERE)
    return code


def recover_office(desk: Desk, code: str) -> str:
    """Have the office key back from its sheet, in a new township store; returns its 12 characters, which the villages
    know already. AppError P-101, sync.office_code, P-152 (this store has it)."""
    office = office_from_code(code)
    with desk.store.writing() as connection:
        if office_in(connection).public == office.public:
            raise AppError("P-152", "这台电脑上用的就是这把乡镇钥匙。", "不用恢复，可以直接接收和回执。", WHERE)
        _put(connection, office, code, [], generation_in(connection))
    return fingerprint(office.public)


def _put(connection: Connection, new: DeviceKeys, code: str, words: list[dict[str, Any]], generation: int) -> None:
    kept = [get_meta(connection, KEYS), *json.loads(get_meta(connection, OLD, "[]"))]
    text = new.to_bytes().decode()
    set_meta(connection, OLD, json.dumps([old for old in dict.fromkeys(kept) if old != text][:_MOST_OLD]))
    set_meta(connection, KEYS, text)
    set_meta(connection, CODE, code)
    set_meta(connection, WORDS, json.dumps(words))
    set_meta(connection, GENERATION, str(generation))


# -- between clerks ---------------------------------------------------------------------------------------------------


def office_secret(connection: Connection) -> dict[str, Any]:
    """What one clerk's store hands another's, inside a package sealed to clerks' devices only."""
    return {
        "keys": get_meta(connection, KEYS),
        "former": json.loads(get_meta(connection, OLD, "[]")),
        "code": get_meta(connection, CODE),
        "words": words_in(connection),
        "generation": generation_in(connection),
    }


def take_office_secret(connection: Connection, value: Any, office: PublicKeys, where: str) -> bool:
    """Take over the key of a believed office from a clerk; True when it is another one than ours. AppError sync.roster."""
    try:
        found = table(value, "乡镇钥匙", 10)
        new = DeviceKeys.from_bytes(words(found["keys"], "乡镇钥匙", 1000).encode())
        former = [words(text, "乡镇钥匙", 1000) for text in items(found["former"], "乡镇钥匙", _MOST_OLD)]
        code, generation = words(found["code"], "恢复码", 60), int(found["generation"])
        need(new.public == office, "乡镇钥匙")
    except (BadShape, KeyError, ValueError, TypeError) as error:
        raise trouble("sync.roster", where) from error
    for text in former:
        DeviceKeys.from_bytes(text.encode())  # sync.keys for what would stop every later reading
    changed = office_in(connection).public != new.public
    if changed:
        _put(connection, new, code, list(found.get("words", [])), generation)
    known = json.loads(get_meta(connection, OLD, "[]"))
    own = get_meta(connection, KEYS)
    set_meta(
        connection, OLD, json.dumps([text for text in dict.fromkeys([*known, *former]) if text != own][:_MOST_OLD])
    )
    return changed
