"""Every page is rendered as a visitor would get it, and none lets a stranger's text out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import StrictUndefined

from calendar_service.domain.desk_filter import DeskFilter
from calendar_service.domain.errors import DatesElsewhere
from calendar_service.domain.event import Category
from calendar_service.domain.moderation import State
from calendar_service.domain.people import Account, Role
from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.domain.trust import Trust
from calendar_service.domain.word_diff import Mark, Piece
from calendar_service.operations.preview_letter import LetterPreview
from calendar_service.storage.faults import Fault
from calendar_service.web.desk.asked_queue import DeskQueue
from calendar_service.web.desk.bulk import RowView, bulk_choices
from calendar_service.web.desk.next_entry import NextView
from calendar_service.web.desk.review import Typed
from calendar_service.web.desk.sender import RecordView
from calendar_service.web.desk.undo import UndoView
from calendar_service.web.embed_form import Snippets, read_form
from calendar_service.web.language import LanguageLink
from calendar_service.web.pages.embed_builder import EmbedFormView
from calendar_service.web.pages.venues import VenueRow
from calendar_service.web.present_accounts import AccountView, RoleView, Trusts
from calendar_service.web.present_desk import Told, desk_tabs, queue
from calendar_service.web.present_draft import ChoiceView
from calendar_service.web.present_edit import ChangeView, EditView, ExceptionsView, PictureView
from calendar_service.web.present_error import error_view
from calendar_service.web.present_event import EventView, event_page
from calendar_service.web.present_form import country_choices, empty_form
from calendar_service.web.present_own_changes import ChangeField, ChangesView
from calendar_service.web.present_preview import (
    DuplicateView,
    EntryView,
    NamesakeView,
    PreviewView,
)
from calendar_service.web.present_queue import queue_filter
from calendar_service.web.present_reading import DatesView, ReadingView
from calendar_service.web.present_submission import SentView, desk_view
from calendar_service.web.present_twins import TwinView
from calendar_service.web.present_versions import VersionView
from calendar_service.web.templating import environment
from tests.web.desk_pages import desk_pages, notices, reported
from tests.web.feed_pages import feed_pages
from tests.web.making import CALENDAR, MAY_6, STUTTGART, WORDS, occurrence, submission, visit
from tests.web.reader_pages import reader_pages
from tests.web.sender_pages import sender_pages

pytestmark = pytest.mark.sqlite_only
HOSTILE = "\"'><script>alert(1)</script>"


def account_of(text: str) -> AccountView:
    return AccountView(
        id="a1",
        email=text,
        role="organiser",
        role_name=text,
        is_own=True,
        scope=Scope(("film",)),
        trust=Trust(("film",)),
        trusts=Trusts.SOME,
        looks_after=text,
        trusted=text,
        record=text,
    )


BOB = Account("bob", "bob@example.org", Role.MODERATOR, MAY_6)
ENV = environment()


def _pages(text: str) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Every template, with a text of a stranger wherever one may stand."""
    event = occurrence(
        title=text,
        status="postponed",
        status_reason=text,
        venue=STUTTGART | {"name": text},
        organiser={"id": "o", "name": text, "url": "https://example.org/?" + text},
        categories=[{"slug": "talks", "name": text}],
        tags=[text],
        language="de",
        price={"text": text, "amount": None, "currency": None, "free": None},
        description_html="<p>clean</p>",
        online_url="https://meet.example.org/" + text,
        recurrence={"rrule": "FREQ=DAILY", "text": text},
    )
    view = event_page(event, visit(), dates=[event, event | {"recurrence_id": "20140601"}])
    sent = submission(title=text, contact_name=text, fields={"title": text, "start": "2014-05-12"})
    form = dict.fromkeys(empty_form(CALENDAR, "c1"), text)
    problems = {name: [text] for name in (*form, "")}
    choices = {
        "zones": ["Europe/Brussels", "UTC"],
        "countries": country_choices(WORDS),
        "categories": [Category("talks", text)],
        "reading": ReadingView(text, text, True, (("", text),), _dates(text)),
    }
    chosen = [RowView("/desk/submissions/s1", text, "s1.1", text)]
    going_on = NextView("s2", text, "/desk/submissions/s2?queue=")
    told = Told(looked_at={"r1": text}, marks={"s1": (text,)})
    several: dict[str, Any] = {"title": "x", "rows": chosen, "button": "Decline", "most": 200}
    small = {"problems": problems, "email": text, "password_least": 10}
    return {
        **reader_pages(text, event, view),
        "embed": (
            "embed.html",
            {
                "built": read_form([("q", text), ("heading", text)], MAY_6.date()),
                "form": _embed_form(text),
                "mistakes": [("q", text)],
                "warnings": [text],
                "snippets": Snippets(text, text, text, text),
            },
        ),
        "venues": (
            "venues.html",
            {
                "rows": [
                    VenueRow("/venues/hall", text, text, text),
                    VenueRow("/venues/barn", text, "", None),
                ],
                "next_url": "/venues?after=x",
            },
        ),
        "no venues": ("venues.html", {"rows": [], "next_url": None}),
        "submit": (
            "submit.html",
            {
                "form": form,
                "problems": problems,
                "action": "/submit",
                "submit_label": text,
                "guessed": ["title"],
                "notes": (text,),
                "desk_event": None,
                **choices,
            },
        ),
        "edit": (
            "submit.html",
            {
                "form": empty_form(CALENDAR, "c1"),
                "problems": {},
                "action": "/manage/t/edit",
                "submit_label": text,
                "guessed": ["title"],
                "notes": (text,),
                "desk_event": None,
                **choices,
            },
        ),
        "edit at the desk": (
            "submit.html",
            {
                "form": form,
                "problems": problems,
                "action": "/desk/events/e1/edits?applies_to=all&version=0",
                "submit_label": text,
                "guessed": [],
                "notes": (text,),
                "desk_event": "e1",
                **choices,
            },
        ),
        "drafts": (
            "drafts.html",
            {"choices": [ChoiceView(text, text, text, (text,), {"title": text})], "left_out": 2},
        ),
        "preview": (
            "preview.html",
            {"preview": _preview(text, view), "values": form, "problem": text},
        ),
        "bare preview": (
            "preview.html",
            {
                "preview": PreviewView(view, None, None, (), ()),
                "values": form,
                "problem": None,
            },
        ),
        "submitted": ("submitted.html", {"state": State.UNCONFIRMED, "manage_url": None}),
        "received": ("submitted.html", {"state": State.PENDING, "manage_url": "https://x.org/m"}),
        "confirm": ("confirm.html", {"title": text}),
        "sent before": ("submitted.html", {"state": "other", "manage_url": "https://x.org/m"}),
        "link spent": ("link_spent.html", {}),
        "first link spent": ("link_spent.html", {"is_first_admin": True}),
        **sender_pages(text, sent, view, _edit(text)),
        "login": ("login.html", {"next": text, **small}),
        "link renewed": ("link_renewed.html", {"back": "/"}),
        "sign-in asked": ("sign_in_asked.html", {}),
        "sign-in link": ("sign_in_link.html", small),
        "desk accounts": (
            "desk_accounts.html",
            {
                "accounts": [account_of(text)],
                "roles": [RoleView("organiser", text, text)],
                "trusts": [("no", text)],
                "categories": [Category("film", text)],
                "whole": WHOLE,
                **small,
            },
        ),
        "first admin": ("first_admin.html", small),
        "account": (
            "account.html",
            {
                "role_name": text,
                "new_token": text,
                "notices": notices(text),
                "has_password": True,
                "sent": [SentView(text, text, "plain", text, "/manage/t")],
                **small,
            },
        ),
        "desk": (
            "desk.html",
            {
                "tabs": desk_tabs({State.PENDING: 1}, State.PENDING, visit()),
                "rows": queue([sent, reported(text)], visit(), "q=x", told=told),
                "state": "pending",
                "query": f"q={text}",
                "filters": queue_filter(DeskQueue(filter=DeskFilter(q=text)), (), visit()),
                "choices": bulk_choices(State.PENDING),
                "undo": UndoView("/desk/submissions/s1/decisions", 2, text, text, 30),
                "next_entry": going_on,
                "next_url": "/desk?after=x",
                "sample_loaded": True,
                "mail_folder": text,
                "problems_shown": [text],
                "faults": [Fault("talks", text, text)],
                "faults_hidden": 3,
            },
        ),
        "empty desk": (
            "desk.html",
            {
                "state": "pending",
                "query": "",
                "filters": None,
                "next_entry": None,
                "choices": (),
                "undo": None,
                "tabs": (),
                "rows": (),
                "next_url": None,
                "sample_loaded": False,
                "mail_folder": None,
                "problems_shown": (),
                "faults": (),
                "faults_hidden": 0,
            },
        ),
        "several": ("desk_bulk.html", {**several, "action": "decline", "is_full": True}),
        "none chosen": ("desk_bulk.html", {**several, "action": None, "is_full": False}),
        "several decided": ("desk_bulk_done.html", {"title": "x", "done": chosen, "left": chosen}),
        "desk submission": (
            "desk_submission.html",
            {
                "submission": desk_view(sent, [], visit(), event=view),
                "exceptions": ExceptionsView((text,), (text,)),
                "outdated": text,
                "looked_at": text,
                "record": RecordView(3, ((text, 2),), text),
                "next_entry": going_on,
                "problems": problems,
                "may_renew_link": True,
                "letter": LetterPreview(text, text, text),
                "confirms": "decline",
                "typed": Typed(message=text, reason=text, into=text, queue=DeskQueue()),
                "reasons": [(text, text)],
                "duplicates": [DuplicateView("/events/e1", text, text, text, text)],
                "checks": [text],
                "dates": DatesView(text, (text,), True),
                "undo_seconds": 30,
                "twins": [TwinView("/desk/submissions/s2", text, text)],
                "changes": _own_changes(text),
                "edit": _edit(text),
            },
        ),
        "desk versions": (
            "desk_versions.html",
            {
                "event_id": "e1",
                "title": text,
                "live": 1,
                "brought": True,
                "number": 2,
                "versions": _versions(text),
                "is_withdrawn": False,
                "is_cancelled": False,
                "reason": text,
                "refused": text,
                "other": DatesElsewhere("e2", text),
            },
        ),
        "desk version": (
            "desk_version.html",
            {
                "event_id": "e1",
                "title": text,
                "live": 1,
                "sequence": 0,
                "number": 1,
                "edit": _edit(text),
            },
        ),
        **desk_pages(text),
        **feed_pages(text),
        "error": ("error.html", {"error": error_view(404, WORDS), "details": [text]}),
    }


