"""Where things are below /dav/, and which collections of calendar objects there are."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from calendar_service.catalogue.window import default_start
from calendar_service.domain.errors import NotFound
from calendar_service.domain.event import Category
from calendar_service.domain.filter import EventFilter
from calendar_service.feeds.registry import DefaultWindow
from calendar_service.operations.save_feed import served_feed
from calendar_service.storage.categories import find_categories, list_categories
from calendar_service.web.asked import Asked
from calendar_service.web.saved import filter_of

WELL_KNOWN = "/.well-known/caldav"
ROOT = "/dav/"
PRINCIPAL = "/dav/principal/"
HOME = "/dav/calendars/"
ALL = "all"
_CATEGORY = "category-"
_SAVED = "feed-"


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar of its own for programs; `category` is None for the whole one. It holds what
    the feed with the same filter holds."""

    slug: str
    name: str
    category: Category | None
    asked: EventFilter
    is_saved: bool = False

    @property
    def path(self) -> str:
        return f"{HOME}{self.slug}/"

    def path_of(self, name: str) -> str:
        return f"{self.path}{name}"

    def name_in(self, address: str) -> str | None:
        """Return the name of the object at an address, absolute or not; None if it is elsewhere."""
        path = unquote(urlsplit(address.strip()).path)
        folder, _, name = path.rpartition("/")
        return name if f"{folder}/" == self.path else None


async def list_collections(asked: Asked) -> list[Collection]:
    categories = await asked.context.store.read(list_categories)
    return [_collection(asked, None), *(_collection(asked, category) for category in categories)]


async def asked_collection(asked: Asked) -> Collection:
    """Return the collection in the address. Raises NotFound, and FeedRevoked for a saved feed
    that is gone."""
    slug = asked.path("collection")
    if slug.startswith(_SAVED):
        return await _saved(asked, slug)
    for collection in await list_collections(asked):
        if collection.slug == slug:
            return collection
    found = await _merged(asked, slug)
    if found is None:
        raise NotFound("calendar", slug)
    return found


async def _saved(asked: Asked, slug: str) -> Collection:
    """Return the collection of a saved feed, which is listed nowhere: its address is known to
    those alone who were told it. Its events are told as they were published."""
    feed = await served_feed(asked.context, slug.removeprefix(_SAVED))
    found = filter_of(feed.query, asked.context.today())
    return Collection(slug, feed.name or asked.calendar.title, None, found, is_saved=True)


async def _merged(asked: Asked, name: str) -> Collection | None:
    """Return the collection of a category that was merged into another, which is listed nowhere,
    but holds for those who have it what the other one holds."""
    slug = name.removeprefix(_CATEGORY)
    if slug == name:
        return None
    found = (await asked.context.store.read(lambda con: find_categories(con, [slug]))).get(slug)
    return None if found is None else _collection(asked, Category(slug, found.name))


def _collection(asked: Asked, category: Category | None) -> Collection:
    start_day = default_start(DefaultWindow.CALENDAR, asked.context.today())
    title = asked.calendar.title
    if category is None:
        return Collection(ALL, title, None, EventFilter(start_day=start_day))
    only = EventFilter(start_day=start_day, any_of=(("category", (category.slug,)),))
    return Collection(f"{_CATEGORY}{category.slug}", f"{title}: {category.name}", category, only)
