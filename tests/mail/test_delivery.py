"""Tests of how letters leave, against mail servers that are really there."""

import asyncio
import socket
import sys
from mailbox import Maildir
from pathlib import Path

import pytest

from calendar_service.domain.errors import SettingRefused
from calendar_service.mail.delivery import (
    STEP_SECONDS,
    Delivery,
    DeliveryRefused,
    MaildirDelivery,
    SmtpDelivery,
    delivery_for,
)
from calendar_service.mail.messages import compose
from calendar_service.mail.server import MailServer
from tests.mail.postbox import HOST, PASSWORD, Postbox, certificate, knows_bob, listening, saying
from tests.mail.writing import CALENDAR, WORDS, letter

ALICE = "alice@example.org"
LETTER = compose(letter(), CALENDAR, WORDS)


async def test_a_letter_reaches_the_server_as_it_was_written() -> None:
    postbox = Postbox()
    with listening(postbox) as port:
        await _to(port).send(LETTER, ALICE)

    assert postbox.accepted == [("calendar@example.org", [ALICE], LETTER)]
    assert postbox.greeted_as == "example.org"


async def test_lines_that_begin_with_a_dot_arrive_whole() -> None:
    dotted = compose(letter(title=". .. ."), CALENDAR, WORDS).replace(b"Hello", b".\r\n..\r\nHello")
    postbox = Postbox()
    with listening(postbox) as port:
        await _to(port).send(dotted, ALICE)

    assert postbox.accepted == [("calendar@example.org", [ALICE], dotted)]


async def test_a_domain_beyond_ascii_needs_nothing_of_the_server() -> None:
    message = compose(letter(to="alice@straße.example"), CALENDAR, WORDS)
    postbox = Postbox()
    with listening(postbox, enable_SMTPUTF8=False) as port:
        await _to(port).send(message, "alice@straße.example")

    assert postbox.accepted == [("calendar@example.org", ["alice@xn--strae-oqa.example"], message)]


async def test_an_address_in_any_script_is_announced_as_such() -> None:
    message = compose(letter(to="älice@example.org", to_name="Älice"), CALENDAR, WORDS)
    postbox = Postbox()
    with listening(postbox) as port:
        await _to(port).send(message, "älice@example.org")

    assert postbox.accepted == [("calendar@example.org", ["älice@example.org"], message)]
    assert postbox.options == ["SMTPUTF8"]


async def test_an_address_that_the_server_cannot_write_to_is_refused_for_good() -> None:
    message = compose(letter(to="älice@example.org"), CALENDAR, WORDS)
    postbox = Postbox()
    with listening(postbox, enable_SMTPUTF8=False) as port:
        refused = await _refusal(_to(port), message, "älice@example.org")

    assert refused == (True, "The mail server takes no addresses beyond ASCII.")
    assert postbox.accepted == []


@pytest.mark.parametrize(
    ("postbox", "refusal"),
    [
        (Postbox(answer_rcpt="550 5.1.1 No such user"), (True, "550 5.1.1 No such user")),
        (Postbox(answer_rcpt="451 4.7.1 Greylisted"), (False, "451 4.7.1 Greylisted")),
        (Postbox(answer_rcpt="421 Going down"), (False, "421 Going down")),
        (Postbox(answer_letter="554 5.7.1 Not like that"), (True, "554 5.7.1 Not like that")),
        (Postbox(answer_letter="452 4.3.1 Full"), (False, "452 4.3.1 Full")),
        (Postbox(answer_mail="550 Who are you?"), (False, "550 Who are you?")),
    ],
    ids=lambda value: str(value[1]) if isinstance(value, tuple) else "",
)
async def test_a_refusal_says_whether_to_try_again(
    postbox: Postbox, refusal: tuple[bool, str]
) -> None:
    with listening(postbox) as port:
        assert await _refusal(_to(port)) == refusal


async def test_a_letter_whose_answer_is_lost_is_sent_again() -> None:
    postbox = Postbox(is_cut=True)
    with listening(postbox) as port:
        permanent, _ = await _refusal(_to(port))
        postbox.is_cut = False
        await _to(port).send(LETTER, ALICE)

    assert not permanent
    assert postbox.accepted == [("calendar@example.org", [ALICE], LETTER)] * 2