def _own_changes(text: str) -> ChangesView:
    line = ChangeField("title", text, text, text, hint=text, problems=(text,))
    shapes = ("area", "choice", "boxes")
    others = [replace(line, name=shape, shape=shape, choices=((text, text),)) for shape in shapes]
    return ChangesView((line,), tuple(others), is_open=True, is_more_open=False)


def _edit(text: str) -> EditView:
    pieces = tuple(Piece(mark, text) for mark in Mark)
    picture = PictureView("/images/x.webp", text)
    change = ChangeView("title", text, text, None, pieces, (picture, None))
    return EditView(text, "/events/e1", True, (change,), ((text, text),), (text,), (text,))


def _versions(text: str) -> list[VersionView]:
    told = (0, 1, text, text, text, (text,), text)
    return [
        VersionView(*told, "/desk/submissions/s1", is_live, not is_live)
        for is_live in (True, False)
    ]


def _embed_form(text: str) -> EmbedFormView:
    one = (("one", text),)
    return EmbedFormView(
        categories=one,
        kinds=one,
        views=one,
        themes=one,
        onlines=one,
        languages=one,
        colours=(("accent", text),),
        examples={"accent": text},
        more=(("near", text),),
        is_more_open=True,
    )


def _dates(text: str) -> DatesView:
    return DatesView(text, (text, text), True)


