"""What docs/rfc-compliance.md and docs/proof.md claim is claimed by tests that exist."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMPLIANCE, PROOF = ROOT / "docs" / "rfc-compliance.md", ROOT / "docs" / "proof.md"
STATUSES = ("supported", "partly", "no")
CLAIMED = STATUSES[:2]
TEST_NAME = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")
Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    """Return the rows of all tables: section, what, status and tests."""
    lines = COMPLIANCE.read_text(encoding="utf-8").splitlines()
    return [row for table in _tables(lines) for row in table]


def _tables(lines: list[str]) -> Iterator[list[Row]]:
    """Yield the rows of each table, without its heading and the line under it."""
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            yield [_row(line) for line in list(group)[2:]]


def _row(line: str) -> Row:
    section, what, status, tests = (cell.strip() for cell in line.strip("|").split("|"))
    return section, what, status, tests


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of the tests of a file, read without running it."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(each.name for each in tree.body if isinstance(each, functions))


def missing(text: str) -> list[str]:
    """Return the tests that a text names and that are nowhere."""
    return [
        f"{path}::{name}"
        for path, name in TEST_NAME.findall(text)
        if not (ROOT / path).is_file() or name not in names_in(path)
    ]


def test_every_row_is_supported_partly_or_no() -> None:
    assert len(rows()) > 100
    assert [row for row in rows() if row[2] not in STATUSES] == []


def test_every_row_says_which_section_it_is_about_and_what_becomes_of_it() -> None:
    assert [row for row in rows() if not row[0] or not row[1]] == []


def test_every_claim_names_the_tests_that_prove_it_and_nothing_else() -> None:
    unproven = [row for row in rows() if row[2] in CLAIMED and not TEST_NAME.search(row[3])]
    beside = [row for row in rows() if TEST_NAME.sub("", row[3]).replace("<br>", "").strip()]
    assert unproven == []
    assert beside == []


@pytest.mark.parametrize("page", [COMPLIANCE, PROOF], ids=["compliance", "proof"])
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(TEST_NAME.findall(text)) == text.count("::") > 5
    assert missing(text) == []


def test_a_test_that_does_not_exist_is_found_out() -> None:
    nowhere = "`tests/test_rfc_compliance.py::test_nothing` `tests/test_nothing.py::test_rows`"
    assert missing(nowhere) == [each.strip("`") for each in nowhere.split()]


def test_every_test_of_a_standard_proves_a_row() -> None:
    """A test that is named for a standard and stands in no row is proof that nobody finds; those
    of the examples of RFC 5545 §3.8.5.3 are too many to name, and some do."""
    named = set(TEST_NAME.findall(COMPLIANCE.read_text(encoding="utf-8")))
    written = {
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "tests").rglob("test_*.py")
        if "node_modules" not in path.parts
        for name in names_in(str(path.relative_to(ROOT)))
        if name.startswith("test_rfc")
    }
    examples = "tests/recurrence/test_rfc5545_examples.py"
    assert sorted(each for each in written - named if each[0] != examples) == []
