"""New manage links: the old one ends at once, the new one goes by mail and nowhere else."""

from email import message_from_bytes
from email.policy import default

import pytest

from calendar_service.domain.errors import NotFound
from calendar_service.domain.moderation import Action
from calendar_service.operations.answer_submission import (
    change_submission,
    find_managed,
    withdraw_submission,
)
from calendar_service.operations.letters import manage_token
from calendar_service.operations.renew_link import renew_link, renew_own_link
from calendar_service.storage.schema import outbox, submissions
from calendar_service.storage.submissions import find_submission, save_if_unmoved
from tests.house import House, proposed


async def test_a_new_link_is_mailed_and_the_old_one_is_not_found(house: House) -> None:
    submission, old = await house.submit()

    await renew_own_link(house.context, old)

    new = manage_token(house.context, submission.id, 2)
    assert (await find_managed(house.context, new)).id == submission.id
    for use in (find_managed, withdraw_submission, renew_own_link):
        with pytest.raises(NotFound):
            await use(house.context, old)
    with pytest.raises(NotFound):
        await change_submission(house.context, old, proposed(title="Taken over"))
    mails = [row["message"] for row in await house.rows(outbox) if row["kind"] == "link"]
    assert len(mails) == 1
    assert new[:40].encode() in mails[0].replace(b"=\r\n", b"")
    assert old.encode() not in mails[0].replace(b"=\r\n", b"")


async def test_a_moderator_renews_the_link_again_and_each_is_mailed(house: House) -> None:
    submission, _ = await house.submit()

    await renew_link(house.context, submission.id)
    await renew_link(house.context, submission.id)

    assert await house.column(submissions.c.rotation) == [3]
    kinds = [row["key"] for row in await house.rows(outbox) if row["kind"] == "link"]
    assert sorted(kinds) == [f"{submission.id}/link2", f"{submission.id}/link3"]


@pytest.mark.parametrize("email", ["alice@example.org", "ålice@example.org"])
async def test_mail_that_waits_carries_the_new_link(house: House, email: str) -> None:
    umlauts = {"title": "Überfahrt zur Mühle", "contact": {"name": "Ålice", "email": email}}
    submission, old = await house.submit(**umlauts)
    bob = await house.account("bob@example.org")
    await house.decide(submission, Action.APPROVE, bob)
    before = {row["key"]: row["message"] for row in await house.rows(outbox)}

    await renew_own_link(house.context, old)

    new = manage_token(house.context, submission.id, 2)
    after = {row["key"]: row["message"] for row in await house.rows(outbox)}
    for key, message in before.items():
        known, changed = read_letter(message), read_letter(after[key])
        assert changed == [(part.replace(old, new)) for part in known]
        assert (old in "".join(known), old in "".join(changed)) == (True, False)


async def test_mail_about_others_stays_as_it_is(house: House) -> None:
    _, old = await house.submit()
    other, _ = await house.submit(title="Other")
    key = f"{other.id}/1/received"
    before = {row["key"]: row["message"] for row in await house.rows(outbox)}

    await renew_own_link(house.context, old)

    after = {row["key"]: row["message"] for row in await house.rows(outbox)}
    assert after[key] == before[key]


def read_letter(message: bytes) -> list[str]:
    """Return the headers and the parts of a letter as a mail program reads them."""
    letter = message_from_bytes(message, policy=default)
    parts = [str(part.get_content()) for part in letter.walk() if not part.is_multipart()]
    types = [f"{part.get_content_type()} {part['Content-Language']}" for part in letter.walk()]
    headers = [f"{name}: {value}" for name, value in letter.items()]
    return [*sorted(headers), *types, *parts]


async def test_what_was_read_before_does_not_bring_the_old_link_back(house: House) -> None:
    submission, old = await house.submit()
    await renew_own_link(house.context, old)

    is_saved = await house.store.write(
        lambda con: save_if_unmoved(con, submission, revision=submission.revision)
    )

    assert is_saved
    with pytest.raises(NotFound):
        await find_managed(house.context, old)


async def test_an_unconfirmed_address_is_not_written_to_again(house: House) -> None:
    asking = house.set_up(confirm_email=True)
    submission, token = await asking.submit()

    with pytest.raises(NotFound):
        await renew_own_link(asking.context, token)

    kept = await house.store.read(lambda con: find_submission(con, submission.id))
    assert kept == submission


async def test_renewing_what_is_not_there_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        await renew_link(house.context, "nothing")
