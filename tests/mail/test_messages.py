"""Tests of what each letter says and how it is written."""

import random
import re
from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from calendar_service.mail.messages import (
    NAME_LENGTH_MOST,
    SUBJECT_TITLE_LENGTH_MOST,
    MailKind,
    compose,
)
from calendar_service.words.load import load_words
from tests.mail.hostile import TEXTS
from tests.mail.writing import CALENDAR, LINKS, WORDS, letter, parse, read, text_of
from tests.volume import Volume

HEADERS = (
    "Auto-Submitted",
    "Content-Language",
    "Content-Transfer-Encoding",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Reply-To",
    "Subject",
    "To",
    "X-Auto-Response-Suppress",
)
ENTRY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"


def test_a_confirmation_says_what_happened_and_what_happens_next() -> None:
    message = compose(letter(MailKind.CONFIRM), CALENDAR, WORDS)

    assert read(message).subject == "Please confirm: Film night"
    assert text_of(message) == (
        "Hello Alice,\n"
        "\n"
        "Thank you for sending “Film night” to Wiki Calendar. "
        "Please open this link to confirm that this address is yours:\n"
        "https://calendar.example.org/confirm/c0nf1rm\n"
        "\n"
        "It works for 48 hours. Without it nothing happens: "
        "nobody looks at the submission, and it is not published.\n"
        "\n"
        "If it was not you who sent this, you need not do anything.\n"
        "\n"
        "Your private page for this submission:\n"
        "https://calendar.example.org/manage/m4n4g3\n"
        "This link is for you alone: whoever has it can act in your name, "
        "so please do not forward it.\n"
        "\n"
        "If you have a question, just answer this mail: people read it.\n"
        "\n"
        "-- \n"
        "Wiki Calendar\n"
        "https://calendar.example.org/\n"
    )


def test_a_moderators_words_stand_in_the_letter_each_line_marked() -> None:
    asked = "Where is it?\n\nPlease add the street."
    message = compose(letter(MailKind.CHANGES_REQUESTED, message=asked), CALENDAR, WORDS)

    assert text_of(message).startswith(
        "Hello Alice,\n"
        "\n"
        "Thank you for sending “Film night” to Wiki Calendar. "
        "Before it can be published, a moderator asks you to change something:\n"
        "> Where is it?\n"
        ">\n"
        "> Please add the street.\n"
        "\n"
        "You can change it on your private page."
    )


@pytest.mark.parametrize(
    ("kind", "subject", "link"),
    [
        (MailKind.CONFIRM, "Please confirm: Film night", "confirm"),
        (MailKind.RECEIVED, "Received: Film night", "manage"),
        (MailKind.APPROVED, "Published: Film night", "event"),
        (MailKind.CHANGED, "Changed: Film night", "event"),
        (MailKind.CHANGES_REQUESTED, "Changes needed: Film night", "manage"),
        (MailKind.DECLINED, "Not published: Film night", "manage"),
        (MailKind.MERGED, "In the calendar already: Film night", "event"),
        (MailKind.WITHDRAWN, "Withdrawn: Film night", "manage"),
        (MailKind.CANCELLED, "Cancelled: Film night", "event"),
        (MailKind.EDITED, "Changed by others: Film night", "event"),
        (MailKind.REMOVED, "Taken out: Film night", "manage"),
        (MailKind.RESTORED, "In the calendar again: Film night", "event"),
        (MailKind.LINK, "New link: Film night", "manage"),
        (MailKind.SIGN_IN, "Sign in to Wiki Calendar", "sign_in"),
        (MailKind.REPORT_RESOLVED, "Looked after: Film night", "event"),
        (MailKind.NOTICE, "Film night", "desk"),
    ],
)
def test_each_letter_has_its_subject_and_its_link(kind: MailKind, subject: str, link: str) -> None:
    message = compose(letter(kind), CALENDAR, WORDS)

    assert read(message).subject == subject
    assert LINKS[link] in text_of(message).splitlines()


def test_there_is_a_letter_for_every_kind_in_the_list_above() -> None:
    assert [compose(letter(kind), CALENDAR, WORDS) != b"" for kind in MailKind] == [True] * 16


