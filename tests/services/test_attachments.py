"""Photos and scans: drawn anew without place or time, small and legible, refused with a sentence, logged, undone."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont, PngImagePlugin
from pypdf import PdfReader, PdfWriter

from app.domain.errors import AppError
from app.domain.words import banned_in
from app.reports.scan import jpegs_in
from app.services.attaching.attachments import (
    attach,
    attachments_of,
    change_attachment,
    choices_for,
    detach,
    hand_out,
    open_attachment,
    prepare,
    purpose_named,
    thumbnails,
)
from app.services.attaching.file_check import check_files
from app.services.attaching.pictures import MOST_PAGES, PHOTO_BYTES, SCAN_BYTES, Picture, make_picture
from app.services.desk import Desk
from app.store import history, peers
from app.store.attachments import all_files, path_of
from app.store.rows import read_records

ROOT = Path(__file__).parents[2]
HEIC = ROOT / "tests" / "fixtures" / "phone_photo.heic"
FONT = ROOT / "resources" / "fonts" / "NotoSerifSC-Regular.ttf"
CAMERA = b"SecretCameraName"
Build = Callable[..., Any]


def jpeg(size: tuple[int, int] = (640, 480), shade: int = 0, **more: Any) -> bytes:
    """A picture whose upper left corner is red."""
    image = Image.linear_gradient("L").resize(size).point(lambda v: (v + shade) % 256).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=(220, 30, 30))
    return encoded(image, "JPEG", **more)


def encoded(image: Image.Image, kind: str, **more: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def exif_with_place(orientation: int = 1, taken: str = "2026:10:10 09:15:00") -> bytes:
    """What a telephone writes: maker, time, turned picture, and where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = CAMERA.decode()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0x9003] = taken
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (32.0, 26.0, 7.0), "E", (105.0, 50.0, 3.0)
    return exif.tobytes()


def text_page(size: tuple[int, int] = (2480, 3508)) -> Image.Image:
    """A page of small print as a scanner at 300 dpi gives it."""
    page = Image.new("L", size, 250)
    pen, face = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 42)
    for line, top in enumerate(range(300, size[1] - 300, 84)):
        pen.text(
            (250, top),
            "承诺授权书家庭成员姓名关系签字按手印日期授权查询事项存款车辆房屋"[line % 7 :],
            fill=20,
            font=face,
        )
    return page


def segments(data: bytes) -> list[int]:
    """Markers of a JPEG up to the picture itself, and a proof that nothing follows its end."""
    assert data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9"
    found, place = [], 2
    while data[place] == 0xFF and data[place + 1] != 0xDA:
        found.append(data[place + 1])
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return found


def refused(content: bytes | Path, desk: Desk | None = None, household: str = "") -> AppError:
    with pytest.raises(AppError) as error:
        if desk is None:
            assert isinstance(content, bytes)
            make_picture(content, "a.jpg", False)
        else:
            attach(desk, household, "visit_photo", content)
    told = error.value
    assert told.text.endswith("。") and told.advice and not banned_in(told.text + told.advice)
    return told


# ---- what is kept of a picture --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_no_place_no_time_no_camera_remains(kind: str) -> None:
    image = Image.open(BytesIO(jpeg()))
    more: dict[str, Any] = {"exif": exif_with_place()}
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Location", CAMERA.decode())
        notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{CAMERA.decode()} GPSLatitude</x:xmpmeta>")
        more["pnginfo"] = notes
    if kind == "JPEG":
        more |= {"comment": CAMERA, "xmp": b"<x:xmpmeta>" + CAMERA + b"</x:xmpmeta>"}
    source = HEIC.read_bytes() if kind == "HEIF" else encoded(image, kind, **more)
    source += b"MotionPhoto_Data" + CAMERA + b"GPS" if kind == "JPEG" else b""
    if kind != "HEIF":
        assert CAMERA in source
    for is_scan in (False, True):
        made = make_picture(source, "x", is_scan)
        assert set(segments(made.data)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}, "no APP1, no comment, no profile"
        for word in (CAMERA, b"Exif", b"GPS", b"xmp", b"2026:10:10", b"ShouwangTestPhone"):
            assert word not in made.data
        kept = Image.open(BytesIO(made.data))
        assert not kept.getexif() and kept.info.keys() <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert kept.mode == ("L" if is_scan else "RGB")


