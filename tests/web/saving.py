"""Carol saves a feed, and what she then has."""

from dataclasses import dataclass

from httpx2 import AsyncClient

from tests.web.visitors import Site


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved feed: its address, and the path of its private page."""

    feed: str
    private: str

    @property
    def token(self) -> str:
        return self.feed.split("/")[2].removesuffix(".ics")


async def save(site: Site, visitor: AsyncClient | None = None, **fields: str) -> Saved:
    answer = await (visitor or site.visitor()).post("/feeds", data={"do": "save", **fields})
    assert answer.status_code == 303, answer.text
    return saved_at(answer.headers["location"])


def saved_at(location: str) -> Saved:
    """Return the feed whose private page is at this address."""
    private = location.partition("?")[0]
    return Saved(f"/feeds/{private.split('/')[2]}.ics", private)
