"""Pictures from outside are decoded and drawn anew: what is stored is nothing but a picture."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
QUALITY = 82


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
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = decode(content)
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as error:
        raise NotAPicture(f"This is not a picture that can be read: {error}") from error
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = BytesIO()
    image.save(written, "WEBP", quality=QUALITY)
    return Picture(written.getvalue(), image.width, image.height)


def decode(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise ValueError(f"it has more than {MOST_PIXELS // 1_000_000} million pixels")
    upright = ImageOps.exif_transpose(image)
    has_holes = "A" in upright.getbands() or "transparency" in upright.info
    return upright.convert("RGBA" if has_holes else "RGB")
