"""One package on its way out, whoever it is for: number, units, attachment volumes, log (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app import VERSION
from app.domain.errors import AppError, Cancelled
from app.domain.units import Seen, UnitState
from app.services.desk import Desk
from app.services.packages.lacking import held, lacking_here
from app.services.packages.reporting import take_back_reports
from app.services.packages.volumes import names_of
from app.services.packages.words import note_written
from app.services.setup import device_keys
from app.store import attachments, migrations, peers
from app.store.package_log import package_heads
from app.store.peers import PackageRow
from app.store.rows import load_units, short_numbers
from app.store.store import Connection, get_meta, set_meta
from app.sync.files import Bundle
from app.sync.keys import DeviceKeys, PublicKeys
from app.sync.limits import MAX_VOLUME
from app.sync.manifest import Attachment, ManifestFacts, size_at_most
from app.sync.reader import check_code
from app.sync.receipt import Receipt
from app.sync.volumes import (
    VolumeFile,
    VolumeHead,
    VolumeInfo,
    planned,
    stage_volume,
    volume_path,
    volume_size,
)
from app.sync.writer import (
    Meter,
    PackageInfo,
    Packed,
    Progress,
    ask_space,
    pack_units,
    package_name,
    stage_package,
    with_signer,
)

AT_ONCE = 200  # units read into memory together


@dataclass(frozen=True, slots=True)
class Series:
    """A run of package numbers: where its last count is kept, what follows the laptop's letter."""

    meta: str = "package_number"
    mark: str = ""


OWN = Series()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A package that has its number: kind, whole units by id, files by name, who may open it, whose line of the log it is.

    `addressee` stands in the file's name; `villages`: whose units `holds` and `lacks` speak of (none named: all)."""

    kind: str
    number: str
    ids: tuple[str, ...]
    digests: tuple[str, ...]
    recipients: tuple[PublicKeys, ...]
    village: str
    addressee: str
    villages: tuple[str, ...] = ()
    previous: str = ""
    receipts: tuple[Receipt, ...] = ()
    certificate: dict[str, Any] | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    other_side: bool = True  # False: between two laptops of one side, which is no hand-over


