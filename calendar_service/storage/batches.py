"""Long lists of keys in short queries, since a database binds only so many values in one."""

from collections.abc import Iterable, Iterator

KEYS_AT_ONCE = 500


def batches(keys: Iterable[str]) -> Iterator[list[str]]:
    """Yield the keys, each once and ascending, as many at a time as one query takes."""
    wanted = sorted(set(keys))
    for at in range(0, len(wanted), KEYS_AT_ONCE):
        yield wanted[at : at + KEYS_AT_ONCE]
