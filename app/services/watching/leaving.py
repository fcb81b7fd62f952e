"""Who left 低保 or 特困 comes on the watch list with the verb that changed the field; who draws it again leaves it (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.units import Wire
from app.domain.watch import AGAIN, LEFT_AID, aid_left, aids
from app.domain.workdays import add_months
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_households
from app.services.undoing import UNDO_VERB
from app.services.watching.watch import PARTS
from app.store.door import Door, stable_id

Change = tuple[str, str, str, str, Wire, Wire]


def follow_aid(desk: Desk, door: Door) -> None:
    """Write the entries that changes of this verb call for: by typing, pasting, importing and family events alike.

    Nothing for a 撤销 (it only takes back), at a township (the list is the village's) and for a household under watch."""
    if desk.store.role != "village" or door.verb == UNDO_VERB:
        return
    changed, door.followed = door.followed, []
    door.flush()
    files = load_households(door.connection, {change[0] for change in changed}, PARTS)
    months = desk.view(door.connection).number("watch_months")
    for file in files:
        _follow(desk, door, file, [change for change in changed if change[0] == file.id], months)


def _follow(desk: Desk, door: Door, file: HouseholdFile, changed: Iterable[Change], months: int) -> None:
    told = list(changed)
    waiting = [row for row in file.rows("watch_entry") if row["reason"] == LEFT_AID and row["end"] is None]
    drawing = any(aids(member) for member in file.members)
    if drawing:
        for row in waiting if _again(file, told) else ():
            door.change("watch_entry", str(row["id"]), {"end": desk.today, "end_reason": AGAIN})
        return
    left = _left(file, told)
    if not left or waiting or file.ended or file.group == "monitored":
        return
    values = {"household_id": file.id, "reason": LEFT_AID, "since": desk.today, "next_look": add_months(desk.today, months),
              "note": f"{left}，{door.verb}时记下。"}  # fmt: skip
    entry = stable_id(file.id, LEFT_AID, desk.today.isoformat(), str(len(file.rows("watch_entry"))))
    door.create("watch_entry", values, entry)


def _left(file: HouseholdFile, changed: Iterable[Change]) -> str:
    """张三退出低保: who left what, "" where nobody did."""
    before: dict[str, Rec] = {}
    scope = False
    for _unit, kind, row, key, old, new in changed:
        if kind == "member":
            before.setdefault(row, {}).setdefault(key, old)
        else:
            scope = scope or bool(old and not new)
    found = [
        f"{member.get('name') or ''}退出{left}"
        for member in file.all_members if str(member["id"]) in before
        if (left := aid_left({**member, **before[str(member["id"])]}, member))
    ]  # fmt: skip
    return "、".join(found) or ("户里不再享受低保" if scope else "")


def _again(file: HouseholdFile, changed: Iterable[Change]) -> bool:
    """True where somebody of the household draws an aid he did not draw before."""
    now = {str(member["id"]): member for member in file.members}
    return any(
        kind == "member" and row in now and aids(now[row]) and not aids({**now[row], key: old})
        for _unit, kind, row, key, old, _new in changed
    )