def test_a_turned_picture_stands_upright_whatever_the_telephone_wrote() -> None:
    upright = Image.open(BytesIO(jpeg((640, 480))))
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    for orientation, undo in back.items():
        laid = upright if undo is None else upright.transpose(Image.Transpose(undo))
        made = make_picture(encoded(laid, "JPEG", exif=exif_with_place(orientation), quality=95), "x", False)
        assert (made.width, made.height) == (640, 480), orientation
        red, green, _blue = Image.open(BytesIO(made.data)).getpixel((20, 20))  # type: ignore[misc]
        assert red > 180 and green < 80, orientation


def test_the_day_comes_from_the_camera_where_it_can_be_believed(desk: Desk, household: Build) -> None:
    made = household(desk)
    day = attach(desk, made.id, "visit_photo", jpeg(exif=exif_with_place())).taken_on
    assert day == date(2026, 10, 10)
    assert attach(desk, made.id, "visit_photo", HEIC).taken_on == date(2026, 10, 10)
    for number, wrong in enumerate(
        ("1970:01:01 00:00:00", "2031:01:01 00:00:00", "    :  :     :  :  ", "2026:13:40 00:00:00")
    ):
        content = jpeg(shade=20 + number, exif=exif_with_place(taken=wrong))
        assert attach(desk, made.id, "visit_photo", content).taken_on is None
    said = attach(desk, made.id, "visit_photo", jpeg(shade=99, exif=exif_with_place()), taken_on=date(2026, 11, 1))
    assert said.taken_on == date(2026, 11, 1)


@pytest.mark.parametrize("kind", ["grey", "one bit", "palette", "alpha", "deep", "cmyk", "bmp", "webp", "tiff"])
def test_every_kind_of_pixel_comes_out_as_it_looked(kind: str) -> None:
    base = Image.open(BytesIO(jpeg((400, 300), quality=95)))
    sources = {
        "grey": lambda: encoded(base.convert("L"), "PNG"), "one bit": lambda: encoded(base.convert("1"), "TIFF", compression="group4"),
        "palette": lambda: encoded(base.quantize(64), "PNG"), "bmp": lambda: encoded(base, "BMP"), "webp": lambda: encoded(base, "WEBP"),
        "deep": lambda: encoded(base.convert("L").convert("I").point(lambda v: v * 257).convert("I;16"), "PNG"),
        "cmyk": lambda: encoded(base.convert("CMYK"), "JPEG"), "tiff": lambda: encoded(base, "TIFF", compression="tiff_lzw"),
    }  # fmt: skip
    if kind == "alpha":
        clear = base.convert("RGBA")
        clear.putalpha(Image.new("L", base.size, 0))
        made = make_picture(encoded(clear, "PNG"), "x", False)
        assert Image.open(BytesIO(made.data)).getpixel((200, 200)) == (255, 255, 255), "what is transparent is paper"
        return
    made = make_picture(sources[kind](), "x", False)
    shown = Image.open(BytesIO(made.data)).convert("L").resize((40, 30))
    wanted = base.convert("L").resize((40, 30))
    worst = max(abs(a - b) for a, b in zip(shown.tobytes(), wanted.tobytes(), strict=True))
    assert worst < (130 if kind == "one bit" else 40), kind


def test_photos_and_scans_keep_their_limits_and_what_can_be_read() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((4000, 3000), 70)] * 3)
    hard = make_picture(encoded(noise, "JPEG", quality=92), "x", False)
    easy = make_picture(encoded(noise.filter(ImageFilter.GaussianBlur(4)), "JPEG", quality=92), "x", False)
    assert len(hard.data) <= PHOTO_BYTES and hard.width >= 1024
    assert len(easy.data) <= PHOTO_BYTES and easy.width == 1920
    page = make_picture(encoded(text_page(), "PNG"), "x", True)
    assert len(page.data) <= SCAN_BYTES and page.height >= 1754, "small print needs 150 dots an inch"
    small = make_picture(jpeg((200, 150)), "x", False)
    assert (small.width, small.height) == (200, 150), "nothing is made larger"
    same = make_picture(jpeg((200, 150)), "x", False)
    assert small.data == same.data, "the same picture gives the same bytes"


# ---- papers ---------------------------------------------------------------------------------------------------


