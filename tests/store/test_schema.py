"""The schema: migrations and tables say the same, a failed or newer file is left alone, every field comes back."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Owner
from app.domain.records import RECORDS, declared
from app.domain.values import decode, encode
from app.services.desk import Desk
from app.store import migrations, vault
from app.store.door import PARENTS, Door
from app.store.engine import DATABASE, make_engine
from app.store.migrations.freeze import FIRST, first_step
from app.store.rows import load_unit, read_records
from app.store.store import set_meta
from app.store.tables import RECORD_TABLES, ROW_COLUMNS, metadata
from tests.store.world import PASSWORD, VILLAGE, add_household, clock, make_desk, open_desk, tables


def schema_of(connection: sa.Connection) -> list[str]:
    """Every table and index, spaces aside."""
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    return sorted(re.sub(r"\s+", " ", row[0]).strip() for row in found)


def test_migrations_make_exactly_the_declared_tables(desk: Desk) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        wanted = schema_of(connection)
    with desk.reading() as connection:
        assert schema_of(connection) == wanted
        assert migrations.version_of(connection) == migrations.VERSION


def test_the_first_step_is_what_freeze_writes() -> None:
    assert FIRST.read_text("utf-8") == first_step(), "run python -m app.store.migrations.freeze"


def test_every_declared_field_has_its_column() -> None:
    for name in RECORDS:
        columns = set(RECORD_TABLES[name].columns.keys())
        assert set(declared(name)) <= columns, name
        assert not set(declared(name)) & set(ROW_COLUMNS), name  # the store's own columns of every row


def test_a_failed_migration_leaves_nothing(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_household(desk, "张福")
    folder, before = desk.store.folder, tables(desk)
    desk.store.close()
    steps = tmp_path / "steps"
    shutil.copytree(migrations.FOLDER, steps)
    bad = "CREATE TABLE half (id TEXT);\n\nINSERT INTO half VALUES ('x');\n\nALTER TABLE nowhere ADD COLUMN y TEXT;\n"
    (steps / "m0002_bad.sql").write_text(bad, "utf-8")
    monkeypatch.setattr(migrations, "FOLDER", steps)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, "m0002_bad.sql"))
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    with pytest.raises(sa.exc.OperationalError, match="nowhere"):
        open_desk(folder)
    monkeypatch.undo()
    again = open_desk(folder)
    assert tables(again) == before
    again.store.close()


def test_a_good_step_brings_an_older_file_up_to_date(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = add_household(desk, "张福")
    folder = desk.store.folder
    desk.store.close()
    steps = tmp_path / "steps"
    shutil.copytree(migrations.FOLDER, steps)
    (steps / "m0002_later.sql").write_text("CREATE TABLE later (id TEXT NOT NULL);\n", "utf-8")
    monkeypatch.setattr(migrations, "FOLDER", steps)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, "m0002_later.sql"))
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    again = open_desk(folder)
    with again.reading() as connection:
        assert migrations.version_of(connection) == 2
        assert connection.exec_driver_sql("SELECT count(*) FROM later").scalar_one() == 0
        assert [row["name"] for row in read_records(connection, "member", [household])] == ["张福"]
    again.store.close()


def test_a_newer_file_is_refused_in_words_and_not_touched(desk: Desk) -> None:
    with desk.store.writing() as connection:
        set_meta(connection, "schema_version", str(migrations.VERSION + 7))
    folder = desk.store.folder
    desk.store.close()
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(AppError) as caught:
        open_desk(folder)
    assert caught.value.code == "S-110" and "新版本" in str(caught.value) and caught.value.where == str(folder)
    assert (folder / DATABASE).read_bytes() == before


def test_a_step_is_cut_at_the_ends_of_statements() -> None:
    assert migrations.statements("A;\n\nB 'x;y';\n") == ["A", "B 'x;y'"]


# --- every field of every kind comes back as it was written

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=30)
amounts = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)
trees = st.recursive(
    st.one_of(st.booleans(), st.integers(-(2**40), 2**40), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)


def a_value(field: Field) -> st.SearchStrategy[Any]:
    """Any value a field can hold, foreign texts of coded fields among them."""
    codes = (
        st.sampled_from([code.code for code in CODE_LISTS[field.codes].codes] + ["!照抄的话"]) if field.codes else texts
    )
    match field.kind:
        case Kind.TEXT | Kind.LONGTEXT | Kind.REF:
            return texts
        case Kind.INT:
            return st.integers(-(2**50), 2**50)
        case Kind.MONEY | Kind.DECIMAL:
            return amounts.map(lambda value: Decimal(value).quantize(Decimal("0.01")))
        case Kind.DATE:
            return st.dates(date(1900, 1, 1), date(2100, 12, 31))
        case Kind.MONTH:
            return st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(lambda day: f"{day:%Y%m}")
        case Kind.BOOL:
            return st.booleans()
        case Kind.CODE:
            return codes
        case Kind.CODES | Kind.RANKED:
            return st.lists(codes, min_size=1, max_size=4, unique=True).map(tuple)
        case Kind.TEXTS:
            return st.lists(texts, min_size=1, max_size=4).map(tuple)
        case Kind.JSON:
            return st.dictionaries(texts, trees, min_size=1, max_size=4)


def a_row(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any values of a kind's own fields, blank ones left out at random."""
    fields = {field.key: a_value(field) for field in RECORDS[kind].fields if field.key not in PARENTS}
    return st.fixed_dictionaries({}, optional=fields)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A store that lives through all examples of this module."""
    made = make_desk(tmp_path_factory.mktemp("kinds") / "v")
    yield made
    made.store.close()


@contextmanager
def door_of(desk: Desk, owner: Owner) -> Iterator[Door]:
    """A verb of a village's or a township's device in the same store: what merging brings stands beside our own."""
    device = {Owner.VILLAGE: desk.store.device, Owner.TOWNSHIP: "T00000000000000f"}[owner]
    with desk.store.writing() as connection, Door(connection, device, desk.operator, desk.now(), "写") as door:
        yield door


def maker(kind: str) -> Owner:
    """Which side makes rows of this kind: who owns the key that says whose row it is."""
    keys = [field.owner for field in RECORDS[kind].fields if field.key in PARENTS]
    return Owner.TOWNSHIP if keys and keys[0] is Owner.TOWNSHIP else Owner.VILLAGE


def of_side(kind: str, side: Owner, values: dict[str, Any]) -> dict[str, Any]:
    """What a side may write in a row of this kind."""
    may = {side, Owner.EITHER} if side is maker(kind) else {side}
    return {key: value for key, value in values.items() if declared(kind)[key].owner in may}


def parents_of(desk: Desk, kind: str) -> dict[str, str]:
    """The rows that must stand before a row of this kind can."""
    needed: dict[str, str] = {}
    with door_of(desk, Owner.VILLAGE) as door:
        for key in PARENTS:
            if key in declared(kind):
                opened = key == f"{RECORDS[kind].unit}_id"
                needed[key] = door.create(key[:-3], {}, village=VILLAGE) if opened else "elsewhere"
    return needed


@pytest.mark.parametrize("kind", sorted(RECORDS))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_every_field_comes_back(store: Desk, kind: str, data: st.DataObject) -> None:
    first, second = data.draw(a_row(kind)), data.draw(a_row(kind))
    if kind == "erasure":  # nothing more is written where a whole household is erased (ERASE-103): one person of it
        first, second = {**first, "member_id": "one"}, {**second, "member_id": "another"}
    parents = parents_of(store, kind)
    with door_of(store, maker(kind)) as door:
        row = door.create(kind, {**of_side(kind, maker(kind), first), **parents}, village=VILLAGE)
    expect = {**of_side(kind, maker(kind), first), **parents}
    check(store, kind, row, expect)
    for side in (Owner.VILLAGE, Owner.TOWNSHIP):
        new = of_side(kind, side, second)
        with door_of(store, side) as door:
            changed = door.change(kind, row, new)
        wires = {key: encode(declared(kind)[key], value) for key, value in new.items()}
        assert set(changed) == {k for k, wire in wires.items() if wire != encode(declared(kind)[k], expect.get(k))}
        expect |= new
        check(store, kind, row, expect)


def check(desk: Desk, kind: str, row: str, expect: dict[str, Any]) -> None:
    """The decoded record and the stamped state say the same, declared key by declared key."""
    fields = declared(kind)
    with desk.reading() as connection:
        found = next(record for record in read_records(connection, kind) if record["id"] == row)
        unit = load_unit(connection, found["unit_id"])
    assert unit is not None and unit.kind == RECORDS[kind].unit
    for key, field in fields.items():
        if key in ("created_by", "created_at", "updated_by", "updated_at"):
            continue
        wire = encode(field, expect.get(key))
        assert unit.rows[row].values.get(key) == wire, key
        assert found[key] == decode(field, wire), key
    assert found["created_by"] == desk.operator and found["created_at"] == clock().isoformat()


def test_a_field_of_a_newer_program_survives_in_the_row(desk: Desk) -> None:
    household = add_household(desk, "张福")
    with desk.store.writing() as connection:
        connection.exec_driver_sql("UPDATE r_household SET row_extra=?", (json.dumps({"of_2031": "值"}),))
    with desk.writing("改") as door:
        door.change("household", household, {"group_name": "2组"})
    with desk.reading() as connection:
        unit = load_unit(connection, household)
    assert unit is not None and unit.rows[household].values["of_2031"] == "值"


def test_the_program_opens_a_file_only_with_its_key(desk: Desk, tmp_path: Path) -> None:
    key = vault.open_with_password(desk.store.folder, "", PASSWORD).key
    assert key == desk.store.key
    with pytest.raises(AppError) as caught, make_engine(desk.store.folder / DATABASE, bytes(32)).connect():
        pass
    assert caught.value.code == "S-101"
