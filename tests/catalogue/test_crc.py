"""The CRC of a text is found from those of its parts."""

import random
import zlib

import pytest

from calendar_service.catalogue.crc import crc_of, sum_of


@pytest.mark.parametrize("count", [0, 1, 2, 7, 8, 9, 64, 65, 600])
def test_parts_in_a_row_have_the_crc_of_the_whole(count: int) -> None:
    chance = random.Random(count)
    parts = [chance.randbytes(chance.choice((0, 1, 255, 256, 3_000))) for _ in range(count)]

    assert crc_of([sum_of(part) for part in parts]) == zlib.crc32(b"".join(parts))


def test_one_part_that_changes_changes_it() -> None:
    parts = [b"%d" % number * 99 for number in range(50)]
    before = crc_of([sum_of(part) for part in parts])
    parts[20] = b"another, and longer" * 99

    after = crc_of([sum_of(part) for part in parts])

    assert before != after == zlib.crc32(b"".join(parts))
