"""Freed memory stays with a process that asks for that."""

import platform
import subprocess
import sys

import pytest

# A document that grows from change to change: how many pages are fetched for the last ten of it.
PROGRAM = """
import resource, sys
from calendar_service.catalogue.freed_memory import keep_freed_memory
if sys.argv[1] == "keeps":
    assert keep_freed_memory()
body = b""
for change in range(20):
    if change == 10:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    body = b"".join((bytes(10_000_000), b"x" * 20 * change))
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
PAGES_OF_ONE = 10_000_000 // 4096


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_the_next_long_document_takes_the_memory_of_the_last_one() -> None:
    assert pages_fetched("gives back") > 2 * PAGES_OF_ONE
    assert pages_fetched("keeps") < PAGES_OF_ONE


def pages_fetched(how: str) -> int:
    command = [sys.executable, "-c", PROGRAM, how]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
