"""公益性岗位 as verbs: contracts, attendance and pay by month, renewal, exit, and what to mind (`domain.md` §15.5, §22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.errors import AppError
from app.domain.policy import PolicyView
from app.domain.posts import (
    PostSetting,
    PostWarning,
    has_left,
    is_held,
    months_held,
    months_of_post,
    post_warnings,
    subsidised,
)
from app.domain.questionnaire.codes import label
from app.domain.records import declared
from app.domain.values import blank
from app.domain.workdays import month_of
from app.services.desk import Desk
from app.services.employment.people import Worker, house_of, read_files, worker_in, workers_of
from app.services.files import Rec
from app.store.door import Door, stable_id
from app.store.rows import read_records
from app.store.store import Connection

WHERE = "公益性岗位"
POST_KEYS = (
    "post_kind", "post_name", "post_source", "post_form", "start", "end", "monthly_allowance", "subsidised_months", "agreement_no",
    "noticed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post: who holds it, its row, how it stands (在岗, 到期, 已退出), subsidised months, what to mind, the month shown."""

    worker: Worker
    post: Rec
    state: str
    months: int
    total: int
    warnings: tuple[PostWarning, ...]
    month: Rec | None

    @property
    def key(self) -> str:
        """The post's id."""
        return str(self.post["id"])

    @property
    def title(self) -> str:
        """Name of the post, or its kind."""
        return str(self.post.get("post_name") or "") or label("POST", self.post.get("post_kind"))

    @property
    def told(self) -> str:
        """What to mind, in one text."""
        return "；".join(warning.text for warning in self.warnings)


def post_lines(desk: Desk, month: str = "") -> list[PostLine]:
    """Every post ever held, those held now first; `month` (YYYYMM, default: this one) picks the attendance shown."""
    month = month or month_of(desk.today)
    with desk.reading() as connection:
        files, view, kin = read_files(connection), desk.view(connection), relatives_by_house(connection)
    found = []
    for file in files:
        workers = list(workers_of(file))
        posts = [post for worker in workers for post in worker.posts]
        for worker in workers:
            found += [
                _line(worker, post, posts, kin.get(file.id, ()), view, desk.today, month) for post in worker.posts
            ]
    return sorted(found, key=lambda line: line.state == "已退出")


def _line(
    worker: Worker, post: Rec, of_household: Sequence[Rec], kin: Sequence[tuple[str, str]], view: PolicyView, on: date, month: str
) -> PostLine:  # fmt: skip
    around = PostSetting(worker.member, worker.posts, of_household, worker.months, kin)
    row = next((row for row in worker.months if row["post_id"] == post["id"] and row["month"] == month), None)
    return PostLine(worker, post, state_words(post, on), months_held(post, on), subsidised(worker.posts, on),
                    tuple(post_warnings(post, around, view, on)), row)  # fmt: skip


def state_words(post: Rec, on: date) -> str:
    """在岗, 合同到期, 已退出 or 还没有上岗."""
    if has_left(post, on):
        return "已退出"
    if post.get("start") is None or post["start"] > on:
        return "还没有上岗"
    return "合同到期" if post.get("end") is not None and post["end"] < on else "在岗"


def relatives_by_house(connection: Connection) -> Mapping[str, list[tuple[str, str]]]:
    """Household -> (name, 身份) of cadres who are its 近亲属."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in read_records(connection, "relative"):
        found[str(row["household_id"])].append((str(row["name"]), label("RELATIVE_ROLE", row["role"])))
    return found


def warnings_before(desk: Desk, household: str, member: str, values: Mapping[str, Any]) -> tuple[PostWarning, ...]:
    """What to mind before a post is given: age, one per household, cadre's relative, 36 months."""
    with desk.reading() as connection:
        worker, view = worker_in(connection, member, household), desk.view(connection)
        kin, file = relatives_by_house(connection).get(household, ()), house_of(connection, household)
    posts = [post for found in workers_of(file) for post in found.posts]
    new = {**values, "id": ""}
    around = PostSetting(worker.member, [*worker.posts, new], [*posts, new], (), kin)
    wanted = ("age", "left", "household", "relative", "months")
    return tuple(warning for warning in post_warnings(new, around, view, desk.today) if warning.code in wanted)


def add_post(desk: Desk, household: str, member: str, values: Mapping[str, Any]) -> str:
    """A contract for a post; returns its id. AppError POST-101 … POST-103."""
    with desk.writing("登记公益性岗位") as door:
        worker = worker_in(door.connection, member, household)
        _check(values, worker)
        own = {key: values[key] for key in POST_KEYS if key in values}
        made = door.create("public_post", {**own, "household_id": household, "member_id": member,
                                           "person_id": worker.member.get("person_id")})  # fmt: skip
        _follow(desk, door, worker, [*worker.posts, {**own, "id": made}])
        return made


