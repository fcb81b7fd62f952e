"""One PDF written piece by piece: only the places of its objects stay in memory, however many sheets it has.

Takes PDFs as `app.reports` draws them (a classic cross-reference table, no encryption, no object streams).
"""

from __future__ import annotations

import hashlib
import re
from typing import BinaryIO

_HEAD = b"%PDF-1.4\n%\xe5\xae\x88\xe6\x9c\x9b\n"
_REFERENCE = re.compile(rb"(?<![\d.])(\d+) 0 R\b")
_PARENT = re.compile(rb"/Parent \d+ 0 R")
_KIDS = re.compile(rb"/Kids \[(.*?)\]", re.S)
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
# Numbers every file of this module begins with: the catalogue, the one tree of all pages, what the file is.
_CATALOGUE, _TREE, _INFO = 1, 2, 3


class PdfStream:
    """`add` PDFs in their order, then `close`; the file is whole only after that."""

    def __init__(self, out: BinaryIO, title: str) -> None:
        self._out = out
        self._title = title
        self._at = 0
        self._places: dict[int, int] = {}
        self._pages: list[int] = []
        self._next = _INFO + 1
        self._digest = hashlib.sha256()
        self._write(_HEAD)

    @property
    def pages(self) -> int:
        """Pages so far."""
        return len(self._pages)

    def add(self, pdf: bytes) -> int:
        """Append all pages of a PDF; returns how many."""
        objects, root = _objects(pdf)
        tree = int(_found(_PAGES, objects[root])[1])
        kids = [int(number) for number in _REFERENCE.findall(_found(_KIDS, objects[tree])[1])]
        shift = self._next - 1
        for number, body in objects.items():
            if number not in (root, tree):
                self._object(number + shift, _moved(body, shift, number in kids))
        self._next += max(objects)
        self._pages += [number + shift for number in kids]
        return len(kids)

    def close(self) -> None:
        """Write the tree of pages and the table of places."""
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        self._object(_TREE, b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (self.pages, kids))
        self._object(_CATALOGUE, b"<< /Type /Catalog /Lang (zh-CN) /Pages %d 0 R >>" % _TREE)
        name = (b"\xfe\xff" + self._title.encode("utf-16-be")).hex().encode()
        self._object(_INFO, b"<< /Title <%s> >>" % name)
        start, size = self._at, max(self._places) + 1
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for number in range(1, size):
            place = self._places.get(number)
            self._write(b"%010d 00000 n \n" % place if place is not None else b"0000000000 65535 f \n")
        mark = self._digest.hexdigest()[:32].encode()
        self._write(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s><%s>] >>\n"
            % (size, _CATALOGUE, _INFO, mark, mark)
        )
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _object(self, number: int, body: bytes) -> None:
        self._places[number] = self._at
        self._write(b"%d 0 obj\n" % number + body + b"\nendobj\n")

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._at += len(data)


def _found(pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes]:
    found = pattern.search(text)
    if found is None:
        raise ValueError("not a PDF of this program")
    return found


def _objects(pdf: bytes) -> tuple[dict[int, bytes], int]:
    """Number -> body of every object, and the number of the catalogue."""
    start = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    trailer = pdf.index(b"trailer", start)
    lines = pdf[start:trailer].split(b"\n")[2:]
    places = {number: int(line[:10]) for number, line in enumerate(lines) if line[17:18] == b"n"}
    ends = dict(zip(sorted(places.values()), [*sorted(places.values())[1:], start], strict=True))
    bodies = {number: _body(pdf[place : ends[place]]) for number, place in places.items()}
    return bodies, int(_found(_ROOT, pdf[trailer:])[1])


def _body(text: bytes) -> bytes:
    """What stands between `obj` and `endobj`."""
    return text[text.index(b"obj") + 3 : text.rindex(b"endobj")].strip(b"\r\n ")


def _moved(body: bytes, shift: int, page: bool) -> bytes:
    """The object with the numbers it points to moved; what a stream holds stays as it is."""
    cut = body.find(b"stream\n") if body.endswith(b"endstream") else -1
    head, tail = (body[:cut], body[cut:]) if cut >= 0 else (body, b"")
    head = _REFERENCE.sub(lambda found: b"%d 0 R" % (int(found[1]) + shift), head)
    if page:
        head = _PARENT.sub(b"/Parent %d 0 R" % _TREE, head, count=1)
    return head + tail
