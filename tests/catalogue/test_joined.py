"""Feeds in blocks: joined from them, amended in one of them, the same whatever came before."""

import gzip
from datetime import datetime
from hashlib import sha256
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_service.catalogue.blocks import Part
from calendar_service.catalogue.joined import Joined, amend, cut, digests_of, join
from calendar_service.feeds.ics import FOOTER, ZoneUse
from tests.volume import Volume

HEAD = b"BEGIN:VCALENDAR\r\n"
BERLIN = ZoneUse("Europe/Berlin", datetime(2027, 5, 8, 9), None)
KIEL = ZoneUse("Europe/Kiel", datetime(2027, 5, 8, 9), datetime(2027, 5, 8, 10))


def part(number: int, version: int = 0, *, key: int | None = None, length: int = 40) -> Part:
    body = Random(f"{number}.{version}").randbytes(length // 2).hex().encode()
    place = f"{number if key is None else key:06}/{number}"
    zone = BERLIN if number % 2 else KIEL
    return Part(place, f"e{number}", sha256(body).digest(), (zone,), body)


def parts_of(joined: Joined) -> list[Part]:
    found: list[Part] = []
    begin = joined.begin
    for block in joined.blocks:
        found += block.parts(joined.body[begin : begin + block.length])
        begin += block.length
    return found


def test_a_feed_is_its_head_its_parts_in_order_and_its_end() -> None:
    parts = [part(number) for number in range(500)]

    joined = join(HEAD, cut(parts))

    assert joined.body == b"".join((HEAD, *(each.body for each in parts), FOOTER))
    assert gzip.decompress(joined.gzip) == joined.body
    assert parts_of(joined) == parts
    assert b"".join(digests_of(joined.blocks)) == b"".join(each.digest for each in parts)
    assert joined.zones == (BERLIN, KIEL)
    assert 30 < len(joined.blocks) < 120


def test_a_feed_without_events_is_one_too() -> None:
    joined = join(HEAD, cut([]))
    assert (joined.body, joined.blocks) == (HEAD + FOOTER, ())
    assert gzip.decompress(joined.gzip) == joined.body
    come = join(HEAD, amend(joined, frozenset(), [part(1)]))
    assert parts_of(come) == [part(1)]
    gone = join(HEAD, amend(come, frozenset({"e1"}), []))
    assert gone == joined


def test_a_change_leaves_all_other_blocks_as_they_are() -> None:
    joined = join(HEAD, cut(part(number) for number in range(5_000)))
    changed = join(HEAD, amend(joined, frozenset({"e2500"}), [part(2_500, 1)]))

    kept = {id(block) for block in joined.blocks} & {id(block) for block in changed.blocks}

    assert len(joined.blocks) - len(kept) <= 2
    assert parts_of(changed)[2_500] == part(2_500, 1)


@settings(deadline=None)
@given(data=st.data())
def test_whatever_changed_the_feed_is_cut_and_packed_as_if_it_were_new(
    data: st.DataObject, volume: Volume
) -> None:
    held = {number: part(number) for number in range(0, 600, 2)}
    joined = join(HEAD, cut(held[number] for number in sorted(held)))
    for version in range(1, 4):
        gone = data.draw(st.sets(st.integers(0, 599), max_size=30))
        come = data.draw(
            st.dictionaries(st.sampled_from(range(600)), st.integers(0, 700), max_size=20)
        )
        for number in gone | come.keys():
            held.pop(number, None)
        arrived = {number: part(number, version, key=key) for number, key in come.items()}
        held |= arrived
        ids = frozenset(f"e{number}" for number in gone | come.keys())
        joined = join(HEAD, amend(joined, ids, arrived.values()))

    anew = join(HEAD, cut(sorted(held.values(), key=lambda each: each.key)))
    assert joined == anew
    assert gzip.decompress(joined.gzip) == joined.body


def test_only_what_stands_around_a_change_is_packed_anew() -> None:
    joined = join(HEAD, cut(part(number) for number in range(5_000)))

    changed = amend(joined, frozenset({"e2500"}), [part(2_500, 1)])

    anew = [each for each in changed.packed if isinstance(each, bytes)]
    assert len(changed.packed) == len(anew) + 2
    assert 2 <= len(anew) <= 3


def test_a_zone_that_no_event_names_any_more_goes() -> None:
    joined = join(HEAD, cut([part(1), part(2), part(3)]))
    assert joined.zones == (BERLIN, KIEL)

    assert amend(joined, frozenset({"e3"}), []).zones == (BERLIN, KIEL)
    assert amend(joined, frozenset({"e2"}), []).zones == (BERLIN,)
    assert amend(joined, frozenset({"e2"}), [part(2, 1)]).zones == (BERLIN, KIEL)


def test_what_a_feed_drops_keeps_its_place_without_bytes() -> None:
    dropped = Part("000003/3", "e3", part(3).digest, (), b"")
    joined = join(HEAD, cut([part(1), dropped, part(4)]))
    assert joined.body == HEAD + part(1).body + part(4).body + FOOTER
    assert parts_of(joined) == [part(1), dropped, part(4)]
