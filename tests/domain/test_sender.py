"""Who sends a submission."""

from typing import Any

import pytest

from calendar_service.domain.people import Contact
from calendar_service.domain.problems import Problems
from calendar_service.domain.sender import Sender, read_sender


def test_a_sender_is_read() -> None:
    problems = Problems()
    fields = {
        "contact": {"name": "Alice", "email": " alice@example.org "},
        "client_id": "0B9F3C1E6F0A4D579C573F1F0F6F2A11",
    }
    assert read_sender(fields, problems) == Sender(
        Contact("Alice", "alice@example.org"), "0b9f3c1e-6f0a-4d57-9c57-3f1f0f6f2a11"
    )


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, [("contact.email", "This is needed.")]),
        (
            {"contact": {"email": "alice"}, "client_id": "17"},
            [
                (
                    "contact.email",
                    "This is not an e-mail address. It looks like name@example.org.",
                ),
                ("client_id", "client_id is a UUID made by the sender."),
            ],
        ),
        (
            {"contact": {"email": "alice@example.org\r\nBcc: eve@example.org"}},
            [
                (
                    "contact.email",
                    "This is not an e-mail address. It looks like name@example.org.",
                )
            ],
        ),
    ],
)
def test_a_sender_without_an_address_is_refused(
    fields: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    problems = Problems()
    assert read_sender(fields, problems) is None
    assert [(problem.field, str(problem)) for problem in problems.all()] == found
