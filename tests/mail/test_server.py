"""Tests of what the setting for the mail server may say."""

import pytest

from calendar_service.domain.errors import SettingRefused
from calendar_service.mail.server import ALLOWED, MailServer, read_mail_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 25, False)),
        ("smtp://mail.example.org:587/", MailServer("mail.example.org", 587, False)),
        ("smtps://mail.example.org", MailServer("mail.example.org", 465, True)),
        (
            "smtps://bob%40example.org:p%2Fw%3A%40@mail.example.org:466",
            MailServer("mail.example.org", 466, True, "bob@example.org", "p/w:@"),
        ),
        ("smtp://[::1]:2525", MailServer("::1", 2525, False)),
    ],
)
def test_a_mail_url_names_the_server(url: str, server: MailServer) -> None:
    assert read_mail_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "mail.example.org:25",
        "http://mail.example.org",
        "smtp:mail.example.org",
        "smtp://",
        "smtp://:25",
        "smtp://mail.example.org:mail",
        "smtp://mail.example.org:70000",
        "smtp://mail.example.org/inbox",
        "smtp://mail.example.org?tls=no",
        "smtp://mail.example.org#x",
        "smtp://bob@mail.example.org",
        "smtp://:s3cret@mail.example.org",
        "smtp://bob:s3cret/7@mail.example.org",
        "smtp://bob:s3cret#7@mail.example.org",
        "smtp://bob:s3cret@mail example.org",
        "smtp://bob:s3cret@mail..example.org",
        "smtp://[::1",
    ],
)
def test_another_url_is_refused_by_the_name_of_the_setting_without_the_password(url: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        read_mail_url(url)

    assert str(refused.value) == f"CALENDAR_MAIL_URL: {ALLOWED}"
    assert refused.value.__suppress_context__


def test_a_password_is_not_shown() -> None:
    assert "s3cret" not in repr(read_mail_url("smtp://bob:s3cret@mail.example.org"))


@pytest.mark.parametrize(
    ("url", "starts_tls", "proves_itself"),
    [
        ("smtp://mail.example.org", None, True),
        ("smtp://bob:s3cret@mail.example.org", True, True),
        ("smtps://bob:s3cret@mail.example.org", False, True),
        ("smtp://localhost", None, False),
        ("smtp://bob:s3cret@127.0.0.1", None, False),
        ("smtp://bob:s3cret@[::1]", None, False),
        ("smtp://localhost.example.org", None, True),
    ],
)
def test_a_password_leaves_this_machine_only_under_tls_of_a_server_that_proves_itself(
    url: str, starts_tls: bool | None, proves_itself: bool
) -> None:
    server = read_mail_url(url)

    assert (server.starts_tls, server.proves_itself) == (starts_tls, proves_itself)
