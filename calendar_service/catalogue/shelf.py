"""What is kept in memory, bounded by its size: what was asked for twice outlives what was asked
for once, so that a flood of made-up questions throws out only itself."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

NEW_SHARE = 0.2


class Shelf(Generic[K, V]):
    """Of the values asked for once, and of those asked for again, the least recently used goes
    first. Where room is short, the first kind keeps a fifth of it."""

    def __init__(self, size_most: int) -> None:
        self._size_most = size_most
        self._values: dict[K, V] = {}
        self._new: _Row[K] = _Row()
        self._proven: _Row[K] = _Row()

    @property
    def size(self) -> int:
        return self._new.size + self._proven.size

    @property
    def values(self) -> Mapping[K, V]:
        """What is kept: to look at it here does not count as use."""
        return self._values

    def get(self, key: K) -> V | None:
        """Return the value and count it as used; None if it is not kept."""
        if key in self._new:
            self._proven.add(key, self._new.take(key))
            self._make_room()
        elif key in self._proven:
            self._proven.use(key)
        return self._values.get(key)

    def put(self, key: K, value: V, size: int) -> None:
        """Keep the value in place of the one that the key has. What is larger than the shelf is
        not kept."""
        row = self._proven if key in self._proven else self._new
        self.drop(key)
        if size <= self._size_most:
            row.add(key, size)
            self._values[key] = value
            self._make_room()

    def drop(self, key: K) -> None:
        for row in (self._new, self._proven):
            if key in row:
                row.take(key)
                del self._values[key]

    def clear(self) -> None:
        self._new, self._proven = _Row(), _Row()
        self._values.clear()

    def _make_room(self) -> None:
        while self.size > self._size_most:
            is_flood = self._new.size > self._size_most * NEW_SHARE and len(self._new) > 1
            row = self._new if is_flood or len(self._proven) < 2 <= len(self._new) else self._proven
            del self._values[row.take_oldest()]


class _Row(Generic[K]):
    """Keys by how recently they were used, and the size of their values together."""

    def __init__(self) -> None:
        self._sizes: OrderedDict[K, int] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._sizes)

    def __contains__(self, key: K) -> bool:
        return key in self._sizes

    def add(self, key: K, size: int) -> None:
        self._sizes[key] = size
        self.size += size

    def use(self, key: K) -> None:
        self._sizes.move_to_end(key)

    def take(self, key: K) -> int:
        size = self._sizes.pop(key)
        self.size -= size
        return size

    def take_oldest(self) -> K:
        key, size = self._sizes.popitem(last=False)
        self.size -= size
        return key
