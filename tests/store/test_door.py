"""The write door: journal, ownership, undo, counters, threads, one writer, a full disk."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.domain.errors import AppError
from app.domain.units import Stamp
from app.services.desk import Desk
from app.services.files import load_households
from app.store import history
from app.store.door import Door
from app.store.engine import explain_io
from app.store.rows import load_unit, read_records, row_state
from app.store.store import UNFINISHED_FILE
from tests.store.world import FACTS, VILLAGE, add_household, journal, open_desk, put_household, start_child, tables

Make = Callable[..., Desk]


def foreign_door(desk: Desk, connection: Any) -> Door:
    """The door of the other side's device, to make rows as merging brings them."""
    return Door(connection, "T00000000000000f", "李主任", desk.now(), "接收")


# --- journal and stamps


def test_a_creation_is_one_entry_and_a_change_one_a_field(desk: Desk) -> None:
    household = add_household(desk, "张福", "李梅")
    made = journal(desk, "verb='新增一户'")
    assert [(e["kind"], e["field"], e["old"]) for e in made] == [
        ("household", "", None),
        ("member", "", None),
        ("member", "", None),
    ]
    assert {e["counter"] for e in made} == {made[0]["counter"]} and {e["unit_id"] for e in made} == {household}
    with desk.writing("改电话") as door:
        changes = {"phone": "13900000000", "group_name": "2组", "local_household_no": "A-0001"}
        assert set(door.change("household", household, changes, why="核实")) == {"phone", "group_name"}
    found = journal(desk, "verb='改电话'")
    assert [(e["field"], e["old"], e["new"], e["why"], e["operator"]) for e in found] == [
        ("phone", None, "13900000000", "核实", "王小明"), ("group_name", "1组", "2组", "核实", "王小明"),
    ]  # fmt: skip
    assert found[0]["counter"] == made[0]["counter"] + 1


def test_a_verb_that_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    household = add_household(desk, "张福")
    before = tables(desk)
    with desk.writing("看一看") as door:
        assert door.change("household", household, {"group_name": "1组", "phone": ""}) == ()
    assert tables(desk) == before


def test_only_changed_fields_get_stamps_of_their_own(desk: Desk) -> None:
    household = add_household(desk, "张福")
    with desk.writing("改") as door:
        door.change("household", household, {"group_name": "2组"})
        mine = door.stamp
    with desk.reading() as connection:
        row = row_state(connection, "household", household)
        unit = load_unit(connection, household)
    assert row is not None and unit is not None
    assert set(row.stamps) == {"group_name", "updated_by", "updated_at"} and row.stamps["group_name"] == mine
    assert row.created == Stamp(mine.device, mine.counter - 1) and unit.seen == {mine.device: mine.counter}


def test_a_failed_verb_leaves_nothing(desk: Desk) -> None:
    household, before = add_household(desk, "张福"), tables(desk)
    with pytest.raises(KeyError), desk.writing("改") as door:
        door.change("household", household, {"group_name": "2组"})
        door.create("member", {"household_id": household, "name": "半个"})
        door.change("household", household, {"no_such_field": "x"})
    with pytest.raises(ZeroDivisionError), desk.writing("改") as door:
        put_household(door, VILLAGE, "李四")
        door.flush()
        raise ZeroDivisionError
    after = tables(desk)
    assert after == before
    with desk.writing("再改") as door:  # the counter of the failed verb was never seen by anybody: no gap, no jump
        door.change("household", household, {"group_name": "3组"})
    assert journal(desk)[-1]["counter"] == journal(desk)[-2]["counter"] + 1


def test_rows_that_are_gone_are_said_so(desk: Desk) -> None:
    for verb, code in (("change", "S-130"), ("create", "S-132")):
        with pytest.raises(AppError) as caught, desk.writing("改") as door:
            if verb == "change":
                door.change("member", "nobody", {"name": "x"})
            else:
                door.create("member", {"household_id": "nowhere", "name": "x"})
                door.flush()
        assert caught.value.code == code


