"""公益性岗位: contract, subsidised months, what to mind before and while somebody holds a post (`domain.md` §15.5, §21.2 17, §22)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.documents import chinese_date
from app.domain.idnumbers import age
from app.domain.policy import PolicyView
from app.domain.questionnaire.field import Record
from app.domain.values import blank
from app.domain.workdays import add_days, add_months, month_of

NEAR_MONTHS = 3  # before the 36th subsidised month from which it is said (D)


@dataclass(frozen=True, slots=True)
class PostWarning:
    """Something to mind about a post: code, one Chinese sentence, whether it is past already."""

    code: str
    text: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class PostSetting:
    """What surrounds a post: who holds it, all posts of that person and of the household, his pay months, cadres related to
    the household ((name, 身份 in Chinese))."""

    member: Record
    of_person: Sequence[Record]
    of_household: Sequence[Record]
    months: Sequence[Record] = ()
    relatives: Sequence[tuple[str, str]] = ()


def is_held(post: Record, on: date) -> bool:
    """True while somebody holds the post: it has begun, no exit is recorded, and it has not ended."""
    start, end = post.get("start"), post.get("end")
    return (
        start is not None
        and start <= on
        and not has_left(post, on)
        and (end is None or end >= on or blank(post.get("exit_reason")))
    )


def has_left(post: Record, on: date) -> bool:
    """True once an exit with its reason is recorded and its day has come."""
    end = post.get("end")
    return end is not None and end <= on and not blank(post.get("exit_reason"))


def ran_out(post: Record, on: date) -> bool:
    """The contract is over, but neither a new one nor an exit is recorded."""
    end = post.get("end")
    return end is not None and end < on and blank(post.get("exit_reason"))


def months_held(post: Record, on: date) -> int:
    """Months from the first to the last day of a post (the month begun counts), or what was stated, if that is more."""
    start, end = post.get("start"), post.get("end")
    if start is None or start > on:
        return int(post.get("subsidised_months") or 0)
    last = min(end, on) if end else on
    return max((last.year - start.year) * 12 + last.month - start.month + 1, int(post.get("subsidised_months") or 0))


def subsidised(posts: Iterable[Record], on: date) -> int:
    """Subsidised months of one person over all posts (S1-7)."""
    return sum(months_held(post, on) for post in posts)


def limit_day(posts: Sequence[Record], limit: int, on: date) -> date | None:
    """First day of the month after the last subsidised one of a person who holds a post; None for nobody's."""
    held = [post for post in posts if is_held(post, on)]
    if not held:
        return None
    left = limit - subsidised(posts, on)
    return add_months(on.replace(day=1), left + 1)


def months_of_post(post: Record, on: date) -> list[str]:
    """YYYYMM of every month a post was held up to the month of `on`."""
    start, end = post.get("start"), post.get("end")
    if start is None:
        return []
    last, day, found = month_of(min(end, on) if end else on), start.replace(day=1), []
    while month_of(day) <= last:
        found.append(month_of(day))
        day = add_months(day, 1)
    return found


def post_warnings(post: Record, around: PostSetting, view: PolicyView, on: date) -> list[PostWarning]:
    """Everything to mind about a post on a day; a post that was left says nothing any more."""
    if has_left(post, on):
        return []
    found = [*_person(around, view, on), *_household(post, around, view, on), *_contract(post, view, on)]
    found += _months(around, view, on) if is_held(post, on) else []
    return found + _pay(post, around, on)


def _person(around: PostSetting, view: PolicyView, on: date) -> list[PostWarning]:
    low, high = view.limits("post_age")
    born, found = around.member.get("birth_date"), []
    if born is not None and not low <= age(born, on) <= high:
        found.append(PostWarning("age", f"{age(born, on)}岁，不在岗位年龄（{low}至{high}岁）内", True))
    if around.member.get("presence") == "left":
        found.append(PostWarning("left", "已经不在册，请登记退出岗位", True))
    return found


def _household(post: Record, around: PostSetting, view: PolicyView, on: date) -> list[PostWarning]:
    most = view.number("post_per_household")
    held = [row for row in around.of_household if row.get("id") == post.get("id") or is_held(row, on)]
    found = []
    if len(held) > most:
        found.append(PostWarning("household", f"这一户现有{len(held)}个岗位，一般一户不超过{most}个"))
    found += [
        PostWarning("relative", f"与{name}（{role}）是近亲属，请核对能不能安排") for name, role in around.relatives
    ]
    return found


def _contract(post: Record, view: PolicyView, on: date) -> list[PostWarning]:
    end, found = post.get("end"), []
    if end is not None and ran_out(post, on):
        found.append(PostWarning("ended", f"合同{chinese_date(end)}已到期，请登记续聘或退出原因", True))
    elif end is not None and on >= add_days(end, -view.number("post_warn_days")):
        found.append(PostWarning("ending", f"合同{chinese_date(end)}到期"))
    if blank(post.get("agreement_no")):
        found.append(PostWarning("agreement", "没有登记协议编号"))
    if blank(post.get("noticed_on")):
        found.append(PostWarning("notice", "没有登记公示日期"))
    return found


def _months(around: PostSetting, view: PolicyView, on: date) -> list[PostWarning]:
    limit, had = view.number("post_max_months"), subsidised(around.of_person, on)
    if had >= limit:
        return [PostWarning("months", f"享受岗位补贴已{had}个月，满{limit}个月应退出", True)]
    if had >= limit - NEAR_MONTHS:
        return [PostWarning("months", f"享受岗位补贴已{had}个月，再过{limit - had}个月满{limit}个月")]
    return []


def _pay(post: Record, around: PostSetting, on: date) -> list[PostWarning]:
    rows = {str(row.get("month")): row for row in around.months if row.get("post_id") == post.get("id")}
    if not rows:
        return []  # attendance by month is not kept for this post
    before = [month for month in months_of_post(post, on) if month < month_of(on) and month >= min(rows)]
    unpaid = [month for month in before if month not in rows or blank(rows[month].get("paid"))]
    listed = "、".join(f"{int(month[4:])}月" for month in unpaid[:6])
    return [PostWarning("pay", f"{listed}没有登记补贴发放")] if unpaid else []