def _preview(text: str, view: EventView) -> PreviewView:
    return PreviewView(
        event=view,
        entry=EntryView(text, text, text, text),
        series=_dates(text),
        duplicates=(DuplicateView("/events/talks", text, text, text),),
        namesakes=(NamesakeView("hall", text, text), NamesakeView("barn", text, "")),
    )


NAMES = list(_pages(""))


def _render(name: str, text: str = "Talks") -> str:
    template, context = _pages(text)[name]
    calendar = replace(CALENDAR, title=text, description=text, accent="#0d5f58", logo="/logo.svg")
    return ENV.get_template(template).render(
        calendar=calendar,
        words=WORDS,
        visitor=BOB,
        csrf="secret",
        path="/",
        notice=text,
        languages=(LanguageLink("de", "Deutsch", "/?lang=de", False),),
        **context,
    )


def test_templates_are_strict_and_escape() -> None:
    assert ENV.undefined is StrictUndefined
    assert ENV.autoescape is True


def test_every_template_is_rendered_here() -> None:
    pages = {name for name in ENV.list_templates() if not name.startswith("_")}

    assert {template for template, _ in _pages("").values()} | {"base.html"} == pages


@pytest.mark.parametrize("name", NAMES)
def test_a_strangers_text_never_becomes_markup(name: str) -> None:
    page = _render(name, HOSTILE)

    assert "<script>alert" not in page
    assert _tags(page) == _tags(_render(name, "Talks"))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_no_style_script_or_handler_of_its_own(name: str) -> None:
    attributes = _attributes(_render(name))

    assert not re.findall(r"<(style|script)>", _render(name))
    assert [attribute for _, attribute, _ in attributes if attribute.startswith("on")] == []
    assert [attribute for _, attribute, _ in attributes if attribute == "style"] == []
    loaded = {
        value
        for tag, attribute, value in attributes
        if (attribute == "src") or (tag == "link" and attribute == "href")
    }
    own = ("/", "https://x.org/", f"{CALENDAR.public_url}/")
    assert {value for value in loaded if not value.startswith(own)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_what_changes_something_is_sent_with_the_token(name: str) -> None:
    page = _render(name)
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)

    assert forms, "the header's form to sign out is on every page"
    assert [form for form in forms if 'name="csrf" value="secret"' not in form] == []


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_descriptions_refer_to_what_is_there(name: str) -> None:
    attributes = _attributes(_render(name))
    ids = [value for _, attribute, value in attributes if attribute == "id"]
    referred = {
        reference
        for _, attribute, value in attributes
        if attribute in ("for", "aria-describedby", "aria-labelledby")
        for reference in value.split()
    }

    assert len(ids) == len(set(ids))
    assert referred <= set(ids)


