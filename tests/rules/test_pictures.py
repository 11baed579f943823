import re
import struct
import zlib
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from webapp.catalogue.rules import pictures
from webapp.catalogue.rules.pictures import NotAPicture, as_webp

SENTENCE = re.escape(pictures.DAMAGED)


def picture_file(form, size=(40, 20), mode="RGB", **more):
    written = BytesIO()
    Image.new(mode, size, "red").save(written, form, **more)
    return written.getvalue()


@pytest.mark.parametrize("form", ["AVIF", "GIF", "JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_as_webp(form):
    picture = as_webp(picture_file(form))
    again = Image.open(BytesIO(picture.content))
    assert (again.format, again.size) == ("WEBP", (40, 20))
    assert (picture.width, picture.height) == (40, 20)


def test_a_large_picture_is_made_smaller(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_SIDE", 10)
    assert as_webp(picture_file("PNG")).width == 10


def test_a_picture_that_lies_on_its_side_is_stood_up():
    picture = as_webp(picture_file("JPEG", exif=lying().tobytes()))
    assert (picture.width, picture.height) == (20, 40)


def test_holes_in_a_picture_stay_holes():
    written = BytesIO()
    Image.new("RGBA", (40, 20), (255, 0, 0, 128)).save(written, "PNG")
    picture = as_webp(written.getvalue())
    assert Image.open(BytesIO(picture.content)).mode == "RGBA"


def test_what_came_with_the_picture_is_left_behind():
    told = picture_file("JPEG", comment=b"<script>alert(1)</script>")
    assert b"script" in told
    assert b"script" not in as_webp(told).content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><p>not found",
        picture_file("PNG")[:60],
        picture_file("BMP"),
        b"GIF89a" + b"\xff" * 50,
    ],
)
def test_what_is_not_a_picture_is_refused(content):
    with pytest.raises(NotAPicture, match=SENTENCE):
        as_webp(content)


@pytest.mark.parametrize("form", ["AVIF", "GIF", "JPEG", "PNG", "WEBP"])
def test_a_damaged_picture_is_shown_or_refused_in_words(form):
    whole = picture_file(form, exif=lying().tobytes())
    refusals = {refusal_of(damaged(whole, seed)) for seed in range(400)}

    assert pictures.DAMAGED in refusals
    assert refusals <= {"", pictures.DAMAGED, str(pictures.too_large())}


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
@pytest.mark.parametrize("name", [b"\x01\x00", b"\x01\x1a"], ids=["width", "resolution"])
def test_a_note_that_has_words_for_a_number_is_refused_in_words(form, name):
    note = lying()
    note[0x010E] = "A red lamp"
    whole = picture_file(form, exif=note.tobytes())

    assert whole.count(b"\x01\x0e\x00\x02") == 1
    assert refusal_of(whole.replace(b"\x01\x0e\x00\x02", name + b"\x00\x02")) == pictures.DAMAGED


def lying():
    note = Image.Exif()
    note[0x0112] = 6
    return note


def damaged(content, seed):
    chance, letters = Random(seed), bytearray(content)
    for _ in range(chance.choice((1, 2, 4))):
        letters[chance.randrange(len(letters))] = chance.randrange(256)
    return bytes(letters)


def refusal_of(content):
    try:
        as_webp(content)
    except NotAPicture as refusal:
        return str(refusal)
    return ""


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 799)
    assert "million pixels" in refusal_of(picture_file("PNG"))


@pytest.mark.parametrize("side", [5_001, 9_500, 14_000])
def test_more_than_25_million_pixels_are_refused_before_they_are_decoded(side):
    header = bytearray(picture_file("PNG"))
    header[16:24] = struct.pack(">II", side, side)
    header[29:33] = struct.pack(">I", zlib.crc32(header[12:29]))

    sentence = "The picture has more than 25 million pixels. Save it smaller."
    assert refusal_of(bytes(header)) == sentence


def test_a_large_jpeg_is_decoded_no_larger_than_needed():
    image = pictures.open_picture(picture_file("JPEG", size=(4_000, 3_600)))
    assert image.size == (2_000, 1_800)