def test_rows_come_and_go_without_being_erased(desk: Desk) -> None:
    household = add_household(desk, "张福", "李梅")
    with desk.writing("删除") as door:
        member = read_records(door.connection, "member", [household])[1]["id"]
        door.remove("member", member, "重复录入")
    with desk.reading() as connection:
        assert [row["name"] for row in read_records(connection, "member")] == ["张福"]
        assert [row["name"] for row in read_records(connection, "member", deleted=True)] == ["张福", "李梅"]
        unit = load_unit(connection, household)
    assert unit is not None and unit.rows[member].values["deleted_reason"] == "重复录入"
    entry = journal(desk)[-1]
    assert (entry["field"], entry["new"], entry["why"]) == ("deleted_reason", "重复录入", "重复录入")


# --- ownership


def test_each_side_writes_only_its_own(desk: Desk, town: Desk) -> None:
    household = add_household(desk, "张福")
    with desk.writing("线索") as door:
        case = door.create("monitoring_case", {"household_id": household, "discovery_channel": "cadre"})
    before = tables(desk)
    for values in ({"monitor_category": "marginal"}, {"discovery_channel": "self", "identified_month": "202611"}):
        with pytest.raises(AppError) as caught, desk.writing("越权") as door:
            door.change("monitoring_case", case, values)
        assert caught.value.code == "S-131" and "乡镇" in str(caught.value)
    with pytest.raises(AppError), desk.writing("越权") as door:
        door.create("compare_flag", {"household_id": household, "case_id": case, "content": "名下有车"})
    assert tables(desk) == before
    with pytest.raises(AppError) as caught, town.writing("越权") as door:
        put_household(door, VILLAGE, "张福")
    assert caught.value.code == "S-131" and "村里" in str(caught.value)


def test_where_either_may_write_the_row_says_who(desk: Desk) -> None:
    household = add_household(desk, "张福")
    event_values = {"household_id": household, "case_id": "c", "step": "township_check", "side": "township"}
    with desk.store.writing() as connection, foreign_door(desk, connection) as door:
        theirs = door.create("case_event", event_values)
    with desk.writing("线索") as door:
        ours = door.create("case_event", {**event_values, "step": "clue", "side": "village"})
        door.change("case_event", ours, {"reason": "补写"})
    for values in ({"reason": "改对方的"}, {"deleted_reason": "删对方的"}):
        with pytest.raises(AppError) as caught, desk.writing("越权") as door:
            door.change("case_event", theirs, values)
        assert caught.value.code == "S-131"
    with pytest.raises(AppError), desk.store.writing() as connection, foreign_door(desk, connection) as door:
        member = read_records(connection, "member")[0]["id"]
        door.remove("member", member, "乡镇不能删村里的人")


# --- undo


def last_verb(desk: Desk) -> tuple[str, int]:
    entry = journal(desk)[-1]
    return entry["device"], entry["counter"]


def undo(desk: Desk, verb: tuple[str, int]) -> int:
    with desk.writing("撤销") as door:
        return history.undo(door.connection, door, *verb)


def test_undo_writes_the_old_values_as_a_new_entry(desk: Desk) -> None:
    household = add_household(desk, "张福")
    with desk.writing("改") as door:
        door.change("household", household, {"group_name": "2组", "phone": "13900000000"})
    verb, entries = last_verb(desk), len(journal(desk))
    assert undo(desk, verb) == 2
    with desk.reading() as connection:
        record = read_records(connection, "household")[0]
    assert (record["group_name"], record["phone"]) == ("1组", "")
    added = journal(desk)[entries:]
    assert [(e["field"], e["verb"], e["why"]) for e in added] == [
        ("phone", "撤销", "撤销：改"),
        ("group_name", "撤销", "撤销：改"),
    ]
    assert undo(desk, last_verb(desk)) == 2  # and undoing the undoing
    with desk.reading() as connection:
        assert read_records(connection, "household")[0]["group_name"] == "2组"


