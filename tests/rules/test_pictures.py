from io import BytesIO

import pytest
from PIL import Image

from webapp.catalogue.rules import pictures
from webapp.catalogue.rules.pictures import NotAPicture, as_webp


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
    lying = Image.Exif()
    lying[0x0112] = 6
    picture = as_webp(picture_file("JPEG", exif=lying.tobytes()))
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
    with pytest.raises(NotAPicture):
        as_webp(content)


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 799)
    with pytest.raises(NotAPicture, match="million pixels"):
        as_webp(picture_file("PNG"))
