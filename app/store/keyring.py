"""Former store keys, kept inside the encrypted store: older backups are sealed with them and have to be rewritten (`design.md` §5)."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from app.store.store import get_meta, set_meta

OLD_KEYS = "old_keys"


def remember_key(connection: Connection, key: bytes) -> None:
    """The store gets another key: this one stays known, the newest first. Called in the transaction of the change."""
    known = [key.hex(), *(old.hex() for old in old_keys(connection))]
    set_meta(connection, OLD_KEYS, json.dumps(list(dict.fromkeys(known))))


def old_keys(connection: Connection) -> tuple[bytes, ...]:
    """The former keys, the newest first."""
    return tuple(bytes.fromhex(text) for text in json.loads(get_meta(connection, OLD_KEYS, "[]")))
