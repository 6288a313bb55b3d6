"""The command line: what an operator types, and what they are told."""

import io
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from icalendar import Calendar

from calendar_service.cli import main
from calendar_service.settings import PREFIX, Settings
from tests.web.visitors import PASSWORD, begin_database

SUPPERS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Village//EN\r
BEGIN:VEVENT\r
UID:supper-1@village.example\r
DTSTAMP:20260101T000000Z\r
DTSTART:20270508T160000Z\r
DTEND:20270508T190000Z\r
SUMMARY:Harvest supper\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:supper-2@village.example\r
DTSTAMP:20260101T000000Z\r
DTSTART;VALUE=DATE:20270601\r
RRULE:FREQ=MONTHLY;COUNT=3\r
SUMMARY:Soup\r
END:VEVENT\r
END:VCALENDAR\r
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Return what runs a command on the database in `tmp_path / "data"`, without a sample."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.setenv("CALENDAR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CALENDAR_SAMPLE", "no")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    begin_database(tmp_path / "data")

    def run(*arguments: str, typed: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["calendar-service", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code: object = 0
        try:
            main()
        except SystemExit as left:
            code = left.code
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        assert isinstance(code, int)
        return Ran(code, out.decode(), err.decode())

    return run


@pytest.fixture
def suppers(tmp_path: Path) -> str:
    (tmp_path / "suppers.ics").write_bytes(SUPPERS)
    return "suppers.ics"


def add(run: Run, email: str, role: str = "moderator", password: str = PASSWORD) -> Ran:
    return run(
        "account", "add", email, "--role", role, "--password-stdin", typed=f"{password}\nmore"
    )


def uids(ics: str) -> list[str]:
    return [str(each["uid"]) for each in Calendar.from_ical(ics).walk("VEVENT")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["serve", "--port", "http"],
        ["serve", "--port", "65536"],
        ["serve", "--workers", "0"],
        ["import"],
        ["export", "--format", "docx"],
        ["account", "add", "bob@example.org", "--role", "boss"],
        ["account", "add", "bob@example.org"],
        ["token", "create"],
        ["--colour"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2_with_a_word_of_help(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: ")


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["account", "--help"]])
def test_help_is_0(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)

    assert (ran.code, ran.err, ran.out.startswith("Usage: ")) == (0, "", True)


@pytest.mark.parametrize(
    ("name", "text"), [("PORT", "http"), ("TIME_ZONE", "Mars"), ("MAIL_URL", "smtp://")]
)
def test_a_wrong_setting_stops_every_command_with_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", text)

    ran = run("doctor")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"CALENDAR_{name}: ")
    assert ran.err.count("\n") == 1


def test_listening_elsewhere_without_a_public_url_is_refused(run: Run) -> None:
    ran = run("serve", "--host", "0.0.0.0")  # noqa: S104

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("CALENDAR_PUBLIC_URL: must be set to listen on 0.0.0.0")


def test_a_folder_that_cannot_be_used_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("CALENDAR_DATA_DIR", str(tmp_path / "file"))

    ran = run("doctor")

    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert ran.err.startswith("CALENDAR_DATA_DIR: ")


def test_a_database_of_a_newer_version_is_refused(run: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / "calendar.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE catalogue SET oldest_schema = '9999'")
        connection.commit()

    ran = run("export")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("The database has schema 9999")
    assert ran.err.count("\n") == 1


def test_an_account_is_made_changed_and_removed(run: Run) -> None:
    ran = [
        add(run, "Bob@Example.org"),
        run("account", "password", "bob@example.org", "--password-stdin", typed=f"{PASSWORD}\n"),
        run("account", "remove", "bob@example.org"),
        run("account", "remove", "bob@example.org"),
        add(run, "bob@example.org", "admin"),
    ]

    assert [(each.code, each.out, each.err) for each in ran] == [
        (0, "Bob@Example.org can sign in as moderator.\n", ""),
        (0, "The password of bob@example.org was changed.\n", ""),
        (0, "bob@example.org was removed.\n", ""),
        (1, "", "There is no account 'bob@example.org'.\n"),
        (0, "bob@example.org can sign in as admin.\n", ""),
    ]


def test_a_role_and_what_it_is_for_are_changed(run: Run) -> None:
    add(run, "ada@example.org", "admin")
    add(run, "bob@example.org")

    ran = [
        run("account", "role", "bob@example.org", "--role", "moderator", "--country", "de"),
        run("account", "role", "bob@example.org", "--role", "admin", "--country", "DE"),
        run("account", "role", "bob@example.org", "--role", "moderator", "--country", "XX"),
        run("account", "role", "bob@example.org", "--role", "moderator", "--category", "opera"),
        run("account", "role", "ada@example.org", "--role", "organiser"),
        run("account", "role", "nobody@example.org", "--role", "organiser"),
    ]

    assert [(each.code, each.out, each.err) for each in ran] == [
        (0, "bob@example.org is moderator now.\n", ""),
        (1, "", "role: Only a moderator looks after some categories or countries alone.\n"),
        (1, "", "countries: There is no country XX.\n"),
        (1, "", "categories: There is no category opera.\n"),
        (1, "", "ada@example.org is the last admin. Make another one first.\n"),
        (1, "", "There is no account 'nobody@example.org'.\n"),
    ]


def test_a_second_account_with_the_address_is_refused(run: Run) -> None:
    add(run, "bob@example.org")

    ran = add(run, " BOB@example.org", "admin")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "There is already an account for bob@example.org.\n"


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("bob", PASSWORD, "email"), ("bob@example.org", "short", "password")],
)
def test_an_account_with_a_mistake_is_refused(
    run: Run, email: str, password: str, field: str
) -> None:
    ran = add(run, email, "admin", password)

    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith(f"{field}: ")


