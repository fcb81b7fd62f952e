"""`python tests/old_databases/make.py`: the backup of a small village under the present schema, for the tests of later versions."""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1]))

from app.services.keeping.backups import keep_backup  # noqa: E402
from app.services.setup import SetupFacts, make_store  # noqa: E402
from app.store import migrations, vault  # noqa: E402

RELEASED = 0  # the last schema a released version carries; its file and older ones are never written again
PASSWORD = "旧村 lao-2026"
TODAY = date(2026, 11, 23)
FACTS = SetupFacts("village", "539901101203", "石桥村", "青石镇", "云山县", "王小明", line="8700", has_work_team=True)
NAMES = ("石大山", "欧阳修远", "阿卜杜热合曼·买买提", "𬱖小明", "张德福", "李四海")


def main() -> int:
    """Write schema-N.swbak and what a test must find in it."""
    if migrations.VERSION <= RELEASED:
        print(f"schema {migrations.VERSION} is released: its file stays as it is", file=sys.stderr)
        return 1
    vault.MEMORY_KIB = 64  # the password is no secret; tests open it often
    with tempfile.TemporaryDirectory() as name:
        made = make_store(
            Path(name) / "store", FACTS, PASSWORD, "machine", TODAY, lambda: datetime(2026, 11, 23, 9, 30)
        )
        desk = made.desk
        for number, person in enumerate(NAMES, 1):
            with desk.writing("新增一户") as door:
                home = {"village_code": FACTS.code, "group_name": f"{number % 3 + 1}组", "local_household_no": f"A-{number:04d}",
                        "remark": "旧版本里写的备注"}  # fmt: skip
                household = door.create("household", home, village=FACTS.code)
                for sort, (relation, suffix) in enumerate((("head", ""), ("spouse", "之妻"), ("son", "之子")), 1):
                    door.create("member", {"household_id": household, "person_id": f"p-{number}-{sort}", "sort": sort,
                                           "name": person + suffix, "relation": relation, "presence": "present",
                                           "counted_in_income": True})  # fmt: skip
                door.create("visit", {"household_id": household, "date": date(2026, 10, number), "purpose": "revisit"})
        kept = keep_backup(desk, "每天自动")
        (FOLDER / f"schema-{migrations.VERSION}.swbak").write_bytes(kept.path.read_bytes())
        told = {
            "recovery": made.recovery_code,
            "households": len(NAMES),
            "members": 3 * len(NAMES),
            "visits": len(NAMES),
        }
        (FOLDER / f"schema-{migrations.VERSION}.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        desk.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
