"""Which column of a block is which field: by remembered choice, by header, or by what stands in the cells.

A block is rows of texts as a person sees them: a pasted piece of a spreadsheet, or a sheet of somebody's own register.
`match_columns(rows, targets, remembered)` looks at it three times:

1. **Header.** In the first `SEARCHED` rows the row (or two rows, block name above, column name below) with most known
   names is the header. Known are the label of each target, its own `names`, the declared label and aliases of its field,
   everything `columns.MAPPED` knows of exports, and recognised names of columns no field takes (序号, 户主姓名 …). Names
   are compared by `names.plain_name` (half-width, without spaces, line breaks, stars); units behind a name are read
   (“年收入（万元）” gives `scale` 10000). A known name inside a longer one (“本人身份证号码”) matches, but is not `sure`.
   A row that holds numbers, days or phones is never a header.
2. **Remembered.** `remembered` maps a header text to "part.key", or to "" for a column a person left out. It goes before
   everything else.
3. **Content.** Columns still without a target are judged by their cells (`contents`): ID numbers, short household
   numbers, phones, days (a column whose days are those inside the ID numbers is the birth date), choices of code lists,
   groups, addresses, names. A share of 0.8 matches, 0.9 without a rival is `sure`; amounts and 是/否 say nothing alone.

No target is given twice, except those that take several columns (Kind.RANKED: risks 1…5); the surer column keeps it,
the other one gets none and a `reason` that names the rival. A header whose cells plainly hold something else (姓名 above
ID numbers) is matched but not `sure`. Every match has `how`, `confidence` 0…1 and a Chinese `reason` to show.

Rows are named by `row_kinds`: data, blank, title (a line above the table), header (also one repeated further down),
total (合计, 小计, 总计 …), note (填表人：…, 注：…). Only data rows are people, households or amounts.

Errors: none; a block nobody understands gives columns without target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from app.workbooks.cells import is_blank
from app.workbooks.contents import Content, content_of, fit, squeezed
from app.workbooks.matched import ColumnMatch, Matching, Target
from app.workbooks.names import Target as Named
from app.workbooks.names import field_of, plain_name, resolve
from app.workbooks.rowkinds import FIGURES, RowKind, Rows, is_blank_row, is_note, is_title, is_total, row_kinds

__all__ = [
    "ColumnMatch", "Matching", "RowKind", "Target", "is_blank_row", "is_note", "is_title", "is_total",
    "match_columns", "row_kinds", "targets_of",
]  # fmt: skip

SEARCHED = 20
_BREAK = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
# In front of a known name these make another thing of it: 户主姓名 is no person of this row, 帮扶人电话 no family's phone.
_STRANGERS = (
    "户主",
    "父",
    "母",
    "配偶",
    "联系人",
    "联户",
    "帮扶",
    "监测",
    "采集",
    "代办",
    "代理",
    "开户",
    "填",
    "村",
    "干部",
    "责任人",
    "消除后",
)


def targets_of(
    part: str, keys: Iterable[str], names: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Target, ...]:
    """Targets for declared fields of one part, with their own labels."""
    known = names or {}
    return tuple(Target(part, key, field_of(part, key).label, known.get(key, ())) for key in keys)


def match_columns(
    rows: Rows, targets: Sequence[Target], remembered: Mapping[str, str] | None = None, header_row: int | None = -1
) -> Matching:
    """See the module. `header_row`: -1 looks for it, None means there is none, a number names it (counted from 0)."""
    words = _Words(targets)
    header = _find_header(rows, words) if header_row == -1 else ((header_row,) if header_row is not None else ())
    names = _names(rows, header)
    kinds = row_kinds(rows, header, names)
    data = [row for row, kind in enumerate(kinds) if kind is RowKind.DATA]
    width = max((len(row) for row in rows), default=0)
    contents = [content_of(rows, index, data) for index in range(width)]
    kept = {plain_name(name): path for name, path in (remembered or {}).items()}
    columns = [_by_header(index, names, words, kept, contents[index], targets) for index in range(width)]
    columns = _by_content(_without_rivals(columns), contents, targets)
    return Matching(header[-1] if header else None, tuple(columns), kinds, header)


# ---- header ----
class _Words:
    """Names of the targets, the more particular first: own label and names, declared names, then exports' names."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.by_path: dict[str, Target] = {}
        self.own: dict[str, Target] = {}
        for target in targets:
            self.by_path.setdefault(target.path, target)
            for name in (target.label, *target.names):
                self.own.setdefault(plain_name(name), target)
        for target in targets:
            declared = target.field if target.declared is None else None  # a part of one's own has its own names only
            for name in (declared.label, *declared.aliases) if declared else ():
                self.own.setdefault(plain_name(name), target)
        self.own.pop("", None)

    def find(self, header: str) -> tuple[Target | None, Decimal | None, bool]:
        """Target, factor of its unit, and whether the name is known at all (序号 is known and nobody's)."""
        own = self.own.get(plain_name(header))
        named: Named | None = resolve(header)
        if own is not None:
            return own, named.scale if named else None, True
        if named is not None:
            return self.by_path.get(named.path) or self._same_field(named, header), named.scale, True
        bare = re.sub(r"\([^()]*\)|\d+$", "", plain_name(header))
        return self.own.get(bare), None, bare in self.own

    def _same_field(self, named: Named, header: str) -> Target | None:
        # An export's name of a field this place knows under a part of its own (联系电话 of a household list).
        bare = re.sub(r"\([^()]*\)$", "", plain_name(header))
        return self.own.get(bare) if named.part not in ("kept",) else None

    def inside(self, header: str) -> tuple[Target | None, bool]:
        """A target whose name begins or ends a longer header (the longest wins), and whether it is another's (父亲姓名)."""
        text = plain_name(header)
        found = [
            name for name in self.own if len(name) > 1 and name != text and text.startswith(name) | text.endswith(name)
        ]
        strange = False
        for name in sorted(found, key=len, reverse=True):
            rest = text.replace(name, "", 1)
            if any(word in rest for word in _STRANGERS):
                strange = True
            elif len(rest) <= 8:
                return self.own[name], False
        return None, strange


