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


SCRIPT = b"<script>alert(document.domain)</script><?php system($_GET['x']); ?>"


@pytest.mark.parametrize("form", ["AVIF", "GIF", "JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_also_a_page_comes_out_as_a_picture_alone(form):
    """What a browser or an interpreter would run hangs at its end."""
    both = picture_file(form) + SCRIPT + b"%PDF-1.7 PK\x03\x04"

    content = as_webp(both).content

    assert content[:4] + content[8:12] == b"RIFFWEBP"
    for sign in (b"<script", b"<?php", b"%PDF", b"PK\x03\x04"):
        assert sign not in content


def test_a_gif_that_is_also_a_script_comes_out_as_a_picture_alone():
    """Its width is spelled like the beginning of a comment, so that the rest is code."""
    gif = bytearray(picture_file("GIF", size=(0x2A2F, 1)))
    assert gif[3:8] in (b"87a/*", b"89a/*")

    content = as_webp(bytes(gif) + b"*/=1;alert(1)").content

    assert content.startswith(b"RIFF")
    assert b"alert" not in content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_where_and_by_whom_it_was_taken_is_left_behind(form):
    note = Image.Exif()
    note[0x010E], note[0x013B] = "51.9N 4.5E " + SCRIPT.decode(), "Ada Lovelace"
    profile, packet = b"a profile " + SCRIPT, b"<x:xmpmeta>Ada Lovelace</x:xmpmeta>"
    more = {} if form == "PNG" else {"xmp": packet}
    told = picture_file(form, exif=note.tobytes(), icc_profile=profile, **more)
    assert b"Ada Lovelace" in told

    content = as_webp(told).content

    assert b"Ada" not in content
    assert b"script" not in content


def test_a_text_in_a_picture_that_unpacks_to_a_gigabyte_is_refused():
    whole = picture_file("PNG")
    bomb = b"zTXt" + b"Comment\x00\x00" + zlib.compress(bytes(100_000_000), 9)
    chunk = struct.pack(">I", len(bomb) - 4) + bomb + struct.pack(">I", zlib.crc32(bomb))

    assert refusal_of(whole[:33] + chunk + whole[33:]) == pictures.DAMAGED


def test_of_a_picture_that_moves_only_the_first_is_drawn():
    written = BytesIO()
    shown = [Image.new("RGB", (40, 20), colour) for colour in ("red", "blue")] * 50
    shown[0].save(written, "GIF", save_all=True, append_images=shown[1:])

    again = Image.open(BytesIO(as_webp(written.getvalue()).content))

    assert getattr(again, "n_frames", 1) == 1
    assert again.convert("RGB").getpixel((5, 5))[0] > 200


@pytest.mark.parametrize(
    "form", ["BMP", "TIFF", "ICO", "PPM", "TGA", "PCX", "EPS", "PDF", "JPEG2000"]
)
def test_a_form_that_nobody_needs_is_refused(form):
    """Each has a decoder of its own, and each decoder its own mistakes."""
    assert refusal_of(picture_file(form)) == pictures.DAMAGED


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
        b"\x1f\x8b\x08\x00" + b"packed drawing",
        b"<!--" + picture_file("PNG") + b"--><svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_a_drawing_from_outside_is_refused(drawing):
    assert refusal_of(drawing) == pictures.DAMAGED


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


def test_a_jpeg_that_is_drawn_over_and_over_is_refused():
    """A small file of thousands of passes would keep a processor busy for minutes."""
    whole = picture_file("JPEG", size=(64, 64), progressive=True)
    again = whole[whole.rindex(b"\xff\xda") : -2]
    usual = whole.count(b"\xff\xda")
    assert usual == pictures.passes_of(whole) == 10

    most = whole[:-2] + again * (pictures.MOST_PASSES - usual) + whole[-2:]
    more = whole[:-2] + again * (pictures.MOST_PASSES - usual + 1) + whole[-2:]

    assert refusal_of(most) == ""
    assert refusal_of(more) == pictures.TOO_SLOW


def test_marks_of_passes_may_stand_in_notes_and_behind_the_end_of_a_jpeg():
    """Phones hang a film behind a photo, in which any bytes may stand."""
    note = picture_file("JPEG", comment=b"\xff\xda\x00\x08" * 100)

    assert refusal_of(note + b"\x00\x02" + b"\xff\xda\x00\x08" * 1000) == ""


@pytest.mark.parametrize("between", [b"\xff\x01", b"\xff\xd3", b"\xff" * 9, b"lost bytes"])
def test_no_pass_is_hidden_behind_what_decoders_skip(between):
    whole = picture_file("JPEG", size=(64, 64), progressive=True)
    again = whole[whole.rindex(b"\xff\xda") : -2]

    assert refusal_of(whole[:-2] + (between + again) * 60 + whole[-2:]) == pictures.TOO_SLOW


def test_a_large_jpeg_is_decoded_no_larger_than_needed():
    image = pictures.open_picture(picture_file("JPEG", size=(4_000, 3_600)))
    assert image.size == (2_000, 1_800)
