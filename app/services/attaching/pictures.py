"""Pictures made safe to keep: read by content, never by name; turned upright; drawn anew, so nothing but pixels remains.

What comes out is a JPEG (or a PDF of such pages): no place, no time, no camera, no preview, nothing behind the picture
(V55). Photos in colour up to 300 KB, scans in grey up to 200 KB a page, legible before small (`design.md` §3).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from PIL import Image, ImageOps

from app.domain.errors import AppError
from app.reports import scan
from app.services.attaching.media import JPEG, LARGEST_FILE, PDF, too_large

PHOTO_BYTES, SCAN_BYTES = 300_000, 200_000
MOST_MEMORY = (
    272 * 1024 * 1024
)  # of one decoded picture: 70 megapixels in colour, far more for a JPEG drawn at half size
MOST_PIXELS = 178_000_000  # what Pillow takes for a decompression bomb
MOST_PAGES = 20
# Longest side in pixels and the least JPEG quality worth it at that size, the best first. A4 at 200 dpi is 2339 pixels, at
# 150 dpi 1754: below that small print suffers more than from a low quality.
PHOTO_STEPS = ((1920, 65), (1600, 58), (1280, 55), (1024, 50), (800, 50), (640, 50), (480, 50), (320, 30))
SCAN_STEPS = ((2339, 48), (2000, 40), (1754, 30), (1600, 28), (1400, 28), (1200, 28), (1000, 28), (800, 20))
QUALITIES = (85, 78, 72, 65, 58, 53, 48, 44, 40, 36, 33, 30, 28, 24, 20)
# Pillow's remarks about large or odd pictures: we say our own, and a command's error output belongs to people.
warnings.filterwarnings("ignore", module=r"PIL\..*")
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
FORMATS = ("JPEG", "PNG", "BMP", "DIB", "TIFF", "WEBP", "HEIF")
WHITE = "white"
# EXIF "Orientation": how the picture has to be turned to stand upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip
# Bytes a pixel takes while its picture is decoded: the picture itself and what the decoder holds beside it.
_MODE_BYTES = {"1": 2, "L": 1, "P": 5, "PA": 8, "LA": 4, "I;16": 3}
_FORMAT_BYTES = {"WEBP": 8, "HEIF": 11}
_PROGRESSIVE_BYTES = 4.5
_ORIENTATION, _EXIF, _TAKEN = 0x0112, 0x8769, 0x9003
# First bytes of what people attach by mistake.
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "这是一个程序，只是名字像图片"), (b"\x7fELF", "这是一个程序，只是名字像图片"),
    (b"#!", "这是一个脚本程序，只是名字像图片"), (b"PK\x03\x04", "这是压缩包或者 Office/WPS 文档"),
    (b"\xd0\xcf\x11\xe0", "这是 Office/WPS 文档"), (b"Rar!", "这是压缩包"), (b"7z\xbc\xaf", "这是压缩包"),
    (b"\x1f\x8b", "这是压缩包"), (b"GIF8", "这是动图（GIF）"), (b"age-encryption", "这是加密的包"),
    (b"<", "这是网页文件"), (b"SQLite", "这是数据库文件"),
)  # fmt: skip
_VIDEOS = (b"isom", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"3gp4", b"3gp5")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture fit to be kept: content, media type, size in pixels (of the first page), pages, the day it was taken."""

    data: bytes
    media: str
    width: int
    height: int
    pages: int = 1
    taken_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    data: bytes
    width: int
    height: int


def make_picture(source: bytes, where: str, is_scan: bool) -> Picture:
    """The content of a file as it may be kept; AppError ATT-103 … ATT-109 say what it is instead, or what is wrong."""
    if not source:
        raise AppError("ATT-103", "这个文件是空的。", "请重新拷贝，或换一张。", where)
    if len(source) > LARGEST_FILE:
        raise too_large(len(source), where)
    if b"%PDF-" in source[:1024]:
        return _from_pdf(source)
    return _from_image(source, where, is_scan)