async def test_a_server_that_does_not_answer_the_letter_is_left_in_time() -> None:
    with listening(Postbox(answer_seconds=30)) as port:
        refused = await _refusal(_to(port, step_seconds=0.2))

    assert refused == (False, "Timed out waiting for server response")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), "Timed out waiting for server ready message"),
        ((b"220 hello\r\n",), "Timed out waiting for server response"),
        ((b"220 hello\r\n", b"250-mail\r\n"), "Timed out waiting for server response"),
    ],
)
async def test_a_server_that_falls_silent_is_left_in_time(
    lines: tuple[bytes, ...], reason: str
) -> None:
    async with saying(*lines, then_waits=True) as port:
        assert await _refusal(_to(port, step_seconds=0.2)) == (False, reason)


@pytest.mark.parametrize("lines", [(), (b"220 hello\r\n",), (b"220 hello\r\n", b"250 mail\r\n")])
async def test_a_server_that_hangs_up_is_tried_again(lines: tuple[bytes, ...]) -> None:
    async with saying(*lines, then_waits=False) as port:
        permanent, _ = await _refusal(_to(port))

    assert not permanent


@pytest.mark.parametrize(
    "lines",
    [
        (b"554 No service here\r\n",),
        (b"220 hello\r\n", b"502 What?\r\n", b"502 What?\r\n"),
        (b"\xff\xfe\x00 nonsense\r\n",),
        (b"220 " + b"x" * 50_000 + b"\r\n",),
    ],
)
async def test_a_server_that_speaks_otherwise_is_tried_again(lines: tuple[bytes, ...]) -> None:
    async with saying(*lines, then_waits=True) as port:
        permanent, reason = await _refusal(_to(port, step_seconds=1))

    assert not permanent
    assert len(reason) <= 300
    assert reason.isprintable()


async def test_a_server_that_hangs_up_after_taking_the_letter_has_it() -> None:
    answers = (b"220 hello\r\n", b"250 mail\r\n", b"250 from\r\n", b"250 to\r\n", b"354 go\r\n")
    # The script answers line by line, so all but the end of the letter is answered with nothing.
    lines = [b""] * LETTER.count(b"\r\n")
    async with saying(*answers, *lines, b"250 kept\r\n", then_waits=False) as port:
        await _to(port).send(LETTER, ALICE)


async def test_nobody_listening_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        permanent, reason = await _refusal(_to(taken.getsockname()[1]))

    assert not permanent
    assert reason.startswith("Error connecting to 127.0.0.1 on port ")


async def test_a_recipient_who_is_more_than_one_is_refused_before_anything_is_sent() -> None:
    postbox = Postbox()
    with listening(postbox) as port:
        refused = await _refusal(_to(port), LETTER, f"{ALICE}>\r\nRCPT TO:<eve@evil.example")

    assert refused == (True, "this is not an address that a letter can be sent to")
    assert postbox.was_tls == []


async def test_tls_is_used_where_it_is_offered() -> None:
    postbox = Postbox()
    with listening(postbox, tls_context=certificate()) as port:
        await _to(port).send(LETTER, ALICE)

    assert (len(postbox.accepted), postbox.was_tls) == (1, [True])


async def test_tls_from_the_first_byte_is_used_for_smtps() -> None:
    postbox = Postbox()
    with listening(postbox, ssl_context=certificate()) as port:
        await SmtpDelivery(MailServer(HOST, port, is_tls=True)).send(LETTER, ALICE)

    assert postbox.accepted == [("calendar@example.org", [ALICE], LETTER)]


async def test_name_and_password_are_shown_to_a_server_that_asks() -> None:
    postbox = Postbox()
    settings = {"auth_required": True, "authenticator": knows_bob, "tls_context": certificate()}
    with listening(postbox, **settings) as port:
        await delivery_for(
            f"smtp://bob%40example.org:p%2Fw%3A%20%C3%BC@{HOST}:{port}", Path()
        ).send(LETTER, ALICE)

    assert (len(postbox.accepted), postbox.was_tls) == (1, [True])


async def test_a_wrong_password_leaves_the_letter_for_another_try() -> None:
    postbox = Postbox()
    settings = {"auth_required": True, "authenticator": knows_bob, "tls_context": certificate()}
    with listening(postbox, **settings) as port:
        server = MailServer(HOST, port, False, "bob@example.org", "wrong")
        permanent, reason = await _refusal(SmtpDelivery(server))

    assert not permanent
    assert reason.startswith("535 ")
    assert postbox.accepted == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs another name for this machine")
