"""What a list of somebody's own submissions tells of each."""

import pytest

from calendar_service.domain.moderation import EDIT
from calendar_service.web.present_sent import sent_view
from tests.web.making import submission, visit

DATE = "20270513T180000"
ON_THE_DATE = "Thursday, 13 May 2027, 18:00"


@pytest.mark.parametrize(
    ("applies_to", "date", "fields", "what"),
    [
        ("all", None, {"price": None, "title": "Market"}, "Edit · Title, Price"),
        ("this", DATE, {"status": "cancelled"}, f"Cancellation · {ON_THE_DATE}"),
        ("this", DATE, {"status": "confirmed"}, f"Takes place · {ON_THE_DATE}"),
        ("following", DATE, {"end": DATE}, f"Edit · {ON_THE_DATE} and all dates after it · Ends"),
    ],
)
def test_an_edit_tells_what_it_is(
    applies_to: str, date: str | None, fields: dict[str, object], what: str
) -> None:
    edit = submission(proposes=EDIT, applies_to=applies_to, recurrence_id=date, fields=fields)

    assert sent_view(edit, visit(), "/manage/t").what == what


def test_a_new_event_goes_by_its_title_alone() -> None:
    assert sent_view(submission(), visit(), "/manage/t").what is None