@dataclass(frozen=True, slots=True)
class Volume:
    """An attachment volume on the stick, read back: `files` in it, its own check code."""

    path: Path
    number: int
    files: int
    size: int
    check_code: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A package on the stick, read back, with its volumes; `households` are the short numbers in it, `backup` how the
    backup beside it went (blank: none was asked for). `spoilt`: attachments by name whose files are damaged on this machine; `left`: how many were
    left for another time."""

    path: Path
    number: str
    check_code: str
    counts: dict[str, int]
    households: tuple[str, ...]
    size: int
    backup: str = ""
    volumes: tuple[Volume, ...] = ()
    spoilt: tuple[str, ...] = ()
    left: int = 0
    backed_up: bool = False

    @property
    def attachments(self) -> int:
        """Files in the volumes."""
        return sum(volume.files for volume in self.volumes)

    @property
    def whole_size(self) -> int:
        """Bytes of the package and its volumes."""
        return self.size + sum(volume.size for volume in self.volumes)


def next_number(connection: Connection, desk: Desk, series: Series = OWN) -> str:
    """The number the next package of a series gets: A-0007."""
    number = int(get_meta(connection, series.meta, "0")) + 1
    letter = get_meta(connection, "letter", "") or ("A" if desk.store.role == "village" else "Z")
    return f"{letter}{series.mark}-{number:04d}"


def draw_number(connection: Connection, desk: Desk, series: Series = OWN) -> str:
    """Use up the next number."""
    number = next_number(connection, desk, series)
    set_meta(connection, series.meta, str(running_number(number)))
    return number


def running_number(number: str) -> int:
    """The count in a package number: 7 of A-0007."""
    return int(number.rpartition("-")[2])


def previous_number(connection: Connection, village: str, series: Series = OWN) -> str:
    """Number of the package before of this series, to the same receiver; blank for the first one."""
    sent = (head for head in package_heads(connection) if head.direction == "out" and head.village == village)
    return next((head.number for head in sent if head.number.partition("-")[0][1:] == series.mark), "")


@contextmanager
def number_given_back(
    desk: Desk, number: str, bundle: Bundle, reported: dict[str, str] | None = None, series: Series = OWN
) -> Iterator[None]:
    """A package that never came to be leaves no gap and no reported case; one that may lie on a pulled stick under its
    name keeps its number, and so does a name that is taken already: two packages never have one number."""
    try:
        yield
    except (AppError, Cancelled) as error:
        take_back_reports(desk, reported or {}, number)
        taken = isinstance(error, AppError) and error.code == "sync.exists"
        if not bundle.begun and not taken:
            last = running_number(number)
            with desk.store.writing() as connection:
                if get_meta(connection, series.meta) == str(last):
                    set_meta(connection, series.meta, str(last - 1))
        raise


def write_out(
    desk: Desk, folder: Path, out: Outgoing, progress: Progress, bundle: Bundle, volume_bytes: int = MAX_VOLUME
) -> Exported:
    """Volumes and package under temporary names, each read back and compared, then all named at once; kept in the log.

    AppError sync.… (the stick). Memory stays flat: units are read some at a time, files streamed."""
    target = folder / package_name(out.kind, out.addressee, out.number, desk.place.practice)
    signer = device_keys(desk)
    everyone = with_signer(signer, list(out.recipients))
    with desk.reading() as connection:
        facts = _facts(desk, connection, out)
        names = households_of(connection, out.ids)
        went: dict[str, Seen] = {}
        packed = pack_units(_units(connection, out.ids, went), progress, len(out.ids))
    shared = planned(sealed_files(desk, out.digests), volume_bytes)
    sizes = [volume_size(part, len(everyone)) for part in shared]
    space = packed.space(len(everyone), size_at_most(facts) + sum(90 * len(part) for part in shared))
    need = ask_space(
        target, {"资料": space, f"附件{len(shared)}卷": sum(sizes)} if shared else {"": space}, bundle.files
    )
    meter = Meter(progress, 2 * (space + sum(sizes)))
    with bundle:
        volumes = []
        for number, part in enumerate(shared, 1):
            head = VolumeHead(signer.public.device, out.number, number, len(part))
            what, size = f"附件第{number}卷", sizes[number - 1]
            volumes.append(
                stage_volume(bundle, volume_path(target, number), head, part, everyone, meter.part(f"写入{what}", size),
                             meter.part(f"读回核对{what}", size), need)
            )  # fmt: skip
        info = _package(bundle, target, facts, packed, volumes, signer, everyone, meter, need)
        bundle.finish()
    made = _kept(desk, out, info, volumes, names, went)
    with suppress(Cancelled):  # too late to stop: it all stands on the stick
        progress("完成", 1, 1)
    return made


def _package(
    bundle: Bundle, target: Path, facts: ManifestFacts, packed: Packed, volumes: list[VolumeInfo], signer: DeviceKeys,
    everyone: list[PublicKeys], meter: Meter, need: str,
) -> PackageInfo:  # fmt: skip
    inside = tuple(Attachment(volume.number, digest, size) for volume in volumes for digest, size in volume.files)
    beside = tuple(Attachment(volume.number, volume.sealed_hash, volume.size) for volume in volumes)
    named = replace(facts, attachments=inside, volumes=beside)
    return stage_package(bundle, target, named, packed, signer, everyone, meter, need)


def _units(connection: Connection, ids: tuple[str, ...], went: dict[str, Seen]) -> Iterator[UnitState]:
    for start in range(0, len(ids), AT_ONCE):
        for unit in load_units(connection, list(ids[start : start + AT_ONCE])):
            if unit.rows:
                went[unit.id] = unit.seen
                yield unit


def sealed_files(desk: Desk, digests: tuple[str, ...]) -> list[VolumeFile]:
    """Where these files lie here and how large they are."""
    folder = desk.store.folder
    sizes = ((name, attachments.size_of(folder, name)) for name in digests)
    return [VolumeFile(name, attachments.path_of(folder, name), size) for name, size in sizes if size]


def households_of(connection: Connection, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Short numbers of the households among these units."""
    wanted = set(ids)
    return tuple(number or "无户号" for uid, number in short_numbers(connection).items() if uid in wanted)


def _facts(desk: Desk, connection: Connection, out: Outgoing) -> ManifestFacts:
    place = desk.place
    return ManifestFacts(
        out.kind, out.number, place.practice, migrations.VERSION, VERSION, place.code, place.name, desk.today.isoformat(),
        previous=out.previous, holds=held(connection, out.villages), receipts=out.receipts,
        certificate=out.certificate, lacks=tuple(lacking_here(connection, desk.store.folder, out.villages)),
        extra=dict(out.extra),
    )  # fmt: skip


def _kept(
    desk: Desk,
    out: Outgoing,
    info: PackageInfo,
    written: list[VolumeInfo],
    names: tuple[str, ...],
    went: dict[str, Seen],
) -> Exported:
    counts = {**info.units, **{f"row:{kind}": count for kind, count in info.rows.items()}}
    volumes = tuple(Volume(v.path, v.number, len(v.files), v.size, check_code(v.sealed_hash)) for v in written)
    listed = [[v.path.name, v.files, v.size, v.check_code] for v in volumes]
    device = desk.store.device
    row = PackageRow(f"{device}:{info.number}:out", "out", out.kind, info.number, device, out.village, info.content_hash,
                     info.check_code, desk.now(), {**counts, "households": list(names), "volumes": listed})  # fmt: skip
    bad = frozenset(digest for volume in written for digest in volume.bad)
    with desk.store.writing() as connection:
        spoilt = tuple(names_of(connection, bad))
        peers.put_package(connection, row)
        if out.other_side:
            note_written(connection, info.number, desk.today.isoformat(), went)
    return Exported(info.path, info.number, info.check_code, counts, names, info.size, volumes=volumes, spoilt=spoilt)