async def test_a_certificate_that_nobody_vouches_for_is_refused_for_now() -> None:
    postbox = Postbox()
    with listening(postbox, tls_context=certificate()) as port:
        # Not known as this machine's own address, though it leads there.
        permanent, reason = await _refusal(SmtpDelivery(MailServer("0.0.0.0", port, False)))  # noqa: S104

    assert not permanent
    assert "certificate verify failed" in reason
    assert postbox.accepted == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs another name for this machine")
async def test_no_password_goes_to_a_server_that_offers_no_tls() -> None:
    postbox = Postbox()
    with listening(postbox) as port:
        server = MailServer("0.0.0.0", port, False, "bob@example.org", PASSWORD)  # noqa: S104
        refused = await _refusal(SmtpDelivery(server))

    assert refused == (False, "SMTP STARTTLS extension not supported by server.")
    assert postbox.accepted == []


async def test_letters_in_a_folder_can_be_read_as_a_maildir(tmp_path: Path) -> None:
    message = compose(letter(to="älice@example.org", title="Łódź"), CALENDAR, WORDS)
    delivery = MaildirDelivery(tmp_path / "state" / "mail")
    await delivery.send(LETTER, ALICE)
    await delivery.send(message, "älice@example.org")

    maildir = Maildir(tmp_path / "state" / "mail", create=False)
    kept = sorted(maildir.get_bytes(key) for key in maildir.keys())  # noqa: SIM118, a Maildir yields letters
    assert kept == sorted(written.replace(b"\r\n", b"\n") for written in (LETTER, message))


async def test_a_letter_sent_twice_lies_there_once(tmp_path: Path) -> None:
    delivery = MaildirDelivery(tmp_path)
    await asyncio.gather(delivery.send(LETTER, ALICE), delivery.send(LETTER, "bob@example.org"))
    await delivery.send(LETTER, ALICE)

    assert [len(list((tmp_path / name).iterdir())) for name in ("tmp", "new", "cur")] == [0, 2, 0]


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions of POSIX")
async def test_nobody_else_on_the_machine_may_read_letters(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    await MaildirDelivery(folder).send(LETTER, ALICE)

    [kept] = (folder / "new").iterdir()
    found = (folder, folder / "tmp", folder / "new", folder / "cur", kept)
    assert [path.stat().st_mode & 0o777 for path in found] == [0o700, 0o700, 0o700, 0o700, 0o600]


async def test_a_folder_that_cannot_be_written_to_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    permanent, reason = await _refusal(MaildirDelivery(tmp_path / "mail"))

    assert not permanent
    assert "exists" in reason


async def test_a_letter_that_cannot_be_kept_leaves_no_half_of_it(tmp_path: Path) -> None:
    delivery = MaildirDelivery(tmp_path)
    await delivery.send(LETTER, ALICE)
    [kept] = (tmp_path / "new").iterdir()
    kept.unlink()
    (kept / "in the way").mkdir(parents=True)

    assert (await _refusal(delivery))[0] is False
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("mail_url", [None, ""])
def test_without_a_mail_server_letters_are_kept_in_the_folder(
    mail_url: str | None, tmp_path: Path
) -> None:
    assert delivery_for(mail_url, tmp_path) == MaildirDelivery(tmp_path)


def test_with_a_mail_server_letters_go_there(tmp_path: Path) -> None:
    expected = SmtpDelivery(MailServer("mail.example.org", 587, False), STEP_SECONDS)
    assert delivery_for("smtp://mail.example.org:587", tmp_path) == expected


def test_a_wrong_mail_url_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match=r"^CALENDAR_MAIL_URL: must look like smtp://"):
        delivery_for("mail.example.org", tmp_path)


def _to(port: int, step_seconds: float = 5.0) -> SmtpDelivery:
    return SmtpDelivery(MailServer(HOST, port, is_tls=False), step_seconds)


async def _refusal(
    delivery: Delivery, message: bytes = LETTER, recipient: str = ALICE
) -> tuple[bool, str]:
    with pytest.raises(DeliveryRefused) as refused:
        await delivery.send(message, recipient)
    return refused.value.permanent, refused.value.reason
