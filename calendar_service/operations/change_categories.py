"""Makes categories, and takes them out of what can be chosen; the events that have one keep it."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.domain.event import Category
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.limits import LINE_LENGTH_MOST
from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.slug import SLUG_LENGTH_MOST, is_slug, slug_of
from calendar_service.operations.context import Context
from calendar_service.storage.categories import add_category
from calendar_service.storage.connection import Connection
from calendar_service.storage.directory import set_removed, slug_is_taken


async def create_category(context: Context, fields: Mapping[str, Any]) -> Category:
    """Return the new category; without a `slug` its name gives it one. Raises InvalidInput."""
    category = _read(fields)
    id = context.new_id()

    async def save(con: Connection) -> bool:
        if await slug_is_taken(con, category.slug):
            return False
        await add_category(con, id, category)
        return True

    if not await context.store.write(save):
        raise InvalidInput((Problem("slug", "There is a category with this address already."),))
    return category


async def remove_category(context: Context, slug: str, *, is_removed: bool) -> None:
    """Let nobody choose the category any more, or let them again. Raises NotFound."""
    at = context.now() if is_removed else None
    if not await context.store.write(lambda con: set_removed(con, slug, at)):
        raise NotFound("category", slug)


def _read(fields: Mapping[str, Any]) -> Category:
    problems = Problems()
    reader = FieldReader(fields, "", problems)
    name = reader.line("name", LINE_LENGTH_MOST, needed=True) or ""
    slug = reader.line("slug", SLUG_LENGTH_MOST) or slug_of(name)
    if name and not is_slug(slug):
        reader.say("slug", "This takes small letters a to z, digits and single hyphens.")
    if problems:
        raise InvalidInput(problems.all())
    return Category(slug, name)
