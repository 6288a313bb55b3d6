"""What is kept and what goes."""

from calendar_service.catalogue.shelf import Shelf


def test_the_least_recently_used_goes_first() -> None:
    shelf: Shelf[str, int] = Shelf(3)
    for key in "abc":
        shelf.put(key, ord(key), 1)
        shelf.get(key)
    shelf.get("a")
    shelf.put("d", 4, 1)
    shelf.get("d")
    assert [shelf.get(key) for key in "abcd"] == [97, None, 99, 4]


def test_a_flood_of_values_asked_for_once_throws_out_only_itself() -> None:
    shelf: Shelf[str, bytes] = Shelf(1000)
    for key in ("all", "german"):
        shelf.put(key, b"common", 400)
        shelf.get(key)
    for number in range(10_000):
        shelf.put(f"made up {number}", b"", 10)
    assert shelf.size <= 1000
    assert (shelf.get("all"), shelf.get("german")) == (b"common", b"common")
    assert shelf.get("made up 0") is None
    assert shelf.get("made up 9999") == b""


def test_one_large_value_that_is_asked_for_again_stays() -> None:
    shelf: Shelf[str, bytes] = Shelf(1000)
    shelf.put("all", b"common", 900)
    shelf.get("all")
    for number in range(100):
        shelf.put(f"made up {number}", b"", 60)
    assert shelf.get("all") == b"common"
    assert shelf.size <= 1000


def test_what_is_larger_than_the_shelf_is_not_kept() -> None:
    shelf: Shelf[str, bytes] = Shelf(1000)
    shelf.put("all", b"", 999)
    shelf.put("all", b"", 1001)
    assert (shelf.get("all"), shelf.size) == (None, 0)


def test_a_new_value_takes_the_place_of_the_old_one() -> None:
    shelf: Shelf[str, int] = Shelf(10)
    shelf.put("all", 1, 4)
    shelf.put("all", 2, 5)
    assert (shelf.size, shelf.get("all")) == (5, 2)
    shelf.put("all", 3, 6)
    assert (shelf.size, shelf.get("all")) == (6, 3)
    shelf.drop("all")
    assert (shelf.size, shelf.get("all")) == (0, None)
    shelf.put("all", 4, 6)
    shelf.clear()
    assert (shelf.size, shelf.get("all")) == (0, None)