def pdf(pages: int, **notes: str) -> bytes:
    """A PDF as an office scanner writes it."""
    sheets = [text_page((1240, 1754 + 10 * number)).convert("RGB") for number in range(pages)]
    plain = encoded(sheets[0], "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    writer = PdfWriter(clone_from=BytesIO(plain))
    writer.add_metadata({"/Author": CAMERA.decode(), **notes})
    writer.add_attachment("place.txt", b"GPS " + CAMERA)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_is_drawn_anew_page_by_page() -> None:
    source = pdf(3)
    assert CAMERA in source
    made = make_picture(source, "x", True)
    assert (made.media, made.pages) == ("application/pdf", 3)
    assert CAMERA not in made.data and b"GPS" not in made.data
    reader = PdfReader(BytesIO(made.data))
    assert len(reader.pages) == 3 and not reader.attachments
    assert not (reader.metadata or {}).get("/Author", "").startswith("Secret")
    assert all(page.mediabox.width < page.mediabox.height and len(page.images) == 1 for page in reader.pages)
    for image in jpegs_in(made.data):
        assert len(image) <= SCAN_BYTES and segments(image) and Image.open(BytesIO(image)).height >= 1600
    one = make_picture(pdf(1), "x", False)
    assert one.media == "image/jpeg" and segments(one.data)


def test_a_fax_of_several_pages_is_one_attachment() -> None:
    pages = [text_page((1240, 1754)).convert("1") for _ in range(2)]
    made = make_picture(
        encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4"), "x", True
    )
    assert (made.media, made.pages) == ("application/pdf", 2) and len(made.data) < 2 * SCAN_BYTES


def test_papers_that_cannot_be_taken() -> None:
    many = encoded(
        Image.new("L", (40, 60), 255), "PDF", save_all=True, append_images=[Image.new("L", (40, 60), 255)] * MOST_PAGES
    )
    assert (error := refused(many)).code == "ATT-109" and str(MOST_PAGES + 1) in error.text
    fax = encoded(
        Image.new("1", (40, 60)), "TIFF", save_all=True, append_images=[Image.new("1", (40, 60))] * MOST_PAGES
    )
    assert refused(fax).code == "ATT-109"
    writer = PdfWriter(clone_from=BytesIO(pdf(1)))
    writer.encrypt("geheim")
    locked = BytesIO()
    writer.write(locked)
    assert "密码" in refused(locked.getvalue()).text
    assert refused(b"%PDF-1.7\nnothing behind it").code == "ATT-108"
    assert refused(pdf(2)[:4000]).code == "ATT-108"


# ---- bad input ------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    """A PNG of 50,000 × 50,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (50_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"", "ATT-103", "空的"),
        (b"MZ\x90\0" + bytes(5000), "ATT-105", "程序"),
        (b"\x7fELF" + bytes(5000), "ATT-105", "程序"),
        (b"#!/bin/sh\necho hello", "ATT-105", "程序"),
        (b"PK\x03\x04" + bytes(500), "ATT-105", "压缩包"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "ATT-105", "文档"),
        (b"\0\0\0\x20ftypmp42" + bytes(500), "ATT-105", "录像"),
        (b"<!DOCTYPE html><html>", "ATT-105", "网页"),
        ("张德福，男".encode() * 50, "ATT-105", "不是图片"),
        (jpeg()[: len(jpeg()) // 2], "ATT-106", "没有拷完"),
        (jpeg()[:30], "ATT-106", "没有拷完"),
        (b"\xff\xd8\xff\xe0" + b"broken" * 300, "ATT-106", "损坏"),
        (encoded(Image.new("RGB", (300, 300)), "PNG")[:120], "ATT-106", "损坏"),
        (HEIC.read_bytes()[:400], "ATT-106", "损坏"),
        (bomb(), "ATT-107", "像素"),
    ],
)  # fmt: skip
def test_what_is_no_good_picture_is_refused_with_a_sentence(content: bytes, code: str, word: str) -> None:
    error = refused(content)
    assert error.code == code and word in error.text and error.where == "a.jpg"


def test_an_animation_inside_the_right_name_is_refused() -> None:
    assert "GIF" in refused(encoded(Image.new("P", (50, 50)), "GIF")).text


def test_files_that_are_none(desk: Desk, household: Build, tmp_path: Path) -> None:
    made = household(desk)
    assert refused(tmp_path, desk, made.id).code == "ATT-102"
    assert refused(tmp_path / "gone.jpg", desk, made.id).code == "ATT-101"
    os.mkfifo(tmp_path / "pipe.jpg")
    assert refused(tmp_path / "pipe.jpg", desk, made.id).code == "ATT-102"
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as out:
        out.truncate(61 * 1024 * 1024)
    assert "61兆" in refused(huge, desk, made.id).text
    renamed = tmp_path / "photo.jpg"
    renamed.write_bytes(b"MZ" + bytes(2000))
    assert (error := refused(renamed, desk, made.id)).code == "ATT-105" and error.where == "photo.jpg"
    assert attachments_of(desk, made.id) == [] and list(all_files(desk.store.folder)) == []


SIXTY = """
import resource, sys
from io import BytesIO
from PIL import Image
kind = sys.argv[1]
image = Image.linear_gradient("L").resize((9600, 6400))
out = BytesIO()
(image if kind == "PNG" else image.convert("RGB")).save(out, "JPEG" if kind == "progressive" else kind, progressive=kind == "progressive")
data = out.getvalue()
del image, out
from app.services.attaching.pictures import make_picture
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
open("/proc/self/clear_refs", "w").write("5")
made = make_picture(data, "x", False)
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(made.width, made.height, len(made.data), peak // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is measured through /proc")
@pytest.mark.parametrize("kind", ["JPEG", "progressive", "PNG"])
def test_sixty_megapixels_are_drawn_in_bounded_memory(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIXTY, kind], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    width, height, size, megabytes = map(int, done.stdout.split())
    assert (width, height) == (1920, 1280) and size <= PHOTO_BYTES
    assert megabytes < (450 if kind == "progressive" else 330), f"{megabytes} MB"


# ---- on a household -------------------------------------------------------------------------------------------


def test_attached_listed_opened_and_undone(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="monitored", visits=1)
    line = attach(desk, made.id, "visit_photo", jpeg(), case=made.case, target=made.visits[0], title=" 堂屋 ")
    assert (line.label, line.title, line.by, line.state, line.already) == ("入户照片", "堂屋", "王小明", "here", False)
    assert line.target_name == "2026年11月3日回访"
    opened = open_attachment(desk, line.id)
    assert Image.open(BytesIO(opened.data)).size == (640, 480)
    assert [one.id for one in attachments_of(desk, made.id, made.visits[0])] == [line.id]
    assert attachments_of(desk, made.id, "other") == []
    with pytest.raises(AppError, match="为什么删除"):
        detach(desk, line.id, "  ")
    detach(desk, line.id, "附错了户")
    assert attachments_of(desk, made.id) == []
    with pytest.raises(AppError) as error:
        open_attachment(desk, line.id)
    assert error.value.code == "ATT-113"
    with desk.reading() as connection:
        last = history.of_unit(connection, made.id)[0]
    assert (last.verb, last.why) == ("删除附件", "附错了户")
    with desk.writing("撤销") as door:
        history.undo(door.connection, door, last.device, last.counter)
    assert open_attachment(desk, line.id).data == opened.data, "the file was kept"


def test_the_same_picture_twice_is_told_and_not_stored_twice(desk: Desk, household: Build) -> None:
    made, other = household(desk, "张德福"), household(desk, "李春梅")
    first = attach(desk, made.id, "visit_photo", jpeg())
    again = attach(desk, made.id, "house_photo", jpeg())
    assert again.already and again.id == first.id and not first.already
    assert len(list(all_files(desk.store.folder))) == 1
    assert not attach(desk, other.id, "visit_photo", jpeg()).already, "another household keeps its own"
    detach(desk, first.id, "重复了")
    assert not attach(desk, made.id, "visit_photo", jpeg()).already, "what was deleted does not count"


def test_every_look_print_and_copy_is_logged_with_its_purpose(
    desk: Desk, household: Build, pdf_text: Callable[[bytes], str]
) -> None:
    made = household(desk, "张德福")
    line = attach(desk, made.id, "consent_scan", pdf(2))
    open_attachment(desk, line.id)
    thumbnails(desk, [line.id])
    with pytest.raises(AppError) as error:
        hand_out(desk, line.id, "打印", " ")
    assert error.value.code == "ATT-115"
    sheet = hand_out(desk, line.id, "打印", "报送材料")
    assert (
        "张德福" not in sheet.suggested_name and sheet.suggested_name == f"承诺授权书扫描件-{made.number}-20261123.pdf"
    )
    text = pdf_text(sheet.data)
    assert text.count("王小明2026-11-23打印，用途：报送材料") == 2 and "内部资料妥善保管" in text
    with desk.reading() as connection:
        log = [(action, subject, purpose) for _at, _who, action, subject, purpose in peers.accesses(connection)]
    assert log == [
        ("打印附件：承诺授权书扫描件", made.number, "报送材料"),
        ("查看附件：承诺授权书扫描件", made.number, "查看"),
    ]


def test_the_practice_village_keeps_no_log(practice_desk: Desk, household: Build) -> None:
    made = household(practice_desk, "张德福")
    open_attachment(practice_desk, attach(practice_desk, made.id, "other", jpeg()).id)
    with practice_desk.reading() as connection:
        assert peers.accesses(connection) == []


def test_a_damaged_or_lost_file_is_named_and_a_good_copy_may_take_its_place(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福")
    line = attach(desk, made.id, "house_photo", jpeg(), title="东墙")
    with desk.reading() as connection:
        (row,) = read_records(connection, "attachment", [made.id])
    path = path_of(desk.store.folder, row["digest"])
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(AppError) as error:
        open_attachment(desk, line.id)
    assert error.value.code == "ATT-203" and "东墙" in error.value.where and made.number in error.value.where
    assert [one.id for one in check_files(desk).damaged] == [line.id]
    assert thumbnails(desk, [line.id]) == {}
    assert not attach(desk, made.id, "house_photo", jpeg()).already
    path.unlink()
    lost = next(one for one in attachments_of(desk, made.id) if one.id == line.id)
    assert lost.state == "lost" and "不见了" in lost.told
    with pytest.raises(AppError) as error:
        open_attachment(desk, line.id)
    assert error.value.code == "ATT-201"


def test_what_it_says_can_be_corrected_and_only_of_the_own_household(desk: Desk, household: Build) -> None:
    made, other = household(desk, "张德福"), household(desk, "李春梅")
    line = attach(desk, made.id, "other", jpeg())
    change_attachment(
        desk, line.id, {"purpose": "house_photo", "member_id": made.members[1], "title": "灶房", "digest": "x"}
    )
    (now,) = attachments_of(desk, made.id)
    assert (now.label, now.member_name, now.name, now.state) == ("住房照片", "郑桂兰", "灶房", "here")
    for wrong in ({"member_id": other.members[0]}, {"case_id": other.case}):
        with pytest.raises(AppError) as error:
            change_attachment(desk, line.id, wrong)
        assert error.value.code == "ATT-112"
    with pytest.raises(AppError) as error:
        attach(desk, made.id, "other", jpeg(shade=3), member=other.members[0])
    assert error.value.code == "ATT-112"


def test_a_township_looks_and_does_not_attach(township: Desk) -> None:
    assert refused(jpeg(), township, "any").code == "ATT-110"


def test_what_a_picture_may_belong_to(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented", visits=2)
    found = choices_for(desk, made.id)
    assert found.case == made.case and found.lacking
    assert (found.targets[1][1], found.targets[3][1]) == ("郑桂兰的承诺授权书", "2026年11月3日回访")
    assert found.near == "", "twenty days ago is another visit"
    assert next(name for _id, name in found.people) == "张德福（户主）"
    with pytest.raises(AppError) as error:
        choices_for(desk, "nobody")
    assert error.value.code == "ATT-111"


def test_purposes_by_their_chinese_names() -> None:
    assert purpose_named("入户照片") == "visit_photo"
    with pytest.raises(AppError) as error:
        purpose_named("自拍")
    assert error.value.code == "ATT-114" and "住房照片" in error.value.advice


def test_thumbnails_are_small_and_drawn_of_every_kind(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福")
    photo = attach(desk, made.id, "visit_photo", jpeg((1600, 1200)))
    paper = attach(desk, made.id, "form_scan", pdf(2))
    found = thumbnails(desk, [photo.id, paper.id], 96)
    assert (found[photo.id][0], found[photo.id][1]) == (96, 72)
    assert all(
        max(width, height) <= 98 and len(pixels) == width * height * 4 for width, height, pixels in found.values()
    )


def test_history_and_page_say_it_in_words(desk: Desk, household: Build) -> None:
    from app.services.family.page import household_page

    made = household(desk, "张德福")
    line = attach(desk, made.id, "house_photo", jpeg(), title="东墙")
    change_attachment(desk, line.id, {"title": "西墙"})
    page = household_page(desk, made.id)
    assert [one.id for one in page.attachments] == [line.id]
    told = " ".join(entry.text for entry in page.history if "附件" in entry.text)
    assert "新增附件" in told and "西墙" in told
    with desk.reading() as connection:
        (row,) = read_records(connection, "attachment", [made.id])
    assert row["secret"] not in repr(page) and row["digest"] not in repr(page.history)


def test_a_picture_may_be_redrawn_before_the_store_is_asked(desk: Desk, household: Build, tmp_path: Path) -> None:
    made = household(desk)
    (tmp_path / "a.jpg").write_bytes(jpeg())
    ready = prepare(tmp_path / "a.jpg", "visit_photo")
    assert (ready.name, ready.picture.pages) == ("a.jpg", 1) and isinstance(ready.picture, Picture)
    assert not attach(desk, made.id, "visit_photo", ready).already
    assert attach(desk, made.id, "visit_photo", tmp_path / "a.jpg").already, "both ways give the same picture"
