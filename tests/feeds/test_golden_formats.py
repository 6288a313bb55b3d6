"""The documents of every format stay as they were, byte for byte, and are the same twice."""

from pathlib import Path

import pytest

from tests.feeds.golden_formats import DOCUMENTS, FOLDER, golden


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_as_it_was(name: str) -> None:
    assert DOCUMENTS[name]() == golden(name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_rendered_twice_is_the_same(name: str) -> None:
    assert DOCUMENTS[name]() == DOCUMENTS[name]()


def test_no_golden_file_is_left_over() -> None:
    formats = {Path(name).parts[0] for name in DOCUMENTS}
    found = {
        str(path.relative_to(FOLDER))
        for format in formats
        for path in (FOLDER / format).rglob("*")
        if path.is_file()
    }
    assert found == set(DOCUMENTS)