def change_post(desk: Desk, household: str, post: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Correct or renew a contract (a later `end`); returns the changed keys. AppError POST-101 … POST-104."""
    with desk.writing("修改公益性岗位") as door:
        worker, row = _post_of(door.connection, household, post)
        own = {key: value for key, value in values.items() if key in POST_KEYS}
        _check({**row, **own}, worker)
        changed = door.change("public_post", post, own)
        _follow(desk, door, worker, [{**kept, **own} if kept["id"] == post else kept for kept in worker.posts])
        return changed


def leave_post(desk: Desk, household: str, post: str, on: date, reason: str) -> None:
    """Somebody leaves a post, with the reason. AppError POST-104, POST-105 no reason, POST-106 a day that does not fit."""
    with desk.writing("登记退出岗位") as door:
        worker, row = _post_of(door.connection, household, post)
        if not reason.strip():
            raise AppError(
                "POST-105", "没有写退出岗位的原因。", "请写明，例如合同到期、外出务工、不胜任。", worker.short
            )
        if on < row["start"] or on > desk.today:
            raise AppError("POST-106", "退出日期早于上岗日期，或者还没有到。", "请写离岗那一天。", worker.short)
        told = {"end": on, "exit_reason": reason.strip()}
        door.change("public_post", post, told)
        _follow(desk, door, worker, [{**kept, **told} if kept["id"] == post else kept for kept in worker.posts])


def note_months(desk: Desk, posts: Iterable[tuple[str, str]], month: str, values: Mapping[str, Any]) -> int:
    """Attendance and pay of a month for (household, post) pairs, one verb; returns how many. Full attendance pays the
    contract's 月补贴 where `paid` is not given.

    AppError POST-104, POST-107 (the post was not held in that month), POST-108 (more days than there were)."""
    with desk.writing("登记岗位考勤") as door:
        count = 0
        for household, post in posts:
            worker, row = _post_of(door.connection, household, post)
            _write_month(desk, door, worker, row, month, values)
            count += 1
    return count


def _write_month(desk: Desk, door: Door, worker: Worker, post: Rec, month: str, values: Mapping[str, Any]) -> None:
    where = f"{worker.name}（{worker.short}）"
    if month not in months_of_post(post, desk.today):
        raise AppError("POST-107", f"{int(month[4:])}月不在聘用期里，或者还没有到。", "请核对月份和聘用起止。", where)
    told = {key: values[key] for key in _MONTH_KEYS if not blank(values.get(key))}
    told.setdefault("attendance", "full")
    if told.get("days_worked") is not None and told["days_worked"] > told.get("days_due", 31):
        raise AppError("POST-108", "实出勤天数比应出勤还多。", "请核对两个天数。", where)
    if told["attendance"] == "full" and "paid" not in told and values.get("paid_on") is not None:
        told["paid"] = post.get("monthly_allowance") or Decimal(0)
    key = stable_id(str(post["id"]), "post_month", month)
    known = any(row["id"] == key for row in worker.months)
    if known:
        door.change("post_month", key, told)
    else:
        fixed = {"household_id": worker.household, "member_id": worker.id, "person_id": worker.member.get("person_id"),
                 "post_id": post["id"], "month": month}  # fmt: skip
        door.create("post_month", {**told, **fixed}, key)
    if told.get("paid") is not None and month > str(post.get("paid_until") or ""):
        door.change("public_post", str(post["id"]), {"paid_until": month})


_MONTH_KEYS = ("attendance", "days_due", "days_worked", "paid", "paid_on", "recorder", "note")


def month_fields() -> list[Any]:
    """Fields of one month of a post."""
    known = declared("post_month")
    return [known[key] for key in _MONTH_KEYS]


def _check(values: Mapping[str, Any], worker: Worker) -> None:
    where = f"{worker.name}（{worker.short}）"
    if blank(values.get("post_kind")) or values.get("start") is None:
        raise AppError("POST-101", "岗位类型和聘用开始日期都要填。", "请补上。", where)
    if values.get("end") is not None and values["end"] < values["start"]:
        raise AppError("POST-102", "聘用结束早于聘用开始。", "请核对两个日期。", where)
    if worker.member.get("presence") == "left":
        raise AppError("POST-103", f"{worker.name}已经不在册，不能安排岗位。", "请先核对家庭成员。", where)


def _post_of(connection: Connection, household: str, post: str) -> tuple[Worker, Rec]:
    file = house_of(connection, household)
    for worker in workers_of(file):
        for row in worker.posts:
            if row["id"] == post:
                return worker, row
    raise AppError("POST-104", "没有找到这个岗位。", "请重新打开再看。", file.short)


def _follow(desk: Desk, door: Door, worker: Worker, posts: Sequence[Mapping[str, Any]]) -> None:
    """公益性岗位 and 月数 of the form: the posts held now, the months of this year."""
    held = [post for post in posts if is_held(post, desk.today)]
    kinds = tuple(sorted({str(post["post_kind"]) for post in held}))
    year = {month for post in posts for month in months_of_post(post, desk.today) if month[:4] == str(desk.today.year)}
    door.change("member", worker.id, {"post_types": kinds, "post_months": len(year)})
