"""What is typed is kept at once: ended at any moment, the next start offers everything but the field being typed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.collecting.collect import (
    Subject,
    autosave,
    discard_draft,
    new_household,
    open_page,
    save_page,
    unfinished,
)
from app.services.desk import Desk
from app.services.files import load_households
from app.services.importing.run import apply_import, plan_import
from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.setup import sign_in
from app.store import peers, vault
from app.store.rows import read_records
from tests.store.world import (
    FACTS,
    PASSWORD,
    TODAY,
    VILLAGE,
    add_household,
    clock,
    journal,
    make_desk,
    open_desk,
    put_household,
    start_child,
    tables,
    workbook,
)

Make = Callable[..., Desk]
SOAK = int(os.environ.get("SHOUWANG_SOAK_KILLS", "0"))  # `make soak`: kills of each kind
KILLS = SOAK or 15


class Child:
    """A second process and the lines it has said so far."""

    def __init__(self, *arguments: str) -> None:
        self.process: subprocess.Popen[str] = start_child(*arguments)
        self.lines: list[Any] = []
        self.enough = threading.Condition()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith("\n"):  # a line cut off by the kill was never said
                with self.enough:
                    self.lines.append(json.loads(line))
                    self.enough.notify_all()
        with self.enough:
            self.enough.notify_all()

    def wait_for(self, count: int) -> None:
        """Until it has said so many lines or has ended."""
        with self.enough:
            self.enough.wait_for(lambda: len(self.lines) >= count or not self.reader.is_alive(), timeout=60)

    def kill(self, delay: float = 0) -> None:
        """SIGKILL after a moment, and every line it managed to say."""
        if delay:
            threading.Event().wait(delay)
        self.process.kill()
        self.end()

    def end(self) -> None:
        self.process.wait()
        self.reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@contextmanager
def reopened(folder: Path) -> Iterator[Desk]:
    desk = open_desk(folder)
    try:
        with desk.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA quick_check").fetchall() == [("ok",)]
        yield desk
    finally:
        desk.store.close()


# --- drafts as such


def test_a_draft_is_there_after_a_restart_with_its_place(make: Make) -> None:
    desk = make("village")
    subject = new_household()
    autosave(desk, subject, "household", "household", subject.household, {"home_address": "石桥村3号"})
    autosave(desk, subject, "household", "household", subject.household, {"group_name": "2组"})
    autosave(desk, subject, "members", "member", "m1", {"name": "张𬱖", "id_number": "539901197003150011"})
    desk.store.close()
    again = make("village", again=True)
    page = open_page(again, subject, "household")
    assert page.rows["household"][0]["home_address"] == "石桥村3号" and page.place == "group_name"
    assert page.drafted == {(subject.household, "home_address"), (subject.household, "group_name")}
    listed = unfinished(again)
    assert {(line.page, line.place) for line in listed} == {("household", "group_name"), ("members", "name")}
    assert {line.name for line in listed} == {"张𬱖（未保存的新户）"}


def test_drafts_are_outside_journal_lists_and_packages(desk: Desk) -> None:
    before = tables(desk, "draft")
    subject = new_household()
    autosave(desk, subject, "members", "member", "m1", {"name": "张福"})
    assert tables(desk, "draft") == before
    with desk.reading() as connection:
        assert load_households(connection) == [] and list(peers.all_seen(connection)) == list(before_units(desk))
    discard_draft(desk, subject, "members")
    assert tables(desk)["draft"] == []


def before_units(desk: Desk) -> list[str]:
    return sorted(row[0] for row in tables(desk)["unit"])


def test_every_operator_has_a_draft_of_his_own(make: Make, tmp_path: Path) -> None:
    desk = make("village")
    household = add_household(desk, "张福")
    vault.add_operator(desk.store.folder, desk.store.key, "周文斌", PASSWORD)
    autosave(desk, Subject(household), "household", "household", household, {"group_name": "5组"})
    desk.store.close()
    other = sign_in(tmp_path / "village", "周文斌", PASSWORD, "machine-village", TODAY, clock)
    try:
        page = open_page(other, Subject(household), "household")
        assert (
            page.rows["household"][0]["group_name"] == "1组" and page.drafted == frozenset() and unfinished(other) == []
        )
    finally:
        other.store.close()


# --- kill -9


def test_killed_while_a_form_is_filled(make: Make, tmp_path: Path) -> None:
    desk = make("village")
    household = add_household(desk, "张福")
    desk.store.close()
    chance = random.Random(20261123)
    said: dict[tuple[str, str], dict[str, str]] = {}
    count = 0
    for _ in range(KILLS):
        child = Child("fill", str(tmp_path / "village"), household, str(count))
        child.wait_for(chance.randint(1, 25))
        child.kill(chance.random() * 0.02)
        assert child.lines, "the child never came to type"
        for page, row, key, value in child.lines:
            said.setdefault((page, row), {})[key] = value
        count += len(child.lines) + 1
        with reopened(tmp_path / "village") as again:
            check_offered(again, household, said, child.lines[-1], f"第{count - 1}次")


def check_offered(desk: Desk, household: str, said: dict[Any, Any], last: list[str], being_typed: str) -> None:
    """Everything acknowledged is offered; only the field being typed when it was killed may be one step further."""
    for page in ("household", "members"):
        shown = open_page(desk, Subject(household), page)
        rows = {str(row["id"]): row for kind in shown.rows.values() for row in kind}
        for (where, row), keys in said.items():
            for key, value in keys.items() if where == page else ():
                assert rows[row][key] in (value, being_typed), (row, key)
                assert (row, key) in shown.drafted
    assert len(unfinished(desk)) == len({page for page, _ in said})
    with desk.reading() as connection:
        assert load_households(connection)[0].record["home_address"] == ""  # nothing of it is saved


def test_killed_while_pages_are_saved(make: Make, tmp_path: Path) -> None:
    make("village").store.close()
    chance = random.Random(7)
    steps: dict[str, str] = {}
    for _ in range(max(KILLS // 3, 4)):
        child = Child("save", str(tmp_path / "village"))
        child.wait_for(chance.randint(1, 14))
        child.kill(chance.random() * 0.03)
        steps |= {household: step for step, household in child.lines}
        with reopened(tmp_path / "village") as desk:
            for household, step in steps.items():
                check_saved(desk, household, step)
    assert len(steps) > KILLS // 3


def check_saved(desk: Desk, household: str, step: str) -> None:
    """A page is wholly saved or wholly still a draft."""
    with desk.reading() as connection:
        file = next(iter(load_households(connection, [household])), None)
    drafted = {line.page for line in unfinished(desk) if line.subject.household == household}
    whole = file is not None and file.record["home_address"] != ""
    assert whole != ("household" in drafted)
    if step in ("saved", "whole"):
        assert whole
    members = len(file.all_members) if file else 0
    typed = len(open_page(desk, Subject(household), "members").rows["member"])
    if step == "typed":
        assert members == 0 or members == 6
    else:
        assert typed == 6 and members == (0 if "members" in drafted else 6)
        assert step != "whole" or members == 6
    assert sorted(row["sort"] for row in (file.all_members if file else ())) == list(range(1, members + 1))


def test_killed_while_importing_all_or_nothing(make: Make, tmp_path: Path) -> None:
    desk = make("village")
    file = workbook(tmp_path / "名册.xlsx", 250)
    desk.store.close()
    chance, outcomes = random.Random(3), []
    for number in range(max(KILLS // 3, 4)):
        folder = tmp_path / f"v{number}"
        made = make_desk(folder)
        before = tables(made)
        made.store.close()
        child = Child("import", str(folder), str(file))
        child.wait_for(1)
        child.kill(chance.random() * 0.35 if number else 0.0)  # the first one surely before the end
        with reopened(folder) as again:
            with again.reading() as connection:
                count = len(load_households(connection))
            assert count in (0, 250) and ("done" not in child.lines or count == 250)
            if count == 0:
                assert tables(again) == before
                apply_import(again, plan_import(again, file))
            with again.reading() as connection:
                assert len(read_records(connection, "member")) == 500
            assert plan_import(again, file).counts["unchanged"] == 250
        outcomes.append(count)
        shutil.rmtree(folder)
    assert 0 in outcomes, "no kill fell into the import"


def test_killed_while_receiving_all_or_nothing(make: Make, town: Desk, tmp_path: Path) -> None:
    desk = make("village")
    enrol(desk, offer(town, tmp_path), own_fingerprint(town))
    sent = []
    for number in range(3):
        with desk.writing("新增") as door:
            for index in range(60):
                put_household(door, VILLAGE, f"张{number}{index}", f"李{number}{index}")
        sent.append(export_package(desk, tmp_path).path)
    receive(town, sent[:1], own_fingerprint(desk))
    town.store.close()
    chance = random.Random(11)
    for number in range(max(KILLS // 3, 4)):
        folder = tmp_path / "town"
        child = Child("take", str(folder), *map(str, sent[1:]))
        child.wait_for(chance.randint(1, 2))
        child.kill(chance.random() * 0.1)
        with reopened(folder) as again, again.reading() as connection:
            households = len(read_records(connection, "household"))
            taken = {p.number for p in peers.packages(connection) if p.state == "taken"}
            # each package carries all units the office has not acknowledged: 60, 120, 180 households
            assert households == {1: 60, 2: 120, 3: 180}[len(taken)], (number, taken)
            assert set(child.lines) & set(map(str, sent)) <= {str(path) for path in sent[: len(taken)]}
    with reopened(tmp_path / "town") as again:
        states = [received.state for received in receive(again, sent)]
        assert set(states) <= {"taken", "unchanged"}
        with again.reading() as connection:
            assert len(read_records(connection, "member")) == 360


def offer(town: Desk, folder: Path) -> Path:
    path = folder / "登记.swenrol"
    offer_enrolment(town, path)
    return path


def test_killed_while_a_store_is_made(tmp_path: Path) -> None:
    chance, whole = random.Random(5), 0
    for number in range(max(KILLS // 3, 4)):
        folder = tmp_path / f"s{number}"
        child = Child("setup", str(folder))
        child.wait_for(1)
        child.kill(chance.random() * 0.06)
        if "made" in child.lines or ((folder / "store.db").exists() and not (folder / "store.new").exists()):
            with reopened(folder) as desk:
                assert desk.place.name == FACTS.village
            whole += 1
            continue
        if folder.exists():
            with pytest.raises(AppError) as caught:
                open_desk(folder)
            assert caught.value.code in ("V-105", "V-108")
        made = make_desk(folder)
        assert made.place.name == FACTS.village
        made.store.close()


def test_killed_while_writing_the_journal_and_the_rows_agree(make: Make, tmp_path: Path) -> None:
    desk = make("village")
    household = add_household(desk, "张福")
    desk.store.close()
    chance = random.Random(13)
    for _ in range(max(KILLS // 5, 3)):
        child = Child("write", str(tmp_path / "village"), household)
        child.wait_for(chance.randint(1, 40))
        child.kill(chance.random() * 0.01)
        with reopened(tmp_path / "village") as again:
            with again.reading() as connection:
                record = read_records(connection, "household")[0]
                seen = peers.all_seen(connection)[household]
            last = journal(again, "field='group_name'")[-1]
            assert record["group_name"] == last["new"] and seen[again.store.device] == last["counter"]
            assert int(record["group_name"][:-1]) >= child.lines[-1]
            save_nothing(again, household)


def save_nothing(desk: Desk, household: str) -> None:
    """The next start goes on writing as if nothing had been."""
    autosave(desk, Subject(household), "household", "household", household, {"group_name": "0组"})
    assert not save_page(desk, Subject(household), "household").clashes
