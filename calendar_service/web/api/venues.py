"""Venues through the API: the public ones that fit what somebody is typing."""

from typing import Any

from starlette.responses import JSONResponse, Response

from calendar_service.domain.venue import Venue
from calendar_service.operations.find_venues import suggest_venues
from calendar_service.web.asked import Asked

SUGGESTED_MOST = 8
_SHORTLY = {"Cache-Control": "public, max-age=60"}


async def listing(asked: Asked) -> Response:
    """At most `SUGGESTED_MOST`, the likeliest first; none for less than two characters."""
    typed = asked.request.query_params.get("q", "")
    found = await suggest_venues(asked.context, typed, SUGGESTED_MOST)
    return JSONResponse({"venues": [_shape(venue) for venue in found]}, headers=_SHORTLY)


def _shape(venue: Venue) -> dict[str, Any]:
    return {
        "id": venue.id,
        "name": venue.title,
        "address": venue.address,
        "postal_code": venue.postal_code,
        "city": venue.city,
        "region": venue.region,
        "country": venue.country,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
        "url": venue.url,
        "time_zone": venue.tzid,
    }
