"""What pictures are called, and how large their small files are."""

import pytest

from calendar_service.domain.image import ImageFile, file_in, hash_in, path_of, small_size

ONE = "1" * 32


def test_only_addresses_of_our_own_pictures_have_a_hash() -> None:
    ours = [path_of(ONE), f"https://calendar.example{path_of(ONE)}"]
    others = [
        "",
        "/images/",
        path_of("x" * 32),
        path_of(ONE, is_small=True),
        f"{path_of(ONE)}?x=1",
        f"https://calendar.example/other{path_of(ONE)}",
        f"javascript:{path_of(ONE)}",
        f"{path_of(ONE)}\n",
    ]

    assert [hash_in(url) for url in ours] == [ONE, ONE]
    assert [hash_in(url) for url in others] == [None] * len(others)


@pytest.mark.parametrize("is_small", [True, False])
@pytest.mark.parametrize("form", ["webp", "jpg"])
def test_a_file_is_found_by_the_end_of_its_address(form: str, is_small: bool) -> None:
    path = path_of(ONE, is_small=is_small, form=form)

    assert file_in(path.removeprefix("/images/")) == ImageFile(ONE, is_small, form)


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((1920, 1080), (640, 360)),
        ((1080, 1920), (360, 640)),
        ((640, 640), (640, 640)),
        ((1920, 1), (640, 1)),
        ((3, 2), (3, 2)),
    ],
)
def test_the_small_size_keeps_the_shape_and_enlarges_nothing(
    size: tuple[int, int], small: tuple[int, int]
) -> None:
    assert small_size(*size) == small
