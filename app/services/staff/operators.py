"""Operators: who may sign in, new passwords, closing an account, which changes the store key (`design.md` §4).

Names lie in the encrypted store, passwords nowhere; each operator's slot of `keys.json` opens the store key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.erasing.listing import write_list
from app.services.keeping.office_slot import seal_to_office
from app.store import vault
from app.store.door import Door
from app.store.keyring import remember_key
from app.store.peers import OperatorRow, add_operator, log_access, operator_left, operator_rows
from app.store.rekey import change_key
from app.store.store import Connection

__all__ = [
    "Closed",
    "OperatorRow",
    "add_account",
    "change_password",
    "check_closing",
    "close_account",
    "operator_lines",
]

MOST_NAME = 50
WHERE = "操作员"


@dataclass(frozen=True, slots=True)
class Closed:
    """An account that is closed; `recovery_code` must be printed now, the old sheet opens nothing any more."""

    name: str
    recovery_code: str


def operator_lines(desk: Desk) -> tuple[OperatorRow, ...]:
    """Everybody who signs in or once signed in here, those who left last."""
    with desk.reading() as connection:
        rows = operator_rows(connection)
    return tuple(sorted(rows, key=lambda row: row.left_on is not None))


def add_account(desk: Desk, name: str, password: str) -> None:
    """One more person with a password of his own. AppError OPER-101 (no name), OPER-102 (there already), V-101."""
    known = _checked_name(name)
    vault.check_password(password)
    with desk.store.writing() as connection:
        if any(row.name == known and row.left_on is None for row in operator_rows(connection)):
            raise AppError("OPER-102", f"已经有操作员{known}。", "同名的请加上职务区分，例如“李明（会计）”。", WHERE)
        add_operator(connection, known, desk.now())
        log_access(connection, desk.now(), desk.operator, "新增操作员", known, "操作员管理")
        vault.add_operator(desk.store.folder, desk.store.key, known, password)


def _checked_name(name: str) -> str:
    known = " ".join(name.split())
    if not known or len(known) > MOST_NAME or any(not letter.isprintable() for letter in known):
        raise AppError("OPER-101", f"操作员姓名没有填，或者超过{MOST_NAME}个字。", "请填本人姓名。", WHERE)
    return known


def change_password(desk: Desk, old: str, new: str) -> None:
    """A new password of the person signed in. AppError V-102 (the old one is wrong), V-101, OPER-103 (the same)."""
    vault.check_password(new)
    if old == new:
        raise AppError("OPER-103", "新密码和原来的一样。", "请换一个新密码。", "修改密码")
    try:
        vault.open_with_password(desk.store.folder, desk.operator, old)
    except AppError as error:
        if error.code == "V-102":
            raise AppError("V-102", "原来的密码不对。", "请看大写锁定和输入法后再输一次。", "修改密码") from error
        raise
    with desk.store.writing() as connection:
        log_access(connection, desk.now(), desk.operator, "修改密码", desk.operator, "操作员管理")
        vault.add_operator(desk.store.folder, desk.store.key, desk.operator, new)


def close_account(desk: Desk, name: str, then: Callable[[Door], object] = lambda _door: None) -> Closed:
    """Close another operator's account: the store gets a new key, everybody else keeps his password, a new recovery code
    takes the old one's place. `then` writes what belongs to it, in the same last transaction.

    AppError OPER-104 (nobody of that name), OPER-105 (one's own account), S-10x, S-120: all stands as before; S-151: the next
    start finishes.
    """
    check_closing(desk, name)
    recovery, former = vault.new_recovery_code(), desk.store.key

    def last(connection: Connection) -> None:
        remember_key(connection, former)  # an erasure has to open the backups made before
        operator_left(connection, name, desk.today.isoformat())
        log_access(connection, desk.now(), desk.operator, "关闭账户", name, "数据换了新钥匙")
        with desk.door(connection, "关闭操作员账户") as door:
            then(door)

    change_key(desk.store, name, recovery, last)
    seal_to_office(desk)  # cut off here, both are renewed at the next sign-in
    write_list(desk)
    return Closed(name, recovery)


def check_closing(desk: Desk, name: str) -> None:
    """Whether an account may be closed by the person signed in; AppError OPER-104, OPER-105."""
    with desk.reading() as connection:
        active = [row.name for row in operator_rows(connection) if row.left_on is None]
    if name not in active:
        raise AppError("OPER-104", f"没有正在使用的操作员{name}。", "请看操作员名单里的姓名。", WHERE)
    if name == desk.operator:
        text = "不能关闭自己正在使用的账户。"
        raise AppError("OPER-105", text, "请由接收人用自己的账户登录，再关闭移交人的账户。", WHERE)
