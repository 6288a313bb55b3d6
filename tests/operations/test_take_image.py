"""Pictures that are sent in: what is made of them, and which are refused."""

from collections.abc import Iterator

import pytest
from PIL import Image, ImageCms

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.image import ImageFile
from calendar_service.importers.confined import ApartLimits
from calendar_service.operations import take_image as taking
from calendar_service.operations.take_image import take_image
from calendar_service.storage.images import KeptImage, read_image
from calendar_service.storage.schema import images
from tests.house import House, refused
from tests.pictures import (
    FORMATS,
    SECRET,
    empty_png,
    halves,
    huge_webp,
    opened,
    saved,
    taken_with_a_camera,
)

RED, BLUE = (200, 0, 0), (0, 0, 200)
TOLERANCE = 12


async def files_of(house: House, kept: KeptImage) -> dict[str, bytes]:
    """Return the four files of a picture, by what is added to its hash in their addresses."""
    names = {
        f"{'-640' if is_small else ''}.{form}": ImageFile(kept.hash, is_small, form)
        for form in ("webp", "jpg")
        for is_small in (False, True)
    }

    async def read(file: ImageFile) -> bytes:
        body = await house.store.read(lambda con: read_image(con, file))
        assert body is not None
        return body

    return {name: await read(file) for name, file in names.items()}


async def reason(house: House, content: bytes, limits: ApartLimits = taking.LIMITS) -> str:
    refusal = await refused(InvalidInput, lambda: take_image(house.context, content, limits=limits))
    assert [problem.field for problem in refusal.problems] == ["image"]
    assert await house.rows(images) == []
    return str(refusal.problems[0])


def colours(image: Image.Image, *at: tuple[float, float]) -> Iterator[tuple[int, ...]]:
    """Yield the colours at these parts of the width and height."""
    plain = image.convert("RGB")
    for x, y in at:
        found = plain.getpixel((int(plain.width * x), int(plain.height * y)))
        assert isinstance(found, tuple)
        yield found


def is_like(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= TOLERANCE for a, b in zip(one, other, strict=True))


