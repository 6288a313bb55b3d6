"""The process that reads a picture from its standard input and writes it anew, as nothing but
pixels, in the forms and sizes in which it is sent."""

import json
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from PIL import AvifImagePlugin, Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from calendar_service.domain.image import LARGE_SIDE, PIXELS_MOST, Refused, small_size
from calendar_service.importers.confinement import confine

FORMATS = (
    JpegImagePlugin.JpegImageFile.format,
    PngImagePlugin.PngImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    AvifImagePlugin.AvifImageFile.format,
)
"""In Pillow's words; that their modules are imported here is what makes it know them."""

SAVED_AS: dict[str, tuple[str, dict[str, Any]]] = {
    "webp": ("WEBP", {"quality": 80, "method": 4}),
    "jpg": ("JPEG", {"quality": 84, "optimize": True, "progressive": True}),
}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Write one line of JSON with the size, then the files: large WebP, large JPEG and the two
    small ones; or one line that says why not. What is broken ends the process."""
    confine(memory_bytes, cpu_seconds)
    Image.MAX_IMAGE_PIXELS = None  # its own bound only warns; ours is kept below
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    try:
        head, files = _made(sys.stdin.buffer.read())
    except MemoryError:
        head, files = {"refused": Refused.MEMORY}, []
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    for file in files:
        sys.stdout.buffer.write(file)


def _made(content: bytes) -> tuple[dict[str, Any], Sequence[bytes]]:
    if _pixels(_canvas(content)) > PIXELS_MOST:
        return {"refused": Refused.PIXELS}, ()
    image = Image.open(BytesIO(content), formats=FORMATS)
    if _pixels(image.size) > PIXELS_MOST:
        return {"refused": Refused.PIXELS}, ()
    large = _large(image)
    small = large.resize(small_size(*large.size), Image.Resampling.LANCZOS)
    files = [file for size in (large, small) for file in _files(size)]
    width, height = large.size
    return {"width": width, "height": height, "lengths": [len(file) for file in files]}, files


def _canvas(content: bytes) -> tuple[int, int]:
    """Return the size that an extended WebP says it has, for its decoder takes the memory before
    anybody can ask."""
    if content[:4] != b"RIFF" or content[8:16] != b"WEBPVP8X":
        return 0, 0
    width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    return width, height


def _pixels(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _large(image: Image.Image) -> Image.Image:
    """Return the first frame as nothing but its pixels: upright, in sRGB, no larger than is
    wanted. What is said about it is read first, and much is thrown away before it is turned."""
    turn, profile = _turn(image), image.info.get("icc_profile")
    image.draft(None, (LARGE_SIDE, LARGE_SIDE))
    plain = _plain(image)
    plain.thumbnail((LARGE_SIDE, LARGE_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    upright = plain.transpose(turn) if turn is not None else plain
    coloured = _in_srgb(upright, profile)
    return Image.frombytes(coloured.mode, coloured.size, coloured.tobytes())


def _turn(image: Image.Image) -> Image.Transpose | None:
    """A picture whose EXIF cannot be read is taken as it is."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except (SyntaxError, ValueError, TypeError, OSError, KeyError, IndexError):
        return None


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be made smaller: grey, RGB, RGBA or CMYK."""
    image.load()
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("L", "RGB", "CMYK") and "transparency" not in image.info:
        return image
    has_alpha = "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La")
    return image.convert("RGBA" if has_alpha else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    opaque = image.convert("RGB") if alpha else image
    coloured = _converted(opaque, profile) if profile else opaque.convert("RGB")
    if alpha is not None and alpha.getextrema() != (255, 255):
        coloured.putalpha(alpha)
    return coloured


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as a profile means them; one that is broken, or meant for others, means nothing."""
    try:
        meant = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image, meant, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image.convert("RGB")
    return converted if converted is not None else image.convert("RGB")


def _files(image: Image.Image) -> Iterator[bytes]:
    for name, how in SAVED_AS.values():
        out = BytesIO()
        (_on_white(image) if name == "JPEG" else image).save(out, name, **how)
        yield out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