def _from_pdf(source: bytes) -> Picture:
    pages = [
        _fitted(ImageOps.autocontrast(Image.frombytes("L", (width, height), grey), cutoff=(0.2, 0)), True)
        for width, height, grey in scan.pages_of(source, MOST_PAGES, SCAN_STEPS[0][0])
    ]
    return _bound(pages, None)


def _bound(pages: Sequence[_Drawn], taken_on: date | None) -> Picture:
    first = pages[0]
    if len(pages) == 1:
        return Picture(first.data, JPEG, first.width, first.height, 1, taken_on)
    data = scan.sheets([page.data for page in pages], "")
    return Picture(data, PDF, first.width, first.height, len(pages), taken_on)


def _from_image(source: bytes, where: str, is_scan: bool) -> Picture:
    _know_heif()
    try:
        image = Image.open(BytesIO(source), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels("", where) from error
    except Exception as error:  # a decoder may stumble over anything; what it says is English and no help
        raise _no_picture(source, where) from error
    with image:
        try:
            taken_on = _taken_on(image)
            pages = [_fitted(page, is_scan) for page in _frames(image, where, is_scan)]
        except AppError:
            raise
        except Exception as error:
            raise AppError(
                "ATT-106", "这张图损坏了或者没有拷完，打不开。", "请在手机或相机上看看原图，重新拷贝后再附。", where
            ) from error
    return _bound(pages, taken_on)


def _know_heif() -> None:
    """Photos of iPhones and some others (HEIC), read where their library is there."""
    if "HEIF" not in Image.OPEN:
        import pi_heif

        pi_heif.register_heif_opener()


def _frames(image: Image.Image, where: str, is_scan: bool) -> Iterator[Image.Image]:
    """Pages of a TIFF, else the one picture, each upright and not larger than needed."""
    count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if count > MOST_PAGES:
        raise AppError("ATT-109", f"这份扫描件有{count}页，一次最多附{MOST_PAGES}页。", "请分成几份再附。", where)
    for number in range(count):
        if count > 1:
            image.seek(number)
        yield _upright(image, where, is_scan)


def _upright(image: Image.Image, where: str, is_scan: bool) -> Image.Image:
    turn = _UPRIGHT.get(_orientation(image))
    side = (SCAN_STEPS if is_scan else PHOTO_STEPS)[0][0]
    _refuse_huge(image, where, side)
    image.draft("L" if is_scan else "RGB", (side * 2, side * 2))
    if image.mode in ("1", "P", "PA", "I;16", "I", "F"):
        plain = _plain_mode(image)
        plain.thumbnail((side, side), reducing_gap=3.0)
    else:
        plain = image if image.format != "TIFF" else image.copy()
        plain.thumbnail((side, side), reducing_gap=3.0)
    turned = plain.transpose(turn) if turn is not None else plain
    made = _on_white(turned, "L" if is_scan else "RGB")
    return ImageOps.autocontrast(made, cutoff=(0.2, 0)) if is_scan else made


def _plain_mode(image: Image.Image) -> Image.Image:
    """Palettes, bilevel and deep greys cannot be made smaller well: first as plain colours."""
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode in ("I;16", "I", "F"):
        low, high = image.getextrema()
        assert isinstance(low, int | float) and isinstance(high, int | float)
        most = 65535.0 if image.mode != "F" and high > 255 else max(float(high), 1.0)
        return image.convert("F").point(lambda value: value * (255.0 / most)).convert("L")
    return image.convert("L")


def _on_white(image: Image.Image, mode: str) -> Image.Image:
    """Only pixels: what was transparent is white, nothing else comes along."""
    if image.mode in ("RGBA", "LA", "La", "RGBa"):
        ground = Image.new("RGB", image.size, WHITE)
        ground.paste(image.convert("RGB"), mask=image.convert("RGBA").getchannel("A"))
        image = ground
    made = image.convert(mode)
    made.info.clear()
    return made


def _refuse_huge(image: Image.Image, where: str, side: int) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or _memory(image, side) > MOST_MEMORY:
        raise _too_many_pixels(f"（{width}×{height}）", where)


def _memory(image: Image.Image, side: int) -> float:
    """Bytes the decoder needs; a JPEG is drawn at a half, a quarter or an eighth unless it is progressive."""
    width, height = image.size
    pixels = width * height
    if image.format in ("JPEG", "MPO"):
        if image.info.get("progressive"):
            return pixels * _PROGRESSIVE_BYTES
        halves = max((step for step in (1, 2, 4, 8) if max(width, height) // step >= side * 2), default=1)
        return pixels * 4 / halves / halves
    return pixels * _FORMAT_BYTES.get(str(image.format), _MODE_BYTES.get(image.mode, 4))


def _too_many_pixels(size: str, where: str) -> AppError:
    return AppError(
        "ATT-107",
        f"这张图的像素太多{size}，这台电脑打不开。",
        "请在手机相机的设置里改用普通像素重拍，或先把图缩小。",
        where,
    )


def _no_picture(source: bytes, where: str) -> AppError:
    what = next((text for start, text in _STRANGERS if source.lstrip()[: len(start)] == start), "")
    if source[4:8] == b"ftyp" and source[8:12] in _VIDEOS:
        what = "这是录像"
    if what:
        return AppError("ATT-105", f"{what}，不能附。", "请附照片（JPG、PNG、HEIC）或扫描件（PDF、TIFF）。", where)
    if source[:3] == b"\xff\xd8\xff" or source[:8] == b"\x89PNG\r\n\x1a\n" or source[4:8] == b"ftyp":
        return AppError("ATT-106", "这张图损坏了或者没有拷完，打不开。", "请重新拷贝一份后再附。", where)
    return AppError("ATT-105", "这不是图片，也不是 PDF。", "请附照片（JPG、PNG、HEIC）或扫描件（PDF、TIFF）。", where)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # a broken description is no broken picture
        return 1


def _taken_on(image: Image.Image) -> date | None:
    try:
        text = str(image.getexif().get_ifd(_EXIF).get(_TAKEN, ""))
        return datetime.strptime(text[:10], "%Y:%m:%d").date()
    except Exception:
        return None


def _fitted(image: Image.Image, is_scan: bool) -> _Drawn:
    """The finest picture that keeps the limit: large before sharp, and never smaller than it came where that fits."""
    limit = SCAN_BYTES if is_scan else PHOTO_BYTES
    steps = SCAN_STEPS if is_scan else PHOTO_STEPS
    longest = max(image.size)
    for side, least in steps:
        made = ImageOps.contain(image, (side, side)) if longest > side else image
        last = side == steps[-1][0]
        if last or len(_encoded(made, least)) <= limit:
            return _Drawn(_best(made, least, limit), *made.size)
    raise AssertionError("the last step is always taken")


def _best(image: Image.Image, least: int, limit: int) -> bytes:
    tried = (_encoded(image, quality) for quality in QUALITIES if quality > least)
    return next((data for data in tried if len(data) <= limit), None) or _encoded(image, least)


def _encoded(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def show_pages(data: bytes, media: str, scale: float) -> list[tuple[int, int, bytes]]:
    """Pages as (width, height, RGBA bytes) for the screen; a photo at its own size, a scan at `scale` (1 is 72 dots an inch)."""
    if media == PDF:
        from app.reports.preview import page_images

        return page_images(data, scale)
    with Image.open(BytesIO(data), formats=("JPEG",)) as image:
        shown = image.convert("RGBA")
    return [(shown.width, shown.height, shown.tobytes())]


def thumbnail(data: bytes, media: str, side: int) -> tuple[int, int, bytes]:
    """A small picture of the (first) page as (width, height, RGBA bytes)."""
    if media == PDF:
        from app.reports.preview import page_image

        width, height, pixels = page_image(data, 0, side / scan.A4[1])
        return width, height, pixels
    with Image.open(BytesIO(data), formats=("JPEG",)) as image:
        image.draft("RGB", (side, side))
        image.thumbnail((side, side))
        shown = image.convert("RGBA")
    return shown.width, shown.height, shown.tobytes()
