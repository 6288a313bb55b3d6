"""Pictures go once nothing uses them, and not before."""

from datetime import timedelta

from calendar_service.domain.image import ImageFile, path_of
from calendar_service.domain.moderation import Action
from calendar_service.operations.answer_submission import change_submission
from calendar_service.storage.images import (
    UNUSED_IMAGES_KEPT,
    KeptImage,
    NewImage,
    find_images,
    forget_images,
    keep_image,
    read_image,
)
from calendar_service.storage.schema import image_uses, images
from calendar_service.storage.submissions import forget_unconfirmed
from tests.house import House, proposed

ONE, OTHER = "1" * 32, "2" * 32


async def keep(house: House, hash: str) -> None:
    files = {form: f"{hash} {form}".encode() for form in ("webp", "jpg")}
    small = {form: b"small " + body for form, body in files.items()}
    image = NewImage(hash, 1920, 1080, large=files, small=small)
    at = house.clock.at
    await house.store.write(lambda con: keep_image(con, image, at))


async def left(house: House, **later: float) -> list[str]:
    """Return what is left when the unused ones have been removed at a later time."""
    before = house.clock.advance(**later) - UNUSED_IMAGES_KEPT
    await house.store.write(lambda con: forget_images(con, before))
    hashes: list[str] = await house.column(images.c.hash)
    return hashes


def showing(hash: str) -> dict[str, str]:
    return {"url": path_of(hash), "alt": "A harbour"}


async def test_each_file_is_read_by_its_name(house: House) -> None:
    await keep(house, ONE)

    async def read(hash: str, is_small: bool, form: str) -> bytes | None:
        file = ImageFile(hash, is_small, form)
        return await house.store.read(lambda con: read_image(con, file))

    assert await read(ONE, False, "webp") == f"{ONE} webp".encode()
    assert await read(ONE, True, "jpg") == f"small {ONE} jpg".encode()
    assert await read(OTHER, False, "webp") is None
    found = await house.store.read(lambda con: find_images(con, [ONE, OTHER]))
    assert found == {ONE: KeptImage(ONE, 1920, 1080)}


async def test_a_picture_that_nobody_uses_goes_after_two_days(house: House) -> None:
    await keep(house, ONE)
    house.clock.advance(hours=24)
    await keep(house, OTHER)

    assert await left(house, hours=24) == [ONE, OTHER]
    assert await left(house, seconds=1) == [OTHER]


async def test_one_that_is_sent_again_begins_its_two_days_anew(house: House) -> None:
    await keep(house, ONE)
    house.clock.advance(hours=47)
    await keep(house, ONE)

    assert await left(house, hours=47) == [ONE]


async def test_a_picture_stays_with_its_submission(house: House) -> None:
    house = house.set_up(confirm_email=True)
    await keep(house, ONE)
    await house.submit(image=showing(ONE))

    assert await left(house, days=30) == [ONE]

    await house.store.write(lambda con: forget_unconfirmed(con, house.clock.at + timedelta(1)))
    assert await left(house) == []
    assert await house.rows(image_uses) == []


async def test_a_picture_stays_with_a_version_that_was_public(house: House) -> None:
    bob = await house.account("bob@example.org")
    await keep(house, ONE)
    submission, _ = await house.submit(image=showing(ONE))
    await house.decide(submission, Action.APPROVE, bob)
    await house.change("Harbour Tour", image=None)
    house.tamper("DELETE FROM decisions", "DELETE FROM submissions")

    assert await left(house, days=400) == [ONE]


async def test_a_picture_that_comes_with_a_change_stays(house: House) -> None:
    await keep(house, ONE)
    _, token = await house.submit()
    await change_submission(house.context, token, proposed(image=showing(ONE)))

    assert await left(house, days=30) == [ONE]
