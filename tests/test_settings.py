"""What the operator sets: names, defaults, bounds, and how a wrong one is told."""

import re
from pathlib import Path
from typing import Any

import pytest

from calendar_service.domain.errors import SettingRefused
from calendar_service.settings import ALLOWED, PREFIX, Settings, default_data_dir, read_settings
from calendar_service.storage.sqlite import database_file

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings and a folder without `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def read(monkeypatch: pytest.MonkeyPatch, **texts: str) -> Settings:
    for name, text in texts.items():
        monkeypatch.setenv(f"{PREFIX}{name}", text)
    return read_settings()


def test_without_any_setting_there_is_a_calendar_on_this_machine() -> None:
    settings = read_settings()

    assert settings.address == "http://127.0.0.1:8000"
    assert settings.data_dir == ROOT / "data"
    assert settings.database == f"sqlite:///{ROOT / 'data' / 'calendar.db'}"
    assert (settings.title, settings.time_zone, settings.language) == ("Calendar", "UTC", "en")
    assert (settings.refresh, settings.workers, settings.sample) == ("PT1H", 1, True)
    assert (settings.mail_url, settings.must_confirm_email) == (None, False)


def test_a_checkout_keeps_its_state_beside_main() -> None:
    assert default_data_dir() == ROOT / "data"


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("CALENDAR_PORT=1\nCALENDAR_TITLE=From the file\nCALENDAR_WORKERS=2\n")
    monkeypatch.setenv("CALENDAR_PORT", "2")
    monkeypatch.setenv("CALENDAR_WORKERS", "3")

    settings = read_settings(port=4, workers=None)

    assert (settings.title, settings.port, settings.workers) == ("From the file", 4, 3)


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, PORT="", TITLE="", PUBLIC_URL="").port == 8000


@pytest.mark.parametrize(
    ("text", "public_url"),
    [
        ("https://calendar.example.org", "https://calendar.example.org"),
        ("https://calendar.example.org/", "https://calendar.example.org"),
        ("HTTPS://Calendar.Example.org", "https://calendar.example.org"),
        ("http://calendar.example.org:8080/", "http://calendar.example.org:8080"),
        ("http://[2001:DB8::1]:80", "http://[2001:db8::1]:80"),
        ("https://xn--mller-kva.example", "https://xn--mller-kva.example"),
    ],
)
def test_the_public_url_is_written_in_one_way(
    monkeypatch: pytest.MonkeyPatch, text: str, public_url: str
) -> None:
    assert read(monkeypatch, PUBLIC_URL=text).address == public_url


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "Postgres"])
def test_hosts_write_the_address_of_postgresql_in_two_ways(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    rest = "://calendar:se%40cret@db.example/calendar?sslmode=require"
    settings = read(monkeypatch, DATABASE_URL=f"{scheme}{rest}", SECRET_KEY="x" * 32)

    assert (settings.database, settings.is_on_server) == (f"postgresql{rest}", True)


WRONG: dict[str, list[str]] = {
    "database_url": [
        "postgres://db.example",
        *("sqlite:///calendar.db", "sqlite://", "sqlite:////srv/a.db?mode=ro", "/srv/calendar.db"),
        *("mysql://localhost/calendar", "sqlite:"),
    ],
    "public_url": [
        *("calendar.example.org", "https://", "https://a.example/path", "https://a.example?b=c"),
        *("https://bob@a.example", "ftp://a.example", "https://a.example#b", "https://a example"),
        *("https://a.example:99999", "https://a.example:x", "https://müller.example", "https://["),
        "https://a.example\\b",
    ],
    "old_hosts": ["https://old.example.org", "old.example.org/path", "ä.example", "a b"],
    "port": ["http", "-1", "65536", "80.5"],
    "workers": ["0", "65", "many"],
    "trusted_proxies": ["proxy", "10.0.0.0/33", "10.0.0.1;10.0.0.2"],
    "title": ["x" * 101, "two\nlines", "bell\x07"],
    "description": ["x" * 501, "two\nlines"],
    "logo": ["logo.svg", "//evil.example/logo.svg", "javascript:alert(1)"],
    "accent": ["red", "#12345", "#1234567", "0d6158", "#0d6158;"],
    "time_zone": ["Mars/Crater", "CET+1", "../etc/passwd", "europe/brussels"],
    "language": ["klingon", "xx", "e", "en US"],
    "languages": ["en,xx"],
    "imprint_url": ["/imprint", "javascript:alert(1)", "https://"],
    "privacy_url": ["privacy"],
    "mail_url": ["mail.example.org", "http://mail.example.org"],
    "mail_from": ["calendar", "a@b", "A <a@example.org>"],
    "mail_reply_to": ["a@"],
    "confirm_email": ["maybe"],
    "refresh": ["1h", "PT1M", "P8D", "PT", "P", "PT1H ", "PT90S"],
    "cache_bytes": ["1", "256M"],
    "secret_key": ["short"],
    "sample": ["perhaps"],
    "quotas": ["20"],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts]
)
def test_a_wrong_setting_is_told_by_its_name_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    with pytest.raises(SettingRefused) as refused:
        read(monkeypatch, **{name.upper(): text})

    assert str(refused.value) == f"{PREFIX}{name.upper()}: {ALLOWED[name]}"


RIGHT: dict[str, list[tuple[str, Any]]] = {
    "old_hosts": [
        ("Old.example.org, older.example.org,", ["old.example.org", "older.example.org"])
    ],
    "trusted_proxies": [("10.0.0.7, 10.1.2.3/16, ::1", ["10.0.0.7", "10.1.0.0/16", "::1"])],
    "logo": [
        ("/static/logo.svg", "/static/logo.svg"),
        ("https://a.example/l", "https://a.example/l"),
    ],
    "accent": [("#0d6158", "#0d6158"), ("#ABC", "#ABC")],
    "time_zone": [("America/Monterrey", "America/Monterrey"), ("UTC", "UTC")],
    "language": [("de", "de"), ("pt-BR", "pt-BR"), ("pt_br", "pt-BR"), ("zh-Hant", "zh-Hant")],
    "confirm_email": [("yes", True), ("No", False), ("1", True), ("false", False)],
    "sample": [("no", False), ("YES", True)],
    "quotas": [("no", False), ("yes", True)],
    "refresh": [("PT5M", "PT5M"), ("PT12H", "PT12H"), ("P7D", "P7D"), ("P1DT12H", "P1DT12H")],
    "mail_url": [("smtp://mail.example.org", "smtp://mail.example.org")],
}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [(name, text, value) for name, pairs in RIGHT.items() for text, value in pairs],
)
def test_a_setting_is_read_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: Any
) -> None:
    assert getattr(read(monkeypatch, **{name.upper(): text}), name) == value


def test_all_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingRefused) as refused:
        read(monkeypatch, PORT="http", TIME_ZONE="Mars/Crater")

    assert str(refused.value) == (
        f"CALENDAR_PORT: {ALLOWED['port']} CALENDAR_TIME_ZONE: {ALLOWED['time_zone']}"
    )


def test_a_refusal_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingRefused) as refused:
        read(monkeypatch, SECRET_KEY="hunter2", MAIL_URL="imap://bob:hunter2@mail.example.org")

    assert "hunter2" not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "calendar.example.org"])  # noqa: S104
def test_listening_elsewhere_needs_a_public_url(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        read_settings(host=host)
    settings = read(monkeypatch, HOST=host, PUBLIC_URL="https://calendar.example.org")

    assert refused.value.name == "CALENDAR_PUBLIC_URL"
    assert f"to listen on {host}" in str(refused.value)
    assert settings.address == "https://calendar.example.org"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("localhost", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_on_loopback_links_begin_with_what_is_listened_to(host: str, address: str) -> None:
    assert read_settings(host=host).address == address


def test_addresses_are_confirmed_where_mail_really_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_mail = read(monkeypatch, MAIL_URL="smtp://mail.example.org")
    without = read(monkeypatch, CONFIRM_EMAIL="no")

    assert (with_mail.must_confirm_email, without.must_confirm_email) == (True, False)


@pytest.mark.parametrize("name", ["with space", "per%20cent", "quest?ion", "ha#sh", "ümläut"])
def test_any_folder_can_hold_the_data(tmp_path: Path, name: str) -> None:
    settings = read_settings(data_dir=tmp_path / name)

    assert database_file(settings.database) == tmp_path / name / "calendar.db"


@pytest.mark.parametrize("content", [b"CALENDAR_TITLE=\xff\xfe\n"])
def test_a_file_of_settings_that_is_no_text_is_told(content: bytes) -> None:
    Path(".env").write_bytes(content)

    with pytest.raises(SettingRefused, match=re.escape(".env: must be a readable text file")):
        read_settings()


def test_every_setting_says_what_it_takes() -> None:
    assert ALLOWED.keys() == Settings.model_fields.keys()
