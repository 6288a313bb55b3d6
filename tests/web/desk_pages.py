"""The pages of reports and of the directory, as the tests of templates render them."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.report import (
    Report,
    ReportAction,
    ReportDecision,
    ReportKind,
    ReportState,
)
from calendar_service.storage.directory import Listed
from calendar_service.storage.reports import Reported, SignedReport
from calendar_service.web.desk.asked_queue import DeskQueue
from calendar_service.web.desk.next_entry import NextView
from calendar_service.web.desk.reasons import ReasonView
from calendar_service.web.pages.notices import NoticesView, Option
from calendar_service.web.present_directory import entry_row, field_rows
from calendar_service.web.present_done import QuestionView
from calendar_service.web.present_ending import DateView, EndingView
from calendar_service.web.present_history import Happening
from calendar_service.web.present_report import (
    LABELS,
    report_rows,
    report_tabs,
    report_view,
)
from tests.web.making import MAY_6, WORDS, visit

Page = tuple[str, Mapping[str, Any]]


def desk_pages(text: str) -> dict[str, Page]:
    """Return the templates with what they show, a text of a stranger wherever one may stand."""
    row = Happening(text, text, text, text, "/desk", text, text)
    days = {"from": text, "to": text}
    asked: dict[str, Any] = {"days": days, "query": "from=x", "action": "pass"}
    series = {"event_id": "e1", "title": text}
    return {
        **_report_pages(text),
        **_directory_pages(text),
        "which dates": (
            "desk_edit.html",
            {**series, "chosen": "20270508", "ending": _ending(text)},
        ),
        "no dates": ("desk_edit.html", {**series, "chosen": "", "ending": _ending(text, ahead=())}),
        "cancel at the desk": ("desk_cancel.html", _question(text)),
        "reasons": ("desk_reasons.html", _reasons(text)),
        "history": ("desk_history.html", {**asked, "rows": [row], "next_url": "/x"}),
        "no history": ("desk_history.html", {**asked, "rows": [], "next_url": None}),
    }


_AHEAD = (DateView("20270508", "8 May"), DateView("20270515", "15 May"))


def _ending(text: str, ahead: tuple[DateView, ...] = _AHEAD) -> EndingView:
    return EndingView(
        is_cancelled=False,
        is_series=True,
        reason=text,
        open_dates=ahead,
        cancelled_dates=_AHEAD,
        problem=text,
    )


def _question(text: str) -> dict[str, Any]:
    question = QuestionView(text, text, True, True, text, "2027-05-13T18:00:00")
    return {"question": question, "action": "/desk/events/e1/x", "back": "/desk", "seen": text}


def _reasons(text: str) -> dict[str, Any]:
    return {
        "language": "de",
        "tongues": [("de", text), ("en", text)],
        "rows": [ReasonView("past", text, text, is_known=True, is_worded=True)],
        "removed": [("duplicate", text)],
        "new": {"name": text, "text": text},
        "wrong": "past",
        "problems": {"name": [text], "text": [text]},
        "name_most": 80,
        "title_place": "{title}",
    }


def notices(text: str) -> NoticesView:
    """Return what the page of an account offers."""
    choices = (Option("digest", text, True), Option("none", text, False))
    return NoticesView(choices, (Option("de", text, True), Option("en", text, False)))


def _directory_pages(text: str) -> dict[str, Page]:
    listed = [Listed(f"v{n}", text, text, "", n, MAY_6 if n else None) for n in range(2)]
    row = entry_row("category", listed[1], WORDS, listed[:1])
    problems = {name: [text] for name in ("name", "slug", "into")}
    shown: dict[str, Any] = {
        "facet": "category",
        "list_path": "/desk/categories",
        "title": "Categories",
        "empty": "None yet.",
        "query": text,
        "typed": {"name": text, "slug": text},
        "problems": problems,
    }
    one: dict[str, Any] = {
        "facet": "category",
        "list_path": "/desk/categories",
        "list_title": "Categories",
        "entry": row,
        "rows": field_rows("category", {"name": text}, problems, WORDS),
    }
    values = {"name": text, "country": text}
    venue = field_rows("venue", values, {"country": [text]}, WORDS)
    return {
        "desk categories": ("desk_directory.html", {**shown, "rows": [row], "next_skip": 50}),
        "nothing found": ("desk_directory.html", {**shown, "rows": [], "next_skip": None}),
        "desk category": ("desk_entry.html", {**one, "problems": problems}),
        "desk venue": (
            "desk_entry.html",
            {**one, "facet": "venue", "rows": venue, "problems": {}},
        ),
    }


def _report_pages(text: str) -> dict[str, Page]:
    found = reported(text)
    done = SignedReport(_decision(text), "bob@example.org")
    form = dict.fromkeys(("kind", "text", "email", "recurrence_id", "website", "opened"), text)
    sent: dict[str, Any] = {
        "title": text,
        "event_path": "/events/e1",
        "date": text,
        "form": form,
        "kinds": [("other", "Something else"), ("abuse", "Spam")],
        "labels": LABELS,
    }
    problems = {name: [text] for name in ("", "kind", "text", "email")}
    rows = report_rows([found], visit())
    tabs = report_tabs({}, ReportState.OPEN, visit())
    shown: dict[str, Any] = {
        "report": report_view(found, [done], visit()),
        "typed": {"note": text, "message": text},
    }
    return {
        "report": ("report.html", {**sent, "problems": {}}),
        "wrong report": ("report.html", {**sent, "problems": problems}),
        "reported": ("reported.html", {"event_path": "/events/e1", "is_answered": True}),
        "desk reports": ("desk_reports.html", {"tabs": tabs, "rows": rows, "next_url": "/x"}),
        "no reports": ("desk_reports.html", {"tabs": tabs, "rows": (), "next_url": None}),
        "desk report": (
            "desk_report.html",
            {
                **shown,
                "refused": text,
                "queue": DeskQueue(),
                "looked_at": text,
                "next_entry": NextView("s2", text, "/desk/submissions/s2?queue="),
                "problems": {"note": [text], "action": [text]},
            },
        ),
    }


def reported(text: str) -> Reported:
    return Reported(_report(text), text, is_closed=False)


def _report(text: str) -> Report:
    return Report(
        id="r1",
        event_id="e1",
        recurrence_id="20140508",
        kind=ReportKind.OTHER,
        text=text,
        email=text,
        language=None,
        source="form",
        state=ReportState.OPEN,
        revision=1,
        created_at=MAY_6,
        changed_at=MAY_6,
    )


def _decision(text: str) -> ReportDecision:
    return ReportDecision(
        id="d1",
        report_id="r1",
        revision=2,
        action=ReportAction.REOPEN,
        from_state=ReportState.RESOLVED,
        to_state=ReportState.OPEN,
        at=MAY_6,
        account_id="bob",
        note=text,
        message=text,
    )
