"""Tables: those of the store itself as SQLModel classes, those of the records made from their declarations."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text
from sqlmodel import Field, SQLModel

from app.domain.questionnaire.field import Field as Declared
from app.domain.questionnaire.field import Kind, RecordKind
from app.domain.records import BASE_FIELDS, RECORDS

metadata = SQLModel.metadata
# Columns of every record table that are not declared fields.
ROW_COLUMNS = ("id", "unit_id", "row_device", "row_counter", "row_stamps", "row_siblings", "row_extra")
INDEXED = ("household_id", "case_id", "meeting_id", "notice_id", "target_id")


class Meta(SQLModel, table=True):
    """Facts of this store: schema version, role, device, counter, codes and names."""

    key: str = Field(primary_key=True)
    value: str


class Unit(SQLModel, table=True):
    """A household, meeting, notice, policy set …: what is seen, sent and acknowledged as a whole."""

    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    village: str = Field(index=True)
    seen: str  # JSON {device: highest counter}
    touched: int = Field(index=True)  # journal number of the last write, to find what changed


class Journal(SQLModel, table=True):
    """Who wrote what, when and why; entries are never removed, except by erasure."""

    seq: int | None = Field(default=None, primary_key=True)
    device: str
    counter: int
    operator: str
    at: str
    verb: str
    unit_id: str = Field(index=True)
    kind: str
    row_id: str = Field(index=True)
    field: str  # "" for a creation
    old: str | None = None  # JSON
    new: str | None = None  # JSON
    why: str = ""


class Draft(SQLModel, table=True):
    """One row per operator and page: what was typed and not yet saved."""

    id: str = Field(primary_key=True)
    operator: str = Field(index=True)
    page: str
    subject: str = Field(index=True)  # household id, or the id a new household will get
    answers: str  # JSON {row id: {field: wire}}
    base: str  # JSON {row id: {field: [device, counter]}}: the stamps it started from
    place: str = ""  # the field where one stopped
    saved_at: str


class Operator(SQLModel, table=True):
    """People who may sign in; passwords are in the key slots only."""

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    tag: str
    created_at: str
    left_on: str | None = None


class Device(SQLModel, table=True):
    """Devices known here: this one, the other side's, their keys and whether their fingerprint was typed."""

    id: str = Field(primary_key=True)
    role: str
    village: str
    name: str
    letter: str = ""
    public: str  # JSON of the public keys
    confirmed: bool = False
    active: bool = True
    is_self: bool = False
    next_number: int = 1
    edition: int = 0  # the office's counter of this entry
    note: str = ""  # why it was struck off or refused
    at: str = ""


class PeerSeen(SQLModel, table=True):
    """What another store has acknowledged of a unit, by its own signed receipt."""

    peer: str = Field(primary_key=True)
    unit_id: str = Field(primary_key=True)
    seen: str


class PeerLack(SQLModel, table=True):
    """Attachment files another store said, in its newest package, that it is without."""

    peer: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)


class PackageLog(SQLModel, table=True):
    """Every package written or received: number, content hash, counts, what became of it."""

    id: str = Field(primary_key=True)
    direction: str  # out | in
    kind: str
    number: str = Field(index=True)
    device: str = Field(index=True)
    village: str
    content: str = Field(index=True)  # hash of the content
    check_code: str
    at: str
    counts: str  # JSON
    state: str  # written | acknowledged | taken | quarantined
    receipt: str = "{}"  # JSON: per unit taken or refused
    note: str = ""
    answered_by: str = ""  # of our own packages: the received package (id) that brought the word on it
    journal_from: int = 0  # of received ones: what it changed here stands in the journal's lines after this one
    journal_to: int = 0  # … up to this one


class Handed(SQLModel, table=True):
    """The way of one unit between village and township: carried out, answered, brought in; counters order it, never clocks."""

    unit_id: str = Field(primary_key=True)
    sent_number: str = ""  # the last package of ours that carried it
    sent_on: str = ""
    sent_seen: str = "{}"  # JSON: what it had seen then
    word_number: str = ""  # the other side's package that last spoke of it in a receipt
    word_on: str = ""
    word_seen: str = "{}"  # JSON: what the other side has taken of it
    refused: str = ""  # … and why it took it not, or not wholly; "" for taken
    refused_seen: str = "{}"  # JSON: how far what was refused had gone
    came_number: str = ""  # the last package of the other side that carried it
    came_on: str = ""
    came_seen: str = "{}"


class PutAside(SQLModel, table=True):
    """A package that was not taken: why, from whom as far as known, and the key of its sealed copy in the folder `quarantine`."""

    id: str = Field(primary_key=True)
    name: str  # of the file as it came
    at: str
    operator: str
    size: int
    sha256: str = Field(index=True)
    code: str
    why: str
    state: str  # kept | uncopied | taken | discarded
    device: str = Field(default="", index=True)
    place: str = ""
    number: str = ""
    key: str = ""  # hex; blank once the copy is gone
    note: str = ""


class AccessLog(SQLModel, table=True):
    """Level 3 data shown, printed or exported: who, what, for what purpose."""

    seq: int | None = Field(default=None, primary_key=True)
    at: str
    operator: str
    action: str
    subject: str
    purpose: str


class UnknownRow(SQLModel, table=True):
    """Rows of kinds a newer program knows: kept as they came and sent on unchanged."""

    id: str = Field(primary_key=True)
    unit_id: str = Field(index=True)
    kind: str
    state: str  # JSON of the row


class SearchPart(SQLModel, table=True):
    """The search index of one village as it stood at a mark of the journal: a cache, made anew from the rows at any time."""

    village: str = Field(primary_key=True)
    mark: int
    edition: int  # how it is built; another edition is thrown away
    shape: str  # JSON: households, layers of people
    ids: bytes  # household ids in the order of the list
    places: bytes  # what they are ordered by
    facets: bytes  # what they are filtered by


class SearchBits(SQLModel, table=True):
    """Where one term of the search index stands: bits over the households of one village."""

    __table_args__ = {"sqlite_with_rowid": False}
    village: str = Field(primary_key=True)
    term: str = Field(primary_key=True)
    bits: bytes


def _column(declared: Declared) -> Column[object]:
    match declared.kind:
        case Kind.INT:
            return Column(declared.key, Integer)
        case Kind.BOOL:
            return Column(declared.key, Boolean(create_constraint=False))
        case _:
            return Column(declared.key, Text)


def _record_table(kind: RecordKind) -> Table:
    columns: list[Column[object]] = [
        Column("id", Text, primary_key=True),
        Column("unit_id", Text, nullable=False),
        Column("row_device", Text, nullable=False),
        Column("row_counter", Integer, nullable=False),
        Column("row_stamps", Text),
        Column("row_siblings", Text),
        Column("row_extra", Text),
    ]
    columns += [_column(declared) for declared in (*kind.fields, *BASE_FIELDS)]
    table = Table(f"r_{kind.name}", metadata, *columns)
    Index(f"ix_{table.name}_unit_id", table.c.unit_id)
    for key in INDEXED:
        # The household of a row in a household's unit is the unit: that index would be kept twice.
        if key in table.c and not (key == "household_id" and kind.unit == "household"):
            Index(f"ix_{table.name}_{key}", table.c[key])
    return table


RECORD_TABLES: dict[str, Table] = {name: _record_table(kind) for name, kind in RECORDS.items()}
