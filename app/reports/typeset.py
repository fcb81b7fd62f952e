"""Breaking Chinese text into lines: no closing mark begins a line, no opening mark ends one, words stay whole."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.documents import Blank, Inline, Run, Text, Tick
from app.reports.fonts import Face, text_width, widths
from app.reports.tidy import clean

CLOSING = "，。、；：？！）》”’】〕」』〉〗｝…—～·,.;:?!)]}%‰℃"
OPENING = "（《“‘【〔「『〈〖｛([{￥¥"
_TOKEN = re.compile(r"[0-9A-Za-z\u00c0-\u024f*]+(?:[.,:/\-_'@+~][0-9A-Za-z*]+)*|\s+|.", re.S)
_SHORT_TICK = 48  # points: a label up to this width stays in one line with its box
BOLD_OF = {Face.SERIF: Face.SERIF_BOLD, Face.SANS: Face.SANS_BOLD}


def clusters(text: str) -> list[str]:
    """Pieces between which a line may be broken."""
    out: list[str] = []
    glue = False
    for token in _TOKEN.findall(text):
        if out and (glue or token[0] in CLOSING or (token.isspace() and token[0] != "　")):
            out[-1] += token
        else:
            out.append(token)
        glue = token[-1] in OPENING
    return out


@lru_cache(maxsize=20000)
def cell_lines(text: str, face: Face, size: float, width: float) -> tuple[tuple[str, float], ...]:
    """The lines of a table cell and their widths in points; short texts are broken into lines of equal length."""
    lines: list[tuple[str, float]] = []
    for part in clean(text).split("\n"):
        whole = text_width(part, face, size)
        if whole <= width:
            lines.append((part, whole))
            continue
        found = _fill(part, face, size, width)
        if len(found) > 1 and len(part) <= 24:
            found = _balance(part, face, size, width, len(found))
        lines.extend((line, text_width(line, face, size)) for line in found)
    return tuple(lines)


def _balance(text: str, face: Face, size: float, width: float, count: int) -> list[str]:
    target = text_width(text, face, size) / count
    while target < width:
        found = _fill(text, face, size, target)
        if len(found) <= count:
            return found
        target += size / 4
    return _fill(text, face, size, width)


def _fill(text: str, face: Face, size: float, width: float) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _fitting(clusters(text), face, size, width):
        wide = text_width(piece, face, size)
        if line and used + text_width(piece.rstrip(), face, size) > width + 0.01:
            lines.append(line.rstrip(" "))
            line, used = "", 0.0
            if piece.isspace():
                continue
        line += piece
        used += wide
    if line or not lines:
        lines.append(line.rstrip(" "))
    return lines


def _fitting(pieces: Iterable[str], face: Face, size: float, width: float) -> Iterable[str]:
    """Pieces no wider than the line: a longer one is cut between characters."""
    advance = widths(face)
    for piece in pieces:
        if text_width(piece, face, size) <= width:
            yield piece
            continue
        part, used = "", 0.0
        for char in piece:
            step = advance[char] * size
            if part and used + step > width:
                yield part
                part, used = "", 0.0
            part += char
            used += step
        yield part


@dataclass(frozen=True, slots=True)
class Segment:
    """A drawable bit of a line: text, an underlined blank, or a box; width in points."""

    width: float
    text: str = ""
    face: Face = Face.SERIF
    blank: bool = False
    box: bool = False
    ticked: bool = False


Cluster = list[Segment]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paragraph: its segments, its width, and whether the paragraph ends here."""

    segments: tuple[Segment, ...]
    width: float
    last: bool
    indent: float = 0.0

    @property
    def characters(self) -> int:
        """How many characters take letter spacing when the line is justified."""
        return sum(len(segment.text) for segment in self.segments if not segment.blank)


def inlines(text: Text) -> tuple[Inline, ...]:
    """A text as inline elements."""
    return (text,) if isinstance(text, str) else text


def _clusters_of(item: Inline, face: Face, size: float) -> list[Cluster]:
    match item:
        case Blank(width, text):
            room = max(width * size, text_width(clean(text), face, size) + size * 0.5)
            return [[Segment(room, clean(text), face, blank=True)]]
        case Tick(label, ticked):
            boxes: Cluster = [Segment(size * 1.15, box=True, ticked=ticked)]
            words = _clusters_of(label, face, size)
            lead = 2 if len(words) > 1 and words[0][-1].text.rstrip().endswith(".") else 1  # 3.书面: never 3. alone
            if sum(part.width for word in words for part in word) <= _SHORT_TICK:
                lead = len(words)
            return [boxes + [part for word in words[:lead] for part in word], *words[lead:]] if words else [boxes]
        case Run(text, bold):
            return _clusters_of(text, BOLD_OF.get(face, face) if bold else face, size)
        case str():
            return [[Segment(text_width(piece, face, size), piece, face)] for piece in clusters(clean(item))]
    raise TypeError(item)


