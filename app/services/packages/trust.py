"""Whom a package may be believed: struck-off devices, a new office key, strangers whose 12 characters are typed (`design.md` §4)."""

from __future__ import annotations

from dataclasses import replace

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages.roster import believed_office, former_offices, roster_in
from app.store import peers
from app.store.peers import DeviceRow
from app.store.store import Connection
from app.sync.certificate import read_certificate
from app.sync.keys import PublicKeys, confirm_typed
from app.sync.reader import OpenedPackage, Standing
from app.sync.roster import Roster
from app.sync.shape import BadShape
from app.sync.signing import BadSignature
from app.sync.trouble import trouble

TOWN_DIGITS = 9


def believed(desk: Desk, connection: Connection, package: OpenedPackage, confirm: str) -> OpenedPackage:
    """The package with the standing it has here; `confirm`: 12 characters typed from paper.

    AppError P-140, P-141 (struck off, refused), P-144 (speaks for another place), P-145 (says it is a clerk's), sync.stranger (ask for the
    characters), sync.code, sync.roster, sync.certificate.
    """
    known = {row.id: row for row in peers.devices(connection)}.get(package.manifest.sender.device)
    _refuse_struck(package, known)
    _refuse_borrowed(desk, package, known)
    found = _by_office(desk, connection, package, confirm)
    _refuse_self_made(desk, found)
    if found.standing is Standing.STRANGER and confirm:
        found = found.confirmed(confirm)
    if found.standing is Standing.STRANGER:
        found.entries()  # says that a fingerprint has to be typed
    return found


def _refuse_borrowed(desk: Desk, package: OpenedPackage, row: DeviceRow | None) -> None:
    """A device speaks for the place it was confirmed for, a laptop to its own village, a clerk for the whole township."""
    facts, role, own = package.manifest.facts, package.manifest.sender.role, desk.place.code
    allowed = own[:TOWN_DIGITS] if role == "township" else own if desk.store.role == "village" else ""
    registered = row.village if row is not None and row.confirmed else ""
    if any(place and place != facts.place_code for place in (allowed, registered)):
        where = f"{row.name}（{row.village}）" if row is not None and registered else "别的单位"
        raise AppError("P-144", f"写这个包的电脑登记的是{where}，包却写成{facts.place_name}（{facts.place_code}）的。",
                       "这个包没有收。请打电话问清两边，可能有人冒充。", package.name)  # fmt: skip


def _refuse_self_made(desk: Desk, package: OpenedPackage) -> None:
    """Nobody becomes a clerk by characters typed for a package: at the office that takes the office's word or a card, and the
    office key itself writes no packages. Else a laptop that calls itself a clerk's would be confirmed as a village's is."""
    role = package.manifest.sender.role
    if (
        package.standing is not Standing.STRANGER
        or role == "village"
        or (role, desk.store.role) == ("township", "village")
    ):
        return
    raise AppError("P-145", "这个包说是乡镇办事员的电脑写的，但乡镇钥匙没有给它担保。",
                   "这个包没有收。确是办事员新电脑的，请用它的登记文件登记（设置→电脑和钥匙）；弄不清的请打电话问，可能有人冒充。",
                   package.name)  # fmt: skip


def _refuse_struck(package: OpenedPackage, row: DeviceRow | None) -> None:
    facts = package.manifest.facts
    if row is None or row.active:
        return
    if not row.confirmed:
        raise AppError("P-141", f"{facts.place_name}的这台电脑已经被拒绝，它的包不收。",
                       "弄错了的，请对方在那台电脑上重新启用（设置→电脑和钥匙），再照新的核对单确认。", package.name)  # fmt: skip
    raise AppError("P-140", f"{facts.place_name}的这台电脑（{row.letter}机）已经停用，它的包不收。",
                   "电脑找回来了的，请在那台电脑上重新启用（设置→电脑和钥匙），它就算一台新电脑，再照新的核对单确认。",
                   package.name)  # fmt: skip


def _by_office(desk: Desk, connection: Connection, package: OpenedPackage, confirm: str) -> OpenedPackage:
    """A clerk's package: is the office that vouches for him the one believed here, or one that has to be typed first?"""
    roster = roster_in(desk, package) if package.manifest.sender.role == "township" else None
    if roster is None:
        return package
    known = believed_office(desk, connection)
    if known is not None and (roster.office == known or roster.vouched_by(known)):
        stranger = package.standing is Standing.STRANGER
        return (
            replace(package, standing=Standing.CERTIFIED) if stranger and _vouches(roster.office, package) else package
        )
    if roster.office in former_offices(desk, connection):
        return _of_former(package)
    if not confirm:
        raise _asking(desk, roster, known, package.name)
    confirm_typed(confirm, roster.office)
    if not _vouches(roster.office, package):
        raise trouble("sync.certificate", package.name)
    return replace(package, standing=Standing.CONFIRMED)


def _of_former(package: OpenedPackage) -> OpenedPackage:
    """A clerk who has not heard of the new key yet is believed as himself, never by the former key's word."""
    if package.standing is Standing.KNOWN:
        return package
    raise AppError("P-142", "这个包用的是乡镇已经换掉的钥匙，写它的电脑本机又没有登记过。", "请打电话问乡镇是不是他们写的，并请乡镇用现在的钥匙重新生成。",
                   package.name)  # fmt: skip


def _asking(desk: Desk, roster: Roster, known: PublicKeys | None, where: str) -> AppError:
    if desk.store.role == "township":
        text = f"这是{roster.town}另一台电脑写的包，用的乡镇钥匙这台电脑还没有核对过。"
    elif known is None:
        text = f"还没有登记{roster.town}。"
    else:
        text = f"{roster.town}换了钥匙，原来的钥匙没有给新钥匙担保（例如电脑丢了）。"
    return AppError(
        "sync.stranger",
        text,
        "请照乡镇现在打印的《设备核对单》，亲手输入上面的12位核对码后再接收。本机数据没有变化。",
        where,
    )


def _vouches(office: PublicKeys, package: OpenedPackage) -> bool:
    """True when the certificate in the package is this office's word for its sender."""
    facts = package.manifest.facts
    try:
        found = read_certificate(facts.certificate)
    except (BadShape, BadSignature):
        return False
    wanted = (office.device, office.verify_key_hex, package.manifest.sender, facts.place_code, facts.practice)
    return found == wanted
