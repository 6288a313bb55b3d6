"""The wait for a PostgreSQL server that is started beside the service."""

import ssl
from collections.abc import Callable
from contextlib import suppress

import asyncpg

from calendar_service.domain.errors import StoreUnavailable
from calendar_service.storage.limits import OF_VISITORS
from calendar_service.storage.patience import insistently, is_lost

WAIT_SECONDS = 60.0


async def wait_for_server(
    url: str, tell: Callable[[str], None], *, seconds: float = WAIT_SECONDS
) -> None:
    """Return once the server takes connections, or it is no use to wait any longer: whoever opens
    the database says why. `tell` is told once that it is waited for."""
    limit_seconds = OF_VISITORS.connecting_seconds
    told: list[str] = []

    async def reach() -> None:
        try:
            connection = await asyncpg.connect(url, timeout=limit_seconds)
        except Exception as error:
            if isinstance(error, ssl.SSLError) or not is_lost(error):
                return
            if not told:
                told.append(str(error) or "it does not answer")
                tell(f"Waiting up to {seconds:.0f} seconds for PostgreSQL: {told[0]}")
            raise
        await connection.close(timeout=limit_seconds)

    with suppress(StoreUnavailable):
        await insistently(reach, seconds=seconds)