def test_a_notice_says_its_lines_and_carries_no_strangers_link() -> None:
    lines = ("1 event waits.", "Starts tomorrow: Win at casino.example")
    message = compose(replace(letter(MailKind.NOTICE), lines=lines), CALENDAR, WORDS)

    assert text_of(message).startswith(
        "Hello Alice,\n"
        "\n"
        "1 event waits.\n"
        "Starts tomorrow: Win at casino example\n"
        "\n"
        "The desk:\n"
        "https://calendar.example.org/desk/submissions/17\n"
    )


def test_headers_say_who_writes_and_that_a_program_did() -> None:
    message = compose(letter(), CALENDAR, WORDS)

    assert message.partition(b"\r\n\r\n")[0].decode().split("\r\n") == [
        'From: "Wiki Calendar" <calendar@example.org>',
        'To: "Alice" <alice@example.org>',
        "Date: Sat, 08 May 2027 09:00:00 +0000",
        "Message-ID: <17.received.1@calendar.example.org>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "Reply-To: desk@example.org",
        "Subject: Received: Film night",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "MIME-Version: 1.0",
        "Content-Language: en",
    ]


def test_a_letter_that_nobody_reads_the_answers_to_does_not_ask_for_one() -> None:
    message = compose(letter(), replace(CALENDAR, mail_reply_to=None), WORDS)

    assert "Reply-To" not in read(message).headers
    assert "answer this letter" not in text_of(message)


def test_a_nameless_submitter_is_greeted_without_a_name() -> None:
    message = compose(letter(to_name=None), CALENDAR, WORDS)

    assert read(message).recipients == [("", "alice@example.org")]
    assert text_of(message).startswith("Hello,\n\n")


def test_a_reader_without_the_private_link_is_told_of_none() -> None:
    links = {"event": LINKS["event"]}
    message = compose(replace(letter(MailKind.APPROVED), links=links), CALENDAR, WORDS)

    assert "private page" not in text_of(message)


def test_a_letter_without_the_link_it_is_about_is_not_written() -> None:
    with pytest.raises(UndefinedError):
        compose(replace(letter(MailKind.CONFIRM), links={}), CALENDAR, WORDS)


def test_letters_about_one_submission_form_a_thread() -> None:
    message_id = f"<{'17' * 40}.approved.12@{'very-long-name.' * 8}example.org>"
    thread_id = message_id.replace("approved", "received")
    letters = replace(letter(), message_id=message_id, thread_id=thread_id)
    head = compose(letters, CALENDAR, WORDS).partition(b"\r\n\r\n")[0].decode()

    unfolded = re.sub(r"\r\n ", " ", head).split("\r\n")
    assert f"Message-ID: {message_id}" in unfolded
    assert f"In-Reply-To: {thread_id}" in unfolded
    assert f"References: {thread_id}" in unfolded


@pytest.mark.parametrize(
    "message_id", ["", "a@b", "<a>", "<a@b>\r\nBcc: c@d", "<a b@c>", "<a@b> <c@d>", "<=?q?@b>"]
)
def test_what_is_no_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="is not a Message-ID"):
        compose(replace(letter(), message_id=message_id), CALENDAR, WORDS)


def test_the_language_of_the_letter_is_named() -> None:
    assert parse(compose(letter(), CALENDAR, load_words("de")))["Content-Language"] == "de"


def test_an_approval_carries_the_calendar_entry_it_was_given() -> None:
    approval = replace(letter(MailKind.APPROVED), calendar_entry=ENTRY)
    message = compose(approval, CALENDAR, WORDS)

    [entry] = parse(message).iter_attachments()
    assert entry["Content-Type"] == 'text/calendar; charset="utf-8"; method="PUBLISH"'
    assert entry.get_filename() == "event.ics"
    assert entry.get_payload(decode=True) == ENTRY
    assert "A calendar entry is attached, for your own calendar." in text_of(message)


def test_an_entry_without_a_method_is_not_given_one() -> None:
    entry = ENTRY.replace(b"METHOD:PUBLISH\r\n", b"")
    approval = replace(letter(MailKind.APPROVED), calendar_entry=entry)
    [attached] = parse(compose(approval, CALENDAR, WORDS)).iter_attachments()

    assert attached["Content-Type"] == 'text/calendar; charset="utf-8"'


@pytest.mark.parametrize("entry", [None, ENTRY])
def test_the_same_letter_is_the_same_bytes(entry: bytes | None) -> None:
    approval = replace(letter(MailKind.APPROVED), calendar_entry=entry)

    assert compose(approval, CALENDAR, WORDS) == compose(replace(approval), CALENDAR, WORDS)