def _find_header(rows: Rows, words: _Words) -> tuple[int, ...]:
    best: tuple[int, tuple[int, ...]] = (0, ())
    last = min(SEARCHED, len(rows))
    for two in (False, True):  # a second row has to add something
        for row in range(last - two):
            numbers = (row, row + 1) if two else (row,)
            score = _score([rows[number] for number in numbers], _names(rows, numbers), words)
            if score > best[0]:
                best = (score, numbers)
    return best[1]


def _score(lines: Sequence[Sequence[str]], names: Sequence[str], words: _Words) -> int:
    """Known names of a would-be header; 0 where a row holds figures or too few of its cells are names of columns."""
    filled = [squeezed(text) for line in lines for text in line if not is_blank(text)]
    if any(FIGURES.match(text) and not _YEAR.match(text) for text in filled):
        return 0
    written = [name for name in names if name]
    known = sum(words.find(name)[2] for name in written)
    loose = sum(words.inside(name)[0] is not None for name in written if not words.find(name)[2]) if known else 0
    if len(lines) > 1 and not all(len({squeezed(t) for t in line if not is_blank(t)}) > 1 for line in lines):
        return 0  # a title above a header is no block name
    if known < 2 and len(written) > 2:
        return 0
    return 2 * known + loose if (known + loose) * 5 >= len(written) * 2 else 0


def _names(rows: Rows, header: Sequence[int]) -> list[str]:
    """Column names of a header of one or two rows, as they are shown."""
    width = max((len(row) for row in rows), default=0)
    lines = [[_text(rows[number], index) for index in range(width)] for number in header]
    if len(lines) < 2:
        return lines[0] if lines else [""] * width
    upper, lower = lines
    for index in range(1, width):  # a block's name stands once over all its columns
        upper[index] = upper[index] or (upper[index - 1] if lower[index] else "")
    return [_joined(above, below) for above, below in zip(upper, lower, strict=True)]


def _joined(above: str, below: str) -> str:
    if not below or above == below or not above:
        return below or above
    if resolve(f"{above}{below}") is not None and resolve(below) != resolve(f"{above}{below}"):
        return f"{above}{below}"
    return below if resolve(below) is not None else f"{above}{below}"


def _text(row: Sequence[str], index: int) -> str:
    """A header cell as it is shown: a line break inside a Chinese name is no space."""
    if index >= len(row) or is_blank(row[index]):
        return ""
    return _BREAK.sub("", " ".join(row[index].split()))


def _by_header(
    index: int,
    names: Sequence[str],
    words: _Words,
    kept: Mapping[str, str],
    content: Content,
    targets: Sequence[Target],
) -> ColumnMatch:
    header = names[index] if index < len(names) else ""
    remembered = kept.get(plain_name(header)) if header else None
    if remembered is not None:
        target = words.by_path.get(remembered)
        if target or not remembered:
            reason = "上次这样选的" if target else "上次选了不要这一列"
            return ColumnMatch(index, header, target, "remembered", True, 1.0, reason, words.find(header)[1])
    if not header:
        return ColumnMatch(index, "", None)
    target, scale, known = words.find(header)
    if target is not None:
        return _checked(ColumnMatch(index, header, target, "header", True, 1.0, "表头相同", scale), content)
    if known:
        named = resolve(header)
        reason = named.key if named and named.part == "kept" else "这里不填这一项"
        return ColumnMatch(index, header, None, "none", True, 0.0, reason)
    loose, strange = words.inside(header)
    if strange:
        return ColumnMatch(index, header, None, "none", True, 0.0, "是别人的，不是本人的")
    if loose is not None:
        return _checked(ColumnMatch(index, header, loose, "header", False, 0.7, f"表头像“{loose.label}”"), content)
    return ColumnMatch(index, header, None, "none", False, 0.0, "认不出的列名")


