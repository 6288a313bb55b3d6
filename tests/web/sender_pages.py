"""The pages behind a private link, with a text of a stranger wherever one may stand."""

from collections.abc import Mapping
from typing import Any

from calendar_service.storage.submissions import Submission
from calendar_service.web.present_done import QuestionView
from calendar_service.web.present_edit import EditView, ExceptionsView
from calendar_service.web.present_ending import DateView, EndingView
from calendar_service.web.present_event import EventView
from calendar_service.web.present_parts import PartView
from calendar_service.web.present_submission import sender_view
from tests.web.making import visit


def sender_pages(
    text: str, sent: Submission, view: EventView, edit: EditView
) -> dict[str, tuple[str, Mapping[str, Any]]]:
    checked = {
        "edit": edit,
        "exceptions": ExceptionsView((text,), (text,)),
        "values": {"title": text},
        "action": "/manage/t/edits?version=2",
        "stays": text,
        "button": text,
    }
    managed = {
        "submission": sender_view(sent, [], visit(), event=view),
        "edit": None,
        "edit_url": None,
        "edits_url": "/manage/t/edits",
        "withdraw_url": "/manage/t/withdrawals",
        "link_url": "/manage/t/links",
        "manage_path": "/manage/t",
        "copy_url": "/manage/t/copies",
        "ending": _ending(text),
        "event_id": "",
        "event_query": "",
        "parts": (),
    }
    parted = {
        "event_id": "e2",
        "event_query": "?event=e2",
        "parts": (
            PartView(text, text, "/events/e1", "/manage/t?event=e1", is_here=False),
            PartView(text, text, "/events/e2", "/manage/t?event=e2", is_here=True),
        ),
    }
    waiting = {"edit_url": "/manage/t/edit", "edits_url": None, "ending": None}
    return {
        "manage": ("manage.html", managed),
        "manage, in parts": ("manage.html", managed | parted),
        "manage, edit": ("manage.html", managed | waiting | {"edit": edit}),
        "manage, waiting": ("manage.html", managed | waiting),
        "check of an edit": ("manage_check.html", checked),
        "cancel": ("manage_cancel.html", _asked(text)),
        "edit received": (
            "submitted.html",
            {"state": "pending", "manage_url": "https://x.org/m", "is_edit": True},
        ),
    }


def _asked(text: str) -> dict[str, Any]:
    question = QuestionView(text, text, True, False, text, "2027-05-13T18:00:00")
    return {"question": question, "action": "/manage/t/cancellations", "back": "/manage/t"}


def _ending(text: str) -> EndingView:
    return EndingView(
        is_cancelled=False,
        is_series=True,
        reason=text,
        open_dates=(DateView("2027-05-13T18:00:00", text),),
        cancelled_dates=(DateView("2027-05-20T18:00:00", text),),
        problem=text,
    )
