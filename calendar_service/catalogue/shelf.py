"""What is kept in memory, bounded by its size: what was asked for twice outlives what was asked
for once, so that a flood of made-up questions throws out only itself."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

NEW_SHARE = 0.2


class Shelf(Generic[K, V]):
    """Of the values asked for once, and of those asked for again, the least recently used goes
    first. Where room is short, the first kind keeps a fifth of it."""

    def __init__(self, size_most: int) -> None:
        self._size_most = size_most
        self._new: _Row[K, V] = _Row()
        self._proven: _Row[K, V] = _Row()

    @property
    def size(self) -> int:
        return self._new.size + self._proven.size

    def get(self, key: K) -> V | None:
        """Return the value and count it as used; None if it is not kept."""
        if key in self._new:
            self._proven.add(key, *self._new.take(key))
            self._make_room()
        return self._proven.use(key)

    def put(self, key: K, value: V, size: int) -> None:
        """Keep the value in place of the one that the key has. What is larger than the shelf is
        not kept."""
        row = self._proven if key in self._proven else self._new
        self.drop(key)
        if size <= self._size_most:
            row.add(key, value, size)
            self._make_room()

    def drop(self, key: K) -> None:
        for row in (self._new, self._proven):
            if key in row:
                row.take(key)

    def clear(self) -> None:
        self._new, self._proven = _Row(), _Row()

    def _make_room(self) -> None:
        while self.size > self._size_most:
            is_flood = self._new.size > self._size_most * NEW_SHARE and len(self._new) > 1
            row = self._new if is_flood or len(self._proven) < 2 <= len(self._new) else self._proven
            row.take_oldest()


class _Row(Generic[K, V]):
    """Values by how recently they were used, and their size together."""

    def __init__(self) -> None:
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def add(self, key: K, value: V, size: int) -> None:
        self._values[key] = value, size
        self.size += size

    def use(self, key: K) -> V | None:
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key][0]

    def take(self, key: K) -> tuple[V, int]:
        value, size = self._values.pop(key)
        self.size -= size
        return value, size

    def take_oldest(self) -> None:
        self.take(next(iter(self._values)))
