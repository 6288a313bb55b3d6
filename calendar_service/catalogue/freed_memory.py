"""Memory that a long document leaves free stays with the process, for the next such document.

The C library gives memory back as soon as it can; to be given 10 MB again, page by page, takes the
system several times as long as to join a feed of that length.
"""

import ctypes
from typing import Final

KEPT_BYTES: Final = 64 * 1024 * 1024
"""So much of what is free at the end of the heap is not given back."""

SHARED_BYTES: Final = 32 * 1024 * 1024
"""Up to this length, the most that it takes, a document comes from the heap."""

# mallopt(3) of the GNU C library.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


def keep_freed_memory() -> bool:
    """Return whether it could be asked for: another C library does as it likes."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    asked = ((_TRIM_THRESHOLD, KEPT_BYTES), (_MMAP_THRESHOLD, SHARED_BYTES))
    return all(mallopt(option, size) == 1 for option, size in asked)
