"""What is thrown out unseen, by its words and by what moderators threw out before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calendar_service.operations.judge_spam import is_spam
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
