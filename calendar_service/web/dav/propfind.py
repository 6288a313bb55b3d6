"""PROPFIND: what there is at an address and right below it, and what is known of it."""

from collections.abc import Callable, Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from starlette.exceptions import HTTPException
from starlette.responses import Response

from calendar_service.catalogue.object_changes import State, read_states
from calendar_service.catalogue.objects import CalendarObject, read_objects
from calendar_service.domain.errors import NotFound
from calendar_service.web.asked import Asked
from calendar_service.web.dav.places import (
    HOME,
    PRINCIPAL,
    ROOT,
    Collection,
    asked_collection,
    list_collections,
)
from calendar_service.web.dav.properties import (
    Properties,
    collection_properties,
    home_properties,
    object_properties,
    principal_properties,
    root_properties,
)
from calendar_service.web.dav.propstat import Named, named_in, response
from calendar_service.web.dav.xml import dav, multistatus, read_body, refusal

_DEPTHS = {"0": False, "1": True}


async def root(asked: Asked) -> Response:
    below = [(PRINCIPAL, principal_properties), (HOME, home_properties)]
    return await _fixed(asked, [(ROOT, root_properties), *below])


async def principal(asked: Asked) -> Response:
    return await _fixed(asked, [(PRINCIPAL, principal_properties)])


async def home(asked: Asked) -> Response:
    """All collections stand below it, so that a program finds each with its state at once."""
    named, is_deep = await _asked(asked)
    if is_deep is None:
        return refusal(dav("propfind-finite-depth"))
    found = await list_collections(asked) if is_deep else []
    states = await states_of(asked, found, named)
    return await multistatus(
        [
            response(HOME, home_properties(asked), named),
            *(
                response(each.path, collection_properties(asked, each, state), named)
                for each, state in zip(found, states, strict=True)
            ),
        ]
    )


async def collection(asked: Asked) -> Response:
    found = await asked_collection(asked)
    named, is_deep = await _asked(asked)
    if is_deep is None:
        return refusal(dav("propfind-finite-depth"))
    store, calendar = asked.context.store, asked.calendar
    # The state comes first: what changes in between is then told again, and never left out.
    (state,) = await states_of(asked, [found], named)
    objects = await read_objects(store, calendar, found.asked) if is_deep else []
    own = response(found.path, collection_properties(asked, found, state), named)
    return await multistatus(chain([own], _members(found, objects, named)))


async def member(asked: Asked) -> Response:
    found = await asked_collection(asked)
    named, _ = await _asked(asked)
    each = await asked_object(asked, found)
    return await multistatus(_members(found, [each], named))


async def asked_object(asked: Asked, found: Collection) -> CalendarObject:
    """Return the object in the address. Raises NotFound, also for what is not public any more."""
    name = asked.path("member")
    objects = await read_objects(asked.context.store, asked.calendar, found.asked, [name])
    if not objects:
        raise NotFound("calendar object", name)
    return objects[0]


async def states_of(
    asked: Asked, found: list[Collection], named: Named
) -> list[State] | list[None]:
    """Return where the collections stand, if that was asked for."""
    if not named.needs_state:
        return [None] * len(found)
    filters = [each.asked for each in found]
    return await read_states(asked.context.store, asked.calendar, filters)


async def _fixed(asked: Asked, places: list[tuple[str, Callable[[Asked], Properties]]]) -> Response:
    """Answer for the first of the places, and if asked to for those below it."""
    named, is_deep = await _asked(asked)
    if is_deep is None:
        return refusal(dav("propfind-finite-depth"))
    shown = places if is_deep else places[:1]
    return await multistatus(response(path, known(asked), named) for path, known in shown)


def _members(found: Collection, objects: list[CalendarObject], named: Named) -> Iterator[Element]:
    return (response(found.path_of(each.name), object_properties(each), named) for each in objects)


async def _asked(asked: Asked) -> tuple[Named, bool | None]:
    """Return what is asked for and whether what is below is meant; None is all the way down."""
    depth = asked.request.headers.get("depth", "infinity").strip().lower()
    if depth not in {*_DEPTHS, "infinity"}:
        raise HTTPException(400, "Depth takes 0, 1 or infinity.")
    return named_in(await read_body(asked.request)), _DEPTHS.get(depth)