def test_the_form_gives_back_what_was_typed_and_opens_its_folds() -> None:
    page = _render("submit", "typed")

    assert re.findall(r"<details(?! class=\"fold\" open)", page) == []
    assert '<input id="title" name="title" type="text" value="typed"' in page
    assert '<input id="start_date" name="start_date" type="text" value="typed"' in page
    assert '<textarea id="description"' in page
    assert ">\ntyped</textarea>" in page


def test_an_empty_form_is_short() -> None:
    assert '<details class="fold" open>' not in _render("edit")


def test_mistakes_are_listed_first_and_lead_to_their_fields() -> None:
    page = _render("submit", "wrong")

    assert page.index('role="alert"') < page.index("<form class=")
    assert '<a href="#contact_email">Your e-mail address: wrong</a>' in page
    assert 'aria-describedby="contact_email-error" aria-invalid="true"' in page


def test_visitors_without_an_account_see_no_desk() -> None:
    page = ENV.get_template("link_spent.html").render(
        calendar=CALENDAR, words=WORDS, visitor=None, csrf="", path="/", notice=None, languages=()
    )

    assert 'href="/desk"' not in page
    assert 'href="/login"' in page


def test_static_files_are_named_by_their_content() -> None:
    page = _render("link spent")

    assert re.search(r'href="/static/calendar\.css\?v=[0-9a-f]{12}"', page)


def _tags(page: str) -> list[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag)

    Reader().feed(page)
    return found


def _attributes(page: str) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend((tag, name, value or "") for name, value in attrs)

    Reader().feed(page)
    return found
