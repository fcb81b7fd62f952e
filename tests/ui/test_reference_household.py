"""The reference household (six people, items 1 to 5 in full) is entered by keyboard alone, with fewer keys than a spreadsheet."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.domain.questionnaire.field import Kind
from app.domain.records import declared
from app.domain.values import parse
from app.services.files import load_households
from app.services.policies import set_policy
from tests.ui.typist import Sheet, Typist, reference, sheet_of

LONGEST = 120.0  # seconds


def entered(ui: Any) -> Typist:
    set_policy(ui.desk, "collect_political", "是")  # the one question of item 2 that a township may leave out
    ui.open("collect")
    typist = Typist(ui, reference())
    typist.hands.play(typist.script())
    loop_ends = time.monotonic() + LONGEST
    while not typist.hands.done and time.monotonic() < loop_ends:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    assert typist.hands.done, f"stands at {typist.where()}"
    if typist.hands.failed is not None:
        raise typist.hands.failed
    ui.idle()
    return typist


def stored(ui: Any) -> Any:
    with ui.desk.reading() as connection:
        (file,) = load_households(connection)
    return file


def differing(kind: str, record: dict[str, str], row: dict[str, Any], names: dict[str, str]) -> list[str]:
    """Keys of a row that hold something else than the reference."""
    found = []
    for key, label in record.items():
        if key == "person":
            continue
        field = declared(kind)[key]
        value = names[label] if field.kind is Kind.REF else parse(field, label)
        if row.get(key) != value:
            found.append(f"{kind}.{key}: {row.get(key)!r} statt {value!r}")
    return found


def test_entered_by_keys_alone_and_with_fewer_than_a_spreadsheet(ui: Any) -> None:
    typist = entered(ui)
    data, file = reference(), stored(ui)
    names = {str(member["name"]): str(member["id"]) for member in file.members}
    case = file.cases[0].record
    wrong = [
        *differing("household", data["household"], file.record, names),
        *differing("monitoring_case", {**data["monitoring_case"], "discovery_channel": data["clue"]["discovery_channel"],
                                       "clue_date": data["clue"]["clue_date"]}, case, names),
        *differing("safeguard_snapshot", data["safeguard_snapshot"], file.rows("safeguard_snapshot")[0], names),
        *differing("income_record", data["income_record"], file.rows("income_record")[0], names),
    ]  # fmt: skip
    for kind in ("member", "work_spell", "public_post", "obligor"):
        places = {names[record.get("member_id", record.get("name", ""))]: n for n, record in enumerate(data[kind])}
        rows = sorted(file.rows(kind), key=lambda row, at=places: at[row.get("member_id") or row["id"]])
        assert len(rows) == len(data[kind]), kind
        for record, row in zip(data[kind], rows, strict=True):
            wrong += differing(kind, record, row, names)
    assert wrong == [], "\n".join(wrong)
    found: Sheet = sheet_of(data)
    print(
        f"\n{typist.hands.count} keys here, {found.plain} in a spreadsheet of {found.cells} cells ({found.skilled} skilled)"
    )
    assert typist.hands.count < found.skilled < found.plain
