"""Pictures that tests make: any format, size, colours and metadata."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F
SECRET = "Alice's own camera"


def halves(width: int = 80, height: int = 40) -> Image.Image:
    """Return a picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), (200, 0, 0))
    image.paste((0, 0, 200), (width // 2, 0, width, height))
    return image


def saved(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def taken_with_a_camera(orientation: int = 1) -> Image.Exif:
    """Return what a camera writes down, where it was among it."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKER] = SECRET
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 46.0, 0.0), 3: "E", 4: (9.0, 11.0, 0.0)})
    return exif


def empty_png(width: int, height: int) -> bytes:
    """Return a black PNG of any size in a few bytes, without ever holding its pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    lines = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*each) for each in ((b"IHDR", head), (b"IDAT", lines), (b"IEND", b""))
    )


def huge_webp(width: int, height: int) -> bytes:
    """Return an extended WebP that says it is this large."""
    canvas = b"".join((side - 1).to_bytes(3, "little") for side in (width, height))
    small = saved(Image.new("RGB", (1, 1)), "WEBP")[12:]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + canvas + small
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check
