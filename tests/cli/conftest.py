"""The real command line on real stores: `clerk` runs one command in this process and gives what a person would see."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind
from app.domain.records import RECORDS
from app.services.machine import machine_mark
from app.services.setup import sign_in
from app.store.rows import load_units
from tests.services.conftest import FAMILY, NAMES, clock, id_number, member_values

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "fixtures" / "national_export_sample.xlsx"
VILLAGE, TODAY = "539901101203", "2026-11-23"
WORDS = ("--village", "石桥村", "--township", "青石镇", "--county", "云山县")


@dataclass(frozen=True)
class Answer:
    """Exit code, stdout and stderr of one command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


@dataclass
class Clerk:
    """Somebody at a keyboard with one store; `on` is the day he works."""

    store: Path
    capture: Any
    on: str = TODAY
    said: list[Answer] = field(default_factory=list)

    def __call__(self, *words: object, on: str = "", store: Path | None = None) -> Answer:
        """One command; nothing is checked."""
        self.capture.readouterr()
        code = main(["--store", str(store or self.store), "--on", on or self.on, *map(str, words)])
        out, err = self.capture.readouterr()
        answer = Answer(code, out, err)
        self.said.append(answer)
        return answer

    def done(self, *words: object, on: str = "") -> Answer:
        """One command that has to end with 0."""
        answer = self(*words, on=on)
        assert answer.code == 0, f"{words}: {answer.err}"
        return answer

    def json(self, *words: object, on: str = "") -> Any:
        """The JSON of a command that has to end with 0."""
        return self.done(*words, "--json", on=on).json

    def refused(self, *words: object, on: str = "") -> str:
        """The text of a command that has to end with 1 and change nothing."""
        before = self.everything()
        answer = self(*words, on=on)
        assert answer.code == 1, f"{words}: {answer.code} {answer.out} {answer.err}"
        assert self.everything() == before
        assert "Traceback" not in answer.err and "程序出错" not in answer.err, answer.err
        return answer.err

    def everything(self) -> Any:
        """All units with all rows, and the length of the journal."""
        desk = sign_in(self.store, "", "abcd1234", machine_mark(), date.fromisoformat(self.on), clock)
        try:
            with desk.reading() as connection:
                ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM unit ORDER BY id")]
                journal = connection.exec_driver_sql("SELECT count(*), max(seq) FROM journal").one()
                packages = connection.exec_driver_sql("SELECT id, state FROM packagelog ORDER BY id").all()
                return load_units(connection, ids), tuple(journal), [tuple(row) for row in packages]
        finally:
            desk.store.close()


@pytest.fixture(autouse=True)
def own_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what belongs to the person at this machine."""
    monkeypatch.setenv("SHOUWANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("SHOUWANG_STORE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("SHOUWANG_PASSWORD", "abcd1234")


@pytest.fixture
def village(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Clerk:
    """石桥村 with this year's line, phones, a committee and a work team."""
    clerk = Clerk(tmp_path / "village", capsys)
    clerk.done("init", "--role", "village", "--village-code", VILLAGE, *WORDS, "--operator", "王小明", "--line", "8700",
               "--work-team", "是")  # fmt: skip
    clerk.done("village", "--phone", "0839-6620011", "--town-phone", "0839-6620022", "--committee", "王小明", "--team", "周文斌",
               "--groups", "1组、2组")  # fmt: skip
    return clerk


@pytest.fixture
def township(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Clerk:
    """The office of 青石镇."""
    clerk = Clerk(tmp_path / "township", capsys)
    clerk.done("init", "--role", "township", "--town-code", "539901101", *WORDS[2:], "--operator", "刘建国")
    return clerk


def written(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Decoded values as people write them in a file: labels, 是/否, ISO dates."""
    fields = {f.key: f for f in RECORDS[kind].fields}
    return {key: _written(fields[key], value) for key, value in values.items() if fields[key].kind is not Kind.REF}


def _written(field_: Field, value: Any) -> Any:
    if field_.kind is Kind.CODE:
        return label(field_.codes, value)
    if field_.kind in (Kind.CODES, Kind.RANKED):
        return [label(field_.codes, code) for code in value]
    if field_.kind is Kind.BOOL:
        return "是" if value else "否"
    if isinstance(value, date | Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def family(head: str, order: int, people: int = 4) -> list[dict[str, Any]]:
    """Members of an invented family as a file has them; birth dates and sexes follow from the numbers."""
    rows = [written("member", member_values(index, head, order)) for index in range(people)]
    return [{key: value for key, value in row.items() if key not in ("sort", "birth_date", "sex")} for row in rows]


def household_json(head: str = "张德福", order: int = 1, **more: Any) -> dict[str, Any]:
    """A household with everything the form asks, its case opened on 2026-10-08 and signed on 2026-10-12."""
    names = [head, *NAMES][: len(FAMILY)]
    adults = [name for index, name in enumerate(names) if FAMILY[index][2].year < 2008]
    sheet = {
        "promise": "是", "scope": ["存款（含证券、保险）", "车辆、农机"], "sensitive": ["金融账户"], "notice_agreed": "是",
        "rights_told": "是", "signed_on": "2026-10-12", "valid_until": "2027-10-11", "fingerprint": "是",
    }  # fmt: skip
    case = {
        "discovery_channel": label("CHANNEL", "cadre"), "clue_date": "2026-10-08", "collector_name": "王小明",
        "collector_phone": "13900000001", "visitors": ["王小明", "周文斌"], "visit_date": "2026-10-10",
        "risks": ["因病", "缺劳动力"], "risk_story": "户主2026年6月住院两次，报销以后自付三万二千元，儿子停工照顾。",
        "coping": label("COPING", "unable"), "needs": ["健康帮扶", "就业帮扶"], "proposed_category": "边缘易致贫户", "sign": head,
        "sign_date": "2026-10-10",
    }  # fmt: skip
    safe = {
        "taken_on": "2026-10-10", "edu_dropout": "否", "house_unsafe": "否", "house_grade": label("HOUSE", "B"),
        "only_home": "是", "house_area": 96, "water_unsafe": "否", "uninsured_member": "否", "food_ok": "是", "clothing_ok": "是",
    }  # fmt: skip
    money = {
        "wage": 18000, "w_work": 18000, "wage_complete": "是", "business": 9000, "property": 1200, "transfer": 4800,
        "t_pension": 2400, "business_cost": 6000, "claims": 3000, "allowed_self_paid": 15000, "x_medical": 15000,
        "allowed_self_paid_complete": "是", "deposit_declared": "否", "vehicle_declared": 0, "house_declared": "否",
        "business_declared": "否",
    }  # fmt: skip
    return {
        "group_name": "1组", "home_address": f"云山县青石镇石桥村1组{order}号", "phone": "13900000000", "household_kind": "一般农户",
        "in_relocation_site": "否", "is_martyr_family": "否", "no_labour_backstop": "否", "safe_water_solved": "是",
        "dangerous_house": "否", "member": family(head, order), "monitoring_case": [case], "safeguard_snapshot": [safe],
        "income_record": [money],
        "consent": [{**sheet, "member": name, "is_applicant": "是" if name == head else "否"} for name in adults], **more,
    }  # fmt: skip


@pytest.fixture
def json_file(tmp_path: Path) -> Callable[..., Path]:
    """`json_file(household, …)` writes a file `load` takes."""

    def write(*households: Any, name: str = "农户.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps({"households": list(households)}, ensure_ascii=False), "utf-8")
        return path

    return write


__all__ = ["SAMPLE", "Answer", "Clerk", "household_json", "id_number"]
