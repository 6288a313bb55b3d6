"""Tests of `check` on the command line: plain words, JSON, and how it ends."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from calendar_service.cli import cli
from tests.feeds.faults import FAULTS, calendar


def checked(folder: Path, document: bytes, *options: str) -> Result:
    file = folder / "feed.ics"
    file.write_bytes(document)
    return CliRunner().invoke(cli, ["check", str(file), *options])


def test_a_sound_file_ends_well(tmp_path: Path) -> None:
    done = checked(tmp_path, calendar())

    assert (done.exit_code, done.stdout, done.stderr) == (0, "Nothing is wrong with it.\n", "")


def test_a_warning_ends_well(tmp_path: Path) -> None:
    done = checked(tmp_path, FAULTS["floating-time"])

    assert (done.exit_code, done.stdout.splitlines()[:2]) == (0, ["1 warning:", "  floating-time"])


def test_an_error_ends_with_one_sentence(tmp_path: Path) -> None:
    done = checked(tmp_path, FAULTS["missing-uid"])

    assert (done.exit_code, done.stdout.splitlines()[:2]) == (1, ["1 error:", "  missing-uid"])
    assert done.stderr == f"Error: {tmp_path / 'feed.ics'} has 1 error.\n"


def test_json_tells_the_same(tmp_path: Path) -> None:
    done = checked(tmp_path, FAULTS["method"], "--json")

    assert (done.exit_code, json.loads(done.stdout)) == (
        1,
        [
            {
                "code": "method",
                "level": "error",
                "line": 4,
                "says": "METHOD is REQUEST, which is for mail between people; a feed has PUBLISH "
                "or none.",
                "clients": {"Outlook": "takes the events for invitations"},
            }
        ],
    )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["check", str(tmp_path / "lost.ics")])

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: Cannot read ")


def test_what_only_google_refuses_is_a_warning_with_what_to_do(tmp_path: Path) -> None:
    done = checked(tmp_path, FAULTS["too-large"])

    assert (done.exit_code, done.stdout.splitlines()[:2]) == (0, ["1 warning:", "  too-large"])
    assert "needs a narrower feed" in done.stdout
    assert "Google Calendar: refuses a calendar of more than about 1,000 kB" in done.stdout