def _checked(found: ColumnMatch, content: Content) -> ColumnMatch:
    """A header whose cells plainly hold something else is not sure."""
    declared = found.target.field if found.target else None
    word = content.word()
    if declared is None or not word or len(content.texts) < 3:
        return found
    expected = {"id_number": "证件号码", "phone": "电话号码", "name": "姓名"}.get(declared.format)
    other = expected is not None and word != expected and fit(declared, found.target.key, content)[0] < 0.5  # type: ignore[union-attr]
    if not other:
        return found
    return replace(found, sure=False, confidence=0.5, reason=f"表头是“{found.header}”，内容却像{word}，请核对")


def _without_rivals(columns: Sequence[ColumnMatch]) -> list[ColumnMatch]:
    """Each target once: remembered before header, sure before unsure, then the first column."""
    order = sorted(columns, key=lambda found: (found.how != "remembered", -found.confidence, found.index))
    taken: dict[str, ColumnMatch] = {}
    result = dict(enumerate(columns))
    for found in order:
        if found.target is None or found.target.many:
            continue
        rival = taken.setdefault(found.target.path, found)
        if rival is not found:
            reason = f"第{rival.index + 1}列也是“{found.target.label}”，用了那一列"
            result[found.index] = replace(found, target=None, how="none", sure=False, confidence=0.0, reason=reason)
    return [result[index] for index in range(len(columns))]


# ---- content ----
def _by_content(
    columns: Sequence[ColumnMatch], contents: Sequence[Content], targets: Sequence[Target]
) -> list[ColumnMatch]:
    taken = {found.target.path for found in columns if found.target}
    open_ones = [
        found.index for found in columns if found.target is None and not found.sure and contents[found.index].texts
    ]
    result = list(columns)
    for index in [index for index in open_ones if contents[index].serial and contents[index].ids < 0.8]:
        result[index] = replace(result[index], reason="像序号")
        open_ones.remove(index)
    wishes = sorted(_wishes(open_ones, contents, targets, taken), key=lambda wish: wish[:3])
    ids = next((c.index for c in columns if c.target and c.target.field and c.target.field.format == "id_number"), None)
    for rank, missing, index, target, rivals in wishes:
        if result[index].target is not None or target.path in taken:
            continue
        free = [rival for rival in rivals if rival.path not in taken]
        score = 1 - missing
        sure = score >= 0.9 and len(free) < 2 and (rank <= 4 or len(contents[index].texts) > 1)
        reason = f"内容像{contents[index].word() or f'“{target.label}”'}"
        if target.key == "birth_date":
            sure, reason = _birth(result, contents, index, ids, sure, reason)
        taken.add(target.path)
        result[index] = replace(result[index], target=target, how="content", sure=sure, confidence=score, reason=reason)
        if ids is None and target.field and target.field.format == "id_number":
            ids = index
    return [_guessed(found, contents[found.index]) for found in result]


def _wishes(
    indexes: Sequence[int], contents: Sequence[Content], targets: Sequence[Target], taken: set[str]
) -> list[tuple[int, float, int, Target, list[Target]]]:
    """Columns and targets that suit each other: (rank, what is missing to 1, column, target, all targets as fitting)."""
    wishes = []
    for index in indexes:
        found = [(*fit(t.field, t.key, contents[index]), t) for t in targets if t.field and t.path not in taken]
        usable = [(score, rank, target) for score, rank, target in found if score >= 0.8 and rank < 7]
        for score, rank, target in usable:
            rivals = [other for s, r, other in usable if r == rank and s >= score]
            wishes.append((rank, round(1 - score, 3), index, target, rivals))
    return wishes


def _birth(
    columns: Sequence[ColumnMatch], contents: Sequence[Content], index: int, ids: int | None, sure: bool, reason: str
) -> tuple[bool, str]:
    if ids is None:
        return False, reason
    numbers = dict(contents[ids].cells)
    pairs = [(re.sub(r"\D", "", text), numbers[row]) for row, text in contents[index].cells if row in numbers]
    same = sum(text[:8] == number[6:14] for text, number in pairs if len(text) >= 8)
    if pairs and same * 10 >= len(pairs) * 8:
        return True, "日期和证件号码里的出生日期相同"
    return sure and not pairs, reason


def _guessed(found: ColumnMatch, content: Content) -> ColumnMatch:
    if found.target is not None or found.reason not in ("", "认不出的列名"):
        return found
    word = content.word()
    return replace(found, reason=f"{found.reason}，内容像{word}".lstrip("，")) if word else found