def test_nobody_is_asked_for_a_password_where_there_is_no_terminal(run: Run) -> None:
    ran = run("account", "add", "bob@example.org", "--role", "admin")

    assert (ran.code, ran.out) == (2, "")
    assert "--password-stdin" in ran.err


def test_a_token_is_printed_alone(run: Run) -> None:
    add(run, "bob@example.org")

    tokens = [run("token", "create", "bob@example.org") for _ in range(2)]
    nobody = run("token", "create", "nobody@example.org")

    assert {(each.code, each.err, len(each.out.split()), len(each.out)) for each in tokens} == {
        (0, "", 1, 44)
    }
    assert tokens[0] != tokens[1]
    assert (nobody.code, nobody.out) == (1, "")
    assert nobody.err == "There is no account 'nobody@example.org'.\n"


def test_a_file_is_published_with_its_uids_and_a_second_time_changes_nothing(
    run: Run, suppers: str
) -> None:
    first = run("import", suppers, "--publish")
    published = run("export")
    second = run("import", suppers, "--publish")

    assert (first.code, first.out, first.err) == (0, "2 events published, 0 known.\n", "")
    assert uids(published.out) == ["supper-1@village.example", "supper-2@village.example"]
    assert (second.code, second.out) == (0, "0 events published, 2 known.\n")
    assert run("export").out == published.out


def test_without_publish_a_file_goes_to_the_desk(run: Run, suppers: str) -> None:
    ran = [run("import", suppers), run("import", suppers)]

    assert [each.out for each in ran] == [
        "2 events sent to the desk, 0 known.\n",
        "0 events sent to the desk, 2 known.\n",
    ]
    assert uids(run("export").out) == []


@pytest.mark.parametrize("publish", [[], ["--publish"]])
def test_a_dry_run_changes_nothing(run: Run, suppers: str, publish: list[str]) -> None:
    done = "published" if publish else "sent to the desk"

    ran = [run("import", suppers, "--dry-run", *publish) for _ in range(2)]

    assert {(each.code, each.out) for each in ran} == {(0, f"2 events would be {done}, 0 known.\n")}
    assert uids(run("export").out) == []


def test_scripts_read_the_outcome_as_json(run: Run, suppers: str) -> None:
    ran = run("import", suppers, "--publish", "--json")

    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {"taken_in": 2, "already_here": 0, "problems": []}