def looks(image: Image.Image, left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    found = colours(image, (0.2, 0.5), (0.8, 0.5))
    return all(is_like(a, b) for a, b in zip(found, (left, right), strict=True))


@pytest.mark.parametrize("format", FORMATS)
async def test_each_format_becomes_webp_and_jpeg_in_two_sizes(house: House, format: str) -> None:
    kept = await take_image(house.context, saved(halves(2400, 1200), format, quality=90))

    files = {name: opened(body) for name, body in (await files_of(house, kept)).items()}

    assert {name: (file.format, file.size) for name, file in files.items()} == {
        ".webp": ("WEBP", (1920, 960)),
        "-640.webp": ("WEBP", (640, 320)),
        ".jpg": ("JPEG", (1920, 960)),
        "-640.jpg": ("JPEG", (640, 320)),
    }
    assert all(looks(file, RED, BLUE) for file in files.values())
    assert (kept.width, kept.height) == (1920, 960)


async def test_a_small_picture_is_not_enlarged(house: House) -> None:
    kept = await take_image(house.context, saved(halves(30, 20)))

    files = await files_of(house, kept)

    assert {opened(body).size for body in files.values()} == {(30, 20)}


async def test_the_same_picture_twice_is_kept_once(house: House) -> None:
    first = await take_image(house.context, saved(halves()))
    house.clock.advance(hours=1)
    second = await take_image(house.context, saved(halves(), exif=taken_with_a_camera()))

    assert second == first
    assert await house.column(images.c.created_at) == [house.clock.at]


@pytest.mark.parametrize("format", FORMATS)
async def test_where_and_with_what_it_was_taken_is_removed(house: House, format: str) -> None:
    exif = taken_with_a_camera()
    more = {"comment": SECRET} if format == "JPEG" else {"xmp": SECRET.encode()}
    content = saved(halves(), format, exif=exif, **more if format != "PNG" else {})
    assert SECRET.encode() in content

    files = await files_of(house, await take_image(house.context, content))

    for body in files.values():
        told = opened(body)
        assert not any(word in body for word in (SECRET.encode(), b"Exif", b"EXIF", b"http://ns"))
        assert dict(told.getexif()) == {}
        assert not {"exif", "xmp", "comment", "icc_profile"} & told.info.keys()


@pytest.mark.parametrize("format", FORMATS)
async def test_a_picture_stands_upright(house: House, format: str) -> None:
    """6: the camera was turned, and what is on the left of the file belongs to the top."""
    content = saved(halves(), format, exif=taken_with_a_camera(6))

    kept = await take_image(house.context, content)

    [large, *_] = (await files_of(house, kept)).values()
    top, bottom = colours(opened(large), (0.5, 0.2), (0.5, 0.8))
    assert (kept.width, kept.height) == (40, 80)
    assert (is_like(top, RED), is_like(bottom, BLUE)) == (True, True)


@pytest.mark.parametrize(
    ("orientation", "left", "right"),
    [(1, RED, BLUE), (2, BLUE, RED), (3, BLUE, RED), (4, RED, BLUE)],
)
async def test_a_picture_that_was_mirrored_or_upside_down_is_turned(
    house: House, orientation: int, left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    content = saved(halves(), exif=taken_with_a_camera(orientation))

    [large, *_] = (await files_of(house, await take_image(house.context, content))).values()

    assert looks(opened(large), left, right)


async def test_colours_are_as_their_profile_means_them(house: House) -> None:
    """In this profile, what is called red is blue."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"    ").replace(b"bXYZ", b"rXYZ").replace(b"    ", b"bXYZ")
    content = saved(halves(), "PNG", icc_profile=swapped)

    [large, *_] = (await files_of(house, await take_image(house.context, content))).values()

    assert looks(opened(large), BLUE, RED)


async def test_a_profile_that_cannot_be_read_means_nothing(house: House) -> None:
    content = saved(halves(), "PNG", icc_profile=b"no profile at all")

    [large, *_] = (await files_of(house, await take_image(house.context, content))).values()

    assert looks(opened(large), RED, BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
async def test_every_sort_of_pixels_can_be_taken(house: House, mode: str) -> None:
    grey = Image.new("L", (40, 20), 128)
    sort = Image.new("I;16", (40, 20), 128 * 257) if mode == "I;16" else grey.convert(mode)

    [large, *_] = (await files_of(house, await take_image(house.context, saved(sort)))).values()

    # Black and white alone make grey of dots.
    average = opened(large).convert("L").resize((1, 1), Image.Resampling.BOX).tobytes()
    assert abs(average[0] - 128) <= TOLERANCE


async def test_cmyk_is_told_in_rgb(house: House) -> None:
    content = saved(halves().convert("CMYK"), "JPEG")

    [large, *_] = (await files_of(house, await take_image(house.context, content))).values()

    assert looks(opened(large), RED, BLUE)


async def test_what_can_be_seen_through_stays_so_and_is_white_in_a_jpeg(house: House) -> None:
    clear = halves().convert("RGBA")
    clear.paste((0, 0, 0, 0), (40, 0, 80, 40))

    files = await files_of(house, await take_image(house.context, saved(clear)))

    assert opened(files[".webp"]).getchannel("A").getextrema() == (0, 255)
    assert looks(opened(files[".jpg"]), RED, (255, 255, 255))


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
async def test_of_what_moves_the_first_frame_is_taken(house: House, format: str) -> None:
    other = Image.new("RGB", (80, 40), "yellow")
    content = saved(halves(), format, save_all=True, append_images=[other, other], duration=50)

    [large, *_] = (await files_of(house, await take_image(house.context, content))).values()

    assert looks(opened(large), RED, BLUE)


async def test_the_same_file_gives_the_same_bytes(house: House) -> None:
    content = saved(halves(900, 700), "JPEG")
    first = await files_of(house, await take_image(house.context, content))
    await house.store.write(lambda con: con.run(images.delete()))

    assert await files_of(house, await take_image(house.context, content)) == first


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"%PDF-1.7",
        b"no picture, whatever it is called.jpg",
    ],
)
async def test_what_is_no_such_picture_is_told_which_are(house: House, content: bytes) -> None:
    assert await reason(house, content) == (
        "This is not a picture that can be taken. JPEG, PNG, WebP and AVIF can."
    )


@pytest.mark.parametrize("format", FORMATS)
async def test_a_broken_picture_says_so(house: House, format: str) -> None:
    whole = saved(Image.effect_noise((300, 300), 80).convert("RGB"), format)

    for content in (whole[: len(whole) // 2], whole[:36]):
        assert await reason(house, content) == (
            "This picture is broken, or only a part of it arrived. Please try another file."
        )


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff" + bytes(10 * 1024 * 1024)])
async def test_nothing_and_too_much_are_refused(house: House, content: bytes) -> None:
    assert await reason(house, content) in (
        "There is no picture in this file.",
        "This picture is larger than 10 MB. Please make it smaller.",
    )


@pytest.mark.parametrize(
    "content",
    [
        empty_png(8200, 5000),
        empty_png(2_000_000, 21),
        huge_webp(8200, 5000),
        huge_webp(16_000, 16_000),
    ],
    ids=["41 megapixels", "a very long line", "WebP of 41", "WebP of 256"],
)
async def test_too_many_pixels_are_refused_before_they_are_unpacked(
    house: House, content: bytes
) -> None:
    assert await reason(house, content) == (
        "This picture has more than 40 million pixels. Please make it smaller."
    )


async def test_as_many_pixels_as_are_allowed_are_taken(house: House) -> None:
    kept = await take_image(house.context, empty_png(8000, 5000))

    assert (kept.width, kept.height) == (1920, 1200)


async def test_a_bomb_takes_no_more_than_its_process_may(house: House) -> None:
    megabyte = 1024 * 1024
    bomb = empty_png(8000, 5000)

    tight = ApartLimits(memory_bytes=60 * megabyte)
    slow = ApartLimits(memory_bytes=taking.LIMITS.memory_bytes, seconds=0.05)

    assert await reason(house, bomb, tight) in (taking.TOO_HEAVY, taking.BROKEN)
    assert await reason(house, bomb, slow) == taking.TOO_SLOW