def test_undo_of_a_new_household_takes_all_its_rows(desk: Desk) -> None:
    add_household(desk, "张福", "李梅")
    undo(desk, last_verb(desk))
    with desk.reading() as connection:
        assert load_households(connection) == [] and read_records(connection, "member") == []
        assert len(read_records(connection, "member", deleted=True)) == 2


def test_a_verb_that_wrote_a_field_twice_can_be_undone(desk: Desk) -> None:
    household = add_household(desk, "张福")
    with desk.writing("改两次") as door:
        door.change("household", household, {"group_name": "2组"})
        door.change("household", household, {"group_name": "3组"})
    undo(desk, last_verb(desk))
    with desk.reading() as connection:
        assert read_records(connection, "household")[0]["group_name"] == "1组"


def later_field(desk: Desk, household: str) -> None:
    with desk.writing("后来") as door:
        door.change("household", household, {"group_name": "9组"})


def later_row(desk: Desk, household: str) -> None:
    with desk.writing("后来") as door:
        door.create("visit", {"household_id": household, "purpose": "revisit", "mode": "home", "result": "stable"})


@pytest.mark.parametrize("later", [later_field, later_row])
def test_undo_is_refused_once_something_came_after(desk: Desk, later: Callable[[Desk, str], None]) -> None:
    household = add_household(desk, "张福")
    made = last_verb(desk)
    later(desk, household)
    before = tables(desk)
    with pytest.raises(AppError) as caught:
        undo(desk, made)
    assert caught.value.code == "S-140" and tables(desk) == before
    undo(desk, last_verb(desk))  # the newest verb first …
    with pytest.raises(AppError):  # … and still not the older one: its unit was touched since
        undo(desk, made)
    with pytest.raises(AppError) as caught:
        undo(desk, ("V000000000000000", 1))
    assert caught.value.code == "S-141"


def test_a_change_of_another_field_does_not_stand_in_the_way(desk: Desk) -> None:
    household = add_household(desk, "张福")
    with desk.writing("改组") as door:
        door.change("household", household, {"group_name": "2组"})
    verb = last_verb(desk)
    with desk.writing("改电话") as door:
        door.change("household", household, {"phone": "13900000000"})
    undo(desk, verb)
    with desk.reading() as connection:
        record = read_records(connection, "household")[0]
    assert (record["group_name"], record["phone"]) == ("1组", "13900000000")


# --- counters, threads, processes


def test_counters_run_above_all_that_was_seen(desk: Desk) -> None:
    from copy import deepcopy

    from app.domain.merging import Rules, merge_unit

    household = add_household(desk, "张福")
    with desk.reading() as connection:
        ours = load_unit(connection, household)
    assert ours is not None
    theirs = deepcopy(ours)
    theirs.seen["V000000000000002"] = 5000
    theirs.rows[household].values["group_name"] = "7组"
    theirs.rows[household].stamps["group_name"] = Stamp("V000000000000002", 5000)
    merged = merge_unit(ours, theirs, Rules(frozenset({"village"}), lambda row, key: "village"))
    with desk.writing("接收") as door:
        door.take(merged, ours)
    with desk.writing("改") as door:
        door.change("household", household, {"group_name": "8组"})
        assert door.stamp.counter > 5000
    with desk.reading() as connection:
        unit = load_unit(connection, household)
    assert unit is not None and unit.seen[desk.store.device] > unit.seen["V000000000000002"] == 5000