def test_one_bad_event_does_not_keep_the_others_out(run: Run, tmp_path: Path) -> None:
    bad = SUPPERS.replace(b"DTSTART:20270508T160000Z", b"DTSTART:yesterday")
    (tmp_path / "bad.ics").write_bytes(bad)

    ran = run("import", "bad.ics", "--publish")

    assert (ran.code, ran.out) == (0, "1 events published, 0 known.\n")
    assert "Harvest supper" in ran.err
    assert uids(run("export").out) == ["supper-2@village.example"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("nothing.ics", "Cannot read nothing.ics: No such file or directory.\n"),
        ("data", "Cannot read data: Is a directory.\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(run: Run, source: str, says: str) -> None:
    ran = run("import", source, "--publish")

    assert (ran.code, ran.out, ran.err) == (1, "", says)


@pytest.mark.parametrize("content", [b"", b"Dear Alice,", b"\x00\xff" * 100, b"PK\x03\x04"])
def test_a_file_without_a_calendar_is_refused(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter").write_bytes(content)

    ran, as_json = run("import", "letter"), run("import", "letter", "--json")

    assert (ran.code, as_json.code) == (1, 1)
    assert ran.err.endswith("Nothing could be taken in; the reasons are above.\n")
    assert len(json.loads(as_json.out)["problems"]) == 1


def test_a_calendar_is_taken_in_from_its_address(run: Run, tmp_path: Path) -> None:
    told = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:quiz@example.org\r\nSUMMARY:Quiz\r\n"
        b"DTSTART;VALUE=DATE:20270508\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    class Calendar(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_there = self.path == "/quiz.ics"
            self.send_response(200 if is_there else 404)
            self.end_headers()
            self.wfile.write(told if is_there else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Calendar) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        imported = run("import", f"{site}/quiz.ics", "--publish")
        missing = run("import", f"{site}/other.ics")
        server.shutdown()

    assert (imported.code, imported.out) == (0, "1 events published, 0 known.\n")
    assert (missing.code, missing.out) == (1, "")
    assert missing.err == f"{site}/other.ics answers with the status 404.\n"


def test_what_is_exported_is_imported_again_with_the_same_uids(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("sample")
    exported = run("export", "whole.ics")
    file = (tmp_path / "whole.ics").read_text()
    monkeypatch.setenv("CALENDAR_DATA_DIR", str(tmp_path / "other"))
    (tmp_path / "other").mkdir()
    begin_database(tmp_path / "other")

    imported = run("import", "whole.ics", "--publish")

    assert (exported.code, exported.out, exported.err) == (0, "", "")
    assert (imported.code, imported.out) == (0, "7 events published, 0 known.\n")
    again = run("export").out
    assert uids(again) == uids(file)
    assert starts(again) == starts(file)


def starts(ics: str) -> dict[str, tuple[object, ...]]:
    return {
        str(each["uid"]): (
            each["summary"],
            each["dtstart"].to_ical(),
            each["dtstart"].params.get("TZID"),
            each["dtend"].to_ical() if "dtend" in each else None,
            each["rrule"].to_ical() if "rrule" in each else None,
        )
        for each in Calendar.from_ical(ics).walk("VEVENT")
    }


def test_an_export_is_whole_past_events_too(run: Run) -> None:
    run("sample")

    as_ics, as_json = run("export"), run("export", "--format", "json")

    document = json.loads(as_json.out)
    titles = {each["title"] for each in document["events"]}
    assert (as_ics.code, as_json.code, document["next"]) == (0, 0, None)
    assert len(uids(as_ics.out)) == 7  # a survey that never closes is no calendar entry
    assert len(titles) == 8
    assert {"Haus der Wirtschaft, Stuttgart", "Monterrey, Mexico"} <= titles
    assert len(document["events"]) > 50


def test_an_export_leaves_whole_files_alone_or_replaces_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.ics").write_text("old")

    refused = run("export", "missing/new.ics")
    replaced = run("export", "old.ics")

    assert (refused.code, refused.err) == (
        1,
        "Cannot write missing/new.ics: No such file or directory.\n",
    )
    assert replaced.code == 0
    assert (tmp_path / "old.ics").read_text().startswith("BEGIN:VCALENDAR")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "old.ics"]


def test_the_sample_comes_and_goes_without_a_trace(run: Run) -> None:
    before = run("export").out
    ran = [run("sample"), run("sample"), run("sample", "--remove"), run("sample", "--remove")]

    assert [(each.code, each.out) for each in ran] == [
        (0, "8 sample events loaded.\n"),
        (0, "0 sample events loaded.\n"),
        (0, "8 sample events removed.\n"),
        (0, "0 sample events removed.\n"),
    ]
    assert run("export").out == before


def test_removing_the_sample_leaves_other_events(run: Run, suppers: str) -> None:
    run("sample")
    run("import", suppers, "--publish")

    run("sample", "--remove")

    assert len(uids(run("export").out)) == 2


def test_doctor_says_what_it_looked_at(run: Run, tmp_path: Path) -> None:
    ran, as_json = run("doctor"), run("doctor", "--json")

    looked_at = {each["what"] for each in json.loads(as_json.out)}
    assert (ran.code, ran.err, as_json.code) == (0, "", 0)
    assert {"calendar", "catalogue", "admins", "outbox", "mail", "zone data"} <= looked_at
    assert all(line.startswith("ok") for line in ran.out.splitlines())
    assert str(tmp_path / "data" / "mail") in ran.out