def _joined(items: Iterable[Inline], face: Face, size: float) -> list[Cluster]:
    out: list[Cluster] = []
    for item in items:
        for cluster in _clusters_of(item, face, size):
            first = cluster[0]
            last = out[-1][-1] if out else None
            opened = last is not None and not last.blank and last.text[-1:] and last.text[-1] in OPENING
            if out and (opened or (not first.blank and first.text[:1] and first.text[0] in CLOSING)):
                out[-1] = out[-1] + cluster
            else:
                out.append(cluster)
    return out


def paragraph_lines(text: Text, face: Face, size: float, width: float, indent: float = 0.0) -> list[Line]:
    """The lines of a paragraph; `indent` (points) stands before the first. Lines may be 1.5 % over, to be squeezed."""
    lines: list[Line] = []
    for number, part in enumerate(_paragraphs(inlines(text))):
        lines.extend(_flow(_cut(_joined(part, face, size), face, size, width), width, indent if number == 0 else 0.0))
    return lines


def _paragraphs(items: Sequence[Inline]) -> list[list[Inline]]:
    """Split plain strings at newlines."""
    out: list[list[Inline]] = [[]]
    for item in items:
        if not isinstance(item, str):
            out[-1].append(item)
            continue
        first, *others = item.split("\n")
        out[-1].append(first)
        out.extend([other] for other in others)
    return out


def _cut(found: list[Cluster], face: Face, size: float, width: float) -> Iterable[Cluster]:
    for cluster in (piece for whole in found for piece in _apart(whole, width)):
        if len(cluster) > 1 or cluster[0].blank or cluster[0].box or cluster[0].width <= width:
            yield cluster
            continue
        own = cluster[0].face
        for piece in _fitting([cluster[0].text], own, size, width):
            yield [Segment(text_width(piece, own, size), piece, own)]


def _apart(cluster: Cluster, width: float) -> list[Cluster]:
    """A box with its whole label, broken into pieces again where the place is too narrow for it."""
    if len(cluster) < 3 or not cluster[0].box or sum(part.width for part in cluster) <= width:
        return [cluster]
    return [cluster[:2], *([part] for part in cluster[2:])]


def _flow(found: Iterable[Cluster], width: float, indent: float) -> list[Line]:
    lines: list[Line] = []
    row: list[Segment] = []
    used, start = indent, indent
    for cluster in found:
        wide = sum(segment.width for segment in cluster)
        if row and used + wide > width * 1.015:
            lines.append(_line(row, False, start))
            row, used, start = [], 0.0, 0.0
        row.extend(cluster)
        used += wide
    lines.append(_line(row, True, start))
    return lines


def _line(row: list[Segment], last: bool, indent: float) -> Line:
    merged: list[Segment] = []
    for segment in row:
        before = merged[-1] if merged else None
        if before and before.face is segment.face and not (before.blank or before.box or segment.blank or segment.box):
            merged[-1] = Segment(before.width + segment.width, before.text + segment.text, before.face)
        else:
            merged.append(segment)
    return Line(tuple(merged), sum(segment.width for segment in merged), last, indent)


# Words a title is not broken inside (词意完整).
_WHOLE = re.compile(
    "防止返贫|防返贫|动态监测|监测对象|监测帮扶|承诺授权书|授权书|采集表|信息采集表|拟纳入|拟消除|风险消除|风险|"
    "审定结果|初审|名单|公示|公告|台账|报告|村民委员会|居民委员会|人民政府|办事处|公益性岗位|选聘|发放|低收入对象|"
    "低收入人口|帮扶|对象|情况|结果|申请|慰问|捐赠|救助|[0-9]+年|[0-9]+月|."
)


def title_lines(text: str, face: Face, size: float, width: float) -> list[str]:
    """A title broken by meaning into the fewest lines, as even as whole words allow, no line longer than the first."""
    if "\n" in text:
        return [line for part in clean(text).split("\n") for line in title_lines(part, face, size, width)]
    words = _WHOLE.findall(clean(text))
    total = text_width(text, face, size)
    count = math.ceil(total / width)
    if count <= 1:
        return [text]
    best = _split(words, count, face, size, width)
    return best or _fill(text, face, size, width)


def _split(words: list[str], count: int, face: Face, size: float, width: float) -> list[str]:
    sizes = [text_width(word, face, size) for word in words]
    best: dict[tuple[int, int], tuple[float, list[str]]] = {(0, 0): (0.0, [])}
    goal = sum(sizes) / count
    for number in range(1, count + 1):
        for end in range(1, len(words) + 1):
            for start in range(end):
                before = best.get((number - 1, start))
                wide = sum(sizes[start:end])
                line = "".join(words[start:end])
                if before is None or wide > width or line[0] in CLOSING:
                    continue
                cost = before[0] + (wide - goal) ** 2 + (0 if start == 0 or len(words[start]) > 1 else size * size * 4)
                if (number, end) not in best or cost < best[(number, end)][0]:
                    best[(number, end)] = (cost, [*before[1], line])
    return best.get((count, len(words)), (0.0, []))[1]