def test_two_threads_write_without_losing_or_sharing_a_counter(desk: Desk) -> None:
    errors: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(15):
                add_household(desk, f"{name}{number}")
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("甲", "乙", "丙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = journal(desk, "verb='新增一户' AND kind='household'")
    assert len(found) == 45 and len({e["counter"] for e in found}) == 45
    with desk.reading() as connection:
        assert len(load_households(connection)) == 45


def test_a_reader_keeps_its_picture_while_another_writes(desk: Desk) -> None:
    add_household(desk, "张福")
    with desk.reading() as connection:
        assert len(read_records(connection, "household")) == 1
        writer = threading.Thread(target=add_household, args=(desk, "李四"))
        writer.start()
        writer.join()
        assert len(read_records(connection, "household")) == 1
    with desk.reading() as connection:
        assert len(read_records(connection, "household")) == 2


def test_a_second_process_may_read_but_not_write(desk: Desk) -> None:
    add_household(desk, "张福")
    folder = desk.store.folder
    desk.store.close()
    child = start_child("hold", str(folder))
    assert child.stdout is not None and child.stdin is not None
    assert child.stdout.readline().strip() == '"held"'
    second = open_desk(folder)
    with second.reading() as connection:
        assert read_records(connection, "member")[0]["name"] == "张福"
    with pytest.raises(AppError) as caught:
        add_household(second, "李四")
    assert caught.value.code == "S-120" and f"进程 {child.pid}" in str(caught.value)
    child.stdin.write("\n")
    child.stdin.close()
    child.wait()
    child.stdout.close()
    add_household(second, "李四")
    assert (folder / "store.holder").exists()
    second.store.close()
    assert not (folder / "store.holder").exists()


def test_a_killed_holder_does_not_keep_the_store(desk: Desk) -> None:
    folder = desk.store.folder
    desk.store.close()
    child = start_child("hold", str(folder))
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.wait()
    child.stdout.close()
    assert child.stdin is not None
    child.stdin.close()
    again = open_desk(folder)
    add_household(again, "张福")
    again.store.close()


# --- a disk without room


def limit(desk: Desk, pages: int) -> Callable[[], None]:
    """Let the database grow by no more than some pages, as on a full disk; gives the way back."""
    desk.store.engine.dispose()

    def small(connection: Any, _: Any) -> None:
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {now + pages}").fetchone()

    event.listen(desk.store.engine, "connect", small)

    def room() -> None:
        event.remove(desk.store.engine, "connect", small)
        desk.store.engine.dispose()

    return room


@pytest.mark.parametrize("pages", [0, 1, 5])
def test_a_full_disk_is_a_sentence_and_changes_nothing(desk: Desk, pages: int) -> None:
    add_household(desk, "张福")
    before = tables(desk)
    room = limit(desk, pages)
    with pytest.raises(AppError) as caught, desk.writing("一下子很多") as door:
        for number in range(300):
            put_household(door, VILLAGE, f"张{number}", f"李{number}")
    assert caught.value.code == "S-103" and "磁盘满了" in str(caught.value) and caught.value.advice
    assert tables(desk) == before
    room()
    add_household(desk, "李四")
    with desk.reading() as connection:
        assert len(load_households(connection)) == 2


def test_a_bug_in_a_statement_is_not_called_a_full_disk(desk: Desk) -> None:
    import sqlalchemy as sa

    with pytest.raises(sa.exc.OperationalError), desk.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM no_such_table")


# --- a store that was never finished


def test_making_a_store_that_fails_half_way_can_be_repeated(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services import setup

    with monkeypatch.context() as broken:
        broken.setattr(setup, "_write_village", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(OSError, match="power cut"):
            make("village")
    assert (tmp_path / "village" / UNFINISHED_FILE).exists()
    with pytest.raises(AppError) as caught:
        open_desk(tmp_path / "village")
    assert caught.value.code == "V-108"
    desk = make("village")
    assert desk.place.name == FACTS.village and not (tmp_path / "village" / UNFINISHED_FILE).exists()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/media/usb/store"), "S-103"),
        (OSError(errno.EROFS, "Read-only file system", "/media/full/store"), "S-104"),
        (PermissionError(errno.EACCES, "Permission denied", "/full"), "S-104"),
        (OSError(errno.EIO, "Input/output error", "/full"), "S-105"),
    ],
)
def test_what_the_disk_did_is_read_from_its_number_not_from_the_name_of_a_folder(
    tmp_path: Path, error: OSError, code: str
) -> None:
    assert explain_io(error, tmp_path / "store.db").code == code
