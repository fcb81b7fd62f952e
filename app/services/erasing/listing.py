"""The list of erasures beside the store: an older backup that is restored is emptied again before it opens (`design.md` §5)."""

from __future__ import annotations

from app.domain.erasing import KIND
from app.domain.merging import Rules, merge_unit
from app.domain.units import UnitState
from app.services.desk import Desk
from app.services.erasing.arriving import arrive
from app.store.erasures import read_files, write_file
from app.store.keyring import old_keys
from app.store.rows import load_unit, read_states, seen_of


def write_list(desk: Desk) -> None:
    """The list as it stands, sealed under the present and all former keys; nothing where nothing was ever erased."""
    with desk.reading() as connection:
        units = sorted({unit for unit, _row in read_states(connection, KIND, "1=1")})
        states = [state for unit in units if (state := load_unit(connection, unit)) is not None]
        keys = [desk.store.key, *old_keys(connection)]
    if states:
        write_file(desk.store.folder, states, keys)


def apply_lists(desk: Desk) -> int:
    """Empty what the lists beside the store name and this database still holds; returns how many households.

    Called before anybody sees the store: after a restore, and where somebody put an older file back by hand."""
    wanted = read_files(desk.store.folder, desk.store.key)
    if not wanted:
        return 0
    with desk.reading() as connection:
        known = {row.id for _unit, row in read_states(connection, KIND, "1=1")}
    missing = [state for state in wanted if not state.rows.keys() <= known]
    if missing:
        _apply(desk, missing)
    return len(missing)


def _apply(desk: Desk, states: list[UnitState]) -> None:
    rules = Rules(frozenset({"village", "township"}), lambda row, key: "either")
    with desk.writing("删除个人信息（照清单）") as door:
        for state in states:
            local = load_unit(door.connection, state.id) if seen_of(door.connection, state.id) is not None else None
            merged = merge_unit(local, state, rules)
            door.take(merged, local)
            arrive(desk, door, [(merged, local)])
