"""What a second process of a test does: it says each thing it has done, and is killed or told to end.

`python -m tests.store.children VERB FOLDER …`; every line it prints was durable before it was printed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from app.services.collecting.collect import Subject, autosave, new_household, save_page
from app.services.desk import Desk
from app.services.erasing import jobs, verb
from app.services.importing.run import apply_import, plan_import
from app.services.packages import receive
from app.services.setup import make_store
from tests.store.world import FACTS, PASSWORD, TODAY, clock, light_keys, machine_of, open_desk


def say(what: object) -> None:
    """One line to the parent, at once."""
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def hold(desk: Desk, *_: str) -> None:
    """Take the store for writing until the parent says so."""
    desk.store.hold()
    say("held")
    sys.stdin.readline()


def write(desk: Desk, household: str, *_: str) -> None:
    """Change a household over and over."""
    for number in range(100_000):
        with desk.writing("改") as door:
            door.change("household", household, {"group_name": f"{number}组"})
        say(number)


def fill(desk: Desk, household: str, first: str = "0", *_: str) -> None:
    """Type a form field by field: the household's page and members, for ever."""
    subject = Subject(household)
    for number in range(int(first), 100_000):
        kind, row, page = ("household", household, "household") if number % 3 else ("member", f"m{number}", "members")
        key = "home_address" if kind == "household" else "name"
        autosave(desk, subject, page, kind, row, {key: f"第{number}次"})
        say([page, row, key, f"第{number}次"])


def save(desk: Desk, *_: str) -> None:
    """Fill and save whole pages of new households, for ever."""
    for number in range(100_000):
        subject = new_household()
        autosave(desk, subject, "household", "household", subject.household, {"home_address": f"{number}号"})
        say(["typed", subject.household])
        for order in range(6):
            autosave(desk, subject, "members", "member", f"{subject.household}-{order}", {"name": f"张{number}{order}"})
        say(["members", subject.household])
        save_page(desk, subject, "household")
        say(["saved", subject.household])
        save_page(desk, subject, "members")
        say(["whole", subject.household])


def bring(desk: Desk, file: str, *_: str) -> None:
    """Import a workbook."""
    plan = plan_import(desk, Path(file))
    say("planned")
    apply_import(desk, plan)
    say("done")


def take(desk: Desk, *packages: str) -> None:
    """Receive packages."""
    say("begun")
    for package in packages:
        receive(desk, [Path(package)])
        say(package)


def erase(desk: Desk, household: str, *_: str) -> None:
    """Erase a household; says each step before it is done."""
    real = jobs._do

    def told(desk: Desk, job: jobs.Job, step: str) -> jobs.Job:
        say(step)
        return real(desk, job, step)

    jobs._do = told
    text = "村里收到的书面申请第3号"
    verb.erase(desk, household, "consent_withdrawn", text, verb.preview(desk, household).word)


VERBS: dict[str, Callable[..., None]] = {
    "hold": hold, "write": write, "fill": fill, "save": save, "import": bring, "receive": take, "erase": erase,
}  # fmt: skip


def main(verb: str, folder: str, *more: str) -> None:
    """Sign in to the folder and do the verb; `setup` makes the store first."""
    light_keys()
    place = Path(folder)
    if verb == "setup":
        say("begun")
        make_store(place, FACTS, PASSWORD, machine_of(place), TODAY, clock).desk.store.close()
        say("made")
        return
    desk = open_desk(place)
    VERBS[verb](desk, *more)
    desk.store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