def test_a_long_title_is_cut_in_the_subject_and_whole_in_the_text() -> None:
    title = "Łódź " * 39 + "end"
    message = compose(letter(title=title), CALENDAR, WORDS)

    shown = read(message).subject.removeprefix("Received: ")
    assert shown == title[: SUBJECT_TITLE_LENGTH_MOST - 1] + "…"
    assert f"“{title}”" in text_of(message)


def test_spaces_between_long_words_beyond_ascii_are_kept_in_the_subject() -> None:
    # Python 3.11's own folding makes "CaféKöln" of this.
    title = "Wikipedianer: & & <b> – a/b e.V. Café Köln“ Treffen long-word-here Ж der e.V."
    message = compose(letter(title=title), CALENDAR, WORDS)

    assert read(message).subject == f"Received: {title}"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Win at https://evil.example/now", "Win at https evil example/now"),
        ("www.evil.example", "www evil example"),
        ("write to eve@evil.example", "write to eve evil example"),
        ("J. R. R. Tolkien day 3.5", "J. R. R. Tolkien day 3.5"),
    ],
)
def test_a_letter_that_a_stranger_sets_off_carries_no_link_of_theirs(
    title: str, shown: str
) -> None:
    message = compose(letter(MailKind.CONFIRM, to_name=title, title=title), CALENDAR, WORDS)

    assert read(message).subject == f"Please confirm: {shown}"
    assert text_of(message).startswith(f"Hello {shown},\n\nThank you for sending “{shown}” to ")


def test_a_title_that_moderators_let_pass_is_shown_as_it_is() -> None:
    message = compose(letter(MailKind.APPROVED, title="Wikimania.org meetup"), CALENDAR, WORDS)

    assert read(message).subject == "Published: Wikimania.org meetup"


def test_an_address_in_any_script_is_written_in_utf8_and_only_then() -> None:
    message = compose(letter(to="jürgen@bücher.example", to_name="Jürgen"), CALENDAR, WORDS)

    assert 'To: "Jürgen" <jürgen@xn--bcher-kva.example>\r\n'.encode() in message
    assert compose(letter(to="j@bücher.example", to_name="Jürgen"), CALENDAR, WORDS).isascii()


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("email", ["alice@example.org", "älice@example.org"])
def test_a_hostile_name_or_title_adds_no_header_and_no_recipient(email: str, text: str) -> None:
    hostile = letter(to=email, to_name=text, title=text, message=text)

    message = compose(hostile, replace(CALENDAR, title=text), WORDS)

    _check_harmless(message, email)


def test_hostile_names_and_titles_in_any_mixture_add_nothing(volume: Volume) -> None:
    chance = random.Random(1)
    pieces = [piece for text in TEXTS for piece in re.split(r"(\W)", text[:40])]
    for _ in range(volume.of(5000)):
        name, title, own = (
            "".join(chance.choices(pieces, k=chance.randrange(30))) for _ in range(3)
        )
        kind = chance.choice(list(MailKind))
        hostile = letter(kind, to_name=name, title=title, message=title)

        message = compose(hostile, replace(CALENDAR, title=own), WORDS)

        _check_harmless(message, "alice@example.org")


def _check_harmless(message: bytes, email: str) -> None:
    reading = read(message)
    [(to_name, to)] = reading.recipients
    [(_, sender)] = reading.senders
    assert (to, sender) == (email, "calendar@example.org")
    assert reading.headers == HEADERS
    assert len(to_name) <= NAME_LENGTH_MOST + to_name.count("= ?")
    assert len(reading.subject) <= len("Please confirm: ") + SUBJECT_TITLE_LENGTH_MOST + 10
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", to_name)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", reading.subject)
    assert not parse(message).is_multipart()
    lines = message.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 998
    assert message.isascii() == email.isascii()


def test_a_hostile_message_cannot_pass_for_the_calendars_own_words() -> None:
    words = "no\r\rYour private page:\x0bhttps://evil.example\u2028x\n-- \nWiki Calendar"
    message = compose(letter(MailKind.DECLINED, message=words), CALENDAR, WORDS)

    text = text_of(message)
    said = text.split("The moderator writes:\n")[1].split("\n\n")[0]
    assert said == "> no\n>\n> Your private page:https://evil.examplex\n> --\n> Wiki Calendar"
