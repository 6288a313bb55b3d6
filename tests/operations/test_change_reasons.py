"""Admins word the reasons kept ready for declining."""

import pytest

from calendar_service.domain.errors import InvalidInput
from calendar_service.operations.change_reasons import (
    REASONS_MOST,
    add_reason,
    remove_reason,
    restore_reason,
    unword_reason,
    word_reason,
)
from calendar_service.storage.kept_reasons import OF_NO_LANGUAGE, Wording, list_wordings
from tests.house import House, refused

pytestmark = pytest.mark.core
TOO_FAR = {"name": "Too far away", "text": "“{title}” is too far away."}


async def wordings(house: House) -> list[Wording]:
    return await house.store.read(list_wordings)


async def test_a_reason_is_worded_in_each_language_and_taken_back(house: House) -> None:
    await word_reason(house.context, "past", "de", {"name": "Vorbei", "text": "Zu spät."})
    await word_reason(house.context, "past", "de", {"name": "Vorüber", "text": "Es war schon."})
    await word_reason(house.context, "past", "fr", {"name": "Passé", "text": "Trop tard."})
    both = await wordings(house)
    await unword_reason(house.context, "past", "fr")

    german = Wording("past", "de", "Vorüber", "Es war schon.")
    assert both == [german, Wording("past", "fr", "Passé", "Trop tard.")]
    assert await wordings(house) == [german]


async def test_one_more_is_named_by_its_name_and_forgotten_when_removed(house: House) -> None:
    known = ("past", "too-far-away")
    keys = [await add_reason(house.context, "en", TOO_FAR, known=known) for _ in range(2)]
    keys.append(await add_reason(house.context, "en", {"name": "遠", "text": "遠"}, known=known))

    assert keys[:2] == ["too-far-away-2", "too-far-away-3"]
    assert keys[2]
    for key in keys:
        await remove_reason(house.context, key, is_known=False)
    assert await wordings(house) == []


async def test_what_came_with_the_service_keeps_its_wordings_and_can_come_back(
    house: House,
) -> None:
    await word_reason(house.context, "past", "en", TOO_FAR)

    await remove_reason(house.context, "past", is_known=True)
    removed = await wordings(house)
    await restore_reason(house.context, "past")

    assert removed[0] == Wording("past", OF_NO_LANGUAGE)
    assert await wordings(house) == removed[1:] == [Wording("past", "en", *TOO_FAR.values())]


async def test_all_mistakes_are_named_and_nothing_grows_without_bound(house: House) -> None:
    empty = await refused(InvalidInput, lambda: word_reason(house.context, "past", "en", {}))
    for number in range(REASONS_MOST):
        name = {"name": f"Reason {number}", "text": "x"}
        await add_reason(house.context, "en", name, known=())
    full = await refused(InvalidInput, lambda: add_reason(house.context, "en", TOO_FAR, known=()))

    assert [problem.field for problem in empty.problems] == ["name", "text"]
    assert [problem.field for problem in full.problems] == ["name"]
    assert len(await wordings(house)) == REASONS_MOST
