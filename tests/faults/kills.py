"""`kill -9` at every step of writing and taking packages: a child kills itself at the n-th step, the parent looks at what is left.

`python -m tests.faults.kills steps FOLDER EVERY` kills at every EVERY-th step of each verb; `… random FOLDER COUNT SEED` kills from
outside after random times. A step is a statement or commit of the store and a call of the file system inside the folder.
Each line printed is one verb and how many kills it stood; the first thing that is not whole ends it with an error.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from app.services.desk import Desk
from app.services.packages import answer, enrol, offer_enrolment, own_fingerprint, receive
from app.services.packages.carrying import hand_over
from app.store import peers
from app.store.backup import read_backup
from tests.store.world import FACTS, TOWN_FACTS, VILLAGE, add_household, light_keys, make_desk, open_desk, units

NEVER = 1 << 60


class Steps:
    """Counts the steps of this process and ends it, without any farewell, at the chosen one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count, self.last = str(folder), 0, NEVER

    def listen(self) -> None:
        """From now on every step counts."""
        event.listen(Engine, "before_cursor_execute", lambda *_: self.step())
        event.listen(Engine, "commit", lambda *_: self.step())
        sys.addaudithook(self._audited)

    def _audited(self, name: str, what: tuple[Any, ...]) -> None:
        if name in ("open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.truncate") and self._inside(what[0]):
            self.step()

    def _inside(self, path: Any) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.folder)

    def step(self) -> None:
        """One more."""
        self.count += 1
        if self.count >= self.last:
            os.kill(os.getpid(), signal.SIGKILL)


class Scene:
    """A village with something new to hand over and something new to hear, a township, sticks; put back before each kill."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kept = folder / "work", folder / "template"
        self.folder.mkdir(parents=True)
        for name in ("out", "in", "back", "new"):
            (self.folder / name).mkdir()
        village, town = make_desk(self.folder / "village", FACTS), make_desk(self.folder / "town", TOWN_FACTS)
        offer_enrolment(town, self.folder / "a.swenrol")
        enrol(village, self.folder / "a.swenrol", own_fingerprint(town))
        self.code = own_fingerprint(village)
        self._first(village, town)
        self.before = {"village": units(village), "town": units(town)}
        self._second(village, town)
        village.store.close()
        town.store.close()
        shutil.copytree(self.folder, self.kept)

    def _first(self, village: Desk, town: Desk) -> None:
        for number in range(1, 6):
            add_household(village, "张三", "李四", local_household_no=f"A-{number:04d}")
        path = hand_over(village, self.folder / "in").path
        receive(town, [path], self.code)
        receive(village, [answer(town, VILLAGE, self.folder / "in").path])
        path.unlink()

    def _second(self, village: Desk, town: Desk) -> None:
        home = next(uid for uid, unit in units(village).items() if unit.kind == "household")
        with village.writing("改") as door:
            door.change("household", home, {"group_name": "9组"})
        add_household(village, "王五", local_household_no="A-0006")
        self.before["village"] = units(village)
        hand_over(village, self.folder / "in")
        with town.writing("定") as door:
            door.create("pairing", {"household_id": home, "name": "李干部"})
        self.before["town"] = units(town)
        answer(town, VILLAGE, self.folder / "back")

    def put_back(self) -> None:
        """Everything as it was."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.kept, self.folder)

    def package(self, folder: str) -> Path:
        """The package on a stick, by its name in the order of numbers the last one."""
        return sorted((self.folder / folder).glob("*.swpkg"))[-1]

    def desk(self, name: str) -> Desk:
        """Sign in again."""
        return open_desk(self.folder / name)


# ---- verbs, and what must hold after a kill ----


def export(scene: Scene) -> None:
    """Village to stick, with the backup beside it."""
    hand_over(scene.desk("village"), scene.folder / "new")


def check_export(scene: Scene) -> None:
    """Nothing of the village changed; what has a package's name is one; numbers are never used twice."""
    village = scene.desk("village")
    whole(village)
    assert units(village) == scene.before["village"]
    add_household(village, "赵六", local_household_no="A-0007")  # whatever is written now is another content
    hand_over(village, scene.folder / "new")
    town = scene.desk("town")
    for path in [*sorted((scene.folder / "new").glob("*.swpkg")), scene.package("in")]:
        [result] = receive(town, [path], scene.code)
        assert result.state in ("taken", "unchanged"), (path.name, result.notes)
    ours, theirs = units(village), units(town)
    for uid in ours:
        assert theirs[uid].rows.keys() >= ours[uid].rows.keys(), uid
    backups(scene.folder / "new")
    close(village, town)


def take(scene: Scene) -> None:
    """Stick to township."""
    receive(scene.desk("town"), [scene.package("in")])


def check_take(scene: Scene) -> None:
    """Taken whole or not at all; once more does it."""
    check_received(scene, "town", "in")


def take_back(scene: Scene) -> None:
    """Stick to village."""
    receive(scene.desk("village"), [scene.package("back")])


def check_take_back(scene: Scene) -> None:
    """As `check_take`."""
    check_received(scene, "village", "back")


