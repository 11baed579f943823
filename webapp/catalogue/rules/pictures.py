"""Pictures from outside are decoded and drawn anew: what is stored is nothing but a picture."""

import re
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
MOST_PIXELS = 25_000_000
# A progressive JPEG is drawn over itself about ten times. Each pass costs some bytes of the file,
# and a look at all its pixels.
MOST_PASSES = 50
LONGEST_SIDE = 1600
QUALITY = 82
# What one form may bring.
MOST_AT_ONCE = 8
MOST_MEGABYTES = 12
DAMAGED = "The file is damaged, or is not a picture (JPEG, PNG, WebP, GIF or AVIF)."
TOO_LARGE = "The picture has more than {millions} million pixels. Save it smaller."
TOO_SLOW = "The picture is drawn in too many passes. Save it once more, as a plain JPEG or PNG."
JPEG = b"\xff\xd8"
# In the pixels of a JPEG 255 stands before these alone, which say nothing of what follows.
MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])")
PASS, END = b"\xda", b"\xd9"


class NotAPicture(ValueError):
    """It cannot be shown as a picture; the message says why."""


@dataclass(frozen=True)
class Picture:
    content: bytes
    width: int
    height: int


def as_webp(content: bytes) -> Picture:
    """The picture as WebP, upright and at most LONGEST_SIDE pixels; raises NotAPicture."""
    try:
        return draw_anew(open_picture(content))
    except NotAPicture:
        raise
    # Each format has a decoder of its own, and damaged files make them raise what they like.
    except Exception as error:
        raise NotAPicture(DAMAGED) from error


def open_picture(content: bytes) -> Image.Image:
    """The picture with its pixels not decoded yet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large() from error
    if image.width * image.height > MOST_PIXELS:
        raise too_large()
    if content.startswith(JPEG) and passes_of(content) > MOST_PASSES:
        raise NotAPicture(TOO_SLOW)
    # A JPEG can be decoded at a half, a quarter or an eighth, in as little memory.
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    return image


def too_large() -> NotAPicture:
    return NotAPicture(TOO_LARGE.format(millions=MOST_PIXELS // 1_000_000))


def passes_of(jpeg: bytes) -> int:
    """How often the pixels of the picture come; what follows its end is not looked at."""
    found, passes = MARKER.search(jpeg), 0
    while found and found[1] != END:
        passes += found[1] == PASS
        length = int.from_bytes(jpeg[found.end() : found.end() + 2])
        found = MARKER.search(jpeg, found.end() + length)
    return passes


def draw_anew(image: Image.Image) -> Picture:
    upright = ImageOps.exif_transpose(image)
    has_holes = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_holes else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = BytesIO()
    plain.save(written, "WEBP", quality=QUALITY)
    return Picture(written.getvalue(), plain.width, plain.height)
