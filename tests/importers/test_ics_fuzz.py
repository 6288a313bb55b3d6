"""Whatever the bytes: reading never fails, and each draft can be proposed and repeats soundly."""

from datetime import timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.domain.when import day_of
from calendar_service.importers.ics import read_ics
from calendar_service.recurrence.check import check
from tests.importers.reading import FOUND
from tests.volume import Volume

WHOLE = 20_000
YEARS = timedelta(days=730)
FILES = [path.read_bytes() for path in sorted(FOUND.glob("*.ics"))]
LINES = sorted({line for file in FILES for line in file.splitlines(keepends=True)})
SCRAPS = [
    *(b":", b";", b",", b"\n", b" ", b"\\", b'"', b"\xff", b"\xc3", b"\x00", b"Z", b"-", b"0"),
    *(b"20270328T023000", b"20271031T023000", b"99991231T235959Z", b"19000101", b"21991231"),
    *(b"COUNT=1;", b"UNTIL=20270601;", b"BYMONTHDAY=31;", b"INTERVAL=2;", b"<a href=", b"https://"),
    *(b"EXDATE:20270510\n", b"RDATE:20270510T000000\n", b"RECURRENCE-ID:20270510\n"),
]

Change = tuple[float, int, bytes]
CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 60), st.sampled_from([b"", *SCRAPS, *LINES]) | st.binary()
    ),
    min_size=1,
    max_size=8,
)


def _changed(source: bytes, change: Change) -> bytes:
    """Put a scrap in place of some octets at a share of the length."""
    share, length, scrap = change
    start = int(len(source) * share)
    return source[:start] + scrap + source[start + length :]


def _judge(source: bytes) -> None:
    reading = read_ics(source, default_tzid="Europe/Berlin")
    for problem in reading.problems:
        assert "{" not in str(problem) or b"{" in source
    for draft in reading.drafts:
        problems = Problems()
        proposal = read_proposal(draft.fields, default_tzid="UTC", problems=problems)
        assert problems.all() == ()
        assert proposal is not None
        assert _faults(proposal) == []


def _faults(proposal: Proposal) -> list[str]:
    """Return what is wrong with a series; that it may repeat in a skipped hour is known."""
    if proposal.start is None or proposal.recurrence is None:
        return []
    series = Series(proposal.start, proposal.end, proposal.tzid, proposal.recurrence)
    problems = check(series, day_of(proposal.start) + YEARS)
    return [str(problem) for problem in problems if "clocks jump" not in problem.text]


def test_found_files_are_read_soundly() -> None:
    for file in FILES:
        _judge(file)


def test_any_bytes_are_read_without_an_error(volume: Volume) -> None:
    @volume.examples(WHOLE)
    @given(st.binary(max_size=2000))
    def judge_any(source: bytes) -> None:
        _judge(source)

    judge_any()


def test_damaged_files_are_read_without_an_error(volume: Volume) -> None:
    @volume.examples(WHOLE)
    @given(st.sampled_from(FILES), CHANGES)
    def judge_damaged(source: bytes, changes: list[Change]) -> None:
        _judge(reduce(_changed, changes, source))

    judge_damaged()