def check_received(scene: Scene, name: str, stick: str) -> None:
    """Before or after, nothing between; the second try ends as the first would have."""
    desk = scene.desk(name)
    whole(desk)
    found = units(desk)
    with desk.reading() as connection:
        known = [p.number for p in peers.packages(connection) if p.direction == "in"]
    [result] = receive(desk, [scene.package(stick)], scene.code)
    after = units(desk)
    assert result.state == "unchanged" if result.number in known else result.state == "taken", result
    assert found == (after if result.number in known else scene.before[name])
    assert found == after or result.state == "taken"
    [again] = receive(desk, [scene.package(stick)], scene.code)
    assert again.state == "unchanged" and units(desk) == after
    backups(desk.store.folder / "backups")
    close(desk)


def reply(scene: Scene) -> None:
    """Township to stick."""
    answer(scene.desk("town"), VILLAGE, scene.folder / "new")


def check_reply(scene: Scene) -> None:
    """As `check_export`, the other way."""
    town = scene.desk("town")
    whole(town)
    assert units(town) == scene.before["town"]
    home = next(uid for uid, unit in units(town).items() if unit.kind == "household")
    with town.writing("定") as door:
        door.create("pairing", {"household_id": home, "name": "陈干部"})
    answer(town, VILLAGE, scene.folder / "new")
    village = scene.desk("village")
    for path in [*sorted((scene.folder / "new").glob("*.swpkg")), scene.package("back")]:
        [result] = receive(village, [path])
        assert result.state in ("taken", "unchanged"), (path.name, result.notes)
    assert units(village)[home].rows.keys() >= units(town)[home].rows.keys()
    close(village, town)


VERBS: dict[str, tuple[Callable[[Scene], None], Callable[[Scene], None]]] = {
    "export": (export, check_export), "receive": (take, check_take), "answer": (reply, check_reply),
    "return": (take_back, check_take_back),
}  # fmt: skip


def whole(desk: Desk) -> None:
    """The file of the store is sound, every page of it; the journal has no hole."""
    with desk.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        lines = [row[0] for row in connection.exec_driver_sql("SELECT seq FROM journal ORDER BY seq")]
        assert lines == list(range(1, len(lines) + 1))


def backups(folder: Path) -> None:
    """What has a backup's name is a whole one."""
    for path in folder.glob("*.swbak"):
        if not path.name.startswith("."):
            read_backup(path)


def close(*desks: Desk) -> None:
    """Give stores free."""
    for desk in desks:
        desk.store.close()


# ---- killing ----


def in_child(scene: Scene, verb: Callable[[Scene], None], steps: Steps, last: int) -> int:
    """Run a verb in a forked child that ends itself at step `last`; its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        steps.last = last
        steps.listen()
        verb(scene)
        (scene.folder / "steps").write_text(str(steps.count))
        code = 0
    except BaseException as error:
        sys.stderr.write(f"child: {type(error).__name__}: {error}\n")
    finally:
        os._exit(code)


def count_steps(scene: Scene, verb: Callable[[Scene], None]) -> int:
    """Steps of a verb that nobody disturbs."""
    scene.put_back()
    _, status = os.waitpid(in_child(scene, verb, Steps(scene.folder), NEVER), 0)
    assert status == 0, "the verb itself does not work"
    return int((scene.folder / "steps").read_text())


def at_steps(scene: Scene, name: str, every: int) -> int:
    """Kill at every `every`-th step of a verb; how many kills."""
    verb, look = VERBS[name]
    total, done = count_steps(scene, verb), 0
    for last in range(1, total + 1, every):
        scene.put_back()
        _, status = os.waitpid(in_child(scene, verb, Steps(scene.folder), last), 0)
        assert os.WIFSIGNALED(status) or last >= total - 3, f"{name} step {last} of {total}: {status}"
        _look(look, scene, f"{name} killed at step {last} of {total}")
        done += 1
    return done


def at_random(scene: Scene, name: str, seed: int) -> None:
    """Kill once from outside, somewhere in the middle."""
    verb, look = VERBS[name]
    scene.put_back()
    wait = random.Random(seed).uniform(0.002, scene_time(scene, name))
    child = in_child(scene, verb, Steps(scene.folder), NEVER)
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    _look(look, scene, f"{name} seed {seed}, killed after {wait:.4f} s")


_TIMES: dict[str, float] = {}


def scene_time(scene: Scene, name: str) -> float:
    """How long a verb takes here, measured once."""
    if name not in _TIMES:
        begun = time.monotonic()
        count_steps(scene, VERBS[name][0])
        _TIMES[name] = time.monotonic() - begun
        scene.put_back()
    return _TIMES[name]


def _look(look: Callable[[Scene], None], scene: Scene, when: str) -> None:
    try:
        look(scene)
    except BaseException as error:
        raise AssertionError(f"{when}: {type(error).__name__}: {error}") from error


def main(how: str, folder: str, *more: str) -> None:
    """Do it and say how much was done."""
    light_keys()
    scene = Scene(Path(folder))
    if how == "steps":
        for name in VERBS:
            print(json.dumps([name, at_steps(scene, name, int(more[0]))]), flush=True)
        return
    count, seed = int(more[0]), int(more[1])
    for number in range(seed, seed + count):
        at_random(scene, list(VERBS)[number % len(VERBS)], number)
    print(json.dumps(["random", count]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
