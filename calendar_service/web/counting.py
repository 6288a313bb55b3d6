"""Where uses are counted, as `limits` asks for it: in the database, or in this process."""

import hashlib
import hmac
from datetime import timedelta

from limits.aio.storage import Storage

from calendar_service.operations.context import Context
from calendar_service.storage.quotas import Uses, add_uses, drop_all_uses, drop_uses, find_uses

KEYS_MOST = 50_000


class KeptUses(Storage):
    """Counts in the database, so that all processes count together. It never learns the keys."""

    STORAGE_SCHEME = None

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return ()

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now, opaque = self._context.now(), self._opaque(key)
        window_at = now + timedelta(seconds=expiry)
        uses = await self._context.store.write(
            lambda con: add_uses(con, opaque, count=amount, now=now, window_at=window_at)
        )
        return uses.count

    async def get(self, key: str) -> int:
        uses = await self._find(key)
        return uses.count if uses else 0

    async def get_expiry(self, key: str) -> float:
        uses = await self._find(key)
        return (uses.window_at if uses else self._context.now()).timestamp()

    async def check(self) -> bool:
        return True

    async def reset(self) -> int | None:
        await self._context.store.write(drop_all_uses)
        return None

    async def clear(self, key: str) -> None:
        opaque = self._opaque(key)
        await self._context.store.write(lambda con: drop_uses(con, opaque))

    async def _find(self, key: str) -> Uses | None:
        now, opaque = self._context.now(), self._opaque(key)
        return await self._context.store.read(lambda con: find_uses(con, opaque, now))

    def _opaque(self, key: str) -> str:
        """Nobody who reads the table may learn where people live in the network."""
        return hmac.digest(self._context.secret_key, key.encode(), hashlib.sha256).hex()[:32]


class PassingUses(Storage):
    """Counts in this process alone, for what is asked too often to be written down."""

    STORAGE_SCHEME = None

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._now = context.now
        self._uses: dict[str, Uses] = {}

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return ()

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = self._now()
        known = self._uses.get(key)
        if known is None or known.window_at <= now:
            self._make_room()
            known = Uses(0, now + timedelta(seconds=expiry))
        self._uses[key] = Uses(known.count + amount, known.window_at)
        return self._uses[key].count

    async def get(self, key: str) -> int:
        known = self._uses.get(key)
        return known.count if known and known.window_at > self._now() else 0

    async def get_expiry(self, key: str) -> float:
        known = self._uses.get(key)
        return (known.window_at if known else self._now()).timestamp()

    async def check(self) -> bool:
        return True

    async def reset(self) -> int | None:
        count = len(self._uses)
        self._uses.clear()
        return count

    async def clear(self, key: str) -> None:
        self._uses.pop(key, None)

    def _make_room(self) -> None:
        """Drop what no longer counts; if all does, the oldest half."""
        if len(self._uses) < KEYS_MOST:
            return
        now = self._now()
        counts = [(key, uses) for key, uses in self._uses.items() if uses.window_at > now]
        self._uses = dict(counts[-KEYS_MOST // 2 :])
