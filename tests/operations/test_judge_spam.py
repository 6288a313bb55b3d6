"""What is thrown out unseen, by its words and by what moderators threw out before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.domain.people import Role
from calendar_service.operations.judge_spam import is_spam
from calendar_service.storage.schema import outbox
from tests.web.visitors import Site, decide, open_site, submit

PITCH = (
    "Our team brings your website to the first page within a week, with a thousand new visitors "
    "each day: https://growth.example/{n} and https://growth.example/offer, act now! "
)
LINKS = (
    "https://growth.example/a https://growth.example/b https://growth.example/c www.growth.example"
)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as opened:
        yield opened


async def test_what_is_like_earlier_spam_is_thrown_out(site: Site) -> None:
    fields = {"title": "Grow your website", "description": PITCH.format(n=2) + LINKS}
    unknown = await is_spam(site.context, fields)
    sent = await submit(site.visitor(), title="Grow your site", description=PITCH + LINKS)

    await decide(await site.program(), sent["id"], "spam")

    assert (unknown, await is_spam(site.context, fields)) == (False, True)
    other = {"title": "Choir", "description": "We sing Bach. https://choir.example. " * 3}
    assert not await is_spam(site.context, other)


async def test_what_is_like_something_declined_is_still_looked_at(site: Site) -> None:
    fields = {"title": "Grow your website", "description": PITCH.format(n=2) + LINKS}
    sent = await submit(site.visitor(), **fields)

    await decide(await site.program(), sent["id"], "decline", message="Not here")

    assert not await is_spam(site.context, fields)


async def test_who_sends_spam_is_told_the_same_and_no_mail_leaves(site: Site) -> None:
    sold = "Online casino, free spins, no deposit bonus: https://spins.example"

    sent = await submit(site.visitor(), title="A good evening", description=sold)

    assert sent["state"] == "pending"
    program = await site.program()
    found = (await program.get(f"/api/v1/submissions/{sent['id']}")).json()
    assert found["state"] == "spam"
    assert not await site.context.store.read(lambda con: con.all(sa.select(outbox.c.id)))


async def test_the_queue_says_what_speaks_for_spam(site: Site) -> None:
    await submit(site.visitor(), title="See spins.xyz", description="https://spins.example")
    await submit(site.visitor(), title="Choir", description="https://choir.example")

    desk = await (await site.signed_in(Role.MODERATOR)).get("/desk")

    assert desk.text.count("May be spam") == 1
    assert "May be spam: links, a link in the title" in desk.text
