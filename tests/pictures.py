"""Files that staff may send: pictures, and what only looks like one."""

import struct
import zlib
from io import BytesIO

from PIL import Image

SCRIPT = b"<script>alert(document.domain)</script><?php system($_GET['x']); ?>"


def picture_file(form="PNG", size=(40, 20), colour="red", **more):
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, form, **more)
    return written.getvalue()


def bomb(side=9_500):
    """A small file that says it is a picture of 90 million pixels."""
    header = bytearray(picture_file())
    header[16:24] = struct.pack(">II", side, side)
    header[29:33] = struct.pack(">I", zlib.crc32(header[12:29]))
    return bytes(header)


def script_in_gif():
    """Its width is spelled like the beginning of a comment, so that the rest is code."""
    return picture_file("GIF", size=(0x2A2F, 1)) + b"*/=1;alert(document.domain)"


def from_a_phone():
    """A photo that says where it was taken, and by whom."""
    note = Image.Exif()
    note[0x013B] = "Ada Lovelace"
    note.get_ifd(0x8825).update({1: "N", 2: (51.0, 54.0, 17.25), 3: "E", 4: (4.0, 28.0, 44.5)})
    return picture_file("JPEG", exif=note.tobytes())
