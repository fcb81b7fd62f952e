"""Letters and working sheets of the case road (`domain.md` §16: 22 lines of 28 characters, levels 一、（一）1.)."""

from __future__ import annotations

from dataclasses import replace

from app.domain.documents import Align
from app.domain.documents import Paper as Size
from app.domain.documents.letter import Clause, Letter, LetterPart, PhotoFrame, PhotoFrames
from app.reports.fonts import Face
from app.reports.paper import A3_SCALE, BODY, OFFICIAL, SHEET, SHEET_TITLE, TITLE, WIDE, WIDE_A3, Frame, Paper, Style
from app.reports.parts import draw_part, header_line, seal, seal_height
from app.reports.units import MM

_WORKING = Style(size=12, pitch=21)
_LARGE = Style(size=18, pitch=31)
_FACES = {1: Face.SANS_BOLD, 2: Face.SERIF_BOLD}
PHOTO_HEIGHT = 92 * MM


def draw(letter: Letter) -> bytes:
    """The letter as PDF."""
    wide_a3 = letter.wide and letter.paper is Size.A3
    scale = A3_SCALE if letter.paper is Size.A3 and not letter.wide else 1.0
    frame = WIDE_A3 if wide_a3 else _frame(letter)
    paper = Paper(frame, letter.marks, letter.title, internal=letter.internal, scale=scale)
    body = _body(letter)
    paper.title(letter.title, SHEET_TITLE if letter.working or letter.wide else TITLE)
    if letter.reference:
        paper.put_line(letter.reference, replace(body, indent=0, align=Align.CENTER), paper.left, paper.width)
        paper.space(body.pitch / 2)
    if letter.header:
        header_line(paper, letter.header)
        paper.space(4)
    if letter.addressee:
        paper.paragraph(letter.addressee, replace(body, indent=0))
    for part in letter.parts:
        _part(paper, part, body)
    _close(paper, letter, body)
    return paper.finish()


def _frame(letter: Letter) -> Frame:
    if letter.wide:
        return WIDE
    return SHEET if letter.working else OFFICIAL


def _body(letter: Letter) -> Style:
    if letter.paper is Size.A4_LARGE:
        return _LARGE
    return _WORKING if letter.working or letter.wide else BODY


def _part(paper: Paper, part: LetterPart, body: Style) -> None:
    match part:
        case Clause():
            style = replace(body, face=_FACES.get(part.level, body.face))
            if part.level:
                paper.room(style.pitch * 2)  # a heading never stands alone at the foot
            paper.paragraph(part.text, style)
        case PhotoFrames():
            for frame in part.frames:
                _photo(paper, frame)
        case _:
            draw_part(paper, part)
            paper.space(4)


def _photo(paper: Paper, frame: PhotoFrame) -> None:
    """A frame of the sheet's width, the picture inside it in its own proportions, the caption below."""
    caption = Style(size=11, pitch=18, indent=0, align=Align.CENTER)
    paper.room(PHOTO_HEIGHT + caption.pitch + 8)
    y = paper.y - PHOTO_HEIGHT
    paper.ink.box(paper.left, y, paper.width, PHOTO_HEIGHT, 0.5, "3 3", 0.5)
    if frame.picture:
        paper.ink.picture(frame.picture, paper.left + 4, y + 4, paper.width - 8, PHOTO_HEIGHT - 8)
    else:
        paper.ink.text(paper.left + paper.width / 2 - 24, y + PHOTO_HEIGHT / 2, "照片粘贴处", Face.SANS, 10, grey=0.55)
    paper.y = y
    paper.put_line(frame.caption, caption, paper.left, paper.width)
    paper.space(8)


def _close(paper: Paper, letter: Letter, body: Style) -> None:
    """Closing words, the list of attachments, the 落款: none of them leaves the seal alone on a page."""
    if letter.closing:
        paper.room(body.pitch * (1 + len(letter.attachments)) + (seal_height() if letter.issuer else 0))
        paper.paragraph(letter.closing, body)
    if letter.attachments:
        paper.space(body.pitch / 2)
    for number, text in enumerate(letter.attachments, start=1):
        lead = "附件：" if number == 1 else "　　　"
        paper.paragraph(f"{lead}{number}. {text}" if len(letter.attachments) > 1 else f"附件：{text}", body)
    if letter.issuer or letter.date:
        paper.space(body.pitch / 2)
        seal(paper, letter.issuer, letter.date, body.size)
